"""What every decision on a statement of an article goes through: who may decide, and that the article is as it was.

The article is read, and its statements found, before anything is locked; in the transaction that writes the decision
down it is looked at once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from archive import documents, rights
from archive.access import Principal, Role
from archive.catalogue import Catalogue
from archive.document import Document, DocumentId
from archive.errors import Conflict

if TYPE_CHECKING:
    from archive.stated import Article


def article(catalogue: Catalogue, id: DocumentId, who: Principal, what: str) -> Article:
    """A document as it is checked, for one who may decide on it. Raises NotFound, Gone, NotAllowed."""
    from archive.stated import Article  # here, since most processes find no statements, and its tables take a while

    with catalogue.reading() as connection:
        allowed(connection, id, who, what)
        return Article.read(connection, id, rights.scope(connection, who))


def allowed(connection: Connection, id: DocumentId, who: Principal, what: str) -> Document:
    """The document, for one who may decide on it. Raises NotFound, Gone, NotAllowed."""
    held = documents.get(connection, id, rights.scope(connection, who))
    rights.collection(connection, held.collection, who, Role.checker, what)
    return held


def unread(connection: Connection, told: Article) -> None:
    """That it was not read again since it was looked at. Raises Conflict `text`, NotFound, Gone."""
    if not told.is_current(connection):
        raise Conflict("It was read again meanwhile; please try once more.", code="text")


def at_revision(asked: int | None, now: int) -> None:
    """That something is at the revision it is meant to be changed at. Raises Conflict `revision`."""
    if asked not in (None, now):
        raise Conflict(f"It is at revision {now} now, not {asked}.", code="revision")
