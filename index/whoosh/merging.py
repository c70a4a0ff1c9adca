"""Segments into one: postings and positions are copied, deleted documents fall out, nothing is analysed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index import fields
from index.whoosh import columns
from index.whoosh.arrays import Array, Arrays, Streams
from index.whoosh.compiled import Bytes, Halves, Numbers, Signed, Some, kernel
from index.whoosh.contents import MANY, NARROW, Postings, begins, postings, vocabulary
from index.whoosh.counting import seek

_GONE = 0xFFFFFFFF

_PIECE = 1 << 21
"""Postings and positions that are copied at a time, of one term all; bytes of texts, of one document all."""


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


class Merged(NamedTuple):
    """A segment of so many documents: its arrays, and those that come in pieces, see `arrays.write`."""

    documents: int
    arrays: Mapping[str, Array | Iterable[Array]]
    streams: Streams


def merged(sources: Sequence[Source]) -> Merged:
    """The segment that has what is left of these, in their order."""
    kept = [source.kept() for source in sources]
    size = sum(map(len, kept))
    told: dict[str, Array | Iterable[Array]] = {}
    words, streams = _words(sources, kept, size)
    told |= words
    told |= columns.lengths(
        {
            field: np.concatenate([s.arrays.whole(f"len:{field}")[k] for s, k in zip(sources, kept, strict=True)])
            for field in fields.WORDS
        }
    )
    told |= _columns(sources, kept)
    told |= _stored(sources, kept)
    return Merged(size, told, streams)


# -- words


def _words(sources: Sequence[Source], kept: Sequence[Numbers], size: int) -> tuple[dict[str, Array], Streams]:
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
            told.whole("fxv"), told.whole("pblk"), told.whole("posn"), told.whole("wcon"), told.whole("wvi"),
            told.whole("wvs"), told.whole("wid"),
        )  # fmt: skip
        given.append(one)
        _count(*one, posting, place, least, most)
        told.let_go()
    width = np.where(least == most, least, 0).astype(np.uint8)
    pieces = _pieces(sources, given, begins(posting[:-1]), begins(place[:-1]), width)
    beyond = NARROW if all(one.posn.dtype == np.uint16 for one in given) else NARROW + 1
    return vocabulary(letters, where), postings(pieces, size, beyond)


def _pieces(
    sources: Sequence[Source], given: Sequence[_Given], first: Signed, places: Signed, width: Bytes
) -> Iterator[Postings]:
    """Some terms after others, so that little stands in memory at a time. `first`, `places`: of each term the first
    posting and place.
    """
    low, terms = 0, len(width)
    while low < terms or low == 0:
        limits = (int(np.searchsorted(own, own[low] + _PIECE, "right")) - 1 for own in (first, places))
        high = min(max(min(limits), low + 1), terms)
        postings_here, places_here = int(first[high] - first[low]), int(places[high] - places[low])
        documents, often = np.zeros(postings_here, np.uint32), np.zeros(postings_here, np.uint32)
        positions, widths = np.zeros(places_here, np.uint32), np.zeros(places_here, np.uint8)
        posting, place = first[low:high] - first[low], places[low:high] - places[low]
        for one in given:
            begin, end = (int(at) for at in np.searchsorted(one.number, (low, high)))
            if begin < end:
                _copy(*one, begin, end, low, posting, place, documents, often, positions, widths)
        for source in sources:
            source.arrays.let_go()
        yield Postings(first[low : high + 1] - first[low], documents, often, positions, widths, width[low:high])
        if high == terms:
            return
        low = high


class _Given(NamedTuple):
    """Of one source: its terms' new numbers, its documents', and the arrays of `contents`."""

    number: Signed
    renumbered: Numbers
    pst: Numbers
    docs: Halves
    freq: Bytes
    fxi: Numbers
    fxv: Numbers
    pblk: Numbers
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
    pst: Numbers, docs: Halves, freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers, posn: Halves, wcon: Bytes,
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
    pst: Numbers, docs: Halves, freq: Bytes, fxi: Numbers, fxv: Numbers, pblk: Numbers, posn: Halves, wcon: Bytes,
    wvi: Numbers, wvs: Numbers, wid: Bytes, begin: int, end: int, low: int, next_posting: Signed, next_place: Signed,
    documents: Numbers, often: Numbers, positions: Numbers, widths: Bytes,
) -> None:  # fmt: skip
    """Each posting and place that is kept of the terms from `begin` to before `end` to where it belongs; `low` is the
    new number of the first term that `next_posting` and `next_place` tell of.
    """
    large, varied = np.searchsorted(fxi, pst[begin]), np.searchsorted(wvi, begin)
    at = seek(freq, fxi, fxv, pblk, pst[begin])
    for term in range(begin, end):
        own = number[term] - low
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


def _stored(sources: Sequence[Source], kept: Sequence[Numbers]) -> dict[str, Array | Iterable[Array]]:
    """The texts to show, and where their stretches begin. What they say is given piece by piece."""
    told: dict[str, Array | Iterable[Array]] = {}
    for where, content, kind in (("sst", "spo", np.uint32), ("pgo", "pgs", np.uint64)):
        begin = [source.arrays.whole(where).astype(np.int64) for source in sources]
        sizes = [np.diff(at)[keep] for at, keep in zip(begin, kept, strict=True)]
        told[where] = begins(np.concatenate(sizes)).astype(kind)
        told[content] = _contents(sources, kept, begin, content)
    return told


def _contents(
    sources: Sequence[Source], kept: Sequence[Numbers], begin: Sequence[Signed], name: str
) -> Iterator[Array]:
    """What the documents that are kept have in an array in which each has a stretch that begins there."""
    for source, keep, at in zip(sources, kept, begin, strict=True):
        held = source.arrays.whole(name)
        source.arrays.let_go()
        taken = begins(np.diff(at)[keep])
        low = 0
        yield held[:0]
        while low < len(keep):
            high = max(int(np.searchsorted(taken, taken[low] + _PIECE, "right")) - 1, low + 1)
            yield _cut(at, held, keep[low:high])
            source.arrays.let_go()
            low = high


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
