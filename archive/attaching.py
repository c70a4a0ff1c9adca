"""Subtitles as the text of sound and film, which are kept but cannot be read: an SRT or VTT file, attached to one.

The file's bytes are kept like an original's; all that were ever attached stay, and the last is the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from archive import documents, journal, receiving, resting, rights
from archive.access import Principal
from archive.catalogue import Catalogue
from archive.document import ChangeKind, Document, DocumentId, FieldChange
from archive.errors import Invalid
from archive.journal import Entry
from archive.originals import Originals
from archive.receiving import File
from archive.tables import subtitles, versions

_KINDS = ("audio/", "video/")


@dataclass(frozen=True)
class Attaching:
    """Attaches to documents of an archive."""

    catalogue: Catalogue
    originals: Originals
    now: Callable[[], datetime]

    def attach(self, id: DocumentId, file: File, *, who: Principal, knowing: str | None = None) -> Document:
        """Make a file the text of the newest version of a document, which is then read; the same again changes nothing.

        When this returns, its bytes are on disk. Raises NotFound, Gone, NotAllowed; Invalid where the document is
        neither sound nor film; Rests unless `knowing` tells of what rests on it; Refused for an empty file, Full, Busy.
        """
        receiving.fits(file)
        with self.catalogue.reading() as connection:
            self._attachable(connection, id, who)
        start = file.content.tell()
        while True:
            stored = self.originals.put(file.content)
            with self.catalogue.writing() as connection:
                if self.originals.holds(stored.sha256):  # else a purge of the same bytes came between: once more
                    held = self._attachable(connection, id, who)
                    before = newest(connection, id, held.version.number)
                    if before != stored.sha256:
                        resting.known(connection, id, rights.scope(connection, who), knowing)
                        told = {"document": id, "version": held.version.number, "added": self.now()}
                        told |= {"sha256": stored.sha256, "size": stored.size, "filename": file.name}
                        connection.execute(insert(subtitles).values(**told))
                        self._noted(connection, held, before, stored.sha256, who)
                    return documents.get(connection, id, rights.scope(connection, who))
            file.content.seek(start)

    def _attachable(self, connection: Connection, id: DocumentId, who: Principal) -> Document:
        held = receiving.changeable(connection, id, who, "Attaching subtitles")
        if not held.version.media_type.startswith(_KINDS):
            words = f"Subtitles are the text of sound or film; this is {held.version.media_type}."
            raise Invalid(words, where="id")
        return held

    def _noted(self, connection: Connection, held: Document, before: str | None, after: str, who: Principal) -> None:
        now = self.now()
        own = versions.c.document == held.id, versions.c.number == held.version.number
        connection.execute(update(versions).where(*own).values(**receiving.queued(now)))
        receiving.bump(connection, held, now)
        field = FieldChange(field="subtitles", before=before, after=after)
        journal.note(connection, [Entry(held.id, held.collection, ChangeKind.revised, (field,))], who=who.name, at=now)


def newest(connection: Connection, document: DocumentId, version: int) -> str | None:
    """The SHA-256 of what was attached last to a version of a document."""
    own = subtitles.c.document == document, subtitles.c.version == version
    asked = select(subtitles.c.sha256).where(*own).order_by(subtitles.c.id.desc()).limit(1)
    return connection.execute(asked).scalar()


def destroy(connection: Connection, document: DocumentId) -> set[str]:
    """Let go of all that was attached to a document. Its hashes, whose bytes are the caller's to remove."""
    own = subtitles.c.document == document
    hashes = set(connection.execute(select(subtitles.c.sha256).where(own)).scalars())
    connection.execute(delete(subtitles).where(own))
    return hashes
