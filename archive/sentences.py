"""Where sentences end in running text, and where it is no running text, as far as points and capitals tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.speech_words import ABBREVIATIONS

# Every run is taken whole, or not at all: a hundred thousand points are looked at once.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’)\]»]*+(?:\s++(?=[^\s\w]*+[^\Wa-zà-öø-ÿ])|\s*+\Z)"
    r"|[。！？]++[”」』’]*+|\n\s*\n",
)
REACH = 600
"""How far from a span its sentence is looked for, in code points."""

_LONG_WORD = re.compile(r"[^\W\d_][\w'’.\-]{3,}")
_HEADLINE_WORDS = 3
_LAST_WORD = re.compile(r"[\w.'’]+$")


def boundary(text: str, start: int, end: int) -> int | None:
    """Where the first sentence that ends between `start` and `end` is over, in code points, or None."""
    return next(boundaries(text, start, end), None)


def boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences are over between `start` and `end`, with the spaces after them. Abbreviations end none."""
    for match in _END.finditer(text, start, end):
        if text[match.start()] != "." or not _abbreviated(text[max(start, match.start() - 12) : match.start()]):
            yield match.end()


def _abbreviated(before: str) -> bool:
    word = _LAST_WORD.search(before)
    return word is not None and ((len(word[0]) == 1 and word[0].isupper()) or word[0].lower() in ABBREVIATIONS)


def around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences begin and end that a span is part of: within its lines, and at most REACH beyond it."""
    first = max(text.rfind("\n", max(0, start - REACH), start) + 1, start - REACH, 0)
    last = text.find("\n", end, end + REACH)
    last = last if last >= 0 else min(len(text), end + REACH)
    began = [first, *(point for point in boundaries(text, first, last) if point <= start)][-1]
    over = next((point for point in boundaries(text, began, last) if point >= end), last)
    return began, began + len(text[began:over].rstrip())


def in_headline(text: str, start: int, end: int) -> bool:
    """Whether a stretch is written as headlines are, so that its capitals tell nothing: four of five long words."""
    long = _LONG_WORD.findall(text, start, end)
    return len(long) >= _HEADLINE_WORDS and sum(word[0].isupper() for word in long) * 5 >= len(long) * 4
