"""One search on its way to an answer: what matched becomes hits, passages, facets, and what is said beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

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
from index.whoosh.compiled import Numbers, Scores
from index.whoosh.evaluator import Deadline, Evaluator, Scored
from index.whoosh.nearness import Nearness
from index.whoosh.ordering import After, Candidate
from index.whoosh.segments import View
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
        widened = self.evaluator.widened(search.query)
        self.query = question.any_word(widened) if search.any_word else widened
        self.leaves = list(query.leaves(self.query))
        self.times: dict[Leaf, int] = {}
        for leaf in self.leaves:
            self.times[leaf] = self.times.get(leaf, 0) + 1
        alone = isinstance(search.query, Word) and len(self.leaves) == 1
        self.pairs = nearness.pairs(search.query, search.any_word) if search.nearness and not alone else {}
        self.near: Nearness | None = None
        self._matched_by: dict[tuple[tuple[Filter, ...], bool], list[Numbers]] = {}
        self._scored: dict[int, list[Scored]] = {}

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
        if not filters and ((len(self.leaves) == 1 and self.leaves[0] is self.query) or not _asks_dates(self.query)):
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
            and self.search.sort == _BY_SCORE
        )

    def _best_of_any(self, most: int, after: After | None) -> tuple[int, list[Candidate]]:
        total, found = 0, list[Candidate]()
        for place, part in enumerate(self.view.parts):
            self.deadline.check()
            scored = self._parts(place)
            ends = np.cumsum([len(each.documents) for each in scored], dtype=np.int64)
            begins = ends - np.array([len(each.documents) for each in scored], np.int64)
            below, rank = after.within(part.segment) if after else (np.inf, -1)
            count, numbers, scores = ranking.best_of_any(
                np.concatenate([each.documents for each in scored]), np.concatenate([each.shares for each in scored]),
                begins, ends, np.array([each.weight for each in scored]), part.segment.size, part.segment.ranks,
                most, below, rank,
            )  # fmt: skip
            total += int(count)
            found += (Candidate(place, *each) for each in zip(numbers.tolist(), scores.tolist(), strict=True))
        return total, found

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
        if search.sort == _BY_SCORE:
            start = After(float(after[0] or 0.0), str(after[-1])) if after else None
            found = self._ranked(start)
        else:
            found = self._sorted(after)
        if search.sort == _BY_SCORE and (after is None or not self.pairs):
            return self._best_hits(found)
        scores = {(each.place, each.number): each.score for each in found}
        keys = {self._key(each): each for each in found}
        page = order.page(keys, search.sort, search.limit, after)
        return [self._hit(key, keys[key].place, keys[key].number, scores, 1) for key in page]

    def _best_hits(self, found: Sequence[Candidate]) -> list[Hit]:
        """By score, of equal ones by id; all of them come after where the page begins."""
        parts, search = self.view.parts, self.search
        ranked = sorted((-score, parts[place].segment.id(number), place, number) for place, number, score in found)
        hits: list[Hit] = []
        for worse, id, place, number in ranked[: search.limit]:
            shown = self._passages(place, number) if search.passages > 0 else ()
            told = tuple(self._explained(place, number)) if search.explained else ()
            hits.append(Hit(id, -worse, (-worse, id), shown, 1, told))
        return hits

    def _ranked(self, after: After | None) -> list[Candidate]:
        """By score: all that can be among the first."""
        if not self.pairs:
            return ordering.best(self._first(self.search.limit, after), self.view.parts, self.search.limit)
        best = self._nearer(ordering.best(self._first(scoring.NEAREST), self.view.parts, scoring.NEAREST))
        known = {(each.place, each.number) for each in best}
        rest = (
            []
            if after is None and self.search.limit <= len(best)
            else self._first(self.search.limit + len(best), after)
        )
        return best + [each for each in rest if (each.place, each.number) not in known]

    def _nearer(self, best: Sequence[Candidate]) -> list[Candidate]:
        """The best by words alone, with what is added where these stand near each other."""
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
            best = ordering.best(self._first(scoring.NEAREST), self.view.parts, scoring.NEAREST)
            for each in self._nearer(best):
                told.setdefault(each.place, {})[each.number] = each.score
        return told

    def _hits_by_family(self) -> list[Hit]:
        search = self.search
        where: dict[order.Key, tuple[int, int]] = {}
        scores: dict[tuple[int, int], float] = {}
        near = self._near_scores()
        for place, documents in enumerate(self._matched()):
            own = self._scores(place, documents).tolist()
            for number, score in zip(documents.tolist(), own, strict=True):
                score = near.get(place, {}).get(number, score)
                scores[place, number] = score
                where[self._key(Candidate(place, number, score))] = place, number
        families = {str(key[-1]): self._family(*where[key]) for key in where}
        times = order.first_of_each(where, search.sort, families.__getitem__)
        page = order.page(times, search.sort, search.limit, search.after)
        return [self._hit(key, *where[key], scores, times[key]) for key in page]

    def _key(self, one: Candidate) -> order.Key:
        segment = self.view.parts[one.place].segment
        values = (
            one.score if name == "score" else fields.sort_value(name, segment.values(name, one.number))
            for name in (sort.field for sort in self.search.sort)
        )
        return (*values, segment.id(one.number))

    def _hit(self, key: order.Key, place: int, number: int, scores: dict[tuple[int, int], float], matched: int) -> Hit:
        shown = self._passages(place, number) if self.search.passages > 0 else ()
        parts = tuple(self._explained(place, number)) if self.search.explained else ()
        return Hit(DocumentId(str(key[-1])), scores[place, number], key, shown, matched, parts)

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
        chosen = passages.choose(segment.starts(number), spans, self.search.passages)
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
        """The first words that go on from a prefix and stand in visible documents."""
        plan = self.evaluator.plan(leaf)
        forms: dict[str, list[analysis.Form | analysis.Way]] = {}
        for part in self.view.parts:
            for name in plan.fields:
                self.deadline.check()
                for level, form in plan.goes_on:
                    for text in part.segment.texts(*part.segment.beginning(name, level, form)):
                        known = forms.setdefault(text, [])
                        if (own := analysis.Form(level, (level, text))) not in known:
                            known.append(own)
        return self._first_seen(plan.fields, forms)

    def _seen(self, names: Sequence[str], place: analysis.Place) -> list[str]:
        """The first of these words that stand in visible documents."""
        forms: dict[str, list[analysis.Form | analysis.Way]] = {}
        for part in place:
            forms.setdefault(analysis.shown(part), []).append(part)
        return self._first_seen(names, forms)

    def _first_seen(self, names: Sequence[str], forms: dict[str, list[analysis.Form | analysis.Way]]) -> list[str]:
        seen: list[str] = []
        for text in sorted(forms):
            if len(seen) == _SHOWN_TERMS:
                break
            if self.evaluator.stands(names, tuple(forms[text])):
                seen.append(text)
        return seen

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
            found = passages.by_page(part.segment.starts(number), spans)
            language = next(iter(part.segment.values("lang", number)), None)
            return passages.places(part.segment.pages(number), found, language, asked.page, asked.limit)
    return None


def _asks_dates(asked: Query) -> bool:
    if isinstance(asked, query.Or | And):
        return any(_asks_dates(part) for part in asked.parts)
    return isinstance(asked, Value) and asked.field == "date"
