"""Questions and their answers: the index says which documents, the archive says what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api import questions, schemas
from api.bodies import json_body
from api.callers import Asking, Caller
from api.problems import Refusal
from api.questions import Given
from api.schemas import V1, say
from api.wiring import Wired, Wiring
from archive.document import Document, DocumentId
from index.results import Results, Search

router = APIRouter(tags=["search"])

Fetched = tuple[Results, dict[DocumentId, Document], str | None, float]


def given(request: Request) -> dict[str, list[str]]:
    """The parameters of the address, each with all its values in order."""
    told: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        told.setdefault(name, []).append(value)
    return told


def find(wired: Wiring, asking: Caller, asked: Given, *, words: bool) -> Fetched:
    """One page of what is asked for: results, their documents, the next cursor, seconds taken.

    Raises `Refusal`, `QueryError`, `EngineError`.
    """
    begun = wired.timer()
    search, question = questions.read(asked, wired.cursors, words=words)
    results, more = _page(wired, asking, search)
    ids = [hit.id for hit in results.hits]
    documents = {d.id: d for d in wired.archive.documents(ids, asking.scope)}
    cursor = wired.cursors.next(results.hits[-1].key, question) if more else None
    return results, documents, cursor, wired.timer() - begun


def _page(wired: Wiring, asking: Caller, search: Search) -> tuple[Results, bool]:
    """One page, and whether there is more behind it.

    Of the first page the total tells; of later ones a hit more is asked for, since the total may have changed.
    """
    scope = wired.searched(asking.scope)
    if search.after is None:
        results = wired.engine.search(search, scope)
        return results, results.total > len(results.hits)
    results = wired.engine.search(replace(search, limit=search.limit + 1), scope)
    return replace(results, hits=results.hits[: search.limit]), len(results.hits) > search.limit


def self_link(path: str, asked: Given) -> str:
    """The address that asks this again; the shorter form of a long question is its beginning."""
    pairs = [(name, value) for name, values in asked.items() for value in values]
    return f"{V1}{path}?{urlencode(pairs)}" if pairs else f"{V1}{path}"


def _search(wired: Wiring, asking: Caller, asked: Given) -> Response:
    results, documents, cursor, seconds = find(wired, asking, asked, words=True)
    ways = wired.archive.around(list(documents.values()), asking.scope)
    hits = [schemas.hit(hit, documents[hit.id], ways.get(hit.id, ())) for hit in results.hits if hit.id in documents]
    told = schemas.found(results, cursor, seconds, self_link("/search", asked))
    return say(schemas.SearchAnswer(**told, hits=hits, interpreted=schemas.interpreted(results.interpreted)))


@router.get(
    "/search",
    response_model=schemas.SearchAnswer,
    summary="Search titles and texts",
    openapi_extra={"parameters": questions.parameters(words=True), "x-extra-filters": True},
)
def search(request: Request, wired: Wired, asking: Asking) -> Response:
    """Documents that match `q` and the filters. `extra.NAME` and `not.extra.NAME` filter by keys of your own."""
    return _search(wired, asking, given(request))


@router.post(
    "/search",
    response_model=schemas.SearchAnswer,
    summary="Search, with the question as JSON",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": questions.body()}}}},
)
def post_search(wired: Wired, asking: Asking, asked: Annotated[Any, Depends(json_body)]) -> Response:
    """The same as GET, for questions too long for an address. The names are the same."""
    return _search(wired, asking, questions.from_json(asked))


@router.get("/suggest", response_model=schemas.Suggestions, summary="Ways to go on writing")
def suggest(
    wired: Wired,
    asking: Asking,
    prefix: Annotated[str, Query(max_length=200, description="What is written so far.")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Words and titles of visible documents that begin so."""
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


def listing(wired: Wiring, asking: Caller, asked: Mapping[str, list[str]]) -> Response:
    """The documents that pass the filters, without a question."""
    results, documents, cursor, seconds = find(wired, asking, asked, words=False)
    told = schemas.found(results, cursor, seconds, self_link("/documents", asked))
    ways = wired.archive.around(list(documents.values()), asking.scope)
    briefs = [schemas.brief(documents[hit.id], ways.get(hit.id, ())) for hit in results.hits if hit.id in documents]
    return say(schemas.DocumentsAnswer(**told, documents=briefs))
