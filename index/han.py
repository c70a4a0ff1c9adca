"""The Han words of a text, which no spaces tell apart: cut by jieba's dictionary and model, through rjieba.

Search looks for characters, so that any substring is found; the words are what a Latin spelling or a translation is
looked for by. A longer word counts with the words of the dictionary in it: 辽宁省 is 辽宁 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from index import folding, tokens

LONGEST = 8
"""Characters of a word that counts."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class HanWord(NamedTuple):
    """A word in its simplified form, at a position counted in words, of code points `start` to `end` (exclusive)."""

    text: str
    position: int
    start: int
    end: int


def is_word(text: str) -> bool:
    """Whether this is written in Han alone."""
    return bool(text) and all(map(_HAN.match, text))


def words(text: str, widths: dict[str, int]) -> Iterator[HanWord]:
    """Those of two characters and more, in order. `widths` fills up with how many positions each token takes."""
    if not _HAN.search(text):
        return
    here, run, end = 0, list[tuple[str, int, int, int]](), -1
    for match in tokens.matches(text):
        written = match[0]
        if _HAN.match(written):
            if match.start() != end:
                yield from _cut(run)
                run = []
            end = match.end()
            run.append((_simplified(written), here, match.start(), end))
        if written not in widths:
            token = tokens.token(written)
            widths[written] = token.width if token else 0
        here += widths[written]
    yield from _cut(run)


def cut(run: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The words of a run of characters of scripts without spaces, each as written: first, and after the last one.

    What is not Han is told as one stretch.
    """
    import rjieba

    start = 0
    for is_han, letters in groupby(map(_simplified, run), is_word):
        text = "".join(letters)
        for length in map(len, rjieba.cut(text) if is_han else (text,)):
            yield start, start + length
            start += length


def _simplified(written: str) -> str:
    return folding.folded(folding.literal(written))[:1] or written[0]


def _cut(run: list[tuple[str, int, int, int]]) -> Iterator[HanWord]:
    if len(run) < 2:
        return
    import rjieba  # its dictionary takes 0.1 s, which only Chinese has to wait for

    for word, first, last in rjieba.tokenize("".join(letter for letter, _, _, _ in run)):
        if 2 <= last - first <= LONGEST:
            for offset, part in _inside(word):
                start, end = run[first + offset], run[first + offset + len(part) - 1]
                yield HanWord(part, start[1], start[2], end[3])


@lru_cache(50_000)
def _inside(word: str) -> tuple[tuple[int, str], ...]:
    """The word, and the words of two and three characters in it, each with its place."""
    import rjieba

    parts = [
        (start, word[start : start + length])
        for length in (2, 3)
        for start in range(len(word) - length + 1)
        if length < len(word)
    ]
    return ((0, word), *((start, part) for start, part in parts if rjieba.has_word(part)))
