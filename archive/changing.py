"""What can happen to a document after it was taken in: revised, moved, withdrawn, purged, read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, delete, insert, select, update

from archive import (
    attaching,
    citations,
    claims,
    documents,
    family,
    journal,
    overrulings,
    receiving,
    resting,
    rights,
    scans,
    texts,
)
from archive.access import Principal, Role
from archive.catalogue import Catalogue
from archive.document import ChangeKind, Description, Document, DocumentId, FieldChange, Reading
from archive.errors import Invalid, NotFound
from archive.journal import Entry
from archive.originals import Originals
from archive.renditions import Renditions
from archive.tables import PURGED, changes, identifiers, receipts, removals, requests, subtitles, versions
from archive.tables import documents as documents_table

LONGEST_PASSWORD = 1_000


@dataclass(frozen=True)
class Changing:
    """Changes documents, each change one transaction with its line in the journal."""

    catalogue: Catalogue
    originals: Originals
    renditions: Renditions
    now: Callable[[], datetime]

    def revise(
        self,
        id: DocumentId,
        patch: Mapping[str, Any],
        *,
        who: Principal,
        revision: int | None = None,
        collection: str | None = None,
        knowing: str | None = None,
    ) -> Document:
        """Change what is said of a document by a JSON merge patch (RFC 7396), and move it if `collection` says so.

        What changes nothing is no change. Raises NotFound, Gone, NotAllowed, Invalid, Conflict `revision`; and Rests,
        unless `knowing` tells of what rests on it: see resting.py.
        """
        with self.catalogue.writing() as connection:
            held = receiving.changeable(connection, id, who, "Revising", revision)
            said = _patched(held.said, patch)
            moved = collection is not None and collection != held.collection
            if moved or said != held.said:
                resting.known(connection, id, rights.scope(connection, who), knowing)
            if collection is not None and moved:
                rights.collection(connection, collection, who, Role.librarian, "Moving documents there")
                held = self._moved(connection, held, collection, who)
            if said != held.said:
                receiving.revised(connection, held, said, who=who, at=self.now())
            return documents.get(connection, id, rights.scope(connection, who))

    def _moved(self, connection: Connection, held: Document, collection: str, who: Principal) -> Document:
        """Noted in both collections: in the old one it is gone, in the new one it is there. With all that is inside."""
        if held.part is not None:
            words = "It is part of another document, and stays with it: move that one."
            raise Invalid(words, where="collection")
        now = self.now()
        fields = (FieldChange(field="collection", before=held.collection, after=collection),)
        entries: list[Entry] = []
        for id in [held.id, *documents.inside(connection, held.id)]:
            told: dict[str, Any] = {"revision": documents_table.c.revision + 1, "changed": now}
            own = documents_table.c.id == id
            connection.execute(update(documents_table).where(own).values(**told, collection=collection))
            entries += [Entry(id, name, ChangeKind.moved, fields) for name in (held.collection, collection)]
        journal.note(connection, entries, who=who.name, at=now)
        return held.model_copy(update={"collection": collection})

    def withdraw(
        self,
        id: DocumentId,
        *,
        who: Principal,
        reason: str = "",
        revision: int | None = None,
        knowing: str | None = None,
    ) -> None:
        """Take a document out of view, with all that is inside it; everything is kept. Raises as `revise` does."""
        with self.catalogue.writing() as connection:
            held = receiving.changeable(connection, id, who, "Withdrawing", revision)
            resting.known(connection, id, rights.scope(connection, who), knowing)
            ids = [id, *documents.inside(connection, held.id)]
            family.withdraw(connection, ids, who=who.name, at=self.now(), reason=reason)

    def purge(self, id: DocumentId, *, who: Principal, reason: str = "", knowing: str | None = None) -> None:
        """Destroy bytes, texts, description and what the journal quotes, also of all inside it; a tombstone stays.

        Also of a withdrawn document. Bytes that another document has too stay for that one.
        Raises NotFound, NotAllowed, Rests.
        """
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            row = documents.stands(connection, id, scope)
            rights.needs(who, Role.admin, "Purging")
            if row.state == PURGED:
                raise NotFound("This document was purged before.")
            resting.known(connection, id, scope, knowing)
            for one in [id, *documents.inside(connection, id)]:
                self._purged(connection, one, who, reason)
        self.finish_removals()
        self.catalogue.scrub()

    def _purged(self, connection: Connection, id: DocumentId, who: Principal, reason: str) -> None:
        own = documents_table.c.id == id
        row = connection.execute(select(documents_table).where(own)).one()
        if row.state == PURGED:
            return
        self._destroy(connection, id)
        now = self.now()
        path = None if row.path is None else "purged"
        told: dict[str, Any] = {"state": PURGED, "said": {}, "suggestions": [], "changed": now, "path": path}
        connection.execute(update(documents_table).where(own).values(revision=documents_table.c.revision + 1, **told))
        fields = (FieldChange(field="reason", after=reason),) if reason else ()
        journal.note(connection, [Entry(id, row.collection, ChangeKind.purged, fields)], who=who.name, at=now)

    def _destroy(self, connection: Connection, id: DocumentId) -> None:
        own = versions.c.document == id
        hashes = set(connection.execute(select(versions.c.sha256).where(own)).scalars())
        hashes |= attaching.destroy(connection, id)
        values = {"text": None, "text_sha256": None, "pages": 0, "filename": "purged", "detail": ""}
        waiting = {
            "reading": Reading.failed.value,
            "reason": "unreadable",
            "holder": None,
            "leased_until": None,
            "password": None,
        }
        connection.execute(update(versions).where(own).values(**values, **waiting))
        texts.destroy(connection, id)
        citations.destroy(connection, id)
        claims.destroy(connection, id)
        overrulings.destroy(connection, id)
        connection.execute(delete(identifiers).where(identifiers.c.document == id))
        connection.execute(delete(requests).where(requests.c.document == id))
        told = {"name": "purged", "source": "", "said": None, "detail": ""}
        connection.execute(update(receipts).where(receipts.c.document == id).values(**told))
        for row in connection.execute(select(changes).where(changes.c.document == id)).all():
            named = [{"field": field["field"]} for field in row.fields if field["field"] != "sha256"]
            connection.execute(update(changes).where(changes.c.number == row.number).values(fields=named))
        known = set(connection.execute(select(removals.c.sha256)).scalars())
        if hashes - known:
            connection.execute(insert(removals), [{"sha256": sha256} for sha256 in sorted(hashes - known)])

    def finish_removals(self) -> int:
        """Destroy the bytes that purges left to destroy, also those a crash came before. How many."""
        with self.catalogue.writing() as connection:
            # While this transaction is open nobody can take the same bytes in.
            waiting = connection.execute(select(removals.c.sha256)).scalars().all()
            for sha256 in waiting:
                if not _needed(connection, sha256):
                    self.originals.remove(sha256)
                    self.renditions.forget(sha256)
                    scans.forget(connection, sha256)
                connection.execute(delete(removals).where(removals.c.sha256 == sha256))
        return len(waiting)

    def reread(
        self, ids: Sequence[DocumentId], *, who: Principal, ocr: bool = False, password: str | None = None
    ) -> None:
        """Put the newest versions back into the queue, all or none; their texts stay until there are new ones.

        Pages that OCR has read are not read by it once more, but those are on which it failed. With `ocr` all pages
        are, also those with a layer, now and whenever it is read again. A `password` is kept with the version, for
        every reading to come. Raises NotFound, Gone, NotAllowed, Invalid.
        """
        if password is not None and not 0 < len(password) <= LONGEST_PASSWORD:
            raise Invalid(f"A password has from 1 to {LONGEST_PASSWORD} characters.", where="password")
        told = receiving.queued(self.now())
        told |= {"ocr": True} if ocr else {}
        told |= {"password": password} if password is not None else {}
        with self.catalogue.writing() as connection:
            for id in ids:
                held = receiving.changeable(connection, id, who, "Reading again")
                own = versions.c.document == id, versions.c.number == held.version.number
                connection.execute(update(versions).where(*own).values(**told))
                scans.forget(connection, held.version.sha256, failures=not ocr)


def _needed(connection: Connection, sha256: str) -> bool:
    """Whether any document that was not purged has these bytes."""
    for kept in (versions, subtitles):
        asked = (
            select(kept.c.document)
            .join(documents_table, documents_table.c.id == kept.c.document)
            .where(kept.c.sha256 == sha256, documents_table.c.state != PURGED)
        )
        if connection.execute(asked.limit(1)).first() is not None:
            return True
    return False


def _patched(said: Description, patch: Mapping[str, Any]) -> Description:
    """Raises Invalid, naming the first place that does not fit."""
    try:
        return Description.model_validate(_merged(documents.as_said(said), patch))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{where}: {first['msg']}", where=where) from None


def _merged(value: Any, patch: Any) -> Any:
    """RFC 7396: objects are merged, null takes a member away, everything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(value) if isinstance(value, Mapping) else {}
    for name, change in patch.items():
        if change is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), change)
    return merged
