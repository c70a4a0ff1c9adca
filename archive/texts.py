"""The texts as they are kept: a row a page, its words compressed, so that one page is read without the others.

A page's content is JSON, compressed by zlib: `[text, links, headings, parts, rest]`, where `rest` is an object with
what not every page has.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from archive.document import DocumentId, Link, Page, Part, PartKind, Text
from archive.tables import pages, texts

_LEVEL = 3
_REST = ("language", "confidence")


def keep(connection: Connection, document: DocumentId, version: int, text: Text, made: datetime) -> int:
    """Write a text down; the number by which it is found again. Older ones of the version stay."""
    told = {
        "document": document,
        "version": version,
        "sha256": text.sha256,
        "reader": text.reader,
        "made": made,
    }
    key = connection.execute(insert(texts).values(**told)).inserted_primary_key
    assert key is not None
    number = int(key[0])
    rows = [
        {"text": number, "number": p.number, "label": p.label, "how": p.how, "content": _packed(p)} for p in text.pages
    ]
    if rows:
        connection.execute(insert(pages), rows)
    return number


def whole(connection: Connection, number: int) -> Text:
    """A text with all its pages."""
    ((_, found),) = several(connection, (number,))
    return found


def several(connection: Connection, numbers: Sequence[int]) -> Iterator[tuple[int, Text]]:
    """These texts, each with its number; in the order of the numbers, and one in memory at a time."""
    readers = connection.execute(select(texts.c.id, texts.c.reader).where(texts.c.id.in_(numbers)))
    left = {row.id: row.reader for row in readers}
    rows = connection.execute(select(pages).where(pages.c.text.in_(numbers)).order_by(pages.c.text, pages.c.number))
    for number, own in groupby(rows, attrgetter("text")):
        yield number, Text(pages=tuple(map(_page, own)), reader=left.pop(number))
    yield from ((number, Text(pages=(), reader=reader)) for number, reader in left.items())


def one_page(connection: Connection, number: int, page: int) -> Page | None:
    """One page of a text, or None where it has no such page."""
    asked = select(pages).where(pages.c.text == number, pages.c.number == page)
    row = connection.execute(asked).one_or_none()
    return None if row is None else _page(row)


def version(connection: Connection, text: int) -> int:
    """Of which version of its document this is a text."""
    return int(connection.execute(select(texts.c.version).where(texts.c.id == text)).scalar_one())


def pinned(connection: Connection, document: DocumentId, page: int, sha256: str) -> tuple[int, Page] | None:
    """The page of this number that has this checksum, and its text's number: the latest, of any version."""
    asked = (
        select(pages)
        .join(texts, texts.c.id == pages.c.text)
        .where(texts.c.document == document, pages.c.number == page)
        .order_by(texts.c.id.desc())
    )
    for row in connection.execute(asked):
        found = _page(row)
        if found.sha256 == sha256:
            return row.text, found
    return None


def destroy(connection: Connection, document: DocumentId) -> None:
    """Delete every text a document ever had."""
    own = select(texts.c.id).where(texts.c.document == document)
    connection.execute(delete(pages).where(pages.c.text.in_(own)))
    connection.execute(delete(texts).where(texts.c.document == document))


def _packed(page: Page) -> bytes:
    links = [[link.start, link.end, link.url] for link in page.links]
    parts = [[part.start, part.end, part.kind, part.label, *_more(part)] for part in page.parts]
    rest = {name: value for name in _REST if (value := getattr(page, name)) is not None}
    told = [page.text, links, page.headings, parts, rest]
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(content.encode(), _LEVEL)


def _more(part: Part) -> list[Any]:
    """What not every part has."""
    if part.mark is not None:
        return [part.box, part.mark]
    return [part.box] if part.box else []


def _part(start: int, end: int, kind: str, label: str, box: list[float] | None = None, mark: int | None = None) -> Part:
    place = (box[0], box[1], box[2], box[3]) if box else None
    return Part(start=start, end=end, kind=PartKind(kind), label=label, box=place, mark=mark)


def _page(row: Row[Any]) -> Page:
    text, links, headings, parts, *rest = json.loads(zlib.decompress(row.content))
    return Page(
        number=row.number,
        label=row.label,
        how=row.how,
        text=text,
        links=tuple(Link(start=start, end=end, url=url) for start, end, url in links),
        headings=tuple((start, end) for start, end in headings),
        parts=tuple(_part(*part) for part in parts),
        **(rest[0] if rest else {}),
    )
