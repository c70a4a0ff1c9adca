"""What is asked in a benchmark: classes of questions, of the words of the corpus itself by how common they are.

Words of Latin letters alone, which every engine cuts from a text in the same way. Chosen by a fixed seed, so that every
run asks the same of the same corpus.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from corpus import Row

CLASSES = ("rare", "common", "and", "or", "phrase", "prefix", "fuzzy", "filter", "facets", "passages")
FACETS = ("kind", "lang", "publisher")
_T = TypeVar("_T", str, tuple[str, str])
_WORD = re.compile(r"[^\W_]+")
_PLAIN = re.compile("[a-z]{5,12}")
_SAMPLE = 40_000
"""Documents whose words are counted."""


class Question(NamedTuple):
    """`words`: one or several, in small letters; of a prefix its beginning. `language`: only documents in it."""

    kind: str
    words: tuple[str, ...]
    language: str | None = None


def questions(rows: Sequence[Row], each: int) -> dict[str, list[Question]]:
    """So many of every class."""
    chance = random.Random(7)
    sample = rows if len(rows) <= _SAMPLE else chance.sample(rows, _SAMPLE)
    often: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for row in sample:
        told = [word.lower() for word in _WORD.findall(row.text)]
        often.update({word for word in told if _PLAIN.fullmatch(word)})
        together.update({pair for pair in pairwise(told) if all(map(_PLAIN.fullmatch, pair))})
    size = len(sample)
    rare, common = _of(often, 3, 30), _of(often, size * 0.02, size * 0.6)
    middle, pairs = _of(often, size * 0.002, size * 0.05), _of(together, max(5, size * 0.0005), size * 0.05)

    def ask(kind: str) -> Question:
        if kind in ("and", "or"):
            return Question(kind, tuple(chance.sample(common, 2 if kind == "and" else 3)))
        if kind == "phrase":
            return Question(kind, chance.choice(pairs))
        if kind == "prefix":
            return Question(kind, (chance.choice(middle)[:4],))
        if kind == "filter":
            return Question(kind, (chance.choice(common),), chance.choice(("en", "zh", "de")))
        return Question(kind, (chance.choice(rare if kind == "rare" else middle if kind == "fuzzy" else common),))

    return {kind: [ask(kind) for _ in range(each)] for kind in CLASSES}


def _of(often: Counter[_T], least: float, most: float) -> list[_T]:
    return sorted(found for found, times in often.items() if least <= times <= most)


def shuffled(asked: dict[str, list[Question]]) -> Iterator[Question]:
    """All, in an order that follows no class."""
    every = [question for kind in asked.values() for question in kind]
    random.Random(8).shuffle(every)
    yield from every
