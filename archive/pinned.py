"""Passages as they stand in the catalogue, whatever they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from archive.citation import Placed
from archive.document import DocumentId
from archive.passage import Passage, Standing

_BATCH = 500


def rows(connection: Connection, table: Table, owner: str, ids: Sequence[str]) -> Iterator[tuple[Row[Any], Placed]]:
    """The passages of these owners, in the order in which they were written; `owner` is the column that names them."""
    own = table.c[owner]
    for start in range(0, len(ids), _BATCH):
        asked = select(table).where(own.in_(ids[start : start + _BATCH])).order_by(table.c.id)
        for row in connection.execute(asked):
            yield row, placed(row)


def placed(row: Row[Any]) -> Placed:
    """A row as a passage."""
    return Placed(
        document=row.document,
        passage=Passage.model_validate(row.passage),
        standing=Standing(row.standing),
        sentence=row.sentence,
        original_sha256=row.original_sha256,
    )


def columns(told: Placed) -> dict[str, Any]:
    """A passage as the columns of a row, without whose it is."""
    return {
        "document": told.document,
        "original_sha256": told.original_sha256,
        "passage": told.passage.model_dump(),
        "standing": told.standing.value,
        "sentence": told.sentence,
    }


def blank(connection: Connection, table: Table, document: DocumentId) -> None:
    """Take the words out of all passages that were cut from a document; that they were there stays."""
    for row in connection.execute(select(table.c.id, table.c.passage).where(table.c.document == document)).all():
        told = row.passage | {"text": "", "prefix": "", "suffix": "", "label": ""}
        values = {"passage": told, "standing": Standing.broken.value, "sentence": ""}
        connection.execute(update(table).where(table.c.id == row.id).values(**values))
