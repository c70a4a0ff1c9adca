"""Answers about what is to be seen of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from api.schemas.base import Answer
from archive.document import Page
from archive.renditions import Placed


class Rectangle(Answer):
    """From the page's upper left corner, in fractions of its width and height, and in its own unit."""

    left: float
    top: float
    right: float
    bottom: float
    box: tuple[float, float, float, float]


class SpanRectangles(Answer):
    """A span of the page's text, and a rectangle for every line it runs through."""

    start: int
    end: int
    rectangles: list[Rectangle]


class PageRectangles(Answer):
    """Where spans of a page's text stand. `width` and `height` of the page are in `unit`, and so is each `box`."""

    number: int
    text_sha256: str
    how: str
    width: float
    height: float
    unit: Literal["point", "pixel"]
    spans: list[SpanRectangles]
    links: dict[str, str]


def rectangles_of(
    page: Page, spans: Sequence[tuple[int, int]], placed: Placed, links: dict[str, str]
) -> PageRectangles:
    """The answer for one page."""
    told = []
    for (start, end), found in zip(spans, placed.rectangles, strict=True):
        shown = [_rectangle(sides, placed.width, placed.height) for sides in found]
        told.append(SpanRectangles(start=start, end=end, rectangles=shown))
    return PageRectangles(
        number=page.number,
        text_sha256=page.sha256,
        how=page.how,
        width=round(placed.width, 2),
        height=round(placed.height, 2),
        unit="pixel" if placed.unit == "pixel" else "point",
        spans=told,
        links=links,
    )


def _rectangle(sides: tuple[float, float, float, float], width: float, height: float) -> Rectangle:
    left, top, right, bottom = sides
    box = (round(left * width, 2), round(top * height, 2), round(right * width, 2), round(bottom * height, 2))
    return Rectangle(left=left, top=top, right=right, bottom=bottom, box=box)
