"""Words in the other language, English and Chinese, by dictionary: what a search across languages also looks for.

    into_han("warship")            军舰, 战舰 …      into_english("军舰")      warship, military naval vessel
    english_runs(["people's", "republic"])          han_words("谁带领了军舰")   谁 带领 了 军舰

A word's translations count as one word: their occurrences are weighted by `Translation.weight` and summed before
they saturate, and its document frequency is that of their union. See `tests/eval/across.py`, which measures it.

The weight of a translation is that of the gloss it rests on: 1/√rank of the gloss in its entry, times 0.35 where the
word is only a part of the gloss, times 0.6 for a Han word of one character, which stands in many others. Of equal
weight, the Han word with more glosses, the commoner one, comes first.

On XQuAD, nDCG@10 is .852 for English asked of Chinese (dev half .845) and .879 for Chinese asked of English, through
the engine; where a Han word of one character weighs as any other .849 (.842), half of 0.6 .842 (.835), and without such
words .838 (.827). By the scorer with which the other constants here were chosen: English asked of Chinese .844 (dev
half .838, test half .851; words alone .305), Chinese asked of English .884 (.880, .888; words alone .145). English
asked of Chinese is .837 without terms of several words, .823 with 10 translations of a word and .845 with 60, .842 and
.843 where a part weighs .25 and .5.

Loaded when first asked for, which took 1.3 s of a processor, then kept: 44 MiB. The entries stay text and are read
when asked for, in 0.2 to 25 ms a word; the last 1,000 English words are remembered. May be called by many threads.
"""

from __future__ import annotations

import math
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from index import cedict, folding, stemming
from index.function_words import CHINESE, ENGLISH

MOST = 30
"""Translations of a word."""

_PART = 0.35
_ONE = 0.6
_LONGEST = 8
"""Characters of a Han word."""


class Translation(NamedTuple):
    """A word of the other language, or several English ones with spaces; `weight` is in (0, 1]."""

    text: str
    weight: float


def load() -> None:
    """Read the dictionary, once; whatever needs it does so by itself too. Raises DictionaryMissing."""
    _dictionary()


@lru_cache(1_000)
def into_han(word: str) -> tuple[Translation, ...]:
    """The Han words, simplified, for an English word or several that are one term; likeliest first, at most MOST.

    By stems, so that *ships* is translated as *ship*. None for function words and for what the dictionary lacks.
    Raises DictionaryMissing.
    """
    return _dictionary().into_han(word)


def into_english(word: str) -> tuple[Translation, ...]:
    """The English words for a Han word, traditional or simplified; likeliest first, at most MOST.

    None for function words and for what the dictionary lacks. Raises DictionaryMissing.
    """
    return _dictionary().into_english(word)


def han_words(run: str) -> tuple[str, ...]:
    """A run of Han, cut into as few words of the dictionary as can be; what is in none is single characters.

    Joined they are the run again. Raises DictionaryMissing.
    """
    return _dictionary().han_words(run)


def english_runs(words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Which neighbouring words are one term of the dictionary: first, and after the last; from the left, longest first.

    Each has translations of its own, besides those of its words. Raises DictionaryMissing.
    """
    return _dictionary().english_runs(words)


class _Dictionary:
    """The entries as text, by Han word, and in which of them each English stem stands; read when asked for."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._numbers: dict[str, int] = {}
        self._senses: list[bytes] = []
        """By number of the word: its entries, a line each. As UTF-8, which takes half the memory."""
        self._standing: dict[str, array[int]] = {}
        by_word: dict[str, array[int]] = {}
        for word, senses in entries:
            number = self._numbers.setdefault(word, len(self._senses))
            if number == len(self._senses):
                self._senses.append(senses.encode())
            else:
                self._senses[number] += b"\n" + senses.encode()
            for english in {*cedict.english_words(senses)} - ENGLISH:
                if english not in by_word:
                    by_word[english] = self._standing.setdefault(_stem(english), array("I"))
                by_word[english].append(number)
        self._words = list(self._numbers)

    def into_han(self, word: str) -> tuple[Translation, ...]:
        asked = cedict.english_words(word)
        term = _stems(asked)
        found = []
        for number in self._with(asked):
            meant = self._meant(number)
            if term in meant:
                weight = meant[term].weight * (_ONE if len(self._words[number]) == 1 else 1.0)
                found.append((-weight, -len(meant), number))
        return tuple(Translation(self._words[number], -weight) for weight, _, number in sorted(found)[:MOST])

    def into_english(self, word: str) -> tuple[Translation, ...]:
        number = self._numbers.get(folding.folded(word))
        if number is None or self._words[number] in CHINESE:
            return ()
        return tuple(sorted(self._meant(number).values(), key=lambda t: -t.weight)[:MOST])

    def han_words(self, run: str) -> tuple[str, ...]:
        form = "".join(map(folding.folded, run))
        # The cheapest way to reach each place: a word costs 1, an unknown character 2; of equal ways, longer words.
        ways: list[tuple[int, int, int]] = [(0, 0, 0)]
        for end in range(1, len(run) + 1):
            starts = range(max(0, end - _LONGEST), end)
            costs = ((start, self._cost(form[start:end])) for start in starts)
            ways.append(min((ways[s][0] + cost, ways[s][1] - (end - s) ** 2, s) for s, cost in costs if cost))
        cut, end = [], len(run)
        while end:
            start = ways[end][2]
            cut.append(run[start:end])
            end = start
        return tuple(reversed(cut))

    def english_runs(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        found, start = [], 0
        while start < len(words):
            ends = range(min(start + cedict.MOST_WORDS, len(words)), start + 1, -1)
            end = next((end for end in ends if self._is_term(words[start:end])), None)
            if end is not None:
                found.append((start, end))
            start = end or start + 1
        return tuple(found)

    def _cost(self, word: str) -> int:
        """Of a word in a cut; 0 for what is no word."""
        return 1 if word in self._numbers or word in CHINESE else 2 if len(word) == 1 else 0

    def _is_term(self, words: Sequence[str]) -> bool:
        parts = [cedict.english_words(word) for word in words]
        if not all(parts) or parts[0][0] in ENGLISH or parts[-1][-1] in ENGLISH:
            return False
        asked = [word for part in parts for word in part]
        return any(_stems(asked) in self._meant(number) for number in self._with(asked))

    def _with(self, words: Sequence[str]) -> set[int]:
        """The numbers of the Han words in whose entries the stems of these words stand, all but function words."""
        standing = [self._standing.get(_stem(word), array("I")) for word in words if word not in ENGLISH]
        rarest, *others = sorted(standing, key=len) or [array("I")]
        return set(rarest).intersection(*others)

    def _meant(self, number: int) -> dict[str, Translation]:
        """What a Han word is linked to, by stems: its glosses, and the words in them."""
        found: dict[str, Translation] = {}
        for senses in self._senses[number].decode().split("\n"):
            for rank, gloss in enumerate(cedict.glosses(senses), 1):
                for term, share in _terms(gloss):
                    new = Translation(" ".join(term), share / math.sqrt(rank))
                    old = found.setdefault(_stems(term), new)
                    if new.weight > old.weight:
                        found[_stems(term)] = new
        return found


def _terms(gloss: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float]]:
    """What a gloss says, and the share of its weight that each has: the whole, and each word of it."""
    content = [word for word in gloss if word not in ENGLISH]
    if content:
        yield gloss, 1.0
    if len(gloss) > 1:
        yield from (((word,), 1.0 if len(content) == 1 else _PART) for word in content)


def _stems(words: Sequence[str]) -> str:
    return " ".join(map(_stem, words))


@lru_cache(10_000)
def _stem(word: str) -> str:
    english = stemming.stems("en")
    return english.of(word) if english else word


_LOADING = threading.Lock()


def _dictionary() -> _Dictionary:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> _Dictionary:
    return _Dictionary(cedict.entries())
