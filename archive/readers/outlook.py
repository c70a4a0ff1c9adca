"""The properties of an Outlook message: who, when, what, the words in their forms, and what is attached.

Source: [MS-OXMSG] 2 (how properties are stored), [MS-OXPROPS] (what their numbers mean).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive.encodings import decode
from archive.readers.compound import BROKEN, Compound
from archive.readers.envelope import Envelope
from archive.readers.mail import envelope
from archive.readers.mime import parse
from archive.readers.packed_rtf import unpack

_SUBJECT, _HEADERS, _MESSAGE_ID = 0x0037, 0x007D, 0x1035
_SENDERS = ((0x0042, 0x5D02), (0x0042, 0x0065), (0x0C1A, 0x5D01), (0x0C1A, 0x0C1F))  # name, address
_TO, _CC, _BCC = 0x0E04, 0x0E03, 0x0E02
_SENT, _DELIVERED = 0x0039, 0x0E06
_BODY, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_CODE_PAGES = (0x3FFD, 0x3FDE)
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _TYPE = 0x3701, 0x3707, 0x3704, 0x3001, 0x370E
_WIDE = 1200  # UTF-16, which words of single bytes never are, whatever the message says
_MOST = 10_000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Attachment:
    """A file attached to a message, or a message within it."""

    def __init__(self, file: Compound, at: str) -> None:
        self._properties = _Properties(file, at, 8)
        self._file = file
        self._inner = f"{at}__substg1.0_{_DATA:04X}000D/"

    @property
    def name(self) -> str:
        told = self._properties
        return told.text(_LONG_NAME) or told.text(_SHORT_NAME) or told.text(_SHOWN_NAME)

    @property
    def media_type(self) -> str:
        return self._properties.text(_TYPE)

    def message(self) -> Outlook | None:
        """The message that is attached, if it is one."""
        return Outlook(self._file, self._inner, 24) if _there(self._file, self._inner) else None

    def content(self) -> bytes | None:
        """The bytes; None where there are none to be had."""
        return self._properties.binary(_DATA)


class Outlook:
    """A message. `at` is where its properties stand in the file."""

    def __init__(self, file: Compound, at: str = "", header: int = 32) -> None:
        self._file = file
        self._at = at
        self._properties = _Properties(file, at, header)

    def envelope(self) -> Envelope:
        """What stands on it: as its headers say, where it came through the net, else as Outlook filed it."""
        told = self._properties
        headers = told.text(_HEADERS)
        came = envelope(parse(headers.encode() + b"\n\n")) if headers else Envelope()
        filed = Envelope(
            subject=" ".join(told.text(_SUBJECT).split()),
            sender=next((one for name, address in _SENDERS if (one := self._shown(name, address))), ()),
            to=_several(told.text(_TO)),
            cc=_several(told.text(_CC)),
            bcc=_several(told.text(_BCC)),
            date=told.time(_SENT) or told.time(_DELIVERED),
            message_id=told.text(_MESSAGE_ID).strip("<> "),
        )
        return replace(filed, **{name: value for name, value in vars(came).items() if value and name != "subject"})

    def body(self) -> tuple[str, bytes]:
        """Its words: their media type, and the bytes in UTF-8, or as the page or the RTF itself says."""
        told = self._properties
        plain, page = told.text(_BODY), told.binary(_HTML) or told.text(_HTML).encode()
        if plain.strip():
            return "text/plain", plain.encode()
        if page.strip():
            return "text/html", page
        try:
            return "application/rtf", unpack(told.binary(_RTF) or b"")
        except BROKEN:
            return "text/plain", b""

    def attachments(self) -> Iterator[Attachment]:
        """What is attached, in order."""
        for number in range(_MOST):
            at = f"{self._at}__attach_version1.0_#{number:08X}/"
            if not _there(self._file, at):
                return
            yield Attachment(self._file, at)

    def _shown(self, name: int, address: int) -> tuple[str, ...]:
        called, told = self._properties.text(name).strip(), self._properties.text(address).strip()
        told = told if "@" in told else ""
        if called and told and called != told:
            return (f"{called} <{told}>",)
        return (called or told,) if called or told else ()


class _Properties:
    """Those of a message, of an attachment: long ones have a stream of their own, short ones stand in a table."""

    def __init__(self, file: Compound, at: str, header: int) -> None:
        self._file = file
        self._at = at
        table = file.read(f"{at}__properties_version1.0") if _there(file, at) else b""
        rows = struct.iter_unpack("<HHL8s", table[header : header + (len(table) - header) // 16 * 16])
        self._short = {number: (kind, value) for kind, number, _, value in rows}
        told = (self._number(number) for number in _CODE_PAGES)
        self._code_page = next((page for page in told if page not in (0, _WIDE)), 1252)

    def text(self, number: int) -> str:
        """A property of words; "" where it is not there."""
        wide, narrow = self._stream(number, 0x1F), self._stream(number, 0x1E)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        page = "utf-8" if self._code_page == 65001 else f"cp{self._code_page}"
        return decode(narrow.rstrip(b"\0"), page).text if narrow is not None else ""

    def binary(self, number: int) -> bytes | None:
        return self._stream(number, 0x102)

    def time(self, number: int) -> str:
        """A moment, as mails write it, in UTC; "" where it is not there."""
        kind, value = self._short.get(number, (0, b""))
        ticks = int.from_bytes(value, "little")
        if kind != 0x40 or not 0 < ticks < 1 << 58:
            return ""
        return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%d %b %Y %H:%M:%S +0000")

    def _number(self, number: int) -> int:
        kind, value = self._short.get(number, (0, b""))
        return int.from_bytes(value[:4], "little") if kind == 3 else 0

    def _stream(self, number: int, kind: int) -> bytes | None:
        name = f"{self._at}__substg1.0_{number:04X}{kind:04X}"
        return self._file.read(name) if name in self._file else None


def _several(shown: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in shown.split(";") if one.strip())


def _there(file: Compound, at: str) -> bool:
    return f"{at}__properties_version1.0" in file
