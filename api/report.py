"""The report on a draft: one page to print, without scripts, that needs nothing but itself.

Every sentence in its order, with its state; beside it the marked place, as its page looks where that can be drawn, and
as text. What is unchecked is listed at the end, what has most to be checked first. States are told apart by word, sign
and line, so that they are in black and white too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from api import report_decisions
from api.marked_pages import MarkedPages
from api.report_parts import WORDS, badge, ident, lang, listed, text
from api.schemas.cited_works import CitedWorkAnswer, called
from api.schemas.drafts import DraftAnswer, QuotationAnswer, SentenceAnswer, lacking
from api.shown_places import Places
from archive.holding import By
from archive.verdict import Verdict

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""The Content-Security-Policy that it is sent with: nothing is loaded, nothing is run."""

_STYLE = Path(__file__).parent / "static" / "report.css"
_IN_PAGE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_MEANING = {
    "verbatim": "every word and point stands in the source, in its order",
    "near": "the same words but for at most a quarter, or as marked by the writer; the difference is shown",
    "not_found": "in none of the documents looked in; the closest passage is no match",
    "untranslatable": "what it is from is held, in another language only; what may mean it is shown",
    "short": "too short for a verdict outside of what the article cites",
    "supported": "a person found it borne out",
    "partly": "a person found a part of it borne out",
    "contradicted": "a person found the contrary",
    "unsupported": "a person looked, and found nothing that bears it out",
    "unchecked": "nobody has checked this sentence",
}
_MOST_PLACES = 6
_FEW = 3  # figures of a row that is not parted between two printed pages
_WEAKER = 0.5
"""A passage that shares less of a sentence than so much of what the likeliest shares is left out here."""


def written(told: DraftAnswer, pages: MarkedPages) -> str:
    """The page. Raises as `MarkedPages.of` does."""
    title = text(told.title or "A draft")
    places = Places(told, pages)
    rows = "".join(_row(told, number, each, places) for number, each in enumerate(told.sentences, 1))
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
        f"<header><h1{lang(told.language)}>{title}</h1>{_summary(told)}</header>"
        f'<svg class="pages" aria-hidden="true"><defs>{images}</defs></svg>'
        f"<main><h2>Sentence by sentence</h2>"
        f'<table class="statements"><thead><tr><th scope="col">What it says</th>'
        f'<th scope="col">Where that stands</th></tr></thead><tbody>{rows}</tbody></table>'
        f"{report_decisions.apart(told)}{_citations(told)}{_lacking(told, pages)}{_unchecked(told)}"
        "</main></body></html>\n"
    )


def _summary(told: DraftAnswer) -> str:
    def line(name: str, counts: dict[str, int]) -> str:
        shown = ", ".join(f"{count} {WORDS.get(state, state)}" for state, count in counts.items())
        return f"<p><b>{sum(counts.values())} {name}</b>{': ' + text(shown) if shown else ''}</p>"

    states = {*told.counts["quotations"], *told.counts["sentences"]}
    meaning = "".join(
        f"<dt>{badge(state)}</dt><dd>{text(words)}</dd>" for state, words in _MEANING.items() if state in states
    )
    counts = "".join(line(name, told.counts[name]) for name in ("quotations", "sentences", "citations"))
    return f'<div class="summary">{counts}<dl>{meaning}</dl></div>'


def _row(told: DraftAnswer, number: int, sentence: SentenceAnswer, places: Places) -> str:
    quoted = [told.quotations[each] for each in sentence.quotations]
    beside = report_decisions.claim(sentence, places)
    beside += "".join(_quotation(told, each, places) for each in quoted) + _suggestions(sentence, quoted, places)
    signs = f'<p class="signs">{text(", ".join(sentence.signs))}</p>' if sentence.signs else ""
    disputed = badge("disputed") if sentence.claim and sentence.claim.disputed else ""
    whole = " whole" * (beside.count("<figure>") <= _FEW and beside.count("<svg") <= 1)
    return (
        f'<tr class="{sentence.state}{whole}" id="sentence{number}"><td><p class="number">{number}</p>'
        f"{badge(sentence.state)}{disputed}<p{lang(told.language)}>{text(sentence.text)}</p>{signs}</td><td>{beside}</td></tr>"
    )


def _suggestions(sentence: SentenceAnswer, quoted: Iterable[QuotationAnswer], places: Places) -> str:
    """What may bear on it, but not again what stands there for its quotations, nor what is much the weaker."""
    there = {(each.document, one.page, one.start) for row in quoted for each in row.places for one in each.passages}
    least = _WEAKER * max((one.share for one in sentence.suggestions), default=0.0)
    shown = "".join(
        places.shown(one.document, [one.passage], _flags(cited=one.cited, across=one.across))
        for one in sentence.suggestions
        if one.share >= least and (one.document, one.passage.page, one.passage.start) not in there
    )
    return f'<div class="suggestion"><h3>May bear on this</h3>{shown}</div>' if shown else ""


def _quotation(told: DraftAnswer, one: QuotationAnswer, shown: Places) -> str:
    speaker = one.speaker and (one.speaker.named or one.speaker.name)
    said = f' – <span class="speaker"{lang(told.language)}>{text(speaker)}</span>' if speaker else ""
    reasons = [*one.conventions, *_reasons(told, one)]
    why = f'<p class="why">{text("; ".join(reasons))}</p>' if reasons else ""
    places = "".join(shown.shown(each.document, each.passages) for each in one.places[:3])
    more = len(one.places) - 3 + one.more_places
    if more > 0:
        places += f'<p class="why">and {more} more place{"s" * (more != 1)}</p>'
    if one.closest is not None:
        closest = shown.shown(one.closest.document, one.closest.passages)
        foreign = one.verdict is Verdict.untranslatable
        head = "In another language. The passage that may mean it" if foreign else "No match. The closest passage"
        places = f'<div class="closest"><h3>{head}</h3>{closest}</div>'
    return (
        f'<div class="quotation"><p class="quoted">{badge(one.state)}<q{lang(told.language)}>'
        f"{text(' … '.join(one.parts))}</q>{said}</p>"
        f"{report_decisions.overruled(one)}{_difference(one)}{why}{places}</div>"
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
        f"<li>{text(each.kind)}: <del>{text(each.quoted or '–')}</del> for <ins>{text(each.source or '–')}</ins></li>"
        for each in one.difference
    )
    return f'<ul class="difference">{changes}</ul>'


def _unchecked(told: DraftAnswer) -> str:
    left = [(number, each) for number, each in enumerate(told.sentences, 1) if each.state == "unchecked"]
    proposed = sorted((one for one in left if one[1].proposed), key=lambda one: -len(one[1].signs))
    rest = len(left) - len(proposed)
    listed = "".join(
        f'<li><a href="#sentence{number}">{number}</a> <span{lang(told.language)}>{text(each.text)}</span> '
        f'<span class="signs">{text(", ".join(each.signs))}</span></li>'
        for number, each in proposed
    )
    others = "1 more sentence has" if rest == 1 else f"{rest} more sentences have"
    more = f"<p>{others} no figure, date, name, superlative or attribution.</p>" if rest else ""
    return f'<h2>Unchecked</h2><ul class="unchecked">{listed}</ul>{more}' if left else ""


def _citations(told: DraftAnswer) -> str:
    """What it cites: each work with its places, and the document that it is, or how far its getting is."""
    rows = "".join(
        f'<tr class="whole"><td>{badge(each.acquisition or "held")}<p>{text(called(each))}</p>'
        f'<p class="signs">{text(_known_of(each))}</p></td><td>{_which(told, each)}</td></tr>'
        for each in told.citations
    )
    more = f"<p>{told.more_citations} more are not told.</p>" if told.more_citations else ""
    head = '<thead><tr><th scope="col">What it cites</th><th scope="col">Which document that is</th></tr></thead>'
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
        return f'<p>{text(told.documents[each.document].title)} {ident(each.document)}</p><p class="why">{how}</p>'
    return "".join(
        f'<p class="why">Not held. May be {text(told.documents[one.document].title)} {ident(one.document)}: '
        f"{text('; '.join(one.reasons))}</p>"
        for one in each.candidates
    )


def _lacking(told: DraftAnswer, pages: MarkedPages) -> str:
    shown = ""
    if told.cited:
        titles = (f"{told.documents[id].title} ({id})" for id in told.cited if id in told.documents)
        shown += f"<h2>Looked into first, as cited</h2><ul>{listed(titles)}</ul>"
    if told.not_held:
        shown += f"<h2>Given as cited, and not held</h2><ul>{listed(told.not_held)}</ul>"
    if told.copies:
        titles = (f"{told.documents[id].title} ({id})" for id in told.copies if id in told.documents)
        shown += f"<h2>Left out, as nearly the same text</h2><ul>{listed(titles)}</ul>"
    if pages.left_out:
        shown += f"<p>{pages.left_out} more pages could be drawn; they are shown as text only.</p>"
    return shown


def _flags(*, cited: bool, across: bool) -> str:
    return ", ".join(["in a cited document"] * cited + ["found in the other language"] * across)
