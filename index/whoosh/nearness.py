"""In which of the best documents neighbouring words of a query stand near each other, and what that adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from archive.at_once import hurried, takes_long
from index import nearness, scoring
from index.nearness import Pair
from index.query import Leaf
from index.results import ScorePart
from index.whoosh import places, row, standing
from index.whoosh.compiled import Numbers, Scores, Signed
from index.whoosh.evaluator import Evaluator
from index.whoosh.segments import Rows

_AT_ONCE = 1 << 16
"""Words, as often as they would be looked at if all of them were those that are asked for."""


class _Near(NamedTuple):
    """Of two words of a query: what they count together, in how many of the best documents they stand near each other,
    and how often in each of those, by field.
    """

    pair: Pair
    word: scoring.Word
    documents: int
    often: Mapping[str, Signed]


class Nearness:
    """Of one search. `best` are documents."""

    def __init__(self, evaluator: Evaluator, pairs: Mapping[Pair, int], best: Sequence[int]) -> None:
        self._evaluator = evaluator
        self._rows: dict[tuple[Leaf, int, str], Rows] = {}
        self._asked: Numbers = np.array(sorted(best), np.uint32)
        self._split = list(evaluator.view.row.split(self._asked))
        if hurried() and len(set(chain.from_iterable(pairs))) * self._words() > _AT_ONCE:
            takes_long()
        self._found = [self._near(*each) for each in pairs.items()]

    def parts(self, number: int) -> Iterator[ScorePart]:
        """What each pair adds to the score of one document; nothing where that is none of the best."""
        at = int(np.searchsorted(self._asked, number))
        if at == len(self._asked) or int(self._asked[at]) != number:
            return
        lengths = self._evaluator.lengths(number)
        for pair, word, documents, often in self._found:
            where = {name: (int(times[at]), 0, 0, 0) for name, times in often.items() if times[at]}
            if where:
                score = word.score(where, lengths)
                yield scoring.part(nearness.written(pair), score, word, documents, where, lengths)

    def scores(self, own: Mapping[int, float]) -> dict[int, float]:
        """The scores of the best documents, given those by words alone."""
        sums = np.array([own[number] for number in self._asked.tolist()], np.float64)
        norms: dict[str, Scores] = {}
        for _, word, _, often in self._found:
            near = np.zeros(len(self._asked))
            for name, times in often.items():
                if name not in norms:
                    norms[name] = self._norms(name)
                near += scoring.FIELD_WEIGHTS[name] * (times / norms[name])
            sums += word.weight * scoring.saturation(near)
        return dict(zip(self._asked.tolist(), sums.tolist(), strict=True))

    def _words(self) -> int:
        """Of the texts of the best documents."""
        parts = self._evaluator.view.parts
        return sum(int(parts[here.place].segment.lengths("text")[here.numbers].sum()) for here in self._split)

    def _norms(self, name: str) -> Scores:
        """By what a field's occurrences are divided in the best documents."""
        view, told = self._evaluator.view, np.ones(len(self._asked))
        for here in self._split:
            lengths, average, b = view.measure(view.parts[here.place], name)
            if average:
                told[here.within] = 1.0 - b + b * (lengths[here.numbers] / average)
        return told

    def _near(self, pair: Pair, times: int) -> _Near:
        often = {name: self._times(pair, name) for name in self._evaluator.found(pair[0]).plan.fields}
        stands = np.zeros(len(self._asked), np.bool_)
        for here in often.values():
            stands |= here > 0
        count = int(np.count_nonzero(stands))
        return _Near(pair, scoring.Word.near(self._evaluator.view.statistics, count, times), count, often)

    def _times(self, pair: Pair, name: str) -> Signed:
        """How often they stand near each other in one field of the best documents."""
        told = np.zeros(len(self._asked), np.int64)
        for here in self._split:
            first, second = (self._at(leaf, here, name) for leaf in pair)
            told[here.within] = places.near(*first.parts[:3], *second.parts[:3], nearness.WITHIN)
        return told

    def _at(self, leaf: Leaf, here: row.Places, name: str) -> Rows:
        key = leaf, here.place, name
        if key not in self._rows:
            self._evaluator.deadline.check()
            plan, segment = self._evaluator.found(leaf).plan, self._evaluator.view.parts[here.place].segment
            self._rows[key] = standing.in_order(plan.places, segment, name, here.numbers)
        return self._rows[key]
