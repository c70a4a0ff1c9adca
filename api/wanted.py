"""The wanted list over HTTP: what is cited and not held."""

from __future__ import annotations

from itertools import chain, islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from api import acquisitions
from api.accepts import quality
from api.callers import Asking, Caller
from api.citations import From
from api.schemas import V1, say
from api.schemas import citations as schemas
from api.search import given, self_link
from api.wiring import Wired, Wiring
from archive.citation import Getting
from archive.wanted import OPEN, Entry, Standing

router = APIRouter(tags=["citations"])

Format = Literal["json", "csv", "text", "urls"]

_DEFAULT = 100


@router.get(
    "/wanted",
    response_model=schemas.WantedAnswer,
    summary="What is cited and not held",
    responses={200: {"content": {kind: {"schema": {"type": "string"}} for kind in ("text/csv", "text/plain")}}},
)
def wanted(
    request: Request,
    wired: Wired,
    asking: Asking,
    standing: Annotated[
        list[Standing] | None, Query(description="By default wanted and arrived.", max_length=3)
    ] = None,
    acquisition: Annotated[list[Getting] | None, Query(description="Only these.", max_length=5)] = None,
    start: From = 1,
    limit: Annotated[int | None, Query(ge=1, le=500, description="100 as JSON; else all.")] = None,
    format: Annotated[Format | None, Query(description="Goes before the Accept header.")] = None,
) -> Response:
    """Works by how many documents cite them, each with the passages. `arrived`: something here may be it.

    As `csv` a row a passage; as `text` lines to read; as `urls` the addresses, one a line, for a web archiver, whose
    WARC or WACZ is then taken in and matched.
    """
    standings, gettings = standing or OPEN, acquisition or ()
    form = format or _preferred(request)
    if form != "json":
        entries = wired.archive.wanting.every(asking.scope, standings=standings, gettings=gettings)
        entries = islice(entries, start - 1, None if limit is None else start - 1 + limit)
        first = list(islice(entries, 1))  # so that trouble is told by a problem
        told = acquisitions.lines(wired.archive, chain(first, entries), asking.scope, form)
        suffix = "csv" if form == "csv" else "txt"
        headers = {"Content-Disposition": f'attachment; filename="wanted.{suffix}"'}
        return StreamingResponse(told, 200, headers, media_type=acquisitions.MEDIA_TYPES[form])
    most = limit or _DEFAULT
    found = wired.archive.wanting.listed(
        asking.scope, standings=standings, gettings=gettings, start=start - 1, limit=most
    )
    following = {**given(request), "from": [str(start + most)], "limit": [str(most)]}
    answer = schemas.WantedAnswer(
        total=found.total,
        standings={each: found.standings.get(each, 0) for each in Standing},
        acquisitions={each: found.gettings.get(each, 0) for each in Getting},
        entries=_shown(wired, asking, found.entries),
        next=self_link("/wanted", following) if start + most <= found.total else None,
        links={"self": self_link("/wanted", given(request)), "capture_list": f"{V1}/wanted?format=urls"},
    )
    return say(answer)


def _preferred(request: Request) -> Format:
    accept = ",".join(request.headers.getlist("accept"))
    usual = quality(accept, "application", "json")
    if quality(accept, "text", "csv") > usual:
        return "csv"
    return "text" if quality(accept, "text", "plain") > usual else "json"


def _shown(wired: Wiring, asking: Caller, entries: list[Entry]) -> list[schemas.WantedEntry]:
    ids = {id for entry in entries for id in entry.articles}
    ids |= {each.document for entry in entries for each in entry.candidates}
    documents = {held.id: held for held in wired.archive.documents(sorted(ids), asking.scope)}
    return [
        schemas.wanted(
            entry,
            acquisitions.called(entry),
            documents,
            {id: asking.principal.decides_in(documents[id].collection) for id in entry.articles if id in documents},
        )
        for entry in entries
    ]
