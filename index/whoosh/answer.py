"""One search on its way to an answer: what matched becomes hits, passages, facets, and what is said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter

import numpy as np

from archive.at_once import takes_long
from archive.document import DocumentId
from index import analysis, facets, fields, nearness, order, passages, query, question, scoring
from index.query import And, Fuzzy, Joined, Leaf, Or, Prefix, Query, Value, Word
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
from index.whoosh import ordering, ranking, showing, standing
from index.whoosh.compiled import Numbers, Scores
from index.whoosh.deadline import Deadline
from index.whoosh.evaluator import EVERY, Evaluator, Scored, in_memory
from index.whoosh.found import Candidate
from index.whoosh.nearness import Nearness
from index.whoosh.ordering import After
from index.whoosh.views import Part, View
from index.widening import Widening

_SHOWN_TERMS = 20
_KINDS = ("folded", "stem", "latin")
_BY_SCORE = (Sort(),)


class Answer:
    """To one search, within what one caller sees."""

    def __init__(self, view: View, search: Search) -> None:
        self.view = view
        self.search = search
        widening = Widening.of(search)
        widening.load(search.query)
        self.deadline = Deadline()
        self.evaluator = Evaluator(view, search.mode, self.deadline, widening)
        widened = self.evaluator.plans.widened(search.query)
        self.query = question.any_word(widened) if search.any_word else widened
        self.leaves = list(query.leaves(self.query))
        self.times = _counted(self.leaves)
        self.pairs = nearness.pairs(search.query, search.any_word) if search.nearness else {}
        self.near: Nearness | None = None
        self._by_score = search.sort == _BY_SCORE
        self._matched_by: dict[tuple[tuple[Filter, ...], bool], Numbers] = {}
        self._parts: list[Scored] = []
        self._counted: int | None = None

    def results(self) -> Results:
        hits = tuple(self._hits())
        total = self._total()
        return Results(
            total=total,
            hits=hits,
            facets={name: self._facet(name) for name in self.search.facets},
            interpreted=self._interpreted(),
            partial_dates=self._partly_dated(),
            emptied_by=() if total else tuple(self._without_match()),
        )

    # -- which

    def _matched(self, filters: Sequence[Filter] | None = None, *, partly: bool = False) -> Numbers:
        """The documents that answer, in order."""
        narrowing = self.search.filters if filters is None else tuple(filters)
        key = narrowing, partly
        if key not in self._matched_by:
            found = self.evaluator.documents(self.query, partly=partly)
            self._matched_by[key] = self.evaluator.filtered(found, narrowing, partly=partly)
        return self._matched_by[key]

    def _total(self) -> int:
        if self.search.families:
            return len(set(self._families(self._matched())))
        if self._counted is None:
            self._first(0)
        return self._counted or 0

    def _families(self, matched: Numbers) -> Iterator[str]:
        """The family of each of these documents."""
        for here in self.view.row.split(matched):
            yield from self.view.parts[here.place].segment.families(here.numbers.tolist())

    def _partly_dated(self) -> int:
        filters = any(f.field == "date" and f.values and not f.exclude for f in self.search.filters)
        if not filters and not _asks_dates(self.query):
            return 0
        return len(self._matched(partly=True)) - len(self._matched())

    # -- how well

    def _scored(self) -> list[Scored]:
        """What each part of the query counts in the documents."""
        if not self._parts:
            self._parts = [self.evaluator.scored(leaf, n) for leaf, n in self.times.items()]
        return self._parts

    def _scores(self, documents: Numbers) -> Scores:
        """Of these documents, by words alone."""
        scores = np.zeros(len(documents))
        for part in self._scored():
            ranking.add(documents, scores, *part[:3])
        return scores

    def _first(self, most: int, after: After | None = None) -> Sequence[Candidate]:
        """The first `most` documents by words alone, and of equal ones by id; in order."""
        self.deadline.check()
        mask = self.evaluator.mask(self.search.filters)
        if isinstance(self.query, Leaf) or _all_leaves(self.query, And):
            count, found = ordering.best_of_all(self._scored(), mask, self.view, most, after)
        elif _all_leaves(self.query, Or):
            count, found = ordering.best_of_any(self._scored(), mask, self.view, most, after)
        else:
            matched = self._matched()
            scored = in_memory(matched, self._scores(matched))
            count, found = ordering.best_of_all([scored], EVERY, self.view, most, after)
        self._counted = count
        return found

    # -- hits

    def _hits(self) -> Iterable[Hit]:
        search = self.search
        after = order.checked(search.after, search.sort)
        if search.families:
            return self._hits_by_family()
        if search.limit <= 0:
            return ()
        if self._by_score:
            begin = After(float(after[0] or 0.0), str(after[-1])) if after else None
            if not self.pairs:
                first = self._first(search.limit, begin)
                ids = self.view.row.ids([one.number for one in first])
                return self._shown([((one.score, id), one, 1) for one, id in zip(first, ids, strict=True)])
            found = self._ranked(begin)
        else:
            found = self._sorted(after)
        keys = {self._key(each): each for each in found}
        return self._shown([(key, keys[key], 1) for key in order.page(keys, search.sort, search.limit, after)])

    def _ranked(self, after: After | None) -> list[Candidate]:
        """By score where nearness counts: all that can be among the first."""
        best = self._best_with_near()
        known = {each.number for each in best}
        if after is None and self.search.limit <= len(best):
            return best
        rest = self._first(self.search.limit + len(best), after)
        return best + [each for each in rest if each.number not in known]

    def _best_with_near(self) -> list[Candidate]:
        """The best by words alone, with what is added where these stand near each other."""
        best = self._first(scoring.NEAREST)
        self.near = Nearness(self.evaluator, self.pairs, [each.number for each in best])
        scores = self.near.scores({each.number: each.score for each in best})
        return [Candidate(each.number, scores[each.number]) for each in best]

    def _sorted(self, after: order.Key | None) -> list[Candidate]:
        """In another order: all that can be among the first."""
        search, documents = self.search, self._matched()
        found: list[Candidate] = []
        scores = self._scores(documents)
        for number, score in self._near_scores().items():
            scores[np.searchsorted(documents, number)] = score
        for here in self.view.row.split(documents):
            part = self.view.parts[here.place]
            told = ordering.by_fields(part.segment, here.numbers, scores[here.within], search.sort, search.limit, after)
            found += (Candidate(part.start + number, score) for number, score in told)
        return found

    def _near_scores(self) -> Mapping[int, float]:
        """The scores of the best, where words that stand near each other count."""
        return dict(self._best_with_near()) if self.pairs else {}

    def _hits_by_family(self) -> Iterable[Hit]:
        search, documents = self.search, self._matched()
        near, scores = self._near_scores(), self._scores(documents)
        all_of_them = (Candidate(*each) for each in zip(documents.tolist(), scores.tolist(), strict=True))
        found = {self._key(one): one for one in (Candidate(n, near.get(n, own)) for n, own in all_of_them)}
        families = {str(key[-1]): family for key, family in zip(found, self._families(documents), strict=True)}
        times = order.first_of_each(found, search.sort, families.__getitem__)
        page = order.page(times, search.sort, search.limit, search.after)
        return self._shown([(key, found[key], times[key]) for key in page])

    def _key(self, one: Candidate) -> order.Key:
        segment, own = self.view.row.at(one.number)
        if self._by_score:
            return one.score, segment.id(own)
        values = (
            one.score if name == "score" else fields.sort_value(name, segment.values(name, own))
            for name in (sort.field for sort in self.search.sort)
        )
        return (*values, segment.id(own))

    def _shown(self, page: Sequence[tuple[order.Key, Candidate, int]]) -> Iterator[Hit]:
        """What is shown of documents by their keys, each with how many of its family match."""
        texts: Mapping[int, tuple[Passage, ...]] = {}
        if self.search.passages > 0:
            numbers = [one.number for _, one, _ in page]
            texts = showing.shown(self.evaluator, self.leaves, numbers, self.search.passages)
        for key, (number, score), matched in page:
            parts = tuple(self._explained(number)) if self.search.explained else ()
            yield Hit(DocumentId(str(key[-1])), score, key, texts.get(number, ()), matched, parts)

    def _explained(self, number: int) -> Iterator[ScorePart]:
        takes_long()
        yield from self.evaluator.parts(self.times, number)
        if self.near is not None:
            yield from self.near.parts(number)

    # -- what is said beside the hits

    def _facet(self, name: str) -> Facet:
        takes_long()
        matched = self._matched(facets.narrowing(self.search, name))
        column = self.view.row.column(fields.source(name))
        if self.search.families:
            held = (column.distinct[number] for number in column.numbers[matched].tolist())
            told = zip(held, self._families(matched), strict=True)
            return facets.shown(self.search, *facets.counted_by_family(name, told))
        times = np.zeros(len(column.distinct), np.int64)
        ranking.counted(matched, column.numbers, times)
        counts = {column.distinct[number]: int(times[number]) for number in np.flatnonzero(times).tolist()}
        return facets.shown(self.search, *facets.counted(name, counts))

    def _interpreted(self) -> Interpreted:
        told = [e for leaf in self.times for e in self._expansions(leaf)]
        limits = tuple(self.evaluator.limits)
        ignored = (*self.search.ignored, *self.evaluator.widening.passed_over)
        return Interpreted(query.written(self.search.query), self.search.mode, tuple(told), ignored, limits)

    def _expansions(self, leaf: Leaf) -> tuple[Expansion, ...]:
        found = self.evaluator.found(leaf)
        if found.expansions is None:
            takes_long()
            found.expansions = tuple(self._expanded(leaf))
        across = tuple(each.text for _, each in self.evaluator.meanings(leaf) if self.evaluator.frequency(each))
        return (*found.expansions, Expansion(query.leaf(leaf), "across", across)) if across else found.expansions

    def _expanded(self, leaf: Leaf) -> Iterator[Expansion]:
        plan = self.evaluator.found(leaf).plan
        if isinstance(leaf, Prefix | Fuzzy):
            seen = self._going_on(leaf) if isinstance(leaf, Prefix) else self._seen(plan.fields, plan.places[-1])
            if seen:
                yield Expansion(query.leaf(leaf), "prefix" if isinstance(leaf, Prefix) else "fuzzy", tuple(seen))
        elif isinstance(leaf, Word | Joined) and len(plan.places) == 1:
            told: dict[str, set[str]] = {}
            beyond = {part: level for part in plan.places[0] if (level := analysis.level_of(part))}
            for part in self.evaluator.plans.of_these(plan.fields, beyond):
                told.setdefault(beyond[part].name, set()).add(analysis.shown(part))
            name = query.leaf(leaf)
            yield from (Expansion(name, kind, tuple(sorted(told[kind]))) for kind in _KINDS if kind in told)

    def _going_on(self, leaf: Prefix) -> list[str]:
        """The first words that go on from a prefix and stand in visible documents: no more are read than are shown."""
        plan, parts = self.evaluator.found(leaf).plan, self.view.parts
        rows = (
            self._beginning(at, name, *key) for at in range(len(parts)) for name in plan.fields for key in plan.goes_on
        )
        same = groupby(merge(*rows), itemgetter(0))
        seen = (text for text, given in same if any(self._is_seen(term, parts[at]) for _, at, term in given))
        return list(islice(seen, _SHOWN_TERMS))

    def _beginning(self, at: int, name: str, level: analysis.Level, form: str) -> Iterator[tuple[str, int, int]]:
        """The words of a field of one part that go on from this, in order; each with the part and its number there."""
        segment = self.view.parts[at].segment
        first, last = segment.beginning(name, level, form)
        return ((text, at, term) for term, text in enumerate(segment.texts(first, last), first))

    def _is_seen(self, term: int, part: Part) -> bool:
        self.deadline.tick()
        return standing.is_seen(term, part)

    def _seen(self, names: Sequence[str], place: analysis.Place) -> list[str]:
        """The first of these words that stand in visible documents."""
        forms: dict[str, analysis.Place] = {}
        for part in place:
            forms[analysis.shown(part)] = (*forms.get(analysis.shown(part), ()), part)
        return self._first_seen(names, sorted(forms.items()))

    def _first_seen(self, names: Sequence[str], forms: Iterable[tuple[str, analysis.Place]]) -> list[str]:
        """Of words in order, each with what it may stand as."""
        seen = (text for text, place in forms if self.evaluator.plans.stands(names, place))
        return list(islice(seen, _SHOWN_TERMS))

    def _without_match(self) -> list[str]:
        empty = (leaf for leaf in query.alone(self.leaves) if not self._stands(leaf))
        return list(dict.fromkeys(query.leaf(leaf) for leaf in empty))

    def _stands(self, leaf: Leaf) -> bool:
        """Whether any visible document has a part of the query, itself or by what it means."""
        return len(self.evaluator.having(leaf)) > 0


def inside(view: View, id: DocumentId, asked: Inside) -> Places | None:
    """Every place in one document where any part of a query stands; None where it is not seen."""
    number = view.number(id)
    if number < 0:
        return None
    widening = Widening.of(asked)
    widening.load(asked.query)
    evaluator = Evaluator(view, asked.mode, Deadline(), widening)
    leaves = list(query.leaves(evaluator.plans.widened(asked.query)))
    spans = evaluator.spans(leaves, [number])[number]
    segment, own = view.row.at(number)
    pages = segment.pages(own)
    found = passages.by_page(pages.starts, spans)
    return passages.places(pages, found, pages.marks, asked.page, asked.limit)


def _counted(leaves: Iterable[Leaf]) -> dict[Leaf, int]:
    """How often each stands there, in the order of the first."""
    times: dict[Leaf, int] = {}
    for leaf in leaves:
        times[leaf] = times.get(leaf, 0) + 1
    return times


def _all_leaves(asked: Query, kind: type[And | Or]) -> bool:
    return isinstance(asked, kind) and all(isinstance(part, Leaf) for part in asked.parts)


def _asks_dates(asked: Query) -> bool:
    if isinstance(asked, query.Or | And):
        return any(_asks_dates(part) for part in asked.parts)
    return isinstance(asked, Value) and asked.field == "date"
