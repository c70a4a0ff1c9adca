"""Sets of documents, in order, and the best of them: kernels that walk through documents and their scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Scores, Signed, Some, inner, kernel, numbers_at, scores_at
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
def _is_close(scores: Scores, ranks: Signed, held: int, score: float, rank: Any) -> bool:
    """Whether the order of ids is not known of this one and one of the best: their keys are the same."""
    low, high = 0, held
    while low < high:
        middle = (low + high) >> 1
        if scores[middle] > score or (scores[middle] == score and ranks[middle] < rank):
            low = middle + 1
        else:
            high = middle
    return low < held and scores[low] == score and ranks[low] == rank


@inner
def _beats(scores: Scores, ranks: Signed, held: int, score: float, rank: Any) -> bool:
    """Whether this one is among the best."""
    last = len(scores) - 1
    return held <= last or score > scores[last] or (score == scores[last] and rank <= ranks[last])


@inner
def _follows(score: float, rank: Any, number: Any, below: float, after: int, last: int) -> bool:
    """Whether this one comes after the last of a page, or may do so."""
    return score < below or (score == below and rank >= after and number != last)


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
def masked(documents: Numbers, mask: Bytes) -> Numbers:
    """Those of the documents that have a 1."""
    found, count = np.empty(len(documents), np.uint32), 0
    for document in documents:
        found[count] = document
        count += mask[document]
    return found[:count]


@kernel
def best_of_all(
    documents: Signed, shares: Signed, lengths: Signed, weights: Scores, mask: Bytes, ranks_of: Signed,
    most: int, below: float, after: int, last: int,
) -> tuple[int, Numbers, Scores, bool]:  # fmt: skip
    """Of the documents with every part of a query: how many there are, and at most `most` with the best scores, and
    those, in order; of equal scores the first by rank. And whether different documents had the same there.

    Each part's documents, in order, and its shares in their scores are given by where they lie and how many they are,
    and the weight of the shares. `mask`: only documents with a 1, where it is not empty. Only those are among the best
    that come after the score `below` with rank `after`, but for document `last`.
    """
    top, ranks, numbers = np.empty(most, np.float64), np.empty(most, np.int64), np.empty(most, np.int64)
    held = total = 0
    close = False
    parts = len(lengths)
    lead = 0
    for part in range(1, parts):
        if lengths[part] < lengths[lead]:
            lead = part
    own = numbers_at(documents[lead], lengths[lead])
    at = np.zeros(parts, np.int64)
    filtered = len(mask) > 0
    for n in range(len(own)):
        document = own[n]
        if filtered and not mask[document]:
            continue
        at[lead] = n
        there = True
        for part in range(parts):
            if part != lead:
                other = numbers_at(documents[part], lengths[part])
                place = at[part]
                if place < len(other) and other[place] < document:
                    place += 1
                    if place < len(other) and other[place] < document:
                        place = gallop(other, place, len(other), document)
                    at[part] = place
                if place == len(other) or other[place] != document:
                    there = False
                    break
        if not there:
            continue
        total += 1
        score = 0.0
        for part in range(parts):
            score += weights[part] * scores_at(shares[part], lengths[part])[at[part]]
        if most == 0 or (held == most and score < top[most - 1]):
            continue
        rank = ranks_of[document]
        if _follows(score, rank, document, below, after, last) and _beats(top, ranks, held, score, rank):
            close = close or (score == below and rank == after) or _is_close(top, ranks, held, score, rank)
            held = _push(top, ranks, numbers, held, score, rank, np.int64(document))
    return total, numbers[:held].astype(np.uint32), top[:held], close


@kernel
def best_of_any(
    documents: Signed, shares: Signed, lengths: Signed, weights: Scores, mask: Bytes, ranks_of: Signed,
    most: int, below: float, after: int, last: int,
) -> tuple[int, Numbers, Scores, bool]:  # fmt: skip
    """The same of documents with any part of a query.

    In windows of documents, so that the sums stay in the nearest memory.
    """
    top, ranks, numbers = np.empty(most, np.float64), np.empty(most, np.int64), np.empty(most, np.int64)
    held = total = 0
    close = False
    heads = np.zeros(len(lengths), np.int64)
    sums = np.zeros(_WINDOW, np.float64)
    filtered = len(mask) > 0
    start, size = 0, len(ranks_of)
    while start < size:
        end, some, greatest = start + _WINDOW, False, 0.0
        for part in range(len(lengths)):
            at, weight, stop = heads[part], weights[part], lengths[part]
            own, share = numbers_at(documents[part], stop), scores_at(shares[part], stop)
            if at < stop and own[at] < end:
                some = True
                while at < stop and own[at] < end:
                    place = own[at] - start
                    score = sums[place] + weight * share[at]
                    sums[place] = score
                    if score > greatest:
                        greatest = score
                    at += 1
                heads[part] = at
        if some:
            if filtered:
                for n in range(min(_WINDOW, size - start)):
                    sums[n] *= mask[start + n]
            count = 0
            for n in range(_WINDOW):
                count += sums[n] > 0.0
            total += count
            if most and (held < most or greatest >= top[most - 1]):
                for n in range(_WINDOW):
                    score = sums[n]
                    if score > 0.0 and (held < most or score >= top[most - 1]):
                        number = np.int64(start + n)
                        rank = ranks_of[number]
                        if _follows(score, rank, number, below, after, last) and _beats(top, ranks, held, score, rank):
                            close = (
                                close or (score == below and rank == after) or _is_close(top, ranks, held, score, rank)
                            )
                            held = _push(top, ranks, numbers, held, score, rank, number)
            sums[:] = 0.0
        start = end
    return total, numbers[:held].astype(np.uint32), top[:held], close


@kernel
def told(numbers: Some, known: Bytes, mask: Bytes) -> None:
    """Fills in, for each document, what is `known` of its number in a column."""
    for document in range(len(numbers)):
        mask[document] = known[numbers[document]]


@kernel
def counted(documents: Numbers, numbers: Some, counts: Signed) -> None:
    """How many of the documents have each number of a column."""
    for n in range(len(documents)):
        counts[numbers[documents[n]]] += 1
