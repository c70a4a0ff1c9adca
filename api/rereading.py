"""Reading originals again: one document, or all that failed for a reason, are of a type, or answer a question.

Each stays as it is, and is found as it was, until its new text is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import questions, schemas
from api.bodies import fitted, json_body, json_request
from api.callers import Caller, Cataloguing, Holding
from api.conditions import etag
from api.documents import Id, checked, way
from api.finding import find
from api.problems import Refusal
from api.schemas import V1, say
from api.selection import narrowed
from api.wiring import Wired, Wiring
from archive.access import Scope
from archive.changing import LONGEST_PASSWORD
from archive.document import DocumentId, Reason

router = APIRouter(tags=["documents"])

_MOST = 1_000


class Rereading(BaseModel):
    """How a document is to be read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ocr: bool = Field(default=False, description="Read every page by OCR, also those with a text of their own.")
    password: str | None = Field(
        default=None, min_length=1, max_length=LONGEST_PASSWORD, description="What opens it; kept for later readings."
    )


class Rereadings(BaseModel):
    """Which documents are to be read again; what is named twice narrows, and something has to be named."""

    model_config = ConfigDict(extra="forbid")

    documents: list[str] = Field(default=[], max_length=_MOST, description="Their ids.")
    reasons: list[Reason] = Field(default=[], max_length=len(Reason), description="Those that failed for one of these.")
    media_types: list[str] = Field(default=[], max_length=100, description="Those of one of these types.")
    search: dict[str, Any] | None = Field(default=None, description="Those that answer this, as in POST /search.")
    ocr: bool = Field(default=False, description="Read every page by OCR, also those with a text of their own.")


async def _optional_body(request: Request) -> Any:
    return await json_body(request) if await request.body() else {}


@router.post(
    "/documents/{id}/reread",
    status_code=202,
    response_model=schemas.Full,
    summary="Read its original again",
    openapi_extra={"requestBody": {**json_request(Rereading)["requestBody"], "required": False}},
)
def reread(wired: Wired, holding: Holding, id: Id, body: Annotated[Any, Depends(_optional_body)]) -> Response:
    """Its newest version waits to be read again; until then its text stays as it is."""
    asked = fitted(Rereading, body, "body")
    wired.archive.reread(checked(id), who=holding.principal, ocr=asked.ocr, password=asked.password)
    told = wired.archive.document(id, holding.scope)
    return say(schemas.full(told, way(wired, holding, told)), 202, headers={"ETag": etag(told)})


@router.post(
    "/documents/reread",
    status_code=202,
    response_model=schemas.Rereading,
    summary="Read many originals again",
    openapi_extra=json_request(Rereadings),
)
def reread_many(wired: Wired, holding: Cataloguing, body: Annotated[Any, Depends(json_body)]) -> Response:
    """All that is chosen within the collections that you were granted, as after an update; all of it or nothing."""
    asked = fitted(Rereadings, body, "body")
    if not (asked.documents or asked.reasons or asked.media_types or asked.search):
        raise Refusal(422, "invalid", "Say which: documents, reasons, media_types or search.", where="body")
    chosen = _chosen(wired, holding, asked)
    wired.archive.reread(*chosen, who=holding.principal, ocr=asked.ocr)
    return say(schemas.Rereading(documents=len(chosen), links={"self": f"{V1}/documents/reread"}), 202)


def _chosen(wired: Wiring, holding: Caller, asked: Rereadings) -> list[DocumentId]:
    """What is meant by all that was named, within the caller's own collections; named ids are not looked at."""
    named = [checked(DocumentId(id)) for id in asked.documents] or None
    found = None if asked.search is None else _found(wired, holding, asked.search)
    unread = None
    if asked.reasons or asked.media_types:
        grants = holding.principal.grants
        unread = wired.archive.unread(
            asked.reasons, asked.media_types, holding.scope if grants is None else Scope(grants)
        )
    return narrowed(named, found, unread)


def _found(wired: Wiring, holding: Caller, asked: dict[str, Any]) -> Iterator[DocumentId]:
    given = {**questions.from_json(asked), "limit": ["100"], "passages": ["0"]}
    while True:
        told = find(wired, holding, given, words=True)
        yield from (one.id for one in told.documents.values() if holding.principal.granted(one.collection))
        if told.cursor is None:
            return
        given["cursor"] = [told.cursor]
