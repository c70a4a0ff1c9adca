"""What is to be seen of a page: its image, a thumbnail, and where its words stand. Runs in a sandbox's child only.

The images go into the spool as members, and so do rectangles, as JSON.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from archive import encodings, raster
from archive.answer import problem
from archive.document import Extract, Problem, Reason
from archive.filetype import PDF, recognise
from archive.readers import Unreadable, image, overlay, pdf
from archive.readers.spool import Spool, lost

DPI = 150
LONGEST = 4_000
THUMBNAIL = 320
"""Pixels of a thumbnail's longer side."""

_PNG, _WEBP, _JSON = "image/png", "image/webp", "application/json"
_PALETTE = 256


def perform(original: BinaryIO, task: dict[str, Any], spool: Spool) -> Extract | Problem:
    """Do what `task` is: `page` or `thumbnail`, an image of page `number`; `rectangles` of `spans` of its text."""
    number, password = int(task["number"]), task.get("password")
    try:
        if task["task"] == "rectangles":
            told = _rectangles(original, task)
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
