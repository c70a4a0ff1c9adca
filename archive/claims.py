"""Claims as they stand in the catalogue, and who may see them: every look at one goes through here.

Who sees the document that makes a claim sees the claim. What bears on it is a matter of its own: passages of documents
that somebody may not see are not there for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from archive import documents, pinned
from archive.access import Scope
from archive.citation import Placed
from archive.citations import live
from archive.decision import Claim, ClaimId, Second, Side
from archive.document import DocumentId
from archive.errors import NotFound
from archive.passage import Passage, Standing
from archive.tables import LIVE, claim_passages, claims
from archive.tables import documents as documents_table
from archive.verdict import ClaimState

_BATCH = 500
_OF_DOCUMENT = documents_table.c.id == claims.c.document


def get(connection: Connection, id: str, scope: Scope) -> Claim:
    """One claim. Raises NotFound, also where its document is out of view."""
    found = _told(connection, connection.execute(_seen(scope).where(claims.c.id == id)).all(), scope)
    if not found:
        raise NotFound("There is no such claim here.")
    return found[0]


def of_document(connection: Connection, id: DocumentId, scope: Scope) -> list[Claim]:
    """The claims of a document that people decided on, in the order of its text; those that no longer stand last.

    The document is one that the caller may see.
    """
    asked = _seen(scope).where(claims.c.document == id).order_by(claims.c.made, claims.c.id)
    return sorted(_told(connection, connection.execute(asked).all(), scope), key=_place)


def resting(
    connection: Connection, ids: Sequence[DocumentId], scope: Scope, *, start: int = 0, limit: int | None = None
) -> tuple[int, list[Claim]]:
    """How many claims of other documents have passages of one of these, and some of them.

    `passages` of each are all that it has: those of these documents tell their own.
    """
    found = list(revisions_of_resting(connection, ids, scope))
    chosen = found[start:] if limit is None else found[start : start + limit]
    told: dict[str, Claim] = {}
    for at in range(0, len(chosen), _BATCH):
        rows = connection.execute(_seen(scope).where(claims.c.id.in_(chosen[at : at + _BATCH]))).all()
        told |= {claim.id: claim for claim in _told(connection, rows, scope)}
    return len(found), [told[id] for id in chosen if id in told]


def revisions_of_resting(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> dict[ClaimId, int]:
    """Those claims, each with its revision, the older before the newer."""
    own, found = frozenset(ids) | scope.hidden, dict[str, Row[Any]]()
    for start in range(0, len(ids), _BATCH):
        asked = select(claims.c.id, claims.c.document, claims.c.revision, claims.c.made).distinct()
        asked = asked.join(claim_passages, claim_passages.c.claim == claims.c.id).join(documents_table, _OF_DOCUMENT)
        some = claim_passages.c.document.in_(ids[start : start + _BATCH])
        asked = asked.where(some, claim_passages.c.side == Side.bearing.value, live(scope))
        found |= {row.id: row for row in connection.execute(asked) if row.document not in own}
    told = sorted(found.values(), key=lambda row: (row.made, row.id))
    return {ClaimId(row.id): row.revision for row in told}


def standing_at(connection: Connection, id: DocumentId, own: Sequence[Placed]) -> ClaimId | None:
    """The claim of a document that stands at this very place, if there is one."""
    asked = select(claim_passages.c.claim, claim_passages.c.passage).where(
        claim_passages.c.document == id,
        claim_passages.c.side == Side.own.value,
        claim_passages.c.standing != Standing.broken.value,
    )
    placed: dict[str, list[Passage]] = {}
    for row in connection.execute(asked.order_by(claim_passages.c.id)):
        placed.setdefault(row.claim, []).append(pinned.current(row.passage))
    wanted = [each.passage for each in own]
    return next((ClaimId(id) for id, told in placed.items() if told == wanted), None)


def _place(told: Claim) -> tuple[bool, int, int]:
    broken = told.standing is Standing.broken
    first = told.at[0].passage if told.at else None
    return (broken, first.page, first.start) if first else (True, 0, 0)


def _seen(scope: Scope) -> Select[Any]:
    return select(claims).join(documents_table, _OF_DOCUMENT).where(live(scope))


def _told(connection: Connection, rows: Sequence[Row[Any]], scope: Scope) -> list[Claim]:
    rows = [row for row in rows if row.document not in scope.hidden]
    own: dict[str, list[Placed]] = {}
    bearing: dict[str, list[Placed]] = {}
    for row, one in pinned.rows(connection, claim_passages, "claim", [row.id for row in rows]):
        (own if row.side == Side.own.value else bearing).setdefault(row.claim, []).append(one)
    wanted = sorted({one.document for placed in bearing.values() for one in placed})
    held = {document.id for document in documents.several(connection, wanted, scope)}
    gone = _gone(connection, [id for id in wanted if id not in held], scope)
    return [_claim(row, own.get(row.id, []), bearing.get(row.id, []), held, gone) for row in rows]


def _gone(connection: Connection, ids: Sequence[DocumentId], scope: Scope) -> set[DocumentId]:
    """Those of these documents that were withdrawn or purged, and that this caller could see."""
    found: set[DocumentId] = set()
    for start in range(0, len(ids), _BATCH):
        own = documents_table.c.id.in_(ids[start : start + _BATCH]), documents_table.c.state != LIVE
        asked = select(documents_table.c.id).where(*own, documents.within(scope))
        found |= {DocumentId(id) for id in connection.execute(asked).scalars() if id not in scope.hidden}
    return found


def _claim(
    row: Row[Any], own: list[Placed], bearing: list[Placed], held: set[DocumentId], gone: set[DocumentId]
) -> Claim:
    second = None
    if row.second_state is not None:
        second = Second(
            state=ClaimState(row.second_state),
            note=row.second_note,
            checker=row.second_checker,
            checked=row.second_checked,
        )
    return Claim(
        id=row.id,
        document=row.document,
        revision=row.revision,
        state=ClaimState(row.state),
        words=row.words,
        at=tuple(own),
        passages=tuple(one for one in bearing if one.document in held),
        gone=sum(one.document in gone for one in bearing),
        note=row.note,
        checker=row.checker,
        checked=row.checked,
        second=second,
        made=row.made,
        made_by=row.made_by,
    )


# -- writing


def write(connection: Connection, row: dict[str, Any]) -> None:
    """Write a new claim down."""
    connection.execute(insert(claims).values(**row))


def change(connection: Connection, id: ClaimId, values: dict[str, Any]) -> None:
    """Change columns of a claim."""
    connection.execute(update(claims).where(claims.c.id == id).values(**values))


def place(connection: Connection, id: ClaimId, side: Side, placed: Sequence[Placed], scope: Scope) -> None:
    """Give a claim these passages on one side, in place of those it has there of documents in the caller's scope.

    Passages of documents that they do not see are not there for them, and stay.
    """
    seen = select(documents_table.c.id).where(documents.within(scope))
    own = claim_passages.c.claim == id, claim_passages.c.side == side.value, claim_passages.c.document.in_(seen)
    connection.execute(delete(claim_passages).where(*own))
    if placed:
        rows = [{"claim": id, "side": side.value, **pinned.columns(one)} for one in placed]
        connection.execute(insert(claim_passages), rows)


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Forget these claims and their passages."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        connection.execute(delete(claim_passages).where(claim_passages.c.claim.in_(some)))
        connection.execute(delete(claims).where(claims.c.id.in_(some)))


def destroy(connection: Connection, document: DocumentId) -> None:
    """Forget the claims of a document, and the words that were cut from it for claims of others."""
    remove(connection, list(connection.execute(select(claims.c.id).where(claims.c.document == document)).scalars()))
    pinned.blank(connection, claim_passages, document)
