"""Passages carried over from one text of a document to another: to where they stand there, or broken.

A passage is never moved on a guess. It stays where its page has the very same text. Elsewhere its words must be there,
alike but for spaces and line ends, and be told from all other places where they are or were: by what stands before and
after them, so much of it as told them apart before, on either side; or because they were there once and are there once.
After the TextQuoteSelector of the W3C's Web Annotation Data Model, which leaves open what to do where several places
fit; here the passage is then broken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from archive.document import Page, Text
from archive.passage import CONTEXT, Carried, Passage, Standing, cut

_AROUND = (CONTEXT, 4 * CONTEXT, 16 * CONTEXT)
# So many characters on either side are compared: where fewer tell no place from another, more do.

_LONG_ENOUGH = 12
# So many letters and digits have to be in words that are found by themselves, without what stands around them; a
# character of Han counts twice.

_PATTERN = 300  # characters in one pattern: long ones take long to be made

# Han, kana, and their points: there spaces mean nothing, since lines end anywhere.
_UNSPACED = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_IDLE = re.compile(rf"(?<=[{_UNSPACED}])\s+|\s+(?=[{_UNSPACED}])")

_MOST = 2_000
# Places with the same words that are told from each other; where there are more, none is.


def carried(was: Passage, before: Text, after: Text) -> Carried:
    """Where a passage of the text `before` stands in the text `after`. Time: linear in both texts."""
    return Carrier(before, after).carried(was)


class Carrier:
    """Carries any number of passages from one text to another."""

    def __init__(self, before: Text, after: Text) -> None:
        self._before, self._after = _Pages(before), _Pages(after)
        self._known = {page.number: page for page in after.pages}
        self._sums = {page.number: page.sha256 for page in after.pages}

    def carried(self, was: Passage) -> Carried:
        """Where a passage of the one text stands in the other. Time: linear in both."""
        if self._sums.get(was.page) == was.text_sha256:
            page = self._known[was.page]
            return Carried(Standing.same, was, cut(page, was.start, was.end, was.text_sha256))
        place = self._now(was)
        if place is None:
            return Carried(Standing.broken, was, None)
        now = cut(place.page, place.start, place.end, self._sums[place.page.number])
        return Carried(Standing.moved, was, now)

    def stood_alone(self, was: Passage) -> bool:
        """Whether there is no other place with the same words in the text that a passage was cut from."""
        return not self._twins(was)

    def _now(self, was: Passage) -> _Place | None:
        found = list(islice(self._after.having(was.text), _MOST))
        twins = self._twins(was) if found else []
        if not found or max(len(found), len(twins) + 1) >= _MOST:
            return None
        home = self._home(was)
        sides = [_Side(side, home, twins) for side in (_before, _after)]
        long = _length(was.text) >= _LONG_ENOUGH
        if any(side.tells for side in sides):
            # Of both sides: beside a cut the neighbours of one place could be taken for those of another.
            alike = [place for place in found if all(side.alike(place) for side in sides)]
            if len(alike) == 1 and (long or sum(side.shared(alike[0]) for side in sides) >= _LONG_ENOUGH):
                return alike[0]
        return found[0] if len(found) == 1 and not twins and long else None

    def _home(self, was: Passage) -> _Place:
        return self._before.place(was.page, was.start + len(was.text) - len(was.text.lstrip()), was.end)

    def _twins(self, was: Passage) -> list[_Place]:
        """The other places with its words in the text that it was cut from."""
        own = was.page, was.start + len(was.text) - len(was.text.lstrip())
        there = islice(self._before.having(was.text), _MOST)
        return [place for place in there if (place.page.number, place.start) != own]


class _Side:
    """What stands on one side of a place: so much of it as tells it from its twins; `tells` is whether so much does.

    Where a text begins or ends nothing is told: what stands there is alike to whatever goes on.
    """

    def __init__(self, look: Callable[[_Place, int], str], home: _Place, twins: Sequence[_Place]) -> None:
        self._look, self._home = look, home
        for self._much in _AROUND:
            self.tells = not any(self.alike(twin) for twin in twins)
            if self.tells:
                break

    def alike(self, place: _Place) -> bool:
        """Whether the same stands on this side of another place."""
        one, other = (self._look(each, self._much) for each in (self._home, place))
        shared = self.shared(place)
        return one[:shared] == other[:shared]

    def shared(self, place: _Place) -> int:
        """How many characters can be compared."""
        return min(len(self._look(each, self._much)) for each in (self._home, place))


def _length(words: str) -> int:
    return sum(1 + bool(_IS_UNSPACED.match(c)) for c in words if c.isalnum())


@dataclass(frozen=True)
class _Place:
    """A span of a page, which begins at `at` in the `whole` text."""

    page: Page
    start: int
    end: int
    at: int
    whole: str


class _Pages:
    """The pages of a text, and all of it as it reads on: what stands around a place may stand on other pages."""

    def __init__(self, text: Text) -> None:
        self._begins, at = dict[int, int](), 0
        for page in text.pages:
            self._begins[page.number] = at
            at += len(page.text) + 1
        self._pages = {page.number: page for page in text.pages}
        self._whole = "\n".join(page.text for page in text.pages)

    def place(self, number: int, start: int, end: int) -> _Place:
        return _Place(self._pages[number], start, end, self._begins[number], self._whole)

    def having(self, words: str) -> Iterator[_Place]:
        """Every place where these words stand on one page, overlapping ones too."""
        told = _spaced(words)
        first = _pattern(told, 0) if told else None
        for number, page in self._pages.items() if first else ():
            start = 0
            while first and (at := first.search(page.text, start)):
                start, end = at.start() + 1, _end(told, page.text, at.end())
                if end is not None:
                    yield self.place(number, at.start(), end)


def _before(place: _Place, much: int) -> str:
    """So many characters of what stands before it, from it on backwards, whatever spaces and line ends there are."""
    until, wide = place.at + place.start, much
    while True:
        told = _spaced(place.whole[max(0, until - wide) : until])
        if len(told) > much or wide >= until:
            return told[::-1][:much]
        wide *= 2


def _after(place: _Place, much: int) -> str:
    """The same of what stands after it."""
    since, wide = place.at + place.end, much
    while True:
        told = _spaced(place.whole[since : since + wide])
        if len(told) > much or since + wide >= len(place.whole):
            return told[:much]
        wide *= 2


def _spaced(text: str) -> str:
    """With one space wherever there are spaces and line ends that mean something."""
    return _IDLE.sub("", " ".join(text.split()))


def _end(told: str, text: str, at: int) -> int | None:
    """Where words end of which the first pattern matched up to here; None where the rest does not follow."""
    for start in range(_PATTERN, len(told), _PATTERN):
        more = _pattern(told, start).match(text, at)
        if more is None:
            return None
        at = more.end()
    return at


@lru_cache(100)
def _pattern(told: str, start: int) -> re.Pattern[str]:
    """What the next of these words are found by, whatever spaces and line ends stand between them."""
    parts = []
    for place in range(start, min(start + _PATTERN, len(told))):
        one, other = told[place - 1] if place else "", told[place]
        if other == " ":
            parts.append(r"\s+")
        elif one and (_IS_UNSPACED.match(one) or _IS_UNSPACED.match(other)):
            parts.append(rf"\s*{re.escape(other)}")
        else:
            parts.append(re.escape(other))
    return re.compile("".join(parts))
