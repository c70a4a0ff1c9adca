"""Words in drawings (DrawingML), which docx, pptx and xlsx share: text bodies of shapes, tables, charts, diagrams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.readers.flow import LINE, PARAGRAPH, SPACE
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, child, children, descendants, local, parse, words
from archive.readers.number_format import general
from archive.readers.package import Package
from archive.readers.relations import Relations

_MOST_POINTS = 10_000  # of a chart's series


def text(leaf: Leaf, body: Any, relations: Relations, between: str = LINE) -> None:
    """The paragraphs of a text body, with links, and with `between` between them."""
    for paragraph in children(body, "p"):
        leaf.part(between)
        for run in descendants(paragraph, "r", "fld", "br", "t"):
            name = local(run.tag)
            if name == "br":
                leaf.part(LINE if between != SPACE else SPACE)
            elif name == "t":
                _run(leaf, run, relations)
    leaf.part(between)


def _run(leaf: Leaf, told: Any, relations: Relations) -> None:
    start = leaf.mark()
    leaf.words(told.text or "")
    properties = child(told.getparent(), "rPr")
    clicked = child(properties, "hlinkClick") if properties is not None else None
    if clicked is not None:
        leaf.link(start, relations.address(attribute(clicked, "id")))


def table(leaf: Leaf, told: Any, relations: Relations) -> None:
    """A table, a line a row and a tab between cells."""
    leaf.part(PARAGRAPH)
    for row in children(told, "tr"):
        leaf.row()
        for cell in children(row, "tc"):
            leaf.cell()
            for body in children(cell, "txBody"):
                text(leaf, body, relations, SPACE)
    leaf.table_end()


def frames(leaf: Leaf, element: Any, package: Package, relations: Relations) -> None:
    """Charts and diagrams that stand in this element: their words are in parts of their own."""
    for told in descendants(element, "chart", "relIds"):
        target = relations.target(attribute(told, "id" if local(told.tag) == "chart" else "dm"))
        if target is None:
            continue
        root = parse(package.read(target), target)
        leaf.part(PARAGRAPH)
        if local(root.tag) == "chartSpace":
            _chart(leaf, root)
        else:
            for point in descendants(root, "pt"):
                for body in children(point, "t"):
                    text(leaf, body, relations)
        leaf.part(PARAGRAPH)


def _chart(leaf: Leaf, root: Any) -> None:
    """Titles, then a line for each series: its name and its values under the names of its categories."""
    for title in descendants(root, "title"):
        leaf.part(LINE)
        leaf.words(" ".join(words(run) for run in descendants(title, "t")))
    for chart in descendants(root, "plotArea"):
        told = None
        for series in descendants(chart, "ser"):
            categories = list(_points(series, "cat", "xVal"))
            if categories and categories != told:
                _line(leaf, "", categories)
                told = categories
            _line(leaf, " ".join(_points(series, "tx")), list(_points(series, "val", "yVal")))
    leaf.table_end()


def _points(series: Any, *names: str) -> Iterator[str]:
    found = [value for part in children(series, *names) for value in descendants(part, "v")]
    return (_number(words(value)) for value in found[:_MOST_POINTS])


def _number(told: str) -> str:
    """A number without the digits that only its binary form has."""
    try:
        return general(float(told)) if "." in told else told
    except ValueError:
        return told


def _line(leaf: Leaf, name: str, values: list[str]) -> None:
    leaf.row()
    for told in (name, *values):
        leaf.cell()
        leaf.words(told)
