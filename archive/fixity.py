"""Fixity: proof that every original is still what it was when it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, union_all

from archive import documents
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.document import DocumentId
from archive.errors import Damaged
from archive.originals import Originals
from archive.tables import PURGED, subtitles, versions
from archive.tables import documents as documents_table

_BATCH = 1_000
# Whatever bytes a document has: its versions, and what was attached to them.
_KEPT = union_all(*(select(table.c.sha256, table.c.document) for table in (versions, subtitles))).subquery()


@dataclass(frozen=True)
class Finding:
    """One original: the documents it belongs to, and what is wrong with it, if anything."""

    sha256: str
    documents: tuple[DocumentId, ...]
    trouble: str | None


@dataclass(frozen=True)
class Fixity:
    """Hashes every original of an archive again."""

    catalogue: Catalogue
    originals: Originals

    def count(self, scope: Scope) -> int:
        """How many originals there are to look at."""
        return sum(1 for _ in self._held(scope))

    def verify(self, scope: Scope) -> Iterator[Finding]:
        """Each original in scope, in the order of their hashes, as it is found."""
        for sha256, ids in self._held(scope):
            try:
                self.originals.check(sha256)
            except Damaged as damaged:
                yield Finding(sha256, ids, str(damaged))
            else:
                yield Finding(sha256, ids, None)

    def _held(self, scope: Scope) -> Iterator[tuple[str, tuple[DocumentId, ...]]]:
        """In steps, so that no transaction stays open while files are read."""
        last = ""
        while True:
            hashes = (
                select(_KEPT.c.sha256)
                .join(documents_table, documents_table.c.id == _KEPT.c.document)
                .where(_KEPT.c.sha256 > last, documents_table.c.state != PURGED, documents.within(scope))
                .distinct()
                .order_by(_KEPT.c.sha256)
                .limit(_BATCH)
            )
            own = select(_KEPT.c.sha256, _KEPT.c.document).where(_KEPT.c.sha256.in_(hashes))
            with self.catalogue.reading() as connection:
                rows = connection.execute(own.order_by(_KEPT.c.sha256, _KEPT.c.document)).all()
            if not rows:
                return
            found: dict[str, list[DocumentId]] = {}
            for sha256, id in rows:
                if id not in found.setdefault(sha256, []):
                    found[sha256].append(DocumentId(id))
            yield from ((sha256, tuple(ids)) for sha256, ids in found.items())
            last = rows[-1].sha256
