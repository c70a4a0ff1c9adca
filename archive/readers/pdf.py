"""PDF documents: the text layer of each page, by PDFium.

Line ends and hyphens stay as they are set. A layer in which most characters mean nothing, because the font tells no
letters, is no text: such a page needs to be read from its picture.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from archive.characters import clean
from archive.document import Extract, Page, Reason, Suggestion, Text
from archive.readers import Unreadable
from archive.suggestions import suggestions

# At most so many of the characters may be of no known letter; of Latin letters at least so many are vowels, in any
# language. Fewer are told from too little.
_UNKNOWN, _VOWELS, _ENOUGH = 0.3, 0.2, 60

# PDFium puts this in the place of a hyphen and the end of its line.
_HYPHEN = re.compile("\ufffe(?:\r?\n)?")
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft (?:word|powerpoint|excel) - .*|(?:document|slide|page|title)? ?\d*|\W*"
    r"|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|rtf|od[tps]|e?ps|fm|p65|wpd|pages)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LABEL = 100


def read(original: BinaryIO) -> Extract:
    """The text, a page each. Raises Unreadable: encrypted, damaged, no_text, garbage_text."""
    original.seek(0)
    try:
        document = pypdfium2.PdfDocument(original)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error) from error
    with document:
        layers = [_layer(document, index) for index in range(len(document))]
        labels = [_label(document, index) for index in range(len(document))]
        said = _said(document)
    if all(layer is None for layer in layers):
        raise Unreadable(Reason.damaged, "none of its pages can be opened")
    whole = "".join(layer or "" for layer in layers)
    if not whole.strip():
        raise Unreadable(Reason.no_text, f"pages without a text layer: {len(layers)}")
    if _is_garbage(whole):
        raise Unreadable(Reason.garbage_text, "the characters of its text layer mean nothing")
    pages = (
        Page(number=number, label=label, text=_words(layer or ""), how="layer")
        for number, (layer, label) in enumerate(zip(layers, labels, strict=True), 1)
    )
    return Extract(
        text=Text(pages=tuple(pages), reader=f"pdf (pypdfium2 {pypdfium2.PYPDFIUM_INFO})"),
        media_type="application/pdf",
        suggestions=said,
    )


def _unopened(error: pypdfium2.PdfiumError) -> Unreadable:
    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return Unreadable(Reason.encrypted, "it opens with a password only")
    return Unreadable(Reason.damaged, "it is cut off, or not sound enough to be opened")


def _layer(document: Any, index: int) -> str | None:
    """The characters of a page as PDFium gives them; None where the page cannot be opened."""
    try:
        page = document[index]
        layer = page.get_textpage()
        everything, within = str(layer.get_text_range()), str(layer.get_text_bounded())
        layer.close()
        page.close()
    except pypdfium2.PdfiumError:
        return None
    # What lies beyond the page's edge is no text of this page: some files draw all their text on each one. But on
    # turned pages the text within the edges comes without its line ends.
    hidden = len("".join(everything.split())) > len("".join(within.split())) > 0
    return within if hidden else everything


def _words(layer: str) -> str:
    return clean(_HYPHEN.sub("-\n", layer))


def _label(document: Any, index: int) -> str:
    """What is printed on the page as its number, where the document tells; or else its place."""
    told = " ".join(clean(document.get_page_label(index) or "").split())
    return told if 0 < len(told) <= _LONGEST_LABEL else str(index + 1)


def _is_garbage(layer: str) -> bool:
    """Whether the layer's characters are not what is seen on the page."""
    shown = "".join(layer.replace("\ufffe", "").split())
    if len(_NO_LETTER.findall(shown)) > _UNKNOWN * len(shown):
        return True
    letters = [c for c in shown if c.isalpha()]
    latin = [c for c in letters if c.isascii()]
    if len(latin) < max(_ENOUGH, 0.9 * len(letters)):
        return False
    return sum(c in "aeiouAEIOU" for c in latin) < _VOWELS * len(latin)


def _said(document: Any) -> tuple[Suggestion, ...]:
    told = {name: " ".join(clean(value).split()) for name, value in document.get_metadata_dict().items()}
    title = told.get("Title", "")
    names = [name.strip() for name in told.get("Author", "").split(";") if name.strip()]
    date = _DATE.match(told.get("CreationDate", ""))
    return suggestions(
        ("title", None if _NO_TITLE.fullmatch(title) else title, "pdf:Title"),
        ("creators", [{"name": name, "role": "author"} for name in names], "pdf:Author"),
        ("date", "-".join(part for part in date.groups() if part) if date else None, "pdf:CreationDate"),
    )
