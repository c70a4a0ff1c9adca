"""Which documents answer a query, and how well: sets of documents, and scores, over all segments as one row.

A part of the query that looks for words becomes a plan (places, each with what may stand there), which is found in each
segment: once for each caller, and kept for the next question with it. Scores come last, once it is known in how many
visible documents each part stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from archive.at_once import takes_long
from index import fields, proximity, query, scoring
from index.passages import Span
from index.query import And, Everything, Joined, Leaf, Not, Or, Phrase, Query, Translated, Value, Word
from index.results import Filter, Mode, ScorePart
from index.whoosh import counting, found, ranking, standing
from index.whoosh.compiled import Bytes, Numbers, Scores, address
from index.whoosh.deadline import Deadline
from index.whoosh.found import Found
from index.whoosh.plans import Plans
from index.whoosh.views import View
from index.widening import AS_WRITTEN, Widening

EVERY: Bytes = np.empty(0, np.uint8)
"""The mask that lets all documents through."""


class Scored(NamedTuple):
    """The visible documents with a part of the query, in order, and its share in the score of each; to be multiplied by
    `weight`. `places`: where they lie, and how many. `own`: what all this was found to be, if that is kept.
    """

    documents: Numbers
    shares: Scores
    weight: float
    places: tuple[int, int, int]
    own: Found | None = None


class Evaluator:
    """One search by one caller. Not to be shared between threads."""

    def __init__(self, view: View, mode: Mode, deadline: Deadline, widening: Widening = AS_WRITTEN) -> None:
        self.view = view
        self.mode = mode
        self.deadline = deadline
        self.widening = widening
        self.plans = Plans(view, mode, deadline, widening)
        self.limits: list[str] = []
        self._meanings: dict[Leaf, tuple[tuple[float, Translated], ...]] = {}
        self._found: dict[Leaf, Found] = {}

    def meanings(self, leaf: Leaf) -> tuple[tuple[float, Translated], ...]:
        """What a part of the query means in the other language, each with its weight."""
        if self.widening.across is None:
            return ()
        if leaf not in self._meanings:
            self._meanings[leaf] = self.widening.meanings(leaf) if isinstance(leaf, Word | Joined) else ()
        return self._meanings[leaf]

    def found(self, leaf: Leaf) -> Found:
        """The visible documents with this part of a query itself, and its share in each one's score."""
        told = self._found.get(leaf)
        if told is None:
            key = self.mode, self.widening.translit, leaf
            kept = self.view.shelf.find(self.view.caller, key)
            if isinstance(kept, Found):
                told = kept
            else:
                takes_long()
                self.deadline.check()
                plan, limits = self.plans.of(leaf)
                self.limits += limits
                told = found.found(plan, leaf, self.view, self.deadline.tick)
                if not limits:
                    self.view.shelf.keep(self.view.caller, key, told, told.size)
            self._found[leaf] = told
        return told

    # -- in which documents

    def documents(self, asked: Query, *, partly: bool = False) -> Numbers:
        """The visible documents that answer the query, in order. `partly`: dates that may lie inside count too."""
        takes_long()
        self.deadline.check()
        match asked:
            case Everything():
                return self.view.documents
            case And(parts):
                return self._all(parts, partly)
            case Or(parts):
                return reduce(ranking.either, (self.documents(each, partly=partly) for each in parts))
            case Not(inner):
                return ranking.without(self.view.documents, self.documents(inner))
            case Value(field, value):
                return self.filtered(self.view.documents, (Filter(field, (value,)),), partly=partly)
        return self.having(asked)

    def _all(self, parts: Sequence[Query], partly: bool) -> Numbers:
        """Those that answer all of these: what is quick to narrow comes last."""
        last = [part for part in parts if isinstance(part, Not | Value)]
        told = [self.documents(part, partly=partly) for part in parts if not isinstance(part, Not | Value)]
        left = reduce(ranking.both, sorted(told, key=len)) if told else self.view.documents
        for part in last:
            if isinstance(part, Not):
                left = ranking.without(left, self.documents(part.part))
            elif isinstance(part, Value):
                left = self.filtered(left, (Filter(part.field, (part.value,)),), partly=partly)
        return left

    def having(self, leaf: Leaf) -> Numbers:
        """The visible documents that have a part of the query, itself or by what it means."""
        own = self.found(leaf).documents
        return reduce(ranking.either, (self.found(each).documents for _, each in self.meanings(leaf)), own)

    def filtered(self, given: Numbers, asked: Sequence[Filter], *, partly: bool = False) -> Numbers:
        """Those of some visible documents that all these filters let through. Raises ValueError for a bad date."""
        mask = self.mask(asked, partly=partly)
        return given if mask is EVERY else ranking.masked(given, mask)

    def mask(self, asked: Sequence[Filter], *, partly: bool = False) -> Bytes:
        """1 for each document that all these filters let through, hidden ones too. Raises ValueError for a bad date."""
        if not asked:
            return EVERY
        key = tuple(asked), partly
        kept = self.view.shelf.find(self.view.caller, key)
        if isinstance(kept, np.ndarray):
            return kept
        takes_long()
        self.deadline.check()
        mask = self._mask(asked[0], partly)
        for each in asked[1:]:
            mask = mask & self.mask((each,), partly=partly)
        self.view.shelf.keep(self.view.caller, key, mask, mask.nbytes)
        return mask

    def _mask(self, asked: Filter, partly: bool) -> Bytes:
        mask = np.zeros(self.view.row.size, np.uint8)
        if asked.field == "author" and asked.values:
            for value in asked.values:
                mask[self.found(Phrase(tuple(value.split()), "author", literal=True)).documents] = 1
        elif asked.field == fields.CITED_BY or (asked.field == "id" and asked.values):
            ids = asked.values if asked.field == "id" else self._cited_by(asked.values)
            mask[[number for number in map(self.view.number, ids) if number >= 0]] = 1
        else:
            fits = fields.condition(asked.field, asked.values, partly=partly and not asked.exclude)
            for part in self.view.parts:
                column = part.segment.column(asked.field)
                own = np.array([fits(held) for held in column.distinct], np.uint8)
                ranking.told(column.numbers, own, mask[part.within])
        return mask ^ np.uint8(1) if asked.exclude else mask

    def _cited_by(self, ids: Sequence[str]) -> set[str]:
        """What these documents cite, as far as they are seen."""
        numbers = (number for number in map(self.view.number, ids) if number >= 0)
        return {cited for number in numbers for cited in self.view.row.values("cites", number)}

    def frequency(self, leaf: Leaf) -> int:
        """In how many visible documents it stands itself."""
        return len(self.found(leaf).documents)

    def frequency_across(self, leaf: Leaf) -> int:
        """In how many visible documents anything that it means stands."""
        return len(reduce(ranking.either, (self.found(each).documents for _, each in self.meanings(leaf))))

    # -- how well

    def scored(self, leaf: Leaf, times: int) -> Scored:
        """What a part of the query counts in each document: the better of itself and what it means."""
        own = self.found(leaf)
        if own.plan.constant:
            return Scored(own.documents, own.shares, 1.0, own.places, own)
        scorer = self._scorer(leaf, times)
        if not self.meanings(leaf):
            return Scored(own.documents, own.shares, scorer.weight, own.places, own)
        takes_long()
        everywhere = self.having(leaf)
        scores = np.zeros(len(everywhere))
        ranking.add(everywhere, scores, own.documents, own.shares, scorer.weight)
        scores = np.maximum(scores, self._across(leaf, self._union(leaf, scorer, times), everywhere))
        return in_memory(everywhere, scores)

    def _across(self, leaf: Leaf, union: scoring.Word, documents: Numbers) -> Scores:
        """The scores of these documents by all that a part of the query means, as one word: see
        `scoring.Word.translated`.
        """
        sums = np.zeros(self.view.row.size)
        for part in self.view.parts:
            here = sums[part.within]
            for name in self.found(leaf).plan.fields:
                lengths, average, b = self.view.measure(part, name)
                for weight, each in self.meanings(leaf):
                    self.deadline.tick()
                    plan = self.found(each).plan
                    held = found.weighed(plan, each, self.view, part, name, self.deadline.tick)
                    share = scoring.FIELD_WEIGHTS[name] * weight
                    counting.gathered(held.documents, held.weighed, share, lengths, average, b, here)
        told: Scores = scoring.ACROSS * (union.weight * scoring.saturation(sums[documents]))
        return told

    def _scorer(self, leaf: Leaf, times: int) -> scoring.Word:
        own = self.found(leaf)
        told = own.scorers.get(times)
        if told is None:
            told = own.scorers[times] = scoring.Word.asked(self.view.statistics, len(own.documents), leaf, times)
        return told

    def _union(self, leaf: Leaf, own: scoring.Word, times: int) -> scoring.Word:
        return scoring.Word.of_any(self.view.statistics, self.frequency_across(leaf), own, times)

    def lengths(self, number: int) -> dict[str, int]:
        """Of the fields of one document, in positions."""
        segment, own = self.view.row.at(number)
        return {name: int(segment.lengths(name)[own]) for name in fields.WORDS}

    def parts(self, leaves: Mapping[Leaf, int], number: int) -> Iterator[ScorePart]:
        """What each part of the query, given with how often it stands there, adds to the score of one document."""
        lengths = self.lengths(number)
        for leaf, times in leaves.items():
            if not _has(self.having(leaf), number):
                continue
            name, documents = query.leaf(leaf), self.frequency(leaf)
            if self.found(leaf).plan.constant:
                yield scoring.part(name, scoring.EXPANDED, None, documents, {}, lengths)
                continue
            scorer, counts = self._scorer(leaf, times), self._counts(leaf, number)
            own = scorer.score(counts, lengths)
            told = [(weight, each.text, self._counts(each, number)) for weight, each in self.meanings(leaf)]
            there = [(weight, text, held) for weight, text, held in told if held]
            if there:
                union = self._union(leaf, scorer, times)
                across = union.translated([(weight, held) for weight, _, held in there], lengths)
                if across > own:
                    yield scoring.part_across(name, across, union, self.frequency_across(leaf), there, lengths)
                    continue
            yield scoring.part(name, own, scorer, documents, counts, lengths)

    def _counts(self, leaf: Leaf, number: int) -> dict[str, scoring.Counts]:
        """How often a part stands itself in each field of one document."""
        segment, own = self.view.row.at(number)
        plan = self.found(leaf).plan
        told: dict[str, scoring.Counts] = {}
        for name in plan.fields if _has(self.found(leaf).documents, number) else ():
            ways = next(standing.ways(plan, segment, name, np.array([own], np.uint32), self.deadline.tick))
            counts = proximity.counts((way[0][0], way[-1][1], max(level for _, _, level in way)) for way in ways)
            if any(counts):
                told[name] = counts
        return told

    # -- where

    def spans(self, leaves: Sequence[Leaf], numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Where the parts of the query stand in the texts of these documents."""
        asked = np.array(sorted(numbers), np.uint32)
        told: dict[int, list[Span]] = {number: [] for number in asked.tolist()}
        parts = [(word, each) for word, leaf in enumerate(leaves) for each in (leaf, *self._told(leaf))]
        for here in self.view.row.split(asked):
            part = self.view.parts[here.place]
            for word, leaf in parts:
                own = self.found(leaf)
                if "text" not in own.plan.fields:
                    continue
                there = ranking.both(asked[here.within], own.documents)
                in_part = there - np.uint32(part.start)
                all_of_it = standing.stretches(own.plan, part.segment, "text", in_part, self.deadline.tick)
                for number, own_stretches in zip(there.tolist(), all_of_it, strict=True):
                    told[number] += [Span(start, end, word) for start, end in own_stretches]
        return told

    def _told(self, leaf: Leaf) -> Iterator[Translated]:
        return (each for _, each in self.meanings(leaf))


def in_memory(documents: Numbers, scores: Scores, weight: float = 1.0) -> Scored:
    """Documents and their scores, as a part of a query."""
    return Scored(documents, scores, weight, (address(documents), address(scores), len(documents)))


def _has(documents: Numbers, number: int) -> bool:
    at = int(np.searchsorted(documents, number))
    return at < len(documents) and int(documents[at]) == number
