"""What is laid over a PDF's page and is no part of its text layer: what was filled into forms, comments, links.

A page's whole text is that of its layer, then what is filled in, a line a field, then its comments, each a part in a
paragraph of its own. Comments are the annotations with words of their own (ISO 32000-1, 12.5.6, Contents), but for
those of links, which programs make up, and of pop-ups, which only show those of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from ctypes import POINTER, byref, c_ushort, cast, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from archive.answer import is_address
from archive.characters import clean
from archive.document import Link, Part, PartKind
from archive.readers import layer
from archive.readers.layer import Box, Rectangle

# Annotations of a page, and bytes of what one of them says: beyond these it is no page that anybody reads.
_MOST, _LONGEST = 2_000, 1 << 20
_CHOICES = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_SECRET = 1 << 13  # of a text field's flags, that it is for a password (ISO 32000-1, table 228)
_SILENT = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)


class Overlay(NamedTuple):
    """A page's whole text, of which the first `layered` code points are its layer's.

    `boxes` are where the rest is seen: start and end in the text, and a box on the page.
    """

    text: str
    layered: int
    parts: tuple[Part, ...] = ()
    links: tuple[Link, ...] = ()
    boxes: tuple[tuple[int, int, Box], ...] = ()


class _Annotations(NamedTuple):
    """What they say, each with where it is seen."""

    fields: list[tuple[str, list[Box]]]
    comments: list[tuple[str, list[Box]]]
    links: list[tuple[str, list[Box]]]


def form(document: Any) -> Any:
    """What knows the fields of a document's forms; None where there are none. To be asked before any page is opened."""
    # A form that is broken hides what is filled into it, and nothing else.
    with suppress(pypdfium2.PdfiumError):
        document.init_forms()
    return document.formenv


def overlay(document: Any, page: Any, form: Any, text: str, first: int) -> Overlay:
    """A page with this text in its layer; its comments are numbered from `first`. Raises PdfiumError."""
    if not pdfium.FPDFPage_GetAnnotCount(page):
        return Overlay(text, len(text))
    found = _annotations(document, page, form)
    layered, boxes, parts = len(text), list[tuple[int, int, Box]](), list[Part]()
    for lines, (words, seen) in enumerate(found.fields):
        start, text = _behind(text, words, "\n" if lines else "\n\n")
        boxes += [(start, len(text), box) for box in seen]
    for number, (words, seen) in enumerate(found.comments, first):
        start, text = _behind(text, words, "\n\n")
        parts.append(Part(start=start, end=len(text), kind=PartKind.comment, label=str(number)))
        boxes += [(start, len(text), box) for box in seen]
    return Overlay(text, layered, tuple(parts), _links(page, found.links) if layered else (), tuple(boxes))


def rectangles(page: Any, told: Overlay, spans: Sequence[tuple[int, int]]) -> list[list[Rectangle]]:
    """Where these spans of the page's whole text are seen: lines of its layer, then the fields and comments reached.

    Raises PdfiumError; ValueError for a span that lies outside of the text.
    """
    if any(not 0 <= start <= end <= len(told.text) for start, end in spans):
        raise ValueError(f"a span lies outside of a text of {len(told.text)} characters")
    layered = [(min(start, told.layered), min(end, told.layered)) for start, end in spans]
    found = layer.rectangles(page, layered) if told.layered else [[] for _ in spans]
    for own, (start, end) in zip(found, spans, strict=True):
        reached = (layer.placed(page, box) for first, last, box in told.boxes if first < end and start < last)
        own += [rectangle for rectangle in reached if rectangle is not None]
    return found


def _behind(text: str, words: str, by: str) -> tuple[int, str]:
    """Where the words stand behind the text, and all of it."""
    start = len(text) + len(by) if text else 0
    return start, f"{text}{by}{words}" if text else words


def _links(page: Any, told: list[tuple[str, list[Box]]]) -> tuple[Link, ...]:
    """The links whose words are in the layer."""
    if not told:
        return ()
    spans = layer.spans(page, [boxes for _, boxes in told])
    found = {
        Link(start=start, end=end, url=url) for (url, _), own in zip(told, spans, strict=True) for start, end in own
    }
    return tuple(sorted(found, key=lambda link: (link.start, link.end, link.url)))


def _annotations(document: Any, page: Any, form: Any) -> _Annotations:
    found = _Annotations([], [], [])
    for annotation in _each(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            _tell(found.fields, _filled(form, annotation) if form else "", annotation)
        elif kind == pdfium.FPDF_ANNOT_LINK:
            url = _address(document, annotation)
            _tell(found.links, url if is_address(url) else "", annotation)
        if kind not in _SILENT and kind != pdfium.FPDF_ANNOT_WIDGET:
            author, words = (_said(annotation, name) for name in (b"T", b"Contents"))
            _tell(found.comments, f"{author}: {words}" if author and words else words, annotation)
    return found


def _each(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _tell(told: list[tuple[str, list[Box]]], words: str, annotation: Any) -> None:
    if words:
        told.append((words, _boxes(annotation)))


def _filled(form: Any, annotation: Any) -> str:
    """What is written or chosen in a field, as it is shown; nothing of boxes to tick, and of passwords."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _CHOICES:
        count = min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), _MOST)
        chosen = [n for n in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, n)]
        labels = [_words(pdfium.FPDFAnnot_GetOptionLabel, form, annotation, n) for n in chosen]
        if any(labels):
            return ", ".join(label for label in labels if label)
    elif kind != pdfium.FPDF_FORMFIELD_TEXTFIELD or pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _SECRET:
        return ""
    return _words(pdfium.FPDFAnnot_GetFormFieldValue, form, annotation)


def _said(annotation: Any, name: bytes) -> str:
    return _words(pdfium.FPDFAnnot_GetStringValue, annotation, name)


def _words(ask: Callable[..., int], *about: Any) -> str:
    """What PDFium answers in UTF-16, ended by a zero."""
    size = ask(*about, None, 0)
    if not 2 < size <= _LONGEST:
        return ""
    buffer = create_string_buffer(size)
    ask(*about, cast(buffer, POINTER(c_ushort)), size)
    return clean(buffer.raw[: size - 2].decode("utf-16-le", "replace")).strip()


def _address(document: Any, annotation: Any) -> str:
    """Where a link leads out of the document, if it does."""
    action = pdfium.FPDFLink_GetAction(pdfium.FPDFAnnot_GetLink(annotation))
    if pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    if not 1 < size <= _LONGEST:
        return ""
    buffer = create_string_buffer(size)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
    return buffer.value.decode("utf-8", "replace").strip()


def _boxes(annotation: Any) -> list[Box]:
    """The lines that an annotation marks, or else the whole of it."""
    found = []
    for index in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(annotation), _MOST)):
        points = pdfium.FS_QUADPOINTSF()
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, byref(points)):
            xs, ys = zip(*((getattr(points, f"x{n}"), getattr(points, f"y{n}")) for n in range(1, 5)), strict=True)
            found.append(Box(min(xs), min(ys), max(xs), max(ys)))
    rectangle = pdfium.FS_RECTF()
    if not found and pdfium.FPDFAnnot_GetRect(annotation, byref(rectangle)):
        sides = (rectangle.left, rectangle.right), (rectangle.bottom, rectangle.top)
        found.append(Box(min(sides[0]), min(sides[1]), max(sides[0]), max(sides[1])))
    return found
