"""Verdicts on quotations that people overruled: what they say instead, and why.

The machine's verdict is found anew whenever an article is checked; a person's stands, tied to the quotation's words,
until they take it back. Each change is one transaction with its line in the journal of the article. Who sees the
article sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, update

from archive import deciding, documents, journal, pinned, rights
from archive.access import Principal, Scope
from archive.catalogue import Catalogue
from archive.citation import Placed
from archive.citations import live
from archive.decision import NewOverruling, Overruling, OverrulingChange, OverrulingId
from archive.document import ChangeKind, Document, DocumentId, FieldChange
from archive.errors import Conflict, NotFound
from archive.journal import Entry
from archive.tables import documents as documents_table
from archive.tables import overruling_passages, overrulings
from archive.verdict import Verdict

_WHAT = "Overruling verdicts"


@dataclass(frozen=True)
class Overrulings:
    """Looks at the overruled verdicts of an archive, and changes them."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def one(self, id: str, scope: Scope) -> Overruling:
        """One of them. Raises NotFound, also where its article is out of view."""
        with self.catalogue.reading() as connection:
            return _get(connection, id, scope)

    def of(self, id: DocumentId, scope: Scope) -> list[Overruling]:
        """Those of an article, in the order of its text. Raises NotFound, Gone."""
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return _of_document(connection, id, scope)

    def add(self, told: NewOverruling, *, who: Principal) -> Overruling:
        """Overrule the verdict on a quotation.

        Raises NotFound, Gone, NotAllowed; Invalid for a place where there is none; Conflict `overruled` where it was
        overruled before, `text` where the document was read meanwhile.
        """
        article = deciding.article(self.catalogue, told.document, who, _WHAT)
        words, own = article.quotation(told.at, "at")
        with self.catalogue.writing() as connection:
            held = deciding.allowed(connection, told.document, who, _WHAT)
            deciding.unread(connection, article)
            _none_there(connection, held.id, own, None)
            id, now = OverrulingId(self.new_id()), self.now()
            row: dict[str, Any] = {
                "id": id, "document": held.id, "revision": 1, "verdict": told.verdict.value, "words": words,
                "note": told.note, "by": who.name, "at": now,
            }  # fmt: skip
            connection.execute(insert(overrulings).values(**row))
            _place(connection, id, own)
            made = _get(connection, id, Scope.everything())
            _note(connection, held, None, made, who, now)
            return made

    def change(self, id: str, change: OverrulingChange, *, who: Principal) -> Overruling:
        """Say otherwise, or why otherwise. What changes nothing is no change.

        Raises NotFound, NotAllowed, Invalid; Conflict `revision` where it is at another one, `overruled`, `text`.
        """
        article, moved = None, None
        if change.at is not None:
            with self.catalogue.reading() as connection:
                document = _get(connection, id, rights.scope(connection, who)).document
            article = deciding.article(self.catalogue, document, who, _WHAT)
            moved = article.quotation(change.at, "at")
        with self.catalogue.writing() as connection:
            before, held = _changeable(connection, id, who, change.revision)
            if article is not None:
                deciding.unread(connection, article)
            values: dict[str, Any] = {}
            if moved is not None and [each.passage for each in before.at] != [each.passage for each in moved[1]]:
                _none_there(connection, held.id, moved[1], before.id)
                _place(connection, before.id, moved[1])
                values["words"] = moved[0]
            if change.verdict not in (None, before.verdict):
                values["verdict"] = change.verdict
            if change.note not in (None, before.note):
                values["note"] = change.note
            if not values:
                return before
            now = self.now()
            values |= {"revision": before.revision + 1, "by": who.name, "at": now}
            connection.execute(update(overrulings).where(overrulings.c.id == before.id).values(**values))
            after = _get(connection, id, Scope.everything())
            _note(connection, held, before, after, who, now)
            return after

    def revoke(self, id: str, *, who: Principal, revision: int | None = None) -> None:
        """Take it back: the machine's verdict counts again. Raises NotFound, NotAllowed; Conflict `revision`."""
        with self.catalogue.writing() as connection:
            before, held = _changeable(connection, id, who, revision)
            _remove(connection, overrulings.c.id == before.id)
            _note(connection, held, before, None, who, self.now())


def destroy(connection: Connection, document: DocumentId) -> None:
    """Forget all verdicts that were overruled on quotations of a document."""
    _remove(connection, overrulings.c.document == document)


# -- from rows


def _seen(scope: Scope) -> Select[Any]:
    of_document = documents_table.c.id == overrulings.c.document
    return select(overrulings).join(documents_table, of_document).where(live(scope))


def _get(connection: Connection, id: str, scope: Scope) -> Overruling:
    found = _told(connection, connection.execute(_seen(scope).where(overrulings.c.id == id)).all(), scope)
    if not found:
        raise NotFound("There is no such overruling here.")
    return found[0]


def _of_document(connection: Connection, id: DocumentId, scope: Scope) -> list[Overruling]:
    asked = _seen(scope).where(overrulings.c.document == id).order_by(overrulings.c.at, overrulings.c.id)
    return sorted(_told(connection, connection.execute(asked).all(), scope), key=_in_text)


def _in_text(told: Overruling) -> tuple[int, int]:
    return (told.at[0].passage.page, told.at[0].passage.start)


def _told(connection: Connection, rows: Sequence[Row[Any]], scope: Scope) -> list[Overruling]:
    rows = [row for row in rows if row.document not in scope.hidden]
    placed: dict[str, list[Placed]] = {}
    for row, one in pinned.rows(connection, overruling_passages, "overruling", [row.id for row in rows]):
        placed.setdefault(row.overruling, []).append(one)
    return [
        Overruling(
            id=row.id,
            document=row.document,
            revision=row.revision,
            verdict=Verdict(row.verdict),
            words=row.words,
            at=tuple(placed[row.id]),
            note=row.note,
            by=row.by,
            decided=row.at,
        )
        for row in rows
    ]


# -- writing


def _changeable(connection: Connection, id: str, who: Principal, revision: int | None) -> tuple[Overruling, Document]:
    before = _get(connection, id, rights.scope(connection, who))
    held = deciding.allowed(connection, before.document, who, _WHAT)
    deciding.at_revision(revision, before.revision)
    return before, held


def _none_there(connection: Connection, document: DocumentId, own: Sequence[Placed], id: OverrulingId | None) -> None:
    """Raises Conflict `overruled` where the verdict on the quotation at this very place was overruled before."""
    for each in _of_document(connection, document, Scope.everything()):
        if each.id != id and [one.passage for one in each.at] == [one.passage for one in own]:
            raise Conflict(f"This verdict was overruled before: {each.id}. Change that.", code="overruled")


def _place(connection: Connection, id: OverrulingId, placed: Sequence[Placed]) -> None:
    connection.execute(delete(overruling_passages).where(overruling_passages.c.overruling == id))
    connection.execute(insert(overruling_passages), [{"overruling": id, **pinned.columns(one)} for one in placed])


def _remove(connection: Connection, which: ColumnElement[bool]) -> None:
    ids = select(overrulings.c.id).where(which)
    connection.execute(delete(overruling_passages).where(overruling_passages.c.overruling.in_(ids)))
    connection.execute(delete(overrulings).where(which))


def _note(
    connection: Connection,
    held: Document,
    before: Overruling | None,
    after: Overruling | None,
    who: Principal,
    now: datetime,
) -> None:
    before_told, after_told = (
        {"id": told.id, "verdict": told.verdict.value} if told else None for told in (before, after)
    )
    told = FieldChange(field="overruling", before=before_told, after=after_told)
    entry = Entry(held.id, held.collection, ChangeKind.revised, (told,))
    journal.note(connection, [entry], who=who.name, at=now)
