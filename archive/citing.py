"""What people do with citations: add, mend, join, confirm, reject, and get what is not held.

Each change is one transaction with its line in the citing document's journal. Whoever decides is a checker, or more, of
the citing document's collection; what they refer to must be theirs to see. From then on no machine changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field, ValidationError
from sqlalchemy import Connection, delete, insert, select, update

from archive import citations, documents, journal, known, placing, proposing, rights, texts
from archive.access import Principal, Role, Scope
from archive.catalogue import Catalogue
from archive.citation import Citation, CitationId, Getting, Origin, Reference, Side, Spot, State
from archive.document import ChangeKind, Document, DocumentId, FieldChange, Frozen, Words
from archive.errors import Conflict, Invalid, NotFound
from archive.journal import Entry
from archive.tables import acquisitions, fingerprints
from archive.tables import citations as citations_table
from archive.tables import passages as passages_table

_WHAT = "Deciding on citations"
_LONGEST_WORDS = 500


class Acquiring(Frozen):
    """How far the getting of a work is; a note takes the place of the one before."""

    state: Getting
    note: Words | None = None


class Mending(Frozen):
    """What of a citation is to change; what is not named stays.

    `reference` is a JSON merge patch (RFC 7396). `target` None takes the target away. `passages` and `cited` take the
    place of those there are. `join` are citations of the same document that are the same work: their passages come to
    this one, and they end. `acquisition` None takes it away. `revision` is the one this is meant for.
    """

    state: State | None = None
    reference: dict[str, Any] | None = None
    target: DocumentId | None = None
    passages: tuple[Spot, ...] | None = Field(default=None, max_length=500)
    cited: tuple[Spot, ...] | None = Field(default=None, max_length=500)
    join: tuple[CitationId, ...] = Field(default=(), max_length=500)
    acquisition: Acquiring | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Citing:
    """Changes the citations of an archive."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def add(
        self,
        document: DocumentId,
        reference: Reference,
        *,
        who: Principal,
        passages: Sequence[Spot] = (),
        target: DocumentId | None = None,
        cited: Sequence[Spot] = (),
        state: State = State.proposed,
    ) -> Citation:
        """A citation that a person found. Raises NotFound, Gone, NotAllowed; Invalid for a place that is not there."""
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            held = documents.get(connection, document, scope)
            rights.collection(connection, held.collection, who, Role.checker, _WHAT)
            id, now = CitationId(self.new_id()), self.now()
            placed = placing.placed(connection, held, passages, "passages")
            words = placed[0].passage.text[:_LONGEST_WORDS] if placed else reference.title or ""
            row: dict[str, Any] = {
                "id": id, "document": document, "revision": 1, "state": state.value, "origin": Origin.person.value,
                "words": words, "target": None, "made": now, "made_by": who.name, "touched": True,
                "decided": None, "decided_by": None,
            }  # fmt: skip
            if state is not State.proposed:
                row |= {"decided": now, "decided_by": who.name}
            citations.write(connection, row, reference)
            citations.place(connection, Side.citing, {id: placed})
            if target is not None or cited:
                self._aim(connection, citations.get(connection, id, scope), target, cited, scope)
            _note(connection, held, id, None, state, who, now)
            return citations.get(connection, id, scope)

    def mend(self, id: str, mending: Mending, *, who: Principal) -> Citation:
        """Change a citation. What changes nothing is no change.

        Raises NotFound, NotAllowed, Invalid; Conflict `revision` where it is at another one.
        """
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            before = citations.get(connection, id, scope)
            held = documents.get(connection, before.document, scope)
            rights.collection(connection, held.collection, who, Role.checker, _WHAT)
            if mending.revision is not None and mending.revision != before.revision:
                raise Conflict(f"It is at revision {before.revision} now, not {mending.revision}.", code="revision")
            self._mended(connection, before, held, mending, who, scope)
            after = citations.get(connection, id, scope)
            told = {"touched", "revision", "decided", "decided_by"}
            if after.model_dump(exclude=told) == before.model_dump(exclude=told) and not mending.join:
                return before
            now = self.now()
            values: dict[str, Any] = {"touched": True, "revision": before.revision + 1}
            if after.state is not before.state:
                decided = after.state is not State.proposed
                values |= {"decided": now if decided else None, "decided_by": who.name if decided else None}
            connection.execute(update(citations_table).where(citations_table.c.id == id).values(**values))
            _note(connection, held, before.id, before.state, after.state, who, now)
            return citations.get(connection, id, scope)

    def find(self, id: DocumentId, *, who: Principal) -> int:
        """Look once more for what a document cites, whatever its kind, also where its text was handed over.

        How many citations it has then. Raises NotFound, also where there is no text; Gone, NotAllowed; Conflict `text`
        where it was read meanwhile.
        """
        with self.catalogue.reading() as connection:
            held = documents.get(connection, id, rights.scope(connection, who))
            rights.collection(connection, held.collection, who, Role.checker, "Looking for citations")
            number = documents.version_row(connection, held, None).text
            if number is None:
                raise NotFound("There is no text of this document.")
            whole = texts.whole(connection, number)
            told = proposing.prepare(connection, id, whole, held.suggestions, asked=True)
        with self.catalogue.writing() as connection:
            held = documents.get(connection, id, rights.scope(connection, who))
            if documents.version_row(connection, held, None).text != number:
                raise Conflict("It was read again meanwhile; please try once more.", code="text")
            now = self.now()
            cited = proposing.settle(connection, id, held.version.sha256, told, new_id=self.new_id, at=now)
            if cited is not None:
                entry = Entry(id, held.collection, ChangeKind.revised, (cited,))
                journal.note(connection, [entry], who=who.name, at=now)
            return citations.of_document(connection, id, Scope.everything(), limit=0)[0]

    # -- steps

    def _mended(
        self,
        connection: Connection,
        before: Citation,
        held: Document,
        mending: Mending,
        who: Principal,
        scope: Scope,
    ) -> None:
        named, own = mending.model_fields_set, citations_table.c.id == before.id
        for other in mending.join:
            self._joined(connection, before.id, other, scope)
        if mending.reference is not None:
            now_held = citations.get(connection, before.id, scope).reference
            reference = _patched(now_held, mending.reference)
            told = reference.model_dump(mode="json", exclude_defaults=True)
            connection.execute(update(citations_table).where(own).values(reference=told))
            known.renew_citations(connection, [(before.id, reference)])
        if mending.passages is not None:
            placed = placing.placed(connection, held, mending.passages, "passages")
            citations.place(connection, Side.citing, {before.id: placed})
        # A target that this caller does not see is not there for them, and stays.
        if mending.target is not None or before.target is not None or mending.cited:
            target = mending.target if "target" in named else before.target
            self._aim(connection, before, target, mending.cited, scope)
        if mending.state is not None:
            connection.execute(update(citations_table).where(own).values(state=mending.state.value))
        if "acquisition" in named:
            self._acquired(connection, before.id, mending.acquisition, who)

    def _aim(
        self,
        connection: Connection,
        citation: Citation,
        target: DocumentId | None,
        cited: Sequence[Spot] | None,
        scope: Scope,
    ) -> None:
        """Say which document is the cited one, and what of it is meant. Other than before, it has no passages yet."""
        if target == citation.document:
            raise Invalid("A document does not cite itself.", where="target")
        held = None
        if target is not None:
            try:
                held = documents.get(connection, target, scope)
            except NotFound:
                raise Invalid("There is no such document here.", where="target") from None
        own = citations_table.c.id == citation.id
        connection.execute(update(citations_table).where(own).values(target=target))
        if cited and held is None:
            raise Invalid("Without a target there is nothing to point to in it.", where="cited")
        if cited is not None or target != citation.target:
            placed = placing.placed(connection, held, cited or (), "cited") if held else []
            citations.place(connection, Side.cited, {citation.id: placed})

    def _joined(self, connection: Connection, id: CitationId, other: CitationId, scope: Scope) -> None:
        try:
            kept, ending = citations.get(connection, id, scope), citations.get(connection, other, scope)
        except NotFound:
            raise Invalid("There is no such citation here.", where="join") from None
        if kept.id == ending.id or kept.document != ending.document:
            raise Invalid("Citations are joined with others of the same document.", where="join")
        told = [*kept.passages, *(one for one in ending.passages if one not in kept.passages)]
        told.sort(key=lambda one: (one.passage.page, one.passage.start))
        citations.place(connection, Side.citing, {id: told})
        _take_target(connection, id, other)
        reference = kept.reference.filled(ending.reference)
        values = {"reference": reference.model_dump(mode="json", exclude_defaults=True)}
        connection.execute(update(citations_table).where(citations_table.c.id == id).values(**values))
        known.renew_citations(connection, [(id, reference)])
        moved = update(fingerprints).where(fingerprints.c.citation == other).values(citation=id)
        connection.execute(moved)
        if kept.acquisition is None and ending.acquisition is not None:
            connection.execute(update(acquisitions).where(acquisitions.c.citation == other).values(citation=id))
        citations.remove(connection, [other])

    def _acquired(self, connection: Connection, id: CitationId, told: Acquiring | None, who: Principal) -> None:
        connection.execute(delete(acquisitions).where(acquisitions.c.citation == id))
        if told is not None:
            values = {"state": told.state.value, "note": told.note, "by": who.name, "at": self.now()}
            connection.execute(insert(acquisitions).values(citation=id, **values))


def _take_target(connection: Connection, id: CitationId, other: CitationId) -> None:
    """Where a citation has no target, that of the other, seen or not, with what of it is meant."""
    table = citations_table.c
    asked = select(table.id, table.target).where(table.id.in_([id, other]))
    target = {row.id: row.target for row in connection.execute(asked)}
    if target[other] is None or target[id] not in (None, target[other]):
        return
    connection.execute(update(citations_table).where(table.id == id).values(target=target[other]))
    theirs = passages_table.c.citation == other, passages_table.c.side == Side.cited.value
    connection.execute(update(passages_table).where(*theirs).values(citation=id))


def _patched(reference: Reference, patch: Mapping[str, Any]) -> Reference:
    told = reference.model_dump(mode="json", exclude_defaults=True) | dict(patch)
    try:
        return Reference.model_validate({name: value for name, value in told.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(("reference", *(str(part) for part in first["loc"])))
        raise Invalid(f"{where}: {first['msg']}", where=where) from None


def _note(
    connection: Connection,
    held: Document,
    id: CitationId,
    before: State | None,
    after: State,
    who: Principal,
    now: datetime,
) -> None:
    """In the journal of the citing document; not what it cites, which not all who read there may see."""
    told = FieldChange(
        field="citation",
        before=None if before is None else {"id": id, "state": before.value},
        after={"id": id, "state": after.value},
    )
    entry = Entry(held.id, held.collection, ChangeKind.revised, (told,))
    journal.note(connection, [entry], who=who.name, at=now)
