"""Excel workbooks (xlsx, xlsm, xltx): a page a sheet, hidden ones too, each cell as Excel shows it.

Of formulas the value is kept that Excel last reckoned. Sheets are read element by element, for they can be large.
Comments, drawings, and headers and footers of the printed page are parts at the end of the sheet's page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from archive.answer import is_address
from archive.document import Extract, PartKind, Reason, Text
from archive.readers import Unreadable, drawing
from archive.readers.events import End, Parser, Start, parse_events
from archive.readers.grid import Book, Grid, cell_text, column_of
from archive.readers.leaf import Leaf
from archive.readers.markup import children, descendants, parse, words
from archive.readers.number_format import BUILT_IN, Shown, formatter, general
from archive.readers.package import Package
from archive.readers.properties import core
from archive.readers.relations import Relations

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MOST_SHEETS = 10_000
_DIGITS = "0123456789"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_HEAD_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|([&LCR])|.)', re.DOTALL)
_HEADS = {
    "oddHeader": PartKind.header, "evenHeader": PartKind.header, "firstHeader": PartKind.header,
    "oddFooter": PartKind.footer, "evenFooter": PartKind.footer, "firstFooter": PartKind.footer,
}  # fmt: skip


def read(original: BinaryIO) -> Extract:
    """The cells of every sheet. Raises Unreadable: damaged, encrypted, unsafe, too_large, too_many …"""
    package = Package(original)
    workbook = _Workbook(package, Relations(package).one("officeDocument") or "xl/workbook.xml")
    return Extract(
        text=Text(pages=workbook.book().pages(), reader="xlsx (expat)"),
        media_type=MEDIA_TYPE,
        suggestions=core(package, "xlsx:core"),
    )


class _Comment(NamedTuple):
    cell: str
    author: str
    text: str


class _Workbook:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._relations = Relations(package, main)
        root = parse(package.read(main), main)
        self._sheets = [
            (sheet.get("name") or "", next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), None))
            for sheets in children(root, "sheets")
            for sheet in children(sheets, "sheet")
        ]
        if len(self._sheets) > _MOST_SHEETS:
            raise Unreadable(Reason.too_many, f"{len(self._sheets)} sheets")
        from_1904 = any(told.get("date1904") in ("1", "true") for told in children(root, "workbookPr"))
        strings = self._relations.one("sharedStrings")
        styles = self._relations.one("styles")
        self._strings = _strings(package, strings) if strings else []
        self._shown = _shown(parse(package.read(styles), styles), from_1904) if styles else []
        self._persons = dict(self._named())

    def book(self) -> Book:
        """Every sheet, in the order of the workbook."""
        book = Book()
        found = 0
        for name, relation in self._sheets:
            grid = book.sheet(name)
            entry = self._relations.target(relation)
            if entry is not None:
                found += 1
                self._sheet(grid, entry)
        if not found:
            raise Unreadable(Reason.damaged, "it has no sheets")
        return book

    def _sheet(self, grid: Grid, entry: str) -> None:
        relations = Relations(self._package, entry)
        sheet = _Sheet(grid, self._strings, self._shown, relations)
        with self._package.open(entry) as stream:
            parse_events(stream, entry, sheet.listen)
        for comment in self._comments(relations):
            author = f"{comment.author}: " if comment.author else ""
            grid.part(PartKind.comment, comment.cell, author + comment.text)
        for number, target in enumerate(relations.of("drawing"), 1):
            grid.part(PartKind.picture, str(number), self._drawn(target))
        for kind in (PartKind.header, PartKind.footer):
            for number, told in enumerate(dict.fromkeys(text for told, text in sheet.heads if told == kind), 1):
                grid.part(kind, str(number), told)

    def _comments(self, relations: Relations) -> list[_Comment]:
        """Threads, and those older comments that do not only stand in for one."""
        found = []
        for entry in relations.of("threadedComment"):
            for told in children(parse(self._package.read(entry), entry), "threadedComment"):
                text = " ".join(words(text) for text in children(told, "text"))
                found.append(_Comment(told.get("ref") or "", self._persons.get(told.get("personId") or "", ""), text))
        threads = {comment.cell for comment in found}
        for entry in relations.of("comments"):
            root = parse(self._package.read(entry), entry)
            authors = [words(author) for author in descendants(root, "author")]
            for told in descendants(root, "comment"):
                cell, number = told.get("ref") or "", told.get("authorId") or ""
                author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
                text = "".join(words(text) for text in descendants(told, "t"))
                # Excel itself begins a comment with its author's name.
                named = author and not text.lstrip().startswith(author) and not author.startswith("tc=")
                if cell not in threads:
                    found.append(_Comment(cell, author if named else "", text))
        return sorted(found, key=lambda comment: _place(comment.cell))

    def _drawn(self, entry: str) -> str:
        """The words of text boxes and charts."""
        relations = Relations(self._package, entry)
        root = parse(self._package.read(entry), entry)
        leaf = Leaf()
        for body in descendants(root, "txBody"):
            drawing.text(leaf, body, relations)
        drawing.frames(leaf, root, self._package, relations)
        return leaf.page().text

    def _named(self) -> Iterator[tuple[str, str]]:
        for entry in self._relations.of("person"):
            for person in descendants(parse(self._package.read(entry), entry), "person"):
                yield person.get("id") or "", person.get("displayName") or ""


class _Sheet:
    """Listens to a sheet's elements and writes its rows."""

    def __init__(self, grid: Grid, strings: list[str], shown: list[Shown], relations: Relations) -> None:
        self._grid, self._strings, self._shown, self._relations = grid, strings, shown, relations
        self.heads: list[tuple[PartKind, str]] = []

    def listen(self, parser: Parser) -> tuple[Start, End]:
        """What is to be told of the elements. One function for all of them, for it is called millions of times."""
        text: list[str] = []
        cells: list[str] = []
        columns: dict[str, int] = {}
        hear = text.append
        row, kind, style, column, read = -1, "n", "", 0, 0
        plain, value = self._plain_styles(), self._value

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, kind, style, column, read
            if name == "v" or name == "t":
                parser.CharacterDataHandler = hear
            elif name == "c":
                kind, style = attributes.get("t", "n"), attributes.get("s", "0")
                reference = attributes.get("r")
                if reference is None:
                    column = len(cells)
                    return
                letters = reference.rstrip(_DIGITS)
                found = columns.get(letters)
                column = columns.setdefault(letters, column_of(letters)) if found is None else found
            elif name == "row":
                told = attributes.get("r")
                row = int(told) - 1 if told else row + 1
            elif name == "rPh":
                read = len(text)
            elif name in _HEADS:
                text.clear()
                parser.CharacterDataHandler = hear
            elif name == "hyperlink":
                self._link(attributes)

        def end(name: str) -> None:
            if name == "v" or name == "t":
                parser.CharacterDataHandler = None
            elif name == "c":
                if text:
                    told = "".join(text)
                    text.clear()
                    missing = column - len(cells)
                    if missing > 0:
                        cells.extend([""] * missing)
                    if kind == "n" and style in plain and told.isdecimal() and len(told) < 16:
                        cells[column:] = [told]
                    else:
                        cells[column:] = [value(kind, style, told)]
            elif name == "row":
                self._grid.row(row, cells)
                cells.clear()
            elif name == "rPh":
                del text[read:]
            elif name in _HEADS:
                parser.CharacterDataHandler = None
                told = _HEAD_CODE.sub(lambda code: "&" if code[1] == "&" else " " if code[1] else "", "".join(text))
                self.heads.append((_HEADS[name], " ".join(told.split())))
                text.clear()

        return start, end

    def _plain_styles(self) -> frozenset[str]:
        """The styles that show whole numbers as they are written."""
        return frozenset(str(at) for at, show in enumerate(self._shown or [general]) if show is general)

    def _value(self, kind: str, style: str, told: str) -> str:
        if kind == "s":
            index = int(told)
            if index < 0 or index >= len(self._strings):
                raise Unreadable(Reason.damaged, "a cell points to a text that is not there")
            return self._strings[index]
        if kind == "b":
            return "TRUE" if told.strip() == "1" else "FALSE"
        if kind != "n":
            return cell_text(told)
        try:
            number = int(style)
            show = self._shown[number] if number < len(self._shown) else general
            return cell_text(show(float(told)))
        except (ValueError, OverflowError):
            return cell_text(told)

    def _link(self, attributes: dict[str, str]) -> None:
        place = _REFERENCE.match(attributes.get("ref", ""))
        relation = next((value for name, value in attributes.items() if name.endswith(":id")), None)
        address = self._relations.address(relation)
        if place is not None and address is not None and is_address(address):
            self._grid.link(int(place[2]) - 1, column_of(place[1]), address)


def _strings(package: Package, entry: str) -> list[str]:
    """The texts that cells share, by their number, without the readings of East Asian words."""
    strings: list[str] = []

    def listen(parser: Parser) -> tuple[Start, End]:
        text: list[str] = []
        hear: Callable[[str], Any] = text.append
        reading = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal reading
            if name == "t" and not reading:
                parser.CharacterDataHandler = hear
            elif name == "rPh":
                reading = True

        def end(name: str) -> None:
            nonlocal reading
            if name == "t":
                parser.CharacterDataHandler = None
            elif name == "rPh":
                reading = False
            elif name == "si":
                strings.append(cell_text("".join(text)))
                text.clear()

        return start, end

    with package.open(entry) as stream:
        parse_events(stream, entry, listen)
    return strings


def _shown(root: Any, from_1904: bool) -> list[Shown]:
    """How the numbers of each style of cells are shown."""
    codes = dict(BUILT_IN)
    for told in descendants(root, "numFmt"):
        number = told.get("numFmtId") or ""
        if number.isdigit():
            codes[int(number)] = told.get("formatCode") or "General"
    shown: list[Shown] = []
    for styles in descendants(root, "cellXfs"):
        for style in children(styles, "xf"):
            number = style.get("numFmtId") or "0"
            code = codes.get(int(number), "General") if number.isdigit() else "General"
            shown.append(general if code in ("General", "@") else formatter(code, from_1904))
    return shown


def _place(cell: str) -> tuple[int, int]:
    found = _REFERENCE.match(cell)
    return (int(found[2]), column_of(found[1])) if found is not None else (0, 0)
