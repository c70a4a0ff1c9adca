"""The running text of a Word document's part: paragraphs, tables, fields, changes, text boxes (WordprocessingML).

What was inserted is kept and what was deleted left out, as in the document once its changes are accepted; of a field
the result is kept, not its code. Text boxes float: their words come after the paragraph that they hang on.

Pages are those that Word itself noted when it saved the file, and those that its author began. Two breaks without
anything between them are the same one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from lxml import etree

from archive.readers import drawing
from archive.readers.fields import Field
from archive.readers.flow import CELL, LINE, PARAGRAPH, SPACE
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, child, children, descendants, local
from archive.readers.package import Package
from archive.readers.relations import Relations

_SKIPPED = frozenset((
    "pPr", "rPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "del", "moveFrom",
    "delText", "delInstrText", "Fallback", "rt", "txbxContent",
))  # fmt: skip


class Mention(NamedTuple):
    """Something told at the end of the page it is mentioned on: `footnote`, `comment`, `header` …, and which one.

    `mark` is where on the page, behind so many code points.
    """

    kind: str
    which: str
    mark: int | None = None


class Pages:
    """The leaves of one part, and what is mentioned on each."""

    def __init__(self, leaf: Leaf | None = None) -> None:
        self.leaves = [leaf or Leaf()]
        self.mentioned: dict[int, list[Mention]] = defaultdict(list)
        self._fixed = leaf is not None

    @property
    def leaf(self) -> Leaf:
        return self.leaves[-1]

    def turn(self) -> bool:
        """Begin a new leaf, unless nothing stands on this one yet."""
        if self._fixed or not (len(self.leaf) or self.leaf.shows):
            return False
        self.leaves.append(Leaf())
        return True

    def mention(self, kind: str, which: str, page: int = -1, mark: int | None = None) -> None:
        """On this page, or on the last one."""
        self.mentioned[page % len(self.leaves)].append(Mention(kind, which, mark))


class Story:
    """Walks one element of a part and whatever is in it. `headings` are the ids of the styles of headings."""

    def __init__(self, package: Package, relations: Relations, headings: frozenset[str], pages: Pages) -> None:
        self._package, self._relations, self._headings, self._pages = package, relations, headings, pages
        self._boxes: list[Any] = []
        self._rows: list[_Row] = []
        self._fields: list[Field] = []
        self._link: tuple[int, str | None] | None = None
        self._heading: int | None = None
        self._listed = False
        self._turning = False
        self._section = 0  # the page on which it begins

    def walk(self, root: Any) -> None:
        """Write all of it."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if element is root:
                continue
            name = local(element.tag)
            act = getattr(self, f"_{event}_{name}", None)
            if act is not None:
                act(element)
            if event == "start" and (name in _SKIPPED or (name == "tr" and _is_deleted(element))):
                walk.skip_subtree()

    # -- paragraphs

    def _start_p(self, paragraph: Any) -> None:
        properties = child(paragraph, "pPr")
        style = child(properties, "pStyle") if properties is not None else None
        named = attribute(style, "val") if style is not None else None
        listed = properties is not None and child(properties, "numPr") is not None
        if properties is not None and _is_on(child(properties, "pageBreakBefore")):
            self._turn()
        self._pages.leaf.part(self._between(listed and self._listed))
        self._listed = listed
        outlined = properties is not None and child(properties, "outlineLvl") is not None
        if not self._rows and (outlined or named in self._headings):
            self._heading = self._pages.leaf.mark()

    def _end_p(self, paragraph: Any) -> None:
        if self._heading is not None:
            self._pages.leaf.heading(self._heading)
            self._heading = None
        self._pages.leaf.part(self._between(self._listed))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self._box(box)
        properties = child(paragraph, "pPr")
        section = child(properties, "sectPr") if properties is not None else None
        if section is not None:
            self._end_of_section(section)

    def _between(self, same_list: bool) -> str:
        if self._rows:
            return SPACE if self._rows[-1].many else LINE
        return LINE if same_list else PARAGRAPH

    # -- words

    def _start_t(self, told: Any) -> None:
        if not any(field.is_code for field in self._fields):
            self._pages.leaf.words(told.text or "")

    def _start_tab(self, tab: Any) -> None:
        self._pages.leaf.part(SPACE if self._rows else CELL)

    _start_ptab = _start_tab

    def _start_br(self, told: Any) -> None:
        if attribute(told, "type") == "page":
            self._turn()
        else:
            self._pages.leaf.part(SPACE if self._rows and self._rows[-1].many else LINE)

    _start_cr = _start_br

    def _start_noBreakHyphen(self, told: Any) -> None:  # noqa: N802 (Word's name)
        self._pages.leaf.words("\u2011")

    # -- fields and links

    def _start_fldChar(self, told: Any) -> None:  # noqa: N802
        kind, leaf = attribute(told, "fldCharType"), self._pages.leaf
        if kind == "begin":
            self._fields.append(Field())
        elif kind == "separate" and self._fields:
            field = self._fields[-1]
            field.begin_result(leaf.mark())
            if field.address is not None:
                self._link = (field.start, field.address)
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            if field.address is not None:
                self._end_hyperlink(told)
            leaf.words(field.source)

    def _start_instrText(self, told: Any) -> None:  # noqa: N802
        if self._fields:
            self._fields[-1].code += told.text or ""

    def _end_fldSimple(self, told: Any) -> None:  # noqa: N802
        field = Field()
        field.code = attribute(told, "instr") or ""
        self._pages.leaf.words(field.source)

    def _start_hyperlink(self, told: Any) -> None:
        self._link = (self._pages.leaf.mark(), self._relations.address(attribute(told, "id")))

    def _end_hyperlink(self, told: Any) -> None:
        if self._link is not None:
            self._pages.leaf.link(*self._link)
            self._link = None

    # -- tables

    def _start_tbl(self, told: Any) -> None:
        self._pages.leaf.part(SPACE if self._rows and self._rows[-1].many else PARAGRAPH)

    def _start_tr(self, row: Any) -> None:
        nested = bool(self._rows) and self._rows[-1].many
        many = nested or sum(1 for _ in descendants(row, "tc")) > 1
        if not nested:
            if self._turning:
                self._turn()
            self._pages.leaf.row()
        self._rows.append(_Row(many, nested, len(self._pages.leaf)))

    def _start_tc(self, cell: Any) -> None:
        if self._rows and not self._rows[-1].nested:
            self._pages.leaf.cell()

    def _end_tr(self, row: Any) -> None:
        if not self._rows.pop().nested:
            self._pages.leaf.row()

    def _end_tbl(self, told: Any) -> None:
        if not self._rows:
            self._pages.leaf.table_end()
            if self._turning:
                self._turn()

    # -- what floats, and what is told elsewhere

    def _start_txbxContent(self, box: Any) -> None:  # noqa: N802
        self._boxes.append(box)

    def _start_drawing(self, told: Any) -> None:
        self._pages.leaf.shows = True
        if next(descendants(told, "chart", "relIds"), None) is not None:
            self._boxes.append(told)

    def _start_pict(self, told: Any) -> None:
        self._pages.leaf.shows = True

    _start_object = _start_pict

    def _start_blip(self, told: Any) -> None:
        self._picture(attribute(told, "embed"))

    def _start_imagedata(self, told: Any) -> None:
        self._picture(attribute(told, "id"))

    def _picture(self, relation: str | None) -> None:
        target = self._relations.target(relation)
        if target is not None:
            self._pages.leaf.pictures.append(target)

    def _start_footnoteReference(self, told: Any) -> None:  # noqa: N802
        self._pages.mention("footnote", attribute(told, "id") or "", mark=len(self._pages.leaf))

    def _start_endnoteReference(self, told: Any) -> None:  # noqa: N802
        self._pages.mention("endnote", attribute(told, "id") or "", mark=len(self._pages.leaf))

    def _start_commentReference(self, told: Any) -> None:  # noqa: N802
        self._pages.mention("comment", attribute(told, "id") or "")

    def _box(self, box: Any) -> None:
        if local(box.tag) == "drawing":
            drawing.frames(self._pages.leaf, box, self._package, self._relations)
            return
        inner = Story(self._package, self._relations, frozenset(), Pages(self._pages.leaf))
        self._pages.leaf.part(self._between(False))
        inner._rows = [*self._rows]
        inner.walk(box)
        self._pages.leaf.part(self._between(False))

    # -- pages and sections

    def _start_lastRenderedPageBreak(self, told: Any) -> None:  # noqa: N802
        self._turn()

    def _start_sectPr(self, section: Any) -> None:  # noqa: N802
        if local(section.getparent().tag) != "pPr":
            self._end_of_section(section)

    def _end_of_section(self, section: Any) -> None:
        for told in children(section, "headerReference", "footerReference"):
            kind = local(told.tag).removesuffix("Reference")
            self._pages.mention(kind, self._relations.target(attribute(told, "id")) or "", self._section)
        if next((attribute(told, "val") for told in children(section, "type")), None) != "continuous":
            self._turn()
        self._section = len(self._pages.leaves) - 1

    def _turn(self) -> None:
        """Begin a new page, within a table at the end of the row."""
        before = self._pages.leaf
        if self._rows and len(before) > self._rows[0].start:
            self._turning = True
            return
        self._turning = False
        if not self._pages.turn():
            return
        leaf = self._pages.leaf
        leaf.follow(before)
        if self._link is not None:
            before.link(*self._link)
            self._link = (0, self._link[1])
        if self._heading is not None:
            before.heading(self._heading)
            self._heading = 0
        self._rows = [_Row(row.many, row.nested, 0) for row in self._rows]


class _Row(NamedTuple):
    """Whether it has `many` cells, lies within another row, and how long the page was at its `start`."""

    many: bool
    nested: bool
    start: int


def _is_on(toggle: Any) -> bool:
    return toggle is not None and attribute(toggle, "val") not in ("0", "false", "off")


def _is_deleted(row: Any) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None
