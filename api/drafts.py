"""Drafts over HTTP: any article's text, checked against what its asker may see. It is neither kept nor logged."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api import report
from api.accepts import quality
from api.bodies import fitted, json_body, json_request
from api.callers import Asking
from api.checking import Asked, Checking, of_text
from api.marked_pages import MarkedPages
from api.problems import Refusal
from api.schemas import say
from api.schemas.drafts import DraftAnswer
from api.wiring import Wired

router = APIRouter(tags=["drafts"])

_HTML: dict[int | str, dict[str, Any]] = {
    200: {"description": "The draft, checked.", "content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.post(
    "/drafts/check",
    response_model=DraftAnswer,
    summary="Check a draft",
    responses=_HTML,
    openapi_extra=json_request(Asked),
)
def check(
    request: Request,
    wired: Wired,
    asking: Asking,
    body: Annotated[Any, Depends(json_body)],
    format: Annotated[
        Literal["json", "html"] | None, Query(description="`html`: a page to print; else as Accept says.")
    ] = None,
) -> Response:
    """Every quotation of an article with its verdict and places, every sentence with its state and what may bear on it.

    First by what the article cites, then by all that you see. The draft is neither kept nor logged. As `html` it is one
    page to print, without scripts, that needs nothing else.
    """
    asked = fitted(Asked, body, "body")
    if (asked.text is None) == (asked.document is None):
        raise Refusal(422, "invalid", "Give either a text or a document's id.", where="text")
    if not wired.checking.acquire(blocking=False):
        raise Refusal(503, "busy", "Other drafts are being checked; please try again.", headers={"Retry-After": "5"})
    try:
        checking = Checking(wired.archive, wired.engine, asking.scope, wired.searched(asking.scope))
        if asked.document is not None:
            told = checking.document(asked.document, asked)
        else:
            told = checking.text(of_text(asked.text or ""), None, asked)
        if not _as_html(request, format):
            return say(told)
        page = report.written(told, MarkedPages(wired.archive, asking.scope))
    finally:
        wired.checking.release()
    return Response(page, 200, {"Content-Security-Policy": report.POLICY}, "text/html; charset=utf-8")


def _as_html(request: Request, format: str | None) -> bool:
    if format is not None:
        return format == "html"
    accept = ",".join(request.headers.getlist("accept"))
    return quality(accept, "text", "html") > quality(accept, "application", "json")
