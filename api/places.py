"""Where the words of a question stand in one document: all places in reading order, for whoever steps through it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api import schemas
from api.callers import Asking
from api.documents import Id, checked
from api.schemas import V1, say
from api.search import fit_text, self_link
from api.wiring import Wired
from archive.errors import NotFound
from index import query
from index.parser import parsed
from index.results import Inside, Mode

router = APIRouter(tags=["documents"])

_LARGEST = 2**31 - 1


@router.get("/documents/{id}/search", response_model=schemas.PlacesAnswer, summary="All places of words in it")
def places(
    wired: Wired,
    asking: Asking,
    id: Id,
    q: Annotated[str, Query(description="The words to find, as in /search, each for itself.")],
    mode: Annotated[Mode, Query(description="How generously words match.")] = Mode.expanded,
    translit: Annotated[Literal["on", "off"], Query(description="As in /search.")] = "on",
    across: Annotated[Literal["en", "zh"] | None, Query(description="As in /search.")] = None,
    page: Annotated[int, Query(ge=1, le=_LARGEST, description="The page to begin with.")] = 1,
    limit: Annotated[int, Query(ge=1, le=1000, description="Passages at most; those of a page come together.")] = 100,
) -> Response:
    """Every passage in which any part of the question stands, page by page from the first on."""
    document = wired.archive.document(checked(id), asking.scope)
    asked = parsed(fit_text("q", q))
    inside = Inside(asked.query, mode, page, limit, translit == "on", across)
    told = wired.engine.inside(document.id, inside, wired.searched(asking.scope))
    if told is None:
        raise NotFound("This document cannot be searched yet.")
    address = f"/documents/{id}/search"
    params: dict[str, list[str]] = {"q": [q], "mode": [mode.value], "translit": [translit], "limit": [str(limit)]}
    params |= {"across": [across]} if across else {}
    links = {"self": self_link(address, {**params, "page": [str(page)]}), "document": f"{V1}/documents/{id}"}
    if told.next is not None:
        links["next"] = self_link(address, {**params, "page": [str(told.next)]})
    return say(schemas.places(told, document, query.written(asked.query), asked.ignored, links))
