"""Documents, their texts and their changes, as answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from api.schemas.base import V1, Answer, Span
from archive.document import Change, ChangeKind, Description, Document, Kind, Part, Reading, Suggestion, Text, Version
from archive.document import Page as ReadPage

_KEPT = 4_096
"""Documents whose part of an answer is kept: those found by many questions are shown again and again."""


class Links(Answer):
    self: str
    text: str
    original: str
    versions: str
    members: str
    changes: str


@lru_cache(_KEPT)
def document_links(id: str) -> Links:
    """Not to be changed: the same for all who ask."""
    me = f"{V1}/documents/{id}"
    return Links(
        self=me,
        text=f"{me}/text",
        original=f"{me}/original",
        versions=f"{me}/versions",
        members=f"{me}/members",
        changes=f"{me}/changes",
    )


class Around(Answer):
    """A document that another one was inside of: a container, a mail."""

    id: str
    title: str
    links: Links


class Brief(Answer):
    """A document in a list: enough to show and to follow. `part_of` is the way to it, the outermost first."""

    id: str
    title: str
    kind: Kind | None
    collection: str
    publisher: str | None
    date: str | None
    language: str | None
    part_of: list[Around]
    links: Links


def brief(document: Document, around: Sequence[Document]) -> Brief:
    """Not to be changed: the same for all who ask, unless it is part of another."""
    told = document.description  # asked for once: it is put together anew each time
    title = told.title or document.version.filename
    found = _alone(document.id, title, told.kind, document.collection, told.publisher, told.date, told.language)
    if not around:
        return found
    part_of = [Around(id=each.id, title=each.title, links=document_links(each.id)) for each in around]
    return found.model_copy(update={"part_of": part_of})


@lru_cache(_KEPT)
def _alone(
    id: str,
    title: str,
    kind: Kind | None,
    collection: str,
    publisher: str | None,
    date: str | None,
    language: str | None,
) -> Brief:
    return Brief(
        id=id,
        title=title,
        kind=kind,
        collection=collection,
        publisher=publisher,
        date=date,
        language=language,
        part_of=[],
        links=document_links(id),
    )


class Full(Brief):
    """A document. `said` is the librarians' word, `suggestions` were read from the file, `description` is both."""

    revision: int
    added: datetime
    changed: datetime
    description: Description
    said: Description
    suggestions: list[Suggestion]
    version: Version


def _full(document: Document, around: Sequence[Document]) -> dict[str, Any]:
    return {
        **dict(brief(document, around)),
        "revision": document.revision,
        "added": document.added,
        "changed": document.changed,
        "description": document.description,
        "said": document.said,
        "suggestions": list(document.suggestions),
        "version": document.version,
    }


def full(document: Document, around: Sequence[Document]) -> Full:
    return Full(**_full(document, around))


class Received(Full):
    """A document just taken in. `searchable` says whether it can be found yet."""

    state: Literal["new", "duplicate"]
    duplicate_of: str | None
    replayed: bool
    searchable: bool


def received(
    document: Document,
    around: Sequence[Document],
    state: str,
    duplicate_of: str | None,
    replayed: bool,
    searchable: bool,
) -> Received:
    told = {"state": state, "duplicate_of": duplicate_of, "replayed": replayed, "searchable": searchable}
    return Received(**_full(document, around), **told)


class MembersAnswer(Answer):
    """The documents directly inside this one, in order. `next` leads to the first left out."""

    total: int
    documents: list[Brief]
    next: str | None
    links: dict[str, str]


class Versions(Answer):
    versions: list[Version]
    links: dict[str, str]


class PageAnswer(Answer):
    """One page. Offsets, here and in passages, count code points of `text`, ends exclusive.

    `parts` stand apart from the page's body: speaker notes, comments, footnotes, running heads, cues with their time.
    """

    number: int
    label: str
    how: str
    sha256: str
    text: str
    language: str | None
    confidence: float | None
    page_links: list[dict[str, Any]]
    headings: list[Span]
    parts: list[Part]
    links: dict[str, str]


def page(document: str, version: int, told: ReadPage) -> PageAnswer:
    me = f"{V1}/documents/{document}"
    return PageAnswer(
        number=told.number,
        label=told.label,
        how=told.how,
        sha256=told.sha256,
        text=told.text,
        language=told.language,
        confidence=told.confidence,
        page_links=[link.model_dump() for link in told.links],
        headings=list(told.headings),
        parts=list(told.parts),
        links={"self": f"{me}/pages/{told.number}?version={version}", "document": me},
    )


class TextAnswer(Answer):
    """Pages in order. `next` leads to the first page left out, where there was not room for all."""

    document: str
    version: int
    sha256: str
    reader: str
    total_pages: int
    pages: list[PageAnswer]
    next: str | None
    links: dict[str, str]


def text(document: Document, number: int, told: Text, pages: Iterable[ReadPage], following: int | None) -> TextAnswer:
    me = f"{V1}/documents/{document.id}"
    here = f"{me}/text?version={number}"
    return TextAnswer(
        document=document.id,
        version=number,
        sha256=told.sha256,
        reader=told.reader,
        total_pages=len(told.pages),
        pages=[page(document.id, number, each) for each in pages],
        next=None if following is None else f"{here}&from={following}",
        links={"self": here, "document": me},
    )


class FieldAnswer(Answer):
    """What one field was and became. Both are null where they are not told."""

    field: str
    before: Any
    after: Any


class ChangeAnswer(Answer):
    """One change. `position` counts within the collection.

    `who`, and what was said before and after, is told to the collection's librarians only: what was taken out of a
    description was perhaps taken out for a reason.
    """

    document: str
    collection: str
    position: int
    kind: ChangeKind
    at: datetime
    who: str | None
    fields: list[FieldAnswer]
    links: dict[str, str]


_TOLD_TO_ALL = frozenset({"sha256", "reading", "collection"})


def change(told: Change, *, inside: bool) -> ChangeAnswer:
    return ChangeAnswer(
        document=told.document,
        collection=told.collection,
        position=told.position,
        kind=told.kind,
        at=told.at,
        who=told.who if inside else None,
        fields=[
            FieldAnswer(field=f.field, before=f.before, after=f.after)
            if inside or f.field in _TOLD_TO_ALL
            else FieldAnswer(field=f.field, before=None, after=None)
            for f in told.fields
        ],
        links={"document": f"{V1}/documents/{told.document}"},
    )


class History(Answer):
    changes: list[ChangeAnswer]
    links: dict[str, str]


class Changes(Answer):
    """`next` is the cursor to ask with again, whether or not there is `more` now."""

    changes: list[ChangeAnswer]
    next: str
    more: bool
    links: dict[str, str]


def is_read(version: Version) -> bool:
    """Whether reading this version has ended, well or not."""
    return version.reading in (Reading.read, Reading.failed)
