"""The passages to show for a hit: where the words stand, cut at sentences, with offsets and marks.

An engine knows positions. From them the pages worth showing are chosen, and only of those positions are turned into
code points, by analysing them again or by what an engine kept; so a long document costs no more than the pages shown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from index import analysis
from index.results import Passage, Places

LONGEST = 300
MOST_MARKS = 200
"""Of one page: beyond these a page is not a passage but a list."""

# The end of a sentence: full stops of many scripts with what closes after them, then white space; or an
# empty line.
# Each way begins with one of the letters of the first class, so that all others are passed over quickly.
_BREAK = re.compile(
    r"[.!?…。！？｡؟।\n](?:(?<=[.!?…])[.!?…]*[\"'”’»)\]]*\s+|(?<=[。！？｡؟।])[。！？｡؟।]*[”’」』）]*\s*|(?<=\n)\s*\n\s*)"
)
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class PageText:
    """A page of a text, or a stretch of it that begins at code point `offset` of the page.

    `position` is that of its first word in the whole text, `sha256` that of the whole page's text.
    """

    number: int
    label: str
    sha256: str
    text: str
    position: int
    offset: int = 0
    landmarks: tuple[tuple[int, str], ...] = ()
    cells: bool = False

    def place(self, at: int) -> str:
        """What people would cite within the page for code point `at` of this text: `B17`, `notes`, `0:01:23`."""
        if self.cells:
            line = self.text.rfind("\n", 0, at) + 1
            return column(self.text.count("\t", line, at)) + str(self.text.count("\n", 0, at) + 1)
        known = [name for start, name in self.landmarks if start <= at]
        return known[-1] if known else ""


def column(number: int) -> str:
    """The name of a sheet's column, counted from 0: A to Z, AA, AB …"""
    name = ""
    while number >= 0:
        name = chr(ord("A") + number % 26) + name
        number = number // 26 - 1
    return name


class Span(NamedTuple):
    """Where a part of the query stands in the whole text: positions, end exclusive. `word` numbers the
    part.
    """

    start: int
    end: int
    word: int


Mark = tuple[int, int, int]
"""Where a part of the query stands in a page's text: start and end in code points, and the number of the part."""


def choose(starts: Sequence[int], spans: Iterable[Span], most: int) -> dict[int, list[Span]]:
    """The pages (by place in `starts`, their first positions) most worth showing, each with the spans on it.

    Pages with more different words come first, then with more of them, then earlier ones.
    """
    found: dict[int, list[Span]] = {}
    if len(starts) == 1:
        alone = sorted(set(spans))
        if len(alone) <= MOST_MARKS:
            return {0: alone} if alone else {}
        spans = alone
    for place, span in _placed(starts, spans):
        on_page = found.setdefault(place, [])
        if len(on_page) < MOST_MARKS or all(span.word != s.word for s in on_page):
            on_page.append(span)
    best = sorted(found, key=lambda p: (-len({s.word for s in found[p]}), -len(found[p]), p))
    return {place: found[place] for place in best[:most]}


def by_page(starts: Sequence[int], spans: Iterable[Span]) -> dict[int, list[Span]]:
    """All spans by the page they stand on (its place in `starts`); one across a page break stands on both."""
    found: dict[int, list[Span]] = {}
    for place, span in _placed(starts, spans):
        found.setdefault(place, []).append(span)
    return found


def _placed(starts: Sequence[int], spans: Iterable[Span]) -> Iterator[tuple[int, Span]]:
    """Each span once, in order, with every page that it stands on."""
    for span in sorted(set(spans)):
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, span.end - 1) - 1
        yield from ((place, span) for place in range(first, last + 1))


def places(
    pages: Sequence[PageText],
    found: Mapping[int, Sequence[Span]],
    marks_of: Callable[[int, Sequence[Span]], list[Mark]],
    page: int,
    limit: int,
) -> Places:
    """All passages in reading order, from page number `page` on; at most `limit`, but a page's always together.
    `marks_of`: those of the spans on a page, which is given by its place.
    """
    every = sum(map(len, found.values()))
    order = sorted(found, key=lambda place: (pages[place].number, pages[place].offset))
    told: list[Passage] = []
    for place in order:
        here = pages[place]
        if here.number < page:
            continue
        if len(told) >= limit and here.number != told[-1].page:
            return Places(tuple(told), every, here.number)
        windows = _windows(here, marks_of(place, found[place]))
        told += (window.passage() for window in sorted(windows, key=lambda window: window.start))
    return Places(tuple(told), every)


def passages(pages: Iterable[tuple[PageText, Sequence[Mark]]], most: int) -> tuple[Passage, ...]:
    """The best passages of these pages, each given with its marks, best first: those with more different words, then
    more marks, then earlier. Passages of one page do not overlap.
    """
    if most <= 0:
        return ()
    windows = [window for page, marked in pages for window in _windows(page, marked)]
    windows.sort(key=_Window.rank)
    return tuple(window.passage() for window in windows[:most])


class _Window(NamedTuple):
    """Many are made of which few are shown."""

    page: PageText
    start: int
    end: int
    marks: list[tuple[int, int]]
    words: int
    """How many different ones."""

    def rank(self) -> tuple[int, int, int, int]:
        return -self.words, -len(self.marks), self.page.number, self.page.offset + self.start

    def passage(self) -> Passage:
        page = self.page
        return Passage(
            page=page.number,
            label=page.label,
            text_sha256=page.sha256,
            start=self.start + page.offset,
            end=self.end + page.offset,
            text=page.text[self.start : self.end],
            marks=tuple((start + page.offset, end + page.offset) for start, end in self.marks),
            place=page.place(self.marks[0][0] if self.marks else self.start),
        )


def marks(page: PageText, spans: Sequence[Span]) -> list[Mark]:
    """Where each of these spans on a page stands, in order, found out by analysing its text."""
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    terms = analysis.terms(page.text, None)  # where words stand is the same in all languages
    for term in terms:
        begins[term.position] = min(term.start, begins.get(term.position, term.start))
        after = term.position + term.width
        ends[after] = max(term.end, ends.get(after, 0))
    found: set[Mark] = set()
    for span in spans:
        start = begins.get(max(span.start - page.position, 0))
        end = ends.get(min(span.end - page.position, analysis.length(terms)))
        if start is not None and end is not None and start < end:
            found.add((start, end, span.word))
    return sorted(found)


def _windows(page: PageText, marks: Sequence[Mark]) -> list[_Window]:
    """Passages around the marks, from the first mark on, none overlapping."""
    found: list[_Window] = []
    sentences = [0, *[found.end() for found in _BREAK.finditer(page.text)], len(page.text)]
    place, end = 0, 0
    while place < len(marks):
        start, end = _cut(page.text, sentences, marks[place][0], marks[place][1], end)
        after = bisect_left(marks, end, place + 1, key=_START)
        inside = [marks[place], *[mark for mark in marks[place + 1 : after] if mark[1] <= end]]
        words = len({word for _, _, word in inside}) if len(inside) > 1 else 1
        found.append(_Window(page, start, end, _merged(inside, end), words))
        place = after
    return found


_START = itemgetter(0)


def _merged(marks: Sequence[Mark], stop: int) -> list[tuple[int, int]]:
    """The marks without overlaps, in order, as they are; none goes beyond `stop`."""
    found: list[tuple[int, int]] = []
    last = -1
    for start, end, _ in marks:
        if start < last:
            start, end = found.pop()[0], max(end, last)
        last = min(end, stop)
        found.append((start, last))
    return found


def _cut(text: str, sentences: Sequence[int], start: int, end: int, floor: int) -> tuple[int, int]:
    """Where to cut for a mark: at its sentence and the next ones as far as they fit, else at spaces around
    it.
    """
    here = bisect_right(sentences, start) - 1
    first = max(sentences[here], floor)
    last = end
    for stop in sentences[here + 1 :]:
        if stop - first > LONGEST:
            break
        last = max(last, stop)
    if last <= end or last - first > LONGEST:
        first, last = _around(text, first, sentences, start, end)
    return _trimmed(text, first, last, start, end)


def _around(text: str, first: int, sentences: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """A piece of a sentence too long to be shown: a third before the mark, the rest after, at spaces where
    near.
    """
    end = min(end, start + LONGEST)
    room = LONGEST - (end - start)
    stop = sentences[bisect_right(sentences, end - 1)] if end - 1 < sentences[-1] else sentences[-1]
    cut = max(first, start - room // 3)
    if cut > first:
        space = _SPACE.search(text, cut, start)
        cut = space.end() if space and space.end() - cut < 40 else cut
    last = min(stop, cut + LONGEST)
    if last < stop:
        space_at = max(text.rfind(" ", end, last), text.rfind("\n", end, last))
        last = space_at if space_at > last - 40 else last
    return cut, max(last, end)


def _trimmed(text: str, first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """Without the white space at both ends."""
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
