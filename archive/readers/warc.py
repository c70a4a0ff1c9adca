"""Web archives: each page or document that a crawler was given becomes a member, named by its address.

Pictures, scripts, style sheets and what was sent to a server are left out; so are answers other than "200 OK", and
those that say that nothing changed since another capture. Source: ISO 28500:2017 (WARC 1.1).

Read here and not by a library, for every length in a record may be false, and a record may unpack to anything.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from archive.document import Extract, Reason, Suggestion
from archive.readers.http import Answer, answer, is_document
from archive.readers.spool import BROKEN, Spool
from archive.suggestions import AROUND, suggestions

NOTHING = "there is no page and no document in it"

_LONGEST_LINE = 64 * 1024
_MOST_HEADERS = 200
_MOST_RECORDS = 1_000_000
_UNSAID = frozenset(("application/octet-stream", "binary/octet-stream", "application/force-download", ""))
_MARKS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"<html", b"<!doctype html")


@dataclass(frozen=True)
class _Record:
    """One record: its headers by their names in small letters, and its block, to be read once."""

    headers: dict[str, str]
    block: io.BufferedReader

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def address(self) -> str:
        """wget writes it within <>."""
        return self.headers.get("warc-target-uri", "").strip("<> ").replace(" ", "%20")


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """Take every page and document out. Raises Unreadable."""
    original.seek(0)
    unpack(original, spool)
    return spool.extract("application/warc", "warc", nothing=NOTHING)


def unpack(stream: IO[bytes], spool: Spool) -> None:
    """Take every page and document out of a stream that is read once. Raises Unreadable."""
    try:
        for record in _records(stream):
            told = _told(record)
            if told is not None:
                _take(record, told, spool)
    except BROKEN as error:
        spool.broken_off(error)


def _told(record: _Record) -> Answer | None:
    """What a server told; None where it is no page and no document."""
    if urlsplit(record.address).scheme not in ("http", "https", "ftp"):
        return None
    if record.kind == "resource":
        told = Answer(200, record.headers.get("content-type", ""), "", record.block)
    elif record.kind == "response" and record.address.startswith("http"):
        told = answer(record.block)
    else:
        return None
    if told.status != 200:
        return None
    begins = record.block.peek(1024)[:1024].lower().lstrip()
    unsaid = told.media_type in _UNSAID and begins.startswith(tuple(mark.lower() for mark in _MARKS))
    return told if unsaid or is_document(told.media_type) else None


def _take(record: _Record, told: Answer, spool: Spool) -> None:
    if told.coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        spool.missing(record.address, Reason.unsupported, f"it is packed in a way that is not known: {told.coding}")
        return
    spool.put(record.address, told.content(), media_type=told.media_type or None, suggestions=_said(record))


def _said(record: _Record) -> tuple[Suggestion, ...]:
    captured = record.headers.get("warc-date", "")
    return suggestions(
        ("identifiers", [{"type": "url", "value": record.address}], f"{AROUND}warc"),
        ("date", captured[:10], f"{AROUND}warc"),
        ("extra", {"captured": captured} if captured else None, f"{AROUND}warc"),
    )


# -- records


def _records(stream: IO[bytes]) -> Iterator[_Record]:
    """Record after record; what is left of a block is passed over. Raises what is BROKEN."""
    for _ in range(_MOST_RECORDS):
        line = _first_line(stream)
        if not line:
            return
        if not re.match(rb"WARC/\d", line):
            raise ValueError("no record begins where one should")
        headers = _headers(stream)
        length = headers.get("content-length", "")
        if not length.isdecimal():
            raise ValueError("a record does not say how long it is")
        block = Block(stream, int(length))
        yield _Record(headers, io.BufferedReader(block))
        block.skip()


def _first_line(stream: IO[bytes]) -> bytes:
    """The next line that is not blank; none at the end."""
    while line := stream.readline(_LONGEST_LINE):
        if line.strip():
            return line
    return b""


def _headers(stream: IO[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_HEADERS):
        line = stream.readline(_LONGEST_LINE).decode("utf-8", "replace")
        if not line:
            raise EOFError("the headers of a record are cut short")
        if not line.strip():
            return found
        if line[0] in " \t" and name:
            found[name] += " " + line.strip()
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        found.setdefault(name, value.strip())
    raise ValueError("a record has too many headers")


class Block(io.RawIOBase):
    """So many bytes of a stream, and an error where there are fewer."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self._stream = stream
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        some = self._stream.read(min(len(buffer), self._left))
        if not some and self._left:
            raise EOFError("a record is cut short")
        buffer[: len(some)] = some
        self._left -= len(some)
        return len(some)

    def skip(self) -> None:
        """Pass over what was not read."""
        while self._left:
            self.readinto(bytearray(1 << 16))
