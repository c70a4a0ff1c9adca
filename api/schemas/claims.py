"""Claims, and verdicts that were overruled, as answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from api.schemas.base import V1, Answer
from api.schemas.bearing import SuggestedAnswer
from api.schemas.citations import PlacedAnswer, placed
from api.schemas.documents import Brief, brief
from archive.claim import Sign
from archive.claimed import Sentence
from archive.decision import Claim, Overruling, standing
from archive.document import Document, DocumentId
from archive.passage import Standing
from archive.verdict import ClaimState, Verdict


class SecondAnswer(Answer):
    """What the second checker found, who is never the first one. Names and notes are for those who decide."""

    state: ClaimState
    note: str | None
    checker: str | None
    checked: datetime


class ClaimAnswer(Answer):
    """A sentence that people decided on, or mean to. `words` are its, `at` is where it stands: a passage for each page.

    `passages` bear on it, as far as you see them; `gone`: so many more were of documents withdrawn since. `disputed`:
    the second checker found otherwise. Names and notes are for those who decide.
    """

    id: str
    document: str
    revision: int
    state: ClaimState
    disputed: bool
    words: str
    at: list[PlacedAnswer]
    standing: Standing
    passages: list[PlacedAnswer]
    gone: int
    note: str | None
    checker: str | None
    checked: datetime | None
    second: SecondAnswer | None
    made: datetime
    made_by: str | None
    links: dict[str, str]


class OneClaimAnswer(ClaimAnswer):
    """`documents` has those that its passages are of, by id."""

    documents: dict[str, Brief]


class ListedSentenceAnswer(Answer):
    """A sentence, and its claim, where people made it one: else its state is unchecked.

    `signs` are what there is to be checked in it; with any, it is `proposed` as a claim. `apart`: the claim's words are
    no longer one sentence of the text, or no longer in it.
    """

    words: str
    at: list[PlacedAnswer]
    standing: Standing
    state: ClaimState
    signs: list[Sign]
    proposed: bool
    apart: bool
    claim: ClaimAnswer | None
    links: dict[str, str]


class ClaimsAnswer(Answer):
    """The sentences of a document: claims first, then those that are proposed, then all others; each in their order.

    `states` counts all of them. `too_long`: the document is longer than what can be checked, so that none is proposed.
    `documents` has those that passages are of, by id. `next` leads to the first left out.
    """

    total: int
    states: dict[ClaimState, int]
    sentences: list[ListedSentenceAnswer]
    too_long: bool
    documents: dict[str, Brief]
    next: str | None
    links: dict[str, str]


class BornOn(Answer):
    """A claim, with the document that makes it."""

    document: Brief
    claim: ClaimAnswer


class BearsOnAnswer(Answer):
    """The claims that passages of a document bear on, the older first. `next` leads to the first left out."""

    total: int
    claims: list[BornOn]
    next: str | None
    links: dict[str, str]


class SuggestionsForClaimAnswer(Answer):
    """Passages that may bear on a sentence, of documents that the article `cited` first. `across`: the other language
    was looked in too. Whether one bears it out is for people to say.
    """

    words: str
    suggestions: list[SuggestedAnswer]
    cited: list[str]
    documents: dict[str, Brief]
    across: bool
    links: dict[str, str]


class OverrulingAnswer(Answer):
    """A person's verdict on a quotation, in place of the machine's. `words` are the quotation's; it stands `at` these.

    Names and notes are for those who decide.
    """

    id: str
    document: str
    revision: int
    verdict: Verdict
    words: str
    at: list[PlacedAnswer]
    standing: Standing
    note: str | None
    by: str | None
    decided: datetime
    links: dict[str, str]


class OverrulingsAnswer(Answer):
    """The verdicts on a document's quotations that people overruled, in the order of its text."""

    total: int
    overrulings: list[OverrulingAnswer]
    links: dict[str, str]


def claim(told: Claim, *, inside: bool) -> ClaimAnswer:
    return ClaimAnswer(**_claim(told, inside=inside))


def one_claim(told: Claim, documents: Mapping[DocumentId, Document], *, inside: bool) -> OneClaimAnswer:
    return OneClaimAnswer(
        **_claim(told, inside=inside), documents={id: brief(held, ()) for id, held in documents.items()}
    )


def _claim(told: Claim, *, inside: bool) -> dict[str, Any]:
    me, second = f"{V1}/claims/{told.id}", None
    if told.second is not None:
        note, checker = (told.second.note, told.second.checker) if inside else (None, None)
        second = SecondAnswer(state=told.second.state, note=note, checker=checker, checked=told.second.checked)
    return {
        "id": told.id,
        "document": told.document,
        "revision": told.revision,
        "state": told.state,
        "disputed": told.disputed,
        "words": told.words,
        "at": [placed(each) for each in told.at],
        "standing": told.standing,
        "passages": [placed(each) for each in told.passages],
        "gone": told.gone,
        "note": told.note if inside else None,
        "checker": told.checker if inside else None,
        "checked": told.checked,
        "second": second,
        "made": told.made,
        "made_by": told.made_by if inside else None,
        "links": {"self": me, "document": f"{V1}/documents/{told.document}", "suggestions": f"{me}/suggestions"},
    }


def sentence(told: Sentence, *, inside: bool) -> ListedSentenceAnswer:
    own = claim(told.claim, inside=inside) if told.claim is not None else None
    here = {"claim": own.links["self"], "suggestions": own.links["suggestions"]} if own else _links(told)
    return ListedSentenceAnswer(
        words=told.words,
        at=[placed(each) for each in told.at],
        standing=standing(told.at),
        state=told.state,
        signs=list(told.signs),
        proposed=bool(told.signs),
        apart=told.apart,
        claim=own,
        links=here,
    )


def _links(told: Sentence) -> dict[str, str]:
    """Where it is asked what may bear on a sentence that nobody made a claim."""
    first = told.at[0].passage
    asked = {"page": first.page, "start": first.start, "end": first.end, "text_sha256": first.text_sha256}
    return {"suggestions": f"{V1}/documents/{told.at[0].document}/claims/suggestions?{urlencode(asked)}"}


def overruling(told: Overruling, *, inside: bool) -> OverrulingAnswer:
    return OverrulingAnswer(
        id=told.id,
        document=told.document,
        revision=told.revision,
        verdict=told.verdict,
        words=told.words,
        at=[placed(each) for each in told.at],
        standing=told.standing,
        note=told.note if inside else None,
        by=told.by if inside else None,
        decided=told.decided,
        links={"self": f"{V1}/overrulings/{told.id}", "document": f"{V1}/documents/{told.document}"},
    )


def found_of(told: ClaimAnswer) -> list[str]:
    """In words, what people found of a claim, who they are as far as that is told, and what is to be known of it."""
    if told.checked is None:
        words = [_with_note("a claim that nobody has checked yet", told.note)]
    else:
        words = [_with_note(f"checked{_by(told.checker)} on {told.checked:%Y-%m-%d}: {told.state.value}", told.note)]
    if told.second is not None:
        by = f"{_by(told.second.checker)} on {told.second.checked:%Y-%m-%d}"
        words.append(_with_note(f"checked a second time{by}: {told.second.state.value}", told.second.note))
    if told.disputed:
        words.append("disputed: the two do not agree")
    if told.gone:
        many = told.gone > 1
        words.append(f"{told.gone} more passage{'s' * many} {'were' if many else 'was'} of what was withdrawn since")
    return words


def ruled(told: OverrulingAnswer, machine: str) -> str:
    """In words, who overruled a verdict, that of the machine, and why, as far as that is told."""
    words = f"overruled{_by(told.by)} on {told.decided:%Y-%m-%d}: {told.verdict.value}; by comparing: {machine}"
    return _with_note(words, told.note)


def _by(name: str | None) -> str:
    return f" by {name}" if name else ""


def _with_note(words: str, note: str | None) -> str:
    return f"{words} – {note}" if note else words
