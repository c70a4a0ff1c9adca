"""One search for dossiers over arrays: see `index.dossiers` for what they are.

What is found in documents becomes what is found in dossiers by one step over the pairs of who cites and who is cited;
the rest is as for single documents, each dossier standing for the document that cites. A part of the query costs,
beside its own finding, time and memory linear in the documents and pairs there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from archive.document import DocumentId
from index import dossiers, facets, fields, order, query
from index.passages import Span, by_page
from index.query import And, Everything, Leaf, Not, Or, Query, Value
from index.results import Facet, Filter, Hit, Member, Pairs, Passage, ScorePart, Search, WordPlace
from index.whoosh import ordering, showing
from index.whoosh.answer import Answer
from index.whoosh.compiled import Numbers, Scores
from index.whoosh.evaluator import EVERY, in_memory
from index.whoosh.found import Candidate
from index.whoosh.ordering import After
from index.whoosh.views import Part, View

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
"""Of every document."""

At = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Documents by their numbers."""

Ends = np.ndarray[tuple[int, int], np.dtype[np.int64]]
"""Of pairs who cites, and who is cited."""


class DossierAnswer(Answer):
    """To one search for dossiers."""

    def __init__(self, view: View, search: Search) -> None:
        super().__init__(view, replace(search, families=False, nearness=False))
        self._visible = self._mask(view.documents)
        self._citing, self._cited = self._pairs(search.dossiers or ())
        self._heads = self._visible.copy()
        self._heads[self._cited] = False
        self._heads[self._citing] = True
        self._having: dict[tuple[Query | Filter, bool], Mask] = {}
        self._count_of: dict[Leaf, Scores] = {}
        self._all: Scores | None = None

    def _pairs(self, given: Pairs) -> tuple[At, At]:
        """Both ends of the pairs that are seen, sorted by who cites, then by the id of who is cited."""
        ends = np.full((2, len(given)), -1, np.int64)
        for part in self.view.parts:
            numbers = _numbers(part, given, self.view)
            ends = np.where(numbers >= 0, numbers + part.start, ends)
        seen = (ends >= 0).all(axis=0) & (ends[0] != ends[1])
        seen[seen] = self._visible[ends[:, seen]].all(axis=0)
        citing, cited = ends[0][seen], ends[1][seen]
        by_head = np.argsort(citing, kind="stable")
        return citing[by_head], cited[by_head]

    def _mask(self, numbers: Numbers) -> Mask:
        told = np.zeros(self.view.row.size, np.bool_)
        told[numbers] = True
        return told

    def _lifted(self, documents: Mask) -> Mask:
        """Of every document whether it or what it cites is among these."""
        told = documents.copy()
        told[self._citing[documents[self._cited]]] = True
        return told

    def _members(self, head: int) -> list[int]:
        """The documents of a dossier: the one that cites, then what it cites, by id."""
        first, last = np.searchsorted(self._citing, [head, head + 1])
        return [head, *self._cited[first:last].tolist()]

    # -- which

    def _matched(self, filters: Sequence[Filter] | None = None, *, partly: bool = False) -> Numbers:
        narrowing = self.search.filters if filters is None else tuple(filters)
        key = narrowing, partly
        if key not in self._matched_by:
            told = self._answering(self.query, partly) & self._heads
            for asked in narrowing:
                told &= self._let_through(asked, partly)
            self._matched_by[key] = np.flatnonzero(told).astype(np.uint32)
        return self._matched_by[key]

    def _answering(self, asked: Query, partly: bool) -> Mask:
        match asked:
            case And(parts):
                return reduce(np.logical_and, (self._answering(part, partly) for part in parts))
            case Or(parts):
                return reduce(np.logical_or, (self._answering(part, partly) for part in parts))
            case Not(part):
                return ~self._answering(part, False)
            case Value(field, value):
                return self._let_through(Filter(field, (value,)), partly)
            case Everything():
                return self._visible
        if (asked, False) not in self._having:
            self._having[asked, False] = self._lifted(self._mask(self.evaluator.having(asked)))
        return self._having[asked, False]

    def _let_through(self, asked: Filter, partly: bool) -> Mask:
        """An exclusion is of what any document of the dossier has; and it lacks what all of them lack."""
        partly = partly and not asked.exclude
        wanted = replace(asked, exclude=not asked.values)
        if (wanted, partly) not in self._having:
            own = self.evaluator.filtered(self.view.documents, (wanted,), partly=partly)
            self._having[wanted, partly] = self._lifted(self._mask(own))
        found = self._having[wanted, partly]
        return found if asked.exclude is wanted.exclude else ~found

    # -- how well

    def _counts(self, leaf: Leaf) -> Scores:
        """What a part of the query counts in each document."""
        if leaf not in self._count_of:
            documents, shares, weight, *_ = self.evaluator.scored(leaf, self.times[leaf])
            told = self._count_of[leaf] = np.zeros(self.view.row.size)
            told[documents] = weight * shares
        return self._count_of[leaf]

    def _scores(self, documents: Numbers) -> Scores:
        if self._all is None:
            self._all = np.zeros(self.view.row.size)
            for leaf in self.times:
                self.deadline.check()
                own = self._counts(leaf)
                best = own.copy()
                np.maximum.at(best, self._citing, own[self._cited])
                self._all += best
        found: Scores = self._all[documents]
        return found

    def _first(self, most: int, after: After | None = None) -> Sequence[Candidate]:
        matched = self._matched()
        scored = in_memory(matched, self._scores(matched))
        self._counted, found = ordering.best_of_all([scored], EVERY, self.view, most, after)
        return found

    # -- what is shown

    def _shown(self, page: Sequence[tuple[order.Key, Candidate, int]]) -> Iterator[Hit]:
        held = {one.number: [(at, dict(self._held(at))) for at in self._members(one.number)] for _, one, _ in page}
        shown = {head: dossiers.shown(own) for head, own in held.items()}
        spans = self.evaluator.spans(self.leaves, {at for head, own in shown.items() for at in (head, *own)})
        for key, (head, score), _ in page:
            matched = sum(1 for _, own in held[head] if own) if self.times else len(held[head])
            passages = self._passages(head, spans[head]) if self.search.passages > 0 else ()
            parts = tuple(self._explanation(held[head])) if self.search.explained else ()
            members = tuple(self._member(at, spans[at]) for at in shown[head])
            yield Hit(DocumentId(str(key[-1])), score, key, passages, matched, parts, members)

    def _passages(self, number: int, spans: Sequence[Span]) -> tuple[Passage, ...]:
        return showing.cut(self.evaluator, number, spans, self.search.passages)

    def _held(self, at: int) -> Iterator[tuple[Leaf, float]]:
        """The parts of the query that stand in a document, each with what it counts."""
        for leaf in self.times:
            if self._stands_in(leaf, at):
                yield leaf, float(self._counts(leaf)[at])

    def _stands_in(self, leaf: Leaf, at: int) -> bool:
        documents = self.evaluator.having(leaf)
        where = int(np.searchsorted(documents, at))
        return where < len(documents) and int(documents[where]) == at

    def _explanation(self, held: Sequence[tuple[int, Mapping[Leaf, float]]]) -> Iterator[ScorePart]:
        best = dossiers.best_of_each(held)
        for leaf, times in self.times.items():
            if leaf in best:
                yield from self.evaluator.parts({leaf: times}, best[leaf])

    def _member(self, at: int, spans: Sequence[Span]) -> Member:
        self.deadline.check()
        segment, own = self.view.row.at(at)
        pages, first = segment.pages(own), dict[int, int]()
        for page, on_page in sorted(by_page(pages.starts, spans).items()):
            for span in on_page:
                first.setdefault(span.word, page)
        words = []
        for word, leaf in enumerate(self.leaves):
            if leaf not in self.leaves[:word] and self._stands_in(leaf, at):
                page_text = pages[first[word]] if word in first else None
                where = (page_text.number, page_text.label) if page_text else ()
                words.append(WordPlace(query.leaf(leaf), *where))
        shown = self._passages(at, spans) if self.search.passages > 0 else ()
        return Member(DocumentId(self.view.row.id(at)), tuple(words), shown)

    def _facet(self, name: str) -> Facet:
        heads = self._matched(facets.narrowing(self.search, name)).astype(np.int64)
        among = np.zeros(self.view.row.size, np.bool_)
        among[heads] = True
        own = among[self._citing]
        of, at = np.concatenate([heads, self._citing[own]]), np.concatenate([heads, self._cited[own]])
        column = self.view.row.column(fields.source(name))
        values = (column.distinct[number] for number in column.numbers[at].tolist())
        return facets.shown(self.search, *facets.counted_by_family(name, zip(values, of.tolist(), strict=True)))


def _numbers(part: Part, given: Pairs, view: View) -> Ends:
    """Both ends of these pairs in a segment; -1 for those that are not there. Kept, for they seldom change."""
    key = part.segment.name, "dossiers"
    kept = view.shelf.find(given, key)
    if isinstance(kept, np.ndarray):
        return kept
    ids = sorted({id for pair in given for id in pair})
    known = dict(zip(ids, part.segment.numbers(ids).tolist(), strict=True))
    told: Ends = np.array([[known[pair[side]] for pair in given] for side in (0, 1)], np.int64)
    view.shelf.keep(given, key, told, told.nbytes)
    return told
