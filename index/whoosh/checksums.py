"""XXH64, a checksum of 64 bits that takes a fraction of the time in which the bytes are read.

As its specification has it (github.com/Cyan4973/xxHash, doc/xxhash_spec.md, version 0.1.1), with the seed 0. It finds
what breaks by chance, as CRC-32 does, and is no defence against whoever means to change a file: neither is.
"""

from __future__ import annotations

import numpy as np

from index.whoosh.compiled import Bytes, Longs, Signed, Table, inner, kernel

SHIFT = 12
BLOCK = 1 << SHIFT
"""Bytes that have a checksum of their own."""

_PRIME_1 = np.uint64(0x9E3779B185EBCA87)
_PRIME_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_PRIME_3 = np.uint64(0x165667B19E3779F9)
_PRIME_4 = np.uint64(0x85EBCA77C2B2AE63)
_PRIME_5 = np.uint64(0x27D4EB2F165667C5)


def words(content: Bytes) -> Longs:
    """The same bytes, eight at a time; without what is left at the end."""
    return content[: len(content) & ~7].view(np.uint64)


def of(content: Bytes) -> Longs:
    """The checksums of a stretch of bytes, block by block; the last may be shorter."""
    return _of(content, words(content))


def of_each(content: Bytes, edges: Table) -> Longs:
    """The checksums of several stretches, each from a multiple of eight to some end: of all blocks of the first, then
    of those of the second, and so on.
    """
    return _of_each(content, words(content), edges)


@inner
def _turned(value: np.uint64, by: int) -> np.uint64:
    return (value << np.uint64(by)) | (value >> np.uint64(64 - by))


@inner
def _round(lane: np.uint64, word: np.uint64) -> np.uint64:
    return _turned(lane + word * _PRIME_2, 31) * _PRIME_1


@inner
def _merged(sum: np.uint64, lane: np.uint64) -> np.uint64:
    return (sum ^ _round(np.uint64(0), lane)) * _PRIME_1 + _PRIME_4


@inner
def _one(content: Bytes, words: Longs, begin: int, end: int) -> np.uint64:
    """That of content[begin:end], of which the begin is a multiple of eight."""
    at = begin
    if end - begin >= 32:
        one, two = _PRIME_1 + _PRIME_2, _PRIME_2
        three, four = np.uint64(0), np.uint64(0) - _PRIME_1
        while at + 32 <= end:
            one = _round(one, words[at >> 3])
            two = _round(two, words[(at >> 3) + 1])
            three = _round(three, words[(at >> 3) + 2])
            four = _round(four, words[(at >> 3) + 3])
            at += 32
        sum = _turned(one, 1) + _turned(two, 7) + _turned(three, 12) + _turned(four, 18)
        sum = _merged(_merged(_merged(_merged(sum, one), two), three), four)
    else:
        sum = _PRIME_5
    sum += np.uint64(end - begin)
    while at + 8 <= end:
        sum = _turned(sum ^ _round(np.uint64(0), words[at >> 3]), 27) * _PRIME_1 + _PRIME_4
        at += 8
    if at + 4 <= end:
        four_bytes = np.uint64(0)
        for n in range(4):
            four_bytes |= np.uint64(content[at + n]) << np.uint64(8 * n)
        sum = _turned(sum ^ (four_bytes * _PRIME_1), 23) * _PRIME_2 + _PRIME_3
        at += 4
    while at < end:
        sum = _turned(sum ^ (np.uint64(content[at]) * _PRIME_5), 11) * _PRIME_1
        at += 1
    sum = (sum ^ (sum >> np.uint64(33))) * _PRIME_2
    sum = (sum ^ (sum >> np.uint64(29))) * _PRIME_3
    return sum ^ (sum >> np.uint64(32))


@kernel
def _of(content: Bytes, words: Longs) -> Longs:
    many = (len(content) + BLOCK - 1) >> SHIFT
    found = np.empty(many, np.uint64)
    for block in range(many):
        found[block] = _one(content, words, block << SHIFT, min((block + 1) << SHIFT, len(content)))
    return found


@kernel
def _of_each(content: Bytes, words: Longs, edges: Table) -> Longs:
    many = 0
    for n in range(len(edges)):
        many += (edges[n, 1] - edges[n, 0] + BLOCK - 1) >> SHIFT
    found = np.empty(many, np.uint64)
    block = 0
    for n in range(len(edges)):
        for start in range(edges[n, 0], edges[n, 1], BLOCK):
            found[block] = _one(content, words, start, min(start + BLOCK, edges[n, 1]))
            block += 1
    return found


@kernel
def first_wrong(content: Bytes, words: Longs, begin: int, end: int, blocks: Signed, known: Longs, sound: Bytes) -> int:
    """Of these blocks of content[begin:end], as far as they are not `sound` yet, the first whose checksum is not the
    known one, or -1; those before it are sound from now on. `words` is the content, eight bytes at a time.
    """
    for block in blocks:
        if not sound[block]:
            start = begin + (block << SHIFT)
            if _one(content, words, start, min(start + BLOCK, end)) != known[block]:
                return int(block)
            sound[block] = 1
    return -1
