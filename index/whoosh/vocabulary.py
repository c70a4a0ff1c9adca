"""The terms of a segment, in order: some looked up, those with one beginning, and those that are nearly like a word.

Every 64th term stands in a small array of its own, so that only a few of the others have to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from index.whoosh.arrays import Arrays
from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel
from index.whoosh.contents import SAMPLED, joined

_KEPT = 1_024
"""Beginnings of terms, of which it is kept where they are."""


class Vocabulary:
    """Read only; may be used by many threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self.size = len(arrays.unchecked("voff")) - 1
        self._beginnings: dict[bytes, tuple[int, int]] = {}
        self._looked_at = bytearray((self.size >> SAMPLED) + 1)

    def prepare(self) -> None:
        """Read what is needed to find any term."""
        _ = self._sampled

    @cached_property
    def _sampled(self) -> tuple[Bytes, Numbers]:
        return self._arrays.whole("vxl"), self._arrays.whole("vxo")

    def find(self, terms: Sequence[bytes]) -> list[int]:
        """The numbers of these terms, -1 of one that there is not."""
        numbers, there = self._placed(terms)
        told: list[int] = np.where(there, numbers, -1).tolist()
        return told

    def beginning(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the terms with this beginning: the first, and the one after the last."""
        if not prefix:
            return 0, self.size
        if prefix in self._beginnings:
            return self._beginnings[prefix]
        after = prefix[:-1] + bytes((prefix[-1] + 1,))  # no byte of UTF-8 is the last there is
        if len(self._beginnings) >= _KEPT:
            self._beginnings.clear()
        first, last = self._beginnings[prefix] = tuple(self._placed((prefix, after))[0].tolist())
        return first, last

    def _placed(self, terms: Sequence[bytes]) -> tuple[Signed, Bytes]:
        """The number of the first term that does not come before each of these, and whether it is the same."""
        where, letters = joined(terms)
        blocks = _blocks(*self._sampled, letters, where)
        for block in blocks.tolist():
            if not self._looked_at[block]:
                first, last = block << SAMPLED, min((block + 1) << SAMPLED, self.size)
                begins = self._arrays.part("voff", first, last + 1)
                self._arrays.check("voc", int(begins[0]), int(begins[-1]))
                self._looked_at[block] = 1
        arrays = self._arrays
        return _within(arrays.unchecked("voc"), arrays.unchecked("voff"), letters, where, blocks)

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
        begins = self._arrays.part("voff", first, last + 1)
        self._arrays.check("voc", int(begins[0]), int(begins[-1]))
        letters, begins = self._arrays.unchecked("voc"), self._arrays.unchecked("voff")
        asked = np.array(list(map(ord, word)), np.int64)
        numbers, far = _like(letters, begins, len(prefix), asked, first, last, most)
        return list(zip(numbers.tolist(), far.tolist(), strict=True))


@inner
def _compared(letters: Bytes, start: Any, end: Any, word: Bytes, at: Any, stop: Any) -> Any:
    """Less than 0 where a term comes before a word, more where it comes after."""
    size, length = end - start, stop - at
    for n in range(min(size, length)):
        if letters[start + n] != word[at + n]:
            return -1 if letters[start + n] < word[at + n] else 1
    return (size > length) - (size < length)


@kernel
def _blocks(letters: Bytes, begins: Numbers, words: Bytes, where: Signed) -> Signed:
    """Of each word, after which of the sampled terms it belongs: the last that does not come after it, or the first."""
    found = np.zeros(len(where) - 1, np.int64)
    for word in range(len(found)):
        low, high = 0, len(begins) - 1
        while low < high:
            middle = (low + high) >> 1
            start, end = np.int64(begins[middle]), np.int64(begins[middle + 1])
            if _compared(letters, start, end, words, where[word], where[word + 1]) <= 0:
                low = middle + 1
            else:
                high = middle
        found[word] = max(low - 1, 0)
    return found


@kernel
def _within(letters: Bytes, begins: Numbers, words: Bytes, where: Signed, blocks: Signed) -> tuple[Signed, Bytes]:
    """Of each word the first term of its block that does not come before it, or the end of that; and whether it is the
    same.
    """
    found, same = np.empty(len(blocks), np.int64), np.zeros(len(blocks), np.uint8)
    for word in range(len(blocks)):
        low = blocks[word] << SAMPLED
        last = min(low + (1 << SAMPLED), len(begins) - 1)
        high = last
        while low < high:
            middle = (low + high) >> 1
            start, end = np.int64(begins[middle]), np.int64(begins[middle + 1])
            told = _compared(letters, start, end, words, where[word], where[word + 1])
            if told < 0:
                low = middle + 1
            else:
                high = middle
                same[word] = same[word] | (told == 0)
        found[word] = low
    return found, same


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
