"""What one caller finds of one part of a query, over all segments; kept for the next question with that part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index import scoring
from index.query import Leaf, Translated
from index.whoosh import counting, ranking, standing
from index.whoosh.compiled import Numbers, Scores, address
from index.whoosh.contents import one_after_the_other
from index.whoosh.standing import Plan, Standing, Tick
from index.whoosh.views import Part, View

if TYPE_CHECKING:
    from index.results import Expansion

_NONE = np.empty(0, np.uint32)
_OVERHEAD = 12_000
"""Bytes that it takes besides its arrays, about."""


_PAGE, _PAGES = 50, 2
"""Documents that are kept in their order, and of how many lengths."""


class Candidate(NamedTuple):
    """One document by its number, with its score."""

    number: int
    score: float


Ranked = tuple[int, Sequence[Candidate]]
"""How many documents there are, and the first of them, in order."""


class Found:
    """The visible documents with a part of a query itself, in order, and its share in the score of each."""

    __slots__ = ("documents", "expansions", "firsts", "places", "plan", "scorers", "shares")

    def __init__(self, plan: Plan, documents: Numbers, shares: Scores) -> None:
        self.plan, self.documents, self.shares = plan, documents, shares
        self.places = address(documents), address(shares), len(documents)
        self.expansions: tuple[Expansion, ...] | None = None
        """What it was taken to match beyond itself, once somebody asked."""
        self.scorers: dict[int, scoring.Word] = {}
        """What it counts, by how often it stands in a query."""
        self.firsts: dict[tuple[float, int], Ranked] = {}
        """The first so many documents by its share times a weight, where somebody asked for it alone."""

    def first(self, weight: float, most: int, find: Callable[[], Ranked]) -> Ranked:
        """Its first documents, found only once; never more than a page of them is kept."""
        if most > _PAGE:
            return find()
        told = self.firsts.get((weight, most))
        if told is None:
            told = find()
            if len(self.firsts) < _PAGES:
                self.firsts[weight, most] = told
        return told

    @property
    def size(self) -> int:
        """Bytes."""
        return self.documents.nbytes + self.shares.nbytes + _OVERHEAD


def found(plan: Plan, leaf: Leaf, view: View, tick: Tick) -> Found:
    """Looks for it in every segment."""
    told = [_in_segment(plan, leaf, view, part, tick) for part in view.parts]
    documents = [part.in_row(numbers) for part, (numbers, _) in zip(view.parts, told, strict=True)]
    shares = [own for _, own in told]
    return Found(plan, one_after_the_other(documents, np.uint32), one_after_the_other(shares, np.float64))


def _in_segment(plan: Plan, leaf: Leaf, view: View, part: Part, tick: Tick) -> tuple[Numbers, Scores]:
    standing.look_up(plan, part.segment)
    if plan.constant:
        documents = having(plan, part, tick)
        return documents, np.full(len(documents), scoring.EXPANDED)
    documents, sums = _NONE, np.empty(0, np.float64)
    for name in plan.fields:
        held = weighed(plan, leaf, view, part, name, tick)
        documents, sums = _added(documents, sums, held, name, view, part)
    return documents, scoring.saturation(sums)


def having(plan: Plan, part: Part, tick: Tick) -> Numbers:
    """The visible documents of a segment where the plan stands in any field."""
    return reduce(ranking.either, (standing.standing(plan, part, name, tick).documents for name in plan.fields), _NONE)


def weighed(plan: Plan, leaf: Leaf, view: View, part: Part, name: str, tick: Tick) -> Standing:
    """Where it stands in one field, and how much of it; kept for a translation, which is asked for again."""
    if not isinstance(leaf, Translated):
        return standing.standing(plan, part, name, tick)
    key = part.segment.name, name, plan
    told = view.shelf.find(view.caller, key)
    if not isinstance(told, Standing):
        told = standing.standing(plan, part, name, tick)
        view.shelf.keep(view.caller, key, told, told.documents.nbytes + told.weighed.nbytes + 500)
    return told


def _added(
    documents: Numbers, sums: Scores, held: Standing, name: str, view: View, part: Part
) -> tuple[Numbers, Scores]:
    """Sums over fields, joined with those of one more."""
    if not len(held.documents):
        return documents, sums
    into = np.empty(len(documents) + len(held.documents), np.uint32)
    total = np.empty(len(into), np.float64)
    weight, (lengths, average, b) = scoring.FIELD_WEIGHTS[name], view.measure(part, name)
    count = counting.added(documents, sums, *held, weight, lengths, average, b, into, total)
    return into[:count], total[:count]
