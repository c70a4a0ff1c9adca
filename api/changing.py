"""Changing one document: revise, move, withdraw, purge, read again.

Whether a key reaches is the archive's to say: 403 for what its holder sees but may not change, 404 for what they do
not see.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import openapi, schemas
from api.bodies import fitted, json_body, json_request
from api.callers import Holding
from api.conditions import IF_MATCH, TAGGED, Knowing, etag, expected_revision
from api.documents import Id, checked, way
from api.problems import Refusal
from api.schemas import say
from api.search import fit_text
from api.wiring import Wired
from archive.document import Description

router = APIRouter(tags=["documents"])

LONGEST_REASON = 2_000


@router.patch(
    "/documents/{id}",
    response_model=schemas.Full,
    summary="Revise the description, or move to another collection",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"$ref": f"#/components/schemas/{openapi.PATCH}"}}
                for kind in ("application/merge-patch+json", "application/json")
            },
        },
        "parameters": [IF_MATCH],
    },
    responses={200: TAGGED, 409: openapi.RESTS},
)
def revise(
    request: Request,
    wired: Wired,
    holding: Holding,
    id: Id,
    changes: Annotated[Any, Depends(json_body)],
    knowing: Knowing = None,
) -> Response:
    """A JSON merge patch (RFC 7396) of what the librarians said: a member that is null is taken away.

    Where citations rest on the document, it is first told which.
    """
    if not isinstance(changes, dict):
        raise Refusal(422, "invalid", "The body is a JSON object.")
    unknown = set(changes) - set(Description.model_fields) - {"collection"}
    if unknown:
        raise Refusal(422, "invalid", "The description has no such member.", where=min(unknown))
    if not isinstance(changes.get("collection", ""), str):
        raise Refusal(422, "invalid", "A collection is named by a text.", where="collection")
    collection = changes.pop("collection", None)
    before = wired.archive.document(checked(id), holding.scope)
    revision = expected_revision(request, before)
    told = wired.archive.revise(
        id, changes, who=holding.principal, revision=revision, collection=collection, knowing=knowing
    )
    return say(schemas.full(told, way(wired, holding, told)), headers={"ETag": etag(told)})


@router.delete(
    "/documents/{id}",
    status_code=204,
    response_class=Response,
    summary="Withdraw",
    openapi_extra={"parameters": [IF_MATCH]},
    responses={409: openapi.RESTS},
)
def withdraw(
    request: Request,
    wired: Wired,
    holding: Holding,
    id: Id,
    reason: Annotated[str, Query(max_length=LONGEST_REASON, description="Why, for the journal.")] = "",
    knowing: Knowing = None,
) -> Response:
    """Take it out of view. What it was stays known to the archive; to those who could see it, it is 410 from now on.

    Where citations rest on it or on what is inside it, it is first told which.
    """
    fit_text("reason", reason)
    before = wired.archive.document(checked(id), holding.scope)
    revision = expected_revision(request, before)
    wired.archive.withdraw(id, who=holding.principal, reason=reason, revision=revision, knowing=knowing)
    return Response(status_code=204)


class Purge(BaseModel):
    """A purge, asked for a second time by naming the document once more."""

    model_config = ConfigDict(extra="forbid", strict=True)

    confirm: str = Field(description="The document's id, once more.")
    reason: str = Field(default="", max_length=LONGEST_REASON, description="Why, for the journal.")


@router.post(
    "/documents/{id}/purge",
    status_code=204,
    response_class=Response,
    summary="Destroy for good",
    openapi_extra=json_request(Purge),
    responses={409: openapi.RESTS},
)
def purge(
    wired: Wired, holding: Holding, id: Id, body: Annotated[Any, Depends(json_body)], knowing: Knowing = None
) -> Response:
    """Destroys originals, texts and description, also of a withdrawn document; a tombstone stays. Needs an admin."""
    asked = fitted(Purge, body, "body")
    if asked.confirm != checked(id):
        raise Refusal(422, "confirm", "To destroy a document, give its id once more as confirm.", where="confirm")
    wired.archive.purge(id, who=holding.principal, reason=asked.reason, knowing=knowing)
    return Response(status_code=204)
