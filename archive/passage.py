"""Passages: a span of a page, pinned to the text it was cut from, and carried over to a later reading or broken.

A passage is never moved on a guess. It stays where its page has the very same text. Elsewhere its words must be there,
alike but for spaces and line ends, and be told from all other places where they are: by what stands before and after
them, or because they were there once and are there once. After the TextQuoteSelector of the W3C's Web Annotation Data
Model, which leaves open what to do where several places fit; here the passage is then broken.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.document import Frozen, Page, Text

CONTEXT = 32
"""Characters before and after a passage that tell it from others."""

_LONG_ENOUGH = 12
# So many letters and digits have to be in words that are found by themselves, without what stands around them.


class Standing(StrEnum):
    """Whether a passage stands in a later reading."""

    same = "same"
    moved = "moved"
    broken = "broken"


class Passage(Frozen):
    """Code points `start` to `end` (exclusive) of page `page`, whose text is pinned by its checksum.

    `prefix` and `suffix` are what stands around it: with `text`, a TextQuoteSelector.
    """

    page: int
    label: str
    start: int
    end: int
    text: str
    text_sha256: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Carried:
    """How a passage stands: what it was, and where it is now; nowhere where it is broken."""

    standing: Standing
    was: Passage
    now: Passage | None


def cut(page: Page, start: int, end: int, sha256: str | None = None) -> Passage:
    """A span of a page, whose checksum may be given where many are cut from it.

    Raises ValueError where the span is empty or lies outside of the page's text.
    """
    if not 0 <= start < end <= len(page.text):
        raise ValueError(f"the text of this page has {len(page.text)} characters")
    return Passage(
        page=page.number,
        label=page.label,
        start=start,
        end=end,
        text=page.text[start:end],
        text_sha256=sha256 or page.sha256,
        prefix=page.text[max(0, start - CONTEXT) : start],
        suffix=page.text[end : end + CONTEXT],
    )


def carried(was: Passage, before: Text, after: Text) -> Carried:
    """Where a passage of the text `before` stands in the text `after`. Time and memory: linear in both texts."""
    return Carrier(before, after).carried(was)


class Carrier:
    """Carries any number of passages from one text to another; what it makes of a page is kept for the next."""

    def __init__(self, before: Text, after: Text) -> None:
        self._before = _Pages(before.pages)
        self._after = _Pages(after.pages)
        self._sums = {page.number: page.sha256 for page in after.pages}

    def carried(self, was: Passage) -> Carried:
        """Where a passage of the one text stands in the other. Time and memory: linear in both."""
        if self._sums.get(was.page) == was.text_sha256:
            return Carried(Standing.same, was, cut(self._after.page(was.page), was.start, was.end, was.text_sha256))
        words = _Spaced(was.text).text.strip()
        around = _context(self._before.spaced(was.page), was.start, was.end)
        found = list(self._after.having(words))
        alike = [place for place in found if place.around == around]
        if len(alike) == 1:
            return Carried(Standing.moved, was, self._passage(alike[0]))
        by_itself = not alike and len(found) == 1 and sum(c.isalnum() for c in words) >= _LONG_ENOUGH
        if by_itself and sum(1 for _ in self._before.having(words)) == 1:
            return Carried(Standing.moved, was, self._passage(found[0]))
        return Carried(Standing.broken, was, None)

    def _passage(self, place: _Place) -> Passage:
        return cut(self._after.page(place.page), place.start, place.end, self._sums[place.page])


class _Spaced:
    """A text with one space wherever it has spaces and line ends, and where each of its characters came from."""

    def __init__(self, text: str) -> None:
        told, self.places = list[str](), array("I")
        for place, c in enumerate(text):
            if not c.isspace():
                told.append(c)
            elif not told or told[-1] == " ":
                continue
            else:
                told.append(" ")
            self.places.append(place)
        self.text = "".join(told)


@dataclass(frozen=True)
class _Place:
    page: int
    start: int
    end: int
    around: tuple[str, str]


class _Pages:
    """The pages of a text by their numbers, each spaced once, when it is first looked at."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = {page.number: page for page in pages}
        self._spaced = dict[int, _Spaced]()

    def page(self, number: int) -> Page:
        return self._pages[number]

    def spaced(self, number: int) -> _Spaced:
        if number not in self._spaced:
            self._spaced[number] = _Spaced(self._pages[number].text)
        return self._spaced[number]

    def having(self, words: str) -> Iterator[_Place]:
        """Every place where these words stand, overlapping ones too."""
        for number in self._pages if words else ():
            spaced = self.spaced(number)
            at = spaced.text.find(words)
            while at >= 0:
                start, end = spaced.places[at], spaced.places[at + len(words) - 1] + 1
                yield _Place(number, start, end, _context(spaced, start, end))
                at = spaced.text.find(words, at + 1)


def _context(spaced: _Spaced, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span of the text as it was, in the text as it is spaced."""
    first = bisect_left(spaced.places, start)
    last = bisect_left(spaced.places, end)
    # Of the long text before and after no more is copied than is looked at.
    before, after = spaced.text[max(0, first - CONTEXT - 1) : first], spaced.text[last : last + CONTEXT + 1]
    return before.rstrip()[-CONTEXT:], after.lstrip()[:CONTEXT]
