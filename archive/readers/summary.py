"""What a compound file says of itself in its stream SummaryInformation: a property set of [MS-OLEPS] 2.21.

Read here and not by olefile, which takes every count in it at its word and so may go on for minutes over a damaged one.
A property that is of no expected type, or lies outside the stream, says nothing.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_CODE_PAGE, _TITLE, _AUTHOR, _KEYWORDS, _CREATED = 1, 2, 4, 5, 12  # [MS-OSHARED] 2.3.3.2.1
_SHORT, _STRINGS, _WIDE_STRING, _TIME = 0x02, (0x08, 0x1E), 0x1F, 0x40  # [MS-OLEPS] 2.15
_CODE_PAGES = {10000: "mac_roman", 936: "gbk", 950: "big5hkscs", 1200: "utf-16-le", 65001: "utf-8", -535: "utf-8"}
_USUAL_PAGE = 1252
_SET = 44
"""Where the stream says where its first set begins: after its header and the set's name."""
_MOST = 1_000
"""Properties that are looked at; a summary has twenty."""
_LONGEST = 1 << 16
"""Bytes of one text."""
_SINCE = datetime(1601, 1, 1)


@dataclass(frozen=True)
class Summary:
    """The texts as they stand, empty where there are none; `created` without a zone, in UTC."""

    title: str = ""
    author: str = ""
    keywords: str = ""
    created: datetime | None = None

    @classmethod
    def read(cls, stream: bytes) -> Summary:
        """What can be read of the stream, which may be damaged."""
        held = _properties(stream)
        kind, value = held.get(_CODE_PAGE, (0, b""))
        page = int.from_bytes(value[:2], "little", signed=True) if kind == _SHORT else _USUAL_PAGE
        encoding = _CODE_PAGES.get(page, f"cp{abs(page)}")
        title, author, keywords = (_text(held, name, encoding) for name in (_TITLE, _AUTHOR, _KEYWORDS))
        return cls(title, author, keywords, _time(held))


def _properties(stream: bytes) -> Mapping[int, tuple[int, bytes]]:
    """By number the type and the bytes from its value on, each at most as long as a text may be."""
    try:
        (start,) = struct.unpack_from("<I", stream, _SET)
        _, count = struct.unpack_from("<II", stream, start)
        looked_at = min(count, _MOST, (len(stream) - start - 8) // 8)
        table = struct.unpack_from(f"<{2 * looked_at}I", stream, start + 8)
    except struct.error:
        return {}
    held = {}
    for number, offset in zip(table[::2], table[1::2], strict=True):
        at = start + offset
        found = stream[at : at + 8 + _LONGEST]
        if len(found) >= 4:
            held[number] = int.from_bytes(found[:4], "little"), found[4:]
    return held


def _text(held: Mapping[int, tuple[int, bytes]], number: int, encoding: str) -> str:
    kind, value = held.get(number, (0, b""))
    length = int.from_bytes(value[:4], "little")
    if kind == _WIDE_STRING:
        return _decoded(value[4 : 4 + 2 * length], "utf-16-le")
    return _decoded(value[4 : 4 + length], encoding) if kind in _STRINGS else ""


def _decoded(told: bytes, encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        encoding = f"cp{_USUAL_PAGE}"
    return told[:_LONGEST].decode(encoding, "replace").replace("\0", "")


def _time(held: Mapping[int, tuple[int, bytes]]) -> datetime | None:
    """A FILETIME: tenths of a microsecond since 1601."""
    kind, value = held.get(_CREATED, (0, b""))
    if kind != _TIME or len(value) < 8:
        return None
    try:
        return _SINCE + timedelta(microseconds=int.from_bytes(value[:8], "little") // 10)
    except OverflowError:
        return None
