"""One document: its description, its texts, what became of it. Reading only; `writing` changes things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api import questions, schemas
from api.accepts import quality
from api.callers import Asking, Caller
from api.conditions import IF_NONE_MATCH, NOT_MODIFIED, TAGGED, etag, unchanged
from api.direct import Direct
from api.problems import Refusal
from api.schemas import V1, say
from api.search import given, listing
from api.wiring import Wired, Wiring
from archive.access import Role
from archive.document import Change, Document, DocumentId
from archive.document import Page as ReadPage
from archive.errors import NotFound

router = APIRouter(tags=["documents"], route_class=Direct)

MOST_TEXT = 2_000_000
"""Code points in one answer of a text, unless a single page has more."""

_LARGEST = 2**31 - 1

Id = Annotated[DocumentId, Path(description="26 letters and digits.")]
VersionNumber = Annotated[int | None, Query(ge=1, le=_LARGEST, description="An older version; else the newest.")]


def checked(id: DocumentId) -> DocumentId:
    """The id, if it can be one. Raises NotFound: what is no id names nothing."""
    if len(id) == 26 and id.isascii() and id.isalnum():
        return id
    raise NotFound("There is no such document here.")


@router.get(
    "/documents",
    response_model=schemas.DocumentsAnswer,
    summary="List documents",
    openapi_extra={"parameters": questions.parameters(words=False), "x-extra-filters": True},
)
def documents(request: Request, wired: Wired, asking: Asking) -> Response:
    """Documents that pass the filters, the latest added first. `extra.NAME` filters by keys of your own."""
    return listing(request, wired, asking, given(request))


_TAGGED: dict[str, Any] = {
    "response_model": schemas.Full,
    "responses": {200: TAGGED, 304: NOT_MODIFIED},
    "openapi_extra": {"parameters": [IF_NONE_MATCH]},
}


@router.get("/documents/by/{scheme}/{value:path}", summary="By an identifier of your own", **_TAGGED)
def by_identifier(request: Request, wired: Wired, asking: Asking, scheme: str, value: str) -> Response:
    """The document with this identifier, for instance `url` or `doi`."""
    return shown(request, wired, asking, wired.archive.by_identifier(scheme, value, asking.scope))


@router.get("/documents/{id}", summary="One document", **_TAGGED)
def document(request: Request, wired: Wired, asking: Asking, id: Id) -> Response:
    """Its description, where it stands, and how far its reading is."""
    return shown(request, wired, asking, wired.archive.document(checked(id), asking.scope))


def shown(request: Request, wired: Wiring, asking: Caller, told: Document) -> Response:
    """A document with its tag, or 304 to those who have it."""
    tag = etag(told)
    if unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return say(schemas.full(told, way(wired, asking, told)), headers={"ETag": tag})


def way(wired: Wiring, asking: Caller, told: Document) -> Sequence[Document]:
    """What it is inside of, the outermost first."""
    return wired.archive.around([told], asking.scope).get(told.id, ())


@router.get("/documents/{id}/members", response_model=schemas.MembersAnswer, summary="What is inside it")
def members(
    wired: Wired,
    asking: Asking,
    id: Id,
    start: Annotated[int, Query(alias="from", ge=1, le=_LARGEST, description="The first to give, counted from 1.")] = 1,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The documents directly inside a container or a mail, in order."""
    held = wired.archive.members(checked(id), asking.scope)
    given = held[start - 1 : start - 1 + limit]
    ways = wired.archive.around(given, asking.scope)
    links, following = _around(id, "members"), start + limit
    return say(
        schemas.MembersAnswer(
            total=len(held),
            documents=[schemas.brief(each, ways.get(each.id, ())) for each in given],
            next=f"{links['self']}?from={following}&limit={limit}" if following <= len(held) else None,
            links=links,
        )
    )


@router.get("/documents/{id}/versions", response_model=schemas.Versions, summary="All versions")
def versions(wired: Wired, asking: Asking, id: Id) -> Response:
    """Every original this document has had, oldest first."""
    told = wired.archive.versions(checked(id), asking.scope)
    return say(schemas.Versions(versions=list(told), links=_around(id, "versions")))


@router.get("/documents/{id}/changes", response_model=schemas.History, summary="What happened to it")
def history(wired: Wired, asking: Asking, id: Id) -> Response:
    """Every change of this document, oldest first."""
    told = wired.archive.history(checked(id), asking.scope)
    listed = [shown_change(asking, each) for each in told]
    return say(schemas.History(changes=listed, links=_around(id, "changes")))


def shown_change(asking: Caller, told: Change) -> schemas.ChangeAnswer:
    """One change. Who did it, and what was said before and after, is for the collection's librarians."""
    inside = asking.principal.may(Role.librarian) and asking.principal.granted(told.collection)
    return schemas.change(told, inside=inside)


@router.get("/documents/{id}/text", response_model=schemas.TextAnswer, summary="The text, page by page")
def text(
    wired: Wired,
    asking: Asking,
    id: Id,
    version: VersionNumber = None,
    page: Annotated[list[int] | None, Query(description="Only these pages, by number.", max_length=1000)] = None,
    start: Annotated[int, Query(alias="from", ge=1, le=_LARGEST, description="The first page to give.")] = 1,
) -> Response:
    """The pages in order, as many as there is room for in one answer; `next` leads to the rest."""
    told = wired.archive.document(checked(id), asking.scope)
    number = version or told.version.number
    held = wired.archive.text(id, asking.scope, number)
    pages = [p for p in held.pages if (page is None or p.number in page) and p.number >= start]
    if page is not None and len(pages) < len(set(page)):
        raise NotFound("There is no such page.")
    given, following = _bounded(pages)
    return say(schemas.text(told, number, held, given, following))


def _bounded(pages: Sequence[ReadPage]) -> tuple[Sequence[ReadPage], int | None]:
    """As many pages as fit, and the number of the first left out."""
    room = MOST_TEXT
    for place, page in enumerate(pages):
        room -= len(page.text)
        if room < 0 and place:
            return pages[:place], page.number
    return pages, None


@router.get(
    "/documents/{id}/pages/{number}",
    response_model=schemas.PageAnswer,
    summary="One page",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def page(
    request: Request,
    wired: Wired,
    asking: Asking,
    id: Id,
    number: str,
    version: VersionNumber = None,
    text_sha256: Annotated[
        str | None, Query(pattern="^[0-9a-f]{64}$", description="Of its text, perhaps of an earlier reading.")
    ] = None,
) -> Response:
    """One page of the text, by its number. As `text/plain` its text alone.

    With `text_sha256` the latest that ever had this text, which is what passages are pinned to.
    """
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound("There is no such page.")
    if version is not None and text_sha256 is not None:
        raise Refusal(400, "parameter_invalid", "Give either version or text_sha256.", parameter="text_sha256")
    told = wired.archive.document(checked(id), asking.scope)
    if text_sha256 is None:
        number_of, held = version or told.version.number, wired.archive.page(id, int(number), asking.scope, version)
    else:
        number_of, held = wired.archive.pinned(id, int(number), text_sha256, asking.scope)
    accept = ",".join(request.headers.getlist("accept"))
    if quality(accept, "text", "plain") > quality(accept, "application", "json"):
        return Response(held.text, 200, {"Vary": "Accept"}, media_type="text/plain")
    return say(schemas.page(id, number_of, held), headers={"Vary": "Accept"})


def _around(id: str, part: str) -> dict[str, str]:
    return {"self": f"{V1}/documents/{id}/{part}", "document": f"{V1}/documents/{id}"}
