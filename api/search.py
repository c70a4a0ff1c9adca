"""Questions and their answers: one, many at once, and ways to go on writing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api import lists, problems, questions, schemas
from api.bodies import json_body
from api.callers import Asking, Caller
from api.direct import Direct
from api.finding import find
from api.problems import Refusal
from api.questions import Given
from api.schemas import V1, say
from api.wiring import Wired, Wiring
from archive.document import Document, DocumentId
from index import spelling
from index.cedict import DictionaryMissing
from index.engine import QueryTooBroad
from index.parser import QueryError
from index.results import Hit, Search

router = APIRouter(tags=["search"], route_class=Direct)

MOST_SEARCHES = 50


def given(request: Request) -> dict[str, list[str]]:
    """The parameters of the address, each with all its values in order."""
    told: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True):
        told.setdefault(name, []).append(value)
    return told


def self_link(path: str, asked: Given) -> str:
    """The address that asks this again; the shorter form of a long question is its beginning."""
    pairs = [(name, value) for name, values in asked.items() for value in values]
    return f"{V1}{path}?{urlencode(pairs)}" if pairs else f"{V1}{path}"


def _search(request: Request, wired: Wiring, asking: Caller, asked: Given) -> Response:
    form = lists.form(request, asked)
    if form is not None:
        return lists.answer(wired, asking, asked, form, words=True)
    return say(_answered(wired, asking, asked))


def _answered(wired: Wiring, asking: Caller, asked: Given) -> schemas.SearchAnswer:
    """The answer to one question. Raises `Refusal`, `QueryError`, `EngineError`."""
    told = find(wired, asking, asked, words=True)
    results = told.results
    meant = spelling.proposals(wired.engine, told.search, results, told.scope)
    return schemas.SearchAnswer(
        **schemas.found(told, self_link("/search", asked)),
        hits=shown(wired, asking, told.search, results.hits, told.documents),
        interpreted=schemas.interpreted(results.interpreted),
        corrections=[schemas.CorrectionAnswer(query=each.query, total=each.total) for each in meant],
    )


def shown(
    wired: Wiring, asking: Caller, search: Search, hits: Sequence[Hit], documents: Mapping[DocumentId, Document]
) -> list[schemas.HitAnswer]:
    """Hits with their documents and what these are inside of; without those that the caller sees no longer."""
    ways = wired.archive.around(list(documents.values()), asking.scope)
    seen = (hit for hit in hits if hit.id in documents)
    return [schemas.hit(hit, documents, ways, search) for hit in seen]


_LISTS = {200: {"content": {kind: {"schema": {"type": "string"}} for kind in lists.MEDIA_TYPES.values()}}}


@router.get(
    "/search",
    response_model=schemas.SearchAnswer,
    summary="Search titles and texts",
    responses=_LISTS,  # type: ignore[arg-type]
    openapi_extra={"parameters": questions.parameters(words=True), "x-extra-filters": True},
)
def search(request: Request, wired: Wired, asking: Asking) -> Response:
    """Documents that match `q` and the filters. `extra.NAME` and `not.extra.NAME` filter by keys of your own.

    With `format=csv` or `ndjson` (or an Accept header that prefers them) all that is found comes as one list.
    """
    return _search(request, wired, asking, given(request))


@router.post(
    "/search",
    response_model=schemas.SearchAnswer,
    summary="Search, with the question as JSON",
    responses=_LISTS,  # type: ignore[arg-type]
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": questions.body()}}}},
)
def post_search(request: Request, wired: Wired, asking: Asking, asked: Annotated[Any, Depends(json_body)]) -> Response:
    """The same as GET, for questions too long for an address. The names are the same."""
    return _search(request, wired, asking, questions.from_json(asked))


_BATCH = {
    "type": "object",
    "properties": {"searches": {"type": "array", "items": questions.body(), "minItems": 1, "maxItems": MOST_SEARCHES}},
    "required": ["searches"],
    "additionalProperties": False,
}


@router.post(
    "/search/batch",
    response_model=schemas.BatchAnswer,
    summary="Many questions in one call",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _BATCH}}}},
)
def batch(wired: Wired, asking: Asking, body: Annotated[Any, Depends(json_body)]) -> Response:
    """Each is answered as by POST /search, in order; one that cannot be answered has its problem in its place."""
    searches = body.get("searches") if isinstance(body, dict) and set(body) == {"searches"} else None
    if not isinstance(searches, list) or not 0 < len(searches) <= MOST_SEARCHES:
        words = f"The body is an object with searches: 1 to {MOST_SEARCHES} questions, each as for POST /search."
        raise Refusal(422, "invalid", words, where="searches")
    answers = [_one_of_many(wired, asking, each) for each in searches]
    return say(schemas.BatchAnswer(answers=answers, links={"self": f"{V1}/search/batch"}))


def _one_of_many(wired: Wiring, asking: Caller, asked: Any) -> schemas.SearchAnswer | schemas.Problem:
    try:
        told = questions.from_json(asked)
        if "format" in told:
            raise Refusal(400, "parameter_invalid", "format is not for questions in a batch.", parameter="format")
        return _answered(wired, asking, told)
    except (Refusal, QueryError, QueryTooBroad, DictionaryMissing) as trouble:
        return schemas.Problem.model_validate_json(problems.written(problems.told(trouble)))


@router.get("/suggest", response_model=schemas.Suggestions, summary="Ways to go on writing")
def suggest(
    wired: Wired,
    asking: Asking,
    prefix: Annotated[str, Query(max_length=200, description="What is written so far.")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Words, names of those who made them, and titles of visible documents that begin so."""
    fit_text("prefix", prefix)
    told = wired.engine.suggest(prefix, wired.searched(asking.scope), limit)
    listed = [schemas.SuggestionAnswer(text=c.text, kind=c.kind, count=c.count) for c in told]
    link = self_link("/suggest", {"prefix": [prefix], "limit": [str(limit)]})
    return say(schemas.Suggestions(suggestions=listed, links={"self": link}))


def fit_text(parameter: str, value: str) -> str:
    """The value. Raises `Refusal` 400 where it holds what is no text."""
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Refusal(400, "parameter_invalid", f"{parameter} holds a character that is no text.", parameter=parameter)
    return value


def listing(request: Request, wired: Wiring, asking: Caller, asked: Mapping[str, list[str]]) -> Response:
    """The documents that pass the filters, without a question."""
    form = lists.form(request, asked)
    if form is not None:
        return lists.answer(wired, asking, asked, form, words=False)
    told = find(wired, asking, asked, words=False)
    ways = wired.archive.around(list(told.documents.values()), asking.scope)
    hits = told.results.hits
    briefs = [schemas.brief(told.documents[h.id], ways.get(h.id, ())) for h in hits if h.id in told.documents]
    return say(schemas.DocumentsAnswer(**schemas.found(told, self_link("/documents", asked)), documents=briefs))
