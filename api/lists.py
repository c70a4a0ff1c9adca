"""All that is found, as one list: CSV for a table, NDJSON for a program. Nothing is cut off in silence.

The list is streamed, and read page by page; should it break off, so does the connection, before its proper end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Literal

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from api import cites, questions, schemas
from api.accepts import quality
from api.callers import Caller
from api.csv_rows import cell, written
from api.finding import every
from api.questions import Given
from api.schemas import V1
from api.wiring import Wiring
from archive.at_once import takes_long
from archive.document import Document, DocumentId
from index.results import Hit, Search

Form = Literal["csv", "ndjson"]
MEDIA_TYPES: dict[Form, str] = {"csv": "text/csv", "ndjson": "application/x-ndjson"}
COLUMNS = (
    "id", "title", "kind", "collection", "publisher", "date", "language", "score", "page", "label", "place", "passage",
    "link",
)  # fmt: skip
_ROWS = 100
_Found = tuple[Hit, dict[DocumentId, Document]]


def form(request: Request, asked: Given) -> Form | None:
    """Whether a list is asked for and which, by `format` or by an Accept header; None for an ordinary answer."""
    told = asked.get("format")
    if told:
        return next((form for form in MEDIA_TYPES if form == told[0]), None)
    return _preferred(",".join(request.headers.getlist("accept")))


@lru_cache(100)
def _preferred(accept: str) -> Form | None:
    usual = quality(accept, "application", "json")
    return next((form for form, kind in MEDIA_TYPES.items() if quality(accept, *kind.split("/")) > usual), None)


def answer(wired: Wiring, asking: Caller, asked: Given, form: Form, *, words: bool) -> Response:
    """The list. Raises as `find` does, before its first line."""
    takes_long()
    search, _, _ = questions.read({name: held for name, held in asked.items() if name != "cursor"}, wired.cursors, "",
                                  words=words)  # fmt: skip
    found = every(wired, asking, cites.widened(wired.archive, search, asking.scope))
    if asked.get("limit"):
        found = islice(found, search.limit)
    first = list(islice(found, 1))  # so that a question which cannot be answered is told by a problem
    rows = chain(first, found)
    lines = _csv(rows) if form == "csv" else _ndjson(rows, search)
    headers = {"Content-Disposition": f'attachment; filename="found.{form}"'}
    return StreamingResponse(lines, 200, headers, media_type=MEDIA_TYPES[form])


def _csv(found: Iterator[_Found]) -> Iterator[str]:
    yield written([list(COLUMNS)])
    while rows := [_row(hit, held[hit.id]) for hit, held in islice(found, _ROWS)]:
        yield written(rows)


def _ndjson(found: Iterable[_Found], search: Search) -> Iterator[str]:
    for hit, documents in found:
        yield schemas.hit(hit, documents, {}, search).model_dump_json() + "\n"


def _row(hit: Hit, document: Document) -> list[str]:
    told = document.description
    passage = hit.passages[0] if hit.passages else None
    where = (passage.page, passage.label, passage.place, passage.text) if passage else ("", "", "", "")
    values = (
        document.id, document.title, told.kind, document.collection, told.publisher, told.date, told.language,
        hit.score, *where, f"{V1}/documents/{document.id}",
    )  # fmt: skip
    return [cell(value) for value in values]
