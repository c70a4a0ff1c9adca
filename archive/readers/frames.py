"""Where a shape is seen on a slide (ECMA-376 part 1, 20.1.7.6 xfrm and 20.1.7.5 of a group).

A group has coordinates of its own: its children's are stretched into the group's place. What is turned, mirrored or cut
has no place that its picture's own corners would tell, and so none here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from archive.document import Box
from archive.readers.markup import attribute, child, descendants, local

_LARGEST = 1 << 40  # English metric units: coordinates are 64 bits wide, slides less than 1.5 m
_OVER = 0.01
"""So much of a slide may a picture that fills it stand over."""


class Frame(NamedTuple):
    """Left, top, width and height, in English metric units."""

    left: float
    top: float
    width: float
    height: float

    def within(self, slide: Frame) -> Box | None:
        """In fractions of a slide; None where it is not on it."""
        if slide.width <= 0 or slide.height <= 0 or self.width <= 0 or self.height <= 0:
            return None
        left, top = self.left / slide.width, self.top / slide.height
        right, bottom = left + self.width / slide.width, top + self.height / slide.height
        inside = left >= -_OVER and top >= -_OVER and right <= 1 + _OVER and bottom <= 1 + _OVER
        return (max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom)) if inside else None


def size(presentation: Any) -> Frame:
    """The size of a presentation's slides; without a word of it, 10 by 7.5 inches."""
    told = next(descendants(presentation, "sldSz"), None)
    width, height = (None, None) if told is None else (_number(told, "cx"), _number(told, "cy"))
    return Frame(0, 0, width or 9_144_000, height or 6_858_000)


def place(shape: Any, slide: Frame) -> Box | None:
    """Where a picture is seen on a slide; None where that is not known."""
    if any(str(value).strip("0%") for cut in descendants(shape, "srcRect", "fillRect") for value in cut.values()):
        return None
    found = _frame(shape, "off", "ext")
    for around in shape.iterancestors():
        if found is None or local(around.tag) == "spTree":
            break
        if local(around.tag) == "grpSp":
            found = _out_of(found, around)
    return None if found is None else found.within(slide)


def _out_of(found: Frame, group: Any) -> Frame | None:
    """A frame in a group's own coordinates in those around the group."""
    outer, inner = _frame(group, "off", "ext"), _frame(group, "chOff", "chExt")
    if outer is None or inner is None or inner.width <= 0 or inner.height <= 0:
        return None
    x, y = outer.width / inner.width, outer.height / inner.height
    left, top = outer.left + (found.left - inner.left) * x, outer.top + (found.top - inner.top) * y
    return Frame(left, top, found.width * x, found.height * y)


def _frame(shape: Any, offset: str, extent: str) -> Frame | None:
    properties = next((own for own in shape if local(own.tag) in ("spPr", "grpSpPr")), None)
    told = None if properties is None else child(properties, "xfrm")
    if told is None or any(attribute(told, name) not in (None, "0", "false") for name in ("rot", "flipH", "flipV")):
        return None
    off, ext = child(told, offset), child(told, extent)
    if off is None or ext is None:
        return None
    sides = (_number(off, "x"), _number(off, "y"), _number(ext, "cx"), _number(ext, "cy"))
    left, top, width, height = sides
    if left is None or top is None or width is None or height is None:
        return None
    return Frame(left, top, width, height)


def _number(element: Any, name: str) -> float | None:
    told = (attribute(element, name) or "").strip()
    if not told.removeprefix("-").isdigit() or len(told) > 20 or not told.isascii():
        return None
    return float(told) if abs(int(told)) < _LARGEST else None
