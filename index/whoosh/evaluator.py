"""Which documents answer a query, and how well: sets of documents for each segment, and scores over all.

A part of the query that looks for words becomes a `Plan` (places, each with what may stand there) which is
then looked up in each segment. Scores come last, once it is known in how many visible
documents each part stands.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from archive.document import DocumentId
from index import analysis, fields, proximity, query, scoring
from index.analysis import Form, Key, Level, Place, beginning, phrase, places, slots, whole
from index.engine import QueryTooBroad
from index.nearness import Pair
from index.passages import Span
from index.proximity import Found
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
from index.whoosh import matching
from index.whoosh.likeness import distances
from index.whoosh.matching import Numbers, Plan, Standing, any_field
from index.whoosh.nearness import Nearness
from index.whoosh.segments import Part, View
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


class Evaluator:
    """One search by one caller. Not to be shared between threads."""

    def __init__(self, view: View, mode: Mode, deadline: Deadline, widening: Widening = AS_WRITTEN) -> None:
        self.view = view
        self.mode = mode
        self.deadline = deadline
        self.widening = widening
        self.limits: list[str] = []
        self.near: Nearness | None = None
        self._meanings: dict[Leaf, tuple[tuple[float, Translated], ...]] = {}
        self._plans: dict[Leaf, Plan] = {}
        self._found: dict[tuple[Leaf, int], dict[str, Standing]] = {}

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
                way = places(text, self.mode, self.view.languages, literal=literal)
                spelt = analysis.of_han(self.han(self.widening.spelt(leaf), names))
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
                last = (_any_of(self._beginning(keys, names)),) if keys else ()
                return Plan(names, (*before, *last), constant=True)
            case Fuzzy():
                return Plan(names, (_any_of(self._like(leaf, names)),), constant=True)

    def han(self, keys: Iterable[str], names: Sequence[str]) -> list[str]:
        """The Han words that any of these keys spells, of those that visible documents have in these fields."""
        found: set[str] = set()
        for begins in map(analysis.latin_key, keys):
            for part in self.view.parts:
                for name in names:
                    self.deadline.check()
                    found.update(part.segment.lexicon(name, f"{Level.latin:d}{begins}"))
        return sorted(word for word in found if self.frequency_of(names, analysis.of_han((word,))))

    def widened(self, asked: Query) -> Query:
        """The query with the names and terms of several words. Raises DictionaryMissing."""
        return self.widening.widened(asked, lambda key: bool(self.han((key,), fields.DEFAULT_WORDS)))

    def meanings(self, leaf: Leaf) -> tuple[tuple[float, Translated], ...]:
        """What a part of the query means in the other language, each with its weight."""
        if leaf not in self._meanings:
            self._meanings[leaf] = self.widening.meanings(leaf) if isinstance(leaf, Word | Joined) else ()
        return self._meanings[leaf]

    def _beginning(self, keys: Iterable[Key], names: Iterable[str]) -> set[Key]:
        found: set[Key] = set()
        for level, form in keys:
            for part in self.view.parts:
                for name in names:
                    self.deadline.check()
                    terms = part.segment.beginning(name, f"{level:d}{form}")
                    found.update((level, term[1:]) for term in terms)
        return found

    def _like(self, leaf: Fuzzy, names: Sequence[str]) -> list[Key]:
        """The nearest terms that any visible document has."""
        found: dict[Key, int] = {}
        for level, form in whole(leaf.text, self.mode):
            for part in self.view.parts:
                for name in names:
                    self.deadline.check()
                    terms = part.segment.beginning(name, f"{level:d}{form[:1]}")
                    near = distances(form, (term[1:] for term in terms), leaf.distance, self.deadline.check)
                    found.update(((level, text), far) for text, far in near)
        nearest = sorted(found, key=lambda key: (found[key], key[1], key[0]))
        seen = [key for key in nearest if self.frequency_of(names, _any_of((key,)))]
        if len(seen) > MOST_TERMS:
            self.limits.append(f"{query.leaf(leaf)}: the {MOST_TERMS:,} nearest of {len(seen):,} words")
        return seen[:MOST_TERMS]

    def frequency_of(self, names: Sequence[str], place: Place) -> int:
        """In how many visible documents anything that fills this place stands."""
        plan = Plan(tuple(names), (place,))
        return sum(len(any_field(self._look_up(plan, part)) & part.visible) for part in self.view.parts)

    # -- in which documents

    def documents(self, asked: Query, place: int, *, partly: bool = False) -> Numbers:
        """The visible documents of one segment that answer the query. `partly`: dates that may lie inside
        count too.
        """
        self.deadline.check()
        part = self.view.parts[place]
        match asked:
            case Everything():
                return part.visible
            case And(parts):
                return reduce(frozenset.__and__, (frozenset(self.documents(q, place, partly=partly)) for q in parts))
            case Or(parts):
                return frozenset().union(*(self.documents(q, place, partly=partly) for q in parts))
            case Not(inner):
                return part.visible - self.documents(inner, place)
            case Value(field, value):
                return self.filtered(Filter(field, (value,)), place, partly=partly)
        return self.having(asked, place) & part.visible

    def having(self, leaf: Leaf, place: int) -> set[int]:
        """The documents of one segment that have a part of the query, itself or by what it means; hidden ones too."""
        own = any_field(self.found(leaf, place))
        return own.union(*(any_field(self.found(each, place)) for _, each in self.meanings(leaf)))

    def filtered(self, asked: Filter, place: int, *, partly: bool = False) -> Numbers:
        """The visible documents of one segment that a filter lets through. Raises ValueError for a bad
        date.
        """
        part = self.view.parts[place]
        if asked.field == "author" and asked.values:
            names = (Phrase(tuple(value.split()), "author", literal=True) for value in asked.values)
            found: Numbers = frozenset().union(*(any_field(self.found(name, place)) for name in names)) & part.visible
        elif asked.field == fields.CITED_BY:
            found = self._cited_by(asked.values, part)
        else:
            fits_one = fields.condition(asked.field, asked.values, partly=partly and not asked.exclude)
            column = part.segment.column(asked.field)
            fits = {held: fits_one(held) for held in set(column)}
            found = {number for number in part.visible if fits[column[number]]}
        return part.visible - found if asked.exclude else found

    def _cited_by(self, ids: Iterable[str], part: Part) -> set[int]:
        cited: set[str] = set()
        for other in self.view.parts:
            numbers = {other.segment.numbers.get(DocumentId(id), -1) for id in ids}
            cited.update(*(other.segment.column("cites")[number] for number in numbers & other.visible))
        return {part.segment.numbers[DocumentId(id)] for id in cited if id in part.segment.numbers} & part.visible

    def found(self, leaf: Leaf, place: int) -> dict[str, Standing]:
        """The documents of one segment with this part of a query, for each field; hidden and deleted ones
        too.
        """
        key = leaf, place
        if key not in self._found:
            self._found[key] = self._look_up(self.plan(leaf), self.view.parts[place])
        return self._found[key]

    def frequency(self, leaf: Leaf) -> int:
        """In how many visible documents it stands itself."""
        return sum(len(any_field(self.found(leaf, n)) & part.visible) for n, part in enumerate(self.view.parts))

    def frequency_across(self, leaf: Leaf) -> int:
        """In how many visible documents anything that it means stands."""
        told = [each for _, each in self.meanings(leaf)]
        numbers = enumerate(self.view.parts)
        return sum(
            len(set[int]().union(*(any_field(self.found(each, n)) for each in told)) & part.visible)
            for n, part in numbers
        )

    def _look_up(self, plan: Plan, part: Part) -> dict[str, Standing]:
        self.deadline.check()
        return {name: matching.documents(plan, part.segment, name, self.deadline.tick) for name in plan.fields}

    # -- how well

    def scores(
        self, leaves: Sequence[Leaf], pairs: Sequence[Pair], matched: Sequence[Numbers]
    ) -> list[dict[int, float]]:
        """For each segment the scores of the matched documents that any of these parts stands in."""
        parts: list[dict[int, list[float]]] = [{} for _ in matched]
        for leaf, times in Counter(leaves).items():
            scorer = self._scorer(leaf, times)
            union = self._union(leaf, scorer, times) if self.meanings(leaf) else None
            for place, numbers in enumerate(matched):
                for number, score in self._scored(leaf, place, numbers, scorer, union):
                    parts[place].setdefault(number, []).append(score)
        own = [{number: scoring.total(given) for number, given in held.items()} for held in parts]
        if pairs:
            self.near = Nearness(self, pairs, self._best(own, matched))
            for place, number in self.near.best:
                added = [part.score for part in self.near.parts(place, number)]
                if added:
                    own[place][number] = scoring.total([*parts[place][number], *added])
        return own

    def _best(self, own: Sequence[dict[int, float]], matched: Sequence[Numbers]) -> list[tuple[int, int]]:
        """The matched documents with the best scores, each as segment and number; of equal ones the first by id."""
        keys = (
            (-own[place].get(number, 0.0), self.view.parts[place].segment.id(number), place, number)
            for place, numbers in enumerate(matched)
            for number in numbers
        )
        return [(place, number) for _, _, place, number in heapq.nsmallest(scoring.NEAREST, keys)]

    def _scorer(self, leaf: Leaf, times: int) -> scoring.Word:
        return scoring.Word.asked(self.view.statistics, self.frequency(leaf), leaf, times)

    def _union(self, leaf: Leaf, own: scoring.Word, times: int) -> scoring.Word:
        return scoring.Word.of_any(self.view.statistics, self.frequency_across(leaf), own, times)

    def _scored(
        self, leaf: Leaf, place: int, matched: Numbers, scorer: scoring.Word, union: scoring.Word | None
    ) -> Iterator[tuple[int, float]]:
        """The better of what a part counts itself and by what it means."""
        if self.plan(leaf).constant:
            yield from ((number, scoring.EXPANDED) for number in any_field(self.found(leaf, place)) & matched)
            return
        told = [(weight, self._counts(each, place, matched)) for weight, each in self.meanings(leaf)]
        own = self._counts(leaf, place, matched)
        segment = self.view.parts[place].segment
        columns = {name: segment.lengths(name) for name in self.plan(leaf).fields}
        for number in self.having(leaf, place) & matched:
            lengths = {name: column[number] for name, column in columns.items()}
            score = scorer.score(own.get(number, {}), lengths)
            if union is not None:
                found = [(weight, counts[number]) for weight, counts in told if number in counts]
                score = max(score, union.translated(found, lengths))
            yield number, score

    def _counts(self, leaf: Leaf, place: int, matched: Numbers) -> dict[int, dict[str, scoring.Counts]]:
        """How often a part stands itself in each field of these documents of a segment."""
        plan, segment = self.plan(leaf), self.view.parts[place].segment
        found = self.found(leaf, place)
        numbers = any_field(found) & matched
        told: dict[int, dict[str, scoring.Counts]] = {}
        for name, held in found.items():
            counts = matching.counts(plan, segment, name, held, numbers, self.deadline.tick)
            for number in numbers & counts.keys():
                told.setdefault(number, {})[name] = counts[number]
        return told

    def lengths(self, place: int, number: int) -> dict[str, int]:
        segment = self.view.parts[place].segment
        return {name: segment.lengths(name)[number] for name in fields.WORDS}

    def parts(self, leaves: Sequence[Leaf], place: int, number: int) -> Iterator[ScorePart]:
        """What each part of the query adds to the score of one document."""
        lengths = self.lengths(place, number)
        for leaf, times in Counter(leaves).items():
            if number not in self.having(leaf, place):
                continue
            name, documents = query.leaf(leaf), self.frequency(leaf)
            if self.plan(leaf).constant:
                yield scoring.part(name, scoring.EXPANDED, None, documents, {}, lengths)
                continue
            scorer, counts = self._scorer(leaf, times), self._counts(leaf, place, {number}).get(number, {})
            own, union = scorer.score(counts, lengths), self._union(leaf, scorer, times)
            told = [(weight, each.text, self._counts(each, place, {number})) for weight, each in self.meanings(leaf)]
            found = [(weight, text, held[number]) for weight, text, held in told if number in held]
            across = union.translated([(weight, held) for weight, _, held in found], lengths) if found else 0.0
            if across > own:
                yield scoring.part_across(name, across, union, self.frequency_across(leaf), found, lengths)
            else:
                yield scoring.part(name, own, scorer, documents, counts, lengths)
        if self.near is not None:
            yield from self.near.parts(place, number)

    # -- where

    def spans(self, leaves: Sequence[Leaf], place: int, number: int) -> Iterator[Span]:
        """Where the parts of the query stand in the text of one document."""
        segment = self.view.parts[place].segment
        for word, leaf in ((n, each) for n, own in enumerate(leaves) for each in (own, *self._told(own))):
            plan = self.plan(leaf)
            if "text" in plan.fields and number in self.found(leaf, place)["text"]:
                given = matching.resolved(plan, segment, "text", self.deadline.tick)
                where = (matching.occurrences(slot, number) for slot in given)
                if plan.within is None:
                    ways: Iterable[Iterable[Found]] = [proximity.in_order(where, self.deadline.check)]
                else:
                    ways = proximity.near(list(where), plan.within, self.deadline.tick)
                yield from (Span(start, end, word) for way in ways for start, end, _ in way)

    def _told(self, leaf: Leaf) -> Iterator[Translated]:
        return (each for _, each in self.meanings(leaf))


def _any_of(keys: Iterable[Key]) -> Place:
    return tuple(Form(level, (level, text)) for level, text in sorted(keys))
