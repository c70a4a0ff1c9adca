"""Families: what is inside a container or a mail becomes documents of its own, part of the one it was in.

Members have their container's collection, and go where it goes: moved, withdrawn, purged with it. Read again, a
container keeps the members that are the same (by name and bytes), and loses those it no longer has; what a person
took out of view stays out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from archive import documents, journal, known, receiving
from archive.document import (
    ChangeKind,
    Description,
    DocumentId,
    FieldChange,
    Member,
    Problem,
    Reading,
    Reason,
    Suggestion,
)
from archive.journal import Entry
from archive.originals import Stored
from archive.suggestions import AROUND
from archive.tables import LIVE, PURGED, WITHDRAWN, changes, versions
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
    if not kept:
        return None  # most files are no container: no look at the family for them
    row = connection.execute(select(documents_table).where(documents_table.c.id == container)).one()
    if row.depth >= DEEPEST:
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
    unwanted = _taken_out(connection, container, who) if kept else set()
    fresh: list[tuple[DocumentId, int, Kept]] = []
    for place, one in enumerate(kept, 1):
        sha256 = (one.stored or _NOTHING).sha256
        same = there.get((one.member.name, sha256))
        if same:
            own = documents_table.c.id == same.pop(0)
            connection.execute(update(documents_table).where(own).values(place=place))
        elif not unwanted & {(one.member.name, sha256), (None, sha256)}:
            fresh.append((DocumentId(new_id()), place, one))
    lost = [id for left in there.values() for id in left]
    withdraw(connection, [id for one in lost for id in [one, *documents.inside(connection, one)]], who=who, at=at)
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
        known.renew(connection, [id for id, _, _ in fresh])
        field = FieldChange(field="parent", after=container)
        entries = [Entry(id, row.collection, ChangeKind.added, (field,)) for id, _, _ in fresh]
        journal.note(connection, entries, who=who, at=at)
    return [id for id, _, _ in fresh]


def _there(connection: Connection, container: DocumentId) -> dict[tuple[str, str], list[DocumentId]]:
    """What is inside it now, by name and bytes: the same may be there twice."""
    asked = (
        select(documents_table.c.id, documents_table.c.path, versions.c.sha256)
        .join(versions, versions.c.document == documents_table.c.id)
        .where(documents_table.c.parent == container, documents_table.c.state == LIVE, versions.c.number == 1)
        .order_by(documents_table.c.place)
    )
    found: dict[tuple[str, str], list[DocumentId]] = {}
    for id, path, sha256 in connection.execute(asked):
        found.setdefault((path, sha256), []).append(DocumentId(id))
    return found


def _taken_out(connection: Connection, container: DocumentId, machine: str) -> set[tuple[str | None, str]]:
    """What was inside and a person withdrew or purged, by name and bytes: no reading brings it back.

    Of the purged the name is gone (None); its bytes alone tell.
    """
    last = (
        select(changes.c.who)
        .where(changes.c.document == documents_table.c.id, changes.c.kind == ChangeKind.withdrawn.value)
        .order_by(changes.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        select(documents_table.c.state, documents_table.c.path, versions.c.sha256, last)
        .join(versions, versions.c.document == documents_table.c.id)
        .where(documents_table.c.parent == container, documents_table.c.state != LIVE, versions.c.number == 1)
    )
    return {
        (None if state == PURGED else path, sha256)
        for state, path, sha256, who in connection.execute(asked)
        if who != machine and (state != PURGED or sha256 != _NOTHING.sha256)
    }


def suggested(connection: Connection, id: DocumentId, read: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """What is suggested of a document once it is read: what it says of itself, and what was said where it was inside.

    Where it was found (`identifiers`, `extra`) the container knows best; of all else, the file itself.
    """
    asked = select(documents_table.c.suggestions).where(documents_table.c.id == id)
    held = [Suggestion.model_validate(one) for one in connection.execute(asked).scalar_one() or ()]
    around = [one for one in held if one.origin.startswith(AROUND)]
    first = [one for one in around if one.field in ("identifiers", "extra")]
    return [one.model_dump(mode="json") for one in [*first, *read, *(one for one in around if one not in first)]]


def _version(id: DocumentId, one: Kept, at: datetime) -> dict[str, Any]:
    name = one.member.name.rstrip("/").rpartition("/")[2][:_LONGEST_NAME] or "unnamed"
    row = receiving.version_row(id, 1, name, one.member.media_type, one.stored or _NOTHING, at)
    trouble = one.member.problem
    if trouble is None:
        return row
    return row | {"reading": Reading.failed.value, "reason": trouble.reason.value, "detail": trouble.detail}


def withdraw(connection: Connection, ids: Sequence[DocumentId], *, who: str, at: datetime, reason: str = "") -> None:
    """Take these out of view, each with its line in the journal. Those that are already out stay as they are."""
    entries: list[Entry] = []
    for id in ids:
        own = documents_table.c.id == id
        asked = select(documents_table.c.collection).where(own, documents_table.c.state == LIVE)
        collection = connection.execute(asked).scalar_one_or_none()
        if collection is None:
            continue
        told = {"state": WITHDRAWN, "revision": documents_table.c.revision + 1, "changed": at}
        connection.execute(update(documents_table).where(own).values(**told))
        fields = (FieldChange(field="reason", after=reason),) if reason else ()
        entries.append(Entry(id, collection, ChangeKind.withdrawn, fields))
    journal.note(connection, entries, who=who, at=at)
