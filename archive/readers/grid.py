"""Sheets as pages: a line a row, a tab between columns, so that every place in the text tells its cell.

The row is one more than the number of line ends before the place, the column one more than the number of tabs
before it in its line. Hence empty rows and cells stand there too, and a cell's own tabs and line ends become blanks.
Comments, drawings and running heads follow as parts; they are no cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.characters import clean
from archive.document import Link, Page, Part, PartKind, Reason
from archive.readers import Unreadable
from archive.readers.leaf import plain

# Code points of all sheets together. The sandbox has a limit of its own for what is told; this one comes before memory
# is full.
_LARGEST = 30_000_000
_MOST_LINKS, _MOST_PARTS = 10_000, 20_000
_MOST_COLUMNS, _LONGEST_NAME = 16_384, 4
_ENDS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")


class Book:
    """The sheets of one workbook."""

    def __init__(self) -> None:
        self._sheets: list[Grid] = []
        self._length = 0

    def sheet(self, name: str) -> Grid:
        """A new sheet after those there are."""
        sheet = Grid(self, name)
        self._sheets.append(sheet)
        return sheet

    def pages(self) -> tuple[Page, ...]:
        """Each sheet as a page."""
        return tuple(sheet.page(number) for number, sheet in enumerate(self._sheets, 1))

    def grow(self, length: int) -> None:
        """Count so many characters more. Raises Unreadable when there are too many."""
        self._length += length
        if self._length > _LARGEST:
            raise Unreadable(Reason.too_large, f"its sheets hold more than {_LARGEST} characters")


class Grid:
    """One sheet. Rows and columns count from 0 here."""

    def __init__(self, book: Book, name: str) -> None:
        self._book, self._name = book, name
        self._lines: list[str] = []
        self._links: list[tuple[int, int, str]] = []
        self._parts: list[tuple[PartKind, str, str]] = []

    def row(self, index: int, cells: Sequence[str]) -> None:
        """Write a row, each cell in its place. Empty cells at the end are left out."""
        line = "\t".join(cells).rstrip("\t")
        if not line:
            return
        missing = index - len(self._lines)
        self._book.grow(len(line) + 1 + max(0, missing))
        if missing >= 0:
            self._lines += [""] * missing
            self._lines.append(line)
        elif not self._lines[index]:
            self._lines[index] = line
        else:
            raise Unreadable(Reason.damaged, f"row {index + 1} of {plain(self._name)} is there twice")

    def link(self, row: int, column: int, url: str) -> None:
        """This cell leads there."""
        if len(self._links) < _MOST_LINKS:
            self._links.append((row, column, url))

    def part(self, kind: PartKind, label: str, text: str) -> None:
        """Something that belongs to the sheet and is no cell, such as a comment, whose label is its cell."""
        text = clean(text).strip()
        if text and len(self._parts) < _MOST_PARTS:
            self._book.grow(len(text) + 2)
            self._parts.append((kind, plain(label), text))

    def page(self, number: int) -> Page:
        """The sheet as a page."""
        text = "\n".join(self._lines)
        links = self._placed()
        parts = []
        for kind, label, told in self._parts:
            start = len(text) + 2 if text else 0
            text = f"{text}\n\n{told}" if text else told
            parts.append(Part(start=start, end=start + len(told), kind=kind, label=label))
        return Page(
            number=number,
            label=plain(self._name) or str(number),
            text=text,
            how="cells",
            links=links,
            parts=tuple(parts),
        )

    def _placed(self) -> tuple[Link, ...]:
        if not self._links:
            return ()
        starts = [0]
        for line in self._lines:
            starts.append(starts[-1] + len(line) + 1)
        found = []
        for row, column, url in sorted(set(self._links)):
            cells = self._lines[row].split("\t") if row < len(self._lines) else []
            if column < len(cells) and cells[column]:
                start = starts[row] + sum(len(cell) + 1 for cell in cells[:column])
                found.append(Link(start=start, end=start + len(cells[column]), url=url))
        return tuple(found)


def cell_text(text: str) -> str:
    """What stands in a cell, on one line and without tabs."""
    if text.isascii() and text.isprintable():
        return text
    return clean(_ENDS.sub(" ", text))


def cell_name(row: int, column: int) -> str:
    """`B17` for row 16 and column 1."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def column_of(letters: str) -> int:
    """1 for `B`. Raises Unreadable for what is no column."""
    column = 0
    for letter in letters[:_LONGEST_NAME]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if not re.fullmatch("[A-Z]+", letters) or column > _MOST_COLUMNS:
        raise Unreadable(Reason.damaged, f"there is no column {plain(letters[:10])!r}")
    return column - 1
