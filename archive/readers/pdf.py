"""PDF documents: the text layer of each page, by PDFium.

Line ends and hyphens stay as they are set. A page whose layer means nothing, because the font tells no letters, or that
has none but is not empty, is left to OCR: it is seen, not read. So is a page that is a picture from edge to edge under
a line or two of text, such as the stamp of whoever scanned it; that line stays until OCR has read all of it. What is
laid over a page, such as a form's values and comments, is told behind its text: see `overlay`.
"""

from __future__ import annotations

import io
import re
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from archive import doi
from archive.answer import MOST_PAGES
from archive.characters import clean
from archive.document import Extract, Page, Reason, Suggestion, Text
from archive.readers import NEEDS_PASSWORD, WRONG_PASSWORD, Unreadable, overlay
from archive.readers.gallery import LEAST_AREA, LEAST_SIDE, Gallery
from archive.readers.image import on_white
from archive.readers.layer import Box, is_garbage, layer, placed, words
from archive.readers.overlay import Overlay
from archive.suggestions import suggestions

_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft (?:word|powerpoint|excel) - .*|(?:document|slide|page|title)? ?\d*|\W*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|rtf|od[tps]|e?ps|fm|p65|wpd|pages)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LABEL = 100
# A page is a picture with a stamp where a picture covers so much of it, and its text has no more letters than this.
_COVERED, _STAMP = 0.6, 200

_SOME = 0.02
"""Of a page: a picture that covers less is an ornament."""

MOST_PIXELS = 24_000_000


def read(original: BinaryIO, gallery: Gallery, password: str | None = None) -> Extract:
    """The text, a page each; `scanned` are those for OCR, and pictures on the others go into the gallery.

    Raises Unreadable: encrypted, damaged, no_text, too_many.
    """
    document = opened(original, password)
    with document:
        form = overlay.form(document)
        if len(document) > MOST_PAGES:
            raise Unreadable(Reason.too_many, f"{len(document)} pages; {MOST_PAGES} are read")
        looked, comments = list[Look | None](), 0
        for index in range(len(document)):
            looked.append(_looked(document, index, form, comments + 1, gallery))
            comments += len(looked[-1].told.parts) if looked[-1] else 0
        labels = [_label(document, index) for index in range(len(document))]
        said = _said(document, looked[0].told.text if looked and looked[0] else "")
    if all(found is None for found in looked):
        raise Unreadable(Reason.damaged, "none of its pages can be opened")
    seen = [found or Look(Overlay("", 0)) for found in looked]
    if not any(page.told.text.strip() or page.scanned for page in seen):
        raise Unreadable(Reason.no_text, "its pages are empty")
    told = Extract(
        text=Text(
            pages=tuple(
                Page(
                    number=number,
                    label=label,
                    text=page.told.text,
                    how="layer",
                    links=page.told.links,
                    parts=page.told.parts,
                )
                for number, (page, label) in enumerate(zip(seen, labels, strict=True), 1)
            ),
            reader=f"pdf (pypdfium2 {pypdfium2.PYPDFIUM_INFO})",
        ),
        media_type="application/pdf",
        suggestions=said,
        scanned=tuple(number for number, page in enumerate(seen, 1) if page.scanned),
        garbage=tuple(number for number, page in enumerate(seen, 1) if page.garbage),
    )
    return gallery.of(told)


def opened(original: BinaryIO, password: str | None = None) -> Any:
    """The document. Raises Unreadable."""
    original.seek(0)
    try:
        return pypdfium2.PdfDocument(original, password)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error, password) from error


def sample(text: str) -> bytes:
    """A document with this text in Latin letters, to try things with before a stranger's file comes."""
    drawn = f"BT /F 12 Tf 9 50 Td ({text}) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]"
        "/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        f"4 0 obj<</Length {len(drawn)}>>stream\n{drawn}\nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "6 0 obj<</Title(Minutes)/CreationDate(D:19980301)>>endobj\ntrailer<</Root 1 0 R/Info 6 0 R>>\n%%EOF\n"
    ).encode("latin-1")


def _unopened(error: pypdfium2.PdfiumError, password: str | None) -> Unreadable:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return Unreadable(Reason.encrypted, NEEDS_PASSWORD if password is None else WRONG_PASSWORD)
    return Unreadable(Reason.damaged, "it is cut off, or not sound enough to be opened")


class Look(NamedTuple):
    """What a page tells, whether it is to be read by OCR, and whether that is because its layer means nothing."""

    told: Overlay
    scanned: bool = False
    garbage: bool = False


def look(document: Any, page: Any, form: Any, first: int = 1) -> Look:
    """What is found on a page; its comments are numbered from `first`. Raises PdfiumError."""
    told = layer(page)
    garbage = bool(told.strip()) and is_garbage(told)
    text = "" if garbage else words(told)
    laid = overlay.overlay(document, page, form, text, first)
    return Look(laid, scanned=garbage or _is_picture(page, text), garbage=garbage)


def _looked(document: Any, index: int, form: Any, first: int, gallery: Gallery) -> Look | None:
    """What is found on a page; None where it cannot be opened. Beside words, pictures go into the gallery."""
    try:
        page = document[index]
        try:
            found = look(document, page, form, first)
            if not found.scanned and found.told.text.strip():
                _hang(page, index + 1, gallery)
            return found
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None


def _is_picture(page: Any, text: str) -> bool:
    """Whether what is to be read on a page with this text is not in it."""
    if not text.strip():
        return bool(pdfium.FPDFPage_CountObjects(page))
    if next(islice(filter(str.isalnum, text), _STAMP, None), None) is not None:
        return False
    left, bottom, right, top = page.get_bbox()
    whole = (right - left) * (top - bottom)
    return any(_area(drawn, (left, bottom, right, top)) > _COVERED * whole for drawn in _pictures(page))


def _hang(page: Any, number: int, gallery: Gallery) -> None:
    """Hang the pictures of a page with words that are large enough on it, in the order in which they are drawn."""
    left, bottom, right, top = page.get_bbox()
    for drawn in _pictures(page):
        if _area(drawn, (left, bottom, right, top)) > _SOME * (right - left) * (top - bottom):
            # Within a form, a picture's place is told in the form's own coordinates.
            box = placed(page, Box(*drawn.get_bounds())) if drawn.level == 0 else None
            gallery.hang(number, partial(_as_png, drawn), box)


def _as_png(drawn: Any) -> bytes:
    """A picture as it is seen, with its mask. Raises Unreadable."""
    try:
        width, height = drawn.get_px_size()
        if width * height > MOST_PIXELS:
            raise Unreadable(Reason.too_large, f"{width} × {height} pixels; pictures are read up to {MOST_PIXELS}")
        if min(width, height) < LEAST_SIDE or width * height < LEAST_AREA:
            return b""
        bitmap = drawn.get_bitmap(render=True, scale_to_original=True)
        seen = on_white(bitmap.to_pil())
        bitmap.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unreadable(Reason.damaged, "it cannot be drawn") from error
    with io.BytesIO() as written:
        seen.save(written, "PNG", compress_level=1)
        return written.getvalue()


def _pictures(page: Any) -> Any:
    return page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)


def _area(drawn: Any, within: tuple[float, float, float, float]) -> float:
    """How much of the page a picture covers."""
    try:
        left, bottom, right, top = drawn.get_bounds()
    except pypdfium2.PdfiumError:
        return 0.0
    across = min(right, within[2]) - max(left, within[0])
    down = min(top, within[3]) - max(bottom, within[1])
    return float(max(across, 0.0) * max(down, 0.0))


def _label(document: Any, index: int) -> str:
    """What is printed on the page as its number, where the document tells; or else its place."""
    told = " ".join(clean(document.get_page_label(index) or "").split())
    return told if 0 < len(told) <= _LONGEST_LABEL else str(index + 1)


def _said(document: Any, front: str) -> tuple[Suggestion, ...]:
    """What the document says of itself, and its first page of its DOI."""
    told = {name: " ".join(clean(value).split()) for name, value in document.get_metadata_dict().items()}
    title = told.get("Title", "")
    names = [name.strip() for name in told.get("Author", "").split(";") if name.strip()]
    date = _DATE.match(told.get("CreationDate", ""))
    named = doi.first(document.get_metadata_value(key) for key in ("doi", "DOI", "WPS-ARTICLEDOI"))
    named = named or doi.within(" ".join(told.values())) or doi.within(front)
    return suggestions(
        ("title", None if _NO_TITLE.fullmatch(title) else title, "pdf:Title"),
        ("creators", [{"name": name, "role": "author"} for name in names], "pdf:Author"),
        ("date", "-".join(part for part in date.groups() if part) if date else None, "pdf:CreationDate"),
        ("identifiers", [{"type": "doi", "value": named}] if named else None, "pdf:doi"),
    )
