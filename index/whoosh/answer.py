"""One search on its way to an answer: what matched becomes hits, passages, facets, and what is said beside
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archive.document import DocumentId
from index import analysis, facets, fields, nearness, order, passages, query, question
from index.query import And, Fuzzy, Joined, Leaf, Prefix, Query, Value, Word
from index.results import Expansion, Facet, Filter, Hit, Inside, Interpreted, Passage, Places, Results, Search
from index.whoosh.evaluator import Deadline, Evaluator
from index.whoosh.matching import Numbers
from index.whoosh.segments import Segment, View
from index.widening import Widening

_SHOWN_TERMS = 20
_KINDS = ("folded", "stem", "latin")


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
        self.pairs = nearness.pairs(search.query, search.any_word)

    def results(self) -> Results:
        matched = self._matched(self.search.filters)
        total = self._total(matched)
        hits = self._hits(matched)
        return Results(
            total=total,
            hits=tuple(hits),
            facets={name: self._facet(name, matched) for name in self.search.facets},
            interpreted=self._interpreted(),
            partial_dates=self._partly_dated(sum(map(len, matched))),
            emptied_by=() if total else tuple(self._without_match()),
        )

    def _total(self, matched: Sequence[Numbers]) -> int:
        if not self.search.families:
            return sum(map(len, matched))
        return len({self._family(place, number) for place, numbers in enumerate(matched) for number in numbers})

    def _family(self, place: int, number: int) -> str:
        return self.view.parts[place].segment.column(fields.FAMILY)[number][0]

    def _matched(self, filters: Sequence[Filter], *, partly: bool = False) -> list[Numbers]:
        found: list[Numbers] = []
        for place in range(len(self.view.parts)):
            numbers = self.evaluator.documents(self.query, place, partly=partly)
            for asked in filters:
                numbers = numbers & self.evaluator.filtered(asked, place, partly=partly)
            found.append(numbers)
        return found

    def _partly_dated(self, total: int) -> int:
        filters = any(f.field == "date" and f.values and not f.exclude for f in self.search.filters)
        if not filters and not _asks_dates(self.query):
            return 0
        return sum(map(len, self._matched(self.search.filters, partly=True))) - total

    # -- hits

    def _hits(self, matched: Sequence[Numbers]) -> list[Hit]:
        scores = self.evaluator.scores(self.leaves, self.pairs, matched)
        where: dict[str, tuple[int, int]] = {}
        keys: list[order.Key] = []
        for place, numbers in enumerate(matched):
            segment = self.view.parts[place].segment
            for number in numbers:
                id = segment.id(number)
                where[id] = place, number
                score = scores[place].get(number, 0.0)
                keys.append((*(self._sort_value(s.field, segment, number, score) for s in self.search.sort), id))
        times = dict.fromkeys(keys, 1)
        if self.search.families:
            times = order.first_of_each(keys, self.search.sort, lambda id: self._family(*where[id]))
        page = order.page(times, self.search.sort, self.search.limit, self.search.after)
        return [self._hit(key, *where[str(key[-1])], scores, times[key]) for key in page]

    def _sort_value(self, field: str, segment: Segment, number: int, score: float) -> order.Value:
        return score if field == "score" else fields.sort_value(field, segment.column(field)[number])

    def _hit(self, key: order.Key, place: int, number: int, scores: Sequence[dict[int, float]], matched: int) -> Hit:
        shown = self._passages(place, number) if self.search.passages > 0 else ()
        parts = tuple(self.evaluator.parts(self.leaves, place, number)) if self.search.explained else ()
        return Hit(DocumentId(str(key[-1])), scores[place].get(number, 0.0), key, shown, matched, parts)

    def _passages(self, place: int, number: int) -> tuple[Passage, ...]:
        self.deadline.check()
        segment = self.view.parts[place].segment
        spans = list(self.evaluator.spans(self.leaves, place, number))
        if not spans:
            return ()
        chosen = passages.choose(segment.cards[number].starts, spans, self.search.passages)
        pages = segment.pages(number)
        language = next(iter(segment.column("lang")[number]), None)
        return passages.passages([(pages[n], on) for n, on in chosen.items()], language, self.search.passages)

    # -- what is said beside the hits

    def _facet(self, name: str, matched: Sequence[Numbers]) -> Facet:
        narrowing = facets.narrowing(self.search, name)
        if narrowing != self.search.filters:
            matched = self._matched(narrowing)
        columns = [part.segment.column(fields.source(name)) for part in self.view.parts]
        here = [(place, number) for place, numbers in enumerate(matched) for number in numbers]
        if self.search.families:
            held = ((columns[place][number], self._family(place, number)) for place, number in here)
            return facets.shown(self.search, *facets.counted_by_family(name, held))
        return facets.shown(self.search, *facets.counted(name, Counter(columns[p][n] for p, n in here)))

    def _interpreted(self) -> Interpreted:
        told = [e for leaf in dict.fromkeys(self.leaves) for e in self._expansions(leaf)]
        limits = tuple(self.evaluator.limits)
        ignored = (*self.search.ignored, *self.evaluator.widening.passed_over)
        return Interpreted(query.written(self.search.query), self.search.mode, tuple(told), ignored, limits)

    def _expansions(self, leaf: Leaf) -> list[Expansion]:
        plan = self.evaluator.plan(leaf)
        if isinstance(leaf, Prefix | Fuzzy):
            kind = "prefix" if isinstance(leaf, Prefix) else "fuzzy"
            goes_on = analysis.beginning(leaf.text, self.search.mode)[1]
            seen = self._seen(plan.fields, plan.places[-1]) if goes_on else []
            return [Expansion(query.leaf(leaf), kind, tuple(seen))] if seen else []
        if not isinstance(leaf, Word | Joined):
            return []
        found: dict[str, set[str]] = {}
        for part in plan.places[0] if len(plan.places) == 1 else ():
            level = analysis.level_of(part)
            if level and self.evaluator.frequency_of(plan.fields, (part,)):
                found.setdefault(level.name, set()).add(analysis.shown(part))
        name = query.leaf(leaf)
        told = [Expansion(name, kind, tuple(sorted(found[kind]))) for kind in _KINDS if kind in found]
        across = tuple(each.text for _, each in self.evaluator.meanings(leaf) if self.evaluator.frequency(each))
        return [*told, Expansion(name, "across", across)] if across else told

    def _seen(self, names: Sequence[str], place: analysis.Place) -> list[str]:
        """The first of these words that stand in visible documents."""
        forms: dict[str, list[analysis.Form | analysis.Way]] = {}
        for part in place:
            forms.setdefault(analysis.shown(part), []).append(part)
        seen: list[str] = []
        for text in sorted(forms):
            if len(seen) == _SHOWN_TERMS:
                break
            if self.evaluator.frequency_of(names, tuple(forms[text])):
                seen.append(text)
        return seen

    def _without_match(self) -> list[str]:
        empty = (leaf for leaf in query.alone(self.leaves) if not self._stands(leaf))
        return list(dict.fromkeys(query.leaf(leaf) for leaf in empty))

    def _stands(self, leaf: Leaf) -> bool:
        """Whether any visible document has a part of the query, itself or by what it means."""
        return any(self.evaluator.having(leaf, n) & part.visible for n, part in enumerate(self.view.parts))


def inside(view: View, id: DocumentId, asked: Inside) -> Places | None:
    """Every place in one document where any part of a query stands; None where it is not seen."""
    for place, part in enumerate(view.parts):
        number = part.segment.numbers.get(id, -1)
        if number in part.visible:
            widening = Widening.of(asked)
            widening.load(asked.query)
            evaluator = Evaluator(view, asked.mode, Deadline(), widening)
            leaves = list(query.leaves(evaluator.widened(asked.query)))
            spans = evaluator.spans(leaves, place, number)
            found = passages.by_page(part.segment.cards[number].starts, spans)
            language = next(iter(part.segment.column("lang")[number]), None)
            return passages.places(part.segment.pages(number), found, language, asked.page, asked.limit)
    return None


def _asks_dates(asked: Query) -> bool:
    if isinstance(asked, query.Or | And):
        return any(_asks_dates(part) for part in asked.parts)
    return isinstance(asked, Value) and asked.field == "date"
