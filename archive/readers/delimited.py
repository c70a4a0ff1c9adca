"""Tables written as text (csv, tsv): one sheet, a line a row, a tab between columns.

What parts the columns is found by trying: the mark that parts most lines alike. A row is a row of the table, which may
run over several lines of the file where its cells are quoted.
"""

from __future__ import annotations

import csv
import io
import statistics
from typing import BinaryIO

from archive.characters import clean
from archive.document import Extract, Reason, Text
from archive.encodings import decode
from archive.readers import Unreadable, whole
from archive.readers.grid import Book, cell_text

CSV, TSV = "text/csv", "text/tab-separated-values"

_MARKS = ",;\t|"
_LOOKED_AT = 200  # rows
_LONGEST_CELL = 1 << 20
_LEAST_ROWS = 5


def read(original: BinaryIO) -> Extract:
    """The cells. Raises Unreadable: too_large."""
    decoded = decode(whole(original))
    text = clean(decoded.text)
    mark = delimiter(text) or ","
    book = Book()
    sheet = book.sheet("1")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        for index, cells in enumerate(csv.reader(io.StringIO(text, newline="\n"), delimiter=mark)):
            sheet.row(index, [cell_text(cell) for cell in cells])
    except csv.Error as error:
        raise Unreadable(Reason.too_large, f"a cell is too long: {error}") from error
    return Extract(
        text=Text(pages=book.pages(), reader=f"csv ({decoded.encoding})"),
        media_type=TSV if mark == "\t" else CSV,
    )


def delimiter(text: str) -> str | None:
    """What parts the columns; None where nothing parts most rows into as many."""
    lines = text[: 1 << 16].split("\n")
    sample = "\n".join(lines[: _LOOKED_AT if len(lines) > 1 else None])
    best: tuple[float, str] | None = None
    for mark in _MARKS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if row]
        except csv.Error:
            continue
        usual = statistics.mode(widths) if widths else 1
        alike = widths.count(usual) / len(widths) if widths else 0.0
        if usual > 1 and (best is None or (alike, usual) > (best[0], 0)):
            best = (alike, mark)
    return best[1] if best is not None else None


def is_table(text: str) -> bool:
    """Whether a text that is not called a table is one all the same: every line has as many columns, at least three."""
    lines = [line for line in text[: 1 << 14].split("\n")[:-1] if line.strip()]
    if len(lines) < _LEAST_ROWS:
        return False
    for mark in ",;\t":  # bars also draw the tables of Markdown
        try:
            widths = {len(row) for row in csv.reader(lines, delimiter=mark)}
        except csv.Error:
            continue
        if len(widths) == 1 and min(widths) > (2 if mark != "," else 3):
            return True
    return False
