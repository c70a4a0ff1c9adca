"""Segments into one: postings and positions are copied, deleted documents fall out, nothing is analysed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index import fields
from index.whoosh import columns, stems, terms
from index.whoosh.arrays import Array, Arrays, Streams
from index.whoosh.compiled import Bytes, Halves, Longs, Numbers, Shorts, Signed, Some, kernel
from index.whoosh.contents import MANY, NARROW, VOCABULARY, Postings, begins, field_byte, postings, vocabulary, wide
from index.whoosh.counting import ANY, counts_in, often, seek
from index.whoosh.numbering import bits_beyond, document_of

_GONE = 0xFFFFFFFF
_NONE, _NO_BYTES = np.empty(0, np.uint32), np.empty(0, np.uint8)

_PIECE = 1 << 20
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
    letters, where, numbers, orders = _vocabulary(sources)
    many = len(where) - 1
    posting, place = np.zeros(many + 1, np.int64), np.zeros(many + 1, np.int64)
    least, most = np.full(many, 255, np.uint8), np.zeros(many, np.uint8)
    given: list[_Given] = []
    languages, renamed = _languages(sources)
    filled = _filled(sources, numbers, orders, renamed)
    base = 0
    for source, keep, at, order, new in zip(sources, kept, numbers, orders, renamed, strict=True):
        renumbered = np.full(source.documents, _GONE, np.uint32)
        renumbered[keep] = np.arange(base, base + len(keep), dtype=np.uint32)
        base += len(keep)
        told = source.arrays
        pst = terms.starts(told.whole("dfs"), told.whole("dfi"), told.whole("dfv"))
        joins = _joins(told, order, at, filled, pst, new)
        one = _Given(
            joins, at, renumbered, pst, told.whole("docs"), told.whole("docu"),
            bits_beyond(source.documents), told.whole("freq"), told.whole("fxi"),
            told.whole("fxv"), told.whole("pblk"), told.whole("posn"), _widths(told), told.whole("wvi"),
            told.whole("wvs"), told.whole("wid"),
        )  # fmt: skip
        given.append(one)
        _count(*one[1:], joins.there, posting, place, least, most)
        _join(*one[1:], *joins[1:], 0, len(joins.stems), 0, least, most, posting, place, _NONE, _NONE, _NONE, _NO_BYTES)
        told.let_go()
    width = np.where(least == most, least, 0).astype(np.uint8)
    pieces = _pieces(sources, given, begins(posting[:-1]), begins(place[:-1]), width)
    beyond = NARROW if all(one.posn.dtype == np.uint16 for one in given) else NARROW + 1
    told_of_stems = stems.arrays(filled, stems.are_stems(letters, where), languages)
    spoken = {
        name: np.concatenate([new[s.arrays.whole(name)[k]] for s, k, new in zip(sources, kept, renamed, strict=True)])
        for name in map(stems.spoken_name, fields.WORDS)
    }
    return {**vocabulary(letters, where), **told_of_stems, **spoken}, postings(pieces, size, beyond)


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
                _copy(*one[1:], one.joins.there, begin, end, low, posting, place, documents, often, positions, widths)
                start, stop = (int(at) for at in np.searchsorted(one.joins.stems, (begin, end)))
                _join(
                    *one[1:], *one.joins[1:], start, stop, low, _NO_BYTES, _NO_BYTES,
                    posting, place, documents, often, positions, widths,
                )  # fmt: skip
        for source in sources:
            source.arrays.let_go()
        yield Postings(first[low : high + 1] - first[low], documents, often, positions, widths, width[low:high])
        if high == terms:
            return
        low = high


class _Joins(NamedTuple):
    """The stems of one source that get postings of words which fill them there, and no more: whether each term is one;
    their numbers, where the lists of each end, and these: of what terms, by number, in documents of which language, and
    where the documents' languages begin in `spoken`.
    """

    there: Bytes
    stems: Signed
    ends: Signed
    lists: Signed
    languages: Longs
    begins: Signed
    spoken: Bytes


class _Given(NamedTuple):
    """Of one source: what is joined, its terms' new numbers, its documents', and the arrays of `contents`."""

    joins: _Joins
    number: Numbers
    renumbered: Numbers
    pst: Numbers
    docs: Shorts
    beyond: Bytes
    bits: int
    freq: Bytes
    fxi: Numbers
    fxv: Numbers
    pblk: Numbers
    posn: Halves
    wcon: Bytes
    wvi: Numbers
    wvs: Numbers
    wid: Bytes


def _widths(told: Arrays) -> Bytes:
    """How many positions each term of a source takes; 0 where that differs."""
    found = np.ones(len(told.unchecked("dfs")), np.uint8)
    found[told.whole("wxi")] = told.whole("wcon")
    return found


def _languages(sources: Sequence[Source]) -> tuple[list[str], list[Bytes]]:
    """The names of all languages, and of each source the new numbers of its own."""
    found: dict[str, int] = {}
    told: list[Bytes] = []
    for source in sources:
        own = np.full(stems.MIXED + 1, stems.MIXED, np.uint8)
        for number, name in enumerate(stems.names(source.arrays)):
            own[number] = found.setdefault(name, len(found))
        told.append(own)
    return list(found), told


def _filled(
    sources: Sequence[Source], numbers: Sequence[Numbers], orders: Sequence[_Order], renamed: Sequence[Bytes]
) -> stems.Filled:
    """What fills the stems of all, by the new numbers of terms and languages; found of few sources at a time."""
    found: list[stems.Filled] = []
    for source, at, order, new in zip(sources, numbers, orders, renamed, strict=True):
        own = stems.read(source.arrays, order.stems)
        found.append(
            stems.Filled(
                _renumbered(own.keys, at, new), at[own.stems].astype(np.int64), _renumbered(own.apart, at, new)
            )
        )
        if sum(len(each.keys) for each in found) > _PIECE >> 2:
            found = [stems.filled(*(np.concatenate(each) for each in zip(*found, strict=True)))]
    return stems.filled(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _renumbered(keys: Signed, number: Numbers, language: Bytes) -> Signed:
    words, languages = stems.unkeyed(keys)
    return stems.key(number[words], language[languages])


def _joins(told: Arrays, order: _Order, number: Numbers, filled: stems.Filled, pst: Numbers, renamed: Bytes) -> _Joins:
    """Those of one source, given what fills the stems from now on."""
    own = stems.read(told, order.stems)
    words, spoken_in = stems.unkeyed(own.keys)
    no_more = ~filled.has(_renumbered(own.keys, number, renamed), number[own.stems].astype(np.int64))
    joined, there = np.unique(own.stems[no_more]), np.zeros(len(number), np.uint8)
    there[joined] = 1
    with_postings = joined[pst[joined + 1] > pst[joined]]
    of = np.concatenate((with_postings, own.stems[no_more]))
    lists = np.concatenate((with_postings, words[no_more]))
    language = np.left_shift(np.uint64(1), spoken_in[no_more].astype(np.uint64))
    languages = np.concatenate((np.full(len(with_postings), ANY, np.uint64), language))
    by_stem = np.argsort(of, kind="stable")
    field = np.searchsorted(order.fields, lists, "right") - 1
    return _Joins(
        there,
        joined,
        np.searchsorted(of[by_stem], joined, "right").astype(np.int64),
        lists[by_stem],
        languages[by_stem],
        (field * int(told.told["documents"]))[by_stem],
        np.concatenate([told.whole(stems.spoken_name(name)) for name in fields.WORDS]),
    )


class _Order(NamedTuple):
    """Where the terms of each field begin among those of a source, and which of them are stems."""

    fields: Signed
    stems: Numbers


def _vocabulary(sources: Sequence[Source]) -> tuple[Bytes, Numbers, list[Numbers], list[_Order]]:
    """All terms in order; of each source's terms their numbers there, and their order."""
    letters, where = np.empty(0, np.uint8), np.zeros(1, np.uint32)
    numbers: list[Numbers] = []
    orders: list[_Order] = []
    field_bytes = [field_byte(name)[0] for name in fields.WORDS]
    for source in sources:
        voc, blocks, whole, begin = (source.arrays.whole(name) for name in VOCABULARY)
        more, begins_there = terms.unpacked(voc, blocks, whole, begin, 0, len(source.arrays.unchecked("dfs")))
        first = np.searchsorted(more[begins_there[:-1]], field_bytes)
        orders.append(_Order(first, stems.are_stems(more, begins_there).astype(np.uint32)))
        letters, where, old, new = _joined(letters, where, more, begins_there)
        for place, each in enumerate(numbers):
            numbers[place] = old[each]
        numbers.append(new)
    return letters, where, numbers, orders


@kernel
def _joined(
    one: Bytes, one_begins: Numbers, two: Bytes, two_begins: Numbers
) -> tuple[Bytes, Numbers, Numbers, Numbers]:
    """Two vocabularies in one, each term once, and where the terms of either are in it."""
    many, more = len(one_begins) - 1, len(two_begins) - 1
    letters, begins = np.empty(len(one) + len(two), np.uint8), np.zeros(many + more + 1, np.uint32)
    old, new = np.empty(many, np.uint32), np.empty(more, np.uint32)
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
    number: Numbers, renumbered: Numbers,
    pst: Numbers, docs: Shorts, beyond: Bytes, bits: int, freq: Bytes, fxi: Numbers, fxv: Numbers,
    pblk: Numbers, posn: Halves, wcon: Bytes, wvi: Numbers, wvs: Numbers, wid: Bytes,
    joined: Bytes, postings: Signed, places: Signed, least: Bytes, most: Bytes,
) -> None:  # fmt: skip
    """How many postings and places each term has in documents that are kept, and how wide it is; none of those that are
    `joined`.
    """
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
            if renumbered[document_of(docs, beyond, bits, posting)] != _GONE and not joined[term]:
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
    number: Numbers, renumbered: Numbers,
    pst: Numbers, docs: Shorts, beyond: Bytes, bits: int, freq: Bytes, fxi: Numbers, fxv: Numbers,
    pblk: Numbers, posn: Halves, wcon: Bytes, wvi: Numbers, wvs: Numbers, wid: Bytes,
    joined: Bytes, begin: int, end: int, low: int, next_posting: Signed, next_place: Signed,
    documents: Numbers, often: Numbers, positions: Numbers, widths: Bytes,
) -> None:  # fmt: skip
    """Each posting and place that is kept of the terms from `begin` to before `end` that are not `joined` to where it
    belongs; `low` is the new number of the first term that `next_posting` and `next_place` tell of.
    """
    large, varied = np.searchsorted(fxi, pst[begin]), np.searchsorted(wvi, begin)
    at = seek(freq, fxi, fxv, pblk, pst[begin])
    for term in range(begin, end):
        own = np.int64(number[term]) - low
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
            document = renumbered[document_of(docs, beyond, bits, posting)]
            if document != _GONE and not joined[term]:
                to, place = next_posting[own], next_place[own]
                documents[to], often[to] = document, times
                for offset in range(times):
                    positions[place + offset] = posn[at + offset]
                    widths[place + offset] = wid[wide + offset] if differs else wcon[term]
                next_posting[own] = to + 1
                next_place[own] = place + times
            at += times
            wide += times


@kernel
def _join(
    number: Numbers, renumbered: Numbers,
    pst: Numbers, docs: Shorts, beyond: Bytes, bits: int, freq: Bytes, fxi: Numbers, fxv: Numbers,
    pblk: Numbers, posn: Halves, wcon: Bytes, wvi: Numbers, wvs: Numbers, wid: Bytes,
    joined: Signed, list_ends: Signed, lists: Signed, languages: Longs, begins: Signed, spoken: Bytes,
    begin: int, end: int, low: int, least: Bytes, most: Bytes,
    next_posting: Signed, next_place: Signed, documents: Numbers, often_there: Numbers, positions: Numbers,
    widths: Bytes,
) -> None:  # fmt: skip
    """The same for the terms `joined` from place `begin` to before `end`, each of several lists, which have no position
    in common. Without `documents`, they are only counted, and the widths of terms kept in `least` and `most`.
    """
    counts = len(documents) == 0
    for n in range(begin, end):
        own = np.int64(number[joined[n]]) - low
        first = list_ends[n - 1] if n else np.int64(0)
        many = list_ends[n] - first
        head, at, shift = np.empty(many, np.int64), np.empty(many, np.int64), np.empty(many, np.int64)
        stop, next_of, varies = np.empty(many, np.int64), np.empty(many, np.int64), np.zeros(many, np.uint8)
        for k in range(many):
            term = lists[first + k]
            head[k] = pst[term]
            at[k] = seek(freq, fxi, fxv, pblk, pst[term])
            varied = np.searchsorted(wvi, term)
            shift[k] = 0
            if varied < len(wvi) and wvi[varied] == term:
                varies[k] = 1
                shift[k] = np.int64(wvs[varied]) - at[k]
        while True:
            document = np.int64(_GONE)
            for k in range(many):
                next_of[k] = _GONE
                if head[k] < pst[lists[first + k] + 1]:
                    next_of[k] = document_of(docs, beyond, bits, head[k])
                    document = min(document, next_of[k])
            if document == _GONE:
                break
            times = np.int64(0)
            for k in range(many):
                stop[k] = at[k]
                if next_of[k] == document:
                    stop[k] += often(freq, fxi, fxv, head[k])
                    head[k] += 1
                    if counts_in(languages[first + k], spoken, begins[first + k] + document):
                        times += stop[k] - at[k]
                    else:
                        at[k] = stop[k]
            is_kept = renumbered[document] != _GONE and times > 0
            place = next_place[own]
            while True:
                chosen = -1
                for k in range(many):
                    if at[k] < stop[k] and (chosen < 0 or posn[at[k]] < posn[at[chosen]]):
                        chosen = k
                if chosen < 0:
                    break
                wide = wid[at[chosen] + shift[chosen]] if varies[chosen] else wcon[lists[first + chosen]]
                if is_kept and counts:
                    least[own], most[own] = min(least[own], wide), max(most[own], wide)
                elif is_kept:
                    positions[place], widths[place] = posn[at[chosen]], wide
                    place += 1
                at[chosen] += 1
            if is_kept:
                if not counts:
                    documents[next_posting[own]], often_there[next_posting[own]] = renumbered[document], times
                next_posting[own] += 1
                next_place[own] += times


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
    for where, content in (("sst", "spo"), ("pgo", "pgs")):
        begin = [source.arrays.whole(where).astype(np.int64) for source in sources]
        sizes = [np.diff(at)[keep] for at, keep in zip(begin, kept, strict=True)]
        told[where] = wide(begins(np.concatenate(sizes)))
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
