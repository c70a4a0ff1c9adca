"""Documents on their way into a segment: taken in one by one in bounded memory, then inverted all at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from archive.document import Document, Text
from index import analysis, fields, han
from index.analysis import Level
from index.whoosh import columns, inversion, offsets, stored
from index.whoosh.arrays import Array
from index.whoosh.compiled import Numbers
from index.whoosh.contents import Postings, begins, field_byte, joined, postings, term_bytes, vocabulary
from index.whoosh.lexicon import LEAD, Lexicon, Made

_MOST = 160 << 20
"""Bytes that a batch takes in memory, about: beyond, it is to be written, which may take as much again."""

_DOCUMENT = 1_500
"""Bytes that the values of a document take, about."""

_MOST_DOCUMENTS = 1 << 16

_NUMBER = np.uint32((1 << LEAD) - 1)


class Batch:
    """Takes documents until it is `full`, and is then written once."""

    def __init__(self) -> None:
        self.documents = 0
        self._lexicon = Lexicon()
        self._fields = {field: _Sayings() for field in fields.WORDS}
        self._values: list[fields.Values] = []
        self._pages: list[bytes] = []
        self._stored = 0

    def add(self, document: Document, text: Text | None) -> None:
        """One more document."""
        edges: list[bytes] = []
        for saying in fields.sayings(document, text):
            placed = self._fields[saying.field].add(self.documents, saying, self._lexicon)
            if saying.field == "text":
                edges.append(placed.edges(saying.text, self._lexicon))
        self._values.append(fields.all_values(document))
        shown = (stretch.passage_text(0) for stretch in fields.stretches(text)) if text else ()
        self._pages.append(stored.packed(shown, edges))
        self._stored += len(self._pages[-1])
        self.documents += 1

    @property
    def full(self) -> bool:
        said = sum(held.size for held in self._fields.values())
        held = self._lexicon.size + said + self._stored + _DOCUMENT * self.documents
        return held >= _MOST or self.documents >= _MOST_DOCUMENTS

    def arrays(self) -> dict[str, Array | Sequence[Array]]:
        """All that stands in the segment's file."""
        made, size = self._lexicon.made(), len(self._lexicon.terms)
        self._lexicon.forget()
        terms: list[bytes] = []
        given: list[Postings] = []
        told: dict[str, Array | Sequence[Array]] = {}
        lengths: dict[str, Numbers] = {}
        forms = list(self._lexicon.terms)
        for field in sorted(fields.WORDS, key=field_byte):
            held = _Inverted(self._fields[field], made, size, self.documents)
            lengths[field] = held.lengths
            if field == "text":
                told |= _stretches(held)
            used = [(term_bytes(field, key), number) for key, number in held.used(forms)]
            words = (text for (level, text), _ in held.used(forms) if level is Level.word)
            known = {spelling for word in words for spelling in analysis.spelt(word)}
            used += ((term_bytes(field, (Level.latin, spelling)), -1) for spelling in known)
            used.sort()
            terms += (term for term, _ in used)
            given.append(held.postings([number for _, number in used]))
            self._fields[field] = _Sayings()
        where, letters = joined(terms)
        beyond = max(int(held.positions.max(initial=0)) for held in given) + 1
        told |= {**vocabulary(letters, where.astype(np.uint32)), **postings(given, self.documents, beyond)}
        told |= columns.lengths(lengths) | columns.columns(self._values)
        where, told["pgs"] = joined(self._pages)
        told["pgo"] = where.astype(np.uint64)
        return told


class _Placed(NamedTuple):
    """The pieces of a text, the lead of each, and where each begins, unless that is told by white space."""

    ids: Numbers
    leads: Numbers
    at: list[int] | None

    def edges(self, text: str, lexicon: Lexicon) -> bytes:
        """Where the words of the text start and end: see `offsets`."""
        starts = offsets.begins(text, len(self.ids)) if self.at is None else np.array(self.at, np.int64)
        return lexicon.edges(starts, self.leads, self.ids)


class _Sayings:
    """What stands in one field of all documents."""

    def __init__(self) -> None:
        self.ids: list[Numbers] = []
        self.ends, self.owner, self.gap = array("q"), array("I"), array("I")
        self.extra_term, self.extra_at, self.extra_wide = array("I"), array("I"), array("I")
        self.extra_ends = array("q")
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return 4 * self._size + 12 * len(self.extra_term) + 150 * len(self.ids)

    def add(self, document: int, saying: fields.Saying, lexicon: Lexicon) -> _Placed:
        """One more; what it is made of."""
        cut, at = analysis.pieces(saying.text)
        numbers = lexicon.pieces(saying.language, are_tokens=at is not None)
        told = np.fromiter(map(numbers.__getitem__, cut), np.uint32, len(cut))
        ids = told & _NUMBER
        self.ids.append(ids)
        self._size += len(ids)
        self.ends.append(self._size)
        self.owner.append(document)
        self.gap.append(saying.gap)
        if at is not None:
            self._add_han(saying.text, at, ids, lexicon)
        self.extra_ends.append(len(self.extra_term))
        return _Placed(ids, told >> np.uint32(LEAD), at)

    def _add_han(self, text: str, starts: list[int], ids: Numbers, lexicon: Lexicon) -> None:
        positions: dict[int, int] = {}
        for word, start, end in han.words(text):
            if not positions:
                widths = lexicon.widths_of(ids)
                positions = dict(zip(starts, (np.cumsum(widths) - widths).tolist(), strict=True))
            at = positions.get(start)
            if at is not None:  # a character of its own, as one with a mark that changes its shape is not
                self.extra_term.append(lexicon.number((Level.word, word)))
                self.extra_at.append(at)
                self.extra_wide.append(end - start)


class _Inverted:
    """The postings of one field by term number."""

    def __init__(self, said: _Sayings, made: Made, terms: int, documents: int) -> None:
        self._ids = np.concatenate(said.ids) if said.ids else np.empty(0, np.uint32)
        self._ends, self.owner = np.array(said.ends, np.int64), np.array(said.owner, np.uint32)
        self._extra = (
            np.array(said.extra_term, np.uint32),
            np.array(said.extra_at, np.uint32),
            np.array(said.extra_wide, np.uint32),
        )
        self._extra_ends = np.array(said.extra_ends, np.int64)
        self._made, self._terms = made, terms
        self.starts = np.zeros(len(self.owner), np.uint32)
        self.lengths = np.zeros(documents, np.uint32)
        self._postings, self._places = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
        self._least, self._most = np.full(terms, 255, np.uint8), np.zeros(terms, np.uint8)
        inversion.count(
            self._ids, self._ends, self.owner, np.array(said.gap, np.uint32), *self._extra, self._extra_ends, *made,
            self.starts, self.lengths, self._postings, self._places, self._least, self._most, self._nobody(),
        )  # fmt: skip

    def _nobody(self) -> Numbers:
        return np.full(self._terms, 0xFFFFFFFF, np.uint32)

    def used(self, forms: list[analysis.Key]) -> Iterable[tuple[analysis.Key, int]]:
        return ((forms[number], number) for number in np.flatnonzero(self._postings).tolist())

    def postings(self, order: list[int]) -> Postings:
        """In the order of these term numbers; -1 is a term that stands nowhere."""
        ranked = np.array(order, np.int64)
        there = ranked >= 0
        own = ranked[there]
        sizes, taken = np.zeros(len(ranked), np.int64), np.zeros(len(ranked), np.int64)
        sizes[there], taken[there] = self._postings[own], self._places[own]
        width = np.zeros(len(ranked), np.uint8)
        width[there] = np.where(self._least[own] == self._most[own], self._least[own], 0)
        first, place = begins(sizes), begins(taken)
        next_of = np.full((self._terms, 4), -1, np.int64)
        next_of[own, 0], next_of[own, 1], next_of[own, 3] = first[:-1][there], place[:-1][there], width[there] == 0
        documents, often = np.zeros(int(first[-1]), np.uint32), np.zeros(int(first[-1]), np.uint32)
        positions, widths = np.zeros(int(place[-1]), np.uint32), np.zeros(int(place[-1]), np.uint8)
        inversion.set_down(
            self._ids, self._ends, self.owner, self.starts, *self._extra, self._extra_ends, *self._made,
            next_of, documents, often, positions, widths,
        )  # fmt: skip
        return Postings(first, documents, often, positions, widths, width)


def _stretches(held: _Inverted) -> dict[str, Array]:
    """Where the positions of each document's stretches of text begin."""
    counts = np.bincount(held.owner, minlength=len(held.lengths))
    return {"sst": begins(counts).astype(np.uint32), "spo": held.starts}
