"""What was found, as answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from api.schemas.base import V1, Answer, Span
from api.schemas.documents import Brief, brief
from archive.document import Document
from index import results


class Total(Answer):
    value: int
    relation: Literal["exact"] = "exact"


class PassageAnswer(Answer):
    """`place` is what one would cite within the page: a cell (`B17`), `notes`, the time of a cue; empty in a body."""

    page: int
    label: str
    text_sha256: str
    start: int
    end: int
    text: str
    marks: list[Span]
    place: str
    links: dict[str, str]


class HitAnswer(Answer):
    document: Brief
    score: float
    passages: list[PassageAnswer]


class FacetValue(Answer):
    value: str
    count: int


class FacetRest(Answer):
    """What a facet does not show: documents without a value, and further values."""

    missing: int
    more: int


class Cursor(Answer):
    next: str | None


class ExpansionAnswer(Answer):
    word: str
    kind: str
    matched: list[str]


class InterpretedAnswer(Answer):
    query: str
    mode: str
    expansions: list[ExpansionAnswer]
    ignored: list[str]
    limits: list[str]


class Warning(Answer):
    """Something a reader of this answer should know. `code` is stable."""

    code: str
    message: str
    count: int | None = None
    words: list[str] | None = None


class Found(Answer):
    total: Total
    facets: dict[str, list[FacetValue]]
    facet_rest: dict[str, FacetRest]
    cursor: Cursor
    took_ms: float
    warnings: list[Warning]
    links: dict[str, str]


class SearchAnswer(Found):
    hits: list[HitAnswer]
    interpreted: InterpretedAnswer


class DocumentsAnswer(Found):
    documents: list[Brief]


def hit(told: results.Hit, document: Document, around: Sequence[Document]) -> HitAnswer:
    me = f"{V1}/documents/{document.id}"
    version = document.version.number
    passages = [
        PassageAnswer(
            page=p.page,
            label=p.label,
            text_sha256=p.text_sha256,
            start=p.start,
            end=p.end,
            text=p.text,
            marks=list(p.marks),
            place=p.place,
            links={"page": f"{me}/pages/{p.page}?version={version}"},
        )
        for p in told.passages
    ]
    return HitAnswer(document=brief(document, around), score=told.score, passages=passages)


def interpreted(told: results.Interpreted | None) -> InterpretedAnswer:
    if told is None:
        return InterpretedAnswer(query="", mode="expanded", expansions=[], ignored=[], limits=[])
    return InterpretedAnswer(
        query=told.query,
        mode=told.mode,
        expansions=[ExpansionAnswer(word=e.word, kind=e.kind, matched=list(e.matched)) for e in told.expansions],
        ignored=list(told.ignored),
        limits=list(told.limits),
    )


def found(told: results.Results, cursor: str | None, seconds: float, self_link: str) -> dict[str, Any]:
    """The members that every answer of found documents has."""
    return {
        "total": Total(value=told.total),
        "facets": {
            name: [FacetValue(value=v.value, count=v.count) for v in facet.values]
            for name, facet in told.facets.items()
        },
        "facet_rest": {name: FacetRest(missing=f.missing, more=f.more) for name, f in told.facets.items()},
        "cursor": Cursor(next=cursor),
        "took_ms": round(seconds * 1000, 2),
        "warnings": _warnings(told),
        "links": {"self": self_link},
    }


def _warnings(told: results.Results) -> list[Warning]:
    warned = []
    if told.partial_dates:
        words = "Documents left out because their date is only partly inside the range."
        warned.append(Warning(code="partly_dated", message=words, count=told.partial_dates))
    if told.emptied_by:
        words = "Nothing was found because these have no match at all."
        warned.append(Warning(code="no_match", message=words, words=list(told.emptied_by)))
    return warned


class SuggestionAnswer(Answer):
    text: str
    kind: str
    count: int


class Suggestions(Answer):
    suggestions: list[SuggestionAnswer]
    links: dict[str, str]
