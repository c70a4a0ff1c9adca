"""The files that wait to be read: the queue stands in the catalogue, so a crash at any point is repaired by going on.

    waiting → reading (a lease) → read, or failed with a reason

A lease that runs out is taken by the next who asks. Who comes back after their lease was taken is not heard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, update

from archive import attaching, carrying, documents, family, journal, known, proposing, texts
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.document import (
    ChangeKind,
    DocumentId,
    Extract,
    FieldChange,
    Problem,
    Reading,
    Reason,
)
from archive.family import Kept
from archive.journal import Entry
from archive.proposing import Proposals
from archive.tables import LIVE, versions
from archive.tables import documents as documents_table

MOST_ATTEMPTS = 5
_READER = "reader"  # who the journal names
_LONGEST_DETAIL = 500


@dataclass(frozen=True)
class Job:
    """One version to be read, and who has it."""

    document: DocumentId
    version: int
    sha256: str
    size: int
    filename: str
    media_type: str
    attempts: int
    holder: str
    ocr: bool = False
    subtitles: str | None = None  # the SHA-256 of what was attached as its text
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Queue:
    """The queue of an archive."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    holds: Callable[[str], bool]

    def claim(self, holder: str, lease: timedelta) -> Job | None:
        """The version that waits longest, for as long as the lease; None where nothing waits."""
        now = self.now()
        with self.catalogue.reading() as connection:
            if _next(connection, now) is None:
                return None
        with self.catalogue.writing() as connection:
            row = _next(connection, now)
            if row is None:
                return None
            told = {"reading": Reading.reading.value, "holder": holder, "leased_until": now + lease}
            own = versions.c.document == row.document, versions.c.number == row.number
            connection.execute(update(versions).where(*own).values(attempts=row.attempts + 1, **told))
            attached = attaching.newest(connection, DocumentId(row.document), row.number)
        return replace(_job(row, holder, row.attempts + 1), subtitles=attached)

    def finish(self, job: Job, told: Extract | Problem, members: Sequence[Kept] = ()) -> None:
        """Write down what came of it: the text and what was inside, or why there is none; one transaction."""
        proposals = Proposals()
        if isinstance(told, Extract):
            with self.catalogue.reading() as connection:
                proposals = proposing.prepare(connection, job.document, told.text, told.suggestions)
        with self.catalogue.writing() as connection:
            if not _has(connection, job):
                return
            if not all(self.holds(one.stored.sha256) for one in members if one.stored):
                # Another document had the same bytes and was purged meanwhile: they are to be taken out once more.
                _ended(connection, job, reading=Reading.waiting.value, attempts=job.attempts - 1)
                return
            if isinstance(told, Extract):
                trouble = family.problem(connection, job.document, members)
                told = trouble.model_copy(update={"media_type": told.media_type}) if trouble else told
            if isinstance(told, Problem):
                self._failed(connection, job, told)
                return
            self._read(connection, job, told, proposals)
            if _in_view(connection, job):
                family.unpack(connection, job.document, members, new_id=self.new_id, who=_READER, at=self.now())

    def _read(self, connection: Connection, job: Job, told: Extract, proposals: Proposals) -> None:
        now = self.now()
        number = texts.keep(connection, job.document, job.version, told.text, now)
        _ended(
            connection,
            job,
            reading=Reading.read.value,
            text=number,
            text_sha256=told.text.sha256,
            pages=len(told.text.pages),
            media_type=told.media_type,
            reason=None,
            detail=told.detail[:_LONGEST_DETAIL],
        )
        newest = documents_table.c.id == job.document, documents_table.c.version == job.version
        suggested = family.suggested(connection, job.document, told.suggestions)
        connection.execute(update(documents_table).where(*newest).values(suggestions=suggested))
        known.renew(connection, [job.document])
        fields = [FieldChange(field="reading", after=Reading.read.value)]
        if _newest(connection, job):
            cited = proposing.settle(connection, job.document, job.sha256, proposals, new_id=self.new_id, at=now)
            fields += [cited] if cited else []
        self._note(connection, job, fields, now)

    def _failed(self, connection: Connection, job: Job, told: Problem) -> None:
        values: dict[str, Any] = {"reading": Reading.failed.value, "reason": told.reason.value}
        if told.media_type is not None:
            values["media_type"] = told.media_type
        first = connection.execute(select(versions.c.text).where(_own(job))).scalar_one() is None
        _ended(connection, job, **values, detail=told.detail[:_LONGEST_DETAIL])
        self._note(connection, job, [FieldChange(field="reading", after=told.reason.value)], self.now())
        if first and _newest(connection, job):
            carrying.lost(connection, job.document)
        if first and _in_view(connection, job):  # what was inside the version before is not inside this one
            family.unpack(connection, job.document, (), new_id=self.new_id, who=_READER, at=self.now())

    def _note(self, connection: Connection, job: Job, fields: Sequence[FieldChange], now: datetime) -> None:
        asked = select(documents_table.c.collection).where(documents_table.c.id == job.document)
        collection = connection.execute(asked).scalar_one()
        entry = Entry(job.document, collection, ChangeKind.read, tuple(fields))
        journal.note(connection, [entry], who=_READER, at=now)

    def prolong(self, job: Job, lease: timedelta) -> None:
        """Have it for this long from now on."""
        with self.catalogue.writing() as connection:
            if _has(connection, job):
                connection.execute(update(versions).where(_own(job)).values(leased_until=self.now() + lease))

    def give_back(self, job: Job, *, last: bool = False) -> None:
        """Return it unread, as if it had not been tried; to the end of the queue, for others to come before it."""
        behind: dict[str, Any] = {"queued": self.now()} if last else {}
        self._return(job, attempts=job.attempts - 1, **behind)

    def others(self) -> bool:
        """Whether anything waits to be read."""
        with self.catalogue.reading() as connection:
            return _next(connection, self.now()) is not None

    def retry(self, job: Job) -> None:
        """Return it after trouble that was not the file's own; after the last attempt it has failed."""
        if job.attempts >= MOST_ATTEMPTS:
            words = f"Reading it went wrong {job.attempts} times; see the log."
            self.finish(job, Problem(reason=Reason.unreadable, detail=words))
        else:
            self._return(job, attempts=job.attempts)

    def _return(self, job: Job, attempts: int, **behind: Any) -> None:
        with self.catalogue.writing() as connection:
            if _has(connection, job):
                _ended(connection, job, reading=Reading.waiting.value, attempts=attempts, **behind)

    def release(self, holder: str) -> int:
        """Return all that this holder has; how many. Cut off counts as tried, or one file might end us for ever."""
        own = versions.c.reading == Reading.reading.value, versions.c.holder == holder
        with self.catalogue.writing() as connection:
            rows = connection.execute(select(versions).where(*own)).all()
            jobs = [_job(row, holder, row.attempts) for row in rows]
        for job in jobs:
            self.retry(job)
        return len(jobs)

    def waiting(self, scope: Scope) -> int:
        """How many versions in scope wait or are being read."""
        busy = versions.c.reading.in_([Reading.waiting.value, Reading.reading.value])
        asked = (
            select(func.count())
            .select_from(versions)
            .join(documents_table, documents_table.c.id == versions.c.document)
            .where(busy, documents.within(scope))
        )
        with self.catalogue.reading() as connection:
            return int(connection.execute(asked).scalar_one())


def _next(connection: Connection, now: datetime) -> Row[Any] | None:
    """What waits longest; where nothing waits, what somebody kept beyond their lease.

    What was withdrawn meanwhile is read too: it is kept like the rest, and the account of its accession must end.
    """
    lost = and_(versions.c.reading == Reading.reading.value, versions.c.leased_until < now)
    for free in (versions.c.reading == Reading.waiting.value, lost):
        asked = select(versions).where(free).order_by(versions.c.queued).limit(1)
        row = connection.execute(asked).first()
        if row is not None:
            return row
    return None


def _job(row: Row[Any], holder: str, attempts: int) -> Job:
    return Job(
        document=DocumentId(row.document),
        version=row.number,
        sha256=row.sha256,
        size=row.size,
        filename=row.filename,
        media_type=row.media_type,
        attempts=attempts,
        holder=holder,
        ocr=row.ocr,
        password=row.password,
    )


def _own(job: Job) -> Any:
    return and_(versions.c.document == job.document, versions.c.number == job.version)


def _has(connection: Connection, job: Job) -> bool:
    """Whether the lease is still this one."""
    held = versions.c.holder == job.holder, versions.c.attempts == job.attempts
    asked = select(versions.c.number).where(_own(job), versions.c.reading == Reading.reading.value, *held)
    return connection.execute(asked).first() is not None


def _newest(connection: Connection, job: Job) -> bool:
    """Whether there is no later version of the document."""
    asked = select(documents_table.c.version).where(documents_table.c.id == job.document)
    return bool(connection.execute(asked).scalar() == job.version)


def _in_view(connection: Connection, job: Job) -> bool:
    """Whether this is the newest version of a document that was not withdrawn: only its members come into view."""
    held = documents_table.c
    own = held.id == job.document, held.version == job.version, held.state == LIVE
    return connection.execute(select(held.id).where(*own)).first() is not None


def _ended(connection: Connection, job: Job, **values: Any) -> None:
    connection.execute(update(versions).where(_own(job)).values(holder=None, leased_until=None, **values))
