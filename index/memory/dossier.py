"""One search for dossiers, by the definitions alone: see `index.dossiers`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.document import DocumentId
from index import dossiers, facets, fields, order, query, scoring
from index.memory.answer import Answer
from index.memory.held import Held
from index.passages import by_page
from index.query import And, Everything, Leaf, Not, Or, Query, Value
from index.results import Facet, Filter, Hit, Member, ScorePart, Search, WordPlace


class DossierAnswer(Answer):
    """To one search for dossiers."""

    def __init__(self, seen: list[Held], search: Search) -> None:
        super().__init__(seen, replace(search, families=False, nearness=False))
        known = {document.id: document for document in seen}
        self._cited: dict[DocumentId, list[Held]] = {}
        for citing, cited in search.dossiers or ():
            if citing in known and cited in known and citing != cited:
                self._cited.setdefault(citing, []).append(known[cited])
        only_cited = {each.id for held in self._cited.values() for each in held} - self._cited.keys()
        self._heads = {document.id for document in seen} - only_cited

    def members(self, head: Held) -> list[Held]:
        """The documents of a dossier: the one that cites, then what it cites, by id."""
        return [head, *self._cited.get(head.id, ())]

    def matched(self, *, partly: bool = False, filters: Sequence[Filter] | None = None) -> list[Held]:
        return [one for one in super().matched(partly=partly, filters=filters) if one.id in self._heads]

    def answers(self, document: Held, asked: Query, partly: bool) -> bool:
        if isinstance(asked, Everything | And | Or | Not | Value):
            return super().answers(document, asked, partly)
        return any(self.has(member, asked) for member in self.members(document))

    def let_through(self, document: Held, asked: Filter, partly: bool) -> bool:
        members = self.members(document)
        if not asked.values:
            empty = replace(asked, exclude=False)
            return all(super(DossierAnswer, self).let_through(each, empty, partly) for each in members) is not (
                asked.exclude
            )
        wanted, partly = replace(asked, exclude=False), partly and not asked.exclude
        found = any(super(DossierAnswer, self).let_through(each, wanted, partly) for each in members)
        return found is not asked.exclude

    # -- how well

    def held(self, head: Held) -> list[tuple[Held, dict[Leaf, float]]]:
        """The members of a dossier, each with what the parts of the query that stand in it count."""
        told = []
        for member in self.members(head):
            scores = ((leaf, self._score(member, leaf)) for leaf in self.times)
            told.append((member, {leaf: score for leaf, score in scores if score is not None}))
        return told

    def scores(self, matched: Sequence[Held]) -> dict[DocumentId, float]:
        told = {}
        for head in matched:
            held = self.held(head)
            best = (max((s[leaf] for _, s in held if leaf in s), default=0.0) for leaf in self.times)
            told[head.id] = scoring.total(best)
        return told

    # -- what is shown

    def hits(self, matched: Sequence[Held]) -> tuple[Hit, ...]:
        scores, found = self.scores(matched), {head.id: head for head in matched}
        keys = [(*(self._value(d, s.field, scores[d.id]) for s in self.search.sort), d.id) for d in matched]
        page = order.page(keys, self.search.sort, self.search.limit, self.search.after)
        return tuple(self._hit(key, found[DocumentId(str(key[-1]))], scores) for key in page)

    def _hit(self, key: order.Key, head: Held, scores: dict[DocumentId, float]) -> Hit:
        held = self.held(head)
        matched = sum(1 for _, own in held if own) if self.times else len(held)
        shown = tuple(self._member(each) for each in dossiers.shown(held))
        parts = self._explained(held) if self.search.explained else ()
        return Hit(head.id, scores[head.id], key, self._passages(head), matched, parts, shown)

    def _member(self, member: Held) -> Member:
        first: dict[int, int] = {}
        for place, spans in sorted(by_page([p.position for p in member.pages], self.spans(member)).items()):
            for span in spans:
                first.setdefault(span.word, place)
        words = []
        for number, leaf in enumerate(self.leaves):
            if leaf not in self.leaves[:number] and self.has(member, leaf):
                page = member.pages[first[number]] if number in first else None
                words.append(
                    WordPlace(query.leaf(leaf), page.number, page.label) if page else WordPlace(query.leaf(leaf))
                )
        return Member(member.id, tuple(words), self._passages(member))

    def _explained(self, held: Sequence[tuple[Held, dict[Leaf, float]]]) -> tuple[ScorePart, ...]:
        best = dossiers.best_of_each(held)
        told = {leaf: part for leaf in best for at, part in self._parts_of(best[leaf]) if at == leaf}
        return tuple(told[leaf] for leaf in self.times if leaf in told)

    def _parts_of(self, member: Held) -> list[tuple[Leaf, ScorePart]]:
        there = [leaf for leaf in self.times if self._score(member, leaf) is not None]
        return list(zip(there, self.parts(member), strict=True))

    def facet(self, name: str) -> Facet:
        matched = self.matched(filters=facets.narrowing(self.search, name))
        from_each = [
            (each.values.get(fields.source(name), ()), head.id) for head in matched for each in self.members(head)
        ]
        return facets.shown(self.search, *facets.counted_by_family(name, from_each))
