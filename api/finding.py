"""One page of what is asked for: the index says which documents, the archive says what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from api import cites, questions
from api.callers import Caller
from api.questions import Given
from api.wiring import Wiring
from archive.access import Scope
from archive.at_once import takes_long
from archive.document import Document, DocumentId
from index.results import Hit, Results, Search

_LISTED = 1_000
_WRITTEN_AT_ONCE = 100
"""Hits and passages, of which each takes some microseconds to be written."""

_COLLECTIONS_AT_ONCE = 100


@dataclass(frozen=True)
class Fetched:
    """Results and their documents. `scope` is what was searched; `changed`: documents came or went since the first of
    these pages was asked for.
    """

    search: Search
    scope: Scope
    results: Results
    documents: dict[DocumentId, Document]
    cursor: str | None
    seconds: float
    changed: bool


def find(wired: Wiring, asking: Caller, asked: Given, *, words: bool) -> Fetched:
    """One page of what is asked for. Raises `Refusal`, `QueryError`, `EngineError`."""
    begun = wired.timer()
    bound = _bound(asking.principal.role is not None, asking.principal.grants)
    given, question, since = questions.read(asked, wired.cursors, bound, words=words)
    if given.limit * (1 + given.passages) > _WRITTEN_AT_ONCE:
        takes_long()
    search = cites.widened(wired.archive, given, asking.scope)
    indexed = wired.engine.checkpoint()
    now = _state(wired, asking, indexed)
    scope = wired.archive.searched(asking.scope, indexed)
    results, more = _page(wired, search, scope)
    if search is not given:
        results = cites.as_asked(results, given)
    documents = documents_of(wired, asking, results.hits)
    cursor = wired.cursors.next((since or now, *results.hits[-1].key), question) if more else None
    return Fetched(search, scope, results, documents, cursor, wired.timer() - begun, since is not None and since != now)


def every(wired: Wiring, asking: Caller, search: Search) -> Iterator[tuple[Hit, dict[DocumentId, Document]]]:
    """All that is found, from the first to the last, page by page, each with documents, its own among them.

    Raises `EngineError`.
    """
    search = replace(search, limit=_LISTED, facets=())
    while hits := wired.engine.search(search, wired.searched(asking.scope)).hits:
        documents = documents_of(wired, asking, hits)
        yield from ((hit, documents) for hit in hits if hit.id in documents)
        search = replace(search, after=hits[-1].key)


def documents_of(wired: Wiring, asking: Caller, hits: tuple[Hit, ...]) -> dict[DocumentId, Document]:
    """The documents of hits and of their members, as far as the caller sees them still."""
    ids = dict.fromkeys(id for hit in hits for id in (hit.id, *(member.id for member in hit.members)))
    return {document.id: document for document in wired.archive.documents(list(ids), asking.scope)}


def _page(wired: Wiring, search: Search, scope: Scope) -> tuple[Results, bool]:
    """One page, and whether there is more behind it.

    Of the first page the total tells; of later ones a hit more is asked for, since the total may have changed.
    """
    if search.after is None:
        results = wired.engine.search(search, scope)
        return results, results.total > len(results.hits) > 0
    results = wired.engine.search(replace(search, limit=search.limit + 1), scope)
    return replace(results, hits=results.hits[: search.limit]), len(results.hits) > search.limit


@lru_cache(100)
def _bound(known: bool, grants: frozenset[str] | None) -> str:
    """What of a caller decides what they may see: cursors go on for nobody who sees something else."""
    return json.dumps([known, None if grants is None else sorted(grants)])


def _state(wired: Wiring, asking: Caller, indexed: int) -> str:
    """A digest of how far the searched documents of each collection in scope have come; it tells of no others."""
    reached = wired.archive.reached(indexed, asking.scope)
    if len(reached) > _COLLECTIONS_AT_ONCE:
        takes_long()
    return _digest(tuple(sorted(reached.items())))


@lru_cache(100)
def _digest(reached: tuple[tuple[str, int], ...]) -> str:
    return hashlib.sha256(json.dumps(reached).encode()).hexdigest()[:16]
