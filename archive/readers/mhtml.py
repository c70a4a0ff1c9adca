"""A web page saved with its parts, as a mail: the page is the text, with the address it came from.

Its pictures and style sheets are left out; documents among its parts are members. Source: RFC 2557.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.answer import is_address
from archive.document import Extract, Reason
from archive.readers import Unreadable, html, whole
from archive.readers.envelope import day, words
from archive.readers.http import is_document
from archive.readers.mime import Part, parse
from archive.readers.spool import Spool
from archive.suggestions import suggestions

MEDIA_TYPE = "multipart/related"
_PAGES = frozenset(("text/html", "application/xhtml+xml"))


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """The page. Raises Unreadable."""
    message = parse(whole(original))
    leaves = list(_leaves(message))
    main = _main(message, leaves)
    address = main.header("content-location") or message.header("snapshot-content-location")
    address = address if is_address(address) else ""
    read = html.page(main.content(), main.parameter("charset"), address or None)
    for part in leaves:
        if part.media_type not in _PAGES and is_document(part.media_type):
            name = words(part.name or part.header("content-location") or part.media_type)
            spool.put(name, (part.content(),), media_type=part.media_type)
    told = suggestions(
        ("identifiers", [{"type": "url", "value": address}] if address else None, "mhtml"),
        *((one.field, one.value, one.origin) for one in read.suggestions),
        ("title", words(message.header("subject"))[:2_000], "mhtml"),
        ("date", day(message.header("date")), "mhtml"),
        ("kind", "webpage", "mhtml"),
    )
    return spool.extract(MEDIA_TYPE, f"mhtml, {read.text.reader}", read.text.pages, told)


def _main(message: Part, leaves: list[Part]) -> Part:
    """The page itself: the one that the whole says it starts with, else the first."""
    pages = [part for part in leaves if part.media_type in _PAGES]
    start = message.parameter("start")
    named = [part for part in pages if start and part.header("content-id").strip() == start.strip()]
    if not pages:
        raise Unreadable(Reason.no_text, "there is no page in it")
    return (named or pages)[0]


def _leaves(part: Part) -> Iterator[Part]:
    if not part.parts:
        yield part
    for one in part.parts:
        yield from _leaves(one)
