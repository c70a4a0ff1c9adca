"""The embedded engine: Whoosh keeps segments, generations and deletions; postings are ours, and so is all search.

A segment is one file of arrays (`contents` tells which), mapped into memory. Documents are taken in by `batch`,
inverted, and merged by copying; a search finds for each part of a query where it stands (`standing`), for all who see
the same (`views.View`), and the rest is sets and sums over the documents of all segments as one row (`row`), in
compiled code (`compiled`).

Of Whoosh only the parts its forks share are used: see `codec`. Its query evaluation is not used at all, because it
gives wrong answers in places and counts what the caller may not see. Opening an index runs code (its table of contents
is a pickle): never open one that came from elsewhere.
"""

from index.whoosh.compiled import load, prepare
from index.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine", "load", "prepare"]
