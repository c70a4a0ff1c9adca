"""The text layer of a PDF's page: its words, and where on the page each of their characters stands.

Both are here because they must fit each other: the words are what PDFium gives, cleaned, and a place in them is
followed back through the cleaning to PDFium's own characters and their boxes.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_int
from itertools import pairwise
from string import ascii_letters
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from archive.characters import clean

# PDFium puts this in the place of a hyphen and the end of its line.
_HYPHEN = re.compile("\ufffe(?:\r?\n)?")
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")

# At most so many of the characters may be of no known letter, told from at least so many; of Latin letters at least so
# many are vowels, in any language. Fewer are told from too little.
_UNKNOWN, _SHOWN, _VOWELS, _ENOUGH = 0.3, 8, 0.2, 60

_LATIN = ascii_letters.encode()

# Device coordinates are whole numbers; on a page drawn this large they are fractions of a millionth.
_FINE = 1_000_000


class Rectangle(NamedTuple):
    """A part of a page as it is shown, in fractions of its width and height from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Box(NamedTuple):
    """A part of a page in its own coordinates: points from its lower left corner, before it is turned."""

    left: float
    bottom: float
    right: float
    top: float


def layer(page: Any) -> str:
    """The characters of a page as PDFium gives them. Raises PdfiumError."""
    return _read(page)[0]


def words(layer: str) -> str:
    """The text of a page: its layer with `-` and an end of line for PDFium's mark, and nothing that is no character."""
    return clean(_HYPHEN.sub("-\n", layer))


def is_garbage(layer: str) -> bool:
    """Whether the layer's characters are not what is seen on the page."""
    shown = "".join(layer.replace("\ufffe", "").split())
    if len(shown) >= _SHOWN and len(_NO_LETTER.findall(shown)) > _UNKNOWN * len(shown):
        return True
    plain = shown.encode("ascii", "ignore")
    latin = len(plain) - len(plain.translate(None, _LATIN))
    if latin < max(_ENOUGH, 0.9 * (latin if shown.isascii() else sum(map(str.isalpha, shown)))):
        return False
    return len(plain) - len(plain.translate(None, b"aeiouAEIOU")) < _VOWELS * latin


def rectangles(page: Any, spans: Iterable[tuple[int, int]]) -> list[list[Rectangle]]:
    """Where these spans of the page's text stand: for each, a rectangle for every line it runs through.

    Raises PdfiumError; ValueError for a span that lies outside of the text.
    """
    told, within = _read(page)
    text, sources = _followed(told)
    textpage = page.get_textpage()
    try:
        own = _characters(textpage, told, page if within else None)
        found = []
        for start, end in spans:
            if not 0 <= start <= end <= len(text):
                raise ValueError(f"{start}-{end} lies outside of a text of {len(text)} characters")
            indices = [own[source] for source in sources[start:end]]
            boxes = [_shown(page, textpage, index) for index in indices if index is not None]
            found.append(list(_lines((box for box in boxes if box is not None), *page.get_size())))
        return found
    finally:
        textpage.close()


def placed(page: Any, box: Box) -> Rectangle | None:
    """Where a box is seen, however the page is turned; None for one without a size."""
    xs, ys = zip(_device(page, box.left, box.bottom), _device(page, box.right, box.top), strict=True)
    seen = Rectangle(*(min(max(value, 0.0), 1.0) for value in (min(xs), min(ys), max(xs), max(ys))))
    return seen if seen.right > seen.left and seen.bottom > seen.top else None


def spans(page: Any, areas: Iterable[Iterable[Box]]) -> list[list[tuple[int, int]]]:
    """The words of the page's text whose characters stand in each area, an area being some boxes.

    More than one span where the text goes on elsewhere in between. Raises PdfiumError.
    """
    told, within = _read(page)
    text, sources = _followed(told)
    textpage = page.get_textpage()
    try:
        own = _characters(textpage, told, page if within else None)
        indices = [None if text[at].isspace() else own[source] for at, source in enumerate(sources)]
        middles = [(at, _middle(textpage, index)) for at, index in enumerate(indices) if index is not None]
    finally:
        textpage.close()
    lines = sorted((middle[1], middle[0], at) for at, middle in middles if middle is not None)
    return [_runs(text, sorted({at for box in boxes for at in _standing(lines, box)})) for boxes in areas]


def _middle(textpage: Any, index: int) -> tuple[float, float] | None:
    """The middle of a character, across and up."""
    try:
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return None
    return (left + right) / 2, (bottom + top) / 2


def _standing(lines: Sequence[tuple[float, float, int]], box: Box) -> Iterator[int]:
    """Which characters have their middle in the box. `lines` are sorted: that middle up, then across, and which."""
    for _, across, at in lines[bisect_left(lines, (box.bottom,)) : bisect_right(lines, (box.top, math.inf))]:
        if box.left <= across <= box.right:
            yield at


def _runs(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """Places that follow each other, but for blanks, made spans."""
    found: list[tuple[int, int]] = []
    for at in places:
        if found and not text[found[-1][1] : at].strip():
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


def _read(page: Any) -> tuple[str, bool]:
    """The characters, and whether they are those within the page's edges only."""
    textpage = page.get_textpage()
    try:
        everything, within = str(textpage.get_text_range()), str(textpage.get_text_bounded())
    finally:
        textpage.close()
    # What lies beyond the page's edge is no text of this page: some files draw all their text on each one. But on
    # turned pages the text within the edges comes without its line ends.
    hidden = len("".join(everything.split())) > len("".join(within.split())) > 0
    return (within, True) if hidden else (everything, False)


def _followed(layer: str) -> tuple[str, list[int]]:
    """The text, and for each of its characters the place in the layer that it came from."""
    text, sources, place = list[str](), list[int](), 0
    while place < len(layer):
        match = _HYPHEN.match(layer, place)
        if match is not None:
            text += "-\n"
            sources += [place, place]
            place = match.end()
            continue
        if layer.startswith("\r\n", place):
            text.append("\n")
            sources.append(place)
            place += 2
            continue
        kept = clean(layer[place]) if layer[place] != "\ufeff" or place else ""
        text += kept
        sources += [place] * len(kept)
        place += 1
    return "".join(text), sources


def _characters(textpage: Any, layer: str, page: Any | None) -> list[int | None]:
    """For each character of the layer, the index of PDFium's own that it is; None for what PDFium made up.

    PDFium's text is its characters in order, with spaces and line ends between: so each is the next one that is the
    same. With a page, characters beyond its edges are passed over, as they were in the text.
    """
    codes = _codes(textpage)
    count = len(codes)
    found: list[int | None] = []
    index = 0
    for c in layer:
        code = ord(c)
        ahead = index
        while ahead < count and not (_same(codes[ahead], code) and (page is None or _inside(textpage, page, ahead))):
            ahead += 1
        if ahead == count or (c.isspace() and ahead > index):
            found.append(None)
            continue
        found.append(ahead)
        index = ahead + 1
    return found


def _codes(textpage: Any) -> list[int]:
    """The code point of each of PDFium's characters. It counts one beyond the first 65,536 as two: the second is 0."""
    codes = [pdfium.FPDFText_GetUnicode(textpage, index) for index in range(textpage.count_chars())]
    for index, (high, low) in enumerate(pairwise(codes)):
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            codes[index : index + 2] = [0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 0]
    return codes


def _same(own: int, code: int) -> bool:
    # PDFium keeps a hyphen at the end of a line as one of these.
    return own == code or (code == 0xFFFE and own in (0x02, 0x2D, 0xAD, 0xFFFE))


def _inside(textpage: Any, page: Any, index: int) -> bool:
    left, bottom, right, top = textpage.get_charbox(index)
    page_left, page_bottom, page_right, page_top = page.get_bbox()
    return bool(left < page_right and right > page_left and bottom < page_top and top > page_bottom)


def _shown(page: Any, textpage: Any, index: int) -> Rectangle | None:
    """Where a character is seen, however the page is turned; None for one without a size."""
    try:
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
    except pypdfium2.PdfiumError:
        return None
    return placed(page, Box(left, bottom, right, top))


def _device(page: Any, x: float, y: float) -> tuple[float, float]:
    across, down = c_int(), c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, byref(across), byref(down))
    return across.value / _FINE, down.value / _FINE


def _lines(boxes: Iterable[Rectangle], width: float, height: float) -> Iterator[Rectangle]:
    """Boxes that follow each other along a line, or down one on a turned page, made one. The page's size in points."""
    line: Rectangle | None = None
    down = across = False
    for box in boxes:
        if line is not None:
            goes_across = not down and _follows(line, box, width, height)
            goes_down = not across and not goes_across and _follows(_turned(line), _turned(box), height, width)
            if goes_across or goes_down:
                down, across = down or goes_down, across or goes_across
                line = Rectangle(*map(min, line[:2], box[:2]), *map(max, line[2:], box[2:]))
                continue
            yield line
        line, down, across = box, False, False
    if line is not None:
        yield line


def _turned(box: Rectangle) -> Rectangle:
    return Rectangle(box.top, box.left, box.bottom, box.right)


def _follows(line: Rectangle, box: Rectangle, width: float, height: float) -> bool:
    """Whether a box goes on where a level line is: beside it with its middle in it, and not a column's gap away."""
    gap = max(box.left - line.right, line.left - box.right) * width
    return line.top < (box.top + box.bottom) / 2 < line.bottom and gap < 2 * (line.bottom - line.top) * height
