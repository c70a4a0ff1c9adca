"""A work that a draft cites, as a part of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schemas.base import V1, Answer
from archive.citation import Getting, Origin, Reference, State
from archive.document import Document, DocumentId
from archive.holding import By
from archive.resolving import Resolved
from archive.wording import Span


class PossibleAnswer(Answer):
    """A document that may be the cited work, and why. It is not held as such until a person confirms it."""

    document: str
    reasons: list[str]


class CitedWorkAnswer(Answer):
    """A work that the draft cites. `words` are how it is named, `spans` where; `broken`: so many more places no longer
    stand in the text. `citation` is its id, where the draft is archived.

    `document` is the work itself where it is `held`, and `by` tells how that is known: `confirmed` by a person, or it
    alone has the same `identifier`, `address` or `file`. Else `acquisition` is how far its getting is, and `candidates`
    may be it.
    """

    citation: str | None
    state: State
    origin: Origin
    words: str
    reference: Reference
    csl: dict[str, Any]
    spans: list[Span]
    broken: int
    held: bool
    document: str | None
    by: By | None
    acquisition: Getting | None
    candidates: list[PossibleAnswer]
    links: dict[str, str]


def cited_work(each: Resolved, around: Mapping[DocumentId, Document]) -> CitedWorkAnswer:
    held = each.held if each.held in around else None
    me = {"citation": f"{V1}/citations/{each.id}"} if each.id else {}
    return CitedWorkAnswer(
        citation=each.id,
        state=each.state,
        origin=each.origin,
        words=each.words,
        reference=each.reference,
        csl=each.reference.csl(),
        spans=[Span(page=one.page, start=one.start, end=one.end) for one in each.passages],
        broken=each.broken,
        held=held is not None,
        document=held,
        by=each.by if held else None,
        acquisition=None if held else each.getting or Getting.wanted,
        candidates=[
            PossibleAnswer(document=one.document, reasons=list(one.reasons))
            for one in each.candidates
            if one.document in around
        ],
        links=me | ({"document": f"{V1}/documents/{held}"} if held else {}),
    )


def called(told: CitedWorkAnswer) -> str:
    """What to call it, on one line."""
    return " ".join(told.reference.called(told.words).split())
