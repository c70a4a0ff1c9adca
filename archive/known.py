"""By what each document is known to those who cite it, kept up with what is said of it and read from it.

These keys are derived: `renew` makes those of some documents anew, `renew_all` those of all, where the rules changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from archive import documents, works
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.citation import Reference
from archive.document import DocumentId
from archive.tables import citation_keys, citations, counters, known_by, versions
from archive.tables import documents as documents_table

_COUNTER = "known_by"
_BATCH = 500
_EVERYTHING = Scope.everything()


def renew(connection: Connection, ids: Sequence[DocumentId]) -> None:
    """Make the keys of these documents anew. Within `Catalogue.writing`."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        connection.execute(delete(known_by).where(known_by.c.document.in_(some)))
        hashes: dict[str, list[str]] = {}
        asked = select(versions.c.document, versions.c.sha256).where(versions.c.document.in_(some))
        for id, sha256 in connection.execute(asked):
            hashes.setdefault(id, []).append(sha256)
        rows = [
            {"document": held.id, "key": key}
            for held in documents.several(connection, some, _EVERYTHING)
            for key in sorted(works.of_document(held.description, hashes[held.id]))
        ]
        if rows:
            connection.execute(insert(known_by), rows)


def renew_citations(connection: Connection, told: Iterable[tuple[str, Reference]]) -> None:
    """Make the keys of these citations anew, by their references. Within `Catalogue.writing`."""
    references = dict(told)
    ids = list(references)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        connection.execute(delete(citation_keys).where(citation_keys.c.citation.in_(some)))
        keys = [{"citation": id, "key": key} for id in some for key in sorted(works.of_reference(references[id]))]
        if keys:
            connection.execute(insert(citation_keys), keys)


def renew_all(catalogue: Catalogue) -> None:
    """Make all keys anew where they were made by other rules; a batch a transaction. For the holder of the lock."""
    own = counters.c.name == _COUNTER
    with catalogue.reading() as connection:
        if connection.execute(select(counters.c.value).where(own)).scalar() == works.RULES:
            return
    last: str | None = ""
    while last is not None:
        with catalogue.writing() as connection:
            asked = select(documents_table.c.id).where(documents_table.c.id > last).order_by(documents_table.c.id)
            ids = [DocumentId(id) for id in connection.execute(asked.limit(_BATCH)).scalars()]
            renew(connection, ids)
        last = ids[-1] if ids else None
    last = ""
    while last is not None:
        with catalogue.writing() as connection:
            asked = select(citations.c.id, citations.c.reference).where(citations.c.id > last).order_by(citations.c.id)
            told = [
                (row.id, Reference.model_validate(row.reference)) for row in connection.execute(asked.limit(_BATCH))
            ]
            renew_citations(connection, told)
        last = told[-1][0] if told else None
    with catalogue.writing() as connection:
        if not connection.execute(update(counters).where(own).values(value=works.RULES)).rowcount:
            connection.execute(insert(counters).values(name=_COUNTER, value=works.RULES))
