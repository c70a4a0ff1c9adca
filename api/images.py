"""What is to be seen of a document: images of its pages, and where its words stand on them.

Images are made when first asked for. Of what has no pages to be drawn (a mail, a sheet) there is none, which is said.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.callers import Asking, Caller
from api.conditions import IF_NONE_MATCH, NOT_MODIFIED, unchanged
from api.documents import Id, VersionNumber, checked
from api.problems import Refusal
from api.schemas import V1, say
from api.schemas.images import PageRectangles, rectangles_of
from api.wiring import Wired, Wiring
from archive.document import Problem
from archive.errors import NotFound
from archive.reasons import WORDS
from archive.renditions import Size

router = APIRouter(tags=["documents"])

MOST_SPANS = 100
_MOST_AGE = "private, max-age=86400"
_NOT_MADE = "There is no image of this page: {}."


def _image(media_type: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": "The image.", "content": content}, 304: NOT_MODIFIED}


@router.get(
    "/documents/{id}/pages/{number}/image",
    response_class=Response,
    summary="A page as an image",
    responses=_image("image/png"),
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
def page_image(
    request: Request, wired: Wired, asking: Asking, id: Id, number: str, version: VersionNumber = None
) -> Response:
    """PNG, 150 dots to the inch. Answered 404 `no_image` where none can be made."""
    return _shown(request, wired, asking, id, _page_number(number), version, Size.page)


@router.get(
    "/documents/{id}/pages/{number}/thumbnail",
    response_class=Response,
    summary="A page as a small image",
    responses=_image("image/webp"),
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
def page_thumbnail(
    request: Request, wired: Wired, asking: Asking, id: Id, number: str, version: VersionNumber = None
) -> Response:
    """WebP, no side longer than 320 pixels. Answered 404 `no_image` where none can be made."""
    return _shown(request, wired, asking, id, _page_number(number), version, Size.thumbnail)


@router.get(
    "/documents/{id}/thumbnail",
    response_class=Response,
    summary="Its first page as a small image",
    responses=_image("image/webp"),
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
def thumbnail(request: Request, wired: Wired, asking: Asking, id: Id, version: VersionNumber = None) -> Response:
    """WebP, no side longer than 320 pixels. Answered 404 `no_image` where none can be made."""
    return _shown(request, wired, asking, id, 1, version, Size.thumbnail)


@router.get(
    "/documents/{id}/pages/{number}/rectangles",
    response_model=PageRectangles,
    summary="Where words stand on the page",
)
def rectangles(
    wired: Wired,
    asking: Asking,
    id: Id,
    number: str,
    span: Annotated[list[str], Query(description="`12-20`: code points of the page's text.", max_length=MOST_SPANS)],
    version: VersionNumber = None,
) -> Response:
    """For each span its rectangles, one for every line it runs through, to be drawn over the page's image.

    Exact for a PDF's own text. Where OCR read the page, each line is exact, and the place within it estimated.
    """
    asked = [_span(one) for one in span]
    told = wired.archive.document(checked(id), asking.scope)
    page = wired.archive.page(id, _page_number(number), asking.scope, version)
    if any(end > len(page.text) for _, end in asked):
        raise Refusal(
            400, "parameter_invalid", f"The text of this page has {len(page.text)} characters.", parameter="span"
        )
    placed = wired.archive.places(id, page.number, asked, asking.scope, version)
    if isinstance(placed, Problem):
        raise _none(placed)
    links = {"image": f"{V1}/documents/{id}/pages/{page.number}/image?version={version or told.version.number}"}
    return say(rectangles_of(page, asked, placed, links))


def _shown(
    request: Request,
    wired: Wiring,
    asking: Caller,
    id: Id,
    number: int,
    version: int | None,
    size: Size,
) -> Response:
    original = wired.archive.original(checked(id), asking.scope, version)
    tag = f'"{original.sha256}-{number}-{size}"'
    headers = {"ETag": tag, "Cache-Control": _MOST_AGE}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    made = wired.archive.renditions.image(original, number, size)
    if isinstance(made, Problem):
        raise _none(made)
    return Response(made, media_type=size.media_type, headers=headers)


def _none(why: Problem) -> Refusal:
    return Refusal(
        404, "no_image", _NOT_MADE.format(why.detail) if why.detail else WORDS[why.reason], reason=why.reason.value
    )


def _page_number(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number)):
        raise NotFound("There is no such page.")
    return int(number)


def _span(given: str) -> tuple[int, int]:
    start, _, end = given.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (start, end)) or int(start) > int(end):
        raise Refusal(
            400, "parameter_invalid", "Give a span as 12-20: where it starts and where it ends.", parameter="span"
        )
    return int(start), int(end)
