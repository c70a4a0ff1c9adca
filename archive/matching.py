"""What may be a cited work: the documents that share a key with a citation. Nobody but a person says that one is.

It is looked up whenever it is asked for, within the caller's scope, so that it is always that of what is held by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from archive import citations, documents, works
from archive.access import Scope
from archive.citation import Candidate, Citation, CitationId, Reference
from archive.document import Document, DocumentId
from archive.tables import citation_keys, known_by
from archive.tables import documents as documents_table

_BATCH = 500
_MOST_CANDIDATES = 20


def candidates(connection: Connection, cited: Sequence[Citation], scope: Scope) -> dict[CitationId, list[Candidate]]:
    """The documents in scope that have a key of these citations: the likeliest first, each with its reasons."""
    shared = _shared(connection, [citation.id for citation in cited], scope)
    held = _held(connection, shared.values(), scope)
    found: dict[CitationId, list[Candidate]] = {}
    for citation in cited:
        others = {
            id: kinds
            for id, kinds in shared.get(citation.id, {}).items()
            if id not in (citation.document, citation.target)
        }
        found[citation.id] = _listed(citation.reference, others, held)
    return found


def of_references(connection: Connection, told: Sequence[Reference], scope: Scope) -> list[list[Candidate]]:
    """The same for works that stand in no catalogue, of each in its order."""
    keys = [works.of_reference(each) for each in told]
    known = _knowing(connection, sorted({key for own in keys for key in own}), scope)
    shared: list[dict[DocumentId, set[str]]] = []
    for own in keys:
        found: dict[DocumentId, set[str]] = {}
        for key in own:
            for id in known.get(key, ()):
                found.setdefault(id, set()).add(works.kind_of(key))
        shared.append(found)
    held = _held(connection, shared, scope)
    return [_listed(each, found, held) for each, found in zip(told, shared, strict=True)]


def _held(
    connection: Connection, shared: Iterable[Mapping[DocumentId, set[str]]], scope: Scope
) -> dict[DocumentId, Document]:
    ids = sorted({id for kinds in shared for id in kinds})
    return {document.id: document for document in documents.several(connection, ids, scope)}


def _listed(
    told: Reference, shared: Mapping[DocumentId, set[str]], held: Mapping[DocumentId, Document]
) -> list[Candidate]:
    """The documents that share these kinds of keys with a reference, as far as nothing speaks against them."""
    listed = []
    for id, kinds in shared.items():
        reasons = _reasons(told, held[id], kinds) if id in held else []
        listed += [Candidate(document=id, reasons=tuple(reasons))] if reasons else []
    listed.sort(key=lambda one: (works.REASONS["title"] in one.reasons, -len(one.reasons), one.document))
    return listed[:_MOST_CANDIDATES]


def _reasons(told: Reference, held: Document, kinds: set[str]) -> list[str]:
    strong = [words for kind, words in works.REASONS.items() if kind in kinds and kind in works.STRONG]
    titled = "title" in kinds and (strong or not works.contradict(told, held.description))
    agreeing = works.agreeing(told, held.description) if titled and not strong else []
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
    seen = in_scope(connection, sorted({document for _, document, _ in told}), scope)
    found: dict[str, dict[DocumentId, set[str]]] = {}
    for citation, document, key in told:
        if document in seen:
            found.setdefault(citation, {}).setdefault(DocumentId(document), set()).add(works.kind_of(key))
    return found


def _knowing(connection: Connection, keys: Sequence[str], scope: Scope) -> dict[str, list[DocumentId]]:
    """The documents in scope that are known by these keys."""
    told: list[tuple[str, str]] = []
    for start in range(0, len(keys), _BATCH):
        asked = select(known_by.c.key, known_by.c.document).where(known_by.c.key.in_(keys[start : start + _BATCH]))
        told += [(key, document) for key, document in connection.execute(asked)]
    seen = in_scope(connection, sorted({document for _, document in told}), scope)
    found: dict[str, list[DocumentId]] = {}
    for key, document in told:
        if document in seen:
            found.setdefault(key, []).append(DocumentId(document))
    return found


def in_scope(connection: Connection, ids: Sequence[str], scope: Scope) -> set[str]:
    """Those of these documents that the caller may see."""
    found: set[str] = set()
    for start in range(0, len(ids), _BATCH):
        asked = select(documents_table.c.id).where(
            documents_table.c.id.in_(ids[start : start + _BATCH]), citations.live(scope)
        )
        found.update(id for id in connection.execute(asked).scalars() if id not in scope.hidden)
    return found
