"""Where words stand in documents: kernels that walk through positions.

What stands in some documents is given as rows: of document n the entries ends[n - 1]:ends[n], each a first position,
the position after the last, and a level. See `index.proximity`, which defines what follows what.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Halves, Longs, Numbers, Scores, Shorts, Signed, Some, inner, kernel
from index.whoosh.counting import counts_in, often, seek
from index.whoosh.numbering import document_of


def _galloping(at: Any) -> Any:
    """A function of kernels that looks in numbers in order, of which `at` tells one."""

    @inner
    def gallop(held: Any, low: int, high: int, document: int) -> int:
        """The first place from `low` on with this document or a later one (Bentley and Yao, "An almost optimal
        algorithm for unbounded searching", 1976).
        """
        if low < high and at(held, low) < document:
            step = 1
            while low + step < high and at(held, low + step) < document:
                low += step
                step <<= 1
            high = min(high, low + step)
            low += 1
            while low < high:
                middle = (low + high) >> 1
                if at(held, middle) < document:
                    low = middle + 1
                else:
                    high = middle
        return low

    return gallop


@inner
def _plain(held: Any, at: Any) -> Any:
    return held[at]


@inner
def _packed(held: Any, at: Any) -> Any:
    return document_of(held[0], held[1], held[2], at)


gallop = _galloping(_plain)
"""In documents."""

_gallop_packed = _galloping(_packed)
"""In postings, given as their arrays."""


@inner
def _longer(given: Some, size: int) -> Some:
    found = np.empty(size, given.dtype)
    found[: len(given)] = given
    return found


@kernel
def gather(
    docs: Shorts, beyond: Bytes, bits: int, freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers, posn: Halves,
    wid: Bytes, begins: Signed, ends: Signed, levels: Bytes, languages: Longs, spoken: Bytes, width: Signed,
    shift: Signed, asked: Numbers,
) -> tuple[Signed, Signed, Signed, Bytes]:  # fmt: skip
    """Where the terms of these lists stand in the documents asked for (in order): rows, by first position.

    `width` of a list is that of its term, or 0 where it differs: then that of a place is wid[place + shift].
    """
    many, size, held = len(begins), 0, (docs, beyond, bits)
    posting = np.empty((len(asked), many), np.int64)
    heads = begins.copy()
    for n in range(len(asked)):
        for each in range(many):
            heads[each] = _gallop_packed(held, heads[each], ends[each], asked[n])
            there = heads[each] < ends[each] and _packed(held, heads[each]) == asked[n]
            there = there and counts_in(languages[each], spoken, asked[n])
            posting[n, each] = heads[each] if there else -1
            if there:
                size += often(freq, fxi, fxv, heads[each])
    stops = np.empty(len(asked), np.int64)
    first, after, level = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.uint8)
    at, stop = np.empty(many, np.int64), np.empty(many, np.int64)
    count = 0
    for n in range(len(asked)):
        for each in range(many):
            at[each] = stop[each] = 0
            if posting[n, each] >= 0:
                at[each] = seek(freq, fxi, fxv, pblk, posting[n, each])
                stop[each] = at[each] + often(freq, fxi, fxv, posting[n, each])
        while True:
            chosen = -1
            for each in range(many):
                if at[each] < stop[each] and (chosen < 0 or posn[at[each]] < posn[at[chosen]]):
                    chosen = each
            if chosen < 0:
                break
            place = at[chosen]
            wide = width[chosen] or np.int64(wid[place + shift[chosen]])
            first[count], after[count], level[count] = posn[place], posn[place] + wide, levels[chosen]
            at[chosen] += 1
            count += 1
        stops[n] = count
    return stops, first, after, level


@kernel
def either(
    ends: Signed, first: Signed, after: Signed, level: Bytes,
    other_ends: Signed, other_first: Signed, other_after: Signed, other_level: Bytes,
) -> tuple[Signed, Signed, Signed, Bytes]:  # fmt: skip
    """The entries of two rows, by first position."""
    size = len(first) + len(other_first)
    stops, starts = np.empty(len(ends), np.int64), np.empty(size, np.int64)
    finish, best = np.empty(size, np.int64), np.empty(size, np.uint8)
    one = two = count = 0
    for n in range(len(ends)):
        while one < ends[n] or two < other_ends[n]:
            if two == other_ends[n] or (one < ends[n] and first[one] <= other_first[two]):
                starts[count], finish[count], best[count] = first[one], after[one], level[one]
                one += 1
            else:
                starts[count], finish[count], best[count] = other_first[two], other_after[two], other_level[two]
                two += 1
            count += 1
        stops[n] = count
    return stops, starts, finish, best


@kernel
def follow(
    ends: Signed, first: Signed, after: Signed, level: Bytes,
    next_ends: Signed, next_first: Signed, next_after: Signed, next_level: Bytes,
) -> tuple[Signed, Signed, Signed, Bytes]:  # fmt: skip
    """Where an entry of the second row begins where one of the first ends: from the one's first position to the other's
    last, at the worse level. Rows have to be in the order of `after` and of `next_first`; so is what is found, by the
    position after it. Each stretch once, by its best way.
    """
    room = len(first) + 16
    stops = np.empty(len(ends), np.int64)
    starts, finish, worst = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
    count = one = two = 0
    for n in range(len(ends)):
        begin = count
        while one < ends[n]:
            while two < next_ends[n] and next_first[two] < after[one]:
                two += 1
            here = two
            while here < next_ends[n] and next_first[here] == after[one]:
                if count == room:
                    room *= 2
                    starts, finish, worst = _longer(starts, room), _longer(finish, room), _longer(worst, room)
                # Set in by the position after it, which is seldom far from the end; the same stretch is passed over.
                start, end, bad = first[one], next_after[here], max(level[one], next_level[here])
                at = count
                while at > begin and (finish[at - 1] > end or (finish[at - 1] == end and starts[at - 1] > start)):
                    at -= 1
                if at > begin and finish[at - 1] == end and starts[at - 1] == start:
                    worst[at - 1] = min(worst[at - 1], bad)
                else:
                    for later in range(count, at, -1):
                        starts[later], finish[later] = starts[later - 1], finish[later - 1]
                        worst[later] = worst[later - 1]
                    starts[at], finish[at], worst[at] = start, end, bad
                    count += 1
                here += 1
            one += 1
        two = next_ends[n]
        stops[n] = count
    return stops, starts[:count], finish[:count], worst[:count]


@kernel
def sort_rows(ends: Signed, key: Signed, other: Signed, level: Bytes) -> None:
    """Each row in the order of `key`, and then of `other`, where it is nearly so: by insertion."""
    begin = 0
    for n in range(len(ends)):
        for at in range(begin + 1, ends[n]):
            one, two, three, to = key[at], other[at], level[at], at
            while to > begin and (key[to - 1] > one or (key[to - 1] == one and other[to - 1] > two)):
                key[to], other[to], level[to] = key[to - 1], other[to - 1], level[to - 1]
                to -= 1
            key[to], other[to], level[to] = one, two, three
        begin = ends[n]


@kernel
def distinct(ends: Signed, first: Signed, after: Signed, level: Bytes) -> tuple[Signed, Signed, Signed, Bytes]:
    """Each stretch once, at its best level; rows have to be in the order of `after` and then of `first`, or the other
    way round.
    """
    stops, count, at = np.empty(len(ends), np.int64), 0, 0
    starts, finish = np.empty(len(first), np.int64), np.empty(len(first), np.int64)
    best = np.empty(len(first), np.uint8)
    for n in range(len(ends)):
        begin = count
        while at < ends[n]:
            if count > begin and starts[count - 1] == first[at] and finish[count - 1] == after[at]:
                best[count - 1] = min(best[count - 1], level[at])
            else:
                starts[count], finish[count], best[count] = first[at], after[at], level[at]
                count += 1
            at += 1
        stops[n] = count
    return stops, starts[:count], finish[:count], best[:count]


@kernel
def weighted(ends: Signed, first: Signed, level: Bytes, weights: Scores) -> Scores:
    """In each document the sum over first positions by the weight of the best level there; rows by `first`."""
    found = np.zeros(len(ends), np.float64)
    counts = np.empty(4, np.int64)
    at = 0
    for n in range(len(ends)):
        counts[:] = 0
        while at < ends[n]:
            best, here = level[at], first[at]
            while at < ends[n] and first[at] == here:
                best = min(best, level[at])
                at += 1
            counts[best] += 1
        found[n] = counts[0] * weights[0] + counts[1] * weights[1] + counts[2] * weights[2] + counts[3] * weights[3]
    return found


@kernel
def near(
    ends: Signed, first: Signed, after: Signed,
    other_ends: Signed, other_first: Signed, other_after: Signed, within: int,
) -> Signed:  # fmt: skip
    """In each document at how many first positions of the second row an entry of the first is near: at most so many
    words before it or after it. See `index.nearness.times`; rows by first position.
    """
    found = np.zeros(len(ends), np.int64)
    begin = two = 0
    for n in range(len(ends)):
        finish = np.sort(after[begin : ends[n]])
        starts = first[begin : ends[n]]
        last = np.int64(-1)
        while two < other_ends[n]:
            start, end = other_first[two], other_after[two]
            if start != last:
                one = np.searchsorted(starts, end)
                is_near = one < len(starts) and starts[one] <= end + within
                if not is_near:
                    one = np.searchsorted(finish, start - within)
                    is_near = one < len(finish) and finish[one] <= start
                if is_near:
                    found[n] += 1
                    last = start
            two += 1
        begin = ends[n]
    return found


@kernel
def widths(
    terms: Numbers, begins: Signed, special: Numbers, known: Bytes, varied: Numbers, where: Numbers,
    freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers,
) -> tuple[Signed, Signed]:  # fmt: skip
    """How many positions each of these terms takes, 0 where that differs, and then how far it is from the places of its
    positions to those of their widths; given where its postings begin, and the arrays of `contents`.
    """
    width, shift = np.ones(len(terms), np.int64), np.zeros(len(terms), np.int64)
    for n in range(len(terms)):
        at = np.searchsorted(special, terms[n])
        if at < len(special) and special[at] == terms[n]:
            width[n] = known[at]
        if width[n] == 0:
            first = np.int64(where[np.searchsorted(varied, terms[n])])
            shift[n] = first - seek(freq, fxi, fxv, pblk, begins[n])
    return width, shift
