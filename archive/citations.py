"""Citations as they stand in the catalogue, and who may see them: every look at one goes through here.

Who sees the citing document sees its citations. The cited one is a matter of its own: for those who may not see it, it
is not held, and nothing that was cut from it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, select, true

from archive import documents, known, pinned
from archive.access import Scope
from archive.citation import (
    Acquisition,
    Citation,
    Getting,
    Origin,
    Placed,
    Reference,
    Side,
    State,
)
from archive.document import DocumentId
from archive.errors import NotFound
from archive.tables import LIVE, acquisitions, citation_keys, citations, fingerprints, known_by, passages
from archive.tables import documents as documents_table

_BATCH = 500


def get(connection: Connection, id: str, scope: Scope) -> Citation:
    """One citation. Raises NotFound, also where its document is out of view."""
    rows = connection.execute(_seen(scope).where(citations.c.id == id)).all()
    found = told(connection, rows, scope)
    if not found:
        raise NotFound("There is no such citation here.")
    return found[0]


def first_passages(connection: Connection) -> dict[str, int]:
    """By citation the number of its first passage: such numbers grow with the place in a text."""
    own = passages.c.side == Side.citing.value
    asked = select(passages.c.citation, func.min(passages.c.id)).where(own).group_by(passages.c.citation)
    return {row[0]: row[1] for row in connection.execute(asked)}


def several(connection: Connection, ids: Sequence[str], scope: Scope) -> list[Citation]:
    """Those of these citations that can be seen, in the order asked for."""
    found: dict[str, Citation] = {}
    for start in range(0, len(ids), _BATCH):
        rows = connection.execute(_seen(scope).where(citations.c.id.in_(ids[start : start + _BATCH]))).all()
        found |= {citation.id: citation for citation in told(connection, rows, scope)}
    return [found[id] for id in ids if id in found]


def of_document(
    connection: Connection,
    id: DocumentId,
    scope: Scope,
    states: Iterable[State] = (),
    *,
    start: int = 0,
    limit: int | None = None,
) -> tuple[int, list[Citation]]:
    """How many citations a document makes, and some of them, in the order of their first passages.

    The document is one that the caller may see.
    """
    named = [state.value for state in states]
    own = and_(citations.c.document == id, citations.c.state.in_(named) if named else true())
    total = connection.execute(select(func.count()).select_from(citations).where(own)).scalar_one()
    first = (
        select(func.min(passages.c.id))
        .where(passages.c.citation == citations.c.id, passages.c.side == Side.citing.value)
        .scalar_subquery()
    )
    asked = _seen(scope).where(own).order_by(first.is_(None), first, citations.c.made, citations.c.id).offset(start)
    rows = connection.execute(asked if limit is None else asked.limit(limit)).all()
    return int(total), told(connection, rows, scope)


OF_DOCUMENT = documents_table.c.id == citations.c.document


def live(scope: Scope) -> ColumnElement[bool]:
    """The condition that a document is in view for this caller."""
    return and_(documents_table.c.state == LIVE, documents.within(scope))


def _seen(scope: Scope) -> Select[Any]:
    asked = select(citations, acquisitions.c.state.label("getting"), acquisitions.c.note, acquisitions.c.by)
    asked = asked.add_columns(acquisitions.c.at).join(documents_table, OF_DOCUMENT)
    return asked.outerjoin(acquisitions, acquisitions.c.citation == citations.c.id).where(live(scope))


def told(connection: Connection, rows: Sequence[Row[Any]], scope: Scope) -> list[Citation]:
    """These rows of `_seen` as citations, with their passages, as far as this caller may see them."""
    rows = [row for row in rows if row.document not in scope.hidden]
    wanted = sorted({row.target for row in rows if row.target})
    held = {document.id for document in documents.several(connection, wanted, scope)}
    placed = _placed(connection, [row.id for row in rows])
    return [_citation(row, placed.get(row.id, []), held) for row in rows]


def _placed(connection: Connection, ids: Sequence[str]) -> dict[str, list[tuple[str, Placed]]]:
    found: dict[str, list[tuple[str, Placed]]] = {}
    for row, one in pinned.rows(connection, passages, "citation", ids):
        found.setdefault(row.citation, []).append((row.side, one))
    return found


def _citation(row: Row[Any], placed: list[tuple[str, Placed]], held: set[DocumentId]) -> Citation:
    getting = None
    if row.getting is not None:
        getting = Acquisition(state=Getting(row.getting), note=row.note, by=row.by, at=row.at)
    return Citation(
        id=row.id,
        document=row.document,
        revision=row.revision,
        state=State(row.state),
        origin=Origin(row.origin),
        reference=Reference.model_validate(row.reference),
        words=row.words,
        made=row.made,
        made_by=row.made_by,
        decided=row.decided,
        decided_by=row.decided_by,
        touched=row.touched,
        target=row.target if row.target in held else None,
        passages=tuple(one for side, one in placed if side == Side.citing.value),
        cited=tuple(one for side, one in placed if side == Side.cited.value and one.document in held),
        acquisition=getting,
    )


# -- writing


def place(connection: Connection, side: Side, placed: Mapping[str, Iterable[Placed]]) -> None:
    """Give citations these passages on one side, in place of those they have there."""
    ids = list(placed)
    for start in range(0, len(ids), _BATCH):
        own = passages.c.citation.in_(ids[start : start + _BATCH]), passages.c.side == side.value
        connection.execute(delete(passages).where(*own))
    rows = [
        {"citation": id, "side": side.value, **pinned.columns(one)}
        for id, own_places in placed.items()
        for one in own_places
    ]
    if rows:
        connection.execute(insert(passages), rows)


def write(connection: Connection, row: dict[str, Any], reference: Reference) -> None:
    """Write a new citation down, with the keys of what it refers to."""
    told = reference.model_dump(mode="json", exclude_defaults=True)
    connection.execute(insert(citations).values(**row, reference=told))
    known.renew_citations(connection, [(row["id"], reference)])


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Forget these citations and all that hangs on them."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        for table in (passages, citation_keys, fingerprints, acquisitions):
            connection.execute(delete(table).where(table.c.citation.in_(some)))
        connection.execute(delete(citations).where(citations.c.id.in_(some)))


def destroy(connection: Connection, document: DocumentId) -> None:
    """Forget what a document cites, what was cut from it for others' citations, and by what it was known."""
    ids = list(connection.execute(select(citations.c.id).where(citations.c.document == document)).scalars())
    remove(connection, ids)
    connection.execute(delete(passages).where(passages.c.document == document))
    connection.execute(delete(known_by).where(known_by.c.document == document))
