"""Terms in order, each written as what differs from the one before it (front coding: Witten, Moffat and Bell, "Managing
Gigabytes", 2nd edition, 1999, section 4.1).

Every 64th term stands whole in letters of its own; of each of the others, how many of its first bytes are those of the
one before, how many follow, both as LEB128, and these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel
from index.whoosh.leb128 import got, put

SAMPLED = 6
"""Terms, as a power of two, from one that stands whole to the next."""

LONGEST = 1 << 15
"""Bytes of a term, at most: eight parts of 512 code points, with what is set before and between them."""


@inner
def _size(number: Any) -> Any:
    return 1 + (number >= 0x80) + (number >= 0x4000)


@inner
def _shared(letters: Bytes, where: Numbers, term: int) -> Any:
    """How many bytes at the beginning of a term are those of the one before."""
    one, two = np.int64(where[term - 1]), np.int64(where[term])
    most = min(two - one, np.int64(where[term + 1]) - two)
    same = np.int64(0)
    while same < most and letters[one + same] == letters[two + same]:
        same += 1
    return same


@kernel
def packed(letters: Bytes, where: Numbers) -> tuple[Bytes, Numbers, Bytes, Numbers]:
    """Those of all terms, given where the letters of each begin, and the end: what is written of those that do not
    stand whole, and where that of each 64 begins; the letters of the others, and where each begins.
    """
    size = len(where) - 1
    many = (size + (1 << SAMPLED) - 1) >> SAMPLED
    blocks, begins = np.zeros(many + 1, np.uint32), np.zeros(many + 1, np.uint32)
    room = np.int64(0)
    for term in range(size):
        length = np.int64(where[term + 1]) - np.int64(where[term])
        if term & ((1 << SAMPLED) - 1) == 0:
            blocks[term >> SAMPLED] = room
            begins[(term >> SAMPLED) + 1] = begins[term >> SAMPLED] + length
        else:
            same = _shared(letters, where, term)
            room += _size(same) + _size(length - same) + length - same
    blocks[many] = room
    voc, whole, at = np.empty(room, np.uint8), np.empty(begins[many], np.uint8), np.int64(0)
    for term in range(size):
        first, last = np.int64(where[term]), np.int64(where[term + 1])
        if term & ((1 << SAMPLED) - 1) == 0:
            to = np.int64(begins[term >> SAMPLED])
            for letter in range(first, last):
                whole[to + letter - first] = letters[letter]
        else:
            same = _shared(letters, where, term)
            at = put(voc, put(voc, at, same), last - first - same)
            for letter in range(first + same, last):
                voc[at] = letters[letter]
                at += 1
    return voc, blocks, whole, begins


@inner
def whole_one(whole: Bytes, begins: Numbers, block: int, word: Bytes) -> Any:
    """Sets down the first term of a block; how long it is."""
    first = np.int64(begins[block])
    length = np.int64(begins[block + 1]) - first
    for letter in range(length):
        word[letter] = whole[first + letter]
    return length


@inner
def next_one(voc: Bytes, at: Any, word: Bytes) -> tuple[Any, Any]:
    """Makes a term of the one before it: where what follows it begins, and how long it is."""
    same, at = got(voc, at)
    more, at = got(voc, at)
    for letter in range(more):
        word[same + letter] = voc[at + letter]
    return at + more, same + more


@kernel
def unpacked(
    voc: Bytes, blocks: Numbers, whole: Bytes, begins: Numbers, first: int, last: int
) -> tuple[Bytes, Numbers]:  # fmt: skip
    """The letters of the terms from one to before another, and where those of each begin, and the end."""
    word = np.empty(LONGEST, np.uint8)
    where = np.zeros(last - first + 1, np.uint32)
    letters = np.empty(16 * (last - first) + LONGEST, np.uint8)
    at, length, to = np.int64(0), np.int64(0), np.int64(0)
    for term in range((first >> SAMPLED) << SAMPLED, last):
        if term & ((1 << SAMPLED) - 1) == 0:
            at = np.int64(blocks[term >> SAMPLED])
            length = whole_one(whole, begins, term >> SAMPLED, word)
        else:
            at, length = next_one(voc, at, word)
        if term < first:
            continue
        if to + length > len(letters):
            longer = np.empty(2 * len(letters), np.uint8)
            longer[:to] = letters[:to]
            letters = longer
        for letter in range(length):
            letters[to + letter] = word[letter]
        to += length
        where[term - first + 1] = to
    return letters[:to].copy(), where


@kernel
def starts(often: Bytes, large: Numbers, larger: Numbers) -> Numbers:
    """Where the postings of each term begin, and the end: see `contents`."""
    found = np.empty(len(often) + 1, np.uint32)
    at, place = np.int64(0), 0
    for term in range(len(often)):
        found[term] = at
        many = np.int64(often[term])
        if place < len(large) and large[place] == term:
            many = np.int64(larger[place])
            place += 1
        at += many
    found[len(often)] = at
    return found


@kernel
def some_starts(often: Bytes, large: Numbers, larger: Numbers, known: Numbers, terms: Signed) -> Signed:
    """The same of some terms, given that of every 64th, and the end; the number of all terms is the end."""
    found = np.empty(len(terms), np.int64)
    for n in range(len(terms)):
        term = terms[n]
        if term >= len(often):
            found[n] = known[len(known) - 1]
            continue
        first = (term >> SAMPLED) << SAMPLED
        at, place = np.int64(known[term >> SAMPLED]), np.searchsorted(large, first)
        for before in range(first, term):
            if place < len(large) and large[place] == before:
                at += np.int64(larger[place])
                place += 1
            else:
                at += np.int64(often[before])
        found[n] = at
    return found
