"""If-Match, If-None-Match and Idempotency-Key: what a caller makes a request depend on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request

from api.problems import Refusal
from archive import Document
from archive import Request as Asked

_TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def _header(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": {"type": "string"}, "description": words}


IF_NONE_MATCH = _header("If-None-Match", "An ETag you have; where it is still the same, the answer is 304.")
IF_MATCH = _header("If-Match", "The ETag of what you mean to change; where it is another by now, the answer is 412.")
IDEMPOTENCY_KEY = _header("Idempotency-Key", "1 to 255 visible characters; the same request again is done once.")
RANGE = _header("Range", "One range of bytes, such as bytes=0-1023.")
IF_RANGE = _header("If-Range", "An ETag; the range is given only where it is still the same.")
TAGGED: dict[str, Any] = {"headers": {"ETag": {"schema": {"type": "string"}, "description": "For If-Match."}}}
NOT_MODIFIED: dict[str, Any] = {"description": "You have it."}

Knowing = Annotated[
    str | None,
    Query(
        max_length=64,
        description="That you know what rests on it: the `knowing` of a 409 `rests_on_it`, or * for whatever does.",
    ),
]


def etag(document: Document) -> str:
    """A document's tag: its revision, and a digest of all the answer shows, since reading changes that too."""
    told = hashlib.sha256(document.model_dump_json().encode()).hexdigest()
    return f'"{document.revision}-{told[:16]}"'


def _tags(header: str) -> list[tuple[bool, str]] | None:
    """(weak, tag) of each; None for `*`; none at all where the header is malformed."""
    if header.strip() == "*":
        return None
    found: list[tuple[bool, str]] = []
    place = 0
    while place < len(header):
        match = _TAG.match(header, place)
        if match is None:
            return []
        found.append((match[1] is not None, match[2]))
        place = match.end()
    return found


def unchanged(request: Request, tag: str) -> bool:
    """Whether If-None-Match names this tag, so that 304 is the answer. Weak comparison, as RFC 9110 has it."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    tags = _tags(header)
    return tags is None or any(told == tag.strip('"') for _, told in tags)


def expected_revision(request: Request, document: Document) -> int | None:
    """The revision that If-Match asks for, or None where nothing is asked. Raises `Refusal` 412 for another one.

    The archive compares once more while it writes, so that nothing can come in between.
    """
    header = request.headers.get("if-match")
    if header is None:
        return None
    tags = _tags(header)
    if tags is None:
        return document.revision
    for weak, told in tags:
        if not weak and told.partition("-")[0] == str(document.revision):
            return document.revision
    raise Refusal(412, "revision", "It was changed meanwhile, or the tag is not one of its.")


def idempotency(request: Request, asked: Mapping[str, Any]) -> Asked | None:
    """The Idempotency-Key with the digest of all that is asked. Raises `Refusal` 400 for a key that is none."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise Refusal(
            400,
            "parameter_invalid",
            "An Idempotency-Key has 1 to 255 visible characters.",
            parameter="Idempotency-Key",
        )
    told = {"method": request.method, "path": request.scope["path"], **asked}
    return Asked(key, hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest())
