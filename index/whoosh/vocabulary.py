"""The terms of a segment, in order: some looked up, those with one beginning, and those that are nearly like a word.

Every 64th term stands whole in a small array of its own, so that only a few of the others have to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from index.whoosh.arrays import Arrays
from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel
from index.whoosh.contents import joined
from index.whoosh.leb128 import got
from index.whoosh.terms import SAMPLED, some_starts, unpacked

_KEPT = 1_024
"""Beginnings of terms, of which it is kept where they are."""


class Vocabulary:
    """Read only; may be used by many threads."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self.size = len(arrays.unchecked("dfs"))
        self._beginnings: dict[bytes, tuple[int, int]] = {}

    def prepare(self) -> None:
        """Read what is needed to find any term."""
        _ = self._parts, self._often

    @cached_property
    def _parts(self) -> tuple[Bytes, Numbers, Bytes, Numbers]:
        """What `terms` writes."""
        arrays = self._arrays
        return arrays.whole("voc"), arrays.whole("vob"), arrays.whole("vxl"), arrays.whole("vxo")

    @cached_property
    def _often(self) -> tuple[Bytes, Numbers, Numbers, Numbers]:
        """How many postings terms have, and where those of some begin: see `contents`."""
        arrays = self._arrays
        return arrays.whole("dfs"), arrays.whole("dfi"), arrays.whole("dfv"), arrays.whole("pst")

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
        if not self.size:
            return np.zeros(len(terms), np.int64), np.zeros(len(terms), np.uint8)
        where, letters = joined(terms)
        blocks = _blocks(*self._parts[2:], letters, where)
        return _within(*self._parts, self.size, letters, where, blocks)

    def term(self, number: int) -> bytes:
        """A term by its number."""
        return next(self.terms(number, number + 1))

    def terms(self, first: int, last: int) -> Iterator[bytes]:
        """Those from one number to before another."""
        letters, begins = self.spelt(first, last)
        content = letters.tobytes()
        return (content[start:end] for start, end in pairwise(begins.tolist()))

    def spelt(self, first: int, last: int) -> tuple[Bytes, Numbers]:
        """The letters of those, and where those of each begin, and the end."""
        return unpacked(*self._parts, first, last)

    def postings(self, terms: Sequence[int]) -> list[list[int]]:
        """Where the postings of each of these terms begin and end."""
        told: list[list[int]] = self._starts([at for term in terms for at in (term, term + 1)]).reshape(-1, 2).tolist()
        return told

    def postings_from(self, first: int, last: int) -> Signed:
        """Where the postings of the terms from one to before another begin, and where those of the last end."""
        return self._starts(range(first, last + 1))

    def _starts(self, terms: Sequence[int]) -> Signed:
        return some_starts(*self._often, np.array(terms, np.int64))

    def like(self, prefix: bytes, word: str, first: int, last: int, most: int) -> list[tuple[int, int]]:
        """Of these terms, each after `prefix`, those at most `most` letters from a word: the number, and how far.

        Letters are code points; one in the place of another counts 1, one too many or too few as well.
        """
        asked = np.array(list(map(ord, word)), np.int64)
        numbers, far = _like(*self.spelt(first, last), len(prefix), asked, first, last, most)
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
def _within(
    voc: Bytes, vob: Numbers, whole: Bytes, begins: Numbers, size: int, words: Bytes, where: Signed, blocks: Signed
) -> tuple[Signed, Bytes]:  # fmt: skip
    """Of each word the first term of its block that does not come before it, or the end of that; and whether it is the
    same. The terms that do come before it are not set together: it is enough to know how many first bytes of the word
    the last one has.
    """
    found, same = np.empty(len(blocks), np.int64), np.zeros(len(blocks), np.uint8)
    for n in range(len(blocks)):
        block, first, stop = blocks[n], where[n], where[n + 1]
        start, end = np.int64(begins[block]), np.int64(begins[block + 1])
        order = _compared(whole, start, end, words, first, stop)
        term, last = block << SAMPLED, min((block + 1) << SAMPLED, size)
        if order >= 0:
            found[n], same[n] = term, order == 0
            continue
        known = np.int64(0)
        while start + known < end and first + known < stop and whole[start + known] == words[first + known]:
            known += 1
        at = np.int64(vob[block])
        term += 1
        while term < last:
            shared, at = got(voc, at)
            more, at = got(voc, at)
            if shared < known:
                break
            if shared == known:
                letter = np.int64(0)
                while letter < more and first + known < stop and voc[at + letter] == words[first + known]:
                    letter += 1
                    known += 1
                if first + known == stop:
                    same[n] = letter == more
                    break
                if letter < more and voc[at + letter] > words[first + known]:
                    break
            at += more
            term += 1
        found[n] = term
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
        start, end = np.int64(begins[number - first]) + skipped, np.int64(begins[number - first + 1])
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
