"""Plain text: the characters as they stand, one page, or several where form feeds part them."""

from __future__ import annotations

from typing import BinaryIO

from archive.characters import clean
from archive.document import Extract, Page, Text
from archive.encodings import decode
from archive.readers import whole


def read(original: BinaryIO) -> Extract:
    """The text. The encoding it was found in stands in the reader's name."""
    decoded = decode(whole(original))
    pages = [clean(part) for part in decoded.text.split("\f")]
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return Extract(
        text=Text(
            pages=tuple(
                Page(number=number, label=str(number), text=text, how="text") for number, text in enumerate(pages, 1)
            ),
            reader=f"plain ({decoded.encoding})",
        ),
        media_type="text/plain",
    )
