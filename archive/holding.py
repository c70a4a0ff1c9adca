"""Whether a cited work is held: the one rule, by which every door tells it.

A work is held by a person's word: as the target of a confirmed citation. And it is held as what a machine found, where
exactly one document in scope has its identifier, its address or its file. `By` tells which of these it is; the latter
nobody confirmed, so that its entry stays on the wanted list, as arrived, until somebody does. A title, a number that
others may use too, two documents with one address, and a target that was named and not confirmed, are candidates and no
more. Of what was rejected nothing is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from archive import works
from archive.citation import Candidate, Citation, State
from archive.document import DocumentId

NAMED = "a person named it, and did not confirm it"
"""The reason of a candidate that is a citation's target, which is not confirmed."""


class By(StrEnum):
    """How it is known that a document is the cited work."""

    confirmed = "confirmed"
    identifier = "identifier"
    address = "address"
    file = "file"


_BY_KEY = {"doi": By.identifier, "isbn": By.identifier, "arxiv": By.identifier, "url": By.address, "sha256": By.file}
_BY_REASON = {works.REASONS[kind]: by for kind, by in _BY_KEY.items()}


class Held(NamedTuple):
    """The document that a work is, and how that is known."""

    document: DocumentId
    by: By


def held(told: Citation, near: Sequence[Candidate]) -> Held | None:
    """As what a citation's work is held, `near` being its candidates in scope; None where it is wanted."""
    if told.state is State.rejected:
        return None
    if told.target is not None:
        return Held(told.target, By.confirmed) if told.state is State.confirmed else None
    return found(near)


def found(near: Iterable[Candidate]) -> Held | None:
    """The one document among candidates that has the work's own identifier, address or file; of two, neither is it."""
    certain = {each.document: _BY_REASON[why] for each in near for why in reversed(each.reasons) if why in _BY_REASON}
    return Held(*next(iter(certain.items()))) if len(certain) == 1 else None


def candidates(told: Citation, near: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """What may be the work: a target that is not confirmed first."""
    if told.target is None or told.state is State.confirmed:
        return tuple(near)
    return (Candidate(document=told.target, reasons=(NAMED,)), *near)
