"""The words and points of a text as they are compared, each letter with its place in the source.

All pages stand one after the other in one string of the sources' own code points, so that a place in it is a place on
a page. What belongs to the page and marks of notes are masked there by fillers of the same length (see
archive.typography); what was taken out of a page stands once more at the end, apart. What is searched is its *key*, its
letters alone; where in the text they stand is worked out, block by block, only for what was found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from archive import furniture, typography
from archive.document import Frozen, Page, Text
from archive.interruption import masked as without_attributions
from archive.typography import APART, ATTRIBUTION, FURNITURE, NOTE

_BLOCK = 1024
_MARK = re.compile(r"\d{1,3}(?![\w%])(?![.,]\d)|\[\d{1,3}\]|[¹²³⁰⁴-⁹]+")
_STUCK = re.compile(r"(?:[^\W\d_]{4}|[^\W\d_][.,;?!\"'”’»)])\Z")
_STUCK_ABOVE = re.compile(rf"(?:[^\W\d_]{{4}}|[.,;:?!\"'”’»)。，；：？！」』]|{typography.SINGLE.pattern})\Z")
_NUMBERED = re.compile(
    r"\b(?:nos?|nr|n|pp?|arts?|vols?|figs?|secs?|ch|v|ver|cl|paras?|st|bd|s|ст|рис)\.\Z", re.IGNORECASE
)
# After these a figure is the number of something: No.5, p.12.


class Span(Frozen):
    """Code points `start` to `end` (exclusive) of page `page`."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Spelling:
    """A stretch of a text letter by letter.

    `at` has the first and the last place (exclusive) of each letter; `gaps` what stands before the letter of that
    number, where anything does; before the first and, as number `len(letters)`, after the last as well.
    """

    letters: list[str]
    at: list[tuple[int, int]]
    gaps: dict[int, str]

    @classmethod
    def of(cls, text: str, start: int = 0) -> Spelling:
        """Of a text that begins at place `start` of the whole."""
        letters, at, gaps, done = list[str](), list[tuple[int, int]](), dict[int, str](), 0
        for match in typography.clusters().finditer(text):
            told = typography.letters(match[0])
            if not told:
                continue
            if match.start() > done:
                gaps[len(letters)] = text[done : match.start()]
            letters += told
            at += [(start + match.start(), start + match.end())] * len(told)
            done = match.end()
        if done < len(text):
            gaps[len(letters)] = text[done:]
        return cls(letters, at, gaps)

    def gap(self, number: int) -> str:
        return self.gaps.get(number, "")

    def beside(self, number: int) -> tuple[str, str]:
        """The letters on both sides of a gap."""
        return (self.letters[number - 1] if number else "", self.letters[number] if number < len(self.letters) else "")

    def bounds(self) -> Iterator[int]:
        """The numbers of the letters that words begin with."""
        before = False
        for number, letter in enumerate(self.letters):
            single = typography.is_single(letter)
            if number == 0 or single or before or (number in self.gaps and self.parts_words(number)):
                yield number
            before = single

    def parts_words(self, number: int) -> bool:
        """Whether a word ends, and another begins, before the letter of that number."""
        if number in (0, len(self.letters)):
            return True
        return typography.inner(self.gap(number), *self.beside(number)) is None


class Stream:
    """A text that is searched by its key."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._blocks = [text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)]
        keys = [_apart_key(block) for block in self._blocks]
        self._starts = [0, *accumulate(map(len, keys))]
        self.key = "".join(keys)
        self._places = lru_cache(64)(self._worked_out)

    def find(self, key: str, number: int) -> int | None:
        """The next place in this stream's key, from letter `number` on, where `key` stands."""
        at = self.key.find(key, number) if key else -1
        return at if at >= 0 else None

    def place(self, number: int) -> int:
        """Where in the text the letter stands that is this one of the key."""
        block = bisect_right(self._starts, number) - 1
        return block * _BLOCK + self._places(block)[number - self._starts[block]]

    def spelling(self, start: int, end: int) -> Spelling:
        return Spelling.of(self.text[start:end], start)

    def _worked_out(self, block: int) -> list[int]:
        told = list[int]()
        for at, c in enumerate(self._blocks[block]):
            letters = " " if c == APART else typography.KEYS[ord(c)]
            if letters:
                told += [at] * len(letters)
        return told


def _apart_key(text: str) -> str:
    """A key in which what stands apart does not join: the separator stays in it."""
    return " ".join(map(typography.key, text.split(APART))) if APART in text else typography.key(text)


class Wording:
    """All words of one document. Made once, it may be compared with any number of quotations."""

    def __init__(self, text: Text) -> None:
        self.languages = frozenset(page.language for page in text.pages if page.language is not None)
        self._pages = text.pages
        self._asides = furniture.asides(text.pages)
        self._bases = list[tuple[int, int, int]]()  # place in the whole, page, place on the page
        raw, at = list[str](), 0
        for page, start, end in self._stretches():
            self._bases.append((at, page.number, start))
            raw.append(page.text[start:end])
            at += end - start + 1
        self.raw = "\n".join(raw)

    def _stretches(self) -> Iterator[tuple[Page, int, int]]:
        """All pages, then all that is apart."""
        yield from ((page, 0, len(page.text)) for page in self._pages)
        for page, asides in zip(self._pages, self._asides, strict=True):
            yield from ((page, start, end) for start, end in asides)

    @cached_property
    def body(self) -> Stream:
        """The text that runs through the pages, then what is apart from it."""
        apart = [page.text[s:e] for page, asides in zip(self._pages, self._asides, strict=True) for s, e in asides]
        return _stream([self._running(self._asides), *map(typography.without_fillers, apart)])

    @cached_property
    def plain(self) -> Stream | None:
        """The pages with what was only guessed to be furniture in its place; None where nothing was guessed."""
        told = [furniture.marked(page) for page in self._pages]
        return _stream([self._running(told)]) if told != self._asides else None

    def _running(self, asides: Sequence[Sequence[tuple[int, int]]]) -> str:
        return "\n".join(
            _masked(typography.without_fillers(page.text), spans)
            for page, spans in zip(self._pages, asides, strict=True)
        )

    @cached_property
    def spoken(self) -> Stream | None:
        """The text without the attributions between two marked stretches; None where there are none."""
        told = without_attributions(self.body.text)
        return Stream(told) if told != self.body.text else None

    def streams(self) -> Iterator[Stream]:
        """The body; where there are any, without attributions; the plain pages. Each is made when it is asked for."""
        yield self.body
        if self.spoken is not None:
            yield self.spoken
        if self.plain is not None:
            yield self.plain

    def spans(self, text: str, at: list[tuple[int, int]]) -> tuple[Span, ...]:
        """The spans that letters at these places of `text` take up: one a page, and broken at an attribution."""
        runs = list[tuple[int, int, int]]()  # first and last place in the whole, which base
        for start, end in at:
            for first, last, base in self._by_base(start, end):
                if runs and runs[-1][2] == base and ATTRIBUTION not in text[runs[-1][1] : first]:
                    runs[-1] = runs[-1][0], last, base
                else:
                    runs.append((first, last, base))
        return tuple(self._span(*run) for run in runs)

    def _by_base(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """A stretch of the whole, cut where another page begins."""
        base = bisect_right(self._bases, (start, len(self.raw), 0)) - 1
        while base + 1 < len(self._bases) and (further := self._bases[base + 1][0]) < end:
            if start < further - 1:
                yield start, further - 1, base
            start, base = further, base + 1
        yield start, end, base

    def _span(self, start: int, end: int, base: int) -> Span:
        whole, page, offset = self._bases[base]
        return Span(page=page, start=start - whole + offset, end=end - whole + offset)


def _stream(stretches: Sequence[str]) -> Stream:
    return Stream(without_notes(typography.simplified(APART.join(stretches))))


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    told, done = list[str](), 0
    for start, end in spans:
        told += [text[done:start], re.sub(r"[^\n]", FURNITURE, text[start:end])]
        done = end
    return "".join([*told, text[done:]])


def without_notes(text: str) -> str:
    """A text in which marks of notes are masked: figures stuck to a word of small letters or to a point, [12]."""
    return _MARK.sub(_without_note, text)


def _without_note(mark: re.Match[str]) -> str:
    before = mark.string[max(0, mark.start() - 8) : mark.start()]
    if mark[0][0] == "[":
        return NOTE * len(mark[0])
    stuck = (_STUCK if mark[0].isdecimal() else _STUCK_ABOVE).search(before)
    if stuck is None or stuck[0].casefold() != stuck[0] or _NUMBERED.search(before):
        return mark[0]
    return NOTE * len(mark[0])
