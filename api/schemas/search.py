"""What was found, as answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from api.locators import located
from api.schemas.base import V1, Answer, Problem, Span
from api.schemas.documents import Brief, brief
from archive.document import Document, DocumentId
from index import results

if TYPE_CHECKING:  # it makes answers of these
    from api.finding import Fetched


class Total(Answer):
    value: int
    relation: Literal["exact"] = "exact"


class PassageAnswer(Answer):
    """`place` is what one would cite within the page: a cell (`B17`), `notes`, the time of a cue; empty in a body.
    `where` says page and place in words: slide 2, notes · sheet Customers, cell B17 · at 0:12:36.
    """

    page: int
    label: str
    text_sha256: str
    start: int
    end: int
    text: str
    marks: list[Span]
    place: str
    where: str
    links: dict[str, str]


class FieldShareAnswer(Answer):
    """`counts`: how often it stands there as written, folded, by its stem, and as Han that it spells in Latin.

    Lengths are in words.
    """

    field: str
    counts: list[int]
    length: int
    average_length: float


class AcrossShareAnswer(Answer):
    """How a translation stands there; `weight`, from 0 to 1, is how likely a translation it is."""

    text: str
    weight: float
    fields: list[FieldShareAnswer]


class ScorePartAnswer(Answer):
    """What a part of the question adds to a score. `weight` is its rarity; `documents` in view that have it.

    Where its translations count for more than it does itself, they are `across`, and weight and documents are theirs.
    """

    part: str
    score: float
    weight: float
    documents: int
    fields: list[FieldShareAnswer]
    across: list[AcrossShareAnswer]


class WordPlaceAnswer(Answer):
    """A part of the question and the first page on which it stands; null where it stands in no page: in a title."""

    word: str
    page: int | None
    label: str


class MemberAnswer(Answer):
    """A document of a dossier, with the parts of the question that stand in it.

    A dossier is a document with what it cites, by confirmed citations or by its description: what they match together
    counts, and an exclusion holds for all of them.
    """

    document: Brief
    words: list[WordPlaceAnswer]
    passages: list[PassageAnswer]


class HitAnswer(Answer):
    """`matched`: how many documents of its family match, in answers by family; by dossier in how many any part of the
    question stands. Of these `members` are the best, and every part of the question is among them. `explanation`: where
    asked for.
    """

    document: Brief
    score: float
    passages: list[PassageAnswer]
    matched: int | None
    members: list[MemberAnswer] | None
    explanation: list[ScorePartAnswer] | None


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


class CorrectionAnswer(Answer):
    """Another question that may have been meant, and how many documents it finds."""

    query: str
    total: int


class SearchAnswer(Found):
    hits: list[HitAnswer]
    interpreted: InterpretedAnswer
    corrections: list[CorrectionAnswer]


class BatchAnswer(Answer):
    """An answer or a problem for each question, in order."""

    answers: list[SearchAnswer | Problem]
    links: dict[str, str]


class SimilarAnswer(Answer):
    """The likest first. `words` are those by which they were looked for."""

    words: list[str]
    hits: list[HitAnswer]
    links: dict[str, str]


class PlacesAnswer(Answer):
    """All passages of one document in reading order; `next` is the page to go on with, where there is more."""

    marks: int
    passages: list[PassageAnswer]
    next: int | None
    interpreted: str
    ignored: list[str]
    links: dict[str, str]


class DocumentsAnswer(Found):
    documents: list[Brief]


def hit(
    told: results.Hit,
    documents: Mapping[DocumentId, Document],
    ways: Mapping[DocumentId, Sequence[Document]],
    search: results.Search,
) -> HitAnswer:
    """A hit with its document and the way to it, and with its members, but for those that are seen no longer."""
    document = documents[told.id]
    members = [each for each in told.members if each.id in documents]
    return HitAnswer(
        document=brief(document, ways.get(document.id, ())),
        score=told.score,
        passages=[passage(each, document) for each in told.passages],
        matched=told.matched if search.families or search.dossiers is not None else None,
        members=None if search.dossiers is None else [_member(each, documents, ways) for each in members],
        explanation=[_score_part(each) for each in told.parts] if search.explained else None,
    )


def _member(
    told: results.Member, documents: Mapping[DocumentId, Document], ways: Mapping[DocumentId, Sequence[Document]]
) -> MemberAnswer:
    document = documents[told.id]
    return MemberAnswer(
        document=brief(document, ways.get(told.id, ())),
        words=[WordPlaceAnswer(word=each.word, page=each.page, label=each.label) for each in told.words],
        passages=[passage(each, document) for each in told.passages],
    )


def passage(told: results.Passage, document: Document) -> PassageAnswer:
    page = f"{V1}/documents/{document.id}/pages/{told.page}"
    version = f"?version={document.version.number}"
    spans = "".join(f"&span={start}-{end}" for start, end in told.marks)
    return PassageAnswer(
        page=told.page,
        label=told.label,
        text_sha256=told.text_sha256,
        start=told.start,
        end=told.end,
        text=told.text,
        marks=list(told.marks),
        place=told.place,
        where=located(told.label, told.place, document),
        links={
            "page": page + version,
            "image": f"{page}/image{version}",
            "rectangles": f"{page}/rectangles{version}{spans}",
        },
    )


def places(
    told: results.Places, document: Document, understood: str, ignored: Sequence[str], links: dict[str, str]
) -> PlacesAnswer:
    return PlacesAnswer(
        marks=told.marks,
        passages=[passage(each, document) for each in told.passages],
        next=told.next,
        interpreted=understood,
        ignored=list(ignored),
        links=links,
    )


def _score_part(told: results.ScorePart) -> ScorePartAnswer:
    return ScorePartAnswer(
        part=told.part,
        score=told.score,
        weight=told.weight,
        documents=told.documents,
        fields=_shares(told.fields),
        across=[AcrossShareAnswer(text=a.text, weight=a.weight, fields=_shares(a.fields)) for a in told.across],
    )


def _shares(told: Sequence[results.FieldShare]) -> list[FieldShareAnswer]:
    return [
        FieldShareAnswer(field=f.field, counts=list(f.counts), length=f.length, average_length=f.average) for f in told
    ]


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


def found(fetched: Fetched, self_link: str) -> dict[str, Any]:
    """The members that every answer of found documents has."""
    told = fetched.results
    return {
        "total": Total(value=told.total),
        "facets": {
            name: [FacetValue(value=v.value, count=v.count) for v in facet.values]
            for name, facet in told.facets.items()
        },
        "facet_rest": {name: FacetRest(missing=f.missing, more=f.more) for name, f in told.facets.items()},
        "cursor": Cursor(next=fetched.cursor),
        "took_ms": round(fetched.seconds * 1000, 2),
        "warnings": [*_warnings(told), *([_CHANGED] if fetched.changed else [])],
        "links": {"self": self_link},
    }


_CHANGED = Warning(
    code="changed",
    message="Documents came or went since the first page: a hit may be shown twice, or left out.",
)


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
