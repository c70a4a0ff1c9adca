"""The account of an accession as CSV, all of it, row by row, for whoever works on it in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from api import schemas
from api.accepts import quality
from api.callers import Caller
from api.csv_rows import written
from api.wiring import Wiring
from archive.accession import Receipt

COLUMNS = ("number", "name", "source", "state", "reason", "detail", "document", "sha256", "size")
MEDIA_TYPE = "text/csv; charset=utf-8"
_PAGE = 1000


def wants_csv(request: Request, format: schemas.Format | None) -> bool:
    """Whether CSV is asked for, by `format` or by an Accept header that prefers it to JSON."""
    if format is not None:
        return format == "csv"
    accept = ",".join(request.headers.getlist("accept"))
    return quality(accept, "text", "csv") > quality(accept, "application", "json")


def csv_answer(
    wired: Wiring, holding: Caller, id: str, state: schemas.State | None, after: int, limit: int | None
) -> Response:
    """As an attachment. Without a limit there is no end but the last row."""
    rows = _rows(wired, holding, id, state, after, limit)
    headers = {"Content-Disposition": f'attachment; filename="accession-{id}.csv"'}
    return StreamingResponse(rows, 200, headers, media_type=MEDIA_TYPE)


def _rows(
    wired: Wiring, holding: Caller, id: str, state: schemas.State | None, after: int, limit: int | None
) -> Iterator[str]:
    yield written([list(COLUMNS)])
    while True:
        page = min(_PAGE, limit if limit is not None else _PAGE)
        found = wired.archive.accessions.files(id, holding.principal, state=state, after=after, limit=page)
        ids = [each.document for each in found if each.document]
        seen = {document.id for document in wired.archive.documents(ids, holding.scope)}
        yield written([_row(each, each.document in seen) for each in found])
        if limit is not None or len(found) < page:
            return
        after = found[-1].number


def _row(told: Receipt, seen: bool) -> list[str]:
    values = {
        **vars(told),
        "reason": told.reason.value if told.reason else None,
        "document": told.document if seen else None,
    }
    return ["" if values[name] is None else str(values[name]) for name in COLUMNS]
