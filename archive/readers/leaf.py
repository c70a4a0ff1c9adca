"""One page that grows: running text as in `flow`, with tables' rows, and parts that stand apart from the body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive.characters import clean
from archive.document import Box, Page, Part, PartKind
from archive.readers.flow import CELL, LINE, NONE, PARAGRAPH, SPACE, Flow

LONGEST_LABEL = 100


class Leaf(Flow):
    """A page of an office file. What is written between `part_of` and its end is that part's, and no body text."""

    def __init__(self) -> None:
        super().__init__()
        self._apart: list[Part] = []
        self._cells = 0
        self._leads = False
        self.shows = False  # a picture, say: it is a page even without words
        self.pictures: list[str] = []
        """Entries of the package that are seen on it."""
        self.boxes: dict[str, Box] = {}
        """Where some of them are seen, as far as the file tells."""

    def row(self) -> None:
        """Begin a row of a table on a line of its own."""
        self.part(LINE)
        self._cells = -1

    def cell(self) -> None:
        """Begin a cell of that row, a tab apart from the one before it, however many of them are empty."""
        self._cells += 1

    def table_end(self) -> None:
        """What follows stands in a paragraph of its own."""
        self._cells = 0
        self.part(PARAGRAPH)

    def lead(self, words: str) -> None:
        """Write words that what comes follows on the same line, as a name before what was said; or nothing."""
        self.words(words)
        self._leads = bool(words)

    def follow(self, other: Leaf) -> None:
        """Go on where another leaf ends, in the same cell of a table."""
        self._cells = other._cells

    def mark(self) -> int:
        """Where the next word will stand."""
        self._settle()
        return super().mark() + max(0, self._cells)

    @contextmanager
    def apart(self, kind: PartKind, label: str, mark: int | None = None) -> Iterator[None]:
        """What is written meanwhile is a part of this kind, in a paragraph of its own. Parts are not nested."""
        self.table_end()
        start = self.mark()
        yield
        if start < len(self):
            self._apart.append(Part(start=start, end=len(self), kind=kind, label=plain(label), mark=mark or None))
        self.table_end()

    def leaf(self, number: int, label: str) -> Page:
        """All of it as the page of this number and label."""
        told = {"number": number, "label": plain(label) or str(number), "parts": tuple(self._apart)}
        return self.page().model_copy(update=told)

    def _write(self, text: str) -> None:
        self._settle()
        self._leads = self._leads and not text
        if text and self._cells > 0:
            tabs, self._cells = "\t" * self._cells, 0
            super()._write(tabs)
            self._parts.append(text)
            self._length += len(text)
            return
        super()._write(text)

    def _settle(self) -> None:
        """A new cell's tab is enough between its words and those before, and a blank behind words that lead."""
        if self._leads:
            self._waiting = SPACE
        if self._cells > 0 and self._waiting in (SPACE, CELL):
            self._waiting = NONE


def plain(label: str) -> str:
    """A label fit to be cited: one line, not too long."""
    return " ".join(clean(label).split())[:LONGEST_LABEL].strip()
