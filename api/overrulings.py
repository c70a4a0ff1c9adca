"""Overruled verdicts over HTTP: what a person says of a quotation in place of the machine, and why."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api import openapi
from api.bodies import fitted, json_body, json_request
from api.callers import Asking, Caller, Holding
from api.claims import Revision
from api.documents import Id, checked
from api.schemas import V1, say
from api.schemas import claims as schemas
from api.wiring import Wired, Wiring
from archive.decision import NewOverruling, Overruling, OverrulingChange, OverrulingId

router = APIRouter(tags=["claims"])

OwnId = Annotated[OverrulingId, Path(description="26 letters and digits.", max_length=200)]


@router.get(
    "/documents/{id}/overrulings", response_model=schemas.OverrulingsAnswer, summary="Verdicts that were overruled"
)
def of_document(wired: Wired, asking: Asking, id: Id) -> Response:
    """What people say of its quotations, in place of what comparing them came to."""
    found = wired.archive.overrulings.of(checked(id), asking.scope)
    may_know = asking.principal.decides_in(wired.archive.document(id, asking.scope).collection)
    me = f"{V1}/documents/{id}"
    answer = schemas.OverrulingsAnswer(
        total=len(found),
        overrulings=[schemas.overruling(each, inside=may_know) for each in found],
        links={"self": f"{me}/overrulings", "document": me},
    )
    return say(answer)


@router.post(
    "/overrulings",
    status_code=201,
    response_model=schemas.OverrulingAnswer,
    summary="Overrule a verdict",
    openapi_extra=json_request(NewOverruling),
    responses={410: openapi.problem(410)},
)
def add(wired: Wired, holding: Holding, body: Annotated[Any, Depends(json_body)]) -> Response:
    """On the quotation of an archived article that `at` is in, with a note that says why. It stays, tied to the
    quotation's words, until it is taken back; the machine's verdict stays told beside it. 409 where it was overruled.

    Needs a checker's key, or more, with a grant for the document's collection.
    """
    asked = fitted(NewOverruling, body, "body")
    checked(asked.document)
    told = _one(wired, holding, wired.archive.overrulings.add(asked, who=holding.principal))
    return say(told, 201, {"Location": told.links["self"]})


@router.get("/overrulings/{id}", response_model=schemas.OverrulingAnswer, summary="One overruled verdict")
def one(wired: Wired, asking: Asking, id: OwnId) -> Response:
    """What a person says of a quotation."""
    return say(_one(wired, asking, wired.archive.overrulings.one(id, asking.scope)))


@router.patch(
    "/overrulings/{id}",
    response_model=schemas.OverrulingAnswer,
    summary="Say otherwise, or why otherwise",
    openapi_extra=json_request(OverrulingChange),
    responses={412: openapi.problem(412)},
)
def change(wired: Wired, holding: Holding, id: OwnId, body: Annotated[Any, Depends(json_body)]) -> Response:
    """What is not named stays. `at` is a place in another quotation, which it is of from then on."""
    asked = fitted(OverrulingChange, body, "body")
    return say(_one(wired, holding, wired.archive.overrulings.change(id, asked, who=holding.principal)))


@router.delete(
    "/overrulings/{id}",
    status_code=204,
    response_class=Response,
    summary="Take an overruling back",
    responses={412: openapi.problem(412)},
)
def revoke(wired: Wired, holding: Holding, id: OwnId, revision: Revision = None) -> Response:
    """The machine's verdict counts again; the history of the document tells that it was overruled."""
    wired.archive.overrulings.revoke(id, who=holding.principal, revision=revision)
    return Response(status_code=204)


def _one(wired: Wiring, asking: Caller, told: Overruling) -> schemas.OverrulingAnswer:
    collection = wired.archive.document(told.document, asking.scope).collection
    return schemas.overruling(told, inside=asking.principal.decides_in(collection))
