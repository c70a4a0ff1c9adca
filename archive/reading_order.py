"""The order in which people read the lines of a page, from where they stand on it. Pure.

A page is read column by column, and what runs across the columns (a headline, a picture's words) parts them: what is
above it is read before it. Lines side by side are columns only if they are long; short ones are cells of a table, and
are read along the row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

_FEWEST = 3  # lines that make a column
_LONG = 12  # letters of a line of text, as opposed to a cell; a Han character is as long as two
_ACROSS = 0.25  # of the lines may run across a gutter
_GUTTER = 0.7  # of a line's height at least


class Line(NamedTuple):
    """A line as it was recognised: its words, how sure that is, and its corners from the upper left clockwise."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]


class _Box(NamedTuple):
    """A line set level: its edges, and its place in what was given."""

    left: float
    top: float
    right: float
    bottom: float
    place: int
    long: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in reading order; those that stand in one row, and belong together, in one list."""
    boxes = _level(lines)
    return [[lines[box.place] for box in row] for row in _read(boxes)]


def slope(lines: Sequence[Line]) -> float:
    """By how many radians the page is askew, told from its longer lines."""
    angles = []
    for line in lines:
        (x0, y0), (x1, y1) = line.corners[0], line.corners[1]
        if abs(x1 - x0) > 4 * abs(line.corners[3][1] - y0):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return median(angles) if angles else 0.0


def _level(lines: Sequence[Line]) -> list[_Box]:
    askew = slope(lines)
    cos, sin = math.cos(-askew), math.sin(-askew)
    boxes = []
    for place, line in enumerate(lines):
        xs = [x * cos - y * sin for x, y in line.corners]
        ys = [x * sin + y * cos for x, y in line.corners]
        boxes.append(_Box(min(xs), min(ys), max(xs), max(ys), place, _length(line.text) >= _LONG))
    return boxes


def _length(text: str) -> int:
    return sum(1 + (ord(c) >= 0x2E80) for c in text)


def _read(boxes: list[_Box]) -> Iterator[list[_Box]]:
    gutter = _gutter(boxes)
    if gutter is None:
        yield from _rows(boxes)
        return
    across = sorted((box for box in boxes if box.left < gutter < box.right), key=lambda box: box.middle)
    rest = [box for box in boxes if not box.left < gutter < box.right]
    for row in [*_rows(across), None]:
        end = math.inf if row is None else min(box.middle for box in row)
        above = [box for box in rest if box.middle < end]
        rest = [box for box in rest if box.middle >= end]
        yield from _read([box for box in above if box.right <= gutter])
        yield from _read([box for box in above if box.left >= gutter])
        if row is not None:
            yield row


def _gutter(boxes: Sequence[_Box]) -> float | None:
    """Where a page falls into a left and a right column: the widest gap that nearly nothing crosses."""
    if len(boxes) < 2 * _FEWEST:
        return None
    least = _GUTTER * median(box.height for box in boxes)
    found: list[tuple[float, float]] = []
    for edge in sorted({box.right for box in boxes}):
        left = [box for box in boxes if box.right <= edge]
        right = [box for box in boxes if box.left > edge]
        if len(boxes) - len(left) - len(right) > _ACROSS * len(boxes):
            continue
        if _are_columns(left, right):
            gap = min(box.left for box in right) - edge
            if gap >= least:
                found.append((gap, edge + gap / 2))
    return max(found)[1] if found else None


def _are_columns(left: Sequence[_Box], right: Sequence[_Box]) -> bool:
    if min(len(left), len(right)) < _FEWEST or not all(
        2 * sum(b.long for b in side) > len(side) for side in (left, right)
    ):
        return False
    tops = [min(box.top for box in side) for side in (left, right)]
    bottoms = [max(box.bottom for box in side) for side in (left, right)]
    shared = min(bottoms) - max(tops)
    return shared > 0.5 * min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))


def _rows(boxes: Sequence[_Box]) -> Iterator[list[_Box]]:
    """From top to bottom; what overlaps in height by half stands in one row."""
    row: list[_Box] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        if row and not _beside(row, box):
            yield sorted(row)
            row = []
        row.append(box)
    if row:
        yield sorted(row)


def _beside(row: Sequence[_Box], box: _Box) -> bool:
    """Whether it stands in this row, and not under any part of it."""
    top, bottom = median(one.top for one in row), median(one.bottom for one in row)
    shared = min(bottom, box.bottom) - max(top, box.top)
    apart = all(box.left >= one.right - 0.3 * one.height or box.right <= one.left + 0.3 * one.height for one in row)
    return apart and shared > 0.5 * min(bottom - top, box.height)
