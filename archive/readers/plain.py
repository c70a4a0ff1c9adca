"""Plain text: the characters as they stand, one page, or several where form feeds part them."""

from __future__ import annotations

import re
from typing import BinaryIO

from archive.characters import clean
from archive.document import Extract, Page, Text
from archive.encodings import decode
from archive.readers import whole
from archive.suggestions import suggestions

# A line that stands alone above the text, and is no sentence, is what people would call it by.
_TITLE = re.compile(r"\s*(\S[^\n]{1,198}[^\s.,;:。，；：])[ \t]*\n[ \t]*\n\s*\S")


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
        suggestions=suggestions(("title", _title(pages[0]), "text:first line")),
    )


def _title(page: str) -> str | None:
    found = _TITLE.match(page)
    return found[1] if found else None
