"""The Han words of a text, which no spaces tell apart: cut by jieba's dictionary and model, through rjieba.

Search looks for characters, so that any substring is found; the words are what a Latin spelling or a translation is
looked for by. A longer word counts with the words of the dictionary in it: 辽宁省 is 辽宁 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from index import folding

LONGEST = 8
"""Characters of a word that counts."""

_RUN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class HanWord(NamedTuple):
    """A word in its simplified form, of code points `start` to `end` (exclusive)."""

    text: str
    start: int
    end: int


def is_word(text: str) -> bool:
    """Whether this is written in Han alone."""
    return _RUN.fullmatch(text) is not None


def words(text: str) -> Iterator[HanWord]:
    """Those of two characters and more, in order, with the words in them."""
    new = tuple.__new__  # twice as fast as HanWord(…), and a text has many
    for word, start in longest(text):
        for offset, part in inside(word):
            yield new(HanWord, (part, start + offset, start + offset + len(part)))


def longest(text: str) -> list[tuple[str, int]]:
    """Those that are in no other, each with where it starts."""
    found: list[tuple[str, int]] = []
    if text.isascii():
        return found
    for run in _RUN.finditer(text):
        here = run.start()
        if run.end() - here > 1:
            cut = _jieba().tokenize(folding.folded(run[0]))
            found += [(word, here + first) for word, first, last in cut if 2 <= last - first <= LONGEST]
    return found


def cut(run: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The words of a run of characters of scripts without spaces, each as written: first, and after the last one.

    What is not Han is told as one stretch.
    """
    start = 0
    for is_han, letters in groupby(map(_simplified, run), is_word):
        text = "".join(letters)
        for length in map(len, _jieba().cut(text) if is_han else (text,)):
            yield start, start + length
            start += length


def _simplified(written: str) -> str:
    return folding.folded(folding.literal(written))[:1] or written[0]


@cache
def _jieba() -> Any:
    import rjieba  # its dictionary takes 0.1 s, which only Chinese has to wait for

    return rjieba


@lru_cache(50_000)
def inside(word: str) -> tuple[tuple[int, str], ...]:
    """The word itself, and the words of two and three characters in it, each with its place."""
    parts = [
        (start, word[start : start + length])
        for length in (2, 3)
        for start in range(len(word) - length + 1)
        if length < len(word)
    ]
    return ((0, word), *((start, part) for start, part in parts if _jieba().has_word(part)))
