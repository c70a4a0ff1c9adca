"""Passages as they stand in the catalogue, whatever they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from archive.citation import Placed
from archive.document import DocumentId
from archive.passage import Passage, Standing

_BATCH = 500
_FIRST = "first"


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
        passage=current(row.passage),
        standing=Standing(row.standing),
        sentence=row.sentence,
        original_sha256=row.original_sha256,
    )


def current(told: Mapping[str, Any]) -> Passage:
    """A passage where it stands, or stood last."""
    return Passage.model_validate({name: value for name, value in told.items() if name != _FIRST})


def first(told: Mapping[str, Any]) -> Passage:
    """The same as it was cut."""
    return Passage.model_validate(told[_FIRST]) if _FIRST in told else current(told)


def moved(now: Passage, first: Passage) -> dict[str, Any]:
    """A passage as it is written, once it has moved: where it stands now, and as it was cut."""
    return now.model_dump() | ({} if now == first else {_FIRST: first.model_dump()})


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
        told = current(row.passage).model_dump() | {"text": "", "prefix": "", "suffix": "", "label": ""}
        values = {"passage": told, "standing": Standing.broken.value, "sentence": ""}
        connection.execute(update(table).where(table.c.id == row.id).values(**values))
