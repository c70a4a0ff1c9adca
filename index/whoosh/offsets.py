"""Where the word at each position of a text starts and ends, in code points, in about a byte each.

A byte is how far the word starts behind the end of the one before (its upper four bits, below 15), and how long the
word is (the lower four, plus one). Where that does not fit, a byte of 0xF0 is followed by both numbers, as
`leb128` sets them down.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Signed, inner, kernel
from index.whoosh.leb128 import got, put

PLAIN = 0xFFFFFFFF
"""Stands for the place of what is no stretch."""

_ESCAPED = 0xF0


def packed(
    pieces: Numbers, starts: Numbers, ends: Signed, where: Numbers, stretches: Numbers,
    edge: Numbers, start: Numbers, end: Numbers,
) -> tuple[Bytes, Signed]:  # fmt: skip
    """The bytes for some texts, and where those of each end. Given are their pieces and where each starts, where those
    of each text end; by piece, where its letters begin, which is how long a plain one is, and its place among the
    stretches, or PLAIN; by stretch, where its words begin in `start` and `end`, which count from its own start.
    """
    return _packed(pieces, starts, ends, where, stretches, edge, start, end)


def unpacked(content: bytes) -> tuple[Signed, Signed]:
    """Where the word at each position starts, and where it ends."""
    return _unpacked(np.frombuffer(bytearray(content), np.uint8))


@inner
def _put_word(found: Bytes, at: Any, gap: Any, length: Any) -> Any:
    if gap < 15 and 1 <= length <= 16:
        found[at] = (gap << 4) | (length - 1)
        return at + 1
    found[at] = _ESCAPED
    return put(found, put(found, at + 1, gap), length)


@kernel
def _packed(
    pieces: Numbers, starts: Numbers, ends: Signed, where: Numbers, stretches: Numbers,
    edge: Numbers, start: Numbers, end: Numbers,
) -> tuple[Bytes, Signed]:  # fmt: skip
    size = np.int64(0)
    for piece in pieces:
        place = stretches[piece]
        size += np.int64(1) if place == PLAIN else np.int64(edge[place + 1]) - np.int64(edge[place])
    found, stops = np.empty(11 * size, np.uint8), np.empty(len(ends), np.int64)
    at, n = np.int64(0), 0
    for text in range(len(ends)):
        last = np.int64(0)
        while n < ends[text]:
            base, place = np.int64(starts[n]), stretches[pieces[n]]
            if place == PLAIN:
                length = np.int64(where[pieces[n] + 1]) - np.int64(where[pieces[n]])
                at = _put_word(found, at, base - last, length)
                last = base + length
            else:
                for word in range(edge[place], edge[place + 1]):
                    begin, stop = base + start[word], base + end[word]
                    at = _put_word(found, at, begin - last, stop - begin)
                    last = stop
            n += 1
        stops[text] = at
    return found[:at], stops


@kernel
def _unpacked(content: Bytes) -> tuple[Signed, Signed]:
    starts, ends = np.empty(len(content), np.int64), np.empty(len(content), np.int64)
    at, count, last, size = 0, 0, np.int64(0), len(content)
    while at < size:
        told = np.int64(content[at])
        at += 1
        gap, length = told >> 4, (told & 15) + 1
        if told == _ESCAPED:
            gap, at = got(content, at)
            length, at = got(content, at)
        starts[count] = last + gap
        last = starts[count] + length
        ends[count] = last
        count += 1
    return starts[:count], ends[:count]
