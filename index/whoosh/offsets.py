"""Where the word at each position of a text starts and ends, in code points, in about a byte each.

A byte is how far the word starts behind the end of the one before (its upper four bits, below 15), and how long the
word is (the lower four, plus one). Where that does not fit, a byte of 0xF0 is followed by both numbers, seven bits a
byte, the lowest first, all but the last with the upper bit set (LEB128, as in DWARF 5, section 7.6).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel

_ESCAPED = 0xF0
_SPACES = np.array([chr(code).isspace() for code in range(0x3001)], np.uint8)
"""By code point, whether `str.split` cuts there; none of those beyond is one."""


def codes(text: str) -> Numbers:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def begins(text: str, many: int) -> Signed:
    """Where each piece of a text begins that was cut at white space into so many."""
    return _begins(codes(text), _SPACES, many)


def packed(starts: Signed, leads: Numbers, pieces: Numbers, first: Numbers, start: Numbers, end: Numbers) -> bytes:
    """The bytes for a text of these pieces, given where each starts, and how much later than its first word as it is
    known. `first`, by piece: the place of its first word in `start` and `end`, which count from the piece's start.
    """
    return _packed(starts, leads, pieces, first, start, end).tobytes()


def unpacked(content: bytes) -> tuple[Signed, Signed]:
    """Where the word at each position starts, and where it ends."""
    return _unpacked(np.frombuffer(bytearray(content), np.uint8))


@kernel
def _begins(text: Numbers, spaces: Bytes, many: int) -> Signed:
    found = np.empty(many, np.int64)
    count, before = 0, True
    for at in range(len(text)):
        code = text[at]
        space = code < len(spaces) and spaces[code] == 1
        if before and not space and count < many:
            found[count] = at
            count += 1
        before = space
    return found[:count]


@inner
def _put(found: Bytes, at: Any, number: Any) -> Any:
    while number >= 0x80:
        found[at] = (number & 0x7F) | 0x80
        number >>= 7
        at += 1
    found[at] = number
    return at + 1


@kernel
def _packed(starts: Signed, leads: Numbers, pieces: Numbers, first: Numbers, start: Numbers, end: Numbers) -> Bytes:
    size = 0
    for piece in pieces:
        size += first[piece + 1] - first[piece]
    found = np.empty(11 * size, np.uint8)
    at, last = np.int64(0), np.int64(0)
    for n in range(len(pieces)):
        base = starts[n] + leads[n]
        for place in range(first[pieces[n]], first[pieces[n] + 1]):
            begin, stop = base + start[place], base + end[place]
            gap, length = begin - last, stop - begin
            if gap < 15 and 1 <= length <= 16:
                found[at] = (gap << 4) | (length - 1)
                at += 1
            else:
                found[at] = _ESCAPED
                at = _put(found, _put(found, at + 1, gap), length)
            last = stop
    return found[:at]


@kernel
def _unpacked(content: Bytes) -> tuple[Signed, Signed]:
    starts, ends = np.empty(len(content), np.int64), np.empty(len(content), np.int64)
    at, count, last, size = 0, 0, np.int64(0), len(content)
    while at < size:
        told = np.int64(content[at])
        at += 1
        gap, length = told >> 4, (told & 15) + 1
        if told == _ESCAPED:
            gap = length = np.int64(0)
            shift = 0
            while at < size and content[at] & 0x80:
                gap |= np.int64(content[at] & 0x7F) << shift
                shift += 7
                at += 1
            if at < size:
                gap |= np.int64(content[at]) << shift
                at += 1
            shift = 0
            while at < size and content[at] & 0x80:
                length |= np.int64(content[at] & 0x7F) << shift
                shift += 7
                at += 1
            if at < size:
                length |= np.int64(content[at]) << shift
                at += 1
        starts[count] = last + gap
        last = starts[count] + length
        ends[count] = last
        count += 1
    return starts[:count], ends[:count]
