"""An answer of a web server as a crawler kept it: status, type, and the body without the wrappings of the way.

Servers lie about their wrappings, and crawlers take some off without saying so: what is not wrapped as it says is
taken as it stands. Source: RFC 9112, 7.1 (chunks); RFC 9110, 8.4 (codings).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_LONGEST_LINE = 64 * 1024
_MOST_HEADERS = 500
_CHUNK = 1 << 16

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,15})\s*(?:;[^\r\n]*)?\r?\n")
_DOCUMENT = re.compile(
    r"text/(?!css|javascript|ecmascript|x-component|vtt|cache-manifest).*|application/(?:xhtml\+xml|pdf|x-pdf|rtf"
    r"|msword|postscript|epub\+zip|zip|gzip|x-gzip|x-tar|x-7z-compressed|vnd\.(?:ms-(?:excel|powerpoint|word|outlook)"
    r"|openxmlformats-officedocument|oasis\.opendocument).*)|message/rfc822",
)


@dataclass(frozen=True)
class Answer:
    """What a server answered. `coding` is how the body is packed; `wire` is the body, to be read once."""

    status: int
    content_type: str
    coding: str
    wire: IO[bytes]
    chunked: bool = False

    @property
    def media_type(self) -> str:
        """The declared type, without its parameters; "" where there is none that can be told."""
        told = self.content_type.partition(";")[0].strip().lower()
        return told if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]{1,80}", told) else ""

    def content(self) -> Iterator[bytes]:
        """The body, unwrapped bit by bit. What it raises is what reading the wire and unpacking raise."""
        body = _unchunked(self.wire) if self.chunked else iter(lambda: self.wire.read(_CHUNK), b"")
        return _unpacked(body) if self.coding in ("gzip", "x-gzip", "deflate") else body


def answer(wire: IO[bytes]) -> Answer:
    """The status and the headers, read; the body is still to come. What has no status is no answer: status 0."""
    status = _STATUS.match(wire.readline(_LONGEST_LINE))
    headers: dict[str, str] = {}
    for _ in range(_MOST_HEADERS):
        line = wire.readline(_LONGEST_LINE).decode("latin-1")
        if not line.strip():
            break
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Answer(
        status=int(status[1]) if status else 0,
        content_type=headers.get("content-type", ""),
        coding=headers.get("content-encoding", "").lower(),
        wire=wire,
        chunked="chunked" in headers.get("transfer-encoding", "").lower(),
    )


def is_document(media_type: str) -> bool:
    """Whether such a thing is to be read, and no part of how a page looks and works."""
    return _DOCUMENT.fullmatch(media_type) is not None


def _unchunked(wire: IO[bytes]) -> Iterator[bytes]:
    while line := wire.readline(_LONGEST_LINE):
        if not line.strip():
            continue
        size = _SIZE.fullmatch(line)
        if size is None:
            yield line
            yield from iter(lambda: wire.read(_CHUNK), b"")
            return
        left = int(size[1], 16)
        if not left:
            return
        while left and (some := wire.read(min(left, _CHUNK))):
            yield some
            left -= len(some)


def _unpacked(body: Iterator[bytes]) -> Iterator[bytes]:
    """gzip, zlib or bare deflate, told by the first bytes; as it stands where it is none of them."""
    first = next(body, b"")
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacking = zlib.decompressobj(window)
        try:
            some = unpacking.decompress(first, _CHUNK)
        except zlib.error:
            continue
        return _going_on(unpacking, some, body)
    return _behind(first, body)


def _going_on(unpacking: zlib._Decompress, some: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    yield some
    while not unpacking.eof:
        packed = unpacking.unconsumed_tail or next(body, b"")
        if not packed:
            return  # cut short; what there is is kept, as browsers do
        yield unpacking.decompress(packed, _CHUNK)


def _behind(first: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from body
