"""Documents like one: those that share the words which tell it from the rest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import schemas
from api.callers import Asking
from api.documents import Id, checked
from api.finding import documents_of
from api.schemas import V1, say
from api.search import self_link, shown
from api.wiring import Wired
from archive.errors import NotFound
from index import query, similar
from index.results import Search

router = APIRouter(tags=["search"])


@router.get("/documents/{id}/similar", response_model=schemas.SimilarAnswer, summary="Documents like it")
def like(
    wired: Wired, asking: Asking, id: Id, limit: Annotated[int, Query(ge=1, le=100, description="At most.")] = 10
) -> Response:
    """Ranked by the words that they share with it, the rarer the better, with the passages where these stand."""
    document = wired.archive.document(checked(id), asking.scope)
    try:
        text = wired.archive.text(document.id, asking.scope)
    except NotFound:
        text = None
    scope = wired.searched(asking.scope)
    asked = similar.like(wired.engine, document, text, scope)
    links = {"self": self_link(f"/documents/{id}/similar", {"limit": [str(limit)]}), "document": f"{V1}/documents/{id}"}
    if asked is None:
        return say(schemas.SimilarAnswer(words=[], hits=[], links=links))
    search = Search(asked, limit=limit, translit=False)
    found = wired.engine.search(search, scope)
    hits = shown(wired, asking, search, found.hits, documents_of(wired, asking, found.hits))
    words = [leaf.text for leaf in query.leaves(asked) if isinstance(leaf, query.Word)]
    return say(schemas.SimilarAnswer(words=words, hits=hits, links=links))
