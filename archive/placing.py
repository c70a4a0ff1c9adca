"""Places that a person names, made passages of a document's present text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from archive import documents, sentences, texts
from archive.citation import Placed, Spot
from archive.document import Document
from archive.errors import Invalid
from archive.passage import Standing, cut


def placed(connection: Connection, held: Document, spots: Sequence[Spot], where: str) -> list[Placed]:
    """These places of a document's text as there is now. Raises Invalid for one that is not there."""
    text = documents.version_row(connection, held, None).text
    found = []
    for spot in sorted(spots, key=lambda one: (one.page, one.start, one.end)):
        page = None if text is None else texts.one_page(connection, text, spot.page)
        if page is None:
            raise Invalid("The text has no such page.", where=where)
        if spot.text_sha256 not in (None, page.sha256):
            raise Invalid("The page has another text by now; look at it again.", where=where, code="text_changed")
        try:
            passage = cut(page, spot.start, spot.end)
        except ValueError as error:
            raise Invalid(f"There is no such place: {error}.", where=where) from None
        start, end = sentences.around(page.text, spot.start, spot.end)
        found.append(
            Placed(
                document=held.id,
                passage=passage,
                standing=Standing.same,
                sentence=page.text[start:end],
                original_sha256=held.version.sha256,
            )
        )
    return found
