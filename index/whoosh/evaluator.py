"""Which documents answer a query, and how well: sets of documents for each segment, and scores over all.

A part of the query that looks for words becomes a `Plan` (places, each with what may stand there), which is then found
in each segment: once for each caller, and kept for the next question with it. Scores come last, once it is known in how
many visible documents each part stands.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from index import analysis, fields, proximity, query, scoring
from index.analysis import Form, Key, Level, Place, beginning, phrase, places, slots, whole
from index.engine import QueryTooBroad
from index.passages import Span
from index.query import (
    And,
    Everything,
    Fuzzy,
    Joined,
    Leaf,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Translated,
    Value,
    Word,
)
from index.results import Filter, Mode, ScorePart
from index.whoosh import counting, ranking, standing
from index.whoosh.compiled import Numbers, Scores
from index.whoosh.segments import Part, View
from index.whoosh.standing import Plan, Standing
from index.widening import AS_WRITTEN, Widening

SECONDS = 2.0
"""Of the processor, for one search; a busy machine does not make a question too broad."""

MOST_TERMS = 1_024
"""Terms that a word with a tilde may stand for. A star stands for all there are, within the time."""


class Deadline:
    """Ends a search that takes too long."""

    def __init__(self) -> None:
        self._end = time.thread_time() + SECONDS
        self._ticks = 0

    def check(self) -> None:
        """Raises QueryTooBroad when the time is up."""
        if time.thread_time() > self._end:
            raise QueryTooBroad("This takes too long: ask for rarer or fewer words.", code="timed_out")

    def tick(self) -> None:
        """The same for small steps: looks at the clock now and then."""
        self._ticks += 1
        if self._ticks % 256 == 0:
            self.check()


class Scored(NamedTuple):
    """The visible documents of one segment with a part of the query, in order, and its share in the score of each; to
    be multiplied by `weight`.
    """

    documents: Numbers
    shares: Scores
    weight: float


class Evaluator:
    """One search by one caller. Not to be shared between threads."""

    def __init__(self, view: View, mode: Mode, deadline: Deadline, widening: Widening = AS_WRITTEN) -> None:
        self.view = view
        self.mode = mode
        self.deadline = deadline
        self.widening = widening
        self.limits: list[str] = []
        self._meanings: dict[Leaf, tuple[tuple[float, Translated], ...]] = {}
        self._plans: dict[Leaf, Plan] = {}
        self._shares: dict[tuple[Leaf, int], tuple[Numbers, Scores]] = {}

    # -- what to look for

    def plan(self, leaf: Leaf) -> Plan:
        if leaf not in self._plans:
            self._plans[leaf] = self._planned(leaf)
        return self._plans[leaf]

    def _planned(self, leaf: Leaf) -> Plan:
        asked = (leaf.field,) if leaf.field else fields.DEFAULT_WORDS
        names = tuple(name for name in asked if name in fields.WORDS)
        match leaf:
            case Word(text, _, literal):
                languages = self.view.languages if self.mode is Mode.expanded else ()
                way = places(text, self.mode, languages, literal=literal)
                spellings = self.widening.spelt(leaf)
                spelt = analysis.of_han(self.han(spellings, names)) if spellings else ()
                return Plan(names, ((*way[0], *spelt),) if len(way) == 1 and spelt else way)
            case Joined():
                return Plan(names, (analysis.of_han(self.han(self.widening.spelt(leaf), names)),))
            case Translated(text):
                return Plan(names, analysis.translated(text))
            case Phrase(words, _, None, literal):
                return Plan(names, phrase(words, self.mode, literal=literal))
            case Phrase(words, _, within, literal):
                return Plan(names, slots(words, self.mode, literal=literal), within)
            case Prefix(text):
                before, keys = beginning(text, self.mode)
                return Plan(names, before, constant=True, goes_on=keys)
            case Fuzzy():
                return Plan(names, (_any_of(self._like(leaf, names)),), constant=True)

    def han(self, keys: Iterable[str], names: Sequence[str]) -> list[str]:
        """The Han words that any of these keys spells, of those that visible documents have in these fields."""
        found: set[str] = set()
        for begins in map(analysis.latin_key, keys):
            for part in self.view.parts:
                for name in names:
                    told = part.segment.texts(*part.segment.beginning(name, Level.latin, begins))
                    found.update(text[len(begins) :] for text in told)
        return sorted(word for word in found if self.stands(names, analysis.of_han((word,))))

    def widened(self, asked: Query) -> Query:
        """The query with the names and terms of several words. Raises DictionaryMissing."""
        return self.widening.widened(asked, lambda key: bool(self.han((key,), fields.DEFAULT_WORDS)))

    def meanings(self, leaf: Leaf) -> tuple[tuple[float, Translated], ...]:
        """What a part of the query means in the other language, each with its weight."""
        if leaf not in self._meanings:
            self._meanings[leaf] = self.widening.meanings(leaf) if isinstance(leaf, Word | Joined) else ()
        return self._meanings[leaf]

    def _like(self, leaf: Fuzzy, names: Sequence[str]) -> list[Key]:
        """The nearest terms that any visible document has."""
        found: dict[Key, int] = {}
        for level, form in whole(leaf.text, self.mode):
            for part in self.view.parts:
                for name in names:
                    self.deadline.check()
                    near = part.segment.like(name, level, form, leaf.distance)
                    found.update(((level, text), far) for text, far in near)
        nearest = sorted(found, key=lambda key: (found[key], key[1], key[0]))
        seen = [key for key in nearest if self.stands(names, _any_of((key,)))]
        if len(seen) > MOST_TERMS:
            self.limits.append(f"{query.leaf(leaf)}: the {MOST_TERMS:,} nearest of {len(seen):,} words")
        return seen[:MOST_TERMS]

    def stands(self, names: Sequence[str], *any_of: Place) -> bool:
        """Whether anything that fills any of these places stands in a visible document."""
        self.deadline.check()
        return any(standing.stands(any_of, part, name) for part in self.view.parts for name in names)

    def frequency_of(self, names: Sequence[str], place: Place) -> int:
        """In how many visible documents anything that fills this place stands."""
        plan = Plan(tuple(names), (place,), constant=True)
        return sum(len(self._documents(plan, part)) for part in self.view.parts)

    # -- in which documents

    def documents(self, asked: Query, place: int, *, partly: bool = False) -> Numbers:
        """The visible documents of one segment that answer the query, in order. `partly`: dates that may lie inside
        count too.
        """
        self.deadline.check()
        part = self.view.parts[place]
        match asked:
            case Everything():
                return part.documents
            case And(parts):
                return self._all(parts, place, partly)
            case Or(parts):
                return reduce(ranking.either, (self.documents(each, place, partly=partly) for each in parts))
            case Not(inner):
                return ranking.without(part.documents, self.documents(inner, place))
            case Value(field, value):
                return self.filtered(part.documents, Filter(field, (value,)), place, partly=partly)
        return self.having(asked, place)

    def _all(self, parts: Sequence[Query], place: int, partly: bool) -> Numbers:
        """Those that answer all of these: what is quick to narrow comes last."""
        last = [part for part in parts if isinstance(part, Not | Value)]
        found = [self.documents(part, place, partly=partly) for part in parts if not isinstance(part, Not | Value)]
        left = reduce(ranking.both, sorted(found, key=len)) if found else self.view.parts[place].documents
        for part in last:
            if isinstance(part, Not):
                left = ranking.without(left, self.documents(part.part, place))
            elif isinstance(part, Value):
                left = self.filtered(left, Filter(part.field, (part.value,)), place, partly=partly)
        return left

    def having(self, leaf: Leaf, place: int) -> Numbers:
        """The visible documents of one segment that have a part of the query, itself or by what it means."""
        own = self.shares(leaf, place)[0]
        return reduce(ranking.either, (self.shares(each, place)[0] for _, each in self.meanings(leaf)), own)

    def filtered(self, given: Numbers, asked: Filter, place: int, *, partly: bool = False) -> Numbers:
        """Those of some visible documents of a segment that a filter lets through. Raises ValueError for a bad date."""
        if asked.field == "author" and asked.values:
            names = (Phrase(tuple(value.split()), "author", literal=True) for value in asked.values)
            held = reduce(ranking.either, (self.shares(name, place)[0] for name in names))
            return ranking.without(given, held) if asked.exclude else ranking.both(given, held)
        if asked.field == fields.CITED_BY or (asked.field == "id" and asked.values):
            part = self.view.parts[place]
            ids = asked.values if asked.field == "id" else self._cited_by(asked.values)
            named = _named(part, ids)
            return ranking.without(given, named) if asked.exclude else ranking.both(given, named)
        column = self.view.parts[place].segment.column(asked.field)
        fits = self._fitting(asked, place, partly and not asked.exclude)[column.numbers[given]]
        return given[~fits if asked.exclude else fits]

    def _fitting(self, asked: Filter, place: int, partly: bool) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of the distinct values of a column a filter asks for."""
        segment = self.view.parts[place].segment
        key = segment.name, asked.field, asked.values, partly
        found = self.view.shelf.find(segment, key)
        if not isinstance(found, np.ndarray):
            fits = fields.condition(asked.field, asked.values, partly=partly)
            found = np.array([fits(held) for held in segment.column(asked.field).distinct], np.bool_)
            self.view.shelf.keep(segment, key, found, found.nbytes)
        return found

    def _cited_by(self, ids: Sequence[str]) -> set[str]:
        """What these documents cite, as far as they are seen."""
        cited: set[str] = set()
        for part in self.view.parts:
            for number in map(part.segment.number, ids):
                if part.sees(number):
                    cited.update(part.segment.values("cites", number))
        return cited

    def frequency(self, leaf: Leaf) -> int:
        """In how many visible documents it stands itself."""
        return sum(len(self.shares(leaf, place)[0]) for place in range(len(self.view.parts)))

    def frequency_across(self, leaf: Leaf) -> int:
        """In how many visible documents anything that it means stands."""
        told = [each for _, each in self.meanings(leaf)]
        return sum(
            len(reduce(ranking.either, (self.shares(each, place)[0] for each in told)))
            for place in range(len(self.view.parts))
        )

    # -- what is found in a segment

    def shares(self, leaf: Leaf, place: int) -> tuple[Numbers, Scores]:
        """The visible documents of one segment with this part of a query itself, and its share in each one's score."""
        key = leaf, place
        if key not in self._shares:
            self._shares[key] = self._shared(leaf, self.plan(leaf), self.view.parts[place])
        return self._shares[key]

    def _shared(self, leaf: Leaf, plan: Plan, part: Part) -> tuple[Numbers, Scores]:
        key = part.segment.name, "shares", plan
        found = self.view.shelf.find(self.view.caller, key)
        if isinstance(found, tuple):
            return found
        self.deadline.check()
        if plan.constant:
            documents = self._documents(plan, part)
            shares = np.full(len(documents), scoring.EXPANDED)
        else:
            documents, sums = np.empty(0, np.uint32), np.empty(0, np.float64)
            for name in plan.fields:
                held = self.standing(leaf, part, name)
                documents, sums = self._added(documents, sums, held, name, part)
            shares = scoring.saturation(sums)
        self.view.shelf.keep(self.view.caller, key, (documents, shares), documents.nbytes + shares.nbytes + 500)
        return documents, shares

    def _added(self, documents: Numbers, sums: Scores, held: Standing, name: str, part: Part) -> tuple[Numbers, Scores]:
        """Sums over fields, joined with those of one more."""
        if not len(held.documents):
            return documents, sums
        into = np.empty(len(documents) + len(held.documents), np.uint32)
        total = np.empty(len(into), np.float64)
        weight, (lengths, average, b) = scoring.FIELD_WEIGHTS[name], self.view.measure(part, name)
        count = counting.added(documents, sums, *held, weight, lengths, average, b, into, total)
        return into[:count], total[:count]

    def _documents(self, plan: Plan, part: Part) -> Numbers:
        """Where the plan stands in any field."""
        found = (standing.standing(plan, part, name, self.deadline.tick).documents for name in plan.fields)
        return reduce(ranking.either, found, np.empty(0, np.uint32))

    def standing(self, leaf: Leaf, part: Part, name: str) -> Standing:
        """Where it stands in one field, and how much of it; kept for a translation, which is asked for again."""
        plan = self.plan(leaf)
        if not isinstance(leaf, Translated):
            return standing.standing(plan, part, name, self.deadline.tick)
        key = part.segment.name, name, plan
        found = self.view.shelf.find(self.view.caller, key)
        if not isinstance(found, Standing):
            found = standing.standing(plan, part, name, self.deadline.tick)
            self.view.shelf.keep(self.view.caller, key, found, found.documents.nbytes + found.weighed.nbytes + 500)
        return found

    # -- how well

    def scored(self, leaf: Leaf, times: int, place: int) -> Scored:
        """What a part of the query counts in each document of a segment: the better of itself and what it means."""
        documents, shares = self.shares(leaf, place)
        if self.plan(leaf).constant:
            return Scored(documents, shares, 1.0)
        scorer = self._scorer(leaf, times)
        if not self.meanings(leaf):
            return Scored(documents, shares, scorer.weight)
        everywhere = self.having(leaf, place)
        scores = self._across(leaf, self._union(leaf, scorer, times), place, everywhere)
        own = np.zeros(len(everywhere))
        ranking.add(everywhere, own, documents, shares, scorer.weight)
        return Scored(everywhere, np.maximum(own, scores), 1.0)

    def _across(self, leaf: Leaf, union: scoring.Word, place: int, documents: Numbers) -> Scores:
        """The scores of these documents by all that a part of the query means, as one word: see
        `scoring.Word.translated`.
        """
        part = self.view.parts[place]
        sums = np.zeros(part.segment.size)
        for name in self.plan(leaf).fields:
            lengths, average, b = self.view.measure(part, name)
            for weight, each in self.meanings(leaf):
                self.deadline.tick()
                held = self.standing(each, part, name)
                share = scoring.FIELD_WEIGHTS[name] * weight
                counting.gathered(held.documents, held.weighed, share, lengths, average, b, sums)
        found: Scores = scoring.ACROSS * (union.weight * scoring.saturation(sums[documents]))
        return found

    def _scorer(self, leaf: Leaf, times: int) -> scoring.Word:
        return scoring.Word.asked(self.view.statistics, self.frequency(leaf), leaf, times)

    def _union(self, leaf: Leaf, own: scoring.Word, times: int) -> scoring.Word:
        return scoring.Word.of_any(self.view.statistics, self.frequency_across(leaf), own, times)

    def lengths(self, place: int, number: int) -> dict[str, int]:
        segment = self.view.parts[place].segment
        return {name: int(segment.lengths(name)[number]) for name in fields.WORDS}

    def parts(self, leaves: Mapping[Leaf, int], place: int, number: int) -> Iterator[ScorePart]:
        """What each part of the query, given with how often it stands there, adds to the score of one document."""
        lengths = self.lengths(place, number)
        for leaf, times in leaves.items():
            if not _has(self.having(leaf, place), number):
                continue
            name, documents = query.leaf(leaf), self.frequency(leaf)
            if self.plan(leaf).constant:
                yield scoring.part(name, scoring.EXPANDED, None, documents, {}, lengths)
                continue
            scorer, counts = self._scorer(leaf, times), self._counts(leaf, place, number)
            own = scorer.score(counts, lengths)
            told = [(weight, each.text, self._counts(each, place, number)) for weight, each in self.meanings(leaf)]
            found = [(weight, text, held) for weight, text, held in told if held]
            if found:
                union = self._union(leaf, scorer, times)
                across = union.translated([(weight, held) for weight, _, held in found], lengths)
                if across > own:
                    yield scoring.part_across(name, across, union, self.frequency_across(leaf), found, lengths)
                    continue
            yield scoring.part(name, own, scorer, documents, counts, lengths)

    def _counts(self, leaf: Leaf, place: int, number: int) -> dict[str, scoring.Counts]:
        """How often a part stands itself in each field of one document."""
        plan, part = self.plan(leaf), self.view.parts[place]
        told: dict[str, scoring.Counts] = {}
        for name in plan.fields if _has(self.shares(leaf, place)[0], number) else ():
            ways = standing.ways(plan, part.segment, name, number, self.deadline.tick)
            counts = proximity.counts((way[0][0], way[-1][1], max(level for _, _, level in way)) for way in ways)
            if any(counts):
                told[name] = counts
        return told

    # -- where

    def spans(self, leaves: Sequence[Leaf], place: int, number: int) -> Iterator[Span]:
        """Where the parts of the query stand in the text of one document."""
        segment = self.view.parts[place].segment
        for word, leaf in ((n, each) for n, own in enumerate(leaves) for each in (own, *self._told(own))):
            plan = self.plan(leaf)
            if "text" in plan.fields and _has(self.shares(leaf, place)[0], number):
                for way in standing.ways(plan, segment, "text", number, self.deadline.tick):
                    yield from (Span(start, end, word) for start, end, _ in way)

    def _told(self, leaf: Leaf) -> Iterator[Translated]:
        return (each for _, each in self.meanings(leaf))


def _named(part: Part, ids: Iterable[str]) -> Numbers:
    """The visible documents of a segment with these ids."""
    found = {number for number in map(part.segment.number, ids) if part.sees(number)}
    return np.array(sorted(found), np.uint32)


def _has(documents: Numbers, number: int) -> bool:
    at = int(np.searchsorted(documents, number))
    return at < len(documents) and int(documents[at]) == number


def _any_of(keys: Iterable[Key]) -> Place:
    return tuple(Form(level, (level, text)) for level, text in sorted(keys))
