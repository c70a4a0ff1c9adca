"""The terms of a segment, in order: one looked up, those with one beginning, and those that are nearly like a word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from index.whoosh.arrays import Arrays
from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel

_KNOWN = 100_000
_LITTLE = 30
_LARGE = 20_000


class Vocabulary:
    """Read only; may be used by many threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._known: dict[bytes, int] = {}
        self._range = range(len(arrays.unchecked("voff")) - 1)
        self._asked = 0

    @cached_property
    def _terms(self) -> tuple[Bytes, Numbers]:
        return self._arrays.whole("voc"), self._arrays.whole("voff")

    def find(self, term: bytes) -> int:
        """The number of a term, or -1."""
        found = self._known.get(term)
        if found is None:
            if self._asks_little():
                at = bisect_left(self._range, term, key=self.term)
                found = at if at < len(self._range) and self.term(at) == term else -1
            else:
                found = int(_find(*self._terms, np.frombuffer(bytearray(term), np.uint8)))
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[term] = found
        return found

    def beginning(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the terms with this beginning: the first, and the one after the last."""
        if self._asks_little():
            first = bisect_left(self._range, prefix, key=self.term)
            return first, bisect_right(self._range, prefix, first, key=lambda n: self.term(n)[: len(prefix)])
        begin, end = _beginning(*self._terms, np.frombuffer(bytearray(prefix), np.uint8))
        return int(begin), int(end)

    def _asks_little(self) -> bool:
        """Whether so little has been asked that it is quicker to look at some terms than to check them all."""
        self._asked += 1
        return self._asked <= _LITTLE and len(self._range) > _LARGE

    def term(self, number: int) -> bytes:
        """A term by its number."""
        begin, end = self._arrays.part("voff", number, number + 2).tolist()
        return self._arrays.part("voc", begin, end).tobytes()

    def terms(self, first: int, last: int) -> Iterator[bytes]:
        """Those from one number to before another."""
        begins = self._arrays.part("voff", first, last + 1).astype(np.int64)
        content = self._arrays.part("voc", int(begins[0]), int(begins[-1])).tobytes()
        return (content[start:end] for start, end in pairwise((begins - begins[0]).tolist()))

    def like(self, prefix: bytes, word: str, first: int, last: int, most: int) -> list[tuple[int, int]]:
        """Of these terms, each after `prefix`, those at most `most` letters from a word: the number, and how far.

        Letters are code points; one in the place of another counts 1, one too many or too few as well.
        """
        letters, begins = self._terms
        asked = np.array(list(map(ord, word)), np.int64)
        numbers, far = _like(letters, begins, len(prefix), asked, first, last, most)
        return list(zip(numbers.tolist(), far.tolist(), strict=True))


@inner
def _compared(letters: Bytes, start: Any, end: Any, word: Bytes) -> Any:
    for n in range(min(end - start, len(word))):
        if letters[start + n] != word[n]:
            return -1 if letters[start + n] < word[n] else 1
    return (end - start > len(word)) - (end - start < len(word))


@kernel
def _find(letters: Bytes, begins: Numbers, word: Bytes) -> int:
    low, high = 0, len(begins) - 1
    while low < high:
        middle = (low + high) >> 1
        told = _compared(letters, np.int64(begins[middle]), np.int64(begins[middle + 1]), word)
        if told == 0:
            return middle
        if told < 0:
            low = middle + 1
        else:
            high = middle
    return -1


@kernel
def _beginning(letters: Bytes, begins: Numbers, word: Bytes) -> tuple[int, int]:
    size = len(word)
    low, high = 0, len(begins) - 1
    while low < high:
        middle = (low + high) >> 1
        start, end = np.int64(begins[middle]), np.int64(begins[middle + 1])
        if _compared(letters, start, min(end, start + size), word) < 0:
            low = middle + 1
        else:
            high = middle
    first, high = low, len(begins) - 1
    while low < high:
        middle = (low + high) >> 1
        start, end = np.int64(begins[middle]), np.int64(begins[middle + 1])
        if _compared(letters, start, min(end, start + size), word) <= 0:
            low = middle + 1
        else:
            high = middle
    return first, low


@kernel
def _like(
    letters: Bytes, begins: Numbers, skipped: int, word: Signed, first: int, last: int, most: int
) -> tuple[Signed, Signed]:
    """Levenshtein's distance, row by row, and no further than it can still be small enough."""
    found, far = np.empty(last - first, np.int64), np.empty(last - first, np.int64)
    count, size = 0, len(word)
    row, before = np.empty(size + 1, np.int64), np.empty(size + 1, np.int64)
    for number in range(first, last):
        start, end = np.int64(begins[number]) + skipped, np.int64(begins[number + 1])
        # A code point takes one to four bytes.
        if end - start < size - most or end - start > 4 * (size + most):
            continue
        for n in range(size + 1):
            row[n] = n
        at, length, least = start, 0, 0
        while at < end and least <= most and length <= size + most:
            letter = np.int64(letters[at])
            if letter < 0x80:
                at += 1
            elif letter < 0xE0:
                letter = ((letter & 0x1F) << 6) | (letters[at + 1] & 0x3F)
                at += 2
            elif letter < 0xF0:
                letter = ((letter & 0x0F) << 12) | ((letters[at + 1] & 0x3F) << 6) | (letters[at + 2] & 0x3F)
                at += 3
            else:
                letter = (
                    ((letter & 0x07) << 18)
                    | ((letters[at + 1] & 0x3F) << 12)
                    | ((letters[at + 2] & 0x3F) << 6)
                    | (letters[at + 3] & 0x3F)
                )
                at += 4
            length += 1
            row, before = before, row
            row[0] = least = length
            for n in range(size):
                cost = min(min(before[n + 1], row[n]) + 1, before[n] + (word[n] != letter))
                row[n + 1] = cost
                least = min(least, cost)
        if at == end and row[size] <= most:
            found[count], far[count] = number, row[size]
            count += 1
    return found[:count], far[:count]
