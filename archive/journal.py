"""The journal: every change of a document, numbered, with who, when, and what changed from what to what.

Numbers come from a locked counter row, so that they are committed in order in every database. A second number, the
position, counts within a collection: it is what may be shown, since it tells nothing of other collections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, false, func, insert, or_, select, true, update

from archive.access import Scope
from archive.document import Change, ChangeKind, DocumentId, FieldChange
from archive.tables import changes, collections, counters, documents

_COUNTER = "changes"
NARROWING = (ChangeKind.withdrawn, ChangeKind.purged, ChangeKind.moved)
"""Changes after which somebody may see less than before."""


@dataclass(frozen=True)
class Entry:
    """A change about to be noted."""

    document: DocumentId
    collection: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...] = ()


def note(connection: Connection, entries: Sequence[Entry], *, who: str, at: datetime) -> list[int]:
    """Number these changes in the order given, and write them down; the numbers. Within `Catalogue.writing`."""
    if not entries:
        return []
    first = _reserve(connection, len(entries))
    positions = _positions(connection, entries)
    rows: list[dict[str, Any]] = [
        {
            "number": first + n,
            "document": entry.document,
            "collection": entry.collection,
            "position": next(positions[entry.collection]),
            "kind": entry.kind.value,
            "at": at,
            "who": who,
            "fields": [field.model_dump(mode="json") for field in entry.fields],
        }
        for n, entry in enumerate(entries)
    ]
    connection.execute(insert(changes), rows)
    latest = {entry.document: first + n for n, entry in enumerate(entries)}
    known = update(documents).where(documents.c.id == bindparam("own_id")).values(last_change=bindparam("own_change"))
    connection.execute(known, [{"own_id": id, "own_change": number} for id, number in latest.items()])
    return list(range(first, first + len(rows)))


def _reserve(connection: Connection, count: int) -> int:
    counter = counters.c.name == _COUNTER
    connection.execute(update(counters).where(counter).values(value=counters.c.value + count))
    return int(connection.execute(select(counters.c.value).where(counter)).scalar_one()) - count + 1


def _positions(connection: Connection, entries: Iterable[Entry]) -> Mapping[str, Iterator[int]]:
    counts: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry.collection] += 1
    found = {}
    for name, count in counts.items():
        one = collections.c.name == name
        connection.execute(update(collections).where(one).values(position=collections.c.position + count))
        last = int(connection.execute(select(collections.c.position).where(one)).scalar_one())
        found[name] = iter(range(last - count + 1, last + 1))
    return found


# -- reading


def last(connection: Connection) -> int:
    """The number of the last change of all; 0 if there is none."""
    return int(connection.execute(select(counters.c.value).where(counters.c.name == _COUNTER)).scalar_one())


def after(connection: Connection, number: int, limit: int, scope: Scope) -> list[Change]:
    """The changes beyond `number` in scope, oldest first."""
    asked = select(changes).where(changes.c.number > number, _within(scope))
    return _read(connection, asked.order_by(changes.c.number).limit(limit), scope)


def of_document(connection: Connection, document: DocumentId, scope: Scope) -> list[Change]:
    """All changes of one document in scope, oldest first."""
    asked = select(changes).where(changes.c.document == document, _within(scope))
    return _read(connection, asked.order_by(changes.c.number), scope)


def beyond(connection: Connection, positions: Mapping[str, int], limit: int, scope: Scope) -> list[Change]:
    """The changes of each collection beyond its position (0 where none is given), oldest first."""
    known = {name: position for name, position in positions.items() if scope.sees(name)}
    further = [and_(changes.c.collection == name, changes.c.position > at) for name, at in known.items()]
    asked = select(changes).where(or_(changes.c.collection.not_in(list(known)), *further), _within(scope))
    return _read(connection, asked.order_by(changes.c.number).limit(limit), scope)


def reached(connection: Connection, number: int, scope: Scope) -> dict[str, int]:
    """Of each collection in scope, the position of its last change up to `number`. Quick where few are beyond it."""
    named = true() if scope.collections is None else collections.c.name.in_(sorted(scope.collections))
    asked = select(collections.c.name, collections.c.position).where(named)
    found: dict[str, int] = {row.name: row.position for row in connection.execute(asked)}
    beyond = select(changes.c.collection, func.count()).where(changes.c.number > number, _within(scope))
    for name, count in connection.execute(beyond.group_by(changes.c.collection)):
        found[name] -= count
    return found


def narrowed(connection: Connection, number: int) -> frozenset[DocumentId]:
    """The documents of which somebody may see less since this change."""
    kinds = [kind.value for kind in NARROWING]
    asked = select(changes.c.document).where(changes.c.number > number, changes.c.kind.in_(kinds)).distinct()
    return frozenset(DocumentId(id) for id in connection.execute(asked).scalars())


def _within(scope: Scope) -> Any:
    if scope.collections is None:
        return true()
    return changes.c.collection.in_(sorted(scope.collections)) if scope.collections else false()


def _read(connection: Connection, asked: Select[Any], scope: Scope) -> list[Change]:
    return [_change(row, scope) for row in connection.execute(asked)]


def _change(row: Row[Any], scope: Scope) -> Change:
    fields = tuple(_masked(FieldChange.model_validate(field), scope) for field in row.fields)
    return Change(
        number=row.number,
        document=DocumentId(row.document),
        collection=row.collection,
        position=row.position,
        kind=ChangeKind(row.kind),
        at=row.at,
        who=row.who,
        fields=fields,
    )


def _masked(field: FieldChange, scope: Scope) -> FieldChange:
    """Where a document moved from or to a collection that this caller does not see, its name is left out."""
    if field.field != "collection":
        return field
    before, after = (name if name and scope.sees(name) else None for name in (field.before, field.after))
    return FieldChange(field=field.field, before=before, after=after)
