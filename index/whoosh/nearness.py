"""In which of the best documents neighbouring words of a query stand near each other, and what that adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index import nearness, proximity, scoring
from index.nearness import Pair
from index.proximity import Found
from index.query import Leaf
from index.results import ScorePart
from index.whoosh import matching
from index.whoosh.matching import Slot

if TYPE_CHECKING:
    from index.whoosh.evaluator import Evaluator

Where = dict[str, scoring.Counts]


class Nearness:
    """Of one search. `best` are documents, each as segment and number."""

    def __init__(self, evaluator: Evaluator, pairs: Sequence[Pair], best: Sequence[tuple[int, int]]) -> None:
        self.best = best
        self._evaluator = evaluator
        self._slots: dict[tuple[Leaf, int, str], list[Slot]] = {}
        self._found = [(pair, self._near(pair)) for pair in pairs]

    def parts(self, place: int, number: int) -> Iterator[ScorePart]:
        """What each pair adds to the score of one document; nothing where that is none of the best."""
        lengths = self._evaluator.lengths(place, number)
        for pair, (word, found) in self._found:
            where = found.get((place, number))
            if where:
                score = word.score(where, lengths)
                yield scoring.part(nearness.written(pair), score, word, len(found), where, lengths)

    def _near(self, pair: Pair) -> tuple[scoring.Word, dict[tuple[int, int], Where]]:
        told = {each: self._times(pair, *each) for each in self.best}
        found = {each: where for each, where in told.items() if where}
        return scoring.Word.of(self._evaluator.view.statistics, len(found), scoring.NEAR), found

    def _times(self, pair: Pair, place: int, number: int) -> Where:
        """How often they stand near each other, by field."""
        first, second = pair
        found = [self._evaluator.found(leaf, place) for leaf in pair]
        told: Where = {}
        for name in self._evaluator.plan(first).fields:
            if all(number in held[name] for held in found):
                often = nearness.times(self._at(first, place, name, number), self._at(second, place, name, number))
                if often:
                    told[name] = (often, 0, 0, 0)
        return told

    def _at(self, leaf: Leaf, place: int, name: str, number: int) -> Sequence[Found]:
        key = leaf, place, name
        tick = self._evaluator.deadline.tick
        if key not in self._slots:
            segment = self._evaluator.view.parts[place].segment
            self._slots[key] = matching.resolved(self._evaluator.plan(leaf), segment, name, tick)
        tick()
        return proximity.in_order(matching.occurrences(slot, number) for slot in self._slots[key])
