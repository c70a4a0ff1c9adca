"""A draft that was checked, as an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from api.schemas.base import Answer
from api.schemas.bearing import BearingAnswer, FoundAnswer, SuggestedAnswer, bearing, found, suggested
from api.schemas.cited_works import CitedWorkAnswer, called, cited_work
from api.schemas.claims import ClaimAnswer, OverrulingAnswer, claim, overruling
from api.schemas.documents import Brief, brief
from archive import difference
from archive.claim import Sign
from archive.conventions import Convention
from archive.document import Document, DocumentId
from archive.draft import MOST_CHARACTERS, MOST_STATEMENTS, Draft
from archive.quoting import Kind
from archive.verdict import Verdict
from archive.wording import Span
from index.check.checked import Checked, QuotationChecked, SentenceChecked

State = Literal[
    "verbatim",
    "near",
    "not_found",
    "untranslatable",
    "short",
    "unchecked",
    "supported",
    "partly",
    "contradicted",
    "unsupported",
]
"""Of a quotation its verdict, or that it is short; of a sentence the same, or what people found of it."""


class ClosestAnswer(FoundAnswer):
    """The passage that has most of a quotation's words, or may mean one that is untranslatable. It is no match."""

    match: Literal[False] = False


class DifferenceAnswer(Answer):
    """Words of a quotation and those that its source has instead; either may be empty."""

    kind: difference.Kind
    quoted: str
    source: str


class SpeakerAnswer(Answer):
    """Who says it, as it stands there; `named`: who that is, where it is a pronoun and plain."""

    name: str
    named: str | None
    spans: list[Span]


class CueAnswer(Answer):
    """The words that report it."""

    text: str
    spans: list[Span]


class QuotationAnswer(Answer):
    """A quotation and what became of it. `verdict` is null where it is only `short`: then `state` is that. Where a
    person overruled it, `verdict` and `state` are theirs, told in `overruled`; `machine` is what comparing came to, as
    is all the rest.

    `conventions` keep it verbatim, or are marked changes. `elsewhere`: not in what the article cites. `second_hand`:
    only another outlet's article has it. `citations` are the numbers, from 0, of those that stand where it does, or are
    its speaker's; `not_held`: a work among them is not held, or others that were given as cited are not.
    `may_be_retranslated`: the article is a translation. `more_places` were found beyond `places`.
    """

    spans: list[Span]
    parts: list[str]
    kind: Kind
    speaker: SpeakerAnswer | None
    cue: CueAnswer | None
    state: State
    verdict: Verdict | None
    machine: Verdict | None
    overruled: OverrulingAnswer | None
    places: list[FoundAnswer]
    more_places: int
    closest: ClosestAnswer | None
    difference: list[DifferenceAnswer]
    conventions: list[Convention]
    short: bool
    elsewhere: bool
    second_hand: bool
    citations: list[int]
    not_held: bool
    may_be_retranslated: bool


class SentenceAnswer(Answer):
    """A sentence. `signs` are what there is to be checked in it; with any, it is `proposed` as a claim. `quotations`
    and `citations` are the numbers, from 0, of those that stand in it. Where people made it a `claim`, and checked it,
    its state is theirs; `bearing` has where its passages stand, in their order.
    """

    spans: list[Span]
    text: str
    state: State
    proposed: bool
    signs: list[Sign]
    quotations: list[int]
    citations: list[int]
    suggestions: list[SuggestedAnswer]
    claim: ClaimAnswer | None
    bearing: list[BearingAnswer]


class ApartAnswer(Answer):
    """What people decided that holds for no sentence, and no quotation, as they stand now: their words were changed, or
    are gone.
    """

    claims: list[ClaimAnswer]
    overrulings: list[OverrulingAnswer]


class DraftLimits(Answer):
    """What a draft may have at most."""

    characters: int = MOST_CHARACTERS
    statements: int = MOST_STATEMENTS


class DraftAnswer(Answer):
    """A draft that was checked. Spans are code points of its pages' texts, ends exclusive.

    `counts` are sentences, quotations and citations by state. `citations` are the works it cites; `more_citations` were
    found beyond them. `cited` are the documents that quotations are looked for in first: those given as cited, and
    works that are held; `not_held` is what was given and is not here. `copies`, nearly the same text, were left out.
    `documents` has whatever is named here, by id. `across`: the other language was looked in. `apart` is what people
    decided on an archived article before it was changed.
    """

    document: str | None
    title: str | None
    language: str | None
    sentences: list[SentenceAnswer]
    quotations: list[QuotationAnswer]
    citations: list[CitedWorkAnswer]
    more_citations: int
    counts: dict[str, dict[str, int]]
    cited: list[str]
    not_held: list[str]
    copies: list[str]
    documents: dict[str, Brief]
    across: bool
    apart: ApartAnswer
    limits: DraftLimits
    took_ms: float
    links: dict[str, str]


def draft(
    draft: Draft,
    title: str | None,
    told: Checked,
    around: Mapping[DocumentId, Document],
    more_citations: int,
    seconds: float,
    links: dict[str, str],
    *,
    inside: bool,
) -> DraftAnswer:
    """`around` has the documents that citations lead to, as far as they can be seen; `inside`: names may be told."""
    citations = [cited_work(each, around) for each in told.citations]
    return DraftAnswer(
        document=draft.document,
        title=title,
        language=draft.spoken_in,
        sentences=[_sentence(draft, told, each, inside=inside) for each in told.sentences],
        quotations=[_quotation(draft, told, each, inside=inside) for each in told.quotations],
        citations=citations,
        more_citations=more_citations,
        counts={
            "citations": _counted("held" if each.held else "wanted" for each in citations),
            "sentences": _counted(each.state for each in told.sentences),
            "quotations": _counted(each.state for each in told.quotations),
        },
        cited=list(told.cited),
        not_held=list(told.not_held),
        copies=list(told.copies),
        documents={id: brief(document, ()) for id, document in {**around, **told.documents}.items()},
        across=told.across,
        apart=ApartAnswer(
            claims=[claim(each, inside=inside) for each in told.claims],
            overrulings=[overruling(each, inside=inside) for each in told.overrulings],
        ),
        limits=DraftLimits(),
        took_ms=round(seconds * 1000, 2),
        links=links,
    )


def _counted(states: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(states).items()))


def _sentence(draft: Draft, told: Checked, each: SentenceChecked, *, inside: bool) -> SentenceAnswer:
    return SentenceAnswer(
        spans=list(draft.spans(each.start, each.end)),
        text=draft.whole[each.start : each.end],
        state=_state(each.state),
        proposed=bool(each.signs),
        signs=list(each.signs),
        quotations=list(each.quotations),
        citations=list(each.citations),
        suggestions=[suggested(one, told.documents) for one in each.suggestions if one.document in told.documents],
        claim=claim(each.claim, inside=inside) if each.claim else None,
        bearing=bearing(each.claim, each.bearing, told.documents) if each.claim else [],
    )


def _quotation(draft: Draft, told: Checked, each: QuotationChecked, *, inside: bool) -> QuotationAnswer:
    quoted = each.quoted
    speaker, cue = quoted.speaker, quoted.cue
    closest = each.closest if each.closest and each.closest.document in told.documents else None
    return QuotationAnswer(
        spans=[span for one in quoted.spans for span in draft.spans(one.start, one.end)],
        parts=list(each.parts),
        kind=quoted.kind,
        speaker=speaker
        and SpeakerAnswer(name=speaker.name, named=speaker.named, spans=list(draft.spans(*speaker.span))),
        cue=cue and CueAnswer(text=cue.text, spans=list(draft.spans(*cue.span))),
        state=_state(each.state),
        verdict=each.overruled.verdict if each.overruled else each.verdict,
        machine=each.verdict,
        overruled=overruling(each.overruled, inside=inside) if each.overruled else None,
        places=[found(one, told.documents) for one in each.places if one.document in told.documents],
        more_places=each.more_places,
        closest=ClosestAnswer(**found(closest, told.documents).model_dump()) if closest else None,
        difference=[DifferenceAnswer(kind=c.kind, quoted=c.quoted, source=c.source) for c in each.difference],
        conventions=list(each.conventions),
        short=each.short,
        elsewhere=each.elsewhere,
        second_hand=each.second_hand,
        citations=list(each.citations),
        not_held=each.not_held,
        may_be_retranslated=each.may_be_retranslated,
    )


def _state(told: str) -> State:
    return told  # type: ignore[return-value]


def lacking(told: DraftAnswer, quotation: QuotationAnswer) -> list[str]:
    """In words, which works a quotation is not found in because they are not held, and how far their getting is."""
    if not quotation.not_held:
        return []
    works = [told.citations[number] for number in quotation.citations]
    named = [f"cited work not held: {called(work)} ({work.acquisition})" for work in works if not work.held]
    return named or ["works are cited that are not held"]
