"""Excel workbooks from before 2007 (xls, xlt): a page a sheet, hidden ones too, each cell as Excel shows it.

Of formulas the value is kept that Excel last reckoned. Comments are parts at the end of the sheet's page. Text boxes
and the heads of the printed page are not read: the library does not tell them.
"""

from __future__ import annotations

import io
import struct
from typing import Any, BinaryIO

import xlrd
from xlrd.compdoc import CompDocError

from archive.answer import is_address
from archive.document import Extract, PartKind, Reason, Text
from archive.readers import NEEDS_PASSWORD, Unreadable, whole
from archive.readers.compound import Compound
from archive.readers.grid import Book, Grid, cell_name, cell_text
from archive.readers.number_format import formatter, general

MEDIA_TYPE = "application/vnd.ms-excel"

# Excel files are read at their word: a broken one may raise any of these.
_BROKEN = (
    xlrd.XLRDError, CompDocError, AssertionError, struct.error, IndexError, KeyError, ValueError, TypeError,
    AttributeError, UnicodeError, OverflowError, NotImplementedError, ZeroDivisionError,
)  # fmt: skip
_COMPOUND = b"\xd0\xcf\x11\xe0"
_SHORT_DATE = "yyyy-mm-dd"
# Excel shows these in each machine's own way.
_LOCAL_DATES = {"m/d/yy": _SHORT_DATE, "M/D/YY": _SHORT_DATE, "m/d/yy h:mm": f"{_SHORT_DATE} h:mm"}


def read(original: BinaryIO) -> Extract:
    """The cells of every sheet. Raises Unreadable: encrypted, damaged, too_large."""
    raw = whole(original)
    told = _opened(raw)
    book = Book()
    for sheet in told.sheets():
        grid = book.sheet(sheet.name)
        try:
            _rows(grid, told, sheet)
        except _BROKEN as error:
            raise Unreadable(Reason.damaged, f"its sheet {sheet.name[:50]} is broken: {error}") from error
        for (row, column), note in sorted(sheet.cell_note_map.items()):
            grid.part(PartKind.comment, cell_name(row, column), _comment(note))
        for (row, column), link in sheet.hyperlink_map.items():
            if link.type == "url" and is_address(str(link.url_or_path)):
                grid.link(row, column, str(link.url_or_path))
    said = Compound(original).said("xls:summary") if raw.startswith(_COMPOUND) else ()
    return Extract(
        text=Text(pages=book.pages(), reader=f"xls (xlrd {xlrd.__version__})"),
        media_type=MEDIA_TYPE,
        suggestions=said,
    )


def _opened(raw: bytes) -> Any:
    """The workbook, with the formats of its cells, or without where they are what is broken."""
    try:
        try:
            return xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=io.StringIO())
        except xlrd.XLRDError:
            raise
        except _BROKEN:
            return xlrd.open_workbook(file_contents=raw, logfile=io.StringIO())
    except _BROKEN as error:
        locked = "encrypted" in str(error) or "password" in str(error)
        reason = Reason.encrypted if locked else Reason.damaged
        raise Unreadable(reason, NEEDS_PASSWORD if locked else f"it cannot be opened: {error}") from error


def _rows(grid: Grid, book: Any, sheet: Any) -> None:
    shown: dict[int, Any] = {}
    for row in range(sheet.nrows):
        cells = []
        for column in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, column)
            if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                style = sheet.cell_xf_index(row, column) if book.formatting_info else kind
                show = shown.get(style)
                if show is None:
                    show = shown[style] = _shown(book, style)
                cells.append(cell_text(show(sheet.cell_value(row, column))))
            else:
                cells.append(_plain(kind, sheet.cell_value(row, column)))
        grid.row(row, cells)


def _plain(kind: int, value: Any) -> str:
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return cell_text(str(value))


def _shown(book: Any, style: int) -> Any:
    if not book.formatting_info:
        return formatter(_SHORT_DATE, bool(book.datemode)) if style == xlrd.XL_CELL_DATE else general
    code = book.format_map[book.xf_list[style].format_key].format_str
    if code in ("General", "@", ""):
        return general
    return formatter(_LOCAL_DATES.get(code, code), bool(book.datemode))


def _comment(note: Any) -> str:
    author, text = str(note.author or ""), str(note.text or "")
    return text if not author or text.lstrip().startswith(author) else f"{author}: {text}"
