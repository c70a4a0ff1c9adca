"""Which of the documents found come first: those worth putting in order by `index.order`, which has the last word.

Of each segment so many are taken that no other document of it can be among the first; only theirs ids are read.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from index import order
from index.results import Sort
from index.whoosh import ranking
from index.whoosh.compiled import Numbers, Scores, Some
from index.whoosh.segments import Part, Segment

_NOTHING = float("inf")
"""Where a document without a value stands: last, either way."""


class Candidate(NamedTuple):
    """One document by segment and number, with its score."""

    place: int
    number: int
    score: float


class After(NamedTuple):
    """Where a page begins: behind this score, and of the same score behind this id."""

    score: float
    id: str

    def within(self, segment: Segment) -> tuple[float, int]:
        """The same with the rank of that id in a segment."""
        return self.score, segment.last_rank(self.id)


def best(found: Sequence[Candidate], parts: Sequence[Part], most: int) -> list[Candidate]:
    """The first `most` by score, of equal ones by id; in no order. Ids are looked up only where it is a close call."""
    if len(found) <= most:
        return list(found)
    ranked = sorted(found, key=lambda each: -each.score)
    last = ranked[most - 1].score if most else math.inf
    chosen = [each for each in ranked if each.score > last]
    equal = [each for each in ranked if each.score == last]
    if len(chosen) + len(equal) > most:
        equal.sort(key=lambda each: parts[each.place].segment.id(each.number))
    return [*chosen, *equal[: most - len(chosen)]]


def by_score(
    place: int, part: Part, documents: Numbers, scores: Scores, weight: float, most: int, after: After | None
) -> list[Candidate]:
    """The best of these documents of one segment, their scores times the weight."""
    below, rank = after.within(part.segment) if after else (math.inf, -1)
    numbers, told = ranking.best(documents, scores, weight, part.segment.ranks, most, below, rank)
    return [Candidate(place, *each) for each in zip(numbers.tolist(), told.tolist(), strict=True)]


def by_fields(
    place: int,
    part: Part,
    documents: Numbers,
    scores: Scores,
    sorts: Sequence[Sort],
    most: int,
    after: order.Key | None,
) -> list[Candidate]:
    """The same in any order."""
    ends = after or (None,) * len(sorts)
    columns = [_ranked(part.segment, *each, documents, scores) for each in zip(sorts, ends, strict=False)]
    ranks: Some = part.segment.ranks[documents].astype(np.float64)
    keys = [(own.keys, own.after) for own in columns]
    keys.append((ranks, part.segment.last_rank(str(after[-1])) + 0.5 if after else -1.0))
    chosen = np.arange(len(documents))
    if after is not None:
        chosen = chosen[_follows(keys)]
    if len(chosen) > most:
        # The last key given counts first.
        chosen = chosen[np.lexsort([own[chosen] for own, _ in reversed(keys)])[:most]]
    told = zip(documents[chosen].tolist(), scores[chosen].tolist(), strict=True)
    return [Candidate(place, *each) for each in told]


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
