"""Checking a draft: every quotation gets its verdict, every sentence its state and what may bear it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive import typography
from archive.access import Scope
from archive.claim import Sign, signs
from archive.document import DocumentId
from archive.draft import Draft
from archive.quotation import Verdict
from archive.resolving import Resolved
from index.check.across import other_language
from index.check.checked import SHORT, UNCHECKED, Checked, Found, QuotationChecked, SentenceChecked
from index.check.citing import Citings
from index.check.held import Holding, Sources
from index.check.shortlist import Shortlist
from index.check.suggestions import Suggesting
from index.check.verdicts import Verdicts
from index.check.weights import Weights
from index.engine import Engine

_UNSURE = (Verdict.not_found, Verdict.untranslatable, SHORT, Verdict.near, Verdict.verbatim)
"""The states of quotations, the least certain first."""

_MOSTLY = 0.5
MOST_CITED = 200
"""Documents that an article cites which are looked into."""


class Check:
    """Sets drafts beside what one caller sees of an archive. `scope` is that which the engine can answer for."""

    def __init__(self, archive: Holding, engine: Engine, scope: Scope) -> None:
        self._archive = archive
        self._engine = engine
        self._scope = scope

    def of(
        self, draft: Draft, citations: Sequence[Resolved] = (), *, suggestions: int = 3, across: bool = True
    ) -> Checked:
        """What becomes of a draft. `citations` are what it cites, as its asker sees it. `suggestions`: for
        each sentence that is proposed as a claim, so many at most; `across` looks for them in the other language too,
        where there is the dictionary.

        Cost: for each quotation one search and at most 12 texts; for each claim two searches, or four. Raises Invalid
        for a draft that is too long; EngineError.
        """
        draft.check_length()
        sources = Sources(self._archive, draft, self._scope)
        citings = Citings(draft, citations)
        given = dict.fromkeys([*map(DocumentId, draft.cites), *citings.confirmed, *citings.held])
        looked_into = [id for id in given if id != draft.document][:MOST_CITED]
        cited = tuple(id for id in looked_into if sources.get(id) is not None)
        said = {*draft.cites, *citings.confirmed}
        lacking = tuple(id for id in draft.cites if id not in {*cited, *sources.copies, draft.document})
        shortlist = Shortlist(self._engine, self._scope, draft.document, sources.copies)
        other = other_language(self._engine, self._scope, draft.spoken_in) if across and suggestions else None
        sure = [id for id in cited if id in said]
        verdicts = Verdicts(draft, sources, shortlist, cited, sure, citings, lacking=bool(lacking))
        weights = Weights(self._engine, self._scope)
        suggesting = Suggesting(self._scope, sources, shortlist, weights, cited, draft.spoken_in, other)
        told = tuple(_with_closest(verdicts.of(quoted), suggesting, citings) for quoted in draft.quotations)
        checked = tuple(
            self._sentence(draft, start, end, told, citings, suggesting, suggestions) for start, end in draft.sentences
        )
        named = _named(checked, told, (*cited, *sources.copies))
        documents = sources.documents(named)
        copies = tuple(sources.copies)
        return Checked(checked, told, citings.told, documents, cited, lacking, copies, other is not None)

    def _sentence(
        self,
        draft: Draft,
        start: int,
        end: int,
        told: Sequence[QuotationChecked],
        citings: Citings,
        suggesting: Suggesting,
        suggestions: int,
    ) -> SentenceChecked:
        sentence = draft.whole[start:end]
        own = [
            number
            for number, each in enumerate(told)
            if any(span.start < end and start < span.end for span in each.quoted.spans)
        ]
        found = set(signs(sentence)) | ({Sign.attribution} if own else set())
        state = _state(draft, start, end, [told[number] for number in own])
        wanted = suggestions if found and state == UNCHECKED else 0
        return SentenceChecked(
            start,
            end,
            state,
            tuple(sign for sign in Sign if sign in found),
            tuple(own),
            tuple(named := citings.within(start, end)),
            suggesting.to(sentence, wanted, own=citings.held_of(named)) if wanted else (),
        )


def _with_closest(checked: QuotationChecked, suggesting: Suggesting, citings: Citings) -> QuotationChecked:
    """Where no words stand together as in a quotation that is not found: the sentence that has most of them; of one
    that cannot be checked, in the works that it is from, the sentence that may mean it.
    """
    if checked.verdict not in (Verdict.not_found, Verdict.untranslatable) or checked.closest is not None:
        return checked
    if checked.verdict is Verdict.untranslatable:
        suggesting = replace(suggesting, cited=citings.held_of(citings.from_(checked.quoted)) or suggesting.cited)
    found = suggesting.to(" ".join(checked.parts), 1, least=0.0)
    return replace(checked, closest=Found(found[0].document, (found[0].passage,))) if found else checked


def _state(draft: Draft, start: int, end: int, quotations: Sequence[QuotationChecked]) -> str:
    """That of the quotations which a sentence mostly is; else it is unchecked."""
    whole = len(typography.key(draft.whole[start:end]))
    quoted = sum(
        len(typography.key(draft.whole[max(start, span.start) : min(end, span.end)]))
        for each in quotations
        for span in each.quoted.spans
        if span.start < end and start < span.end
    )
    if quoted < _MOSTLY * whole:
        return UNCHECKED
    states = {each.state for each in quotations}
    return next(str(state) for state in _UNSURE if state in states)


def _named(
    sentences: Sequence[SentenceChecked],
    quotations: Sequence[QuotationChecked],
    others: Sequence[DocumentId],
) -> list[DocumentId]:
    """Every document that was found, or is `others`."""
    told = dict.fromkeys(others)
    for sentence in sentences:
        told |= dict.fromkeys(each.document for each in sentence.suggestions)
    for quotation in quotations:
        places = (*quotation.places, *([quotation.closest] if quotation.closest else ()))
        told |= dict.fromkeys(place.document for place in places)
    return list(told)
