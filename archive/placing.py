"""Places that a person names, made passages of a document's present text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from archive import documents, sentences, texts
from archive.citation import Placed, Spot
from archive.document import Document, Page
from archive.errors import Invalid
from archive.passage import Passage, Standing, cut


def placed(connection: Connection, held: Document, spots: Sequence[Spot], where: str) -> list[Placed]:
    """These places of a document's text as there is now, in its order. Raises Invalid for one that is not there."""
    return [
        one_placed(connection, held, spot, where)
        for spot in sorted(spots, key=lambda one: (one.page, one.start, one.end))
    ]


def one_placed(connection: Connection, held: Document, spot: Spot, where: str) -> Placed:
    """One such place. Raises as `placed` does."""
    text = documents.version_row(connection, held, None).text
    page = None if text is None else texts.one_page(connection, text, spot.page)
    page, passage = cut_at(page, spot, where)
    start, end = sentences.around(page.text, spot.start, spot.end)
    return Placed(
        document=held.id,
        passage=passage,
        standing=Standing.same,
        sentence=page.text[start:end],
        original_sha256=held.version.sha256,
    )


def cut_at(page: Page | None, spot: Spot, where: str) -> tuple[Page, Passage]:
    """A place of this page, and the page. Raises Invalid where there is no such page, or no such place on it."""
    if page is None:
        raise Invalid("The text has no such page.", where=where)
    if spot.text_sha256 not in (None, page.sha256):
        raise Invalid("The page has another text by now; look at it again.", where=where, code="text_changed")
    try:
        return page, cut(page, spot.start, spot.end)
    except ValueError as error:
        raise Invalid(f"There is no such place: {error}.", where=where) from None
