"""The archive: what was taken in, what is said of it, and what happened to it; the truth.

Open one on its home, a folder. Everything that reads takes the caller's `Scope`; everything that changes takes the
`Principal` who does it. The parts do the work: receiving.py takes in, changing.py changes, documents.py looks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import Connection

from archive import documents, folders, journal, known, rights, texts
from archive.access import Principal, Scope
from archive.accession import Accessions
from archive.attaching import Attaching
from archive.carrier import carried
from archive.catalogue import Catalogue
from archive.changing import Changing
from archive.cited import Cited
from archive.citing import Citing
from archive.claimed import Claimed
from archive.claiming import Claiming
from archive.collections import Collections
from archive.document import (
    Change,
    Description,
    Document,
    DocumentId,
    Page,
    PartKind,
    Problem,
    Reason,
    Text,
    Version,
    new_id,
)
from archive.errors import NotFound
from archive.fixity import Fixity
from archive.keys import Keys
from archive.originals import Original, Originals
from archive.overrulings import Overrulings
from archive.passage import Carried, Standing, cut
from archive.queue import Queue
from archive.receiving import File, Received, Receiving, Request
from archive.recent import Recent
from archive.renditions import Placed, Renditions
from archive.scans import Scans
from archive.wanted import Wanting

K = TypeVar("K")
V = TypeVar("V")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Archive:
    """One open archive. Safe to use from any number of threads."""

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        originals: Originals,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self.home = home
        self.originals = originals
        self.accessions = Accessions(catalogue, now, new_id)
        self.cited = Cited(catalogue)
        self.citing = Citing(catalogue, now, new_id)
        self.claimed = Claimed(catalogue)
        self.claiming = Claiming(catalogue, now, new_id)
        self.collections = Collections(catalogue, now)
        self.fixity = Fixity(catalogue, originals)
        self.keys = Keys(catalogue, now, new_id)
        self.overrulings = Overrulings(catalogue, now, new_id)
        self.queue = Queue(catalogue, now, new_id, originals.holds)
        self.receiving = Receiving(catalogue, originals, now, new_id)
        self.scans = Scans(catalogue)
        self.renditions = Renditions(home / "renditions")
        self.wanting = Wanting(catalogue)
        self._changing = Changing(catalogue, originals, self.renditions, now)
        self._catalogue = catalogue
        self._recent = Recent(catalogue.mark)

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        database: str | None = None,
        originals: Path | None = None,
        migrate: bool = False,
        now: Callable[[], datetime] = _utc_now,
        new_id: Callable[[], str] = new_id,
    ) -> Archive:
        """The archive in this folder. `migrate`, for the holder of the home's lock alone, makes or renews it.

        Raises CatalogueMismatch where it is missing, older or newer; OSError where the folder cannot be used.
        """
        store = Originals(originals or home / "originals")
        if migrate:
            folders.make(home)
            folders.make(store.folder)
        archive = cls(home, Catalogue.open(home, database, migrate=migrate), store, now, new_id)
        if migrate:
            try:
                store.sweep()
                archive.renditions.sweep_broken_off()
                known.renew_all(archive._catalogue)
                if archive._changing.finish_removals():
                    archive._catalogue.scrub()
            except BaseException:
                archive.close()
                raise
        return archive

    def close(self) -> None:
        """Let go of the catalogue, and of what makes images."""
        self.renditions.close()
        self._catalogue.close()

    def scope_known(self, principal: Principal) -> Scope | None:
        """What somebody sees at this moment, where it can be told without waiting for the catalogue."""
        return self._recent.now().scopes.get(principal.grants)

    def scope(self, principal: Principal) -> Scope:
        """What somebody sees at this moment."""
        return self._kept(self._recent.now().scopes, principal.grants, lambda read: rights.scope(read, principal))

    # -- taking in

    def add(
        self,
        file: BinaryIO,
        *,
        collection: str,
        description: Description,
        filename: str,
        who: Principal,
        media_type: str | None = None,
        keep_duplicate: bool = False,
        request: Request | None = None,
        accession: str | None = None,
        source: str = "",
    ) -> Received:
        """Take a file in: see `Receiving.add`. `source` says where it came from, for its receipt."""
        return self.receiving.add(
            File(file, filename, media_type, source),
            collection=collection,
            description=description,
            who=who,
            keep_duplicate=keep_duplicate,
            request=request,
            accession=accession,
        )

    def put(
        self,
        scheme: str,
        value: str,
        file: BinaryIO,
        *,
        collection: str,
        description: Description,
        filename: str,
        who: Principal,
        media_type: str | None = None,
        request: Request | None = None,
        knowing: str | None = None,
    ) -> Received:
        """Take a file in under an identifier of the caller's own: see `Receiving.put`."""
        return self.receiving.put(
            scheme,
            value,
            File(file, filename, media_type),
            collection=collection,
            description=description,
            who=who,
            request=request,
            knowing=knowing,
        )

    def add_version(
        self,
        id: DocumentId,
        file: BinaryIO,
        *,
        filename: str,
        who: Principal,
        media_type: str | None = None,
        revision: int | None = None,
        request: Request | None = None,
        knowing: str | None = None,
    ) -> Received:
        """A new original of a document: see `Receiving.add_version`."""
        given = File(file, filename, media_type)
        return self.receiving.add_version(id, given, who=who, revision=revision, request=request, knowing=knowing)

    def attach(
        self, id: DocumentId, file: BinaryIO, *, filename: str, who: Principal, knowing: str | None = None
    ) -> Document:
        """Subtitles as the text of sound or film: see `Attaching.attach`."""
        attaching = Attaching(self._catalogue, self.originals, self.receiving.now)
        return attaching.attach(id, File(file, filename), who=who, knowing=knowing)

    # -- changing

    def revise(
        self,
        id: DocumentId,
        changes: Mapping[str, Any],
        *,
        who: Principal,
        revision: int | None = None,
        collection: str | None = None,
        knowing: str | None = None,
    ) -> Document:
        """Change what is said of a document, or move it: see `Changing.revise`."""
        return self._changing.revise(id, changes, who=who, revision=revision, collection=collection, knowing=knowing)

    def withdraw(
        self,
        id: DocumentId,
        *,
        who: Principal,
        reason: str = "",
        revision: int | None = None,
        knowing: str | None = None,
    ) -> None:
        """Take a document out of view: see `Changing.withdraw`."""
        self._changing.withdraw(id, who=who, reason=reason, revision=revision, knowing=knowing)

    def purge(self, id: DocumentId, *, who: Principal, reason: str = "", knowing: str | None = None) -> None:
        """Destroy a document but for its tombstone: see `Changing.purge`."""
        self._changing.purge(id, who=who, reason=reason, knowing=knowing)

    def reread(self, *ids: DocumentId, who: Principal, ocr: bool = False, password: str | None = None) -> None:
        """Let the newest versions of these be read again: see `Changing.reread`."""
        self._changing.reread(ids, who=who, ocr=ocr, password=password)

    # -- looking

    def document(self, id: DocumentId, scope: Scope) -> Document:
        """One document. Raises NotFound; Gone where it was withdrawn and this caller could see it."""
        with self._catalogue.reading() as connection:
            return documents.get(connection, id, scope)

    def documents(self, ids: Sequence[DocumentId], scope: Scope) -> list[Document]:
        """Those of these documents that can be seen, in the order asked for."""
        known = self._recent.now().documents
        if missing := [id for id in ids if id not in known]:
            with self._catalogue.reading() as connection:
                # What another scope hides is kept for nobody: what is kept was seen, and is asked for by collection.
                known.update((held.id, held) for held in documents.several(connection, missing, scope))
        found = (known[id] for id in ids if id in known and id not in scope.hidden)
        return [document for document in found if scope.sees(document.collection)]

    def members(self, id: DocumentId, scope: Scope) -> list[Document]:
        """The documents directly inside this one, in order. Raises NotFound, Gone."""
        with self._catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return documents.members(connection, id, scope)

    def around(self, held: Sequence[Document], scope: Scope) -> dict[DocumentId, list[Document]]:
        """For each of these that is inside another: the way to it, the outermost first."""
        if all(document.part is None for document in held):
            return {}
        with self._catalogue.reading() as connection:
            return documents.around(connection, held, scope)

    def by_identifier(self, scheme: str, value: str, scope: Scope) -> Document:
        """The document with this identifier, the first added where there are several. Raises NotFound, Gone."""
        with self._catalogue.reading() as connection:
            return documents.by_identifier(connection, scheme, value, scope)

    def versions(self, id: DocumentId, scope: Scope) -> list[Version]:
        """Every version, oldest first. Raises NotFound, Gone."""
        with self._catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return documents.all_versions(connection, id)

    def history(self, id: DocumentId, scope: Scope) -> list[Change]:
        """Every change in scope, oldest first, also of a document that was withdrawn. Raises NotFound."""
        with self._catalogue.reading() as connection:
            documents.stands(connection, id, scope)
            return journal.of_document(connection, id, scope)

    def last_change_of(self, id: DocumentId, scope: Scope) -> int:
        """The number of its last change. Raises NotFound."""
        with self._catalogue.reading() as connection:
            return int(documents.stands(connection, id, scope).last_change)

    def text(self, id: DocumentId, scope: Scope, version: int | None = None) -> Text:
        """What was read from a version, by default the newest. Raises NotFound, also where nothing was; Gone."""
        with self._catalogue.reading() as connection:
            row = documents.version_row(connection, documents.get(connection, id, scope), version)
            if row.text is None:
                raise NotFound("There is no text of this version.")
            return texts.whole(connection, row.text)

    def texts_of(self, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]:
        """The newest texts of those of these documents that can be seen and have one, in any order; one in memory at a
        time.
        """
        with self._catalogue.reading() as connection:
            yield from documents.texts_of(connection, ids, scope)

    def page(self, id: DocumentId, number: int, scope: Scope, version: int | None = None) -> Page:
        """One page of that text, without reading the others. Raises as `text` does."""
        with self._catalogue.reading() as connection:
            row = documents.version_row(connection, documents.get(connection, id, scope), version)
            page = None if row.text is None else texts.one_page(connection, row.text, number)
        if page is None:
            raise NotFound("There is no such page.")
        return page

    def pinned(self, id: DocumentId, number: int, text_sha256: str, scope: Scope) -> tuple[int, Page]:
        """The latest page of this number with a text of this checksum, of any reading, and of which version it was.

        Raises NotFound, Gone.
        """
        with self._catalogue.reading() as connection:
            documents.get(connection, id, scope)
            pinned = texts.pinned(connection, id, number, text_sha256)
            if pinned is None:
                raise NotFound("No text of this document has such a page.")
            return texts.version(connection, pinned[0]), pinned[1]

    def original(self, id: DocumentId, scope: Scope, version: int | None = None) -> Original:
        """The original of a version, by default the newest. Raises NotFound, Gone."""
        with self._catalogue.reading() as connection:
            row = documents.version_row(connection, documents.get(connection, id, scope), version)
        return Original(row.sha256, row.size, row.media_type, row.filename, self.originals, row.password, row.pages)

    def places(
        self, id: DocumentId, number: int, spans: Sequence[tuple[int, int]], scope: Scope, version: int | None = None
    ) -> Placed | Problem:
        """Where spans of a page's text stand on it, by code points: see `Renditions.places`.

        Raises as `page` does; ValueError for a span that lies outside of the text.
        """
        page = self.page(id, number, scope, version)
        if any(not 0 <= start <= end <= len(page.text) for start, end in spans):
            raise ValueError(f"the text of this page has {len(page.text)} characters")
        original = self.original(id, scope, version)
        pictures = [page.text[part.start : part.end] for part in page.parts if part.kind is PartKind.picture]
        lines = self.scans.picture_lines(original.sha256, pictures) if pictures else {}
        return self.renditions.places(original, page, spans, self.scans.lines(original.sha256, page), lines)

    def carried(self, id: DocumentId, page: int, span: tuple[int, int], text_sha256: str, scope: Scope) -> Carried:
        """Where a passage stands now that was cut from a page with this checksum, perhaps of an earlier reading.

        Raises NotFound, also where no text of this document ever had such a page; Gone; ValueError for a span that lies
        outside of it.
        """
        with self._catalogue.reading() as connection:
            row = documents.version_row(connection, documents.get(connection, id, scope), None)
            pinned = texts.pinned(connection, id, page, text_sha256)
            if pinned is None:
                raise NotFound("No text of this document has such a page.")
            number, home = pinned
            was = cut(home, *span)
            if number == row.text:  # as nearly always: then no text is read whole
                return Carried(Standing.same, was, was)
            before = texts.whole(connection, number)
            after = Text(pages=(), reader="") if row.text is None else texts.whole(connection, row.text)
        return carried(was, before, after)

    # -- what changed

    def changes_after(self, number: int, limit: int, scope: Scope) -> list[Change]:
        """The changes beyond this number, oldest first."""
        with self._catalogue.reading() as connection:
            return journal.after(connection, number, limit, scope)

    def changes_since(
        self, positions: Mapping[str, int], limit: int, scope: Scope
    ) -> tuple[list[Change], dict[str, int]]:
        """The changes beyond these positions of collections, oldest first, and the positions then reached."""
        with self._catalogue.reading() as connection:
            found = journal.beyond(connection, positions, limit, scope)
        reached = {name: position for name, position in positions.items() if scope.sees(name)}
        for change in found:
            reached[change.collection] = max(change.position, reached.get(change.collection, 0))
        return found, reached

    def last_change(self, scope: Scope) -> int:
        """The number of the last change of all. It tells of everything: for those who see everything.

        Raises NotFound for anybody else.
        """
        if scope.collections is not None:
            raise NotFound("There is no such number here.")
        with self._catalogue.reading() as connection:
            return journal.last(connection)

    def reached(self, number: int, scope: Scope) -> Mapping[str, int]:
        """How far each collection in scope had come at that change, by its own numbering."""
        known, asked = self._recent.now().reached, (number, scope.collections)
        return self._kept(known, asked, lambda read: journal.reached(read, number, scope))

    def narrowed_after(self, number: int, scope: Scope) -> frozenset[DocumentId]:
        """The documents that this caller may see less of since that change, for search to leave out at once.

        What is moved stays out until the index knows its new collection, even for those who see both.
        """
        narrowed = self._kept(self._recent.now().narrowed, number, lambda read: journal.narrowed(read, number))
        return narrowed - scope.hidden

    def searched(self, scope: Scope, indexed: int) -> Scope:
        """The scope to search an index with that knows the changes up to this one: less what became hidden since."""
        return scope.without(self.narrowed_after(indexed, scope))

    def unread(self, reasons: Collection[Reason], media_types: Collection[str], scope: Scope) -> list[DocumentId]:
        """The documents to be read again: those whose reading failed for one of these reasons, and of these types.

        Either may be empty, and then does not narrow; with types alone those that were read are among them.
        """
        with self._catalogue.reading() as connection:
            return documents.unread(connection, reasons, media_types, scope)

    # -- for the index

    def searchable(self, scope: Scope) -> Iterator[DocumentId]:
        """The ids of all documents in scope that can be searched."""
        with self._catalogue.reading() as connection:
            yield from documents.searchable(connection, scope)

    def texts(self, scope: Scope) -> Texts:
        """Where an engine reads what it indexes."""
        return Texts(self._catalogue, scope)

    def _kept(self, held: dict[K, V], key: K, read: Callable[[Connection], V]) -> V:
        """What is held under this key, of what `Recent` told before; read and put there where nothing is."""
        found = held.get(key)
        if found is None:
            with self._catalogue.reading() as connection:
                found = held[key] = read(connection)
        return found


class Texts:
    """The current documents and their texts, as an engine takes them."""

    def __init__(self, catalogue: Catalogue, scope: Scope) -> None:
        self._catalogue = catalogue
        self._scope = scope

    def current(self, documents_: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        """Those of these documents that can be searched, each with its text."""
        with self._catalogue.reading() as connection:
            yield from documents.with_texts(connection, documents_, self._scope)
