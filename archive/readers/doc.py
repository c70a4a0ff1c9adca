"""Word documents from before 2007 (doc, dot): the text, with notes, comments and running heads as parts.

Of a field the result is kept, not its code; what was deleted is left out. Pages are those that the author began: where
others ended, the file does not tell. Text boxes come at the end of the text, for what they hang on is not followed.
"""

from __future__ import annotations

import bisect
import re
from typing import BinaryIO

from archive.document import Extract, PartKind, Text
from archive.readers.compound import Compound
from archive.readers.fields import Field
from archive.readers.flow import CELL, LINE, PARAGRAPH, SPACE
from archive.readers.leaf import Leaf
from archive.readers.word97 import COMMENTS, ENDNOTES, FOOTNOTES, Stretch, WordFile

MEDIA_TYPE = "application/msword"

_TOKEN = re.compile("[^\x00-\x1f]+|[\x00-\x1f]")
_CELL, _LINE, _PAGE, _PARAGRAPH, _TAB = "\x07", "\x0b", "\x0c", "\r", "\t"
_FIELD, _RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_HYPHEN = "\x1e"


def read(original: BinaryIO) -> Extract:
    """The text. Raises Unreadable: encrypted, damaged, unsupported, too_large."""
    compound = Compound(original)
    leaves = _Document(WordFile(compound)).pages()
    return Extract(
        text=Text(
            pages=tuple(leaf.leaf(number, str(number)) for number, leaf in enumerate(leaves, 1)), reader="doc (olefile)"
        ),
        media_type=MEDIA_TYPE,
        suggestions=compound.said("doc:summary"),
    )


class _Document:
    def __init__(self, file: WordFile) -> None:
        self._file = file
        self._deleted, self._row_ends, self._headings = file.deleted(), file.row_ends(), file.headings()
        self._leaves = [Leaf()]
        self._starts = [0]  # where in the count each page begins

    def pages(self) -> list[Leaf]:
        """Every page, with its parts at the end."""
        file = self._file
        self._write(file.main, self._leaves[0], turns=True)
        self._leaves[-1].table_end()
        self._write(file.boxes, self._leaves[-1])
        while len(self._leaves) > 1 and not len(self._leaves[-1]):
            self._leaves.pop()
        self._notes(PartKind.footnote, file.notes(FOOTNOTES, file.footnotes))
        self._notes(PartKind.endnote, file.notes(ENDNOTES, file.endnotes))
        self._notes(PartKind.comment, file.notes(COMMENTS, file.comments), file.authors())
        for kind in (PartKind.header, PartKind.footer):
            told = [stretch for footer, stretch in file.running() if footer == (kind == PartKind.footer)]
            if kind == PartKind.header:
                told.append(file.head_boxes)
            self._running(kind, told)
        return self._leaves

    def _notes(self, kind: PartKind, notes: list[tuple[int, Stretch]], authors: list[str] | None = None) -> None:
        for number, (mentioned, stretch) in enumerate(notes, 1):
            page = min(bisect.bisect_right(self._starts, mentioned), len(self._leaves)) - 1
            leaf = self._leaves[page]
            with leaf.apart(kind, str(number)):
                author = authors[number - 1] if authors and number <= len(authors) else ""
                leaf.lead(f"{author}:" if author else "")
                self._write(stretch, leaf)

    def _running(self, kind: PartKind, told: list[Stretch]) -> None:
        """Running heads, each once, on the first page: most sections repeat those before them."""
        once: list[str] = []
        for stretch in told:
            scratch = Leaf()
            self._write(stretch, scratch)
            text = scratch.page().text
            if text and text not in once:
                once.append(text)
                with self._leaves[0].apart(kind, str(len(once))):
                    self._leaves[0].words(text, kept=True)

    def _write(self, stretch: Stretch, leaf: Leaf, *, turns: bool = False) -> None:
        """Write a stretch of text; only the main text `turns` pages."""
        at, heading = stretch.start, leaf.mark()
        fields: list[Field] = []
        in_row = False
        for found in _TOKEN.finditer(self._file.text(stretch)):
            token = found[0]
            start, at = at, at + len(token.encode("utf-16-le", "surrogatepass")) // 2
            if token >= " ":
                if fields and fields[-1].is_code:
                    fields[-1].code += token
                elif not any(field.is_code for field in fields):
                    leaf.words(self._kept(token, start))
            elif token == _FIELD:
                fields.append(Field())
            elif token == _RESULT and fields:
                fields[-1].begin_result(leaf.mark())
            elif token == _FIELD_END and fields:
                field = fields.pop()
                if not field.is_code:
                    leaf.link(field.start, field.address)
                leaf.words(field.source)
            elif token == _CELL:
                if _within(self._row_ends, start):
                    leaf.row()
                    leaf.cell()
                    in_row = False
                else:
                    leaf.cell()
                    in_row = True
                heading = leaf.mark()
            elif token == _PARAGRAPH:
                if _within(self._headings, start) and not in_row:
                    leaf.heading(heading)
                leaf.part(SPACE if in_row else PARAGRAPH)
                heading = leaf.mark()
            elif token == _LINE:
                leaf.part(LINE)
            elif token == _TAB:
                leaf.part(CELL)
            elif token == _HYPHEN:
                leaf.words("\u2011")
            elif token == _PAGE:
                leaf.table_end()
                if turns and len(leaf):
                    for field in fields:
                        field.start = 0
                    leaf = Leaf()
                    self._leaves.append(leaf)
                    self._starts.append(at)
                heading = leaf.mark()

    def _kept(self, text: str, start: int) -> str:
        """The text without what was deleted. It begins at `start`."""
        first = bisect.bisect_right(self._deleted, (start, start)) - 1
        if not self._deleted or self._deleted[max(0, first)].start >= start + 2 * len(text):
            return text
        units = text.encode("utf-16-le", "surrogatepass")
        kept, at = b"", start
        for gone in self._deleted[max(0, first) :]:
            if gone.start >= start + len(units) // 2:
                break
            if gone.end > at:
                kept += units[2 * (at - start) : 2 * max(0, gone.start - start)]
                at = max(at, gone.end)
        return (kept + units[2 * (at - start) :]).decode("utf-16-le", "replace")


def _within(stretches: list[Stretch], at: int) -> bool:
    place = bisect.bisect_right(stretches, (at, 1 << 40)) - 1
    return place >= 0 and stretches[place].start <= at < stretches[place].end
