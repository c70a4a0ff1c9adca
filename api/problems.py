"""One answer for everything that can go wrong: RFC 9457 problem documents with a stable `code`.

A single table decides the status, so that the same trouble reads the same behind every door. What the caller sent is
never repeated as they sent it: a lone surrogate in an echo is what turns a 422 into a 500.

    400 of the request's form · 401 no or a bad key · 403 seen, but not allowed · 404 not there for this caller
    410 withdrawn · 412 changed meanwhile · 413 414 431 too large · 408 too slow · 415 of another type
    422 of the values · 503 come back later · 507 no room
"""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.schemas.resting import resting
from archive import errors
from index.cedict import DictionaryMissing
from index.engine import EngineError, IndexBusy, IndexOutdated, QueryTooBroad
from index.parser import QueryError

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "The request is malformed",
    401: "A key is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "The request took too long",
    409: "Conflict",
    410: "Withdrawn",
    411: "Length required",
    412: "Changed meanwhile",
    413: "Too large",
    414: "The address is too long",
    415: "Unsupported media type",
    416: "Range not satisfiable",
    422: "The values cannot be used",
    428: "A precondition is needed",
    429: "Too many requests",
    431: "The headers are too large",
    500: "Something went wrong here",
    501: "Not implemented",
    503: "Not now",
    507: "No room",
}
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
_NO_FILES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
_MOST_ERRORS = 20

log = logging.getLogger("pressmark.api")


class Refusal(HTTPException):
    """A request that is answered by a problem. `more` are further members: `where`, `position`, `parameter`."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code
        self.more = more


@dataclass(frozen=True)
class Told:
    """What is said of a trouble."""

    status: int
    code: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def later(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def told(trouble: Exception) -> Told:
    """Status, code and words for any exception; what is not known here is 500 `internal`, without its words."""
    if isinstance(trouble, Refusal):
        return Told(trouble.status_code, trouble.code, trouble.detail, trouble.headers or {}, trouble.more)
    if isinstance(trouble, HTTPException):
        code = _CODES.get(trouble.status_code, "bad_request" if trouble.status_code < 500 else "unavailable")
        detail = trouble.detail if trouble.status_code == 400 else TITLES.get(trouble.status_code, "")
        return Told(trouble.status_code, code, detail, trouble.headers or {})
    if isinstance(trouble, RequestValidationError):
        return _invalid(trouble)
    if isinstance(trouble, errors.ArchiveError):
        return _of_archive(trouble)
    if isinstance(trouble, QueryError):
        return Told(400, trouble.code, str(trouble), more={"parameter": "q", "position": trouble.position})
    if isinstance(trouble, EngineError):
        return _of_engine(trouble)
    if isinstance(trouble, DictionaryMissing):
        return Told(501, "dictionary_missing", str(trouble), more={"parameter": "across"})
    if isinstance(trouble, OSError) and trouble.errno in _NO_ROOM:
        return Told(507, "full", "There is no room to keep this; nothing was kept.")
    if isinstance(trouble, OSError) and trouble.errno in _NO_FILES:
        return Told(503, "busy", "Too much is under way; please try again.", later(2))
    if isinstance(trouble, ClientDisconnect):
        return Told(400, "disconnected", "The request ended before it was whole.")
    return Told(500, "internal", "This is not your doing. It was written to the server's log.")


def _of_archive(trouble: errors.ArchiveError) -> Told:
    detail = str(trouble)
    match trouble:
        case errors.Gone():
            return Told(410, "gone", detail or "This was withdrawn.")
        case errors.NotFound():
            return Told(404, "not_found", detail or "There is no such thing here.")
        case errors.NotAllowed():
            return Told(403, "not_allowed", detail or "This key may not do that.")
        case errors.Invalid(code=code, where=where):
            status = 413 if code == "too_large" else 422
            return Told(status, code, detail, more={"where": where} if where else {})
        case errors.Conflict(code="revision"):
            return Told(412, "revision", detail or "It was changed meanwhile.")
        case errors.Conflict(code="idempotency_key_reused"):
            return Told(422, "idempotency_key_reused", detail)
        case errors.Rests(resting=rests):
            words = f"{detail} Say knowing={rests.tag} to go on."
            more = {"knowing": rests.tag, "resting": resting(rests).model_dump(mode="json")}
            return Told(409, trouble.code, words, more=more)
        case errors.Conflict(code=code):
            return Told(409, code, detail)
        case errors.Busy():
            return Told(503, "busy", detail or "The archive is busy.", later(1))
        case errors.Full():
            return Told(507, "full", "There is no room to keep this; nothing was kept.")
        case errors.CatalogueMismatch():
            return Told(503, "catalogue_mismatch", "The archive is being brought up to date.", later(10))
        case errors.Damaged():
            log.error("damaged: %s", detail)
            return Told(500, "damaged", "The original is not what its checksum says. The librarians must be told.")
    log.error("an archive error without an answer of its own: %r", trouble)
    return Told(500, "internal", "This is not your doing. It was written to the server's log.")


def _of_engine(trouble: EngineError) -> Told:
    match trouble:
        case QueryTooBroad(code=code) if "time" in code:
            return Told(503, code, str(trouble), later(5), {"parameter": "q"})
        case QueryTooBroad(code=code):
            return Told(400, code, str(trouble), more={"parameter": "q"})
        case IndexOutdated():
            return Told(503, "index_outdated", "The index is being built; documents are served as ever.", later(5))
        case IndexBusy():
            return Told(503, "busy", "The index is busy.", later(1))
    log.error("an index error without an answer of its own: %r", trouble)
    return Told(500, "internal", "This is not your doing. It was written to the server's log.")


def _invalid(trouble: RequestValidationError) -> Told:
    """Of the address: 404; of named parameters and headers: 400 with the name; of the body: 422 with each place."""
    found = list(trouble.errors())[:_MOST_ERRORS]
    for each in found:
        place, _, name = _where(each).partition(".")
        if place == "path":
            return Told(404, "not_found", "There is no such thing here.")
        if place in ("query", "header", "cookie"):
            code = "parameter_unknown" if each["type"] == "extra_forbidden" else "parameter_invalid"
            return Told(400, code, f"{name}: {each['msg']}", more={"parameter": name})
    if any(each["type"] == "json_invalid" for each in found):
        return Told(400, "json_invalid", "The body is not JSON.")
    places = [{"where": _where(e).partition(".")[2], "code": e["type"], "message": e["msg"]} for e in found]
    return Told(422, "invalid", "The body cannot be used.", more={"errors": places})


def _where(each: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in each["loc"])


def refused_values(trouble: ValidationError, part: str) -> Refusal:
    """A part of the request (its JSON) whose values do not fit, each with its place and never its value."""
    found = trouble.errors(include_url=False, include_context=False, include_input=False)[:_MOST_ERRORS]
    places = [{"where": _where(e), "code": e["type"], "message": e["msg"]} for e in found]
    return Refusal(422, "invalid", f"The {part} cannot be used.", where=part, errors=places)


def clean(value: Any) -> Any:
    """The same with every text fit to be sent: no lone surrogate, no control character, not endlessly long."""
    if isinstance(value, str):
        told = value.encode("utf-8", "replace").decode()[:500]
        return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in told)
    if isinstance(value, Mapping):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    return value


def written(trouble: Told) -> bytes:
    """The problem document."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(trouble.status, "Problem"),
        "status": trouble.status,
        "code": trouble.code,
        "detail": trouble.detail,
        **trouble.more,
    }
    return json.dumps(clean(body), ensure_ascii=False).encode()


def response(trouble: Told) -> Response:
    return Response(written(trouble), trouble.status, dict(trouble.headers), MEDIA_TYPE)


def answer(request: Request, trouble: Exception) -> Response:
    """The handler of every exception."""
    said = told(trouble)
    if isinstance(trouble, HTTPException) and said.status == 405:
        allowed = request.app.state.methods(request.scope["path"])
        said = Told(405, said.code, "This address does not know that method.", {"Allow": ", ".join(allowed)})
    return response(said)


class Unexpected:
    """ASGI: what no handler knows is a fault of ours. It is logged, without the question, and answered 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Refusal:
            raise
        except Exception as fault:
            log.exception("unexpected, while answering %s", scope.get("method"))
            if started:
                raise
            await response(told(fault))(scope, receive, send)


def install(app: FastAPI) -> None:
    """Let every error of this app be answered by a problem document."""
    app.add_middleware(Unexpected)
    for kind in (
        HTTPException,
        RequestValidationError,
        errors.ArchiveError,
        EngineError,
        QueryError,
        DictionaryMissing,
        OSError,
        ClientDisconnect,
    ):
        app.add_exception_handler(kind, answer)
