"""Accessions, and what became of each of their files, as answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from api.schemas.base import V1, Answer
from archive.accession import STATES, Accession, Receipt
from archive.document import DocumentId, Reason


class Account(Answer):
    """What became of every file: received is the sum of the others."""

    id: str
    collection: str
    opened: datetime
    closed: datetime | None
    by: str
    note: str
    received: int
    new: int
    duplicate: int
    waiting: int
    reading: int
    failed: int
    refused: int
    links: dict[str, str]


def account(told: Accession) -> Account:
    me = f"{V1}/accessions/{told.id}"
    counts = {state: getattr(told, state) for state in STATES}
    return Account(
        id=told.id,
        collection=told.collection,
        opened=told.opened,
        closed=told.closed,
        by=told.by,
        note=told.note,
        received=told.received,
        **counts,
        links={"self": me, "files": f"{me}/files", "collection": f"{V1}/collections/{told.collection}"},
    )


class Accessions(Answer):
    """The latest first. `more`: there are older ones, beyond the limit."""

    accessions: list[Account]
    more: bool
    links: dict[str, str]


State = Literal["new", "duplicate", "waiting", "reading", "failed", "refused"]
Format = Literal["json", "csv"]


class AccessionFile(Answer):
    """One file, numbered from 1 as they came. `document` is null where there is none, or none that you see."""

    number: int
    name: str
    source: str
    state: State
    reason: Reason | None
    detail: str
    document: str | None
    sha256: str | None
    size: int | None
    links: dict[str, str]


def accession_file(told: Receipt, document: DocumentId | None) -> AccessionFile:
    return AccessionFile(
        number=told.number,
        name=told.name,
        source=told.source,
        state=told.state,
        reason=told.reason,
        detail=told.detail,
        document=document,
        sha256=told.sha256,
        size=told.size,
        links={"document": f"{V1}/documents/{document}"} if document else {},
    )


class AccessionFiles(Answer):
    files: list[AccessionFile]
    next: str | None
    links: dict[str, str]


class ReasonAnswer(Answer):
    """A reason in plain words, and what to do about it where something can be done."""

    reason: Reason
    words: str


class Rereading(Answer):
    """How many documents wait to be read again."""

    documents: int
    links: dict[str, str]


class Reasons(Answer):
    problems: list[ReasonAnswer]
    links: dict[str, str]
