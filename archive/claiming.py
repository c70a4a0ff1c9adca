"""What people do with claims: check them, point to what bears on them, check them a second time.

Each change is one transaction with its line in the journal of the document that makes the claim. Whoever decides is a
checker, or more, of that document's collection; what they point to must be theirs to see. No machine changes anything
here but where the passages stand, when a document is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from archive import claims, deciding, documents, journal, placing, rights
from archive.access import Principal, Scope
from archive.catalogue import Catalogue
from archive.citation import Placed
from archive.decision import Bearing, Claim, ClaimChange, ClaimId, NewClaim, Seconding, Side
from archive.document import ChangeKind, Document, DocumentId, FieldChange
from archive.errors import Conflict, Invalid, NotFound
from archive.journal import Entry
from archive.verdict import ClaimState

_WHAT = "Deciding on claims"


@dataclass(frozen=True)
class Claiming:
    """Changes the claims of an archive."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def add(self, told: NewClaim, *, who: Principal) -> Claim:
        """Make a claim of a sentence.

        Raises NotFound, Gone, NotAllowed; Invalid for a place that is not there; Conflict `claim_exists` where it is
        one already, `text` where the document was read meanwhile.
        """
        article = deciding.article(self.catalogue, told.document, who, _WHAT)
        words, own = article.sentence(told.at, "at")
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            held = deciding.allowed(connection, told.document, who, _WHAT)
            deciding.unread(connection, article)
            _none_there(connection, held.id, own, None)
            now, id = self.now(), ClaimId(self.new_id())
            decided = told.state is not ClaimState.unchecked
            row: dict[str, Any] = {
                "id": id, "document": held.id, "revision": 1, "state": told.state.value, "words": words,
                "note": told.note, "checker": who.name if decided else None, "checked": now if decided else None,
                "made": now, "made_by": who.name,
            }  # fmt: skip
            claims.write(connection, row)
            claims.place(connection, id, Side.own, own, Scope.everything())
            claims.place(connection, id, Side.bearing, _bearing(connection, held.id, told.passages, scope), scope)
            made = claims.get(connection, id, scope)
            _note(connection, held, None, made, who, now)
            return made

    def change(self, id: str, change: ClaimChange, *, who: Principal) -> Claim:
        """Change a claim. What changes nothing is no change.

        Whoever changes state, place, passages or note of it is its checker from then on; but for the note alone, the
        second word ends with that. Raises NotFound, NotAllowed, Invalid; Conflict `revision` where it is at another
        one, `same_checker` for who checked it first and second, `unchecked` for a second word without a first one,
        `claim_exists`, `text`.
        """
        article, moved = None, None
        if change.at is not None:
            with self.catalogue.reading() as connection:
                document = claims.get(connection, id, rights.scope(connection, who)).document
            article = deciding.article(self.catalogue, document, who, _WHAT)
            moved = article.sentence(change.at, "at")
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            before = claims.get(connection, id, scope)
            held = deciding.allowed(connection, before.document, who, _WHAT)
            deciding.at_revision(change.revision, before.revision)
            if article is not None:
                deciding.unread(connection, article)
            now = self.now()
            values = self._first(connection, before, change, moved, who, scope, now)
            if "second" in change.model_fields_set:
                values |= _second(before, values, change.second, who, now)
            if not values:
                return before
            claims.change(connection, before.id, values | {"revision": before.revision + 1})
            after = claims.get(connection, id, scope)
            _note(connection, held, before, after, who, now)
            return after

    def remove(self, id: str, *, who: Principal, revision: int | None = None) -> None:
        """Take a claim away: its sentence is unchecked from now on, and the journal tells that it was not.

        Raises NotFound, NotAllowed; Conflict `revision`.
        """
        with self.catalogue.writing() as connection:
            before = claims.get(connection, id, rights.scope(connection, who))
            held = deciding.allowed(connection, before.document, who, _WHAT)
            deciding.at_revision(revision, before.revision)
            claims.remove(connection, [before.id])
            _note(connection, held, before, None, who, self.now())

    # -- steps

    @staticmethod
    def _first(
        connection: Connection,
        before: Claim,
        change: ClaimChange,
        moved: tuple[str, list[Placed]] | None,
        who: Principal,
        scope: Scope,
        now: datetime,
    ) -> dict[str, Any]:
        """What the first word changes; its passages and its place are written at once."""
        values: dict[str, Any] = {}
        decided = change.state not in (None, before.state)
        if moved is not None and [each.passage for each in before.at] != [each.passage for each in moved[1]]:
            _none_there(connection, before.document, moved[1], before.id)
            claims.place(connection, before.id, Side.own, moved[1], Scope.everything())
            values["words"] = moved[0]
            decided = True
        if change.passages is not None:
            bearing = _bearing(connection, before.document, change.passages, scope)
            if before.gone or _told(bearing) != _told(before.passages):
                claims.place(connection, before.id, Side.bearing, bearing, scope)
                decided = True
        if "note" in change.model_fields_set and change.note != before.note:
            values["note"] = change.note
        if not decided and not values:
            return {}
        state = change.state or before.state
        checked = state is not ClaimState.unchecked
        values |= {"state": state.value, "checker": who.name if checked else None, "checked": now if checked else None}
        if decided or (before.second and before.second.checker == who.name):
            values |= _NO_SECOND
        return values


_NO_SECOND = {"second_state": None, "second_note": None, "second_checker": None, "second_checked": None}


def _second(
    before: Claim, values: dict[str, Any], told: Seconding | None, who: Principal, now: datetime
) -> dict[str, Any]:
    """What the second word changes, after the first one changed `values`."""
    checker = values.get("checker", before.checker)
    if values.get("state", before.state.value) == ClaimState.unchecked.value:
        if told is None:
            return {}
        raise Conflict("Nobody has checked it yet: check it first.", code="unchecked")
    there = None if "second_state" in values else before.second
    if told is None and there is None:
        return {}
    if checker == who.name:
        words = "You checked it first: somebody else checks it a second time, and takes that back."
        raise Conflict(words, code="same_checker")
    if told is None:
        return _NO_SECOND
    if there is not None and (there.state, there.note, there.checker) == (told.state, told.note, who.name):
        return {}
    return {
        "second_state": told.state.value,
        "second_note": told.note,
        "second_checker": who.name,
        "second_checked": now,
    }


def _none_there(connection: Connection, document: DocumentId, own: Sequence[Placed], id: ClaimId | None) -> None:
    """Raises Conflict `claim_exists` where another claim stands at the same place."""
    there = claims.standing_at(connection, document, own)
    if there not in (None, id):
        raise Conflict(f"This sentence is a claim already: {there}. Change that one.", code="claim_exists")


def _bearing(connection: Connection, own: DocumentId, told: Sequence[Bearing], scope: Scope) -> list[Placed]:
    """Passages of other documents, in the order given. Raises Invalid for one that is not there."""
    held: dict[DocumentId, Document] = {}
    for each in told:
        if each.document == own:
            raise Invalid("An article does not bear itself out: point to another document.", where="passages")
        if each.document not in held:
            try:
                held[each.document] = documents.get(connection, each.document, scope)
            except NotFound:
                raise Invalid("There is no such document here.", where="passages") from None
    placed = [placing.one_placed(connection, held[each.document], each, "passages") for each in told]
    return [one for number, one in enumerate(placed) if one not in placed[:number]]


def _told(placed: Sequence[Placed]) -> list[tuple[Any, ...]]:
    return [(one.document, one.passage) for one in placed]


def _note(
    connection: Connection, held: Document, before: Claim | None, after: Claim | None, who: Principal, now: datetime
) -> None:
    """In the journal of the document that makes the claim; not what bears on it, which not all its readers may see."""
    told = FieldChange(field="claim", before=_in_journal(before), after=_in_journal(after))
    entry = Entry(held.id, held.collection, ChangeKind.revised, (told,))
    journal.note(connection, [entry], who=who.name, at=now)


def _in_journal(told: Claim | None) -> dict[str, Any] | None:
    if told is None:
        return None
    second = {"second": told.second.state.value} if told.second else {}
    return {"id": told.id, "state": told.state.value, **second}
