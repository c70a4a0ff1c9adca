"""What was read from the catalogue, for as long as nothing is committed to it by anybody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from archive.access import Scope
from archive.at_once import meanwhile
from archive.document import Document, DocumentId

_MOST = 1_000
"""Entries of each kind that are kept; where there are more, all begin anew."""


class Held(NamedTuple):
    """Values that are true while the catalogue is as it is. Whoever misses one reads it and puts it in.

    `scopes` by the collections granted; `reached` and `narrowed` by a change's number (and the collections in scope).
    """

    documents: dict[DocumentId, Document]
    scopes: dict[frozenset[str] | None, Scope]
    reached: dict[tuple[int, frozenset[str] | None], Mapping[str, int]]
    narrowed: dict[int, frozenset[DocumentId]]


class Recent:
    """Values read lately. `mark` tells the state of the catalogue, the same twice only where nothing was committed
    between, or None where the database cannot tell: then nothing is kept. Safe to use from any number of threads.
    """

    def __init__(self, mark: Callable[[], int | None]) -> None:
        self._mark = mark
        self._at: int | None = None
        self._held = _empty()
        self._lock = threading.Lock()

    def now(self) -> Held:
        """What is known of the catalogue as it stands. To be asked for before the catalogue is read.

        Whoever reads after this and puts in what they read may put in something newer than the mark; then the mark has
        changed, and nobody is handed it.
        """
        mark = meanwhile(self, self._mark)
        with self._lock:
            if mark is None:
                return _empty()
            if mark != self._at or any(len(values) > _MOST for values in self._held):
                self._at, self._held = mark, _empty()
            return self._held


def _empty() -> Held:
    made: tuple[dict[Any, Any], ...] = ({}, {}, {}, {})
    return Held(*made)
