"""Citations over HTTP, from either end: what a document cites, what cites it, and what people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import candidates, openapi, web_annotations
from api.bodies import fitted, json_body, json_request
from api.callers import Asking, Caller, Holding
from api.documents import Id, checked
from api.schemas import V1, brief, say
from api.schemas import citations as schemas
from api.search import given, self_link
from api.wiring import Wired, Wiring
from archive.citation import Citation, CitationId, Reference, Spot, State
from archive.citing import Acquiring, Mending
from archive.document import DocumentId
from archive.errors import NotFound

router = APIRouter(tags=["citations"])

_LARGEST = 2**31 - 1
_FOUND = 100
From = Annotated[int, Query(alias="from", ge=1, le=_LARGEST, description="The first to give, counted from 1.")]
Limit = Annotated[int, Query(ge=1, le=500)]
States = Annotated[list[State] | None, Query(description="Only these.", max_length=10)]
OwnId = Annotated[CitationId, Path(description="26 letters and digits.", max_length=200)]
DocumentName = Annotated[str, Field(max_length=200)]


class AskedCitation(BaseModel):
    """A citation that was found by a person. Its passages are places of the document's present text."""

    model_config = ConfigDict(extra="forbid")

    document: DocumentName
    reference: Reference = Reference()
    passages: list[Spot] = Field(default=[], max_length=500)
    target: DocumentName | None = None
    cited: list[Spot] = Field(default=[], max_length=500, description="What of the target is meant.")
    state: State = State.proposed


class AskedMending(BaseModel):
    """What is to change; what is not named stays. `reference` is a merge patch: null takes a member away.

    `join`: citations of the same document that are the same work, which end with this. `target` null takes it away.
    `revision`: the one you have; where it is another by now, the answer is 412.
    """

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    reference: dict[str, Any] | None = None
    passages: list[Spot] | None = Field(default=None, max_length=500)
    target: DocumentName | None = None
    cited: list[Spot] | None = Field(default=None, max_length=500)
    join: list[DocumentName] = Field(default=[], max_length=500)
    acquisition: Acquiring | None = None
    revision: int | None = Field(default=None, ge=0, lt=2**31)


@router.get(
    "/documents/{id}/citations",
    response_model=schemas.CitationsAnswer,
    summary="What it cites",
    responses=web_annotations.LISTED,
)
def of_document(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    state: States = None,
    start: From = 1,
    limit: Limit = 100,
) -> Response:
    """Proposed by a machine, confirmed or rejected by people; each with its places, and whether the work is held.

    As `application/ld+json` they are W3C Web Annotations: the collection, or with `from` a page of it.
    """
    total, found = wired.archive.cited.of(checked(id), asking.scope, state or (), start=start - 1, limit=limit)
    path = f"/documents/{id}/citations"
    told = shown(wired, asking, found)
    if web_annotations.asked(request):
        label = "What it cites"
        return web_annotations.listed(
            request, wired, asking.scope, told, label=label, start=start, limit=limit, total=total
        )
    answer = schemas.CitationsAnswer(
        total=total,
        citations=told,
        next=_next(request, path, start, limit, total),
        links={"self": self_link(path, given(request)), "document": f"{V1}/documents/{id}"},
    )
    return say(answer, headers=web_annotations.VARY)


@router.post(
    "/documents/{id}/citations", response_model=schemas.CitationsAnswer, summary="Look for what it cites once more"
)
def find(wired: Wired, holding: Holding, id: Id) -> Response:
    """As when it was read, whatever its kind, also where its text was handed over. Decisions stay. Needs a checker."""
    wired.archive.citing.find(checked(id), who=holding.principal)
    total, found = wired.archive.cited.of(id, holding.scope, limit=_FOUND)
    links = {"self": f"{V1}/documents/{id}/citations", "document": f"{V1}/documents/{id}"}
    following = f"{links['self']}?from={_FOUND + 1}&limit={_FOUND}" if total > _FOUND else None
    told = schemas.CitationsAnswer(total=total, citations=shown(wired, holding, found), next=following, links=links)
    return say(told)


@router.get(
    "/documents/{id}/cited-by",
    response_model=schemas.CitedByAnswer,
    summary="What cites it",
    responses=web_annotations.LISTED,
)
def cited_by(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    state: States = None,
    inside: Annotated[bool, Query(description="Also what cites what is inside it.")] = False,
    start: From = 1,
    limit: Limit = 100,
) -> Response:
    """Citations whose target it is, with the places on both sides; and documents that are said to cite it.

    The confirmed before the proposed; the rejected only where they are asked for. As `application/ld+json` the
    citations are W3C Web Annotations: the collection, or with `from` a page of it.
    """
    total, found = wired.archive.cited.by(
        checked(id), asking.scope, state or (), inside=inside, start=start - 1, limit=limit
    )
    told = shown(wired, asking, found)
    if web_annotations.asked(request):
        label = "What cites it"
        return web_annotations.listed(
            request, wired, asking.scope, told, label=label, start=start, limit=limit, total=total
        )
    ids = list(dict.fromkeys(each.document for each in found))
    documents = {held.id: held for held in wired.archive.documents(ids, asking.scope)}
    said = wired.archive.cited.said_by(id, asking.scope, inside=inside)
    path = f"/documents/{id}/cited-by"
    answer = schemas.CitedByAnswer(
        total=total,
        citations=[
            schemas.CitedBy(document=brief(documents[each.document], ()), citation=one)
            for each, one in zip(found, told, strict=True)
            if each.document in documents
        ],
        said=[brief(held, ()) for held in wired.archive.documents(said, asking.scope)],
        next=_next(request, path, start, limit, total),
        links={"self": self_link(path, given(request)), "document": f"{V1}/documents/{id}"},
    )
    return say(answer, headers=web_annotations.VARY)


@router.post(
    "/citations",
    status_code=201,
    response_model=schemas.CitationAnswer,
    summary="Add a citation",
    openapi_extra=json_request(AskedCitation),
    responses={410: openapi.problem(410)},
)
def add(wired: Wired, holding: Holding, body: Annotated[Any, Depends(json_body)]) -> Response:
    """One that no machine found. Needs a checker's key, or more, with a grant for the document's collection."""
    asked = fitted(AskedCitation, body, "body")
    made = wired.archive.citing.add(
        checked(DocumentId(asked.document)),
        asked.reference,
        who=holding.principal,
        passages=asked.passages,
        target=DocumentId(asked.target) if asked.target is not None else None,
        cited=asked.cited,
        state=asked.state,
    )
    (told,) = shown(wired, holding, [made])
    return say(told, 201, {"Location": told.links["self"]})


@router.get(
    "/citations/{id}", response_model=schemas.CitationAnswer, summary="One citation", responses=web_annotations.ONE
)
def one(request: Request, wired: Wired, asking: Asking, id: OwnId) -> Response:
    """A reference in a document, its places, and what is decided of it. As `application/ld+json`: a Web Annotation."""
    (told,) = shown(wired, asking, [wired.archive.cited.one(id, asking.scope)])
    if web_annotations.asked(request):
        return web_annotations.one(request, wired, asking.scope, told)
    return say(told, headers=web_annotations.VARY)


@router.patch(
    "/citations/{id}",
    response_model=schemas.CitationAnswer,
    summary="Confirm, reject, mend, join",
    openapi_extra=json_request(AskedMending),
    responses={412: openapi.problem(412)},
)
def mend(wired: Wired, holding: Holding, id: OwnId, body: Annotated[Any, Depends(json_body)]) -> Response:
    """What a person decides, no machine changes. Needs a checker's key, or more, with a grant for the collection."""
    asked = fitted(AskedMending, body, "body")
    named = {name: getattr(asked, name) for name in asked.model_fields_set}
    mending = Mending.model_validate({**named, **({"join": tuple(asked.join)} if asked.join else {})})
    (told,) = shown(wired, holding, [wired.archive.citing.mend(id, mending, who=holding.principal)])
    return say(told)


@router.get("/citations/{id}/candidates", response_model=schemas.CandidatesAnswer, summary="What may be the cited work")
def candidates_of(wired: Wired, asking: Asking, id: OwnId, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> Response:
    """By identifier, address, file or title; else by the names, numbers and dates of the sentence. Only candidates."""
    told = wired.archive.cited.one(id, asking.scope)
    found, query = candidates.of(wired.archive, wired.engine, told, wired.searched(asking.scope), limit)
    documents = {d.id: d for d in wired.archive.documents([each.document for each in found], asking.scope)}
    me = f"{V1}/citations/{id}"
    links = {"self": f"{me}/candidates", "citation": me}
    return say(schemas.CandidatesAnswer(candidates=schemas.candidates(found, documents), query=query, links=links))


def shown(wired: Wiring, asking: Caller, found: Sequence[Citation]) -> list[schemas.CitationAnswer]:
    """Citations, with what is around them as far as this caller sees it."""
    near = wired.archive.cited.candidates(found, asking.scope)
    ids = {each.document for each in found} | {each.target for each in found if each.target}
    ids |= {each.document for listed in near.values() for each in listed}
    documents = {held.id: held for held in wired.archive.documents(sorted(ids), asking.scope)}
    told = []
    for each in found:
        if each.document not in documents:
            raise NotFound("There is no such document here.")  # it was withdrawn this moment
        within = asking.principal.decides_in(documents[each.document].collection)
        told.append(schemas.citation(each, schemas.Around(documents, near, within)))
    return told


def _next(request: Request, path: str, start: int, limit: int, total: int) -> str | None:
    if start + limit > total:
        return None
    return self_link(path, {**given(request), "from": [str(start + limit)], "limit": [str(limit)]})
