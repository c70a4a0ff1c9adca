"""Which documents to look for words in: those that have short runs of them, or at least the rare ones among them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from archive.access import Scope
from archive.document import DocumentId
from archive.said import Reading
from index import tokens
from index.engine import Engine, QueryTooBroad
from index.function_words import is_function_word
from index.query import Or, Phrase, Query, Word
from index.results import Filter, Hit, Mode, Search

MOST = 12
"""Documents that are looked into for one quotation."""

_RUNS, _RUN = 5, 3
_RARE = 6
_LOOKED_UP = 40
_HAN_RUN = 4


class Shortlist:
    """Asks one engine within one scope. `own`, the article itself, and `copies` of it, as they become known, are never
    among the documents, and take nobody's place. `within`: only documents that pass these filters.
    """

    def __init__(
        self,
        engine: Engine,
        scope: Scope,
        own: DocumentId | None = None,
        copies: Collection[DocumentId] = (),
        within: tuple[Filter, ...] = (),
    ) -> None:
        self._engine = engine
        self._scope = scope
        self._own = own
        self._copies = copies
        self._within = within

    def holding(self, said: Reading) -> list[DocumentId]:
        """At most MOST documents that may have these words; the likeliest first.

        Raises EngineError.
        """
        query = self._query(list(_words(said)))
        if query is None:
            return []
        return [hit.id for hit in self._hits(query, mode=Mode.folded, limit=MOST, passages=0)]

    def bearing(
        self,
        words: Sequence[str],
        limit: int,
        passages: int = 0,
        across: str | None = None,
        only: Sequence[DocumentId] = (),
        language: str | None = None,
    ) -> list[Hit]:
        """The documents that have the most of these words; of `only` these, where any are given, or in a `language`.

        Raises EngineError, and DictionaryMissing where `across` is asked for.
        """
        query = Or(tuple(map(Word, words))) if len(words) > 1 else Word(words[0])
        asked = {"id": tuple(only), "lang": (language,) if language else ()}
        filters = tuple(Filter(field, values) for field, values in asked.items() if values)
        return self._hits(query, limit=limit, passages=passages, across=across, filters=filters)

    def _hits(self, query: Query, limit: int, filters: tuple[Filter, ...] = (), **more: Any) -> list[Hit]:
        apart = (*([self._own] if self._own else ()), *self._copies)
        others = (Filter("id", apart, exclude=True),) if apart else ()
        told = Search(query, any_word=True, limit=limit, filters=(*self._within, *others, *filters), **more)
        try:
            return list(self._engine.search(told, self._scope).hits)
        except QueryTooBroad:
            return []

    def _query(self, words: Sequence[str]) -> Query | None:
        telling = list(dict.fromkeys(word for word in words if not is_function_word(word)))[:_LOOKED_UP]
        frequencies = self._engine.frequencies(telling, self._scope)
        ranked = sorted((often, word) for word, often in zip(telling, frequencies, strict=True) if often)
        rare = {word for _, word in ranked[:_RARE]}
        parts: list[Query] = [Phrase(run) for run in _runs(words, rare)]
        parts += [Word(word) for _, word in ranked[:_RARE]]
        return Or(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _words(said: Reading) -> Iterator[str]:
    """The words of a quotation as an engine would have them: of a run of Han, a few characters at a time."""
    han, end = "", -1
    for match in tokens.matches(said.text):
        token = tokens.token(match[0])
        if token is None:
            continue
        if not token.single or match.start() != end or len(han) == _HAN_RUN:
            if han:
                yield han
            han = ""
        if token.single:
            han, end = han + match[0], match.end()
        else:
            yield from (part.folded for part in token.parts or (token,))
    if han:
        yield han


def _runs(words: Sequence[str], rare: Collection[str]) -> Iterator[tuple[str, ...]]:
    """Some runs of a few words, evenly spread, those with rare words among them first."""
    found = [tuple(words[at : at + _RUN]) for at in range(max(0, len(words) - _RUN + 1))]
    telling = [run for run in found if any(word in rare for word in run)] or found
    step = max(1, -(-len(telling) // _RUNS))
    yield from dict.fromkeys(telling[::step])
