"""Passages carried over from one text of a document to another: to where they stand there, or broken.

A passage is never moved on a guess. It stays where its page has the very same text. Elsewhere its words must be there,
alike but for spaces and line ends, and be told from all other places where they are or were: by what stands before and
after them, so much of it as told them apart before, on either side; or because they were there once and are there once.
After the TextQuoteSelector of the W3C's Web Annotation Data Model, which leaves open what to do where several places
fit; here the passage is then broken.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from archive.document import Text
from archive.passage import CONTEXT, Carried, Passage, Standing, cut

_AROUND = (CONTEXT, 4 * CONTEXT, 16 * CONTEXT)
# So many characters on either side are compared: where fewer tell no place from another, more do.

_LONG_ENOUGH = 12
# So many letters and digits have to be in words that are found by themselves, without what stands around them; a
# character of Han counts twice.

_MOST = 2_000
# Places with the same words that are told from each other; where there are more, none is.

# Han, kana, and their points: there spaces mean nothing, since lines end anywhere.
_UNSPACED = re.compile(
    "[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
_PIECE = re.compile(r"\S+")


def carried(was: Passage, before: Text, after: Text) -> Carried:
    """Where a passage of the text `before` stands in the text `after`. Time and memory: linear in both texts."""
    return Carrier(before, after).carried(was)


class Carrier:
    """Carries any number of passages from one text to another; what it makes of the texts is kept for the next."""

    def __init__(self, before: Text, after: Text) -> None:
        self._before, self._after = _Spaced(before), _Spaced(after)
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
        number, start, end = self._after.on_page(place)
        return Carried(Standing.moved, was, cut(self._known[number], start, end, self._sums[number]))

    def stood_alone(self, was: Passage) -> bool:
        """Whether there is no other place with the same words in the text that a passage was cut from."""
        return not self._twins(was, self._before.place(was))

    def _now(self, was: Passage) -> _Place | None:
        home = self._before.place(was)
        found = list(islice(self._after.having(home.words), _MOST))
        twins = self._twins(was, home) if found else []
        if not found or max(len(found), len(twins) + 1) >= _MOST:
            return None
        sides = [_Side(look, home, twins) for look in (_before, _after)]
        long = _length(was.text) >= _LONG_ENOUGH
        if any(side.tells for side in sides):
            # Of both sides: beside a cut the neighbours of one place could be taken for those of another.
            alike = [place for place in found if all(side.alike(place) for side in sides)]
            if len(alike) == 1 and (long or sum(side.shared(alike[0]) for side in sides) >= _LONG_ENOUGH):
                return alike[0]
        return found[0] if len(found) == 1 and not twins and long else None

    def _twins(self, was: Passage, home: _Place) -> list[_Place]:
        """The other places with its words in the text that it was cut from."""
        return [place for place in islice(self._before.having(home.words), _MOST) if place.start != home.start]


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
        shared = min(len(one), len(other))
        return one[:shared] == other[:shared]

    def shared(self, place: _Place) -> int:
        """How many characters can be compared."""
        return min(len(self._look(each, self._much)) for each in (self._home, place))


def _length(words: str) -> int:
    return sum(1 + bool(_UNSPACED.match(c)) for c in words if c.isalnum())


@dataclass(frozen=True, slots=True)
class _Place:
    """A span of a text as it is spaced."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]


def _before(place: _Place, much: int) -> str:
    """So many characters of what stands before it, from it on backwards."""
    return place.text[max(0, place.start - much) : place.start][::-1]


def _after(place: _Place, much: int) -> str:
    """So many characters of what stands after it."""
    return place.text[place.end : place.end + much]


class _Spaced:
    """All pages of a text as they read on, with one space wherever there are spaces and line ends that mean something;
    and where each of its characters came from.
    """

    def __init__(self, text: Text) -> None:
        self._numbers = [page.number for page in text.pages]
        self._pages, at = array("Q"), 0  # where each begins in all of them, one after the other
        for page in text.pages:
            self._pages.append(at)
            at += len(page.text) + 1
        whole = "\n".join(page.text for page in text.pages)
        # Where what stands between two spaces begins: in the spaced text, and in the whole.
        self._spaced, self._whole = array("Q"), array("Q")
        told, length, last = list[str](), 0, ""
        for piece in _PIECE.finditer(whole):
            if last and not (_UNSPACED.match(last) or _UNSPACED.match(piece[0])):
                told.append(" ")
                length += 1
            self._spaced.append(length)
            self._whole.append(piece.start())
            told.append(piece[0])
            length += piece.end() - piece.start()
            last = piece[0][-1]
        self.text = "".join(told)

    def place(self, was: Passage) -> _Place:
        """A passage that was cut from this text."""
        begin = self._pages[self._numbers.index(was.page)]
        start = was.start + len(was.text) - len(was.text.lstrip())
        end = was.start + len(was.text.rstrip())
        if end <= start:
            return _Place(self.text, 0, 0)
        return _Place(self.text, self._to_spaced(begin + start), self._to_spaced(begin + end - 1) + 1)

    def having(self, words: str) -> Iterator[_Place]:
        """Every place where these words stand on one page, overlapping ones too."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            place = _Place(self.text, at, at + len(words))
            if self._page(self._to_whole(at)) == self._page(self._to_whole(place.end - 1)):
                yield place
            at = self.text.find(words, at + 1)

    def on_page(self, place: _Place) -> tuple[int, int, int]:
        """The number of the page that a place is on, and where it begins and ends there."""
        start, end = self._to_whole(place.start), self._to_whole(place.end - 1) + 1
        page = self._page(start)
        return self._numbers[page], start - self._pages[page], end - self._pages[page]

    def _page(self, whole: int) -> int:
        return bisect_right(self._pages, whole) - 1

    def _to_spaced(self, whole: int) -> int:
        """Of a character that is no space."""
        piece = bisect_right(self._whole, whole) - 1
        return self._spaced[piece] + whole - self._whole[piece]

    def _to_whole(self, spaced: int) -> int:
        piece = bisect_right(self._spaced, spaced) - 1
        return self._whole[piece] + spaced - self._spaced[piece]
