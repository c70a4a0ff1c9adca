"""OpenDocument spreadsheets (ods, ots): a page a sheet, hidden ones too, each cell as the program showed it.

Sheets are read element by element, for they can be large. Comments, text boxes and running heads are parts at the
end of the sheet's page.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from archive.answer import is_address
from archive.document import Extract, PartKind, Reason, Text
from archive.readers import Unreadable
from archive.readers.events import End, Parser, Start, parse_events
from archive.readers.grid import Book, Grid, cell_name, cell_text
from archive.readers.leaf import Leaf
from archive.readers.markup import descendants
from archive.readers.opendocument import CONTENT, Walk, meta, open_package, running, styles

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

_MOST_COLUMNS, _MOST_ROWS = 20_000, 2_000_000
_MOST_SHEETS = 10_000
_ASIDE = frozenset(("tracked-changes", "dde-links", "forms", "scripts", "automatic-styles"))
_SHAPES = frozenset((
    "shapes", "frame", "custom-shape", "rect", "ellipse", "circle", "caption", "line", "polyline", "polygon", "path",
    "g", "connector", "measure", "control",
))  # fmt: skip
_BLANKS = {"s": " ", "tab": " ", "line-break": " "}
_FIELDS = ("page-number", "page-count", "sheet-name", "file-name", "title", "date", "time")
_NO_HEAD = 2  # words beside fields


def read(original: BinaryIO) -> Extract:
    """The cells of every sheet. Raises Unreadable: damaged, encrypted, unsafe, too_large, too_many …"""
    package = open_package(original)
    reading = _Reading()
    with package.open(CONTENT) as stream:
        parse_events(stream, CONTENT, reading.listen)
    if reading.first is None:
        raise Unreadable(Reason.damaged, "it has no sheets")
    reading.close()
    for kind, heads in running(styles(package)):
        for number, head in enumerate(heads, 1):
            told = _head(head)
            if told is not None:
                reading.first.part(kind, str(number), told)
    return Extract(
        text=Text(pages=reading.book.pages(), reader="ods (expat)"),
        media_type=MEDIA_TYPE,
        suggestions=meta(package, "ods:meta"),
    )


def _head(head: Any) -> str | None:
    """The words of a running head; None for one that only has fields, such as "Page 1 of 2", as most sheets do."""
    fields = list(descendants(head, *_FIELDS))
    for field in fields:
        field.text = None
    leaf = Leaf()
    Walk(leaf).walk(head)
    told = leaf.page().text
    return told if not fields or len(re.findall(r"\w+", told)) > _NO_HEAD else None


class _Reading:
    """Listens to the content's elements and writes the rows of each sheet."""

    def __init__(self) -> None:
        self.book = Book()
        self.first: Grid | None = None
        self._sheets = 0
        self._grid: Grid | None = None
        self._row = 0
        self._cells: list[str] = []
        self._column = 0
        self._links: list[tuple[int, str]] = []
        self._comments: list[tuple[int, int, str]] = []
        self._drawn: list[str] = []

    def listen(self, parser: Parser) -> tuple[Start, End]:
        """What is to be told of the elements."""
        text: list[str] = []
        hear = text.append
        aside = shapes = note = 0
        author = False
        told: list[str] = []
        cell: dict[str, str] = {}
        row: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal aside, shapes, note, author, cell, row
            if name in _ASIDE:
                aside += 1
            elif aside:
                return
            elif name == "p":
                if text:
                    hear("\n" if note or shapes else " ")
                parser.CharacterDataHandler = hear
            elif name in _BLANKS:
                hear(_BLANKS[name] * min(100, _count(attributes, "text:c")))
            elif name in _SHAPES:
                shapes += 1
                if shapes == 1:
                    told[:] = text
                    text.clear()
            elif shapes:
                return
            elif name == "annotation":
                note += 1
                told[:] = text
                text.clear()
            elif name == "creator" and note:
                parser.CharacterDataHandler = hear
                author = True
            elif name in ("table-cell", "covered-table-cell"):
                cell = attributes
                text.clear()
            elif name == "table-row":
                row = attributes
            elif name == "a":
                address = attributes.get("xlink:href", "").strip()
                if is_address(address):
                    self._links.append((self._column, address))
            elif name == "table":
                self._begin(attributes.get("table:name", ""))

        def end(name: str) -> None:
            nonlocal aside, shapes, note, author
            if name in _ASIDE:
                aside -= 1
            elif aside:
                return
            elif name == "p":
                parser.CharacterDataHandler = None
            elif name in _SHAPES:
                shapes -= 1
                if shapes == 0:
                    self._drawn.append("".join(text))
                    text[:] = told
            elif shapes:
                return
            elif name == "annotation":
                note -= 1
                self._comments.append((self._row, self._column, "".join(text)))
                text[:] = told
            elif name == "creator" and author:
                parser.CharacterDataHandler = None
                author = False
                text[:] = ["".join(text), ": "]
            elif name in ("table-cell", "covered-table-cell"):
                self._cell("".join(text), _count(cell, "table:number-columns-repeated"))
                text.clear()
            elif name == "table-row":
                self._end_row(_count(row, "table:number-rows-repeated"))

        return start, end

    def close(self) -> None:
        """End the last sheet."""
        if self._grid is None:
            return
        for row, column, text in self._comments:
            self._grid.part(PartKind.comment, cell_name(row, column), text.replace(": \n", ": "))
        for number, text in enumerate((text for text in self._drawn if text.strip()), 1):
            self._grid.part(PartKind.picture, str(number), text)
        self._comments, self._drawn, self._links = [], [], []

    def _begin(self, name: str) -> None:
        self.close()
        self._sheets += 1
        if self._sheets > _MOST_SHEETS:
            raise Unreadable(Reason.too_many, f"more than {_MOST_SHEETS} sheets")
        self._grid = self.book.sheet(name)
        self.first = self.first or self._grid
        self._row = self._column = 0

    def _cell(self, text: str, times: int) -> None:
        if text:
            if self._column + times > _MOST_COLUMNS:
                raise Unreadable(Reason.too_large, f"a sheet has more than {_MOST_COLUMNS} columns")
            self._cells += [""] * (self._column - len(self._cells))
            self._cells += [cell_text(text)] * times
        self._column += times

    def _end_row(self, times: int) -> None:
        if self._cells and self._grid is not None:
            if self._row + times > _MOST_ROWS:
                raise Unreadable(Reason.too_large, f"a sheet has more than {_MOST_ROWS} rows")
            for row in range(self._row, self._row + times):
                self._grid.row(row, self._cells)
            for column, address in self._links:
                self._grid.link(self._row, column, address)
        self._row += times
        self._column = 0
        self._cells, self._links = [], []


def _count(attributes: dict[str, str], name: str) -> int:
    """How often a row, a cell or a blank stands there, at least once."""
    told = attributes.get(name, "1")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else 1
