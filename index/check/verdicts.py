"""The verdict on a quotation: first by what the article cites, then by all that is in scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from archive import typography
from archive.document import Document, DocumentId, Kind
from archive.draft import Draft
from archive.quotation import Comparison, Judgement, Place, Quotation, best, compare, is_short
from archive.quoting import Quoted
from archive.said import Reading, readings
from archive.verdict import Verdict
from index.check.checked import Found, QuotationChecked
from index.check.citing import Citings
from index.check.held import Source, Sources
from index.check.places import found, marked
from index.check.shortlist import Shortlist

MOST_PLACES = 20
"""Places of one quotation that are told."""

_COMPARED = 4
"""Of the documents that may have the words, those with most of them, which are compared in full."""
_CITED = 24
"""Of what the article cites, the same."""
_OUTLETS = frozenset({Kind.article, Kind.broadcast})
_HIT = (Verdict.verbatim, Verdict.near)


class Verdicts:
    """Judges the quotations of one draft.

    `cited` are documents; a short quotation is looked for in those `sure` to be cited alone. `citings` are all works
    that it cites; `lacking`: it is said to cite others, that are not held.
    """

    def __init__(
        self,
        draft: Draft,
        sources: Sources,
        shortlist: Shortlist,
        cited: Sequence[DocumentId],
        sure: Sequence[DocumentId],
        citings: Citings,
        *,
        lacking: bool,
    ) -> None:
        self._draft = draft
        self._sources = sources
        self._shortlist = shortlist
        self._cited = cited
        self._sure = sure
        self._citings = citings
        self._lacking = lacking

    def of(self, quoted: Quoted) -> QuotationChecked:
        """What becomes of one quotation. Raises EngineError."""
        parts = tuple(self._draft.whole[span.start : span.end] for span in quoted.spans)
        exact = " ".join(parts)
        asked = Quotation(exact=exact, parts=parts, language=self._draft.language_of(exact))
        said = readings(asked.parts or (asked.exact,))
        cited = self._compared(asked, said[0], self._sure if is_short(said[0]) else self._cited, most=_CITED)
        told = best(cited)
        short = any(one.short for one in cited.values()) if cited else is_short(said[0])
        checked = QuotationChecked(quoted, parts, None, short=short, citations=tuple(self._citings.of(quoted)))
        if told.verdict not in _HIT:
            if short:
                verdict = told.verdict if cited else None
                return self._with_reasons(replace(checked, verdict=verdict, closest=self._closest(said[0], cited)))
            elsewhere = self._compared(asked, said[0], self._holding(said[0]), most=_COMPARED)
            told = best(cited, elsewhere)
            cited = {**elsewhere, **cited}
        if told.verdict not in _HIT and self._is_foreign(checked, cited):
            return self._with_reasons(replace(checked, verdict=Verdict.untranslatable))
        if told.verdict not in _HIT:
            return self._with_reasons(replace(checked, verdict=told.verdict, closest=self._closest(said[0], cited)))
        return self._with_reasons(self._found(checked, told))

    def _holding(self, said: Reading) -> list[DocumentId]:
        """The documents to look in. Where copies of the article filled the list up, it is asked for again."""
        while True:
            known = len(self._sources.copies)
            found = self._shortlist.holding(said)
            self._sources.read(found)
            told = [id for id in found if self._sources.get(id) is not None]
            if told or len(self._sources.copies) == known:
                return told

    def _compared(
        self, asked: Quotation, said: Reading, ids: Sequence[DocumentId], most: int
    ) -> dict[DocumentId, Comparison]:
        """Each of these documents that has a text compared; of more than `most`, those with most of the words."""
        sources = [source for source in map(self._sources.get, ids) if source is not None]
        if len(sources) > most:
            sources = sorted(sources, key=lambda source: -_likely(said, source))[:most]
        return {source.id: compare(asked, source.wording) for source in sources}

    def _found(self, checked: QuotationChecked, told: Judgement) -> QuotationChecked:
        documents = self._sources.documents(list(told.comparisons))
        second = {id: self._is_second_hand(checked.quoted, document) for id, document in documents.items()}
        if not documents:  # they were withdrawn while they were compared
            return replace(checked, verdict=Verdict.not_found)
        first_hand_first = sorted(documents, key=lambda id: second[id])
        places = [(id, place) for id in first_hand_first for place in told.comparisons[id].places]
        first = told.comparisons[first_hand_first[0]]
        return replace(
            checked,
            verdict=told.verdict,
            places=tuple(filter(None, (self._place(id, place) for id, place in places[:MOST_PLACES]))),
            difference=first.difference,
            conventions=first.conventions,
            short=first.short,
            elsewhere=told.elsewhere,
            second_hand=all(second.values()),
            more_places=max(0, len(places) - MOST_PLACES),
        )

    def _is_foreign(self, checked: QuotationChecked, compared: Mapping[DocumentId, Comparison]) -> bool:
        """Whether the works that a quotation is from are held, and none of them is in its language: those were to be
        looked in, whatever else the article cites.
        """
        works = self._citings.from_(checked.quoted)
        own = {id: compared[id] for id in self._citings.held_of(works) if id in compared}
        named = bool(own) and not self._citings.lacking(works)
        return named and best(own).verdict is Verdict.untranslatable

    def _with_reasons(self, checked: QuotationChecked) -> QuotationChecked:
        lacking = self._lacking or self._citings.lacking(checked.citations)
        return replace(
            checked,
            not_held=lacking and (checked.verdict not in _HIT or checked.elsewhere),
            may_be_retranslated=self._draft.translated and checked.verdict is not Verdict.verbatim,
        )

    def _is_second_hand(self, quoted: Quoted, document: Document) -> bool:
        """Whether it is an outlet's article that has the words, and neither that outlet nor its author said them or
        is named with them.
        """
        told = document.description
        if told.kind not in _OUTLETS:
            return False
        start = quoted.spans[0].start
        end = quoted.spans[-1].end
        around = next((s for s, e in self._draft.sentences if s <= start < e), start)
        beyond = next((e for s, e in self._draft.sentences if s < end <= e), end)
        spans = [*quoted.spans]
        named = typography.key(_without(self._draft.whole, min(around, start), beyond, spans))
        if quoted.speaker is not None:
            named += " " + typography.key(quoted.speaker.named or quoted.speaker.name)
        makers = [told.publisher, *(creator.name for creator in told.creators)]
        keys = [typography.key(re.sub(r"^the\s", "", maker, flags=re.IGNORECASE)) for maker in makers if maker]
        return not any(key and key in named for key in keys)

    def _closest(self, said: Reading, compared: Mapping[DocumentId, Comparison]) -> Found | None:
        """The passage with most of the words, which is no match."""
        words = {word.key for word in said.words}
        told: tuple[int, Found] | None = None
        for id, one in compared.items():
            place = self._place(id, one.closest)
            if place is not None:
                key = typography.key(marked(place))
                alike = sum(word in key for word in words)
                if told is None or alike > told[0]:
                    told = alike, place
        return told[1] if told else None

    def _place(self, id: DocumentId, place: Place) -> Found | None:
        source = self._sources.get(id)
        return found(source, place) if source is not None and place else None


def _likely(said: Reading, source: Source) -> int:
    """How many runs of the words a document has."""
    return sum(run in source.key for _, run in said.runs)


def _without(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> str:
    told, at = "", start
    for first, last in spans:
        told, at = told + text[at:first], last
    return told + text[at:end]
