"""Places in documents as the report shows them: the passage in its words, and above it its page as it looks, marked.

All is HTML that needs no script. What is not in the report's own language says which it is in.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.marked_pages import MarkedPage, MarkedPages
from api.report_parts import ident, lang, text
from api.schemas.documents import Brief
from api.schemas.drafts import DraftAnswer
from api.schemas.search import PassageAnswer

_AROUND = 0.06
"""How much of a page is shown above its marks and below them, as a part of its height."""


class Places:
    """Shows the places of one report. A passage of one row is shown once, however many marks it has."""

    def __init__(self, told: DraftAnswer, pages: MarkedPages) -> None:
        self._told = told
        self._pages = pages

    def shown(self, id: str, passages: Sequence[PassageAnswer], said: str = "") -> str:
        """A figure for each passage; `said` stands with what it is. Raises as `MarkedPages.of` does."""
        return "".join(self._figure(id, each, said) for each in passages)

    def _figure(self, id: str, each: PassageAnswer, said: str) -> str:
        document = self._told.documents[id]
        about = " · ".join(filter(None, (document.publisher, document.date)))
        title = f"<cite{lang(document.language)}>{text(document.title)}</cite>{' · ' + text(about) if about else ''}"
        why = f'<span class="why"> · {text(said)}</span>' if said else ""
        drawn = _drawn(self._pages.of(id, each), f"{each.where} of {document.title}, with the words marked")
        return (
            f'<figure><figcaption><b class="where">{text(each.where)}</b> · {title}{why} {ident(id)}</figcaption>'
            f"{drawn}<blockquote{lang(document.language)}>{_words(each, document)}</blockquote></figure>"
        )


def _words(passage: PassageAnswer, document: Brief) -> str:
    """The words with their marks; a row of a sheet as one of a table."""
    if "\t" not in passage.text:
        return _marked(passage, passage.start, passage.end)
    rows, at = "", passage.start
    for line in passage.text.split("\n"):
        cells = ""
        for cell in line.split("\t"):
            cells += f"<td>{_marked(passage, at, at + len(cell))}</td>"
            at += len(cell) + 1
        rows += f"<tr>{cells}</tr>"
    return f'<table class="cells">{rows}</table>'


def _marked(passage: PassageAnswer, start: int, end: int) -> str:
    """Code points `start` to `end` of its page."""

    def piece(first: int, last: int) -> str:
        return text(passage.text[first - passage.start : last - passage.start])

    told, at = "", start
    for first, last in passage.marks:
        first, last = max(first, at), min(last, end)
        if first < last:
            told += f"{piece(at, first)}<mark>{piece(first, last)}</mark>"
            at = last
    return told + piece(at, end)


def _drawn(page: MarkedPage | None, described: str) -> str:
    """The part of a page where the marks are, as wide as the page; a page wider than high, as slides are, whole."""
    if page is None:
        return ""
    height, top, bottom = 1000 * page.ratio, 0.0, 1.0
    if page.ratio >= 1 and page.rectangles:
        top = max(0.0, min(upper for _, upper, _, _ in page.rectangles) - _AROUND)
        bottom = min(1.0, max(lower for *_, lower in page.rectangles) + _AROUND)
    marks = "".join(
        f'<rect x="{left * 1000:.1f}" y="{upper * height:.1f}" width="{(right - left) * 1000:.1f}" '
        f'height="{(lower - upper) * height:.1f}"/>'
        for left, upper, right, lower in page.rectangles
    )
    box = f"0 {top * height:.1f} 1000 {(bottom - top) * height:.1f}"
    torn = " torn-above" * (top > 0) + " torn-below" * (bottom < 1) + " slide" * (page.ratio < 1)
    shown = f'<use href="#page{page.image}"/>{marks}'
    return f'<svg class="page{torn}" viewBox="{box}" role="img" aria-label="{text(described)}">{shown}</svg>'
