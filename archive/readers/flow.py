"""Running text collected from markup: blanks collapsed, blocks apart, and the places of links and headings in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from archive.answer import is_address
from archive.characters import clean
from archive.document import Link, Page

_MOST_LINKS = 10_000

_BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
PARAGRAPH, LINE, CELL, SPACE, NONE = "\n\n", "\n", "\t", " ", ""
_ORDER = (NONE, SPACE, CELL, LINE, PARAGRAPH)


class Flow:
    """Text that grows to the right. What parts two words is written only once the second one comes."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.linked = 0  # characters within links, wherever they lead
        self._waiting = NONE
        self._links: list[Link] = []
        self._headings: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return self._length

    def words(self, text: str, *, kept: bool = False) -> None:
        """Add words. Runs of blanks count as one, unless they are to be `kept`, as in a program's listing."""
        text = clean(text)
        if kept:
            lines = text.strip("\n") if text.strip() else ""
            return self._write(lines)
        if not text:
            return None
        if _BLANKS.match(text):
            self.part(SPACE)
        bare = _BLANKS.sub(" ", text).strip(" ")
        self._write(bare)
        if bare and _BLANKS.match(text[-1]):
            self.part(SPACE)
        return None

    def part(self, by: str) -> None:
        """Part what comes from what stands, by the stronger of this and what is waiting already."""
        self._waiting = max(self._waiting, by, key=_ORDER.index)

    def mark(self) -> int:
        """Where the next word will stand."""
        return self._length + (len(self._waiting) if self._length else 0)

    def link(self, start: int, url: str | None) -> None:
        """From `start` to here the words lead to `url`, if that is an address."""
        self.linked += max(0, self._length - start)
        if url and is_address(url) and start < self._length and len(self._links) < _MOST_LINKS:
            self._links.append(Link(start=start, end=self._length, url=url))

    def heading(self, start: int) -> None:
        """From `start` to here is a heading."""
        if start < self._length and len(self._headings) < _MOST_LINKS:
            self._headings.append((start, self._length))

    def page(self) -> Page:
        """All of it as one page."""
        text = "".join(self._parts)
        links = [Link(start=_word(text, at.start, at.end), end=at.end, url=at.url) for at in self._links]
        return Page(
            number=1,
            label="1",
            text=text,
            how="markup",
            links=tuple(sorted(links, key=lambda link: (link.start, link.end))),
            headings=tuple((_word(text, start, end), end) for start, end in self._headings),
        )

    def _write(self, text: str) -> None:
        if not text:
            return
        if self._length and self._waiting:
            self._parts.append(self._waiting)
            self._length += len(self._waiting)
        self._waiting = NONE
        self._parts.append(text)
        self._length += len(text)


def _word(text: str, start: int, end: int) -> int:
    """Where the words from `start` to `end` begin: behind what parts them from those before, if that came within."""
    while start < end and text[start] in " \t\n":
        start += 1
    return start


Resolve = Callable[[str | None], str | None]
