"""PowerPoint presentations from before 2007 (ppt, pps): a page a slide, with the title as its heading.

Speaker notes, comments and running heads are parts at the end of the slide's page. What stands on a master, and so
behind many slides, is told once, as a head of the first slide that shows it. Source: [MS-PPT].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from archive.document import Extract, Page, PartKind, Reason, Text
from archive.readers import Unreadable
from archive.readers.compound import Compound
from archive.readers.flow import LINE, PARAGRAPH
from archive.readers.leaf import Leaf
from archive.readers.ppt_records import (
    BYTES,
    CHARACTERS,
    COMMENT,
    HEADER,
    HEADS,
    MASTER,
    NOTES,
    OUTLINE,
    PERSIST,
    PLACEHOLDER,
    SHAPE,
    SLIDE,
    SLIDE_ATOM,
    SLIDE_LIST,
    STRING,
    TEXT_BOX,
    Record,
    Records,
)

MEDIA_TYPE = "application/vnd.ms-powerpoint"

_SLIDES, _MASTERS, _NOTES = 0, 1, 2  # which list of slides is which
_TITLES = frozenset((0, 6))  # kinds of text
_FIELD = "*"  # stands for a date or number that is filled in
_HEAD_KINDS = {0: PartKind.footer, 1: PartKind.header, 2: PartKind.footer}
_MOST_SLIDES = 10_000


class _Listed(NamedTuple):
    """A slide in a list: which object it is, its number for others to point to, and its texts as outlined."""

    identity: int
    number: int
    texts: list[tuple[int, str]]


def read(original: BinaryIO) -> Extract:
    """The words of every slide. Raises Unreadable: encrypted, damaged, too_deep, too_many, too_large."""
    compound = Compound(original)
    pages = tuple(_Presentation(Records(compound)).pages())
    if not pages:
        raise Unreadable(Reason.no_text, "there are no slides in it")
    return Extract(
        text=Text(pages=pages, reader="ppt (olefile)"),
        media_type=MEDIA_TYPE,
        suggestions=compound.said("ppt:summary"),
    )


class _Presentation:
    def __init__(self, records: Records) -> None:
        self._records = records
        self._lists: dict[int, list[_Listed]] = {}
        for told in records.within(records.document):
            if told.kind == SLIDE_LIST:
                self._lists[told.instance] = list(self._listed(told))
        self._notes = {listed.number: listed.identity for listed in self._lists.get(_NOTES, ())}
        self._masters = {listed.number: listed.identity for listed in self._lists.get(_MASTERS, ())}
        self._heads = [told for told in records.within(records.document) if told.kind == HEADS]

    def pages(self) -> Iterator[Page]:
        """Each slide as a page."""
        slides = self._lists.get(_SLIDES, [])
        if len(slides) > _MOST_SLIDES:
            raise Unreadable(Reason.too_many, f"{len(slides)} slides")
        for number, listed in enumerate(slides, 1):
            leaf = Leaf()
            slide = self._records.object(listed.identity, SLIDE)
            if slide is None:
                self._write(leaf, listed.texts)
            else:
                self._slide(leaf, slide, listed, number)
            yield leaf.leaf(number, str(number))

    def _slide(self, leaf: Leaf, slide: Record, listed: _Listed, number: int) -> None:
        self._write(leaf, self._texts(slide, listed.texts))
        atom = next((told for told in self._records.within(slide) if told.kind == SLIDE_ATOM), None)
        notes = self._notes.get(self._records.number(atom, 16)) if atom is not None else None
        noted = self._records.object(notes, NOTES) if notes is not None else None
        if noted is not None:
            with leaf.apart(PartKind.notes, str(number)):
                self._write(leaf, self._texts(noted, []))
        for at, told in enumerate(self._records.below(slide, COMMENT), 1):
            said = {
                part.instance: self._records.text(part) for part in self._records.within(told) if part.kind == STRING
            }
            with leaf.apart(PartKind.comment, str(at)):
                leaf.lead(f"{said[0]}:" if said.get(0) else "")
                self._paragraphs(leaf, said.get(1, ""))
        heads = [told for told in self._records.within(slide) if told.kind == HEADS]
        if number == 1:
            heads += [told for told in self._heads if told.instance == 3]  # those of all slides
        self._running(leaf, heads, number)
        master = self._masters.pop(self._records.number(atom, 12), None) if atom is not None else None
        behind = self._records.object(master, MASTER) if master is not None else None
        if behind is not None:
            with leaf.apart(PartKind.header, str(number)):
                self._write(leaf, self._texts(behind, [], own=True))

    def _running(self, leaf: Leaf, heads: list[Record], number: int) -> None:
        once = set[str]()
        for told in heads:
            for part in self._records.within(told):
                text = self._records.text(part) if part.kind == STRING else ""
                if text and text not in once and part.instance in _HEAD_KINDS:
                    once.add(text)
                    with leaf.apart(_HEAD_KINDS[part.instance], str(number)):
                        self._paragraphs(leaf, text)

    def _listed(self, told: Record) -> Iterator[_Listed]:
        current: _Listed | None = None
        kind = 4
        for record in self._records.within(told):
            if record.kind == PERSIST:
                if current is not None:
                    yield current
                current = _Listed(self._records.number(record, 0), self._records.number(record, 12), [])
            elif record.kind == HEADER:
                kind = self._records.number(record, 0)
            elif record.kind in (CHARACTERS, BYTES) and current is not None:
                current.texts.append((kind, self._records.text(record)))
        if current is not None:
            yield current

    def _texts(self, slide: Record, outlined: list[tuple[int, str]], *, own: bool = False) -> list[tuple[int, str]]:
        """The texts of its shapes with their kinds; its `own` only: none that stand in for those of slides."""
        found = []
        for shape in self._records.below(slide, SHAPE):
            if own and next(self._records.below(shape, PLACEHOLDER), None) is not None:
                continue
            for box in self._records.below(shape, TEXT_BOX):
                kind = 4
                for record in self._records.within(box):
                    if record.kind == HEADER:
                        kind = self._records.number(record, 0)
                    elif record.kind in (CHARACTERS, BYTES):
                        found.append((kind, self._records.text(record)))
                    elif record.kind == OUTLINE and self._records.number(record, 0) < len(outlined):
                        found.append(outlined[self._records.number(record, 0)])
        return found

    def _write(self, leaf: Leaf, texts: list[tuple[int, str]]) -> None:
        for kind, text in sorted(texts, key=lambda told: told[0] not in _TITLES):
            if text.strip() == _FIELD:
                continue
            leaf.part(PARAGRAPH)
            start = leaf.mark()
            self._paragraphs(leaf, text)
            if kind in _TITLES:
                leaf.heading(start)
            leaf.part(PARAGRAPH)

    def _paragraphs(self, leaf: Leaf, text: str) -> None:
        for line in text.replace("\x0b", "\r").split("\r"):
            leaf.words(line)
            leaf.part(LINE)
