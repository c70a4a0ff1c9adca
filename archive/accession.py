"""Accessions: one taking-in, who did it and when, and the account of every file.

    received = new + duplicate + failed + refused, and while it goes on also waiting + reading

What became of a file when it came is written in its receipt; how far its reading is stands with its version. The
account is counted from both whenever it is asked for, so that it cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, insert, select, update

from archive import rights
from archive.access import Principal, Role
from archive.catalogue import Catalogue
from archive.document import DocumentId, Reading, Reason
from archive.errors import Conflict, Invalid, NotFound
from archive.tables import NEW, REFUSED, receipts, versions
from archive.tables import accessions as accessions_table
from archive.tables import documents as documents_table

STATES = ("new", "duplicate", "waiting", "reading", "failed", "refused")
_LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Accession:
    """One taking-in, and how many of its files are in which state."""

    id: str
    collection: str
    by: str
    opened: datetime
    closed: datetime | None
    note: str
    new: int = 0
    duplicate: int = 0
    waiting: int = 0
    reading: int = 0
    failed: int = 0
    refused: int = 0

    @property
    def received(self) -> int:
        return self.new + self.duplicate + self.waiting + self.reading + self.failed + self.refused


@dataclass(frozen=True)
class Receipt:
    """One file of an accession, numbered from 1 in the order they came. `source` says where it came from."""

    number: int
    name: str
    source: str
    state: str
    reason: Reason | None
    detail: str
    document: DocumentId | None
    sha256: str | None
    size: int | None


@dataclass(frozen=True)
class Arrival:
    """What became of a file as it came; `outcome` is new, duplicate or refused."""

    name: str
    source: str
    outcome: str
    sha256: str | None = None
    size: int | None = None
    document: DocumentId | None = None
    version: int | None = None
    reason: Reason | None = None
    detail: str = ""
    said: dict[str, Any] | None = None


def receive(
    connection: Connection,
    arrivals: Sequence[Arrival],
    *,
    accession: str | None,
    who: Principal,
    at: datetime,
) -> None:
    """Write receipts. Raises NotFound for an accession there is not, Conflict `closed` for one that has ended."""
    if not arrivals:
        return
    first = 1 if accession is None else _reserve(connection, accession, len(arrivals))
    rows = [
        {
            "accession": accession,
            "number": first + n if accession else 1,
            "name": arrival.name,
            "source": arrival.source,
            "outcome": arrival.outcome,
            "reason": arrival.reason.value if arrival.reason else None,
            "detail": arrival.detail,
            "document": arrival.document,
            "version": arrival.version,
            "sha256": arrival.sha256,
            "size": arrival.size,
            "at": at,
            "who": who.name,
            "said": arrival.said,
        }
        for n, arrival in enumerate(arrivals)
    ]
    connection.execute(insert(receipts), rows)


def _reserve(connection: Connection, accession: str, count: int) -> int:
    own = accessions_table.c.id == accession
    row = connection.execute(select(accessions_table).where(own)).one_or_none()
    if row is None:
        raise NotFound("There is no such accession.")
    if row.closed is not None:
        raise Conflict("This accession has ended.", code="closed")
    connection.execute(update(accessions_table).where(own).values(files=accessions_table.c.files + count))
    return int(row.files) + 1


@dataclass(frozen=True)
class Accessions:
    """The accessions of an archive. Only librarians with a grant for the collection see them."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def open(self, collection: str, *, who: Principal, note: str = "") -> Accession:
        """Begin one. Raises NotFound, NotAllowed, Invalid."""
        if len(note) > _LONGEST_NOTE or any(ord(c) < 32 or "\ud800" <= c <= "\udfff" for c in note):
            words = f"A note has at most {_LONGEST_NOTE} characters, and no control characters."
            raise Invalid(words, where="note")
        with self.catalogue.writing() as connection:
            rights.collection(connection, collection, who, Role.librarian, "Taking documents in")
            opened = Accession(self.new_id(), collection, who.name, self.now(), None, note)
            told = {"id": opened.id, "collection": collection, "by": opened.by, "opened": opened.opened}
            connection.execute(insert(accessions_table).values(**told, closed=None, note=note, files=0))
        return opened

    def refuse(
        self, accession: str, name: str, reason: Reason, detail: str = "", *, who: Principal, source: str = ""
    ) -> None:
        """Account for a file of which there is nothing to keep. Raises NotFound, Conflict `closed`."""
        arrival = Arrival(name, source, REFUSED, reason=reason, detail=detail)
        with self.catalogue.writing() as connection:
            self._row(connection, accession, who)
            receive(connection, [arrival], accession=accession, who=who, at=self.now())

    def close(self, accession: str, *, who: Principal) -> Accession:
        """End it: no more files come. Ending it twice changes nothing."""
        with self.catalogue.writing() as connection:
            row = self._row(connection, accession, who)
            if row.closed is None:
                own = accessions_table.c.id == accession
                connection.execute(update(accessions_table).where(own).values(closed=self.now()))
        return self.get(accession, who)

    def get(self, accession: str, who: Principal) -> Accession:
        """One accession with its account. Raises NotFound."""
        with self.catalogue.reading() as connection:
            row = self._row(connection, accession, who)
            return _accession(row, _counts(connection, [accession])[accession])

    def inside(self, accession: str, who: Principal) -> int:
        """How many files that were found inside its files still wait to be read. Raises NotFound."""
        held = documents_table
        own = select(receipts.c.document).where(receipts.c.accession == accession, receipts.c.outcome == NEW)
        busy = versions.c.reading.in_([Reading.waiting.value, Reading.reading.value])
        asked = select(func.count()).select_from(held).join(versions, versions.c.document == held.c.id)
        with self.catalogue.reading() as connection:
            self._row(connection, accession, who)
            return int(connection.execute(asked.where(busy, held.c.family.in_(own))).scalar_one())

    def files(
        self, accession: str, who: Principal, *, state: str | None = None, after: int = 0, limit: int = 100
    ) -> list[Receipt]:
        """The files numbered beyond `after`, in order; only those of one state, if asked. Raises NotFound, Invalid."""
        if state is not None and state not in STATES:
            raise Invalid(f"A state is one of {', '.join(STATES)}.", where="state")
        asked = _accounted(*(receipts.c[name] for name in ("number", "name", "source", "document", "sha256", "size")))
        asked = asked.where(receipts.c.accession == accession, receipts.c.number > after)
        if state is not None:
            asked = asked.where(_STATE.in_([state]))
        with self.catalogue.reading() as connection:
            self._row(connection, accession, who)
            rows = connection.execute(asked.order_by(receipts.c.number).limit(limit))
            return [_receipt(row) for row in rows]

    def list(self, who: Principal, limit: int = 50) -> list[Accession]:
        """The latest accessions that they may see, newest first. Raises NotAllowed."""
        rights.needs(who, Role.librarian, "Seeing accessions")
        asked = select(accessions_table).order_by(accessions_table.c.opened.desc(), accessions_table.c.id)
        if who.grants is not None:
            asked = asked.where(accessions_table.c.collection.in_(sorted(who.grants)))
        with self.catalogue.reading() as connection:
            rows = connection.execute(asked.limit(limit)).all()
            counts = _counts(connection, [row.id for row in rows])
            return [_accession(row, counts[row.id]) for row in rows]

    def _row(self, connection: Connection, accession: str, who: Principal) -> Row[Any]:
        row = connection.execute(select(accessions_table).where(accessions_table.c.id == accession)).one_or_none()
        if row is None or not (who.may(Role.librarian) and who.granted(row.collection)):
            raise NotFound("There is no such accession here.")
        return row


_KEPT = receipts.c.outcome == NEW
_STATE = case(
    (and_(_KEPT, versions.c.reading != Reading.read.value), versions.c.reading),
    else_=receipts.c.outcome,
)
_OWN_VERSION = and_(versions.c.document == receipts.c.document, versions.c.number == receipts.c.version)


def _accounted(*columns: Any) -> Select[Any]:
    """Receipts with their state: as they came, or how far the reading of what was new is."""
    reason = case((_KEPT, versions.c.reason), else_=receipts.c.reason).label("reason")
    detail = case((_KEPT, versions.c.detail), else_=receipts.c.detail).label("detail")
    asked = select(_STATE.label("state"), reason, detail, *columns)
    return asked.select_from(receipts).outerjoin(versions, _OWN_VERSION)


def _counts(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    asked = (
        select(receipts.c.accession, _STATE, func.count())
        .select_from(receipts)
        .outerjoin(versions, _OWN_VERSION)
        .where(receipts.c.accession.in_(ids))
        .group_by(receipts.c.accession, _STATE)
    )
    found: dict[str, dict[str, int]] = {id: {} for id in ids}
    for id, state, count in connection.execute(asked):
        found[id][state] = count
    return found


def _accession(row: Row[Any], counts: dict[str, int]) -> Accession:
    return Accession(
        id=row.id,
        collection=row.collection,
        by=row.by,
        opened=row.opened,
        closed=row.closed,
        note=row.note,
        **counts,
    )


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        number=row.number,
        name=row.name,
        source=row.source,
        state=row.state,
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail or "",
        document=DocumentId(row.document) if row.document else None,
        sha256=row.sha256,
        size=row.size,
    )
