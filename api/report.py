"""The report on a draft: one page to print, without scripts, that needs nothing but itself.

Every sentence in its order, with its state; beside it the marked place, as its page looks where that can be drawn, and
as text. What is unchecked is listed at the end, what has most to be checked first.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from api.marked_pages import MarkedPage, MarkedPages
from api.schemas.cited_works import CitedWorkAnswer, called
from api.schemas.drafts import DraftAnswer, QuotationAnswer, SentenceAnswer, lacking
from api.schemas.search import PassageAnswer
from archive.resolving import By

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""The Content-Security-Policy that it is sent with: nothing is loaded, nothing is run."""

_STYLE = Path(__file__).parent / "static" / "report.css"
_IN_PAGE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MEANING = {
    "verbatim": "every word and point stands in the source, in its order",
    "near": "the same words but for at most a quarter, or as marked by the writer; the difference is shown",
    "not_found": "in none of the documents looked in; the closest passage is no match",
    "untranslatable": "none of the cited documents is in the quotation’s language",
    "short": "too short for a verdict outside of what the article cites",
    "unchecked": "nobody has checked this sentence",
}
_WORDS = {"not_found": "not found"}
_MOST_PLACES = 6
_AROUND = 0.06
"""How much of a page is shown above its marks and below them, as a part of its height."""


def written(told: DraftAnswer, pages: MarkedPages) -> str:
    """The page. Raises as `MarkedPages.of` does."""
    title = _text(told.title or "A draft")
    rows = "".join(_row(told, each, pages) for each in told.sentences)
    style = _STYLE.read_text(encoding="utf-8")
    images = "".join(
        f'<image id="page{number}" width="1000" height="{1000 * image.ratio:.1f}" '
        f'href="data:image/png;base64,{b64encode(image.png).decode()}"/>'
        for number, image in enumerate(pages.images)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{_IN_PAGE}">'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body>'
        f"<h1>{title}</h1>{_summary(told)}"
        f'<svg class="pages" aria-hidden="true"><defs>{images}</defs></svg>'
        f'<table class="statements"><thead><tr><th>What it says</th><th>Where that stands</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{_unchecked(told)}{_citations(told)}{_lacking(told, pages)}</body></html>\n"
    )


def _summary(told: DraftAnswer) -> str:
    def line(name: str, counts: dict[str, int]) -> str:
        shown = ", ".join(f"{count} {_WORDS.get(state, state)}" for state, count in counts.items())
        return f"<p><b>{sum(counts.values())} {name}</b>{': ' + _text(shown) if shown else ''}</p>"

    states = {*told.counts["quotations"], *told.counts["sentences"]}
    meaning = "".join(
        f"<dt>{_badge(state)}</dt><dd>{_text(words)}</dd>" for state, words in _MEANING.items() if state in states
    )
    counts = "".join(line(name, told.counts[name]) for name in ("quotations", "sentences", "citations"))
    return f'<div class="summary">{counts}<dl>{meaning}</dl></div>'


def _row(told: DraftAnswer, sentence: SentenceAnswer, pages: MarkedPages) -> str:
    beside = [_quotation(told, told.quotations[number], pages) for number in sentence.quotations]
    beside += [
        f'<div class="suggestion"><p class="why">may bear on this{_flags(cited=one.cited, across=one.across)}</p>'
        f"{_place(told, one.document, [one.passage], pages)}</div>"
        for one in sentence.suggestions
    ]
    signs = f'<p class="signs">{_text(", ".join(sentence.signs))}</p>' if sentence.signs else ""
    return (
        f'<tr class="{sentence.state}"><td>{_badge(sentence.state)}<p>{_text(sentence.text)}</p>{signs}</td>'
        f"<td>{''.join(beside)}</td></tr>"
    )


def _quotation(told: DraftAnswer, one: QuotationAnswer, pages: MarkedPages) -> str:
    speaker = one.speaker and (one.speaker.named or one.speaker.name)
    said = f" – {_text(speaker)}" if speaker else ""
    reasons = [*one.conventions, *_reasons(told, one)]
    why = f'<p class="why">{_text("; ".join(reasons))}</p>' if reasons else ""
    places = "".join(_place(told, each.document, each.passages, pages) for each in one.places[:3])
    more = len(one.places) - 3 + one.more_places
    if more > 0:
        places += f'<p class="why">and {more} more place{"s" * (more != 1)}</p>'
    if one.closest is not None:
        shown = _place(told, one.closest.document, one.closest.passages, pages)
        places = f'<div class="closest"><p class="why">No match. The closest passage:</p>{shown}</div>'
    return (
        f'<div class="quotation">{_badge(one.state)}<q>{_text(" … ".join(one.parts))}</q>{said}'
        f"{_difference(one)}{why}{places}</div>"
    )


def _reasons(told: DraftAnswer, one: QuotationAnswer) -> Iterator[str]:
    if one.short and one.verdict is not None:
        yield "short"
    if one.elsewhere:
        yield "not in what the article cites, but elsewhere"
    if one.second_hand:
        yield "second hand: in another outlet’s article"
    yield from lacking(told, one)
    if one.may_be_retranslated:
        yield "the article is a translation: the words may have been translated back"


def _difference(one: QuotationAnswer) -> str:
    if not one.difference:
        return ""
    changes = "".join(
        f"<li>{_text(each.kind)}: <del>{_text(each.quoted or '–')}</del> for "
        f"<ins>{_text(each.source or '–')}</ins></li>"
        for each in one.difference
    )
    return f'<ul class="difference">{changes}</ul>'


def _place(told: DraftAnswer, id: str, passages: Sequence[PassageAnswer], pages: MarkedPages) -> str:
    document = told.documents[id]
    shown = []
    for each in passages:
        within = f", {each.place}" if each.place else ""
        about = " · ".join(filter(None, (document.title, document.publisher, document.date)))
        shown.append(
            f"<figure><figcaption>{_text(about)} · page {_text(each.label + within)} "
            f"{_id(id)}</figcaption>"
            f"{_drawn(pages.of(id, each))}<blockquote>{_marked(each)}</blockquote></figure>"
        )
    return "".join(shown)


def _marked(passage: PassageAnswer) -> str:
    told, at = [], passage.start
    for start, end in passage.marks:
        start, end = max(start, at), max(end, at)
        told.append(_text(passage.text[at - passage.start : start - passage.start]))
        told.append(f"<mark>{_text(passage.text[start - passage.start : end - passage.start])}</mark>")
        at = end
    return "".join(told) + _text(passage.text[at - passage.start :])


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


def _unchecked(told: DraftAnswer) -> str:
    left = [each for each in told.sentences if each.state == "unchecked"]
    left.sort(key=lambda each: -len(each.signs))
    proposed = [each for each in left if each.proposed]
    rest = len(left) - len(proposed)
    listed = "".join(
        f'<li>{_text(each.text)} <span class="signs">{_text(", ".join(each.signs))}</span></li>' for each in proposed
    )
    more = f"<p>{rest} more sentences have no figure, date, name, superlative or attribution.</p>" if rest else ""
    return f"<h2>Unchecked</h2><ol>{listed}</ol>{more}" if left else ""


def _citations(told: DraftAnswer) -> str:
    """What it cites: each work with its places, and the document that it is, or how far its getting is."""
    rows = "".join(
        f"<tr><td>{_badge(each.acquisition or 'held')}<p>{_text(called(each))}</p>"
        f'<p class="signs">{_text(_known_of(each))}</p></td><td>{_which(told, each)}</td></tr>'
        for each in told.citations
    )
    more = f"<p>{told.more_citations} more are not told.</p>" if told.more_citations else ""
    head = "<thead><tr><th>What it cites</th><th>Which document that is</th></tr></thead>"
    shown = f'<table class="statements">{head}<tbody>{rows}</tbody></table>'
    return f"<h2>Citations</h2>{shown}{more}" if told.citations else ""


def _known_of(each: CitedWorkAnswer) -> str:
    """What is known of a cited work, and where it is cited."""
    told = each.reference
    known = [", ".join(told.authors), told.publisher, told.date, told.url, told.doi, told.isbn, told.number]
    places = [f"page {span.page}, characters {span.start}–{span.end}" for span in each.spans[:_MOST_PLACES]]
    if len(each.spans) > _MOST_PLACES:
        places.append(f"{len(each.spans) - _MOST_PLACES} more places")
    if each.broken:
        places.append(f"{each.broken} more, no longer in the text")
    return " · ".join(filter(None, [*known, *places]))


def _which(told: DraftAnswer, each: CitedWorkAnswer) -> str:
    if each.document is not None:
        how = "confirmed" if each.by is By.confirmed else f"by the same {each.by}"
        return f'<p>{_text(told.documents[each.document].title)} {_id(each.document)}</p><p class="why">{how}</p>'
    return "".join(
        f'<p class="why">Not held. May be {_text(told.documents[one.document].title)} {_id(one.document)}: '
        f"{_text('; '.join(one.reasons))}</p>"
        for one in each.candidates
    )


def _id(id: str) -> str:
    return f'<span class="id">{_text(id)}</span>'


def _lacking(told: DraftAnswer, pages: MarkedPages) -> str:
    shown = ""
    if told.cited:
        titles = (f"{told.documents[id].title} ({id})" for id in told.cited if id in told.documents)
        shown += f"<h2>Looked into first, as cited</h2><ul>{_listed(titles)}</ul>"
    if told.not_held:
        shown += f"<h2>Given as cited, and not held</h2><ul>{_listed(told.not_held)}</ul>"
    if told.copies:
        titles = (f"{told.documents[id].title} ({id})" for id in told.copies if id in told.documents)
        shown += f"<h2>Left out, as nearly the same text</h2><ul>{_listed(titles)}</ul>"
    if pages.left_out:
        shown += f"<p>{pages.left_out} more pages could be drawn; they are shown as text only.</p>"
    return shown


def _listed(texts: Iterable[str]) -> str:
    return "".join(f"<li>{_text(each)}</li>" for each in texts)


def _flags(*, cited: bool, across: bool) -> str:
    return ", in a cited document" * cited + ", found in the other language" * across


def _badge(state: str) -> str:
    return f'<span class="state {state}">{_text(_WORDS.get(state, state))}</span> '


def _text(text: str | None) -> str:
    return escape(_UNFIT.sub("\ufffd", text or ""))
