"""Where in a Word file from before 2007 the text stands, and which stretches of it are what. Source: [MS-DOC].

The text is a list of pieces, counted in UTF-16 units; notes, comments, heads and text boxes come after the main text
in the same count. Properties hang on byte positions, in pages of 512 bytes that list runs of text.
"""

from __future__ import annotations

import bisect
import itertools
import struct
from collections.abc import Iterator
from typing import NamedTuple

from archive.document import Reason
from archive.encodings import decode
from archive.readers import NEEDS_PASSWORD, Unreadable
from archive.readers.compound import Compound

_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_COMPLEX = 0x0004
_PAGE = 512
# Places of tables in the file's list of them.
FOOTNOTES, COMMENTS, HEADS, ENDNOTES = (2, 3), (4, 5), 11, (46, 47)
_CHARACTERS, _PARAGRAPHS, _PIECES, _AUTHORS = 12, 13, 33, 36
_DELETED, _ROW_END = 0x0800, 0x2417
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)  # lengths, by the highest bits of the property's number; 0: it says itself
_HEADINGS = range(1, 10)  # built-in styles
_MOST_PIECES = 1_000_000


class Stretch(NamedTuple):
    """A part of the count of UTF-16 units."""

    start: int
    end: int


class _Piece(NamedTuple):
    start: int
    end: int
    at: int  # bytes
    width: int  # bytes a unit


class WordFile:
    """The parts of the text, as `stories`, and what is known of them. Raises Unreadable: encrypted, damaged, …"""

    def __init__(self, compound: Compound) -> None:
        self._stream = compound.read("WordDocument")
        kind, flags = self._number("<H", 0), self._number("<H", 10)
        if flags & _ENCRYPTED:
            raise Unreadable(Reason.encrypted, NEEDS_PASSWORD)
        self._table = b""
        self._pieces: list[_Piece]
        if kind == _WORD_97:
            self._table = compound.read("1Table" if flags & _TABLE_1 else "0Table")
            lengths = [self._number("<i", at) for at in range(0x4C, 0x6C, 4)]
            self._pieces = list(self._read_pieces())
            self._encoding = "cp1252"
        elif kind == _WORD_6 and not flags & _COMPLEX:
            lengths = [self._number("<i", at) for at in range(0x34, 0x54, 4)]
            first, total = self._number("<I", 0x18), sum(lengths)
            self._pieces = [_Piece(0, total, first, 1)]
            self._encoding = decode(bytes(b for b in self._stream[first : first + total] if b > 31)).encoding
        else:
            raise Unreadable(Reason.unsupported, "a Word document from before 1997")
        if min(lengths) < 0:
            raise Unreadable(Reason.damaged, "it says that parts of it have less than no length")
        ends = [sum(lengths[:at]) for at in range(len(lengths) + 1)]
        told = [Stretch(*span) for span in itertools.pairwise(ends)]
        self.main, self.footnotes, self.heads, _, self.comments, self.endnotes, self.boxes, self.head_boxes = told

    def text(self, stretch: Stretch) -> str:
        """The characters of a stretch, control characters and all."""
        told = []
        for piece in self._pieces:
            start, end = max(piece.start, stretch.start), min(piece.end, stretch.end)
            if start < end:
                raw = self._stream[self._at(piece, start) : self._at(piece, end)]
                told.append(raw.decode(self._encoding if piece.width == 1 else "utf-16-le", "replace"))
        return "".join(told)

    def deleted(self) -> list[Stretch]:
        """Text that was deleted while changes were tracked."""
        return self._stretches((at, end) for at, end, sprms in self._runs(_CHARACTERS) if sprms.get(_DELETED) == 1)

    def row_ends(self) -> list[Stretch]:
        """Paragraphs that are the marks at the ends of a table's rows."""
        return self._stretches((at, end) for at, end, sprms in self._runs(_PARAGRAPHS) if sprms.get(_ROW_END) == 1)

    def headings(self) -> list[Stretch]:
        """Paragraphs in one of the built-in styles for headings."""
        return self._stretches((at, end) for at, end, sprms in self._runs(_PARAGRAPHS) if sprms.get(-1) in _HEADINGS)

    def notes(self, places: tuple[int, int], within: Stretch) -> list[tuple[int, Stretch]]:
        """Notes of one kind: where in the main text each is mentioned, and where it stands."""
        references, texts = self._plc(places[0]), self._plc(places[1])
        sizes = {FOOTNOTES: 2, ENDNOTES: 2, COMMENTS: 30}
        count = max(0, (len(references) - 4) // (4 + sizes[places]))
        starts = _integers(references, count)
        ends = _integers(texts, count + 1)
        return [
            (start, Stretch(within.start + first, within.start + last))
            for start, first, last in zip(starts, ends, ends[1:], strict=False)
            if 0 <= first <= last <= within.end - within.start
        ]

    def running(self) -> list[tuple[bool, Stretch]]:
        """Running heads: whether it is a footer, and where it stands. Six for each section, after six of separators."""
        ends = _integers(self._plc(HEADS), len(self._plc(HEADS)) // 4)
        length = self.heads.end - self.heads.start
        return [
            (at % 6 in (2, 3, 5), Stretch(self.heads.start + first, self.heads.start + last))
            for at, (first, last) in enumerate(itertools.pairwise(ends))
            if at >= 6 and 0 <= first < last <= length
        ]

    def authors(self) -> list[str]:
        """Who wrote each comment."""
        names, raw, at = [], self._plc(_AUTHORS), 0
        while at + 2 <= len(raw):
            length = struct.unpack_from("<H", raw, at)[0]
            names.append(raw[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
            at += 2 + 2 * length
        told, count = self._plc(COMMENTS[0]), max(0, (len(self._plc(COMMENTS[0])) - 4) // 34)
        which = [struct.unpack_from("<H", told, 4 * (count + 1) + 30 * at + 20)[0] for at in range(count)]
        return [names[number] if number < len(names) else "" for number in which]

    # -- tables

    def _number(self, form: str, at: int) -> int:
        try:
            return int(struct.unpack_from(form, self._stream, at)[0])
        except struct.error as error:
            raise Unreadable(Reason.damaged, "its text is cut off") from error

    def _plc(self, place: int) -> bytes:
        """A table by its place; empty where there is none."""
        if not self._table:
            return b""
        at, length = self._number("<I", 0x9A + 8 * place), self._number("<I", 0x9E + 8 * place)
        return self._table[at : at + length]

    def _read_pieces(self) -> Iterator[_Piece]:
        told, at = self._plc(_PIECES), 0
        while at + 3 <= len(told) and told[at] == 1:
            at += 3 + struct.unpack_from("<H", told, at + 1)[0]
        if at + 5 > len(told) or told[at] != 2:
            raise Unreadable(Reason.damaged, "its list of pieces is broken")
        length = struct.unpack_from("<I", told, at + 1)[0]
        told = told[at + 5 : at + 5 + length]
        count = (len(told) - 4) // 12
        if not 0 < count <= _MOST_PIECES:
            raise Unreadable(Reason.damaged, f"it has {count} pieces")
        ends = _integers(told, count + 1)
        for number, (start, end) in enumerate(itertools.pairwise(ends)):
            place = struct.unpack_from("<I", told, 4 * (count + 1) + 8 * number + 2)[0]
            narrow = bool(place & 0x40000000)
            place &= 0x3FFFFFFF
            if start < end:
                yield _Piece(start, end, place // 2 if narrow else place, 1 if narrow else 2)

    # -- properties

    def _runs(self, place: int) -> Iterator[tuple[int, int, dict[int, int]]]:
        """Runs of bytes with the properties that are looked for; -1 is the style of a paragraph."""
        told = self._plc(place)
        count = max(0, (len(told) - 4) // 8)
        for number in range(count):
            page = struct.unpack_from("<I", told, 4 * (count + 1) + 4 * number)[0] & 0x3FFFFF
            raw = self._stream[page * _PAGE : (page + 1) * _PAGE]
            if len(raw) == _PAGE:
                yield from _page(raw, 1 if place == _CHARACTERS else 13)

    def _stretches(self, runs: Iterator[tuple[int, int]]) -> list[Stretch]:
        """Where in the count these runs of bytes stand, in order."""
        pieces = sorted(self._pieces, key=lambda piece: piece.at)
        ends = [piece.at + (piece.end - piece.start) * piece.width for piece in pieces]
        found = []
        for first, last in runs:
            for piece in pieces[bisect.bisect_right(ends, first) :]:
                if piece.at >= last:
                    break
                start = piece.start + max(0, first - piece.at) // piece.width
                end = min(piece.end, piece.start + -(-(last - piece.at) // piece.width))
                if start < end:
                    found.append(Stretch(start, end))
        return sorted(found)

    def _at(self, piece: _Piece, unit: int) -> int:
        return piece.at + (unit - piece.start) * piece.width


def _integers(raw: bytes, count: int) -> list[int]:
    count = max(0, min(count, len(raw) // 4))
    return list(struct.unpack_from(f"<{count}i", raw))


def _page(raw: bytes, width: int) -> Iterator[tuple[int, int, dict[int, int]]]:
    """The runs that one page lists; `width` bytes lead to the properties of each."""
    count = raw[-1]
    if 4 * (count + 1) + width * count > _PAGE:
        return
    bounds = _integers(raw, count + 1)
    for number in range(count):
        at = 2 * raw[4 * (count + 1) + width * number]
        if at == 0:
            continue
        length = raw[at]
        if width > 1:
            at, length = (at + 1, 2 * raw[min(at + 1, _PAGE - 1)]) if length == 0 else (at, 2 * length - 1)
        told = raw[at + 1 : at + 1 + length]
        sprms = dict(_sprms(told[2:] if width > 1 else told))
        if width > 1 and len(told) >= 2:
            sprms[-1] = struct.unpack_from("<H", told)[0]
        yield bounds[number], bounds[number + 1], sprms


def _sprms(raw: bytes) -> Iterator[tuple[int, int]]:
    """Single properties and the first byte of each value."""
    at = 0
    while at + 3 <= len(raw):
        number = struct.unpack_from("<H", raw, at)[0]
        length = _OPERANDS[number >> 13]
        yield number, raw[at + 2]
        if length == 0:
            # One of them has a length of two bytes, which counts itself but for one.
            long = number == 0xD608 and at + 4 <= len(raw)
            length = struct.unpack_from("<H", raw, at + 2)[0] + 1 if long else raw[at + 2] + 1
        at += 2 + length
