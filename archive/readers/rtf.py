"""Rich Text Format: groups and control words, walked once. Source: RTF Specification 1.9.1.

The bytes of a text mean what the font's character set says, or the file's code page. Notes, comments and running
heads are parts at the end of the page that they are mentioned on; pages are those that the author began.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from archive.characters import clean
from archive.document import Extract, PartKind, Reason, Text
from archive.readers import Unreadable, whole
from archive.readers.fields import Field
from archive.readers.flow import CELL, LINE, PARAGRAPH, SPACE
from archive.readers.leaf import Leaf
from archive.readers.properties import said
from archive.readers.rtf_words import (
    CHARSETS,
    ESCAPED,
    KNOWN,
    PAGES,
    RUNNING,
    SKIPPED,
    SYMBOLS,
    TOLD,
    WRITTEN,
    code_page,
)

MEDIA_TYPE = "application/rtf"

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|.",
    re.DOTALL,
)
_NO_CONTROL = re.compile(rb"[^\\{}]+")
_MOST_DEEP = 10_000

_ORDER = (PartKind.footnote, PartKind.endnote, PartKind.comment, PartKind.header, PartKind.footer)


def read(original: BinaryIO) -> Extract:
    """The text. Raises Unreadable: damaged, too_deep, too_large."""
    raw = whole(original)
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise Unreadable(Reason.damaged, "it does not begin as this format does")
    reading = _Reading(raw)
    reading.read()
    told = reading.told
    day = re.match(r"(\d{4})-0*(\d{1,2})-0*(\d{1,2})$", told.get("creatim", ""))
    return Extract(
        text=Text(
            pages=tuple(leaf.leaf(number, str(number)) for number, leaf in enumerate(reading.pages(), 1)), reader="rtf"
        ),
        media_type=MEDIA_TYPE,
        suggestions=said(
            "rtf:info",
            title=told.get("title"),
            creators=told.get("author", "").split(";"),
            date=f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}" if day else None,
            subjects=re.split("[,;]", told.get("keywords", "")),
        ),
    )


@dataclass(slots=True)
class _Group:
    """What holds within braces: where words go, how they are encoded."""

    leaf: Leaf | None  # None: nowhere
    name: str = ""  # of the group that this one is, or is in, if it is one of those that tell something
    told: list[str] | None = None
    encoding: str = "cp1252"
    fallback: int = 1  # how many characters after a \u say the same for older programs
    is_deleted: bool = False
    is_start: bool = True
    is_optional: bool = False
    field: Field | None = None
    note: tuple[PartKind, Leaf] | None = None


class _Reading:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._leaves = [Leaf()]
        self._notes: list[tuple[int, PartKind, Leaf, str]] = []
        self._group = _Group(leaf=self._leaves[0])
        self._groups: list[_Group] = []
        self._bytes = bytearray()
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._usual = 0
        self._high = ""
        self._field = Field()
        self._skip = 0
        self._cells = 0
        self._in_table = self._was_in_table = False
        self._new_page = True
        self.told: dict[str, str] = {}

    def read(self) -> None:
        """Walk the file."""
        at, end = 0, len(self._raw)
        while at < end:
            if self._group.leaf is None and self._group.told is None and not self._bytes:
                # A picture may be millions of lines of digits.
                passed = _NO_CONTROL.match(self._raw, at)
                at = passed.end() if passed is not None else at
                self._skip = 0
            token = _TOKEN.match(self._raw, at)
            if token is None:
                break
            at = token.end()
            word, number, hexadecimal, sign, brace, text = token.groups()
            if text is not None:
                self._text(text)
            elif hexadecimal is not None:
                self._text(bytes((int(hexadecimal, 16),)))
            elif word is not None:
                if word == b"bin":
                    at += max(0, int(number or 0))
                else:
                    self._word(word.decode("ascii"), int(number) if number else None)
            elif brace is not None:
                self._flush()
                if brace == b"{":
                    self._open()
                else:
                    self._close()
            elif sign is not None:
                self._sign(sign)
        self._flush()

    def pages(self) -> list[Leaf]:
        """The pages, with their parts at the end."""
        leaves = self._leaves
        while len(leaves) > 1 and not len(leaves[-1]):
            leaves.pop()
        for kind in _ORDER:
            number, once = 0, set[str]()
            for page, told, note, author in self._notes:
                text = note.page().text
                if told != kind or not text or (kind in RUNNING.values() and text in once):
                    continue
                once.add(text)
                number += 1
                leaf = leaves[min(page, len(leaves) - 1)]
                with leaf.apart(kind, str(number)):
                    leaf.lead(f"{author}:" if author else "")
                    leaf.words(text, kept=True)
        return leaves

    # -- groups

    def _open(self) -> None:
        if len(self._groups) > _MOST_DEEP:
            raise Unreadable(Reason.too_deep, "its groups are nested too deeply")
        self._groups.append(self._group)
        self._group = replace(self._group, is_start=True, is_optional=False, field=None, note=None)
        self._skip = 0

    def _close(self) -> None:
        if not self._groups:
            return
        ended, self._group = self._group, self._groups.pop()
        self._skip = 0
        if ended.told is not None and ended.told is not self._group.told:
            self._heard(ended.name, "".join(ended.told))
        if ended.field is not None and ended.leaf is not None:
            ended.leaf.link(ended.field.start, ended.field.address)
            ended.leaf.words(ended.field.source)
        if ended.note is not None:
            author = self.told.pop("atnauthor", "") if ended.note[0] == PartKind.comment else ""
            self._notes.append((len(self._leaves) - 1, *ended.note, author))

    def _heard(self, name: str, told: str) -> None:
        if name == "fldinst":
            self._field = Field()
            self._field.code = told
        else:
            self.told.setdefault(name, " ".join(clean(told).split()))

    def _destination(self, word: str) -> bool:
        """Take the first word of a group, if it tells what the group is for."""
        group = self._group
        if word in SKIPPED or (group.is_optional and word not in KNOWN):
            group.leaf, group.told, group.name = None, None, word
        elif word in ("fonttbl", "info"):
            group.leaf, group.name = None, word
        elif word == "ud" and len(self._groups) > 1:
            group.leaf, group.told = self._groups[-2].leaf, self._groups[-2].told
        elif word in TOLD and (group.name in ("info", word) or word in ("atnauthor", "fldinst")):
            group.leaf, group.told, group.name = None, [], word
        elif word == "fldrslt" and group.leaf is not None:
            group.field, self._field = self._field, Field()
            group.field.begin_result(group.leaf.mark())
        elif word in ("footnote", "annotation") or word in RUNNING:
            if group.leaf is not None:
                kind = RUNNING.get(word, PartKind.comment if word == "annotation" else PartKind.footnote)
                group.leaf = Leaf()
                group.note = (kind, group.leaf)
        elif word in ("shptxt", "dptxbxtext") and group.leaf is not None:
            group.leaf.part(PARAGRAPH)
        else:
            return False
        return True

    # -- words

    def _word(self, word: str, number: int | None) -> None:
        if word == "u":
            self._unicode(number or 0)
            return
        if self._skip:
            self._skip -= 1
            return
        self._flush()
        group, is_start = self._group, self._group.is_start
        group.is_start = False
        if is_start and self._destination(word):
            return
        if word in WRITTEN:
            self._write(WRITTEN[word])
        elif word == "uc":
            group.fallback = max(0, min(number or 0, 10))
        elif word == "f":
            self._set_font(number or 0)
        elif word in ("fcharset", "cpg"):
            self._define_font(word, number or 0)
        elif word in PAGES:
            self._encoding = group.encoding = PAGES[word]
        elif word == "ansicpg":
            self._encoding = group.encoding = code_page(number or 0) or self._encoding
        elif word == "deleted":
            group.is_deleted = number != 0
        elif word == "plain":
            group.is_deleted, group.encoding = False, self._fonts.get(self._usual, self._encoding)
        elif word == "deff":
            self._usual = number or 0
        elif word in ("yr", "mo", "dy") and group.name == "creatim" and group.told is not None:
            group.told.append(("" if word == "yr" else "-") + str(number or 0))
        elif word == "ftnalt" and group.note is not None:
            group.note = (PartKind.endnote, group.note[1])
        elif group.leaf is not None:
            self._layout(word, number, group.leaf)

    def _layout(self, word: str, number: int | None, leaf: Leaf) -> None:
        """Paragraphs, tables and pages."""
        if word == "par":
            leaf.part(PARAGRAPH if not self._in_table else SPACE if self._cells > 1 else LINE)
        elif word == "pard":
            self._in_table = False
        elif word == "intbl":
            self._in_table = True
        elif word == "trowd":
            self._cells = 0
        elif word == "cellx":
            self._cells += 1
        elif word in ("cell", "nestcell"):
            leaf.cell()
        elif word in ("row", "nestrow"):
            leaf.row()
            leaf.cell()
        elif word == "line":
            leaf.part(SPACE if self._in_table and self._cells > 1 else LINE)
        elif word == "tab":
            leaf.part(SPACE if self._in_table else CELL)
        elif word in ("sbknone", "sbkcol"):
            self._new_page = False
        elif word in ("sbkpage", "sbkeven", "sbkodd", "sectd"):
            self._new_page = True
        elif word in ("page", "pagebb") or (word == "sect" and self._new_page):
            self._turn(leaf)
        elif word == "sect":
            leaf.part(PARAGRAPH)

    def _turn(self, leaf: Leaf) -> None:
        """Begin a new page, where this one has words and is no note."""
        if leaf is not self._leaves[-1] or not len(leaf):
            return
        self._leaves.append(Leaf())
        for group in (*self._groups, self._group):
            if group.field is not None and group.leaf is leaf:
                leaf.link(group.field.start, group.field.address)
                group.field.start = 0
            if group.leaf is leaf:
                group.leaf = self._leaves[-1]

    # -- fonts and characters

    def _set_font(self, number: int) -> None:
        self._font = number
        if self._group.name != "fonttbl":
            self._group.encoding = self._fonts.get(number, self._encoding)

    def _define_font(self, word: str, number: int) -> None:
        if self._group.name == "fonttbl":
            known = code_page(number) if word == "cpg" else CHARSETS.get(number)
            if number == SYMBOLS and word == "fcharset":
                known = "symbols"
            if known is not None:
                self._fonts[self._font] = known

    def _text(self, text: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        if text:
            self._group.is_start = False
            self._bytes += text

    def _unicode(self, number: int) -> None:
        self._flush()
        self._group.is_start = False
        self._skip = self._group.fallback
        character = chr(number & 0xFFFF)
        if "\ud800" <= character < "\udc00":
            self._high = character
            return
        if self._high and "\udc00" <= character < "\ue000":
            character = (self._high + character).encode("utf-16", "surrogatepass").decode("utf-16")
        self._high = ""
        if not "\uf000" <= character <= "\uf0ff":  # a symbol font's
            self._write(character)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._group.is_optional = True
            return
        if self._skip:
            self._skip -= 1
        elif sign in ESCAPED:
            if sign in b"\\{}":
                self._bytes += sign
            else:
                self._flush()
                self._write(ESCAPED[sign])
        elif sign in b"\r\n" and self._group.leaf is not None:
            self._flush()
            self._layout("par", None, self._group.leaf)

    def _flush(self) -> None:
        """Write the bytes that have come together: a character may be made of several, however they are written."""
        if not self._bytes:
            return
        encoding = self._group.encoding
        if self._group.leaf is None and self._group.told is None:
            self._bytes.clear()
            return
        if encoding == "symbols":
            text = bytes(byte for byte in self._bytes if byte < 0x80).decode("ascii")
        else:
            text = self._bytes.decode(encoding, "replace")
        self._bytes.clear()
        self._write(text)

    def _write(self, text: str) -> None:
        group = self._group
        if group.told is not None:
            group.told.append(text)
        elif group.leaf is not None and not group.is_deleted:
            if self._was_in_table and not self._in_table:
                group.leaf.table_end()
            self._was_in_table = self._in_table
            group.leaf.words(text)
