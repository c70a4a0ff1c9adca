"""Drafts over HTTP: any article's text, checked against what its asker may see. It is neither kept nor logged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api import report, uploads
from api.accepts import quality
from api.bodies import fitted, json_body, json_request, loads
from api.callers import Asking, Caller
from api.checking import Asked, Checking, Options, of_text
from api.marked_pages import MarkedPages
from api.problems import Refusal, later
from api.schemas import say
from api.schemas.drafts import DraftAnswer
from api.uploads import Form
from api.wiring import Wired, Wiring

router = APIRouter(tags=["drafts"])

_HTML: dict[int | str, dict[str, Any]] = {
    200: {"description": "The draft, checked.", "content": {"text/html": {"schema": {"type": "string"}}}}
}
_FILE = {
    "schema": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}, "options": Options.model_json_schema()},
        "required": ["file"],
        "additionalProperties": False,
    },
    "encoding": {"options": {"contentType": "application/json"}},
}


def _request() -> dict[str, Any]:
    told = json_request(Asked)
    told["requestBody"]["content"]["multipart/form-data"] = _FILE
    return told


async def body(request: Request, wired: Wired) -> AsyncIterator[Asked | Form]:
    """A draft as JSON, or as a file with its options. Raises `Refusal`."""
    if uploads.media_type(request) != "multipart/form-data":
        yield fitted(Asked, await json_body(request), "body")
        return
    async with uploads.reading(request, wired.archive.home) as form:
        yield form


@router.post(
    "/drafts/check",
    response_model=DraftAnswer,
    summary="Check a draft",
    responses=_HTML,
    openapi_extra=_request(),
)
def check(
    request: Request,
    wired: Wired,
    asking: Asking,
    given: Annotated[Asked | Form, Depends(body)],
    format: Annotated[
        Literal["json", "html"] | None, Query(description="`html`: a page to print; else as Accept says.")
    ] = None,
) -> Response:
    """Every quotation of an article with its verdict and places, every sentence with its state and what may bear on it,
    and every work that it cites, held or wanted.

    First by what the article cites, then by all that you see. The draft is neither kept nor logged. As `html` it is one
    page to print, without scripts, that needs nothing else. A file of any type that is read may be sent as the part
    `file`, with `options` as JSON beside it.
    """
    with one_at_work(wired):
        checking = checker(wired, asking)
        told = _filed(wired, checking, given) if isinstance(given, Form) else _asked(checking, given)
        if not _as_html(request, format):
            return say(told)
        page = report.written(told, MarkedPages(wired.archive, asking.scope))
    return Response(page, 200, {"Content-Security-Policy": report.POLICY}, "text/html; charset=utf-8")


def checker(wired: Wiring, asking: Caller) -> Checking:
    """What checks drafts for this caller. Raises `IndexOutdated`."""
    return Checking(wired.archive, wired.engine, asking.principal, asking.scope, wired.searched(asking.scope))


@contextmanager
def one_at_work(wired: Wiring) -> Iterator[None]:
    """While a draft is checked, which takes memory and time. Raises `Refusal` 503 where enough others are."""
    if not wired.checking.acquire(blocking=False):
        raise Refusal(503, "busy", "Other drafts are being checked; please try again.", headers=later(5))
    try:
        yield
    finally:
        wired.checking.release()


def _asked(checking: Checking, asked: Asked) -> DraftAnswer:
    if (asked.text is None) == (asked.document is None):
        raise Refusal(422, "invalid", "Give either a text or a document's id.", where="text")
    if asked.document is not None:
        return checking.document(asked.document, asked)
    return checking.text(of_text(asked.text or ""), None, asked)


def _filed(wired: Wiring, checking: Checking, form: Form) -> DraftAnswer:
    form.only("options")
    upload = form.one()
    options = fitted(Options, loads(form.fields.get("options", "{}"), "options"), "options")
    text = wired.draft_files.text(upload.file, upload.filename, upload.media_type)
    return checking.text(text, upload.filename, options)


def _as_html(request: Request, format: str | None) -> bool:
    if format is not None:
        return format == "html"
    accept = ",".join(request.headers.getlist("accept"))
    return quality(accept, "text", "html") > quality(accept, "application", "json")
