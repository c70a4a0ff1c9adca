"""Did you mean: for a question that finds nothing, the same with words that are there, told with what they find.

Only words that stand in documents the caller sees are proposed, and only questions that have hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product

from archive.access import Scope
from index import query
from index.engine import Engine
from index.query import And, Not, Or, Phrase, Query, Word
from index.results import Proposal, Results, Search

MOST = 3
_OPTIONS = 3  # for each word
_TRIED = 9


def proposals(engine: Engine, search: Search, found: Results, scope: Scope) -> tuple[Proposal, ...]:
    """What may have been meant, nearest first; none where something was found. Raises as `Engine.search` does."""
    if found.total or not found.emptied_by:
        return ()
    options = {word: engine.corrections(word, scope, _OPTIONS) for word in _unknown(engine, search, found, scope)}
    if not options or not all(options.values()):
        return ()
    told: list[Proposal] = []
    for chosen in islice(product(*options.values()), _TRIED):
        meant = dict(zip(options, chosen, strict=True))
        asked = _with(search.query, meant.get)
        total = engine.search(replace(search, query=asked, limit=0, facets=(), after=None, passages=0), scope).total
        if total:
            told.append(Proposal(query.written(asked), total))
        if len(told) == MOST:
            break
    return tuple(told)


def _unknown(engine: Engine, search: Search, found: Results, scope: Scope) -> Iterator[str]:
    """The words that are nowhere: those that stand alone, and those of phrases."""
    seen: Mapping[str, None] = dict.fromkeys(found.emptied_by)
    for leaf in query.leaves(search.query):
        if isinstance(leaf, Word) and not leaf.literal and query.leaf(leaf) in seen:
            yield leaf.text
        elif isinstance(leaf, Phrase) and not leaf.literal and query.leaf(leaf) in seen:
            counts = engine.frequencies(leaf.words, scope)
            yield from (word for word, count in zip(leaf.words, counts, strict=True) if not count)


def _with(asked: Query, meant: Callable[[str], str | None]) -> Query:
    """The query with other words, outside of what it excludes."""
    match asked:
        case And(parts):
            return And(tuple(part if isinstance(part, Not) else _with(part, meant) for part in parts))
        case Or(parts):
            return Or(tuple(_with(part, meant) for part in parts))
        case Word(text, _, False):
            return replace(asked, text=meant(text) or text)
        case Phrase(words, _, _, False):
            return replace(asked, words=tuple(meant(word) or word for word in words))
    return asked
