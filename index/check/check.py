"""Checking a draft: every quotation gets its verdict, every sentence its state and what may bear it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive import typography
from archive.access import Scope
from archive.decision import Claim
from archive.document import DocumentId
from archive.draft import Draft
from archive.resolving import Resolved
from archive.verdict import ClaimState, Verdict
from index.check.checked import SHORT, UNCHECKED, Checked, Found, QuotationChecked, SentenceChecked, Suggestions
from index.check.decided import NOTHING_DECIDED, Decided, Decisions, bearing
from index.check.held import Holding
from index.check.setting import Setting
from index.check.verdicts import Verdicts
from index.engine import Engine

_UNSURE = (Verdict.not_found, Verdict.untranslatable, SHORT, Verdict.near, Verdict.verbatim)
"""The states of quotations, the least certain first."""

_MOSTLY = 0.5


class Check:
    """Sets drafts beside what one caller sees of an archive. `scope` is that which the engine can answer for."""

    def __init__(self, archive: Holding, engine: Engine, scope: Scope) -> None:
        self._archive = archive
        self._engine = engine
        self._scope = scope

    def of(
        self,
        draft: Draft,
        citations: Sequence[Resolved] = (),
        decisions: Decisions = NOTHING_DECIDED,
        *,
        suggestions: int = 3,
        across: bool = True,
    ) -> Checked:
        """What becomes of a draft. `citations` are what it cites, and `decisions` what people decided on it, as its
        asker sees it. `suggestions`: for each sentence that is proposed as a claim, and that nobody checked, so many at
        most; `across` looks for them in the other language too, where there is the dictionary.

        Cost: for each quotation one search and at most 12 texts; for each claim two searches, or four. Raises Invalid
        for a draft that is too long; EngineError.
        """
        beside = Setting(self._archive, self._engine, self._scope, draft, citations, across=across and suggestions > 0)
        sources = beside.sources
        verdicts = Verdicts(
            draft, sources, beside.shortlist, beside.cited, beside.sure, beside.citings, lacking=bool(beside.lacking)
        )
        decided = Decided(draft, decisions)
        told = tuple(
            replace(_with_closest(verdicts.of(quoted), beside), overruled=decided.overruled.get(number))
            for number, quoted in enumerate(draft.quotations)
        )
        checked = tuple(
            _sentence(draft, start, end, told, decided.claimed.get(number), beside, suggestions)
            for number, (start, end) in enumerate(draft.sentences)
        )
        named = _named(checked, told, (*beside.cited, *sources.copies))
        return Checked(
            checked,
            told,
            beside.citings.told,
            sources.documents(named),
            beside.cited,
            beside.lacking,
            tuple(sources.copies),
            beside.other is not None,
            decided.apart.claims,
            decided.apart.overrulings,
        )

    def bearing(
        self, draft: Draft, sentence: str, citations: Sequence[Resolved] = (), *, most: int = 3, across: bool = True
    ) -> Suggestions:
        """The passages most likely to bear on one sentence of a draft, which may have others by now. Cost: as of one
        claim in `of`. Raises as that does.
        """
        beside = Setting(self._archive, self._engine, self._scope, draft, citations, across=across)
        found = beside.suggesting.to(sentence, most)
        documents = beside.sources.documents(list(dict.fromkeys(each.document for each in found)))
        return Suggestions(found, documents, beside.cited, beside.other is not None)


def _sentence(
    draft: Draft,
    start: int,
    end: int,
    told: Sequence[QuotationChecked],
    claim: Claim | None,
    beside: Setting,
    suggestions: int,
) -> SentenceChecked:
    own = [
        number
        for number, each in enumerate(told)
        if any(span.start < end and start < span.end for span in each.quoted.spans)
    ]
    signs = draft.signs(start, end)
    decided = claim is not None and claim.state is not ClaimState.unchecked
    state = claim.state.value if claim and decided else _state(draft, start, end, [told[number] for number in own])
    wanted = suggestions if signs and state == UNCHECKED else 0
    named = beside.citings.within(start, end)
    return SentenceChecked(
        start,
        end,
        state,
        signs,
        tuple(own),
        tuple(named),
        beside.suggesting.to(draft.whole[start:end], wanted, own=beside.citings.held_of(named)) if wanted else (),
        claim,
        bearing(claim, beside.sources) if claim else (),
    )


def _with_closest(checked: QuotationChecked, beside: Setting) -> QuotationChecked:
    """Where no words stand together as in a quotation that is not found: the sentence that has most of them; of one
    that cannot be checked, in the works that it is from, the sentence that may mean it.
    """
    if checked.verdict not in (Verdict.not_found, Verdict.untranslatable) or checked.closest is not None:
        return checked
    suggesting = beside.suggesting
    if checked.verdict is Verdict.untranslatable:
        own = beside.citings.held_of(beside.citings.from_(checked.quoted))
        suggesting = replace(suggesting, cited=own or suggesting.cited)
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
        told |= dict.fromkeys(place.document for place in sentence.bearing)
    for quotation in quotations:
        places = (*quotation.places, *([quotation.closest] if quotation.closest else ()))
        told |= dict.fromkeys(place.document for place in places)
    return list(told)
