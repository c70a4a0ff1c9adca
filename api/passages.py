"""Passages over HTTP: whether what was cut from a text still stands after it was read again or got a new version."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.callers import Asking
from api.documents import Id, checked
from api.problems import Refusal
from api.schemas import say
from api.schemas.passages import CarriedAnswer, carried
from api.wiring import Wired

router = APIRouter(tags=["documents"])

Place = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/documents/{id}/passage", response_model=CarriedAnswer, summary="Whether a passage still stands")
def passage(
    wired: Wired,
    asking: Asking,
    id: Id,
    page: Annotated[int, Query(ge=1, le=2**31 - 1, description="The page's number.")],
    start: Place,
    end: Place,
    text_sha256: Annotated[
        str, Query(pattern="^[0-9a-f]{64}$", description="Of the page it was cut from, as a search told.")
    ],
) -> Response:
    """`same`: its page is unchanged. `moved`: the very same words, found once. `broken`: neither; never a guess."""
    checked(id)
    try:
        told = wired.archive.carried(id, page, (start, end), text_sha256, asking.scope)
    except ValueError as error:
        raise Refusal(400, "parameter_invalid", f"There is no such span: {error}.", parameter="end") from None
    return say(carried(id, told))
