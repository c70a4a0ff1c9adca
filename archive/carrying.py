"""Passages carried over when a document was read again: to where their words stand now, or told as broken.

Whatever a passage belongs to (a citation, a claim, an overruled verdict), it is carried in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from archive import pinned, texts
from archive.carrier import Carrier
from archive.document import DocumentId, Text
from archive.passage import Carried, Passage, Standing
from archive.tables import PINNED

Row = tuple[str, int]
"""A passage in the catalogue: its table, and its number there."""

Moves = Mapping[Row, tuple[Passage, Carried]]
"""What passages were, and where they are in the new text."""


def prepare(connection: Connection, id: DocumentId, after: Text) -> dict[Row, tuple[Passage, Carried]]:
    """Where all that was cut from a document stands in its new text. This takes its time, and writes nothing."""
    found: dict[Row, tuple[Passage, Carried]] = {}
    pages = {page.number: page.sha256 for page in after.pages}
    carriers = _Carriers(connection, id, after)
    for row, was, first in _cut_from(connection, id):
        if pages.get(was.page) == was.text_sha256:
            found[row] = (was, Carried(Standing.same, was, was))
        else:
            found[row] = (was, _carried(carriers, was, first))
    return found


class _Carriers:
    """From texts of a document to its new one. Two are kept, since passages were mostly cut from the same."""

    def __init__(self, connection: Connection, id: DocumentId, after: Text) -> None:
        self._connection, self._id, self._after = connection, id, after
        self._known: dict[int, Carrier] = {}

    def of(self, was: Passage) -> Carrier | None:
        """From the text that a passage was cut from; None where that is gone."""
        found = texts.pinned(self._connection, self._id, was.page, was.text_sha256)
        if found is None:
            return None
        text, _ = found
        if text not in self._known:
            if len(self._known) > 1:
                self._known.pop(next(iter(self._known)))
            self._known[text] = Carrier(texts.whole(self._connection, text), self._after)
        return self._known[text]


def _carried(carriers: _Carriers, was: Passage, first: Passage) -> Carried:
    """Where a passage stands in a new text: by the text it was first cut from, in which a person saw it.

    By where it was last only if its words stood nowhere else in the first: in between others like it may have been lost
    which are there again.
    """
    nowhere = Carried(Standing.broken, was, None)
    cut_from = carriers.of(first)
    if cut_from is None:
        return nowhere
    found = cut_from.carried(first)
    if found.now is None and was != first and cut_from.stood_alone(first):
        last = carriers.of(was)
        found = last.carried(was) if last else nowhere
    return found


def settle(connection: Connection, id: DocumentId, sha256: str, moves: Moves) -> None:
    """Write it down, in the transaction in which the text is. `sha256` is the original's.

    Passages that were made since `prepare` are broken until the next reading.
    """
    for row, now, first in _cut_from(connection, id):
        was, moved = moves.get(row, (None, None))
        if moved is None or was != now:
            values: dict[str, Any] = {"standing": Standing.broken.value}
        elif moved.now is None:
            values = {"standing": moved.standing.value}
        else:
            values = {
                "standing": moved.standing.value,
                "passage": pinned.moved(moved.now, first),
                "original_sha256": sha256,
            }
        table = _TABLES[row[0]]
        connection.execute(update(table).where(table.c.id == row[1]).values(**values))


def lost(connection: Connection, id: DocumentId) -> None:
    """There is no text of the document now: nothing that was cut from it stands."""
    for table in PINNED:
        own = table.c.document == id
        connection.execute(update(table).where(own).values(standing=Standing.broken.value))


_TABLES = {table.name: table for table in PINNED}


def _cut_from(connection: Connection, id: DocumentId) -> list[tuple[Row, Passage, Passage]]:
    """Every passage of a document: where it stands in the catalogue, and how it is and was at first."""
    return [
        ((table.name, row.id), pinned.current(row.passage), pinned.first(row.passage))
        for table in PINNED
        for row in connection.execute(
            select(table.c.id, table.c.passage).where(table.c.document == id).order_by(table.c.id)
        )
    ]
