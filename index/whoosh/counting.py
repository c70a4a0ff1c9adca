"""How often words stand in documents: kernels that walk through postings.

Lists of postings are given as their first and last places, best level first. A position counts once, by its best level.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Halves, Longs, Numbers, Scores, Shorts, Signed, Some, inner, kernel
from index.whoosh.contents import MANY, SHIFT
from index.whoosh.numbering import document_of

ANYHOW, HOLDS, APART = 0, 1, 2
"""How the places of a list of postings lie to those of the others, in every document: nobody knows; the first list's
are among them, the rest of them apart; apart from those of all but such a one.
"""

ANY = (1 << 64) - 1
"""All languages, each a bit: a list counts in all documents."""

_END = 0xFFFFFFFF


@inner
def often(freq: Bytes, fxi: Numbers, fxv: Numbers, posting: int) -> Any:
    """How often the term of a posting stands there."""
    told = np.int64(freq[posting])
    if told == MANY:
        told = np.int64(fxv[np.searchsorted(fxi, posting)])
    return told


@inner
def seek(freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers, posting: int) -> Any:
    """The place of the first position of a posting."""
    start = (posting >> SHIFT) << SHIFT
    place = np.int64(pblk[posting >> SHIFT])
    for before in range(start, posting):
        place += often(freq, fxi, fxv, before)
    return place


@inner
def _merged(posn: Halves, at: Signed, stop: Signed, there: int, here: Signed, levels: Bytes, counts: Signed) -> None:
    """Counts each position once, by the level of the first list that has it."""
    while True:
        position, level = np.int64(-1), 0
        for n in range(there):
            if at[n] < stop[n] and (position < 0 or posn[at[n]] < position):
                position = np.int64(posn[at[n]])
                level = levels[here[n]]
        if position < 0:
            return
        counts[level] += 1
        for n in range(there):
            while at[n] < stop[n] and posn[at[n]] == position:
                at[n] += 1


@inner
def counts_in(languages: int, spoken: Bytes, document: int) -> Any:
    """Whether a list of these languages, each a bit, counts in a document, given that of each."""
    return (languages >> np.uint64(spoken[document])) & np.uint64(1)


@inner
def _next(
    docs: Shorts, beyond: Bytes, bits: int, heads: Signed, ends: Signed, languages: Longs, spoken: Bytes, n: int
) -> Any:
    """The next document of a list in which it counts."""
    while heads[n] < ends[n]:
        found = document_of(docs, beyond, bits, heads[n])
        if counts_in(languages[n], spoken, found):
            return np.int64(found)
        heads[n] += 1
    return np.int64(_END)


@inner
def _summed(
    freq: Bytes, fxi: Numbers, fxv: Numbers, heads: Signed, there: int, here: Signed, levels: Bytes, beside: Bytes,
    counts: Signed,
) -> bool:  # fmt: skip
    """The same without looking at positions, where it is known how they lie; else False."""
    holders = 0
    for n in range(there):
        own = here[n]
        times = often(freq, fxi, fxv, heads[own])
        if there > 1 and beside[own] == ANYHOW:
            return False
        if beside[own] == HOLDS and here[0] == 0:
            holders += 1
            times -= often(freq, fxi, fxv, heads[0])
            if holders > 1 or times < 0:
                return False
        counts[levels[own]] += times
    return True


@inner
def norm(lengths: Some, average: float, b: float, document: int) -> float:
    """What a field's occurrences in a document are divided by: see `scoring.Word.occurrences`."""
    return 1.0 - b + b * (lengths[document] / average) if average > 0.0 else 1.0


@kernel
def weigh(
    docs: Shorts, beyond: Bytes, bits: int, freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers, posn: Halves,
    begins: Signed, ends: Signed, levels: Bytes, beside: Bytes, languages: Longs, spoken: Bytes,
    weights: Scores, visible: Bytes, found: Numbers, weighed: Scores,
) -> int:  # fmt: skip
    """The visible documents with any of these terms, in order, and in each the sum of how often by weight of level.

    A list of a language counts in documents `spoken` in it. Positions are looked at only where it is not known how they
    lie. Fills `found` and `weighed`, and returns how many
    there are.
    """
    count = 0
    many = len(begins)
    if many == 1:
        weight = weights[levels[0]]
        for posting in range(begins[0], ends[0]):
            document = document_of(docs, beyond, bits, posting)
            if visible[document] and counts_in(languages[0], spoken, document):
                found[count] = document
                weighed[count] = often(freq, fxi, fxv, posting) * weight
                count += 1
        return count
    heads = begins.copy()
    next_of = np.empty(many, np.int64)
    for n in range(many):
        next_of[n] = _next(docs, beyond, bits, heads, ends, languages, spoken, n)
    here = np.empty(many, np.int64)
    counts = np.empty(4, np.int64)
    at = np.empty(many, np.int64)
    stop = np.empty(many, np.int64)
    while True:
        document = next_of[0]
        for n in range(1, many):
            document = min(document, next_of[n])
        if document == _END:
            return count
        there = 0
        for n in range(many):
            if next_of[n] == document:
                here[there] = n
                there += 1
        if visible[document]:
            counts[:] = 0
            if not _summed(freq, fxi, fxv, heads, there, here, levels, beside, counts):
                counts[:] = 0
                for n in range(there):
                    at[n] = seek(freq, fxi, fxv, pblk, heads[here[n]])
                    stop[n] = at[n] + often(freq, fxi, fxv, heads[here[n]])
                _merged(posn, at, stop, there, here, levels, counts)
            found[count] = document
            weighed[count] = (
                counts[0] * weights[0] + counts[1] * weights[1] + counts[2] * weights[2] + counts[3] * weights[3]
            )
            count += 1
        for n in range(there):
            own = here[n]
            heads[own] += 1
            next_of[own] = _next(docs, beyond, bits, heads, ends, languages, spoken, own)


@kernel
def united(
    docs: Shorts, beyond: Bytes, bits: int, begins: Signed, ends: Signed, languages: Longs, spoken: Bytes, seen: Bytes
) -> None:
    """Marks in `seen`, by document, those that any of the lists has."""
    for n in range(len(begins)):
        for posting in range(begins[n], ends[n]):
            document = document_of(docs, beyond, bits, posting)
            if counts_in(languages[n], spoken, document):
                seen[document] = 1


@kernel
def total(lengths: Some, visible: Bytes) -> Any:
    """The sum of the lengths of the visible documents."""
    found = np.int64(0)
    for n in range(len(lengths)):
        found += np.int64(lengths[n]) * visible[n]
    return found


@kernel
def any_visible(
    docs: Shorts, beyond: Bytes, bits: int, begins: Signed, ends: Signed, languages: Longs, spoken: Bytes,
    visible: Bytes, groups: Signed,
) -> Bytes:  # fmt: skip
    """Of groups of lists, given where each ends, whether any visible document is in any list of them."""
    found = np.zeros(len(groups), np.uint8)
    n = 0
    for group in range(len(groups)):
        while n < groups[group]:
            for posting in range(begins[n], ends[n] if not found[group] else begins[n]):
                document = document_of(docs, beyond, bits, posting)
                if visible[document] and counts_in(languages[n], spoken, document):
                    found[group] = 1
                    break
            n += 1
    return found


@kernel
def added(
    found: Numbers, sums: Scores, more: Numbers, weighed: Scores, weight: float,
    lengths: Some, average: float, b: float, into: Numbers, total: Scores,
) -> int:  # fmt: skip
    """Sums by document, joined with what another field adds to them: its weight, times how often, by its length."""
    one = two = count = 0
    while one < len(found) or two < len(more):
        if two == len(more) or (one < len(found) and found[one] < more[two]):
            into[count], total[count] = found[one], sums[one]
            one += 1
        else:
            document = more[two]
            own = weight * (weighed[two] / norm(lengths, average, b, document))
            if one < len(found) and found[one] == document:
                into[count], total[count] = document, sums[one] + own
                one += 1
            else:
                into[count], total[count] = document, 0.0 + own
            two += 1
        count += 1
    return count


@kernel
def gathered(
    documents: Numbers, weighed: Scores, weight: float, lengths: Some, average: float, b: float, sums: Scores
) -> None:
    """Adds to `sums`, by document, the weight times how often, by its length."""
    for n in range(len(documents)):
        document = documents[n]
        sums[document] += weight * (weighed[n] / norm(lengths, average, b, document))
