"""What is to be seen of a page: its image, a thumbnail, and where its words stand. Runs in a sandbox's child only.

The images go into the spool as members, and so do rectangles, as JSON.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from archive import encodings, raster
from archive.answer import problem
from archive.document import Extract, Problem, Reason
from archive.filetype import PDF, recognise
from archive.readers import Unreadable, image, layer, overlay, pdf
from archive.readers.spool import Spool, lost

DPI = 150
LONGEST = 4_000
THUMBNAIL = 320
"""Pixels of a thumbnail's longer side."""

_PNG, _WEBP, _JSON = "image/png", "image/webp", "application/json"
_PALETTE = 256
_LONGEST_WORDS = 1_000


def perform(original: BinaryIO, task: dict[str, Any], spool: Spool) -> Extract | Problem:
    """Do what `task` is: `page` or `thumbnail`, an image of page `number`; `rectangles` of `spans` of its text; of
    `words`, each with how many times it stands on the page before, and in all.

    With `pages`, it is drawn only if it has so many: then they are those that its text was read by.
    """
    number, password = int(task["number"]), task.get("password")
    try:
        _same_pages(original, task)
        if task["task"] in ("rectangles", "words"):
            told = _rectangles(original, task) if task["task"] == "rectangles" else _rectangles_of_words(original, task)
            spool.put("rectangles.json", [json.dumps(told).encode()], media_type=_JSON)
        elif task["task"] == "thumbnail":
            spool.put("thumbnail.webp", [_thumbnail(original, number, password)], media_type=_WEBP)
        else:
            spool.put("page.png", [_page(original, number, password)], media_type=_PNG)
    except Unreadable as unreadable:
        return problem(unreadable.reason, unreadable.detail)
    return spool.extract(_JSON, "rendering")


def extract(original: BinaryIO, filename: str, media_type: str, spool: Spool) -> Extract | Problem:
    """The image of its first page: what a reading module has to offer."""
    return perform(original, {"task": "page", "number": 1}, spool)


def warm() -> None:
    """Do each task once, so that all it loads on first use is there before the child is shut in."""
    logging.disable()
    encodings.warm()
    image.warm()
    text = "Minutes"
    span = {"task": "rectangles", "spans": [[0, 7]], "sha256": hashlib.sha256(text.encode()).hexdigest()}
    for task in ({"task": "page"}, {"task": "thumbnail"}, span):
        told = perform(io.BytesIO(pdf.sample(text)), {"number": 1, **task}, lost())
        if isinstance(told, Problem):
            raise RuntimeError(f"the sample cannot be shown: {told.detail}")


def _page(original: BinaryIO, number: int, password: str | None) -> bytes:
    return _encoded(raster.picture(original, number, dpi=DPI, longest=LONGEST, password=password))


def _thumbnail(original: BinaryIO, number: int, password: str | None) -> bytes:
    shown = raster.picture(original, number, dpi=DPI, longest=2 * THUMBNAIL, password=password)
    shown.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    with io.BytesIO() as written:
        shown.save(written, "WEBP", quality=80, method=4)
        return written.getvalue()


def _encoded(picture: Image.Image) -> bytes:
    """As PNG, with no more colours than there are: most pages are black on white, and take a third of the bytes."""
    few = picture.getcolors(_PALETTE)
    shown = picture.quantize(len(few)) if few else picture
    with io.BytesIO() as written:
        shown.save(written, "PNG", compress_level=4)
        return written.getvalue()


def _same_pages(original: BinaryIO, task: dict[str, Any]) -> None:
    """Raises Unreadable where LibreOffice sets a file on other pages than it is cited by."""
    if task.get("pages") is None:
        return
    with pdf.opened(original) as document:
        if len(document) != task["pages"]:
            words = f"LibreOffice sets it on {len(document)} pages, and it is cited by {task['pages']}"
            raise Unreadable(Reason.unsupported, words)


def _rectangles_of_words(original: BinaryIO, task: dict[str, Any]) -> dict[str, Any]:
    """The same for words: those that stand on the page as often as they should, or once, have rectangles."""
    with pdf.opened(original) as document:
        if not 0 < int(task["number"]) <= len(document):
            raise Unreadable(Reason.unreadable, f"it has no page {task['number']}")
        try:
            page = document[int(task["number"]) - 1]
            width, height = page.get_size()
            text = layer.words(layer.layer(page))
            spans = [_standing(text, *told) for told in task["words"]]
            found = [layer.rectangles(page, [span])[0] if span else [] for span in spans]
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Reason.damaged, "this page cannot be opened") from error
    return {"width": width, "height": height, "unit": "point", "rectangles": found}


def _standing(text: str, words: str, before: int, times: int) -> tuple[int, int] | None:
    """Where words stand in a text that may be set on other lines."""
    letters = "".join(words.split())[:_LONGEST_WORDS]
    if not letters:
        return None
    found = [match.span() for match in re.finditer(r"\s*".join(map(re.escape, letters)), text)]
    return found[before] if len(found) == times else found[0] if len(found) == 1 else None


def _rectangles(original: BinaryIO, task: dict[str, Any]) -> dict[str, Any]:
    """The page's size, in points or an image's pixels, and the rectangles of spans of a text with this checksum."""
    number, spans = int(task["number"]), [(int(start), int(end)) for start, end in task["spans"]]
    if recognise(original) != PDF:
        width, height = image.frame(original, number).size
        return {"width": width, "height": height, "unit": "pixel", "rectangles": []}
    with pdf.opened(original, task.get("password")) as document:
        form = overlay.form(document)
        if not 0 < number <= len(document):
            raise Unreadable(Reason.unreadable, f"it has no page {number}")
        try:
            page = document[number - 1]
            width, height = page.get_size()
            if not spans:
                return {"width": width, "height": height, "unit": "point", "rectangles": []}
            told = pdf.look(document, page, form).told
            if hashlib.sha256(told.text.encode()).hexdigest() != task["sha256"]:
                raise Unreadable(Reason.unreadable, "its text was read by another version; let it be read again")
            found = overlay.rectangles(page, told, spans)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Reason.damaged, "this page cannot be opened") from error
    return {"width": width, "height": height, "unit": "point", "rectangles": found}
