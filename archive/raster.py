"""A page of an original as a picture: a PDF's drawn by PDFium, an image decoded. In the sandbox's child only."""

from __future__ import annotations

from typing import BinaryIO

import pypdfium2
from PIL import Image

from archive.document import Reason
from archive.filetype import PDF, recognise
from archive.readers import Unreadable, image, pdf

POINTS = 72  # to the inch
MOST_PIXELS = 24_000_000


def picture(original: BinaryIO, page: int, *, dpi: float, longest: int, password: str | None = None) -> Image.Image:
    """Page `page`, from 1, at so many dots to the inch, and no more than `longest` of them on its longer side.

    An image has its own dots, and is only ever made smaller. Raises Unreadable: unsupported for what has no pictures of
    its pages, unreadable for a page that is not there, and what its reader raises.
    """
    found = recognise(original)
    if found == PDF:
        return drawn(original, page, dpi, longest, password)
    if found.media_type in image.MEDIA_TYPES:
        whole = image.frame(original, page)
        whole.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return whole
    raise Unreadable(Reason.unsupported, f"there are no pictures of the pages of a {found.name}")


def drawn(original: BinaryIO, page: int, dpi: float, longest: int, password: str | None = None) -> Image.Image:
    """A page of a PDF. Raises Unreadable."""
    with pdf.opened(original, password) as document:
        if not 0 < page <= len(document):
            raise Unreadable(Reason.unreadable, f"it has no page {page}")
        try:
            sheet = document[page - 1]
            width, height = sheet.get_size()
            scale = min(dpi / POINTS, longest / max(width, height, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
            bitmap = sheet.render(scale=scale)
            shown: Image.Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            sheet.close()
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Reason.damaged, "this page cannot be drawn") from error
    return shown
