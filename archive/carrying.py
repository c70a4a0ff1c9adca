"""Passages carried over when a document was read again: to where their words stand now, or told as broken.

Whatever a passage belongs to (a citation, a claim, an overruled verdict), it is carried in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from archive import texts
from archive.document import DocumentId, Text
from archive.passage import Carried, Carrier, Passage, Standing
from archive.tables import PINNED

Row = tuple[str, int]
"""A passage in the catalogue: its table, and its number there."""

Moves = Mapping[Row, tuple[Passage, Carried]]
"""What passages were, and where they are in the new text."""


def prepare(connection: Connection, id: DocumentId, after: Text) -> dict[Row, tuple[Passage, Carried]]:
    """Where all that was cut from a document stands in its new text. This takes its time, and writes nothing."""
    found: dict[Row, tuple[Passage, Carried]] = {}
    pages = {page.number: page.sha256 for page in after.pages}
    known: tuple[int, Carrier] | None = None  # one text of before in memory, besides the new one
    for row, was in _cut_from(connection, id):
        if pages.get(was.page) == was.text_sha256:
            found[row] = (was, Carried(Standing.same, was, was))
            continue
        pinned = texts.pinned(connection, id, was.page, was.text_sha256)
        if pinned is None:
            found[row] = (was, Carried(Standing.broken, was, None))
            continue
        if known is None or known[0] != pinned[0]:
            known = (pinned[0], Carrier(texts.whole(connection, pinned[0]), after))
        found[row] = (was, known[1].carried(was))
    return found


def settle(connection: Connection, id: DocumentId, sha256: str, moves: Moves) -> None:
    """Write it down, in the transaction in which the text is. `sha256` is the original's.

    Passages that were made since `prepare` are broken until the next reading.
    """
    for row, now in _cut_from(connection, id):
        was, moved = moves.get(row, (None, None))
        if moved is None or was != now:
            values: dict[str, Any] = {"standing": Standing.broken.value}
        elif moved.now is None:
            values = {"standing": moved.standing.value}
        else:
            values = {"standing": moved.standing.value, "passage": moved.now.model_dump(), "original_sha256": sha256}
        table = _TABLES[row[0]]
        connection.execute(update(table).where(table.c.id == row[1]).values(**values))


def lost(connection: Connection, id: DocumentId) -> None:
    """There is no text of the document now: nothing that was cut from it stands."""
    for table in PINNED:
        own = table.c.document == id
        connection.execute(update(table).where(own).values(standing=Standing.broken.value))


_TABLES = {table.name: table for table in PINNED}


def _cut_from(connection: Connection, id: DocumentId) -> list[tuple[Row, Passage]]:
    return [
        ((table.name, row.id), Passage.model_validate(row.passage))
        for table in PINNED
        for row in connection.execute(
            select(table.c.id, table.c.passage).where(table.c.document == id).order_by(table.c.id)
        )
    ]
