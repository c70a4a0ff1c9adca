"""What stands on a mail: who wrote it to whom, when, about what; as lines to be searched, and as a description.

Encoded words are decoded here and not by Python's `email.header`, which gives up on those that are slightly wrong.
Source: RFC 5322, 3.6; RFC 2047.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from email.utils import getaddresses, parsedate_tz

from archive.characters import clean
from archive.document import Page, Suggestion
from archive.encodings import decode, known
from archive.readers.flow import Flow
from archive.suggestions import suggestions

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_ISO = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:[T ]|\s*$)")
_MOST = 1_000  # addresses of each kind


@dataclass(frozen=True)
class Envelope:
    """`sender`, `to`, `cc`, `bcc` as they are shown, one each; `date` as written."""

    subject: str = ""
    sender: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    date: str = ""
    message_id: str = ""

    def lines(self) -> str:
        """What people see above a mail; what is not there is left out."""
        shown = (
            ("From", ", ".join(self.sender)),
            ("To", ", ".join(self.to)),
            ("Cc", ", ".join(self.cc)),
            ("Bcc", ", ".join(self.bcc)),
            ("Date", self.date),
            ("Subject", self.subject),
        )
        lines = ((name, " ".join(clean(value).split())) for name, value in shown)
        return "\n".join(f"{name}: {line}" for name, line in lines if line)

    def said(self, origin: str) -> tuple[Suggestion, ...]:
        """The same as a description."""
        extra = {"to": list(self.to), "cc": list(self.cc), "bcc": list(self.bcc)}
        return suggestions(
            ("kind", "mail", origin),
            ("title", self.subject[:2_000], origin),
            ("creators", [{"name": _person(one), "role": "author"} for one in self.sender], origin),
            ("date", day(self.date), origin),
            ("identifiers", [{"type": "message-id", "value": self.message_id}] if self.message_id else None, origin),
            ("extra", {name: value for name, value in extra.items() if value}, origin),
        )

    def page(self, body: Flow | str) -> Page:
        """The mail as its one page: what stands on it, an empty line, and its words."""
        told = body.page() if isinstance(body, Flow) else None
        words = told.text if told is not None else clean(str(body)).strip("\n").rstrip()
        head = self.lines()
        before = len(head) + 2 if head and words else len(head)
        text = f"{head}\n\n{words}" if head and words else head or words
        how = "markup" if told is not None else "text"
        if told is None:
            return Page(number=1, label="body", text=text, how=how)
        links = (link.model_copy(update=_moved(link.start, link.end, before)) for link in told.links)
        headings = tuple((start + before, end + before) for start, end in told.headings)
        return Page(number=1, label="body", text=text, how=how, links=tuple(links), headings=headings)


def words(value: str) -> str:
    """A header's value with its encoded words decoded, in one line."""
    joined = _BETWEEN.sub(r"\1", value)
    found, at = list[tuple[str, bytes]](), 0
    told = ""
    for word in _WORD.finditer(joined):
        between = joined[at : word.start()]
        if between:
            told += _decoded(found) + between
            found = []
        found.append((word[1], _bytes(word[2], word[3])))
        at = word.end()
    return " ".join(clean(told + _decoded(found) + joined[at:]).split())


def addresses(value: str) -> tuple[str, ...]:
    """Those that a header names, each as `Name <address>` or the one of these that there is."""
    if not value.strip():
        return ()
    pairs = [(words(name), address) for name, address in getaddresses([value]) if name or address]
    shown = [
        f"{name} <{address}>" if name and address and name != address else name or address for name, address in pairs
    ]
    return tuple(" ".join(clean(one).split()) for one in shown[:_MOST]) or (words(value),)


def day(date: str) -> str | None:
    """The day that a date names where it was written, as YYYY-MM-DD; None where it names none."""
    iso = _ISO.match(date)
    if iso is not None:
        return iso[1]
    try:
        told = parsedate_tz(date)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return f"{told[0]:04d}-{told[1]:02d}-{told[2]:02d}" if told is not None else None


def _person(address: str) -> str:
    """The name where there is one."""
    return address.partition(" <")[0].strip("\"' ") or address


def _moved(start: int, end: int, by: int) -> dict[str, int]:
    return {"start": start + by, "end": end + by}


def _bytes(coding: str, written: str) -> bytes:
    raw = written.encode("utf-8", "replace")
    if coding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"===")
    except binascii.Error:
        return raw


def _decoded(found: list[tuple[str, bytes]]) -> str:
    """Encoded words that stand side by side: a character may be split between two of the same encoding."""
    told, held, charset = "", b"", ""
    for name, raw in [*found, ("", b"")]:
        if name.lower() != charset:
            if held:
                told += held.decode(known(charset) or "utf-8", "replace") if known(charset) else decode(held).text
            held, charset = b"", name.lower()
        held += raw
    return told
