"""The records of a PowerPoint file from before 2007: a tree, of which the file's edits say what still holds.

Each edit appended what it changed and a list of where it stands; the newest place of each object counts.
Source: [MS-PPT] 2.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from archive.document import Reason
from archive.readers import NEEDS_PASSWORD, Unreadable
from archive.readers.compound import Compound

DOCUMENT, SLIDE, SLIDE_ATOM, NOTES, MASTER = 1000, 1006, 1007, 1008, 1016
SLIDE_LIST, PERSIST, OUTLINE, HEADER, CHARACTERS, BYTES, STRING = 4080, 1011, 3998, 3999, 4000, 4008, 4026
HEADS, COMMENT, PLACEHOLDER, TEXT_BOX, SHAPE = 4057, 12000, 3011, 0xF00D, 0xF004
_USER_EDIT, _PERSIST_DIRECTORY = 4085, 6002
_BLOB = 5003  # holds records, though it does not say so
_ENCRYPTED = 0xF3D1C4DF
_MOST_DEEP, _MOST_EDITS, _MOST_RECORDS = 60, 10_000, 2_000_000


class Record(NamedTuple):
    """One record: its type, its instance, where its content is, and whether this is made of records."""

    kind: int
    instance: int
    start: int
    end: int
    holds: bool


class Records:
    """The stream of a presentation. Raises Unreadable: encrypted, damaged, too_deep, too_many."""

    def __init__(self, compound: Compound) -> None:
        self._raw = compound.read("PowerPoint Document")
        self._places: dict[int, int] = {}
        self._seen = 0
        user = compound.read("Current User")
        if len(user) < 20:
            raise Unreadable(Reason.damaged, "it does not say where its newest edit is")
        mark, at = struct.unpack_from("<II", user, 12)
        if mark == _ENCRYPTED:
            raise Unreadable(Reason.encrypted, NEEDS_PASSWORD)
        self.document = self._follow(at)

    def object(self, identity: int, kind: int) -> Record | None:
        """The newest state of an object, if it is of this kind."""
        at = self._places.get(identity)
        record = self._record(at, len(self._raw)) if at is not None else None
        return record if record is not None and record.kind == kind else None

    def content(self, record: Record) -> bytes:
        """The bytes of a record."""
        return self._raw[record.start : record.end]

    def number(self, record: Record, at: int) -> int:
        """A number of four bytes in a record; 0 where it is too short."""
        raw = self.content(record)
        return int(struct.unpack_from("<I", raw, at)[0]) if len(raw) >= at + 4 else 0

    def within(self, record: Record) -> Iterator[Record]:
        """The records directly in one."""
        at = record.start
        while record.holds and at + 8 <= record.end:
            found = self._record(at, record.end)
            if found is None:
                return
            yield found
            at = found.end

    def below(self, record: Record, *kinds: int) -> Iterator[Record]:
        """Those of these kinds at any depth in one, in order; within them it is not looked for more."""
        waiting = [(record, 0)]
        while waiting:
            at, depth = waiting.pop()
            if depth and at.kind in kinds:
                yield at
            elif at.holds:
                if depth > _MOST_DEEP:
                    raise Unreadable(Reason.too_deep, "its records are nested too deeply")
                waiting += [(found, depth + 1) for found in self.within(at)][::-1]

    def text(self, record: Record) -> str:
        """The characters of one that holds text."""
        return self.content(record).decode("latin-1" if record.kind == BYTES else "utf-16-le", "replace").rstrip("\0")

    def _record(self, at: int, end: int) -> Record | None:
        self._seen += 1
        if self._seen > _MOST_RECORDS:
            raise Unreadable(Reason.too_many, f"more than {_MOST_RECORDS} records")
        if at + 8 > end:
            return None
        first, kind, length = struct.unpack_from("<HHI", self._raw, at)
        holds = first & 0xF == 0xF or kind == _BLOB
        return Record(kind, first >> 4, at + 8, min(end, at + 8 + length), holds)

    def _follow(self, at: int) -> Record:
        """Go from the newest edit to the oldest; the document as the newest one has it."""
        document, seen = 0, set[int]()
        while at and at not in seen and len(seen) < _MOST_EDITS:
            seen.add(at)
            edit = self._record(at, len(self._raw))
            if edit is None or edit.kind != _USER_EDIT:
                break
            directory = self._record(self.number(edit, 12), len(self._raw))
            document = document or self.number(edit, 16)
            if directory is not None and directory.kind == _PERSIST_DIRECTORY:
                self._read_directory(self.content(directory))
            at = self.number(edit, 8)
        found = self.object(document, DOCUMENT)
        if found is None:
            raise Unreadable(Reason.damaged, "there is no presentation where its newest edit points to")
        return found

    def _read_directory(self, raw: bytes) -> None:
        at = 0
        while at + 4 <= len(raw):
            told = struct.unpack_from("<I", raw, at)[0]
            first, count = told & 0xFFFFF, min(told >> 20, (len(raw) - at - 4) // 4)
            for number, place in enumerate(struct.unpack_from(f"<{count}I", raw, at + 4)):
                self._places.setdefault(first + number, place)
            at += 4 + 4 * count
            if count == 0:
                return
