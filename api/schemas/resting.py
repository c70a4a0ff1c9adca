"""What rests on a document, as a problem tells it to whoever would change that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.schemas.base import V1, Answer, Problem
from archive.citation import Citation, Placed, State
from archive.decision import Claim
from archive.document import Document
from archive.passage import Standing
from archive.resting import Resting
from archive.verdict import ClaimState

_MOST_PLACES = 5
_LONGEST = 200


class RestingDocument(Answer):
    id: str
    title: str
    links: dict[str, str]


class RestingPlace(Answer):
    """A place on one side; `text` are its first 200 characters."""

    document: str
    page: int
    start: int
    end: int
    text: str
    standing: Standing


class RestingCitation(Answer):
    """A citation that points here, with the first five places of either side; `cited` may be none: then to all of it.

    `words` are how its document names what it cites.
    """

    id: str
    state: State
    words: str
    document: RestingDocument
    passages: list[RestingPlace]
    cited: list[RestingPlace]
    links: dict[str, str]


class RestingClaim(Answer):
    """A claim that it bears on, with the first five passages; `words` are the claim's first 200 characters."""

    id: str
    state: ClaimState
    words: str
    document: RestingDocument
    passages: list[RestingPlace]
    links: dict[str, str]


class RestingAnswer(Answer):
    """What rests on a document and on what is inside it: how much, and the first 20 of it, confirmed citations first.

    `said` counts documents whose descriptions say that they cite it, the first of which are `saying`; `claims`
    those that have passages of it, the first of which are `bearing`.
    """

    confirmed: int
    proposed: int
    said: int
    claims: int
    citations: list[RestingCitation]
    saying: list[RestingDocument]
    bearing: list[RestingClaim]
    links: dict[str, str]


class RestingProblem(Problem):
    """409 `rests_on_it`. The same request with `knowing` goes through, until something else rests on it."""

    knowing: str
    resting: RestingAnswer


def resting(told: Resting) -> RestingAnswer:
    makers = {each.id: each for each in told.makers}
    me = f"{V1}/documents/{told.document}"
    seen = [each for each in told.citations if each.document in makers]
    bearing = [each for each in told.bearing if each.document in makers]
    return RestingAnswer(
        confirmed=told.confirmed,
        proposed=told.proposed,
        said=told.said,
        claims=told.claims,
        citations=[_citation(each, makers) for each in seen],
        saying=[_document(each) for each in told.saying],
        bearing=[_claim(each, makers) for each in bearing],
        links={
            "document": me,
            "cited_by": f"{me}/cited-by?inside=true",
            "bears_on": f"{me}/bears-on?inside=true",
        },
    )


def _document(told: Document) -> RestingDocument:
    return RestingDocument(id=told.id, title=told.title[:_LONGEST], links={"self": f"{V1}/documents/{told.id}"})


def _citation(told: Citation, makers: Mapping[Any, Document]) -> RestingCitation:
    return RestingCitation(
        id=told.id,
        state=told.state,
        words=told.words[:_LONGEST],
        document=_document(makers[told.document]),
        passages=[_place(each) for each in told.passages[:_MOST_PLACES]],
        cited=[_place(each) for each in told.cited[:_MOST_PLACES]],
        links={"citation": f"{V1}/citations/{told.id}"},
    )


def _claim(told: Claim, makers: Mapping[Any, Document]) -> RestingClaim:
    return RestingClaim(
        id=told.id,
        state=told.state,
        words=told.words[:_LONGEST],
        document=_document(makers[told.document]),
        passages=[_place(each) for each in told.passages[:_MOST_PLACES]],
        links={"claim": f"{V1}/claims/{told.id}"},
    )


def _place(told: Placed) -> RestingPlace:
    return RestingPlace(
        document=told.document,
        page=told.passage.page,
        start=told.passage.start,
        end=told.passage.end,
        text=told.passage.text[:_LONGEST],
        standing=told.standing,
    )
