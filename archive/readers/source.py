"""Data written as text (json, jsonl, xml): kept as it was written, so that places are the original's own."""

from __future__ import annotations

import json
import re
from typing import BinaryIO

from archive.characters import clean
from archive.document import Extract, Page, Text
from archive.encodings import decode
from archive.readers import whole

JSON, JSON_LINES, XML = "application/json", "application/jsonl", "application/xml"

_JSON_START = re.compile(r"""\ufeff?\s*(?:\{\s*(?:"(?:[^"\\\n]|\\.){0,500}"\s*:|\}\s*$)|\[\s*(?:["{\[]|\]\s*$))""")
_DECLARED = re.compile(rb"\s*<\?xml[^>]+encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)")


def read_json(original: BinaryIO) -> Extract:
    """A JSON document. Raises Unreadable: too_large."""
    return _read(original, "json", JSON)


def read_json_lines(original: BinaryIO) -> Extract:
    """JSON documents, one a line. Raises Unreadable: too_large."""
    return _read(original, "jsonl", JSON_LINES)


def read_xml(original: BinaryIO) -> Extract:
    """An XML document, its tags and all. Nothing in it is followed or expanded. Raises Unreadable: too_large."""
    return _read(original, "xml", XML)


def is_json(start: str) -> bool:
    """Whether a text begins as a JSON object or a list of texts, objects or lists does."""
    return _JSON_START.match(start) is not None


def is_json_lines(text: str) -> bool:
    """Whether its first line is a JSON object, and the second one begins another."""
    first, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    try:
        return isinstance(json.loads(first), dict) and rest.lstrip().startswith("{")
    except (ValueError, RecursionError):
        return False


def _read(original: BinaryIO, name: str, media_type: str) -> Extract:
    raw = whole(original)
    declared = _DECLARED.match(raw) if media_type == XML else None
    decoded = decode(raw, declared[1].decode("ascii") if declared else None)
    page = Page(number=1, label="1", text=clean(decoded.text), how="text")
    return Extract(text=Text(pages=(page,), reader=f"{name} ({decoded.encoding})"), media_type=media_type)
