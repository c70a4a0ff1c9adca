"""A machine's proposals, brought into the catalogue when a document was read: new ones, and what became of the old.

Each place of a proposal has a fingerprint. What it belongs to was decided when it was first found, or by a person
since: there it stays. Proposals no person touched become what is found now. Those a person touched stay as they are,
with their passages carried over to the new text, or reported broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from archive import carrying, citations, documents, known, works
from archive.access import Scope
from archive.carrying import Moves
from archive.citation import Placed, Reference, Side, State
from archive.document import DocumentId, FieldChange, Kind, Suggestion, Text
from archive.passage import Standing
from archive.tables import acquisitions, fingerprints
from archive.tables import citations as citations_table

if TYPE_CHECKING:
    from archive.mentions import Found, Mention

_MACHINE = "reader"
_EVERYTHING = Scope.everything()
_BATCH = 500


@dataclass(frozen=True)
class Proposals:
    """What a reading of a document proposes, and where the passages cut from it before are now."""

    found: Sequence[Found] = ()
    total: int = 0
    looked: bool = False
    moves: Moves = field(default_factory=dict)


def prepare(
    connection: Connection, id: DocumentId, text: Text, suggestions: Sequence[Suggestion], *, asked: bool = False
) -> Proposals:
    """What takes its time: finding what is cited, and where passages are now. Nothing is written.

    Of itself it looks for citations only in kinds of documents that cite; when a person `asked` for it, in any.
    """
    from archive import mentions  # here, since most processes read nothing, and its tables take a while to make

    held = documents.several(connection, [id], _EVERYTHING)
    moves = carrying.prepare(connection, id, text)
    if not held:
        return Proposals(moves=moves)
    description = held[0].model_copy(update={"suggestions": tuple(suggestions)}).description
    kind = Kind(description.kind) if description.kind else None
    if not asked and (kind not in mentions.CITING_KINDS or not mentions.prose_only(text)):
        return Proposals(looked=True, moves=moves)
    language = description.language or next((page.language for page in text.pages if page.language), None)
    own = works.of_document(description, [])
    found, total = mentions.found(text, language, own)
    return Proposals(found, total, True, moves)


def settle(
    connection: Connection,
    id: DocumentId,
    sha256: str,
    told: Proposals,
    *,
    new_id: Callable[[], str],
    at: datetime,
) -> FieldChange | None:
    """Bring it into the catalogue, in the transaction in which the text is written down. What of it is to be noted.

    `sha256` is the original's.
    """
    carrying.settle(connection, id, sha256, told.moves)
    if not told.looked:
        return None
    before = connection.execute(select(citations_table.c.id).where(citations_table.c.document == id)).scalars().all()
    _propose(connection, id, sha256, told.found, new_id, at)
    after = connection.execute(select(citations_table.c.id).where(citations_table.c.document == id)).scalars().all()
    if set(before) == set(after) and told.total == len(told.found):
        return None
    more = f" of {told.total} found" if told.total > len(told.found) else ""
    return FieldChange(field="citations", before=len(before), after=f"{len(after)}{more}" if more else len(after))


# -- proposals


@dataclass
class _Known:
    """A citation that is there: whether a person had a hand in it, and whether it was rejected."""

    touched: bool
    rejected: bool


def _propose(
    connection: Connection, id: DocumentId, sha256: str, found: Sequence[Found], new_id: Callable[[], str], at: datetime
) -> None:
    there = _there(connection, id)
    asked = select(fingerprints.c.fingerprint, fingerprints.c.citation).where(fingerprints.c.document == id)
    owners: dict[str, str] = {row.fingerprint: row.citation for row in connection.execute(asked)}
    told: dict[str, tuple[Found, list[Mention]]] = {}
    for work in found:
        for owner, given in _shared_out(work, owners, there, new_id):
            if owner in told:
                told[owner][1].extend(given)
            else:
                told[owner] = (work, given)
            owners |= {mention.fingerprint: owner for mention in given}
    rows = _Rows(id, sha256, at)
    for owner, (work, given) in told.items():
        if not _touched(owner, there):
            rows.add(owner, work, given, new=owner not in there)
    rows.write(connection)
    gone = [each for each, one in there.items() if not one.touched and each not in told]
    citations.remove(connection, gone)


def _there(connection: Connection, id: DocumentId) -> dict[str, _Known]:
    asked = (
        select(citations_table.c.id, citations_table.c.touched, citations_table.c.state, acquisitions.c.citation)
        .outerjoin(acquisitions, acquisitions.c.citation == citations_table.c.id)
        .where(citations_table.c.document == id)
    )
    return {
        row.id: _Known(row.touched or row.citation is not None, row.state == State.rejected.value)
        for row in connection.execute(asked)
    }


def _shared_out(
    work: Found, owners: dict[str, str], there: dict[str, _Known], new_id: Callable[[], str]
) -> list[tuple[str, list[Mention]]]:
    """Which citation each place of a work belongs to: where it was, and new places where most of the others are.

    To what a person touched nothing new is added: it is proposed anew, or, where they rejected the work, not at all.
    """
    placed: dict[str, list[Mention]] = {}
    fresh: list[Mention] = []
    for mention in work.mentions:
        owner = owners.get(mention.fingerprint)
        if owner is None:
            fresh.append(mention)
        else:
            placed.setdefault(owner, []).append(mention)
    if fresh:
        free = Counter({owner: len(given) for owner, given in placed.items() if not _touched(owner, there)})
        if free:
            placed[free.most_common(1)[0][0]].extend(fresh)
        elif not any(owner in there and there[owner].rejected for owner in placed):
            placed[new_id()] = fresh
    return list(placed.items())


def _touched(owner: str, there: dict[str, _Known]) -> bool:
    return owner in there and there[owner].touched


class _Rows:
    """What is to be written of a document's proposals: all of a table at once, since there may be many."""

    def __init__(self, id: DocumentId, sha256: str, at: datetime) -> None:
        self.id, self.sha256, self.at = id, sha256, at
        self.made: list[dict[str, Any]] = []
        self.changed: list[dict[str, Any]] = []
        self.references: dict[str, Reference] = {}
        self.placed: dict[str, list[Placed]] = {}
        self.prints: list[dict[str, Any]] = []

    def add(self, owner: str, work: Found, given: Sequence[Mention], *, new: bool) -> None:
        """The proposal of this id: a new one, or one that no person touched, as it is found now."""
        reference = work.reference.model_dump(mode="json", exclude_defaults=True)
        told: dict[str, Any] = {"origin": work.origin.value, "words": given[0].words, "reference": reference}
        if new:
            own = {"id": owner, "document": self.id, "revision": 1, "state": State.proposed.value, "target": None}
            own |= {"made": self.at, "made_by": _MACHINE, "decided": None, "decided_by": None, "touched": False}
            self.made.append(own | told)
        else:
            self.changed.append({"own": owner} | {f"own_{name}": value for name, value in told.items()})
        self.references[owner] = work.reference
        self.placed[owner] = [
            Placed(
                document=self.id,
                passage=mention.passage,
                standing=Standing.same,
                sentence=mention.sentence,
                original_sha256=self.sha256,
            )
            for mention in sorted(given, key=lambda one: (one.passage.page, one.passage.start))
        ]
        prints = sorted({mention.fingerprint for mention in given})
        self.prints += [{"document": self.id, "fingerprint": each, "citation": owner} for each in prints]

    def write(self, connection: Connection) -> None:
        table = citations_table.c
        if self.made:
            connection.execute(insert(citations_table), self.made)
        if self.changed:
            told: dict[str, Any] = {name: bindparam(f"own_{name}") for name in ("origin", "words")}
            told["reference"] = bindparam("own_reference", type_=table.reference.type)
            connection.execute(update(citations_table).where(table.id == bindparam("own")).values(**told), self.changed)
        known.renew_citations(connection, self.references.items())
        citations.place(connection, Side.citing, self.placed)
        ids = list(self.placed)
        for start in range(0, len(ids), _BATCH):
            old = fingerprints.c.citation.in_(ids[start : start + _BATCH])
            connection.execute(delete(fingerprints).where(old))
        if self.prints:
            connection.execute(insert(fingerprints), self.prints)
