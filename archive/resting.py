"""What rests on a document: the citations that point to it and the claims that it bears on, told before it is changed.

Whoever withdraws, purges, revises or replaces a document, or gives it another text, is first told what rests on it and
on what is inside it, as far as they may see it. They go on by saying that they know: with the tag of what they were
told, which is another once something else rests there; or with ANYTHING.
"""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from sqlalchemy import Connection

from archive import citations, claims, documents, linked
from archive.access import Scope
from archive.citation import Citation, State
from archive.decision import Claim
from archive.document import Document, DocumentId, Frozen
from archive.errors import Rests

ANYTHING = "*"
"""Says that it does not matter what rests there."""

SHOWN = 20
"""Citations, and documents said to cite it, that are told in full."""


class Resting(Frozen):
    """What rests on a document and on all inside it, as one caller sees it.

    `confirmed` and `proposed` count citations, the first of which are `citations`, confirmed before proposed; `said`
    counts the documents whose descriptions say that they cite it, the first of which are `saying`; `claims` those
    that have passages of it, the first of which are `bearing`. `makers` are the documents that make the citations and
    claims shown. `tag` changes with any of it.
    """

    confirmed: int = 0
    proposed: int = 0
    said: int = 0
    claims: int = 0
    citations: tuple[Citation, ...] = ()
    saying: tuple[Document, ...] = ()
    bearing: tuple[Claim, ...] = ()
    makers: tuple[Document, ...] = ()
    document: DocumentId
    tag: str

    def __bool__(self) -> bool:
        return bool(self.confirmed or self.proposed or self.said or self.claims)

    def words(self) -> str:
        """How much it is, in a sentence."""
        told = [
            _many(count, name)
            for count, name in (
                (self.confirmed, "confirmed citation"),
                (self.proposed, "proposed citation"),
                (self.claims, "claim"),
                (self.said, "description"),
            )
            if count
        ]
        return f"There rest on it: {', '.join(told)}." if told else "Nothing rests on it."


def on(connection: Connection, id: DocumentId, scope: Scope) -> Resting:
    """What rests on a document and on what is inside it, but for what these cite of each other.

    Time: linear in what rests there and is inside it.
    """
    ids = [id, *documents.inside(connection, id)]
    states = linked.states_of_citing(connection, ids, scope)
    shown = citations.several(connection, list(states)[:SHOWN], scope)
    said = [one for one in linked.saying(connection, ids, scope) if one not in ids]
    checked = claims.revisions_of_resting(connection, ids, scope)
    _, bearing = claims.resting(connection, ids, scope, limit=SHOWN)
    told = sorted(states.items()), sorted(checked.items()), sorted(said)
    counted = [state for _, state in states.values()]
    makers = dict.fromkeys([*(one.document for one in shown), *(one.document for one in bearing)])
    return Resting(
        document=id,
        confirmed=counted.count(State.confirmed),
        proposed=counted.count(State.proposed),
        said=len(said),
        citations=tuple(shown),
        claims=len(checked),
        bearing=tuple(bearing),
        makers=tuple(documents.several(connection, list(makers), scope)),
        saying=tuple(documents.several(connection, said[:SHOWN], scope)),
        tag=hashlib.sha256(repr(told).encode()).hexdigest()[:16],
    )


def known(connection: Connection, id: DocumentId, scope: Scope, knowing: str | None) -> None:
    """Let a change of this document go on. Raises Rests where something rests on it that is not said to be known."""
    if knowing == ANYTHING:
        return
    told = on(connection, id, scope)
    if told and told.tag != knowing:
        raise Rests(told)


def known_first(
    connection: Connection,
    held: Document,
    content: BinaryIO,
    scope: Scope,
    knowing: str | None,
    *,
    revised: bool = False,
) -> None:
    """The same before a new original is kept, where nothing would come of it without: then no bytes are left behind.

    `revised`: more would change than the bytes.
    """
    try:
        known(connection, held.id, scope, knowing)
    except Rests:
        if revised or _sha256(content) != held.version.sha256:
            raise


def _sha256(content: BinaryIO) -> str:
    """Of what is still to be read, and stays so."""
    start, told = content.tell(), hashlib.sha256()
    while some := content.read(1 << 20):
        told.update(some)
    content.seek(start)
    return told.hexdigest()


def _many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
