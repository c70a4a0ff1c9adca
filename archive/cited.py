"""Looking at citations from either end: what a document cites, what cites it, and what may be the cited work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive import citations, documents, journal, linked, matching, resolving, resting
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.citation import Candidate, Citation, CitationId, State
from archive.document import DocumentId, Text
from archive.resolving import Resolved
from archive.resting import Resting


@dataclass(frozen=True)
class Cited:
    """Looks at the citations of an archive."""

    catalogue: Catalogue
    _pairs: dict[Scope, tuple[int, tuple[tuple[DocumentId, DocumentId], ...]]] = field(default_factory=dict)

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

    def by(
        self,
        id: DocumentId,
        scope: Scope,
        states: Iterable[State] = (),
        *,
        inside: bool = False,
        start: int = 0,
        limit: int = 100,
    ) -> tuple[int, list[Citation]]:
        """How many citations have it as their target, in one of these states or not rejected; and some of them.

        With `inside` also those that have what is inside it. Raises NotFound, Gone.
        """
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            ids = [id, *documents.inside(connection, id)] if inside else [id]
            return linked.citing(connection, ids, scope, states, start=start, limit=limit)

    def resting(self, id: DocumentId, scope: Scope) -> Resting:
        """What rests on it and on what is inside it: see resting.py. Raises NotFound; not where it was withdrawn."""
        with self.catalogue.reading() as connection:
            documents.stands(connection, id, scope)
            return resting.on(connection, id, scope)

    def candidates(self, cited: Sequence[Citation], scope: Scope) -> dict[CitationId, list[Candidate]]:
        """The documents that are known by the same as what is cited, the likeliest first, each with its reasons."""
        with self.catalogue.reading() as connection:
            return matching.candidates(connection, cited, scope)

    def confirmed_by(self, id: DocumentId, scope: Scope) -> list[DocumentId]:
        """The documents whose confirmed citations have this one as their target."""
        with self.catalogue.reading() as connection:
            return linked.by_target(connection, id, scope)

    def confirmed_of(self, id: DocumentId, scope: Scope) -> list[DocumentId]:
        """The targets of its confirmed citations."""
        with self.catalogue.reading() as connection:
            return linked.targets(connection, id, scope)

    def pairs(self, scope: Scope) -> tuple[tuple[DocumentId, DocumentId], ...]:
        """Who cites and who is cited, by confirmed citations and by what descriptions say; in order, each once.

        Of one scope they are kept until anything changes; then the time is linear in how many there are.
        """
        with self.catalogue.reading() as connection:
            at = journal.last(connection)
            kept = self._pairs.get(scope)
            if kept is None or kept[0] != at:
                told = tuple(linked.pairs(connection, scope))
                # The very same as before where nothing of it changed, for those who keep something by it.
                kept = at, kept[1] if kept is not None and kept[1] == told else told
                self._pairs.clear()
                self._pairs[scope] = kept
        return kept[1]

    def said_by(self, id: DocumentId, scope: Scope, *, inside: bool = False) -> list[DocumentId]:
        """The documents whose descriptions say that they cite this one, or with `inside` what is inside it."""
        with self.catalogue.reading() as connection:
            ids = [id, *documents.inside(connection, id)] if inside else [id]
            return linked.saying(connection, ids, scope)

    def resolved(self, id: DocumentId, scope: Scope) -> list[Resolved]:
        """What an archived article cites and which of it is held, without what was rejected. Raises NotFound, Gone."""
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return resolving.of_document(connection, id, scope)

    def found(self, text: Text, language: str | None, scope: Scope) -> tuple[list[Resolved], int]:
        """What a text cites that is not archived, as far as is told, and how much in all; nothing of it is kept.

        Time: linear in the text, before the catalogue is asked.
        """
        from archive import mentions  # here, since its tables take a while to make

        found, total = mentions.found(text, language)
        with self.catalogue.reading() as connection:
            return resolving.of_text(connection, found, scope), total
