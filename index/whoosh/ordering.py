"""Which of the documents found come first: those worth putting in order by `index.order`, which has the last word.

By score the kernels put them in order at once. In another order so many are taken of each segment that no other
document of it can be among the first; only theirs ids are read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from archive.at_once import takes_long
from index import order
from index.results import Sort
from index.whoosh import columns, ranking
from index.whoosh.compiled import Bytes, Numbers, Scores, Some
from index.whoosh.evaluator import EVERY, Scored
from index.whoosh.found import Candidate, Ranked
from index.whoosh.segments import Segment
from index.whoosh.views import View

_NOTHING = float("inf")
"""Where a document without a value stands: last, either way."""

_AT_ONCE = 1 << 15
"""Documents, of all parts together, that are put in order in a fraction of a millisecond."""

_Kernel = Callable[..., tuple[int, Numbers, Scores, bool]]


class After(NamedTuple):
    """Where a page begins: behind this score, and of the same score behind this id."""

    score: float
    id: str


def best_of_all(parts: Sequence[Scored], mask: Bytes, view: View, most: int, after: After | None) -> Ranked:
    """How many documents have all of these parts, and of them the first `most` by score, in order."""

    def best() -> Ranked:
        return _best(ranking.best_of_all, parts, mask, view, most, after)

    own = parts[0].own if len(parts) == 1 and mask is EVERY and after is None else None
    return best() if own is None else own.first(parts[0].weight, most, best)


def best_of_any(parts: Sequence[Scored], mask: Bytes, view: View, most: int, after: After | None) -> Ranked:
    """The same of those that have any of the parts."""
    return _best(ranking.best_of_any, parts, mask, view, most, after)


def _best(kernel: _Kernel, parts: Sequence[Scored], mask: Bytes, view: View, most: int, after: After | None) -> Ranked:
    if sum(part.places[2] for part in parts) > _AT_ONCE:
        takes_long()
    documents, shares, lengths = np.array([part.places for part in parts], np.int64).T.copy()
    asked = documents, shares, lengths, np.array([part.weight for part in parts]), mask
    if after is None:
        count, numbers, scores, close = kernel(*asked, view.row.keys, most, np.inf, -1, -1)
    else:
        own = columns.key(after.id.encode()), view.number(after.id)
        count, numbers, scores, close = kernel(*asked, view.row.keys, most, after.score, *own)
    if close:
        told = (np.inf, -1, -1) if after is None else (after.score, view.row.rank(after.id), view.number(after.id))
        count, numbers, scores, _ = kernel(*asked, view.row.ranks, most, *told)
    return count, list(map(Candidate, numbers.tolist(), scores.tolist()))


def by_fields(
    segment: Segment,
    documents: Numbers,
    scores: Scores,
    sorts: Sequence[Sort],
    most: int,
    after: order.Key | None,
) -> list[Candidate]:
    """Of these documents of one segment the first in any order, with their numbers in it."""
    ends = after or (None,) * len(sorts)
    columns = [_ranked(segment, *each, documents, scores) for each in zip(sorts, ends, strict=False)]
    ranks: Some = segment.ranks[documents].astype(np.float64)
    keys = [(own.keys, own.after) for own in columns]
    keys.append((ranks, segment.last_rank(str(after[-1])) + 0.5 if after else -1.0))
    chosen = np.arange(len(documents))
    if after is not None:
        chosen = chosen[_follows(keys)]
    if len(chosen) > most:
        # The last key given counts first.
        chosen = chosen[np.lexsort([own[chosen] for own, _ in reversed(keys)])[:most]]
    return list(map(Candidate, documents[chosen].tolist(), scores[chosen].tolist()))


def _follows(keys: Sequence[tuple[Scores, float]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    size = len(keys[0][0])
    follows, equal = np.zeros(size, np.bool_), np.ones(size, np.bool_)
    for own, other in keys:
        follows |= equal & (own > other)
        equal &= own == other
    return follows


class _Ranked(NamedTuple):
    """A number for each document, the less the earlier it comes, and the one of where the page begins."""

    keys: Scores
    after: float


def _ranked(segment: Segment, sort: Sort, after: order.Value, documents: Numbers, scores: Scores) -> _Ranked:
    way = -1.0 if sort.descending else 1.0
    if sort.field == "score":
        return _Ranked(way * scores, way * after if isinstance(after, float | int) else -_NOTHING)
    column = segment.column(sort.field)
    known, ranks = column.ranked
    keys = np.where(ranks < 0, _NOTHING, way * ranks)
    return _Ranked(keys[column.numbers[documents]], _NOTHING if after is None else way * _between(known, after))


def _between(known: Sequence[str | float], value: str | float) -> float:
    """The rank of a value, or half a step before the first that comes after it."""
    at = bisect_left(known, order.rank(value), key=order.rank)
    return at if at < len(known) and known[at] == value else at - 0.5
