"""Citations from the other end: what cites a document, and who cites whom.

Who sees both ends sees that one cites the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from archive import citations, documents
from archive.access import Scope
from archive.citation import Citation, CitationId, State
from archive.document import DocumentId
from archive.tables import LIVE, known_by
from archive.tables import citations as table
from archive.tables import documents as documents_table

_BATCH = 500
_CITES, _CITES_END = "cites:", "cites;"  # the keys between which are those of who is said to be cited
_ORDER = (State.confirmed.value, State.proposed.value, State.rejected.value)


def citing(
    connection: Connection,
    ids: Sequence[DocumentId],
    scope: Scope,
    states: Iterable[State] = (),
    *,
    start: int = 0,
    limit: int = 100,
) -> tuple[int, list[Citation]]:
    """How many citations have one of these documents as their target and are in one of these states, by default not
    rejected; and some of them, confirmed before proposed.
    """
    found = list(states_of_citing(connection, ids, scope, states))
    return len(found), citations.several(connection, found[start : start + limit], scope)


def states_of_citing(
    connection: Connection, ids: Sequence[DocumentId], scope: Scope, states: Iterable[State] = ()
) -> dict[CitationId, tuple[int, State]]:
    """The citations that have one of these as their target, but for what these cite of each other: each with its
    revision and its state, confirmed before proposed, and of these the older before the newer.
    """
    named = [state.value for state in states] or [State.confirmed.value, State.proposed.value]
    found: list[Any] = []
    for start in range(0, len(ids), _BATCH):
        some = table.c.target.in_(ids[start : start + _BATCH])
        asked = select(table.c.id, table.c.document, table.c.revision, table.c.state, table.c.made)
        asked = asked.join(documents_table, citations.OF_DOCUMENT).where(
            some, table.c.state.in_(named), citations.live(scope)
        )
        found += connection.execute(asked).all()
    own = frozenset(ids)
    seen = [row for row in found if row.document not in scope.hidden and row.document not in own]
    seen.sort(key=lambda row: (_ORDER.index(row.state), row.made, row.id))
    return {row.id: (row.revision, State(row.state)) for row in seen}


def by_target(connection: Connection, id: DocumentId, scope: Scope) -> list[DocumentId]:
    """The documents whose confirmed citations have this one as their target; none where it cannot be seen."""
    if not documents.several(connection, [id], scope):
        return []
    asked = _of_confirmed(table.c.document, scope).where(table.c.target == id)
    return _visible(connection.execute(asked).scalars(), scope)


def targets(connection: Connection, id: DocumentId, scope: Scope) -> list[DocumentId]:
    """The targets of the confirmed citations of a document, as far as they can be seen; none where it cannot be."""
    asked = _of_confirmed(table.c.target, scope).where(table.c.document == id)
    found = [DocumentId(each) for each in connection.execute(asked).scalars() if each]
    return [held.id for held in documents.several(connection, found, scope)]


def pairs(connection: Connection, scope: Scope) -> list[tuple[DocumentId, DocumentId]]:
    """Who cites and who is cited, by confirmed citations and by what descriptions say; in order, each once.

    Both are seen. Time: linear in how many there are.
    """
    confirmed = _of_confirmed(table.c.document, scope).add_columns(table.c.target)
    found = {(row[0], row[1]) for row in connection.execute(confirmed.where(table.c.target.is_not(None)))}
    said = select(known_by.c.document, known_by.c.key)
    said = said.join(documents_table, documents_table.c.id == known_by.c.document)
    said = said.where(known_by.c.key >= _CITES, known_by.c.key < _CITES_END, citations.live(scope))
    found |= {(row[0], row[1].removeprefix(_CITES)) for row in connection.execute(said)}
    ends = _seen(connection, sorted({id for pair in found for id in pair}), scope)
    return sorted(pair for pair in found if pair[0] in ends and pair[1] in ends and pair[0] != pair[1])


def saying(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> list[DocumentId]:
    """The documents whose descriptions say that they cite one of these."""
    found: list[Any] = []
    for start in range(0, len(ids), _BATCH):
        keys = known_by.c.key.in_([f"{_CITES}{id}" for id in ids[start : start + _BATCH]])
        asked = select(known_by.c.document, documents_table.c.added)
        asked = asked.join(documents_table, documents_table.c.id == known_by.c.document).where(
            keys, citations.live(scope)
        )
        found += connection.execute(asked).all()
    found.sort(key=lambda row: (row.added, row.document))
    return _visible(dict.fromkeys(row.document for row in found), scope)


def _of_confirmed(column: Any, scope: Scope) -> Select[Any]:
    asked = select(column).join(documents_table, citations.OF_DOCUMENT)
    return asked.where(table.c.state == State.confirmed.value, citations.live(scope)).distinct().order_by(column)


def _seen(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> set[DocumentId]:
    """Which of these documents can be seen."""
    found: set[DocumentId] = set()
    for start in range(0, len(ids), _BATCH):
        some = documents_table.c.id.in_(ids[start : start + _BATCH])
        asked = select(documents_table.c.id).where(some, documents_table.c.state == LIVE, documents.within(scope))
        found.update(connection.execute(asked).scalars())
    return found - scope.hidden


def _visible(ids: Iterable[str], scope: Scope) -> list[DocumentId]:
    return [DocumentId(id) for id in ids if id not in scope.hidden]
