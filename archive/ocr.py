"""One page of an original, read from its picture. Runs in a sandbox's child only, a page in each.

Its zygote has the engine loaded, and is another one than the readers': it is started when a page first needs it.
Beside the page, its words go into the spool with where each line stands, so that they can be shown on the page's image.
"""

from __future__ import annotations

import functools
import json
import logging
import math
import time
from collections.abc import Iterable
from typing import Any, BinaryIO

from PIL import Image, ImageDraw

from archive import encodings, engines, languages, rapid, raster, reading_order, tesseract
from archive.answer import problem
from archive.characters import clean
from archive.document import Extract, Page, Problem, Reason
from archive.readers import Unreadable, image
from archive.readers.spool import Spool
from archive.reading_order import Line

DPI = 200
LONGEST = 3_600
"""Pixels of the longer side of the picture that is read: A4 at 300 to the inch."""

SECONDS = 45.0
"""Of processor time for a page's lines: what was read by then is better than nothing."""

LINES = "lines.json"

_BELIEVED, _CERTAIN = 0.5, 0.8  # of what Tesseract reads on a page in its script, and on another one
_MUCH, _SEVERAL = 0.3, 3  # of the length of all lines, and lines, of which nothing was made out
_OTHER = "its letters are of a script that OCR does not read here (Tesseract with its language may be installed)"


def perform(original: BinaryIO, task: dict[str, Any], spool: Spool) -> Extract | Problem:
    """Read page `page`. A page without words is a Problem, `no_text`."""
    try:
        picture = raster.picture(original, int(task["page"]), dpi=DPI, longest=LONGEST, password=task.get("password"))
    except Unreadable as unreadable:
        return problem(unreadable.reason, unreadable.detail)
    seen = _engine().read(picture, time.process_time() + SECONDS)
    lines, lost = _with_others(seen)
    rows = reading_order.rows(lines)
    if not rows:
        return problem(Reason.unsupported, _OTHER) if lost else problem(Reason.no_text, "OCR found no words on it")
    text, placed = _written(rows, seen)
    spool.put(LINES, [json.dumps(placed).encode()])
    page = Page(
        number=1,
        label="1",
        text=text,
        how="ocr",
        language=languages.language(text),
        confidence=_confidence(lines),
    )
    detail = _OTHER if lost else f"{seen.left} lines of it were left out for lack of time" if seen.left else ""
    return spool.extract("application/json", engines.name(), [page]).model_copy(update={"detail": detail})


def extract(original: BinaryIO, filename: str, media_type: str, spool: Spool) -> Extract | Problem:
    """The first page: what a reading module has to offer."""
    return perform(original, {"page": 1}, spool)


def warm() -> None:
    """Load the engine and read a word, so that all it loads on first use is there before the child is shut in."""
    logging.disable()
    encodings.warm()
    languages.warm()
    image.warm()
    engines.name()
    _others()
    sample = Image.new("RGB", (320, 96), "white")
    ImageDraw.Draw(sample).text((20, 30), "Minutes", fill="black", font_size=32)
    for turned in (sample, sample.transpose(Image.Transpose.ROTATE_90)):
        _engine().read(turned, time.process_time() + SECONDS)


@functools.cache
def _others() -> tesseract.Tesseract:
    return tesseract.Tesseract()


@functools.cache
def _engine() -> rapid.Rapid:
    return rapid.Rapid()


def _with_others(seen: rapid.Seen) -> tuple[list[Line], bool]:
    """The lines that were made out, by whichever engine, and whether much of the page was not.

    Where most of a page is in another script, the lines of which only some letters were read are too; on a page of
    which little is unread, that may be no writing at all, and has to make good sense as some.
    """
    known = [*seen.lines, *(line for line, _ in seen.thin)]
    unread, whole = _length(line for line, _ in seen.unread), _length([*known, *(line for line, _ in seen.unread)])
    other = 2 * unread > whole
    asked = [*seen.unread, *seen.thin] if other else seen.unread
    lines, lost = list(seen.lines if other else known), 0.0
    for (line, _), words in zip(asked, _others().read([shown for _, shown in asked]), strict=True):
        if words is not None and words.confidence >= (_BELIEVED if other else _CERTAIN):
            lines.append(Line(words.text, words.confidence, line.corners))
        else:
            lost += _length([line])
            if line.confidence >= rapid.BELIEVED and any(c.isalnum() for c in line.text):
                lines.append(line)
    return lines, lost > _MUCH * whole and len(seen.unread) >= _SEVERAL


def _length(lines: Iterable[Line]) -> float:
    """How long these lines are, one after the other."""
    ends = (line.corners[:2] for line in lines)
    return sum(math.hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in ends)


def _written(rows: list[list[Line]], seen: rapid.Seen) -> tuple[str, list[list[float]]]:
    """The text, and for each line its start and end in it and its corners, in fractions of the page as it is."""
    text, placed = "", list[list[float]]()
    for row in rows:
        for place, line in enumerate(row):
            told = clean(" ".join(line.text.split()))
            start = len(text) + (place > 0)
            text += (" " if place else "") + told
            placed.append([start, len(text), *(side for corner in line.corners for side in seen.upright(corner))])
        text += "\n"
    return text.rstrip("\n"), placed


def _confidence(lines: list[Line]) -> float:
    """How sure the engine is of a character, on average."""
    letters = sum(len(line.text) for line in lines)
    return round(sum(line.confidence * len(line.text) for line in lines) / letters, 3)
