"""Segments into one: postings and positions are copied, deleted documents fall out, nothing is analysed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index import fields
from index.whoosh import columns
from index.whoosh.arrays import Array, Arrays
from index.whoosh.compiled import Bytes, Halves, Numbers, Signed, Some, kernel
from index.whoosh.contents import MANY, Postings, begins, postings, vocabulary

_GONE = 0xFFFFFFFF


@dataclass(frozen=True)
class Source:
    """One segment to be taken up: its arrays, and which of its documents are deleted."""

    arrays: Arrays
    deleted: frozenset[int]

    @property
    def documents(self) -> int:
        return int(self.arrays.told["documents"])

    def kept(self) -> Numbers:
        """The documents that are not deleted, in order."""
        there = np.ones(self.documents, np.bool_)
        there[list(self.deleted)] = False
        return np.flatnonzero(there).astype(np.uint32)


def merged(sources: Sequence[Source]) -> tuple[int, Mapping[str, Array | Sequence[Array]]]:
    """How many documents are left, and the arrays of the segment that has them, in the order of the sources."""
    kept = [source.kept() for source in sources]
    size = sum(map(len, kept))
    told: dict[str, Array | Sequence[Array]] = {**_words(sources, kept, size)}
    told |= columns.lengths(
        {
            field: np.concatenate([s.arrays.whole(f"len:{field}")[k] for s, k in zip(sources, kept, strict=True)])
            for field in fields.WORDS
        }
    )
    told |= _columns(sources, kept)
    told |= _stored(sources, kept)
    return size, told


# -- words


def _words(sources: Sequence[Source], kept: Sequence[Numbers], size: int) -> dict[str, Array]:
    letters, where, numbers = _vocabulary(sources)
    terms = len(where) - 1
    posting, place = np.zeros(terms + 1, np.int64), np.zeros(terms + 1, np.int64)
    least, most = np.full(terms, 255, np.uint8), np.zeros(terms, np.uint8)
    given: list[_Given] = []
    base = 0
    for source, keep, at in zip(sources, kept, numbers, strict=True):
        renumbered = np.full(source.documents, _GONE, np.uint32)
        renumbered[keep] = np.arange(base, base + len(keep), dtype=np.uint32)
        base += len(keep)
        told = source.arrays
        one = _Given(
            at, renumbered, told.whole("pst"), told.whole("docs"), told.whole("freq"), told.whole("fxi"),
            told.whole("fxv"), told.whole("posn"), told.whole("wcon"), told.whole("wvi"), told.whole("wvs"),
            told.whole("wid"),
        )  # fmt: skip
        given.append(one)
        _count(*one, posting, place, least, most)
    first, places = begins(posting[:-1]), begins(place[:-1])
    width = np.where(least == most, least, 0).astype(np.uint8)
    documents, often = np.zeros(int(first[-1]), np.uint32), np.zeros(int(first[-1]), np.uint32)
    positions, widths = np.zeros(int(places[-1]), np.uint32), np.zeros(int(places[-1]), np.uint8)
    posting, place = first[:-1].copy(), places[:-1].copy()
    for one in given:
        _copy(*one, posting, place, documents, often, positions, widths)
    held = Postings(first, documents, often, positions, widths, width)
    return vocabulary(letters, where) | postings(held, size)


class _Given(NamedTuple):
    """Of one source: its terms' new numbers, its documents', and the arrays of `contents`."""

    number: Signed
    renumbered: Numbers
    pst: Numbers
    docs: Halves
    freq: Bytes
    fxi: Numbers
    fxv: Numbers
    posn: Halves
    wcon: Bytes
    wvi: Numbers
    wvs: Numbers
    wid: Bytes


def _vocabulary(sources: Sequence[Source]) -> tuple[Bytes, Numbers, list[Signed]]:
    """All terms in order, and of each source's terms their numbers there."""
    letters, where = sources[0].arrays.whole("voc"), sources[0].arrays.whole("voff")
    numbers: list[Signed] = [np.arange(len(where) - 1, dtype=np.int64)]
    for source in sources[1:]:
        letters, where, old, new = _joined(letters, where, source.arrays.whole("voc"), source.arrays.whole("voff"))
        numbers = [old[each] for each in numbers]
        numbers.append(new)
    return letters, where, numbers


@kernel
def _joined(one: Bytes, one_begins: Numbers, two: Bytes, two_begins: Numbers) -> tuple[Bytes, Numbers, Signed, Signed]:
    """Two vocabularies in one, each term once, and where the terms of either are in it."""
    many, more = len(one_begins) - 1, len(two_begins) - 1
    letters, begins = np.empty(len(one) + len(two), np.uint8), np.zeros(many + more + 1, np.uint32)
    old, new = np.empty(many, np.int64), np.empty(more, np.int64)
    first = second = count = at = 0
    while first < many or second < more:
        order = 0
        if first == many:
            order = 1
        elif second == more:
            order = -1
        else:
            a, a_end = np.int64(one_begins[first]), np.int64(one_begins[first + 1])
            b, b_end = np.int64(two_begins[second]), np.int64(two_begins[second + 1])
            while a < a_end and b < b_end and one[a] == two[b]:
                a += 1
                b += 1
            if a < a_end and b < b_end:
                order = -1 if one[a] < two[b] else 1
            elif a < a_end:
                order = 1
            elif b < b_end:
                order = -1
        if order <= 0:
            for letter in range(one_begins[first], one_begins[first + 1]):
                letters[at] = one[letter]
                at += 1
            old[first] = count
            first += 1
        else:
            for letter in range(two_begins[second], two_begins[second + 1]):
                letters[at] = two[letter]
                at += 1
        if order >= 0:
            new[second] = count
            second += 1
        count += 1
        begins[count] = at
    return letters[:at], begins[: count + 1], old, new


@kernel
def _count(
    number: Signed, renumbered: Numbers,
    pst: Numbers, docs: Halves, freq: Bytes, fxi: Numbers, fxv: Numbers, posn: Halves, wcon: Bytes,
    wvi: Numbers, wvs: Numbers, wid: Bytes, postings: Signed, places: Signed, least: Bytes, most: Bytes,
) -> None:  # fmt: skip
    """How many postings and places each term has in documents that are kept, and how wide it is."""
    large = varied = 0
    for term in range(len(number)):
        own = number[term]
        width = wcon[term]
        wide = np.int64(0)
        differs = varied < len(wvi) and wvi[varied] == term
        if differs:
            wide = np.int64(wvs[varied])
            varied += 1
        for posting in range(pst[term], pst[term + 1]):
            times = np.int64(freq[posting])
            if times == MANY:
                times = np.int64(fxv[large])
                large += 1
            if renumbered[docs[posting]] != _GONE:
                postings[own] += 1
                places[own] += times
                if differs:
                    for place in range(wide, wide + times):
                        least[own] = min(least[own], wid[place])
                        most[own] = max(most[own], wid[place])
                else:
                    least[own] = min(least[own], width)
                    most[own] = max(most[own], width)
            wide += times


@kernel
def _copy(
    number: Signed, renumbered: Numbers,
    pst: Numbers, docs: Halves, freq: Bytes, fxi: Numbers, fxv: Numbers, posn: Halves, wcon: Bytes,
    wvi: Numbers, wvs: Numbers, wid: Bytes, next_posting: Signed, next_place: Signed,
    documents: Numbers, often: Numbers, positions: Numbers, widths: Bytes,
) -> None:  # fmt: skip
    """Each posting and place that is kept to where it belongs."""
    large = varied = 0
    at = np.int64(0)
    for term in range(len(number)):
        own = number[term]
        wide = np.int64(0)
        differs = varied < len(wvi) and wvi[varied] == term
        if differs:
            wide = np.int64(wvs[varied])
            varied += 1
        for posting in range(pst[term], pst[term + 1]):
            times = np.int64(freq[posting])
            if times == MANY:
                times = np.int64(fxv[large])
                large += 1
            document = renumbered[docs[posting]]
            if document != _GONE:
                to, place = next_posting[own], next_place[own]
                documents[to], often[to] = document, times
                for offset in range(times):
                    positions[place + offset] = posn[at + offset]
                    widths[place + offset] = wid[wide + offset] if differs else wcon[term]
                next_posting[own] = to + 1
                next_place[own] = place + times
            at += times
            wide += times


# -- what else is known of documents


def _columns(sources: Sequence[Source], kept: Sequence[Numbers]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name in sorted({name for source in sources for name in columns.names(source.arrays)}):
        held: list[bytes] = []
        for source, keep in zip(sources, kept, strict=True):
            column = columns.Column(source.arrays, name, source.documents)
            distinct = [column.packed(number) for number in range(column.size)]
            held += (distinct[number] for number in column.numbers[keep].tolist())
        found |= columns.column(name, held)
    return found


def _stored(sources: Sequence[Source], kept: Sequence[Numbers]) -> dict[str, Array | Sequence[Array]]:
    """The texts to show, and where their stretches begin. Texts are given where they lie, piece by piece."""
    told: dict[str, Array | Sequence[Array]] = {}
    for where, content, kind in (("sst", "spo", np.uint32), ("pgo", "pgs", np.uint64)):
        sizes, pieces = [], []
        for source, keep in zip(sources, kept, strict=True):
            at, held = source.arrays.whole(where).astype(np.int64), source.arrays.whole(content)
            sizes.append(np.diff(at)[keep])
            pieces.append(held if len(keep) == source.documents else _cut(at, held, keep))
        told[where] = begins(np.concatenate(sizes)).astype(kind)
        told[content] = pieces
    return told


@kernel
def _cut(where: Signed, held: Some, keep: Numbers) -> Some:
    size = 0
    for document in keep:
        size += where[document + 1] - where[document]
    found, at = np.empty(size, held.dtype), 0
    for document in keep:
        for place in range(where[document], where[document + 1]):
            found[at] = held[place]
            at += 1
    return found
