"""The pages of a text as one running text, so that what goes on on the next page is found; and the way back.

Stretches that stand apart (notes, running heads, what was read in pictures) are blank in `body`, at the same offsets.
In `running` moreover no line ends for its length alone, as those of a PDF do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from archive.document import Page, Part, PartKind, Text
from archive.subjects import Span

_BETWEEN = "\n\n"
_WRAPPED = re.compile(r"(?<=[^\n]{45})\n(?!\s|\[\^?\w|\d{1,3}[.)]\s|[•*\-–]\s|\Z)")
_LAST_WORD = re.compile(r"\S+(?=\s*\Z)")
_LONGEST_WORD = 60
NOTES = (PartKind.footnote, PartKind.endnote)


class Flat:
    """Offsets in `text` and `body` count code points; `place` gives page and offsets on it."""

    def __init__(self, text: Text) -> None:
        self.pages = text.pages
        self.starts: list[int] = []
        at = 0
        for page in self.pages:
            self.starts.append(at)
            at += len(page.text) + len(_BETWEEN)
        self.text = _BETWEEN.join(page.text for page in self.pages)

    @cached_property
    def body(self) -> str:
        """The text, with line ends in place of all that stands apart, but for cues, which are the text of a film."""
        pieces: list[str] = []
        for page in self.pages:
            at, kept = 0, []
            for part in page.parts:
                if part.kind is not PartKind.cue:
                    kept += [page.text[at : part.start], "\n" * (part.end - part.start)]
                    at = part.end
            pieces.append("".join([*kept, page.text[at:]]))
        return _BETWEEN.join(pieces)

    @cached_property
    def running(self) -> str:
        """The body, in which a line that is only broken for its length goes on: a space for its end."""
        return _WRAPPED.sub(" ", self.body)

    def notes(self) -> list[tuple[Span, Span | None]]:
        """The foot- and endnotes: where each stands, and the word behind which its mark stood, where that is known."""
        return [
            (Span(first + part.start, first + part.end), self._marked(first, part))
            for first, page in zip(self.starts, self.pages, strict=True)
            for part in page.parts
            if part.kind in NOTES
        ]

    def _marked(self, first: int, part: Part) -> Span | None:
        if part.mark is None:
            return None
        word = _LAST_WORD.search(self.text, max(first, first + part.mark - _LONGEST_WORD), first + part.mark)
        return Span(*word.span()) if word else None

    def headings(self) -> list[tuple[int, int]]:
        return [
            (first + start, first + end)
            for first, page in zip(self.starts, self.pages, strict=True)
            for start, end in page.headings
        ]

    def links(self) -> list[tuple[int, int, str]]:
        """The hyperlinks: from where to where the words stand, and the address."""
        return [
            (first + link.start, first + link.end, link.url)
            for first, page in zip(self.starts, self.pages, strict=True)
            for link in page.links
        ]

    def place(self, start: int, end: int) -> tuple[Page, int, int] | None:
        """The page of a span and the span on it, as far as it stands on one page; None where none of it does."""
        at = bisect_right(self.starts, start) - 1
        if at < 0:
            return None
        page, first = self.pages[at], self.starts[at]
        start, end = start - first, min(end - first, len(page.text))
        while start < end and page.text[start].isspace():
            start += 1
        while end > start and page.text[end - 1].isspace():
            end -= 1
        return (page, start, end) if start < end else None
