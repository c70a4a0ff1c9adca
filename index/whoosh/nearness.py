"""In which of the best documents neighbouring words of a query stand near each other, and what that adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index import nearness, scoring
from index.nearness import Pair
from index.query import Leaf
from index.results import ScorePart
from index.whoosh import places, standing
from index.whoosh.compiled import Numbers, Signed
from index.whoosh.segments import Rows

if TYPE_CHECKING:
    from index.whoosh.evaluator import Evaluator

Where = dict[str, scoring.Counts]


class Nearness:
    """Of one search. `best` are documents, each as segment and number."""

    def __init__(self, evaluator: Evaluator, pairs: Mapping[Pair, int], best: Sequence[tuple[int, int]]) -> None:
        self.best = best
        self._evaluator = evaluator
        self._rows: dict[tuple[Leaf, int, str], Rows] = {}
        self._here: dict[int, list[int]] = {}
        for place, number in best:
            self._here.setdefault(place, []).append(number)
        self._asked: dict[int, Numbers] = {
            place: np.array(sorted(numbers), np.uint32) for place, numbers in self._here.items()
        }
        self._found = [(pair, self._near(pair, often)) for pair, often in pairs.items()]

    def parts(self, place: int, number: int) -> Iterator[ScorePart]:
        """What each pair adds to the score of one document; nothing where that is none of the best."""
        lengths = self._evaluator.lengths(place, number)
        for pair, (word, found) in self._found:
            where = found.get((place, number))
            if where:
                score = word.score(where, lengths)
                yield scoring.part(nearness.written(pair), score, word, len(found), where, lengths)

    def _near(self, pair: Pair, often: int) -> tuple[scoring.Word, dict[tuple[int, int], Where]]:
        found: dict[tuple[int, int], Where] = {}
        for place, asked in self._asked.items():
            for name in self._evaluator.plan(pair[0]).fields:
                times = self._times(pair, place, name)
                for at in np.flatnonzero(times).tolist():
                    found.setdefault((place, int(asked[at])), {})[name] = (int(times[at]), 0, 0, 0)
        return scoring.Word.near(self._evaluator.view.statistics, len(found), often), found

    def _times(self, pair: Pair, place: int, name: str) -> Signed:
        """How often they stand near each other in one field of the best documents of one segment."""
        first, second = (self._at(leaf, place, name) for leaf in pair)
        return places.near(*first.parts[:3], *second.parts[:3], nearness.WITHIN)

    def _at(self, leaf: Leaf, place: int, name: str) -> Rows:
        key = leaf, place, name
        if key not in self._rows:
            self._evaluator.deadline.check()
            plan, segment = self._evaluator.plan(leaf), self._evaluator.view.parts[place].segment
            self._rows[key] = standing.in_order(plan.places, segment, name, self._asked[place])
        return self._rows[key]
