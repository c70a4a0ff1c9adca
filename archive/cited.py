"""Looking at citations from either end: what a document cites, what cites it, and what may be the cited work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive import citations, documents, matching
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.citation import Candidate, Citation, CitationId, State
from archive.document import DocumentId


@dataclass(frozen=True)
class Cited:
    """Looks at the citations of an archive."""

    catalogue: Catalogue

    def one(self, id: str, scope: Scope) -> Citation:
        """One citation. Raises NotFound."""
        with self.catalogue.reading() as connection:
            return citations.get(connection, id, scope)

    def of(
        self,
        id: DocumentId,
        scope: Scope,
        states: Iterable[State] = (),
        *,
        start: int = 0,
        limit: int | None = None,
    ) -> tuple[int, list[Citation]]:
        """How many citations a document makes, and some of them, in the order of its text. Raises NotFound, Gone."""
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return citations.of_document(connection, id, scope, states, start=start, limit=limit)

    def by(self, id: DocumentId, scope: Scope, *, start: int = 0, limit: int = 100) -> tuple[int, list[Citation]]:
        """How many citations have it as their target and are not rejected, and some of them. Raises NotFound, Gone."""
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return citations.citing(connection, id, scope, start=start, limit=limit)

    def candidates(self, cited: Sequence[Citation], scope: Scope) -> dict[CitationId, list[Candidate]]:
        """The documents that are known by the same as what is cited, the likeliest first, each with its reasons."""
        with self.catalogue.reading() as connection:
            return matching.candidates(connection, cited, scope)

    def confirmed_by(self, id: DocumentId, scope: Scope) -> list[DocumentId]:
        """The documents whose confirmed citations have this one as their target."""
        with self.catalogue.reading() as connection:
            return citations.by_target(connection, id, scope)

    def confirmed_of(self, id: DocumentId, scope: Scope) -> list[DocumentId]:
        """The targets of its confirmed citations."""
        with self.catalogue.reading() as connection:
            return citations.targets(connection, id, scope)

    def said_by(self, id: DocumentId, scope: Scope) -> list[DocumentId]:
        """The documents whose descriptions say that they cite this one."""
        with self.catalogue.reading() as connection:
            return citations.saying(connection, id, scope)
