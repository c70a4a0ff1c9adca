"""Citations as answers, from either end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.schemas.base import V1, Answer
from api.schemas.documents import Brief, brief
from archive import holding
from archive.citation import Acquisition, Candidate, Citation, Getting, Origin, Placed, Reference, State
from archive.document import Document, DocumentId
from archive.holding import By
from archive.passage import Passage
from archive.passage import Standing as PassageStanding
from archive.wanted import Entry, Standing


class PlacedAnswer(Answer):
    """A place on one side: where, whether it still stands, and the sentence around it.

    Where it is broken, the passage is what it was; its `text_sha256` tells of which text.
    """

    document: str
    passage: Passage
    standing: PassageStanding
    sentence: str
    original_sha256: str
    links: dict[str, str]


class CandidateAnswer(Answer):
    """A document that may be the cited work, and why; only people confirm."""

    document: Brief
    reasons: list[str]


class AcquisitionAnswer(Answer):
    """How far the getting is of what is not held. The note and who wrote it are for those who decide."""

    state: Getting
    note: str | None
    by: str | None
    at: datetime


class CitationAnswer(Answer):
    """A reference in a document to a work. `csl` is `reference` as CSL-JSON.

    `held`: the work is here, as the document `held_as`. `by` tells how that is known: a person `confirmed` the
    `target`; or that document alone has the same `identifier`, `address` or `file`, which nobody confirmed. A target
    of a citation that is not confirmed is only a candidate. `words` are how the document names it. Names of people are
    for those who decide.
    """

    id: str
    document: str
    revision: int
    state: State
    origin: Origin
    words: str
    reference: Reference
    csl: dict[str, Any]
    held: bool
    held_as: str | None
    by: By | None
    target: Brief | None
    passages: list[PlacedAnswer]
    cited: list[PlacedAnswer]
    candidates: list[CandidateAnswer]
    acquisition: AcquisitionAnswer | None
    touched: bool
    made: datetime
    made_by: str | None
    decided: datetime | None
    decided_by: str | None
    links: dict[str, str]


class CitationsAnswer(Answer):
    """What a document cites, in the order of its text. `next` leads to the first left out."""

    total: int
    citations: list[CitationAnswer]
    next: str | None
    links: dict[str, str]


class CitedBy(Answer):
    """A citation, with the document that makes it."""

    document: Brief
    citation: CitationAnswer


class CitedByAnswer(Answer):
    """What cites a document. `said`: further documents whose descriptions say that they do, without a place."""

    total: int
    citations: list[CitedBy]
    said: list[Brief]
    next: str | None
    links: dict[str, str]


class CandidatesAnswer(Answer):
    """What may be the cited work. `query`: what was searched for, where there is nothing to know it by."""

    candidates: list[CandidateAnswer]
    query: str | None
    links: dict[str, str]


@dataclass(frozen=True)
class Around:
    """What is needed to tell of citations: the documents, the candidates, and whether names may be told."""

    documents: Mapping[DocumentId, Document]
    candidates: Mapping[Any, Sequence[Candidate]]
    inside: bool


def citation(told: Citation, around: Around) -> CitationAnswer:
    target = around.documents.get(told.target) if told.target else None
    near = around.candidates.get(told.id, ())
    held = holding.held(told, near)
    if held is not None and held.document not in around.documents:
        held = None  # as for all that the caller may not see
    me = f"{V1}/citations/{told.id}"
    machine = not told.touched
    return CitationAnswer(
        id=told.id,
        document=told.document,
        revision=told.revision,
        state=told.state,
        origin=told.origin,
        words=told.words,
        reference=told.reference,
        csl={"id": told.id, **told.reference.csl()},
        held=held is not None,
        held_as=held.document if held else None,
        by=held.by if held else None,
        target=None if target is None else brief(target, ()),
        passages=[placed(each) for each in told.passages],
        cited=[placed(each) for each in told.cited] if target is not None else [],
        candidates=candidates(holding.candidates(told, near), around.documents),
        acquisition=acquisition(told.acquisition, inside=around.inside),
        touched=told.touched,
        made=told.made,
        made_by=told.made_by if around.inside or machine else None,
        decided=told.decided,
        decided_by=told.decided_by if around.inside else None,
        links={"self": me, "document": f"{V1}/documents/{told.document}", "candidates": f"{me}/candidates"},
    )


def acquisition(told: Acquisition | None, *, inside: bool) -> AcquisitionAnswer | None:
    if told is None:
        return None
    note, by = (told.note, told.by) if inside else (None, None)
    return AcquisitionAnswer(state=told.state, note=note, by=by, at=told.at)


def placed(told: Placed) -> PlacedAnswer:
    me = f"{V1}/documents/{told.document}"
    here = {} if told.standing is PassageStanding.broken else {"page": f"{me}/pages/{told.passage.page}"}
    return PlacedAnswer(
        document=told.document,
        passage=told.passage,
        standing=told.standing,
        sentence=told.sentence,
        original_sha256=told.original_sha256,
        links={"document": me, **here},
    )


def candidates(told: Sequence[Candidate], documents: Mapping[DocumentId, Document]) -> list[CandidateAnswer]:
    seen = (each for each in told if each.document in documents)
    return [CandidateAnswer(document=brief(documents[each.document], ()), reasons=list(each.reasons)) for each in seen]


class CitingAnswer(Answer):
    """A document that cites a wanted work, and where; `citation` leads to what can be decided."""

    document: Brief
    citation: str
    state: State
    passages: list[PlacedAnswer]
    links: dict[str, str]


class WantedEntry(Answer):
    """A work that is cited and not held. `words` are what to call it; `articles` how many documents cite it.

    `acquisition` is how far the getting of it is: the latest word, or `wanted`, where there is none yet.
    """

    standing: Standing
    words: str
    reference: Reference
    csl: dict[str, Any]
    articles: int
    citing: list[CitingAnswer]
    state: Getting
    acquisition: AcquisitionAnswer | None
    candidates: list[CandidateAnswer]


class WantedAnswer(Answer):
    """The wanted list. `standings` and `acquisitions` count all there is, so that nothing drops off silently."""

    total: int
    standings: dict[Standing, int]
    acquisitions: dict[Getting, int]
    entries: list[WantedEntry]
    next: str | None
    links: dict[str, str]


def wanted(
    told: Entry, words: str, documents: Mapping[DocumentId, Document], inside: Mapping[DocumentId, bool]
) -> WantedEntry:
    """`inside` tells of each citing document whether names may be told."""
    seen = [each for each in told.citations if each.document in documents]
    return WantedEntry(
        standing=told.standing,
        words=words,
        reference=told.reference,
        csl={"id": told.citations[0].id, **told.reference.csl()},
        articles=len(told.articles),
        citing=[
            CitingAnswer(
                document=brief(documents[each.document], ()),
                citation=each.id,
                state=each.state,
                passages=[placed(one) for one in each.passages],
                links={"citation": f"{V1}/citations/{each.id}"},
            )
            for each in seen
        ],
        state=told.getting,
        acquisition=acquisition(told.acquisition, inside=all(inside.values())),
        candidates=candidates(told.candidates, documents),
    )
