"""The embedded engine: Whoosh keeps segments, generations and deletions; sets and scores are computed here.

Of Whoosh only the parts its forks share are used: `Schema`, the codec's base classes, segments, the table
of contents. Its query evaluation is not used at all, because it gives wrong answers in places and counts
what the caller may not see. Opening an index runs code (its table of contents is a pickle): never open one
that came from elsewhere.
"""

from index.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
