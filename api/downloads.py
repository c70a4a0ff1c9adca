"""Originals, byte for byte: whole, or one range of them.

What an original holds is not trusted: it is always an attachment, of exactly the type said, in a sandbox without
scripts. More than one range is refused, and so is a range that is none, rather than guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from api.callers import Asking
from api.conditions import IF_NONE_MATCH, IF_RANGE, NOT_MODIFIED, RANGE, unchanged
from api.documents import Id, VersionNumber, checked
from api.problems import Refusal
from api.wiring import Wired
from archive.originals import Original

router = APIRouter(tags=["documents"])

_CHUNK = 256 * 1024
_RANGE = re.compile(r"\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII)
_TYPE = re.compile(r"[\w.+\-]+/[\w.+\-]+(?:; ?charset=[\w.:\-]+)?", re.ASCII)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "The SHA-256 of the original."},
    "Content-Disposition": {"schema": {"type": "string"}},
    "Accept-Ranges": {"schema": {"type": "string"}},
}


@router.get(
    "/documents/{id}/original",
    response_class=Response,
    summary="The original, byte for byte",
    responses={
        200: {"description": "All of it, as the type it is.", "content": {"*/*": _BYTES["application/octet-stream"]},
              "headers": _HEADERS},
        206: {"description": "The range asked for.", "content": {"*/*": _BYTES["application/octet-stream"]},
              "headers": _HEADERS},
        304: NOT_MODIFIED,
    },
    openapi_extra={"parameters": [IF_NONE_MATCH, RANGE, IF_RANGE]},
)  # fmt: skip
@router.head(
    "/documents/{id}/original",
    response_class=Response,
    summary="What the original is, without it",
    responses={200: {"description": "Its headers.", "headers": _HEADERS}, 304: NOT_MODIFIED},
    openapi_extra={"parameters": [IF_NONE_MATCH]},
)
def original(request: Request, wired: Wired, asking: Asking, id: Id, version: VersionNumber = None) -> Response:
    """The bytes as they were received. One `Range` of bytes can be asked for."""
    held = wired.archive.original(checked(id), asking.scope, version)
    headers = _headers(held)
    if unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers={"ETag": headers["ETag"]})
    if request.method == "HEAD":
        return Response(headers={**headers, "Content-Length": str(held.size)}, media_type=None)
    part = _asked(request, headers["ETag"], held.size)
    if part is None:
        return _streamed(held, range(held.size), 200, headers)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{held.size}"
    return _streamed(held, part, 206, headers)


def _headers(held: Original) -> dict[str, str]:
    return {
        "ETag": f'"{held.sha256}"',
        "Accept-Ranges": "bytes",
        "Content-Type": held.media_type if _TYPE.fullmatch(held.media_type) else "application/octet-stream",
        "Content-Disposition": disposition(held.filename),
    }


def disposition(filename: str) -> str:
    """An attachment by this name (RFC 6266, RFC 5987): plain letters for old clients, all of it for the others.

    Marks of writing direction are left out: they make `fdp.exe` look like `exe.pdf`.
    """
    name = _DIRECTION.sub("", filename.encode("utf-8", "replace").decode())
    name = "".join("_" if ord(c) < 32 or 127 <= ord(c) < 160 or c in "/\\" else c for c in name) or "original"
    plain = re.sub(r"[^A-Za-z0-9 ._()+,=@~\-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _asked(request: Request, tag: str, size: int) -> range | None:
    """The bytes asked for, or None for all. Raises `Refusal` 416 for what is not one satisfiable range."""
    header = request.headers.get("range")
    condition = request.headers.get("if-range")
    if header is None or (condition is not None and condition.strip() != tag):
        return None
    unit, _, asked = header.partition("=")
    if unit.strip().lower() != "bytes":
        return None  # RFC 9110, 14.2: a unit that is not known is as if nothing was asked
    if "," in asked:
        raise _unsatisfiable(size, "range_several", "Ask for one range at a time.")
    match = _RANGE.fullmatch(asked)
    if match is None or match[0].strip() == "-":
        raise _unsatisfiable(size, "range_invalid", "This is no range of bytes.")
    first, last = (_bounded(end) for end in match.groups())
    if first is None:
        assert last is not None
        first, last = max(size - last, 0), size - 1 if last else -1
    elif last is not None and last < first:
        raise _unsatisfiable(size, "range_invalid", "This range ends before it begins.")
    stop = size if last is None else min(last + 1, size)
    if first >= stop:
        raise _unsatisfiable(size, "range_unsatisfiable", f"There are {size} bytes.")
    return range(first, stop)


def _bounded(digits: str) -> int | None:
    """No number is larger than any original can be, however many digits it has."""
    told = digits.lstrip("0")
    return (int(told or "0") if len(told) < 19 else 10**18) if digits else None


def _unsatisfiable(size: int, code: str, words: str) -> Refusal:
    return Refusal(416, code, words, headers={"Content-Range": f"bytes */{size}"})


def _streamed(held: Original, part: range, status: int, headers: dict[str, str]) -> Response:
    source = held.open()  # here, where a missing original can still be told as a problem
    headers = {**headers, "Content-Length": str(len(part))}
    return StreamingResponse(_chunks(source, part), status, headers)


def _chunks(source: BinaryIO, part: range) -> Iterator[bytes]:
    with source:
        source.seek(part.start)
        left = len(part)
        while left and (chunk := source.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk
