"""Documents on their way into a segment: taken in one by one in bounded memory, then inverted all at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np

from archive.document import Document, Text
from index import fields, han
from index.passages import PageText
from index.whoosh import columns, inversion, stems, stored
from index.whoosh.arrays import Array, Streams
from index.whoosh.compiled import Bytes, Numbers, Signed
from index.whoosh.contents import Postings, begins, field_byte, joined, one_after_the_other, postings, vocabulary, wide
from index.whoosh.lexicon import Finished, Lexicon, Terms
from index.whoosh.scanner import Scanned
from index.whoosh.stems import Filled

_MOST = 80 << 20
"""Bytes that a batch takes in memory, about: beyond, it is to be written, which may take as much again."""

_DOCUMENT = 1_500
"""Bytes that the values of a document take, about."""

_MOST_DOCUMENTS = 1 << 16

_AT_ONCE = 1 << 17
"""Letters that are scanned in one go."""


_NUMBERS = {field: number for number, field in enumerate(fields.WORDS)}

_Saying = tuple[int, fields.Saying]
"""With its document."""


class Batch:
    """Takes documents until it is `full`, and is then written once."""

    def __init__(self) -> None:
        self.documents = 0
        self._lexicon = Lexicon()
        self._said = _Sayings()
        self._waiting: list[_Saying] = []
        self._shown: list[list[PageText]] = []
        self._letters = 0
        self._values: list[fields.Values] = []
        self._pages: list[bytes] = []
        self._stored = 0

    def add(self, document: Document, text: Text | None) -> None:
        """One more document."""
        for saying in fields.sayings(document, text):
            self._waiting.append((self.documents, saying))
            self._letters += len(saying.text)
        self._values.append(fields.all_values(document))
        self._shown.append([stretch.passage_text(0) for stretch in fields.stretches(text)] if text else [])
        self.documents += 1
        if self._letters >= _AT_ONCE:
            self._scan()

    def _scan(self) -> None:
        """Take apart what waits."""
        edges: list[bytes] = []
        for some in _at_once(self._waiting):
            scanned = self._lexicon.pieces([each.text for _, each in some], [each.language for _, each in some])
            self._said.add(some, scanned, self._lexicon)
            content, ends = self._lexicon.edges(scanned)
            cut = zip(some, pairwise((0, *ends.tolist())), strict=True)
            edges += (content[slice(*own)].tobytes() for (_, each), own in cut if each.field == "text")
        own = iter(edges)
        for shown in self._shown:
            self._pages.append(stored.packed(shown, list(islice(own, len(shown)))))
            self._stored += len(self._pages[-1])
        self._waiting, self._shown, self._letters = [], [], 0

    @property
    def full(self) -> bool:
        """Whether it is to be written now."""
        waiting = 4 * self._letters
        held = self._lexicon.size + self._said.size + self._stored + waiting + _DOCUMENT * self.documents
        return held >= _MOST or self.documents >= _MOST_DOCUMENTS

    def arrays(self) -> tuple[dict[str, Array | Sequence[Array]], Streams]:
        """All that stands in the segment's file, see `arrays.write`. Nothing is added after that."""
        self._scan()
        finished, said = self._lexicon.finish(), self._said.finish()
        self._lexicon, self._said = Lexicon(), _Sayings()
        inverted = {
            field: _Inverted(field, said, finished, self.documents) for field in sorted(fields.WORDS, key=field_byte)
        }
        vocabularies = [_vocabulary(field, held.used, finished.terms) for field, held in inverted.items()]
        letters, sizes = map(np.concatenate, zip(*vocabularies, strict=True))
        where = begins(sizes).astype(np.uint32)
        told: dict[str, Array | Sequence[Array]] = {**vocabulary(letters, where)}
        told |= self._stems(inverted, finished, stems.are_stems(letters, where))
        told |= inverted["text"].stretches()
        told |= columns.lengths({field: held.lengths for field, held in inverted.items()})
        told |= columns.columns(self._values)
        pages, told["pgs"] = joined(self._pages)
        told["pgo"] = wide(pages)
        self._values, self._pages = [], []
        beyond = max(held.greatest for held in inverted.values()) + 1
        return told, postings((held.postings() for held in inverted.values()), self.documents, beyond)

    def _stems(self, inverted: Mapping[str, _Inverted], finished: Finished, of_all: Signed) -> dict[str, Array]:
        """What fills the stems of all fields, which have these numbers; and in what language each document is."""
        told = finished.filled
        number = np.empty(finished.terms.size, np.int64)
        found: list[Filled] = []
        before = 0
        (words, languages), (apart, others) = stems.unkeyed(told.keys), stems.unkeyed(told.apart)
        for held in inverted.values():
            number[held.used] = np.arange(before, before + len(held.used))
            before += len(held.used)
            fill, there = held.has[words], held.has[apart]
            found.append(
                Filled(
                    stems.key(number[words[fill]], languages[fill]),
                    number[told.stems[fill]],
                    stems.key(number[apart[there]], others[there]),
                )
            )
        together = Filled(*(np.concatenate(each) for each in zip(*found, strict=True)))
        spoken = {stems.spoken_name(field): held.spoken for field, held in inverted.items()}
        return {**stems.arrays(together, of_all, finished.languages), **spoken}


def _at_once(waiting: Sequence[_Saying]) -> Iterator[list[_Saying]]:
    """As many as are scanned in one go; one that is longer by itself."""
    some: list[_Saying] = []
    letters = 0
    for each in waiting:
        if some and letters + len(each[1].text) > _AT_ONCE:
            yield some
            some, letters = [], 0
        some.append(each)
        letters += len(each[1].text)
    if some:
        yield some


class _Sayings:
    """What stands in all fields of all documents, in the numbers of pieces."""

    def __init__(self) -> None:
        self._pieces, self._words, self._places = list[Numbers](), list[Numbers](), list[Numbers]()
        self._ends, self._word_ends = list[Signed](), list[Signed]()
        self._owner, self._gap, self._field, self._languages = array("I"), array("I"), array("B"), array("B")
        self._many = self._many_words = 0

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return 4 * self._many + 8 * self._many_words + 26 * len(self._owner)

    def add(self, given: Sequence[_Saying], scanned: Scanned, lexicon: Lexicon) -> None:
        """Some more, and what they are made of."""
        self._pieces.append(scanned.pieces)
        self._ends.append(scanned.ends + self._many)
        self._many += len(scanned.pieces)
        self._owner.extend([document for document, _ in given])
        self._gap.extend([saying.gap for _, saying in given])
        self._field.extend([_NUMBERS[saying.field] for _, saying in given])
        self._languages.extend([lexicon.language(saying.language) for _, saying in given])
        words = np.zeros(len(given), np.int64)
        for place in np.flatnonzero(scanned.unspaced).tolist():
            if found := han.longest(given[place][1].text):
                begin, end = int(scanned.ends[place - 1]) if place else 0, int(scanned.ends[place])
                words[place] = self._add_han(found, scanned, begin, end, lexicon)
        self._word_ends.append(np.cumsum(words) + self._many_words)
        self._many_words += int(words.sum())

    def _add_han(
        self, words: Sequence[tuple[str, int]], scanned: Scanned, begin: int, end: int, lexicon: Lexicon
    ) -> int:
        """The Han words of a text, each with where it starts, given which of the pieces are the text's; how many were
        taken.
        """
        widths = lexicon.widths_of(scanned.pieces[begin:end])
        starts = scanned.starts[begin:end]
        asked = np.array([start for _, start in words], np.uint32)
        at = np.minimum(np.searchsorted(starts, asked), len(starts) - 1)
        there = starts[at] == asked  # a character that is no word of its own is not
        numbers = np.fromiter(map(lexicon.han.__getitem__, (word for word, _ in words)), np.uint32, len(words))
        self._words.append(numbers[there])
        self._places.append((np.cumsum(widths) - widths).astype(np.uint32)[at[there]])
        return len(self._words[-1])

    def finish(self) -> _Said:
        """All of it."""
        return _Said(
            np.array(self._field, np.uint8),
            np.array(self._languages, np.uint8),
            one_after_the_other(self._pieces, np.uint32),
            one_after_the_other(self._ends, np.int64),
            np.array(self._owner, np.uint32),
            np.array(self._gap, np.uint32),
            one_after_the_other(self._words, np.uint32),
            one_after_the_other(self._places, np.uint32),
            one_after_the_other(self._word_ends, np.int64),
        )


class _Said(NamedTuple):
    """Of each saying its field, the number of its language, where its pieces end, its document, its distance from the
    one before, and where its Han words end; of each of these its number, and its position from the saying's first.
    """

    field: Bytes
    language: Bytes
    pieces: Numbers
    ends: Signed
    owner: Numbers
    gap: Numbers
    words: Numbers
    places: Numbers
    word_ends: Signed


class _Inverted:
    """The postings of one field by term."""

    def __init__(self, field: str, said: _Said, finished: Finished, documents: int) -> None:
        # `has`, `used`: which terms stand in the field; `greatest`: of the positions there.
        self._field, self._said = _NUMBERS[field], said
        self._made, terms = (*finished.pieces, *finished.han), finished.terms.size
        self._starts = np.zeros(len(said.owner), np.uint32)
        self.lengths = np.zeros(documents, np.uint32)
        own = said.field == self._field
        self.spoken = stems.spoken(said.language[own], said.owner[own], documents)
        self._postings, self._places = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
        self._least, self._most = np.full(terms, 255, np.uint8), np.zeros(terms, np.uint8)
        self.greatest = inversion.count(
            self._field, said.field, *said[2:], self.spoken, *self._made,
            self._starts, self.lengths, self._postings, self._places, self._least, self._most,
            np.full(terms, 0xFFFFFFFF, np.uint32),
        )  # fmt: skip
        self.has = self._postings > 0
        self.used = self._used(finished.terms, finished.filled)

    def _used(self, terms: Terms, filled: Filled) -> Signed:
        """The numbers of the terms that stand in the field, in order, with the spellings of its Han words and the stems
        that its words fill.
        """
        there = self.has.copy()
        there[filled.stems[there[filled.words]]] = True
        for place in np.flatnonzero(there[terms.words]).tolist():
            there[terms.spellings[terms.spelt[place] : terms.spelt[place + 1]]] = True
        return np.flatnonzero(there)

    def postings(self) -> Postings:
        """Those of the terms that are used."""
        used = self.used
        many = self._postings[used]
        width = np.where(self._least == self._most, self._least, 0).astype(np.uint8)[used]
        first, place = begins(many), begins(self._places[used])
        next_of = np.full((len(self._postings), 4), -1, np.int64)
        next_of[used, 0], next_of[used, 1], next_of[used, 3] = first[:-1], place[:-1], width == 0
        documents, often = np.zeros(int(first[-1]), np.uint32), np.zeros(int(first[-1]), np.uint32)
        positions, widths = np.zeros(int(place[-1]), np.uint32), np.zeros(int(place[-1]), np.uint8)
        inversion.set_down(
            self._field,
            self._said.field,
            *self._said[2:],
            self.spoken,
            *self._made,
            self._starts,
            next_of,
            documents,
            often,
            positions,
            widths,
        )
        return Postings(first, documents, often, positions, widths, width)

    def stretches(self) -> dict[str, Array]:
        """Where the positions of each document's stretches of text begin."""
        own = self._said.field == self._field
        counts = np.bincount(self._said.owner[own], minlength=len(self.lengths))
        return {"sst": begins(counts).astype(np.uint32), "spo": self._starts[own]}


def _vocabulary(field: str, used: Signed, terms: Terms) -> tuple[Bytes, Signed]:
    """The letters of these terms of a field, and how many each has."""
    sizes = terms.where[used + 1] - terms.where[used] + 1
    where = begins(sizes)
    letters = np.empty(int(where[-1]), np.uint8)
    inversion.spell(field_byte(field)[0], used, terms.letters, terms.where, where, letters)
    return letters, sizes
