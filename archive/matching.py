"""What may be a cited work: the documents that share a key with a citation. Nobody but a person says that one is.

It is looked up whenever it is asked for, within the caller's scope, so that it is always that of what is held by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from archive import citations, documents, works
from archive.access import Scope
from archive.citation import Candidate, Citation, CitationId
from archive.document import Document, DocumentId
from archive.tables import citation_keys, known_by
from archive.tables import documents as documents_table

_BATCH = 500
_MOST_CANDIDATES = 20


def candidates(connection: Connection, cited: Sequence[Citation], scope: Scope) -> dict[CitationId, list[Candidate]]:
    """The documents in scope that have a key of these citations: the likeliest first, each with its reasons."""
    shared = _shared(connection, [citation.id for citation in cited], scope)
    found: dict[CitationId, list[Candidate]] = {}
    held = documents.several(connection, sorted({id for keys in shared.values() for id in keys}), scope)
    known_documents = {document.id: document for document in held}
    for citation in cited:
        listed = []
        for id, kinds in shared.get(citation.id, {}).items():
            if id in known_documents and id != citation.document and id != citation.target:
                reasons = _reasons(citation, known_documents[id], kinds)
                listed += [Candidate(document=id, reasons=tuple(reasons))] if reasons else []
        listed.sort(key=lambda one: (works.REASONS["title"] in one.reasons, -len(one.reasons), one.document))
        found[citation.id] = listed[:_MOST_CANDIDATES]
    return found


def _reasons(citation: Citation, held: Document, kinds: set[str]) -> list[str]:
    strong = [words for kind, words in works.REASONS.items() if kind in kinds and kind in works.STRONG]
    titled = "title" in kinds and (strong or not works.contradict(citation.reference, held.description))
    agreeing = works.agreeing(citation.reference, held.description) if titled and not strong else []
    return strong + ([works.REASONS["title"], *agreeing] if titled else [])


def sharing(connection: Connection, ids: Sequence[str], scope: Scope) -> list[str]:
    """Those of these citations that have a key in common with a document in scope."""
    return list(_shared(connection, ids, scope))


def _shared(connection: Connection, ids: Sequence[str], scope: Scope) -> dict[str, dict[DocumentId, set[str]]]:
    """By citation and document in scope, the kinds of the keys that both have."""
    told: list[tuple[str, str, str]] = []
    for start in range(0, len(ids), _BATCH):
        asked = (
            select(citation_keys.c.citation, known_by.c.document, known_by.c.key)
            .join(known_by, known_by.c.key == citation_keys.c.key)
            .where(citation_keys.c.citation.in_(ids[start : start + _BATCH]))
        )
        told += [(citation, document, key) for citation, document, key in connection.execute(asked)]
    # Asked for by themselves: with this condition in the question above, SQLite begins at the collection.
    seen = _in_scope(connection, sorted({document for _, document, _ in told}), scope)
    found: dict[str, dict[DocumentId, set[str]]] = {}
    for citation, document, key in told:
        if document in seen:
            found.setdefault(citation, {}).setdefault(DocumentId(document), set()).add(works.kind_of(key))
    return found


def _in_scope(connection: Connection, ids: Sequence[str], scope: Scope) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), _BATCH):
        asked = select(documents_table.c.id).where(
            documents_table.c.id.in_(ids[start : start + _BATCH]), citations.live(scope)
        )
        found.update(id for id in connection.execute(asked).scalars() if id not in scope.hidden)
    return found
