"""Documents as they stand in the catalogue, and who may see them: every look at one goes through here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, false, insert, select, true

from archive import texts
from archive.access import Scope
from archive.document import (
    Description,
    Document,
    DocumentId,
    PartOf,
    Reading,
    Reason,
    Suggestion,
    Text,
    Version,
)
from archive.errors import Gone, NotFound
from archive.tables import LIVE, documents, identifiers, versions

_BATCH = 500  # well below what databases allow of parameters in one statement

_OF_DOCUMENT = [
    documents.c.id,
    documents.c.collection,
    documents.c.revision,
    documents.c.added.label("document_added"),
    documents.c.changed,
    documents.c.said,
    documents.c.suggestions,
    documents.c.parent,
    documents.c.family,
    documents.c.place,
    documents.c.path,
]
_NEWEST = and_(versions.c.document == documents.c.id, versions.c.number == documents.c.version)


def within(scope: Scope) -> Any:
    """The condition that a document's collection is one this caller sees."""
    if scope.collections is None:
        return true()
    return documents.c.collection.in_(sorted(scope.collections)) if scope.collections else false()


def get(connection: Connection, id: DocumentId, scope: Scope) -> Document:
    """One document. Raises NotFound; Gone where it was withdrawn and this caller could see it."""
    row = connection.execute(_described(scope).where(documents.c.id == id)).one_or_none()
    if row is None or id in scope.hidden:
        raise NotFound("There is no such document here.")
    _not_gone(row)
    return _document(row)


def stands(connection: Connection, id: DocumentId, scope: Scope) -> Row[Any]:
    """The bare row of a document, withdrawn or not. Raises NotFound."""
    row = connection.execute(select(documents).where(documents.c.id == id, within(scope))).one_or_none()
    if row is None or id in scope.hidden:
        raise NotFound("There is no such document here.")
    return row


def several(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> list[Document]:
    """Those of these documents that can be seen, in the order asked for."""
    found: dict[str, Document] = {}
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        asked = _described(scope).where(documents.c.id.in_(some), documents.c.state == LIVE)
        found.update((row.id, _document(row)) for row in connection.execute(asked))
    return [found[id] for id in ids if id in found and id not in scope.hidden]


def with_texts(
    connection: Connection, ids: Sequence[DocumentId], scope: Scope
) -> Iterator[tuple[Document, Text | None]]:
    """The same, each with the text of its newest version, one text in memory at a time."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        asked = _described(scope).where(documents.c.id.in_(some), documents.c.state == LIVE)
        for row in connection.execute(asked).all():
            if row.id not in scope.hidden:
                yield _document(row), None if row.text is None else texts.whole(connection, row.text)


def texts_of(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]:
    """The texts of their newest versions alone, of those that have one; in any order, one in memory at a time."""
    asked = select(documents.c.id, versions.c.text).join(versions, _NEWEST)
    seen = within(scope), documents.c.state == LIVE, versions.c.text.is_not(None)
    for start in range(0, len(ids), _BATCH):
        some = [id for id in ids[start : start + _BATCH] if id not in scope.hidden]
        rows = connection.execute(asked.where(documents.c.id.in_(some), *seen))
        owners = {row.text: DocumentId(row.id) for row in rows}
        yield from ((owners[number], text) for number, text in texts.several(connection, list(owners)))


def by_identifier(
    connection: Connection, scheme: str, value: str, scope: Scope, collection: str | None = None
) -> Document:
    """The document with this identifier, the first added where there are several. Raises NotFound, Gone."""
    asked = (
        _described(scope)
        .join(identifiers, identifiers.c.document == documents.c.id)
        .where(identifiers.c.scheme == scheme, identifiers.c.value == value)
        .order_by(documents.c.added, documents.c.id)
    )
    if collection is not None:
        asked = asked.where(documents.c.collection == collection)
    rows = [row for row in connection.execute(asked) if row.id not in scope.hidden]
    live = [row for row in rows if row.state == LIVE]
    if live:
        return _document(live[0])
    if rows:
        _not_gone(rows[0])
    raise NotFound("There is no document with this identifier here.")


def all_versions(connection: Connection, id: DocumentId) -> list[Version]:
    """Every version of a document, oldest first."""
    asked = select(versions).where(versions.c.document == id).order_by(versions.c.number)
    return [_version(row) for row in connection.execute(asked)]


def version_row(connection: Connection, document: Document, number: int | None) -> Row[Any]:
    """One version of a document, by default the newest. Raises NotFound."""
    own = versions.c.document == document.id, versions.c.number == (number or document.version.number)
    row = connection.execute(select(versions).where(*own)).one_or_none()
    if row is None:
        raise NotFound("There is no such version.")
    return row


def around(connection: Connection, held: Sequence[Document], scope: Scope) -> dict[DocumentId, list[Document]]:
    """For each of these that is part of another: the documents it is inside of, the outermost first."""
    known = {document.id: document for document in held}
    wanted = {document.part.parent for document in held if document.part}
    while missing := sorted(wanted - known.keys()):
        found = several(connection, missing, scope)
        known |= {document.id: document for document in found}
        wanted = {document.part.parent for document in found if document.part}
    return {document.id: _way(document, known) for document in held if document.part}


def _way(document: Document, known: dict[DocumentId, Document]) -> list[Document]:
    way: list[Document] = []
    part = document.part
    while part is not None and part.parent in known:
        way.insert(0, known[part.parent])
        part = way[0].part
    return way


def members(connection: Connection, id: DocumentId, scope: Scope) -> list[Document]:
    """The documents that are directly part of this one, in order."""
    asked = _described(scope).where(documents.c.parent == id, documents.c.state == LIVE)
    rows = connection.execute(asked.order_by(documents.c.place, documents.c.id))
    return [_document(row) for row in rows if row.id not in scope.hidden]


def inside(connection: Connection, id: DocumentId) -> list[DocumentId]:
    """All that is inside a document, at any depth, whatever its state."""
    found: list[DocumentId] = []
    layer = [id]
    while layer:
        asked = select(documents.c.id).where(documents.c.parent.in_(layer[:_BATCH]))
        below = [DocumentId(one) for one in connection.execute(asked).scalars()]
        layer = [*layer[_BATCH:], *below]
        found += below
    return found


def searchable(connection: Connection, scope: Scope) -> list[DocumentId]:
    """The ids of all that can be searched, in a fixed order."""
    asked = select(documents.c.id).where(documents.c.state == LIVE, within(scope)).order_by(documents.c.id)
    return [DocumentId(id) for id in connection.execute(asked).scalars() if id not in scope.hidden]


def unread(
    connection: Connection, reasons: Collection[Reason], media_types: Collection[str], scope: Scope
) -> list[DocumentId]:
    """The ids of those whose newest version failed for one of these reasons and is of one of these types."""
    asked = select(documents.c.id).join(versions, _NEWEST).where(documents.c.state == LIVE, within(scope))
    if reasons:
        told = sorted(reason.value for reason in reasons)
        asked = asked.where(versions.c.reading == Reading.failed.value, versions.c.reason.in_(told))
    if media_types:
        asked = asked.where(versions.c.media_type.in_(sorted(media_types)))
    ids = connection.execute(asked.order_by(documents.c.id)).scalars()
    return [DocumentId(id) for id in ids if id not in scope.hidden]


def identify(connection: Connection, id: DocumentId, said: Description) -> None:
    """Let a document be found by the identifiers of its description, and by no others."""
    connection.execute(delete(identifiers).where(identifiers.c.document == id))
    rows = identified(id, said)
    if rows:
        connection.execute(insert(identifiers), rows)


def identified(id: DocumentId, said: Description) -> list[dict[str, str]]:
    """The rows by which a document is found by its identifiers."""
    told = dict.fromkeys((i.type, i.value) for i in said.identifiers)
    return [{"document": id, "scheme": scheme, "value": value} for scheme, value in told]


def as_said(said: Description) -> dict[str, Any]:
    """A description as it is kept: what was not said is not written down."""
    return said.model_dump(mode="json", exclude_defaults=True)


# -- from rows


def _described(scope: Scope) -> Select[Any]:
    asked = select(documents.c.state, *_OF_DOCUMENT, *versions.c)
    return asked.join(versions, _NEWEST).where(within(scope))


def _not_gone(row: Row[Any]) -> None:
    if row.state != LIVE:
        raise Gone(f"This document was {row.state} on {row.changed:%Y-%m-%d}.")


def _document(row: Row[Any]) -> Document:
    return Document(
        id=row.id,
        collection=row.collection,
        revision=row.revision,
        added=row.document_added,
        changed=row.changed,
        said=Description.model_validate(row.said),
        suggestions=tuple(Suggestion.model_validate(told) for told in row.suggestions),
        version=_version(row),
        part=_part(row),
    )


def _part(row: Row[Any]) -> PartOf | None:
    if row.parent is None:
        return None
    return PartOf(parent=row.parent, family=row.family, place=row.place, path=row.path)


def _version(row: Row[Any]) -> Version:
    return Version(
        number=row.number,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        filename=row.filename,
        added=row.added,
        reading=Reading(row.reading),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
        text_sha256=row.text_sha256,
        pages=row.pages,
    )
