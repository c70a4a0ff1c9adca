"""The passages that are shown of documents: cut once for a question, and kept for the next with the same words."""

from __future__ import annotations

from collections.abc import Sequence

from archive.at_once import takes_long
from index import passages
from index.passages import Span
from index.query import Leaf
from index.results import Passage
from index.whoosh.evaluator import Evaluator

_MOST_KEPT = 1_000
"""Documents for one question."""

Shown = dict[int, tuple[Passage, ...]]
"""By the number of a document. Never changes once it is kept."""


def shown(evaluator: Evaluator, leaves: Sequence[Leaf], numbers: Sequence[int], most: int) -> Shown:
    """At most `most` passages of each of these documents, best first."""
    shelf, caller, widening = evaluator.view.shelf, evaluator.view.caller, evaluator.widening
    key = "passages", evaluator.mode, widening.translit, widening.across, tuple(leaves), most
    kept = shelf.find(caller, key)
    known: Shown = kept if isinstance(kept, dict) else {}
    missing = [number for number in numbers if number not in known]
    if missing:
        takes_long()
        spans = evaluator.spans(leaves, missing)
        fresh = {number: cut(evaluator, number, spans[number], most) for number in missing}
        known = {**known, **fresh} if len(known) + len(fresh) <= _MOST_KEPT else {**fresh, **_of(known, numbers)}
        shelf.keep(caller, key, known, sum(map(_size, known.values())))
    return _of(known, numbers)


def cut(evaluator: Evaluator, number: int, spans: Sequence[Span], most: int) -> tuple[Passage, ...]:
    """The best passages of one document, given where the words stand in it."""
    evaluator.deadline.check()
    if not spans:
        return ()
    segment, own = evaluator.view.row.at(number)
    pages = segment.pages(own)
    chosen = passages.choose(pages.starts, spans, most)
    return passages.passages([(pages[n], pages.marks(n, on)) for n, on in chosen.items()], most)


def _of(known: Shown, numbers: Sequence[int]) -> Shown:
    return {number: known[number] for number in numbers if number in known}


def _size(told: Sequence[Passage]) -> int:
    """Bytes that these take in memory, about."""
    return 200 + sum(700 + 4 * len(each.text) + 150 * len(each.marks) for each in told)
