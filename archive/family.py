"""Families: what is inside a container or a mail becomes documents of its own, part of the one it was in.

Members have their container's collection, and go where it goes: moved, withdrawn, purged with it. Read again, a
container keeps the members that are the same (by name and bytes), and loses those it no longer has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from archive import journal, receiving
from archive.document import ChangeKind, Description, DocumentId, FieldChange, Member, Problem, Reading, Reason
from archive.journal import Entry
from archive.originals import Stored
from archive.tables import LIVE, WITHDRAWN, versions
from archive.tables import documents as documents_table

DEEPEST = 8
MOST = 50_000
LARGEST = 16 * 1024**3
"""A family has at most so many documents inside each other, so many in all, so many bytes in all."""

_NOTHING = Stored(hashlib.sha256().hexdigest(), 0)
_LONGEST_NAME = 1_000


@dataclass(frozen=True)
class Kept:
    """A member whose bytes are on disk; none where there were none to keep."""

    member: Member
    stored: Stored | None


def problem(connection: Connection, container: DocumentId, kept: Sequence[Kept]) -> Problem | None:
    """Why these members cannot be added to the container's family, if they cannot."""
    row = connection.execute(select(documents_table).where(documents_table.c.id == container)).one()
    if kept and row.depth >= DEEPEST:
        return Problem(
            reason=Reason.too_deep, detail=f"It is {row.depth} containers deep; what is inside is not taken out."
        )
    family = documents_table.c.family == (row.family or container)
    own = (
        select(func.count(), func.coalesce(func.sum(versions.c.size), 0))
        .select_from(documents_table)
        .join(versions, versions.c.document == documents_table.c.id)
        .where(family, documents_table.c.state == LIVE, documents_table.c.parent != container)
    )
    count, size = connection.execute(own).one()
    if count + len(kept) > MOST:
        return Problem(
            reason=Reason.too_many, detail=f"With what is inside, its family has more than {MOST:,} documents."
        )
    if size + sum(one.stored.size for one in kept if one.stored) > LARGEST:
        return Problem(
            reason=Reason.too_large, detail=f"With what is inside, its family has more than {LARGEST:,} bytes."
        )
    return None


def unpack(
    connection: Connection,
    container: DocumentId,
    kept: Sequence[Kept],
    *,
    new_id: Callable[[], str],
    who: str,
    at: datetime,
) -> list[DocumentId]:
    """Let the container have these members and no others; the ids of the new ones. Within `Catalogue.writing`."""
    row = connection.execute(select(documents_table).where(documents_table.c.id == container)).one()
    there = _there(connection, container)
    fresh: list[tuple[DocumentId, int, Kept]] = []
    for place, one in enumerate(kept, 1):
        sha256 = (one.stored or _NOTHING).sha256
        same = there.pop((one.member.name, sha256), None)
        if same is None:
            fresh.append((DocumentId(new_id()), place, one))
        else:
            own = documents_table.c.id == same
            connection.execute(update(documents_table).where(own).values(place=place))
    withdraw(connection, [id for lost in there.values() for id in [lost, *within(connection, lost)]], who=who, at=at)
    if fresh:
        family = row.family or container
        rows = [
            receiving.document_row(id, row.collection, Description(), at)
            | {
                "suggestions": [suggestion.model_dump(mode="json") for suggestion in one.member.suggestions],
                "parent": container,
                "family": family,
                "place": place,
                "depth": row.depth + 1,
                "path": one.member.name[:_LONGEST_NAME],
            }
            for id, place, one in fresh
        ]
        connection.execute(insert(documents_table), rows)
        connection.execute(insert(versions), [_version(id, one, at) for id, _, one in fresh])
        field = FieldChange(field="parent", after=container)
        entries = [Entry(id, row.collection, ChangeKind.added, (field,)) for id, _, _ in fresh]
        journal.note(connection, entries, who=who, at=at)
    return [id for id, _, _ in fresh]


def _there(connection: Connection, container: DocumentId) -> dict[tuple[str, str], DocumentId]:
    asked = (
        select(documents_table.c.id, documents_table.c.path, versions.c.sha256)
        .join(versions, versions.c.document == documents_table.c.id)
        .where(documents_table.c.parent == container, documents_table.c.state == LIVE, versions.c.number == 1)
        .order_by(documents_table.c.place.desc())
    )
    return {(path, sha256): DocumentId(id) for id, path, sha256 in connection.execute(asked)}


def _version(id: DocumentId, one: Kept, at: datetime) -> dict[str, Any]:
    name = one.member.name.rsplit("/", 1)[-1][:_LONGEST_NAME] or "unnamed"
    row = receiving.version_row(id, 1, name, one.member.media_type, one.stored or _NOTHING, at)
    trouble = one.member.problem
    if trouble is None:
        return row
    return row | {"reading": Reading.failed.value, "reason": trouble.reason.value, "detail": trouble.detail}


def within(connection: Connection, id: DocumentId) -> list[DocumentId]:
    """All that is inside a document, at any depth, whatever its state."""
    found: list[DocumentId] = []
    layer = [id]
    while layer:
        asked = select(documents_table.c.id).where(documents_table.c.parent.in_(layer[:500]))
        below = [DocumentId(one) for one in connection.execute(asked).scalars()]
        layer = [*layer[500:], *below]
        found += below
    return found


def living(connection: Connection, ids: Iterable[DocumentId]) -> list[DocumentId]:
    """Those of these that are in view."""
    own = select(documents_table.c.id).where(documents_table.c.state == LIVE)
    return [id for id in ids if connection.execute(own.where(documents_table.c.id == id)).first()]


def withdraw(connection: Connection, ids: Sequence[DocumentId], *, who: str, at: datetime, reason: str = "") -> None:
    """Take these out of view, each with its line in the journal. Those that are already out stay as they are."""
    entries: list[Entry] = []
    for id in living(connection, ids):
        own = documents_table.c.id == id
        collection = connection.execute(select(documents_table.c.collection).where(own)).scalar_one()
        told = {"state": WITHDRAWN, "revision": documents_table.c.revision + 1, "changed": at}
        connection.execute(update(documents_table).where(own).values(**told))
        fields = (FieldChange(field="reason", after=reason),) if reason else ()
        entries.append(Entry(id, collection, ChangeKind.withdrawn, fields))
    journal.note(connection, entries, who=who, at=at)
