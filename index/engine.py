"""The one interface behind which every full-text index stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from archive.access import Scope
from archive.document import Change, Document, DocumentId, Text
from index.results import Completion, Inside, Places, Results, Search


class EngineError(Exception):
    """Superclass of what an engine can raise."""


class IndexBusy(EngineError):
    """Another process is writing."""


class IndexOutdated(EngineError):
    """The index is missing, damaged, or was written by other code: it must be rebuilt before it can answer."""


class QueryTooBroad(EngineError):
    """The query reached a budget. `code` is stable; the text says which and what to do."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class Texts(Protocol):
    """Where an engine reads what it indexes. `Archive.texts(scope)` gives one."""

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        """The current state of those documents that are still searchable, in any order.

        A document left out was withdrawn or purged: it leaves the index. Text is None while unread or failed.
        """


class Engine(Protocol):
    """A full-text index. Derived from the archive, so always safe to delete and rebuild."""

    def checkpoint(self) -> int:
        """The number of the last change that is searchable; 0 if there is none.

        Raises `IndexOutdated` where the index cannot answer.
        """

    def apply(self, changes: Iterable[Change], texts: Texts) -> None:
        """Make these changes searchable, in order. Applying a change twice counts once.

        Raises `IndexBusy` while another process is writing, `IndexOutdated` where only a rebuild helps.
        """

    def rebuild(self, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
        """Build a fresh index from the current state in this one's place; readers keep the old one until then."""

    def search(self, search: Search, scope: Scope) -> Results:
        """Find one page of hits that `scope` may see. Past the last page there are none.

        Raises `IndexOutdated`, `QueryTooBroad`.
        """

    def inside(self, id: DocumentId, asked: Inside, scope: Scope) -> Places | None:
        """Every place in one document where a part of a query stands, in reading order; None where it is not held.

        Raises as `search` does.
        """

    def frequencies(self, words: Sequence[str], scope: Scope) -> list[int]:
        """In how many documents in scope each of these words stands in title or text, as written."""

    def corrections(self, word: str, scope: Scope, limit: int = 5) -> list[str]:
        """The likeliest words in scope that are meant by a word which is not there: nearest first, then commonest."""

    def suggest(self, prefix: str, scope: Scope, limit: int = 10) -> list[Completion]:
        """Ways to go on writing `prefix`, from visible titles, names and words; nothing from hidden ones."""

    def close(self) -> None:
        """Let go of files."""
