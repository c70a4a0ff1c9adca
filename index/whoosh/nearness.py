"""In which of the best documents neighbouring words of a query stand near each other, and what that adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index import nearness, scoring
from index.nearness import Pair
from index.query import Leaf
from index.results import ScorePart
from index.whoosh import places, standing
from index.whoosh.compiled import Signed
from index.whoosh.segments import Rows

if TYPE_CHECKING:
    from index.whoosh.evaluator import Evaluator

_NOBODY = np.empty(0, np.uint32)


class _Near(NamedTuple):
    """Of two words of a query: what they count together, in how many of the best documents they stand near each other,
    and how often in each of those of a segment, by field.
    """

    pair: Pair
    word: scoring.Word
    documents: int
    often: Mapping[int, Mapping[str, Signed]]


class Nearness:
    """Of one search. `best` are documents, each as segment and number."""

    def __init__(self, evaluator: Evaluator, pairs: Mapping[Pair, int], best: Sequence[tuple[int, int]]) -> None:
        self._evaluator = evaluator
        self._rows: dict[tuple[Leaf, int, str], Rows] = {}
        here: dict[int, list[int]] = {}
        for place, number in best:
            here.setdefault(place, []).append(number)
        self._asked = {place: np.array(sorted(numbers), np.uint32) for place, numbers in here.items()}
        self._found = [self._near(*each) for each in pairs.items()]

    def parts(self, place: int, number: int) -> Iterator[ScorePart]:
        """What each pair adds to the score of one document; nothing where that is none of the best."""
        asked = self._asked.get(place, _NOBODY)
        at = int(np.searchsorted(asked, number))
        if at == len(asked) or int(asked[at]) != number:
            return
        lengths = self._evaluator.lengths(place, number)
        for pair, word, documents, often in self._found:
            where = {name: (int(times[at]), 0, 0, 0) for name, times in often[place].items() if times[at]}
            if where:
                score = word.score(where, lengths)
                yield scoring.part(nearness.written(pair), score, word, documents, where, lengths)

    def scores(self, place: int, own: Mapping[int, float]) -> dict[int, float]:
        """The scores of the best documents of a segment, given those by words alone."""
        asked, part = self._asked[place], self._evaluator.view.parts[place]
        sums = np.array([own[number] for number in asked.tolist()], np.float64)
        for _, word, _, often in self._found:
            near = np.zeros(len(asked))
            for name, times in often[place].items():
                lengths, average, b = self._evaluator.view.measure(part, name)
                norms = 1.0 - b + b * (lengths[asked] / average) if average else np.ones(len(asked))
                near += scoring.FIELD_WEIGHTS[name] * (times / norms)
            sums += word.weight * scoring.saturation(near)
        return dict(zip(asked.tolist(), sums.tolist(), strict=True))

    def _near(self, pair: Pair, times: int) -> _Near:
        names = self._evaluator.plan(pair[0]).fields
        often = {place: {name: self._times(pair, place, name) for name in names} for place in self._asked}
        count = 0
        for place, asked in self._asked.items():
            stands = np.zeros(len(asked), np.bool_)
            for here in often[place].values():
                stands |= here > 0
            count += int(np.count_nonzero(stands))
        return _Near(pair, scoring.Word.near(self._evaluator.view.statistics, count, times), count, often)

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
