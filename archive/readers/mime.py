"""A mail taken apart: headers, bodies, parts within parts, each as the range of bytes where it stands.

Python's `email` keeps no ranges, so that a mail within a mail would come out rewritten; its reading of headers'
parameters is used. Source: RFC 2045, RFC 2046, 5.1; lenient where mail programs are: a boundary may be missing at the
end, a header may be anything up to the first line that is none.
"""

from __future__ import annotations

import binascii
import codecs
import re
from dataclasses import dataclass
from email.message import Message

from archive.document import Reason
from archive.encodings import decode
from archive.readers import Unreadable

_DEEPEST = 50
_MOST_PARTS = 10_000

_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:(.*(?:\r?\n[ \t]+\S.*)*)(?:\r?\n|\Z)")
_BLANK = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_ENVELOPE = re.compile(rb">?From .*(?:\r?\n|\Z)")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True)
class Part:
    """One part, the mail itself first. `parts` are those within a multipart; `raw` is what follows its headers."""

    headers: Message
    raw: bytes
    parts: tuple[Part, ...] = ()

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    @property
    def is_attached(self) -> bool:
        return self.headers.get_content_disposition() == "attachment"

    def header(self, name: str) -> str:
        """A header as one line, not decoded; those that stand there several times one after the other; "" if none."""
        found = [value for key, value in self.headers.raw_items() if key.lower() == name.lower()]
        return ", ".join(found)

    def parameter(self, name: str, header: str = "content-type") -> str | None:
        """A parameter of a header, such as a text's `charset`."""
        try:
            told = self.headers.get_param(name, None, header)
            if isinstance(told, tuple):
                charset, _, value = told
                told = value.encode("latin-1", "replace").decode(charset or "utf-8", "replace")
        except (LookupError, ValueError, TypeError, AttributeError):
            return None
        return str(told) if told is not None else None

    @property
    def name(self) -> str | None:
        """The name of the file, not decoded."""
        return self.parameter("filename", "content-disposition") or self.parameter("name")

    def content(self) -> bytes:
        """The bytes, decoded as the part says they are wrapped."""
        coding = self.header("content-transfer-encoding").strip().lower()
        if coding == "base64":
            return _base64(self.raw)
        if coding == "quoted-printable":
            return binascii.a2b_qp(self.raw)
        return self.raw

    def text(self) -> str:
        """The characters of a part that is text."""
        raw, charset = self.content(), self.parameter("charset")
        wide = charset is not None and charset.lower().startswith(("utf-16", "utf-32", "ucs-"))
        return decode(raw if wide else raw.replace(b"\0", b""), charset).text


def parse(raw: bytes) -> Part:
    """A mail, from its first header on. Raises Unreadable: too_deep, too_many."""
    if b"\0" in raw[:4] or raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # a whole mail in UTF-16
        raw = decode(raw).text.encode("utf-8", "replace")
    return _parse(raw.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n \t"), "text/plain", 0, [0])


def _parse(raw: bytes, default: str, depth: int, count: list[int]) -> Part:
    count[0] += 1
    if depth > _DEEPEST:
        raise Unreadable(Reason.too_deep, f"there are more than {_DEEPEST} parts within each other in it")
    if count[0] > _MOST_PARTS:
        raise Unreadable(Reason.too_many, f"there are more than {_MOST_PARTS} parts in it")
    headers, start = _headers(raw)
    headers.set_default_type(default)
    body = raw[start:]
    boundary = Part(headers, b"").parameter("boundary") if headers.get_content_maintype() == "multipart" else None
    if not boundary:
        return Part(headers, body)
    inner = "message/rfc822" if headers.get_content_subtype() == "digest" else "text/plain"
    return Part(headers, body, tuple(_parse(one, inner, depth + 1, count) for one in _between(body, boundary)))


def _headers(raw: bytes) -> tuple[Message, int]:
    """The headers, and where the body begins."""
    headers, at = Message(), 0
    while at < len(raw):
        found = _HEADER.match(raw, at)
        if found is not None:
            value = decode(found[2]).text if not found[2].isascii() else found[2].decode("ascii")
            headers[found[1].decode("ascii")] = _FOLD.sub("", value).strip()
        else:
            found = _ENVELOPE.match(raw, at) if not headers.keys() else None
            if found is None:
                break
        at = found.end()
    blank = _BLANK.match(raw, at)
    return headers, blank.end() if blank is not None else at


def _between(body: bytes, boundary: str) -> list[bytes]:
    """What stands between the lines of a boundary, the last of which may be missing."""
    mark = re.escape(boundary.rstrip().encode("utf-8", "replace"))
    lines = list(re.finditer(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)(?:\r?\n)?", body))
    found = []
    for number, line in enumerate(lines):
        if line[1]:
            break
        end = lines[number + 1].start() if number + 1 < len(lines) else len(body)
        found.append(body[line.end() : end])
    return found


def _base64(raw: bytes) -> bytes:
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = _NOT_BASE64.sub(b"", raw)
        kept = kept[:-1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
