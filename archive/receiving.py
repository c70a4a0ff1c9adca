"""How a file becomes a document, or a version of one: bytes first, then one transaction in the catalogue.

When a verb here returns, bytes and description are on disk. Nothing before that is visible to anybody. Bytes
without a document, which a crash can leave, are not removed: a catalogue that comes back from a backup knows fewer
documents than there are originals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import Connection, delete, insert, select, update

from archive import accession as accessions
from archive import documents, journal, known, resting, rights
from archive.access import Principal, Role, Scope
from archive.catalogue import Catalogue
from archive.document import (
    ChangeKind,
    Description,
    Document,
    DocumentId,
    FieldChange,
    Identifier,
    Reading,
)
from archive.errors import Conflict, Gone, Invalid, NotFound
from archive.journal import Entry
from archive.originals import Originals, Stored
from archive.tables import DUPLICATE, LIVE, NEW, requests, versions
from archive.tables import documents as documents_table

UNKNOWN_TYPE = "application/octet-stream"
REQUESTS_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Request:
    """An Idempotency-Key, and a digest of all that was asked with it."""

    key: str
    digest: str


@dataclass(frozen=True)
class Received:
    """What became of a file. `created`: a document or a version came into being."""

    document: Document
    state: str
    created: bool
    duplicate_of: DocumentId | None = None
    replayed: bool = False


@dataclass(frozen=True)
class File:
    """A file as it is handed over: its bytes, what it is called, and where it came from."""

    content: BinaryIO
    name: str
    media_type: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Receiving:
    """Takes files in. `now` and `new_id` are given so that a test can know them."""

    catalogue: Catalogue
    originals: Originals
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    everything: Scope = field(default_factory=Scope.everything)

    def add(
        self,
        file: File,
        *,
        collection: str,
        description: Description,
        who: Principal,
        keep_duplicate: bool = False,
        request: Request | None = None,
        accession: str | None = None,
    ) -> Received:
        """Take a file in. The same bytes again in the collection are linked, not kept twice.

        Raises NotFound, NotAllowed, Refused, Conflict, Full, Busy.
        """
        fits(file)
        with self.catalogue.reading() as connection:
            rights.collection(connection, collection, who, Role.librarian, "Taking documents in")
            replayed = self._replayed(connection, who, request)
        if replayed is not None:
            return replayed

        def write(connection: Connection, stored: Stored) -> Received:
            rights.collection(connection, collection, who, Role.librarian, "Taking documents in")
            known = None if keep_duplicate else twin(connection, collection, stored.sha256)
            state = NEW if known is None else DUPLICATE
            id = known or self._created(connection, file, stored, collection, description, who)
            document = documents.get(connection, id, self.everything)
            arrival = accessions.Arrival(
                file.name, file.source, state, stored.sha256, stored.size, id, None if known else 1
            )
            if known:
                arrival = replace(arrival, said=documents.as_said(description))
            accessions.receive(connection, [arrival], accession=accession, who=who, at=self.now())
            return Received(document, state, known is None, known)

        return self._kept(file, who, request, write)

    def put(
        self,
        scheme: str,
        value: str,
        file: File,
        *,
        collection: str,
        description: Description,
        who: Principal,
        request: Request | None = None,
        knowing: str | None = None,
    ) -> Received:
        """Take a file in under an identifier of the caller's own: a new document, a version, a revision, or nothing.

        The identifier is looked for in this collection. Raises as `add` does; and Rests, unless `knowing` tells of what
        rests on a document that would change: see resting.py.
        """
        fits(file)
        said = _with_identifier(description, scheme, value)
        with self.catalogue.reading() as connection:
            rights.collection(connection, collection, who, Role.librarian, "Taking documents in")
            replayed = self._replayed(connection, who, request)
            held = self._by_identifier(connection, scheme, value, collection)
            if replayed is None and held is not None:
                mine = rights.scope(connection, who)
                resting.known_first(connection, held, file.content, mine, knowing, revised=said != held.said)
        if replayed is not None:
            return replayed

        def write(connection: Connection, stored: Stored) -> Received:
            rights.collection(connection, collection, who, Role.librarian, "Taking documents in")
            held = self._by_identifier(connection, scheme, value, collection)
            if held is None:
                id = self._created(connection, file, stored, collection, said, who)
                return self._brought(connection, file, stored, id, who, fresh=True)
            fresh = held.version.sha256 != stored.sha256
            if fresh or said != held.said:
                resting.known(connection, held.id, rights.scope(connection, who), knowing)
            if fresh:
                self._versioned(connection, held, file, stored, who)
            if said != held.said:
                revised(connection, held, said, who=who, at=self.now())
            return self._brought(connection, file, stored, held.id, who, fresh)

        return self._kept(file, who, request, write)

    def add_version(
        self,
        id: DocumentId,
        file: File,
        *,
        who: Principal,
        revision: int | None = None,
        request: Request | None = None,
        knowing: str | None = None,
    ) -> Received:
        """A new original of a document; the same bytes as the newest change nothing.

        Raises as `put` does, and Conflict `revision` where the document is at another one.
        """
        fits(file)
        with self.catalogue.reading() as connection:
            held = changeable(connection, id, who, "A new version")
            replayed = self._replayed(connection, who, request)
            if replayed is None:
                resting.known_first(connection, held, file.content, rights.scope(connection, who), knowing)
        if replayed is not None:
            return replayed

        def write(connection: Connection, stored: Stored) -> Received:
            held = changeable(connection, id, who, "A new version", revision)
            fresh = held.version.sha256 != stored.sha256
            if fresh:
                resting.known(connection, id, rights.scope(connection, who), knowing)
                self._versioned(connection, held, file, stored, who)
            return self._brought(connection, file, stored, id, who, fresh)

        return self._kept(file, who, request, write)

    # -- steps

    def _by_identifier(self, connection: Connection, scheme: str, value: str, collection: str) -> Document | None:
        """None where there is none: of a withdrawn one the identifier is free again."""
        try:
            return documents.by_identifier(connection, scheme, value, self.everything, collection)
        except (NotFound, Gone):
            return None

    def _kept(
        self,
        file: File,
        who: Principal,
        request: Request | None,
        write: Callable[[Connection, Stored], Received],
    ) -> Received:
        """Bytes, then the catalogue. Where the bytes were destroyed in between (a purge), once more."""
        start = file.content.tell()
        while True:
            stored = self.originals.put(file.content)
            with self.catalogue.writing() as connection:
                replayed = self._replayed(connection, who, request)
                if replayed is not None:
                    return replayed
                if self.originals.holds(stored.sha256):
                    received = write(connection, stored)
                    self._remember(connection, who, request, received)
                    return received
            file.content.seek(start)

    def _created(
        self,
        connection: Connection,
        file: File,
        stored: Stored,
        collection: str,
        said: Description,
        who: Principal,
    ) -> DocumentId:
        id, now = DocumentId(self.new_id()), self.now()
        connection.execute(insert(documents_table), [document_row(id, collection, said, now)])
        connection.execute(insert(versions), [version_row(id, 1, file.name, file.media_type, stored, now)])
        documents.identify(connection, id, said)
        known.renew(connection, [id])
        entry = Entry(id, collection, ChangeKind.added, (FieldChange(field="sha256", after=stored.sha256),))
        journal.note(connection, [entry], who=who.name, at=now)
        return id

    def _versioned(self, connection: Connection, held: Document, file: File, stored: Stored, who: Principal) -> None:
        number, now = held.version.number + 1, self.now()
        row = version_row(held.id, number, file.name, file.media_type, stored, now)
        connection.execute(insert(versions), [row])
        bump(connection, held, now, version=number, suggestions=[])
        known.renew(connection, [held.id])
        fields = FieldChange(field="sha256", before=held.version.sha256, after=stored.sha256)
        entry = Entry(held.id, held.collection, ChangeKind.versioned, (fields,))
        journal.note(connection, [entry], who=who.name, at=now)

    def _brought(
        self, connection: Connection, file: File, stored: Stored, id: DocumentId, who: Principal, fresh: bool
    ) -> Received:
        """Receipt and answer for a file that was brought to a document named by the caller."""
        held = documents.get(connection, id, self.everything)
        state = NEW if fresh else DUPLICATE
        arrival = accessions.Arrival(file.name, file.source, state, stored.sha256, stored.size, id, held.version.number)
        accessions.receive(connection, [arrival], accession=None, who=who, at=self.now())
        return Received(held, state, fresh, None if fresh else id)

    # -- requests that may be repeated

    def _replayed(self, connection: Connection, who: Principal, request: Request | None) -> Received | None:
        if request is None:
            return None
        own = requests.c.who == who.name, requests.c.key == request.key
        row = connection.execute(select(requests).where(*own)).one_or_none()
        if row is None:
            return None
        if row.digest != request.digest:
            words = "This Idempotency-Key was used for another request."
            raise Conflict(words, code="idempotency_key_reused")
        document = documents.get(connection, row.document, rights.scope(connection, who))
        known = document.id if row.state == DUPLICATE else None
        return Received(document, row.state, row.created, known, replayed=True)

    def _remember(self, connection: Connection, who: Principal, request: Request | None, received: Received) -> None:
        if request is None:
            return
        now = self.now()
        connection.execute(delete(requests).where(requests.c.at < now - REQUESTS_KEPT))
        told = {"who": who.name, "key": request.key, "digest": request.digest, "at": now}
        told |= {"document": received.document.id, "state": received.state, "created": received.created}
        connection.execute(insert(requests).values(**told))


def twin(connection: Connection, collection: str, sha256: str) -> DocumentId | None:
    """The document of this collection with these bytes, not inside another; the first added of several."""
    return twins(connection, collection, [sha256]).get(sha256)


def twins(connection: Connection, collection: str, hashes: list[str]) -> dict[str, DocumentId]:
    """The same for several hashes at once."""
    asked = (
        select(versions.c.sha256, versions.c.document)
        .join(documents_table, documents_table.c.id == versions.c.document)
        .where(versions.c.sha256.in_(hashes))
        .where(documents_table.c.collection == collection, documents_table.c.state == LIVE)
        .where(documents_table.c.parent.is_(None))
        .order_by(documents_table.c.added.desc(), documents_table.c.id.desc())
    )
    return {sha256: DocumentId(id) for sha256, id in connection.execute(asked)}


def document_row(id: DocumentId, collection: str, said: Description, now: datetime) -> dict[str, Any]:
    """A document as it begins."""
    return {
        "id": id,
        "collection": collection,
        "state": LIVE,
        "revision": 1,
        "version": 1,
        "added": now,
        "changed": now,
        "last_change": 0,
        "said": documents.as_said(said),
        "suggestions": [],
    }


def version_row(
    id: DocumentId, number: int, name: str, media_type: str | None, stored: Stored, now: datetime
) -> dict[str, Any]:
    """A version as it begins: in the queue."""
    return {
        "document": id,
        "number": number,
        "sha256": stored.sha256,
        "size": stored.size,
        "media_type": media_type or UNKNOWN_TYPE,
        "filename": name,
        "added": now,
        "reading": Reading.waiting.value,
        "reason": None,
        "detail": "",
        "text": None,
        "text_sha256": None,
        "pages": 0,
        "queued": now,
        "attempts": 0,
        "holder": None,
        "leased_until": None,
    }


def queued(now: datetime) -> dict[str, Any]:
    """The values of a version that waits to be read, from now on and by anybody."""
    return {"reading": Reading.waiting.value, "queued": now, "attempts": 0, "holder": None, "leased_until": None}


def changeable(
    connection: Connection, id: DocumentId, who: Principal, what: str, revision: int | None = None
) -> Document:
    """A document that they may change. Raises NotFound, Gone, NotAllowed, Conflict `revision`."""
    held = documents.get(connection, id, rights.scope(connection, who))
    rights.collection(connection, held.collection, who, Role.librarian, what)
    if revision is not None and revision != held.revision:
        raise Conflict(f"It is at revision {held.revision} now, not {revision}.", code="revision")
    return held


def bump(connection: Connection, held: Document, now: datetime, **values: Any) -> None:
    """Write new values of a document, and count its revision up."""
    told = {"revision": documents_table.c.revision + 1, "changed": now, **values}
    connection.execute(update(documents_table).where(documents_table.c.id == held.id).values(**told))


def revised(
    connection: Connection,
    held: Document,
    said: Description,
    *,
    who: Principal,
    at: datetime,
) -> None:
    """Write a new description down, and what changed from what to what."""
    before, after = (told.model_dump(mode="json") for told in (held.said, said))
    fields = tuple(
        FieldChange(field=name, before=before[name], after=after[name]) for name in after if before[name] != after[name]
    )
    bump(connection, held, at, said=documents.as_said(said))
    documents.identify(connection, held.id, said)
    known.renew(connection, [held.id])
    entry = Entry(held.id, held.collection, ChangeKind.revised, fields)
    journal.note(connection, [entry], who=who.name, at=at)


def _with_identifier(description: Description, scheme: str, value: str) -> Description:
    try:
        own = Identifier(type=scheme, value=value)
    except ValueError:
        raise Invalid("An identifier has a scheme such as url, and a value.", where="identifier") from None
    if any(own == told for told in description.identifiers):
        return description
    return description.model_copy(update={"identifiers": (own, *description.identifiers)})


def fits(file: File) -> None:
    """Raises Invalid `name` for a name that cannot be kept."""
    name = file.name
    if not name or len(name) > 1_024 or any(ord(c) < 32 or "\ud800" <= c <= "\udfff" for c in name):
        raise Invalid("A file needs a name without control characters.", where="file", code="name")
