"""Where words stand between quotation marks, in any style of marks, well kept or not.

Marks are written carelessly: straight beside curly, never closed, closed by an opening one, doubled, with spaces on the
wrong side. So a mark's shape only suggests what it does; what stands beside it, and which marks are still to come in
its paragraph, decide. A paragraph ends every quotation, unless the next one opens it again (as English does), or closes
it. Apostrophes, elisions, inches and the marks inside tags are no quotation marks. Only outermost quotations are told:
those within them are part of their words. Everything is found in one pass over the marks, whatever their number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"(?<=[.!?:。！？：…\"'”’»」』])[^\S\n]{0,9}\n\s*")
_LINE_THAT_OPENS = re.compile(r"(?<=[.!?:。！？：…\"'”’»」』\xa0])[^\S\n]{0,9}\n(?=[^\S\n]{0,9}[\"“„«「『‘])")
_NEARLY_ALL = 0.8
_MARK = re.compile(r"<[A-Za-z/][^<>]{0,1000}>|``|''|[\"“”„‟＂〝〞«»‹›「」『』‘’‚‛'`]")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s+[^\Wa-z])|[。！？]+")

_DOUBLE, _GUILLEMET, _CORNER, _WHITE, _SINGLE = range(5)
_FAMILY = {
    **dict.fromkeys(("“", "”", '"', "„", "‟", "＂", "〝", "〞", "``", "''"), _DOUBLE),
    **dict.fromkeys("«»‹›", _GUILLEMET),
    **dict.fromkeys("「」", _CORNER),
    **dict.fromkeys("『』", _WHITE),
    **dict.fromkeys("‘’‚‛'`", _SINGLE),
}
_OPENS, _CLOSES, _EITHER = 1, -1, 0
_BY_SHAPE = {
    **dict.fromkeys(("“", "„", "‟", "〝", "``", "«", "‹", "「", "『"), _OPENS),
    **dict.fromkeys(("”", "〞", "»", "›", "」", "』"), _CLOSES),
}
_BEFORE_OPENING = frozenset("([{<-‐–—―/|“„«「『‘‚\"'`:：，。、；！？（【《>")
_AFTER_CLOSING = frozenset(".,;:!?)]}>-‐–—―/|…”»」』’\"'，。、；：！？）】》<")
_FOOT_AND_INCH = re.compile(r"\d['’]\d{0,2}$")
_ELISIONS = frozenset(["n", "tis", "twas", "til", "till", "em", "cause", "cuz", "bout", "round", "cos", "kay", "nuff"])
_WORD = re.compile(r"[^\W_]+")
_DECADE = re.compile(r"\d\ds?\b")


class Stretch(NamedTuple):
    """Words between marks, which stand at `start` to `end` of the text, without the marks.

    `opened` and `closed` are where the marks begin and end; where a mark is missing they are the words' own.
    `paragraph` counts from 0. `resumes` says that it goes on with the stretch before it, from the paragraph before.
    `unclosed` says that no mark closes it, and no later paragraph goes on with it.
    """

    start: int
    end: int
    opened: int
    closed: int
    paragraph: int
    resumes: bool
    unclosed: bool


class _Mark(NamedTuple):
    start: int
    end: int
    family: int
    role: int


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph: by blank lines, and by lines where nearly all of them end a sentence."""
    blank = [match.span() for match in _BLANK_LINE.finditer(text)]
    lines = [match.span() for match in _LINE.finditer(text)]
    single = text.count("\n") - sum(text.count("\n", *gap) for gap in blank)
    ended = len(set(lines) - set(blank))
    others = lines if ended >= single * _NEARLY_ALL else [match.span() for match in _LINE_THAT_OPENS.finditer(text)]
    gaps = sorted({*blank, *others})
    found, start = [], 0
    for gap, after in [*gaps, (len(text), len(text))]:
        if gap > start:
            found.append((start, gap))
        start = max(start, after)
    return found


def stretches(text: str, within: list[tuple[int, int]]) -> list[Stretch]:
    """The outermost stretches between marks, in their order; `within` are the text's paragraphs."""
    reader = _Reader(text, within)
    for number in range(len(within)):
        reader.read(number)
    return [each for each in reader.found if each.end > each.start]


class _Reader:
    """Goes through the paragraphs, and knows which stretch is open at the end of one."""

    def __init__(self, text: str, within: list[tuple[int, int]]) -> None:
        self.text = text
        self.within = within
        self.found: list[Stretch] = []
        self.following: list[_Mark] | None = None
        self.carried: int | None = None
        """The family of what the paragraph before left open for this one to go on with."""

    def read(self, number: int) -> None:
        start, end = self.within[number]
        marks = list(self._marks(start, end)) if self.following is None else self.following
        beyond = number + 1 < len(self.within)
        self.following = list(self._marks(*self.within[number + 1])) if beyond else []
        singles = _singles(self.text, marks, end)
        balance = _balances(marks)
        depth, family, opened, words, resumes = 0, -1, start, start, False
        if self.carried is not None:
            family, resumes = self.carried, True
            reopened = bool(marks) and marks[0].start == start and marks[0].family == family
            depth = 0 if reopened else 1
        skip_to = start
        for at, mark in enumerate(marks):
            if mark.start < skip_to:
                continue
            if mark.family == _SINGLE:
                if depth == 0 and (close := singles.get(mark.start)):
                    self._put(mark.end, close, mark.start, close + 1, number, resumes)
                    skip_to, resumes = close + 1, False
                continue
            if depth and mark.family != family:
                continue
            role = self._role(mark, depth, opened, start)
            if role == _OPENS and depth == 0:
                depth, family, opened, words = 1, mark.family, mark.start, mark.end
            elif role == _OPENS and balance[at] + depth <= 0:
                depth += 1
            elif role == _OPENS:
                last = self._sentence_end(words, mark.start)
                self._put(words, last, opened, last, number, resumes, unclosed=True)
                depth, opened, words, resumes = 1, mark.start, mark.end, False
            elif depth:
                depth -= 1
                if depth == 0:
                    self._put(words, mark.start, opened, mark.end, number, resumes)
                    resumes = False
        self._end(number, depth, family, opened, words, resumes)

    def _end(self, number: int, depth: int, family: int, opened: int, words: int, resumes: bool) -> None:
        """What is still open at a paragraph's end goes on in the next, or was never closed."""
        self.carried = None
        if not depth:
            return
        end = self.within[number][1]
        if self._goes_on(number + 1, family):
            self.carried = family
        self._put(words, end, opened, end, number, resumes, unclosed=self.carried is None)

    def _goes_on(self, number: int, family: int) -> bool:
        """Whether a paragraph opens again what the one before it left open, or closes it."""
        own = [mark for mark in self.following or () if mark.family == family][:1]
        if not own:
            return False
        role = self._role(own[0], 0, 0, self.within[number][0])
        return role == _CLOSES or own[0].start == self.within[number][0]

    def _put(
        self, start: int, end: int, opened: int, closed: int, number: int, resumes: bool, unclosed: bool = False
    ) -> None:
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        self.found.append(Stretch(start, end, opened, closed, number, resumes, unclosed))

    def _sentence_end(self, start: int, end: int) -> int:
        match = _SENTENCE_END.search(self.text, start, end)
        return match.end() if match else end

    def _marks(self, start: int, end: int) -> Iterator[_Mark]:
        """The marks of a paragraph, each with what it seems to do from its shape and what stands beside it."""
        text = self.text
        for match in _MARK.finditer(text, start, end):
            shape, at, after = match[0], match.start(), match.end()
            if shape not in _FAMILY:
                continue
            if shape == '"' and _FOOT_AND_INCH.search(text, max(start, at - 5), at):
                continue
            before = text[at - 1] if at > start else " "
            beyond = text[after] if after < end else " "
            opens = (before.isspace() or before in _BEFORE_OPENING) and not beyond.isspace()
            closes = (beyond.isspace() or beyond in _AFTER_CLOSING) and not before.isspace()
            beside = _EITHER if opens == closes else _OPENS if opens else _CLOSES
            by_shape = _BY_SHAPE.get(shape, _EITHER)
            yield _Mark(at, after, _FAMILY[shape], by_shape or beside)

    def _role(self, mark: _Mark, depth: int, opened: int, start: int) -> int:
        """What a mark does where it stands, as far as its shape is contradicted by what is open."""
        text = self.text
        shape = text[mark.start]
        if mark.role == _EITHER:
            return _CLOSES if depth else _OPENS
        if shape == '"' or mark.family in (_CORNER, _WHITE):
            return mark.role
        before = text[mark.start - 1] if mark.start > start else " "
        beyond = text[mark.end] if mark.end < len(text) else " "
        if mark.role == _OPENS and depth:
            german = text[opened] in "„»›" and shape in "“«‹‟"
            at_end = beyond.isspace() and (not before.isspace() or beyond == "\n" or mark.end >= len(text))
            return _CLOSES if german or at_end or (beyond in ".,;:!?" and not before.isspace()) else _OPENS
        if mark.role == _CLOSES and not depth:
            turned = before.isspace() or before in "([—–-"
            return _OPENS if turned and (mark.start == start or not beyond.isspace()) else _CLOSES
        return mark.role


def _balances(marks: list[_Mark]) -> list[int]:
    """For each mark: marks of its family that open, less those that close, from it to the paragraph's end."""
    sums = [0] * 5
    found = [0] * len(marks)
    for at in range(len(marks) - 1, -1, -1):
        mark = marks[at]
        sums[mark.family] += mark.role
        found[at] = sums[mark.family]
    return found


def _singles(text: str, marks: list[_Mark], end: int) -> dict[int, int]:
    """Which single marks open a quotation, each with where its closing mark stands.

    An apostrophe at a word's end closes for sure after a point, or before one; after an s or n (the dogs' food,
    rockin' on) only where nothing else does.
    """
    opening: list[int] = []
    sure: list[int] = []
    unsure: list[int] = []
    for mark in marks:
        if mark.family != _SINGLE:
            continue
        before = text[mark.start - 1] if mark.start else " "
        beyond = text[mark.end] if mark.end < end else " "
        if before.isalnum() and beyond.isalnum():
            continue
        if not before.isspace() and not before.isalnum() and before not in '.,;:!?…)]”"»-–—%':
            before = " "
        if before.isspace():
            if not beyond.isspace() and not _elided(text, mark.end):
                opening.append(mark.start)
        elif not beyond.isalnum():
            possessive = before in "sSzxn" and beyond.isspace() and text[mark.end + 1 : mark.end + 2].isalnum()
            (unsure if possessive else sure).append(mark.start)
    found = {}
    for at, start in enumerate(opening):
        limit = opening[at + 1] if at + 1 < len(opening) else end
        close = bisect_left(sure, start)
        if close == len(sure) or sure[close] > limit:
            weak = bisect_left(unsure, start)
            if weak < len(unsure) and unsure[weak] < limit:
                found[start] = unsure[weak]
                continue
        if close < len(sure):
            found[start] = sure[close]
    return found


def _elided(text: str, at: int) -> bool:
    """Whether an apostrophe stands for letters that are left out: '90s, 'n', 'tis."""
    if _DECADE.match(text, at):
        return True
    word = _WORD.match(text, at, at + 12)
    return word is not None and word[0].lower() in _ELISIONS
