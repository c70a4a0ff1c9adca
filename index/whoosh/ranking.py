"""Sets of documents, in order, and the best of them: kernels that walk through documents and their scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Numbers, Scores, Signed, Some, inner, kernel
from index.whoosh.places import gallop

_WINDOW = 4096


@inner
def _push(scores: Scores, ranks: Signed, numbers: Signed, held: int, score: float, rank: Any, number: Any) -> int:
    """One more of the best, which stand in order, where it belongs; how many are held now."""
    at = held if held < len(scores) else held - 1
    while at > 0 and (scores[at - 1] < score or (scores[at - 1] == score and ranks[at - 1] > rank)):
        scores[at], ranks[at], numbers[at] = scores[at - 1], ranks[at - 1], numbers[at - 1]
        at -= 1
    scores[at], ranks[at], numbers[at] = score, rank, number
    return held + 1 if held < len(scores) else held


@inner
def _beats(scores: Scores, ranks: Signed, held: int, score: float, rank: Any) -> bool:
    """Whether this one is among the best."""
    last = len(scores) - 1
    return held <= last or score > scores[last] or (score == scores[last] and rank < ranks[last])


@kernel
def both(one: Numbers, two: Numbers) -> Numbers:
    """The documents in both; the first should be the shorter."""
    found, count, at = np.empty(len(one), np.uint32), 0, 0
    for n in range(len(one)):
        at = gallop(two, at, len(two), one[n])
        if at == len(two):
            break
        if two[at] == one[n]:
            found[count] = one[n]
            count += 1
    return found[:count]


@kernel
def without(one: Numbers, two: Numbers) -> Numbers:
    """The documents of the first that are not in the second."""
    found, count, at = np.empty(len(one), np.uint32), 0, 0
    for n in range(len(one)):
        at = gallop(two, at, len(two), one[n])
        if at == len(two) or two[at] != one[n]:
            found[count] = one[n]
            count += 1
    return found[:count]


@kernel
def either(one: Numbers, two: Numbers) -> Numbers:
    """The documents in any of the two."""
    found, count, first, second = np.empty(len(one) + len(two), np.uint32), 0, 0, 0
    while first < len(one) or second < len(two):
        if second == len(two) or (first < len(one) and one[first] < two[second]):
            found[count] = one[first]
            first += 1
        else:
            found[count] = two[second]
            if first < len(one) and one[first] == two[second]:
                first += 1
            second += 1
        count += 1
    return found[:count]


@kernel
def add(documents: Numbers, scores: Scores, own: Numbers, shares: Scores, weight: float) -> None:
    """To the scores of these documents what a part of the query counts in those of them that have it."""
    if len(own) < len(documents):
        at = 0
        for n in range(len(own)):
            at = gallop(documents, at, len(documents), own[n])
            if at == len(documents):
                return
            if documents[at] == own[n]:
                scores[at] += weight * shares[n]
    else:
        at = 0
        for n in range(len(documents)):
            at = gallop(own, at, len(own), documents[n])
            if at == len(own):
                return
            if own[at] == documents[n]:
                scores[n] += weight * shares[at]


@kernel
def best(
    documents: Numbers, scores: Scores, weight: float, rank_of: Some, most: int, below: float, after: int
) -> tuple[Numbers, Scores]:
    """At most so many of these documents with the best scores (each times the weight), and those; of equal ones the
    first by rank. Only those that come after the score `below` with rank `after`.
    """
    top, ranks, numbers = np.empty(most, np.float64), np.empty(most, np.int64), np.empty(most, np.int64)
    held = 0
    if most == 0:
        return np.empty(0, np.uint32), top
    for n in range(len(documents)):
        score = weight * scores[n]
        if held == most and score < top[most - 1]:
            continue
        rank = np.int64(rank_of[documents[n]])
        if (score < below or (score == below and rank > after)) and _beats(top, ranks, held, score, rank):
            held = _push(top, ranks, numbers, held, score, rank, np.int64(documents[n]))
    return numbers[:held].astype(np.uint32), top[:held]


@kernel
def best_of_any(
    documents: Numbers, shares: Scores, begins: Signed, ends: Signed, weights: Scores, size: int, rank_of: Some,
    most: int, below: float, after: int,
) -> tuple[int, Numbers, Scores]:  # fmt: skip
    """The same of documents with any part of a query, their scores summed, and how many there are in all.

    The parts lie one after the other in `documents` and `shares`; `size` is how many documents the segment has. In
    windows of documents, so that the sums stay in the nearest memory.
    """
    top, ranks, numbers = np.empty(most, np.float64), np.empty(most, np.int64), np.empty(most, np.int64)
    held = total = 0
    heads = begins.copy()
    sums = np.zeros(_WINDOW, np.float64)
    start = 0
    while start < size:
        end, some = start + _WINDOW, False
        for part in range(len(begins)):
            at, weight, last = heads[part], weights[part], ends[part]
            if at < last and documents[at] < end:
                some = True
                while at < last and documents[at] < end:
                    sums[documents[at] - start] += weight * shares[at]
                    at += 1
                heads[part] = at
        if some:
            count, greatest = 0, 0.0
            for n in range(_WINDOW):
                count += sums[n] > 0.0
                greatest = max(greatest, sums[n])
            total += count
            if most and (held < most or greatest >= top[most - 1]):
                for n in range(_WINDOW):
                    score = sums[n]
                    if score > 0.0 and (held < most or score >= top[most - 1]):
                        rank = np.int64(rank_of[start + n])
                        if (score < below or (score == below and rank > after)) and _beats(
                            top, ranks, held, score, rank
                        ):
                            held = _push(top, ranks, numbers, held, score, rank, start + n)
            sums[:] = 0.0
        start = end
    return total, numbers[:held].astype(np.uint32), top[:held]


@kernel
def counted(documents: Numbers, numbers: Some, counts: Signed) -> None:
    """How many of the documents have each number of a column."""
    for n in range(len(documents)):
        counts[numbers[documents[n]]] += 1
