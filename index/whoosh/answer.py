"""One search on its way to an answer: what matched becomes hits, passages, facets, and what is said beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from archive.document import DocumentId
from index import analysis, facets, fields, nearness, order, passages, query, question, scoring
from index.passages import Span
from index.query import And, Fuzzy, Joined, Leaf, Prefix, Query, Value, Word
from index.results import (
    Expansion,
    Facet,
    Filter,
    Hit,
    Inside,
    Interpreted,
    Passage,
    Places,
    Results,
    ScorePart,
    Search,
    Sort,
)
from index.whoosh import ordering, ranking
from index.whoosh.compiled import Numbers, Scores, Signed
from index.whoosh.contents import begins
from index.whoosh.evaluator import Deadline, Evaluator, Scored
from index.whoosh.nearness import Nearness
from index.whoosh.ordering import After, Candidate
from index.whoosh.segments import Segment, View
from index.widening import Widening

_SHOWN_TERMS = 20
_KINDS = ("folded", "stem", "latin")
_BY_SCORE = (Sort(),)


class _Joined(NamedTuple):
    """See `ranking.best_of_any`."""

    documents: Numbers
    shares: Scores
    begins: Signed
    ends: Signed
    weights: Scores


class Answer:
    """To one search, within what one caller sees."""

    def __init__(self, view: View, search: Search) -> None:
        self.view = view
        self.search = search
        widening = Widening.of(search)
        widening.load(search.query)
        self.deadline = Deadline()
        self.evaluator = Evaluator(view, search.mode, self.deadline, widening)
        widened = self.evaluator.widened(search.query)
        self.query = question.any_word(widened) if search.any_word else widened
        self.leaves = list(query.leaves(self.query))
        self.times = Counter(self.leaves)
        self.pairs = nearness.pairs(search.query, search.any_word) if search.nearness else {}
        self.near: Nearness | None = None
        self._by_score = search.sort == _BY_SCORE
        self._matched_by: dict[tuple[tuple[Filter, ...], bool], list[Numbers]] = {}
        self._scored: dict[int, list[Scored]] = {}
        self._joined_of: dict[int, _Joined] = {}

    def results(self) -> Results:
        total = self._total()
        return Results(
            total=total,
            hits=tuple(self._hits()),
            facets={name: self._facet(name) for name in self.search.facets},
            interpreted=self._interpreted(),
            partial_dates=self._partly_dated(),
            emptied_by=() if total else tuple(self._without_match()),
        )

    # -- which

    def _matched(self, filters: Sequence[Filter] | None = None, *, partly: bool = False) -> list[Numbers]:
        """The documents of each segment that answer, in order."""
        narrowing = self.search.filters if filters is None else tuple(filters)
        key = narrowing, partly
        if key not in self._matched_by:
            told: list[Numbers] = []
            for place in range(len(self.view.parts)):
                found = self.evaluator.documents(self.query, place, partly=partly)
                for asked in narrowing:
                    found = self.evaluator.filtered(found, asked, place, partly=partly)
                told.append(found)
            self._matched_by[key] = told
        return self._matched_by[key]

    def _total(self) -> int:
        if self.search.families:
            return len(set(self._families(self._matched())))
        if self._any_will_do:
            return self._best_of_any(0, None)[0]
        return sum(map(len, self._matched()))

    def _families(self, matched: Sequence[Numbers]) -> Iterator[str]:
        """The family of each of these documents, segment by segment."""
        for part, numbers in zip(self.view.parts, matched, strict=True):
            column = part.segment.column(fields.FAMILY)
            yield from (column.held(number)[0] for number in column.numbers[numbers].tolist())

    def _family(self, place: int, number: int) -> str:
        return self.view.parts[place].segment.values(fields.FAMILY, number)[0]

    def _partly_dated(self) -> int:
        filters = any(f.field == "date" and f.values and not f.exclude for f in self.search.filters)
        if not filters and not _asks_dates(self.query):
            return 0
        return sum(map(len, self._matched(partly=True))) - sum(map(len, self._matched()))

    # -- how well

    def _parts(self, place: int) -> list[Scored]:
        """What each part of the query counts in the documents of a segment."""
        if place not in self._scored:
            self._scored[place] = [self.evaluator.scored(leaf, n, place) for leaf, n in self.times.items()]
        return self._scored[place]

    def _scores(self, place: int, documents: Numbers) -> Scores:
        """Of these documents of one segment, by words alone."""
        scores = np.zeros(len(documents))
        for part in self._parts(place):
            ranking.add(documents, scores, *part)
        return scores

    @property
    def _any_will_do(self) -> bool:
        """Whether all that is asked for is the best documents with any of several parts."""
        return (
            isinstance(self.query, query.Or)
            and all(isinstance(part, Leaf) for part in self.query.parts)
            and not self.search.filters
            and not self.search.families
            and not self.search.facets
            and self._by_score
        )

    def _best_of_any(self, most: int, after: After | None) -> tuple[int, list[Candidate]]:
        total, found = 0, list[Candidate]()
        for place, part in enumerate(self.view.parts):
            self.deadline.check()
            below, rank = after.within(part.segment) if after else (np.inf, -1)
            count, numbers, scores = ranking.best_of_any(
                *self._joined(place), part.segment.size, part.segment.ranks, most, below, rank
            )
            total += int(count)
            found += (Candidate(place, *each) for each in zip(numbers.tolist(), scores.tolist(), strict=True))
        return total, found

    def _joined(self, place: int) -> _Joined:
        """The parts of the query in one segment, one after the other; they are gone through more than once."""
        if place not in self._joined_of:
            scored = self._parts(place)
            where = begins(np.array([len(each.documents) for each in scored]))
            self._joined_of[place] = _Joined(
                np.concatenate([each.documents for each in scored]),
                np.concatenate([each.shares for each in scored]),
                where[:-1],
                where[1:],
                np.array([each.weight for each in scored]),
            )
        return self._joined_of[place]

    def _first(self, most: int, after: After | None = None) -> list[Candidate]:
        """Enough documents of each segment to have the first `most` by words alone, and of equal ones by id."""
        if self._any_will_do:
            return self._best_of_any(most, after)[1]
        found: list[Candidate] = []
        for place, (part, documents) in enumerate(zip(self.view.parts, self._matched(), strict=True)):
            if len(documents):
                self.deadline.check()
                scores, weight = self._scores_of_all(place, documents)
                found += ordering.by_score(place, part, documents, scores, weight, most, after)
        return found

    def _scores_of_all(self, place: int, documents: Numbers) -> tuple[Scores, float]:
        """The same as `_scores`; where one part alone is asked for, it is there already."""
        parts = self._parts(place)
        if len(parts) == 1 and parts[0].documents is documents:
            return parts[0].shares, parts[0].weight
        return self._scores(place, documents), 1.0

    # -- hits

    def _hits(self) -> list[Hit]:
        search = self.search
        after = order.checked(search.after, search.sort)
        if search.families:
            return self._hits_by_family()
        if search.limit <= 0:
            return []
        if self._by_score:
            found = self._ranked(After(float(after[0] or 0.0), str(after[-1])) if after else None)
        else:
            found = self._sorted(after)
        keys = {self._key(each): each for each in found}
        return [self._hit(key, keys[key]) for key in order.page(keys, search.sort, search.limit, after)]

    def _ranked(self, after: After | None) -> list[Candidate]:
        """By score: all that can be among the first."""
        if not self.pairs:
            return ordering.best(self._first(self.search.limit, after), self.view.parts, self.search.limit)
        best = self._best_with_near()
        known = {(each.place, each.number) for each in best}
        rest = (
            []
            if after is None and self.search.limit <= len(best)
            else self._first(self.search.limit + len(best), after)
        )
        return best + [each for each in rest if (each.place, each.number) not in known]

    def _best_with_near(self) -> list[Candidate]:
        """The best by words alone, with what is added where these stand near each other."""
        best = ordering.best(self._first(scoring.NEAREST), self.view.parts, scoring.NEAREST)
        self.near = Nearness(self.evaluator, self.pairs, [(each.place, each.number) for each in best])
        own: dict[int, dict[int, float]] = {}
        for place, number, score in best:
            own.setdefault(place, {})[number] = score
        scores = {place: self.near.scores(place, held) for place, held in own.items()}
        return [each._replace(score=scores[each.place][each.number]) for each in best]

    def _sorted(self, after: order.Key | None) -> list[Candidate]:
        """In another order: all that can be among the first."""
        search = self.search
        found: list[Candidate] = []
        near = self._near_scores()
        for place, (part, documents) in enumerate(zip(self.view.parts, self._matched(), strict=True)):
            scores = self._scores(place, documents)
            for number, score in near.get(place, {}).items():
                scores[np.searchsorted(documents, number)] = score
            found += ordering.by_fields(place, part, documents, scores, search.sort, search.limit, after)
        return found

    def _near_scores(self) -> dict[int, dict[int, float]]:
        """The scores of the best, where words that stand near each other count."""
        told: dict[int, dict[int, float]] = {}
        if self.pairs:
            for each in self._best_with_near():
                told.setdefault(each.place, {})[each.number] = each.score
        return told

    def _hits_by_family(self) -> list[Hit]:
        search = self.search
        found: dict[order.Key, Candidate] = {}
        near = self._near_scores()
        for place, documents in enumerate(self._matched()):
            own = self._scores(place, documents).tolist()
            for number, score in zip(documents.tolist(), own, strict=True):
                one = Candidate(place, number, near.get(place, {}).get(number, score))
                found[self._key(one)] = one
        families = {str(key[-1]): self._family(one.place, one.number) for key, one in found.items()}
        times = order.first_of_each(found, search.sort, families.__getitem__)
        page = order.page(times, search.sort, search.limit, search.after)
        return [self._hit(key, found[key], times[key]) for key in page]

    def _key(self, one: Candidate) -> order.Key:
        segment = self.view.parts[one.place].segment
        if self._by_score:
            return one.score, segment.id(one.number)
        values = (
            one.score if name == "score" else fields.sort_value(name, segment.values(name, one.number))
            for name in (sort.field for sort in self.search.sort)
        )
        return (*values, segment.id(one.number))

    def _hit(self, key: order.Key, one: Candidate, matched: int = 1) -> Hit:
        shown = self._passages(one.place, one.number) if self.search.passages > 0 else ()
        parts = tuple(self._explained(one.place, one.number)) if self.search.explained else ()
        return Hit(DocumentId(str(key[-1])), one.score, key, shown, matched, parts)

    def _explained(self, place: int, number: int) -> Iterator[ScorePart]:
        yield from self.evaluator.parts(self.times, place, number)
        if self.near is not None:
            yield from self.near.parts(place, number)

    def _passages(self, place: int, number: int) -> tuple[Passage, ...]:
        self.deadline.check()
        segment = self.view.parts[place].segment
        spans = list(self.evaluator.spans(self.leaves, place, number))
        if not spans:
            return ()
        pages = segment.pages(number)
        chosen = passages.choose(pages.starts, spans, self.search.passages)
        language = next(iter(segment.values("lang", number)), None)
        return passages.passages([(pages[n], on) for n, on in chosen.items()], language, self.search.passages)

    # -- what is said beside the hits

    def _facet(self, name: str) -> Facet:
        matched = self._matched(facets.narrowing(self.search, name))
        columns = [part.segment.column(fields.source(name)) for part in self.view.parts]
        if self.search.families:
            held = (
                column.held(number)
                for column, numbers in zip(columns, matched, strict=True)
                for number in column.numbers[numbers].tolist()
            )
            told = zip(held, self._families(matched), strict=True)
            return facets.shown(self.search, *facets.counted_by_family(name, told))
        counts: Counter[tuple[str, ...]] = Counter()
        for column, numbers in zip(columns, matched, strict=True):
            times = np.zeros(column.size, np.int64)
            ranking.counted(numbers, column.numbers, times)
            for number in np.flatnonzero(times).tolist():
                counts[column.held(number)] += int(times[number])
        return facets.shown(self.search, *facets.counted(name, counts))

    def _interpreted(self) -> Interpreted:
        told = [e for leaf in self.times for e in self._expansions(leaf)]
        limits = tuple(self.evaluator.limits)
        ignored = (*self.search.ignored, *self.evaluator.widening.passed_over)
        return Interpreted(query.written(self.search.query), self.search.mode, tuple(told), ignored, limits)

    def _expansions(self, leaf: Leaf) -> list[Expansion]:
        plan = self.evaluator.plan(leaf)
        if isinstance(leaf, Prefix | Fuzzy):
            seen = self._going_on(leaf) if isinstance(leaf, Prefix) else self._seen(plan.fields, plan.places[-1])
            kind = "prefix" if isinstance(leaf, Prefix) else "fuzzy"
            return [Expansion(query.leaf(leaf), kind, tuple(seen))] if seen else []
        if not isinstance(leaf, Word | Joined):
            return []
        found: dict[str, set[str]] = {}
        for part in plan.places[0] if len(plan.places) == 1 else ():
            level = analysis.level_of(part)
            if level and self.evaluator.stands(plan.fields, (part,)):
                found.setdefault(level.name, set()).add(analysis.shown(part))
        name = query.leaf(leaf)
        told = [Expansion(name, kind, tuple(sorted(found[kind]))) for kind in _KINDS if kind in found]
        across = tuple(each.text for _, each in self.evaluator.meanings(leaf) if self.evaluator.frequency(each))
        return [*told, Expansion(name, "across", across)] if across else told

    def _going_on(self, leaf: Prefix) -> list[str]:
        """The first words that go on from a prefix and stand in visible documents: no more are read than are shown."""
        plan = self.evaluator.plan(leaf)
        rows = (
            self._beginning(part.segment, name, *key)
            for part in self.view.parts
            for name in plan.fields
            for key in plan.goes_on
        )
        same = groupby(merge(*rows), itemgetter(0))
        forms = ((text, tuple(dict.fromkeys(form for _, form in given))) for text, given in same)
        return self._first_seen(plan.fields, forms)

    def _beginning(
        self, segment: Segment, name: str, level: analysis.Level, form: str
    ) -> Iterator[tuple[str, analysis.Form]]:
        texts = segment.texts(*segment.beginning(name, level, form))
        return ((text, analysis.Form(level, (level, text))) for text in texts)

    def _seen(self, names: Sequence[str], place: analysis.Place) -> list[str]:
        """The first of these words that stand in visible documents."""
        forms: dict[str, analysis.Place] = {}
        for part in place:
            forms[analysis.shown(part)] = (*forms.get(analysis.shown(part), ()), part)
        return self._first_seen(names, sorted(forms.items()))

    def _first_seen(self, names: Sequence[str], forms: Iterable[tuple[str, analysis.Place]]) -> list[str]:
        """Of words in order, each with what it may stand as."""
        seen = (text for text, place in forms if self.evaluator.stands(names, place))
        return list(islice(seen, _SHOWN_TERMS))

    def _without_match(self) -> list[str]:
        empty = (leaf for leaf in query.alone(self.leaves) if not self._stands(leaf))
        return list(dict.fromkeys(query.leaf(leaf) for leaf in empty))

    def _stands(self, leaf: Leaf) -> bool:
        """Whether any visible document has a part of the query, itself or by what it means."""
        return any(len(self.evaluator.having(leaf, place)) for place in range(len(self.view.parts)))


def inside(view: View, id: DocumentId, asked: Inside) -> Places | None:
    """Every place in one document where any part of a query stands; None where it is not seen."""
    for place, part in enumerate(view.parts):
        number = part.segment.number(id)
        if part.sees(number):
            widening = Widening.of(asked)
            widening.load(asked.query)
            evaluator = Evaluator(view, asked.mode, Deadline(), widening)
            leaves = list(query.leaves(evaluator.widened(asked.query)))
            spans: Iterator[Span] = evaluator.spans(leaves, place, number)
            pages = part.segment.pages(number)
            found = passages.by_page(pages.starts, spans)
            language = next(iter(part.segment.values("lang", number)), None)
            return passages.places(pages, found, language, asked.page, asked.limit)
    return None


def _asks_dates(asked: Query) -> bool:
    if isinstance(asked, query.Or | And):
        return any(_asks_dates(part) for part in asked.parts)
    return isinstance(asked, Value) and asked.field == "date"
