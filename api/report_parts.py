"""What every part of a report is made of: text that is safe to show, states, and places with the page they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from api.marked_pages import MarkedPage, MarkedPages
from api.schemas.drafts import DraftAnswer
from api.schemas.search import PassageAnswer

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WORDS = {"not_found": "not found"}
"""States as people write them, where that is otherwise than programs do."""

_AROUND = 0.06
"""How much of a page is shown above its marks and below them, as a part of its height."""


def place(told: DraftAnswer, id: str, passages: Sequence[PassageAnswer], pages: MarkedPages) -> str:
    document = told.documents[id]
    shown = []
    for each in passages:
        within = f", {each.place}" if each.place else ""
        about = " · ".join(filter(None, (document.title, document.publisher, document.date)))
        shown.append(
            f"<figure><figcaption>{text(about)} · page {text(each.label + within)} "
            f"{ident(id)}</figcaption>"
            f"{_drawn(pages.of(id, each))}<blockquote>{_marked(each)}</blockquote></figure>"
        )
    return "".join(shown)


def _marked(passage: PassageAnswer) -> str:
    told, at = [], passage.start
    for start, end in passage.marks:
        start, end = max(start, at), max(end, at)
        told.append(text(passage.text[at - passage.start : start - passage.start]))
        told.append(f"<mark>{text(passage.text[start - passage.start : end - passage.start])}</mark>")
        at = end
    return "".join(told) + text(passage.text[at - passage.start :])


def _drawn(page: MarkedPage | None) -> str:
    """The part of a page where the marks are, as wide as the page."""
    if page is None:
        return ""
    height = 1000 * page.ratio
    top = max(0.0, min(top for _, top, _, _ in page.rectangles) - _AROUND) * height
    bottom = min(1.0, max(bottom for *_, bottom in page.rectangles) + _AROUND) * height
    marks = "".join(
        f'<rect x="{left * 1000:.1f}" y="{upper * height:.1f}" width="{(right - left) * 1000:.1f}" '
        f'height="{(lower - upper) * height:.1f}"/>'
        for left, upper, right, lower in page.rectangles
    )
    box = f"0 {top:.1f} 1000 {bottom - top:.1f}"
    shown = f'<use href="#page{page.image}"/>{marks}'
    return f'<svg class="page" viewBox="{box}" role="img" aria-label="the page, marked">{shown}</svg>'


def ident(id: str) -> str:
    return f'<span class="id">{text(id)}</span>'


def listed(texts: Iterable[str]) -> str:
    return "".join(f"<li>{text(each)}</li>" for each in texts)


def badge(state: str) -> str:
    return f'<span class="state {state}">{text(WORDS.get(state, state))}</span> '


def text(told: str | None) -> str:
    return escape(_UNFIT.sub("\ufffd", told or ""))
