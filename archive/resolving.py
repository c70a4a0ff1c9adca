"""What a draft cites, and which of it is held, as one caller sees it: of an archived article by what is decided there,
of any other text by what is found in it.

What counts as held is told by `archive.holding`. What people rejected is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from archive import citations, holding, matching, works
from archive.access import Scope
from archive.citation import Acquisition, Candidate, Citation, CitationId, Getting, Origin, Reference, State
from archive.document import DocumentId
from archive.holding import By, Held
from archive.passage import Passage, Standing
from archive.tables import acquisitions, citation_keys
from archive.tables import citations as citations_table

if TYPE_CHECKING:
    from archive.mentions import Found

MOST_CANDIDATES = 5
"""Of one citation that are told, the likeliest."""

_BATCH = 500


@dataclass(frozen=True)
class Resolved:
    """A citation of a draft. `id` and `state` are those of the archive, where the draft is archived.

    `words` are how it names the work, `passages` where, in the text as it is; `broken`: so many more places no longer
    stand there. The work is `held` as this document, known `by` this; else `getting` tells how far its getting is.
    `candidates` may be it, and are no more than that.
    """

    reference: Reference
    origin: Origin
    words: str
    passages: tuple[Passage, ...]
    id: CitationId | None = None
    state: State = State.proposed
    broken: int = 0
    held: DocumentId | None = None
    by: By | None = None
    getting: Getting | None = None
    candidates: tuple[Candidate, ...] = ()


def of_document(connection: Connection, id: DocumentId, scope: Scope) -> list[Resolved]:
    """What an archived article cites, in the order of its text. The article is one that the caller may see."""
    _, told = citations.of_document(connection, id, scope, (State.proposed, State.confirmed))
    near = matching.candidates(connection, told, scope)
    latest = _latest(connection, [each.reference for each in told], scope)
    return [_of_citation(one, near[one.id], word) for one, word in zip(told, latest, strict=True)]


def of_text(connection: Connection, found: Sequence[Found], scope: Scope) -> list[Resolved]:
    """What was found in a text that is not archived, in its order. Nothing is written."""
    references = [each.reference for each in found]
    near = matching.of_references(connection, references, scope)
    latest = _latest(connection, references, scope)
    told = []
    for each, listed, acquisition in zip(found, near, latest, strict=True):
        held = holding.found(listed)
        told.append(
            Resolved(
                each.reference,
                each.origin,
                each.mentions[0].words,
                tuple(mention.passage for mention in each.mentions),
                held=held.document if held else None,
                by=held.by if held else None,
                getting=_getting(held, acquisition),
                candidates=() if held else tuple(listed[:MOST_CANDIDATES]),
            )
        )
    return told


def _of_citation(told: Citation, near: Sequence[Candidate], latest: Acquisition | None) -> Resolved:
    held = holding.held(told, near)
    standing = tuple(each.passage for each in told.passages if each.standing is not Standing.broken)
    known = [each for each in (told.acquisition, latest) if each is not None]
    return Resolved(
        told.reference,
        told.origin,
        told.words,
        standing,
        told.id,
        told.state,
        broken=len(told.passages) - len(standing),
        held=held.document if held else None,
        by=held.by if held else None,
        getting=_getting(held, max(known, key=lambda each: each.at, default=None)),
        candidates=() if held else holding.candidates(told, near)[:MOST_CANDIDATES],
    )


def _getting(held: Held | None, latest: Acquisition | None) -> Getting | None:
    if held is not None:
        return None
    return latest.state if latest is not None else Getting.wanted


def _latest(connection: Connection, told: Sequence[Reference], scope: Scope) -> list[Acquisition | None]:
    """Of each work the latest word on its getting, by whichever citations in scope are of it as well."""
    keys = [{key for key in works.of_reference(each) if works.joins(key)} for each in told]
    known = _acquisitions(connection, sorted({key for own in keys for key in own}), scope)
    return [max((known[key] for key in own if key in known), key=lambda one: one.at, default=None) for own in keys]


def _acquisitions(connection: Connection, keys: Sequence[str], scope: Scope) -> Mapping[str, Acquisition]:
    found: dict[str, Acquisition] = {}
    for start in range(0, len(keys), _BATCH):
        asked = (
            select(citation_keys.c.key, citations_table.c.document, acquisitions)
            .join(acquisitions, acquisitions.c.citation == citation_keys.c.citation)
            .join(citations_table, citations_table.c.id == citation_keys.c.citation)
            .where(citation_keys.c.key.in_(keys[start : start + _BATCH]))
            .where(citations_table.c.state != State.rejected.value)
        )
        rows = connection.execute(asked).all()
        seen = matching.in_scope(connection, sorted({row.document for row in rows}), scope)
        for row in rows:
            one = Acquisition(state=Getting(row.state), note=row.note, by=row.by, at=row.at)
            if row.document in seen and (row.key not in found or one.at > found[row.key].at):
                found[row.key] = one
    return found
