"""`cites:ID` and `cited-by:ID`: what descriptions say, as the index knows it, and what people confirmed.

Confirmed citations are asked of the archive, at once and within the caller's scope, and never stand in the index: what
one may not see can so be told by no filter, count or facet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archive import Archive
from archive.access import Scope
from archive.document import DocumentId
from index import fields, query
from index.engine import QueryTooBroad
from index.query import And, Not, Or, Query, Value
from index.results import Filter, Results, Search

MOST = 500
"""Documents that may be meant by one such condition."""

_CITES = "cites"


def widened(archive: Archive, search: Search, scope: Scope) -> Search:
    """The search with what confirmed citations add to it. Raises QueryTooBroad where they are more than MOST.

    Dossiers are made of all there are: what of them this caller sees, the engine tells by what it searches.
    """
    if search.dossiers is not None:
        search = replace(search, dossiers=archive.cited.pairs(Scope.everything()))

    def also(field: str, value: str) -> list[DocumentId]:
        known = archive.cited.confirmed_by if field == _CITES else archive.cited.confirmed_of
        found = known(DocumentId(value), scope)
        if len(found) > MOST:
            words = f"More than {MOST} documents are meant by {field}:{value}; see its citations instead."
            raise QueryTooBroad(words, code="too_many_citations")
        return found

    asked = _with(search.query, also, guarded=search.any_word)
    kept: list[Filter] = []
    for each in search.filters:
        more = {value: also(_CITES, value) for value in each.values} if each.field == _CITES else {}
        if not any(more.values()):
            kept.append(each)
            continue
        told = _any([_meant(_CITES, value, found) for value, found in more.items()])
        asked = And((asked, Not(told) if each.exclude else Not(Not(told))))
    if asked == search.query:
        return search
    return replace(search, query=asked, filters=tuple(kept))


def as_asked(results: Results, search: Search) -> Results:
    """Results of a widened search, told as understood in the words of the search that was asked."""
    if results.interpreted is None:
        return results
    return replace(results, interpreted=replace(results.interpreted, query=query.written(search.query)))


def _with(asked: Query, also: Callable[[str, str], list[DocumentId]], *, guarded: bool) -> Query:
    """`guarded` where one word is enough: a plain Or would then be one of the words."""
    match asked:
        case Value(field, value) if field in (_CITES, fields.CITED_BY):
            found = also(field, value)
            if not found:
                return asked
            meant = _meant(field, value, found)
            return Not(Not(meant)) if guarded else meant
        case And(parts):
            return And(tuple(_with(part, also, guarded=guarded) for part in parts))
        case Or(parts):
            return Or(tuple(_with(part, also, guarded=False) for part in parts))
        case Not(part):
            return Not(_with(part, also, guarded=False))
    return asked


def _meant(field: str, value: str, found: list[DocumentId]) -> Query:
    return _any([Value(field, value), *(Value("id", id) for id in found)])


def _any(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))
