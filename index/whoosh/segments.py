"""What a search reads: segments, each opened once and shared by all later generations.

A segment never changes, only documents in it are deleted; so everything read from one is kept by its name, and a small
commit costs only the small segment it adds. A file may be unlinked beneath whoever reads it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from archive.at_once import takes_long
from archive.document import DocumentId
from index import fields
from index.analysis import Key, Level, Place, folded
from index.whoosh import columns, numbering, places, stems, stored
from index.whoosh.arrays import Arrays
from index.whoosh.columns import Column
from index.whoosh.compiled import Bytes, Longs, Numbers, Shorts, Signed, Some
from index.whoosh.contents import SHIFT, field_byte, term_bytes
from index.whoosh.counting import ANY, ANYHOW
from index.whoosh.vocabulary import Vocabulary

_KEPT_LISTS, _MANY_FORMS = 4_096, 32

_NEEDED = ("stc", "stb", "stw", "stf", "stl", "wxi", "wcon", "col:id", "coo:id", "cot:id", "idn", "sst", "spo", "pgo")
"""What fills stems, which terms are how wide, the ids, and where what is shown of documents begins."""


class Rows:
    """Where something stands in some documents, in order: see `index.whoosh.places`."""

    def __init__(self, ends: Signed, first: Signed, after: Signed, level: Bytes) -> None:
        self.ends, self.first, self.after, self.level = ends, first, after, level

    @property
    def parts(self) -> tuple[Signed, Signed, Signed, Bytes]:
        return self.ends, self.first, self.after, self.level


@dataclass
class Lists:
    """Lists of postings of one field: the numbers of the terms, and the level at which each matches; best first.

    `beside`: how the positions of each lie to those of the others. `languages`: each counts only in documents that are
    `spoken` in one of its own. `widths`, once somebody asked: how many
    positions each takes, 0 where that differs, and then how far it is from the places of its positions to theirs;
    their positions are as they were written by then.
    """

    terms: tuple[int, ...]
    levels: Bytes
    beside: Bytes
    languages: Longs
    spoken: Bytes
    begins: Signed
    ends: Signed
    widths: tuple[Signed, Signed] | None = None
    looked_at: bool = False


class Asked(NamedTuple):
    """A term by its number, the level at which it matches, how its places lie to those of the others asked for, and the
    languages of the documents in which it counts, each a bit.
    """

    term: int
    level: int
    beside: int = ANYHOW
    languages: int = ANY


_NO_BYTES, _NO_PLACES = np.empty(0, np.uint8), np.empty(0, np.int64)
NO_LISTS = Lists((), _NO_BYTES, _NO_BYTES, np.empty(0, np.uint64), _NO_BYTES, _NO_PLACES, _NO_PLACES)


class Segment:
    """One immutable segment. Document numbers are its own, from 0. Everything raises `arrays.Damaged`.

    `little`: not much of it will be needed.
    """

    def __init__(self, name: str, path: Path, *, little: bool = False) -> None:
        self.name = name
        self._arrays = Arrays(path, little=little)
        self.size = int(self._arrays.told["documents"])
        self.vocabulary = Vocabulary(self._arrays)
        self._columns: dict[str, Column] = {}
        self._lists: dict[tuple[str, Place], Lists] = {}
        self._ids: dict[int, DocumentId] = {}
        self._languages: dict[str, tuple[Bytes, int]] = {}

    def prepare(self) -> None:
        """Look at what every question needs, a small part of the file, so that none does so bit by bit."""
        self.vocabulary.prepare()
        for name in _NEEDED:
            if name in self._arrays:
                self._arrays.whole(name)
        for name in fields.DEFAULT_WORDS:
            _ = self.lengths(name), self._spoken(name)
        _ = self.counting, self.keys, self._stems, self.column(columns.ID).of_one_length
        self._arrays.unchecked("wid")

    # -- values

    def column(self, name: str) -> Column:
        """What every document has in one field."""
        if name not in self._columns:
            self._columns[name] = Column(self._arrays, name, self.size)
        return self._columns[name]

    def values(self, name: str, number: int) -> tuple[str, ...]:
        """What one document has in one field."""
        if name == fields.FAMILY:
            return tuple(self.families((number,)))
        return self.column(name).of(number)

    def families(self, numbers: Sequence[int]) -> list[str]:
        """The family of each of several documents: its own id, where the column has none."""
        column = self.column(fields.FAMILY)
        told = [column.held(place) for place in column.numbers[list(numbers)].tolist()]
        alone = iter(self.ids([number for number, own in zip(numbers, told, strict=True) if not own]))
        return [own[0] if own else next(alone) for own in told]

    def id(self, number: int) -> DocumentId:
        return self.ids((number,))[0]

    def ids(self, numbers: Sequence[int]) -> list[DocumentId]:
        """Of several documents."""
        missing = [number for number in numbers if number not in self._ids]
        if missing:
            told = self.column(columns.ID).several(missing)
            self._ids.update((number, DocumentId(held[0])) for number, held in zip(missing, told, strict=True))
        return [self._ids[number] for number in numbers]

    @cached_property
    def ranks(self) -> Some:
        """Of every document the place of its id among the ids in order."""
        return self.column(columns.ID).numbers

    @cached_property
    def keys(self) -> Signed:
        """The key of every document's id: see `columns.key`."""
        return self._arrays.whole("idk")

    def number(self, id: str) -> int:
        """The document with this id, or -1."""
        rank = self.column(columns.ID).place(id.encode())
        return -1 if rank < 0 else int(self._arrays.part("idn", rank, rank + 1)[0])

    def numbers(self, ids: Sequence[str]) -> Signed:
        """The same of many at once."""
        ranks = self.column(columns.ID).places([id.encode() for id in ids])
        if self.size:
            ranks[ranks >= 0] = self._arrays.whole("idn")[ranks[ranks >= 0]]
        return ranks

    def last_rank(self, id: str) -> int:
        """The place of the last id that does not come after this one; -1 where all do."""
        return bisect_right(range(self.size), id.encode(), key=self.column(columns.ID).packed) - 1

    def lengths(self, name: str) -> Some:
        """The length of every document in one field of words, in positions."""
        return self._arrays.whole(f"len:{name}")

    @cached_property
    def titles(self) -> list[tuple[tuple[str, str], ...]]:
        """The title of every document, with its folded form."""
        known = [tuple((title, folded(title)) for title in held[:1]) for held in self.column("title").distinct]
        return [known[number] for number in self.column("title").numbers.tolist()]

    @cached_property
    def names(self) -> list[tuple[tuple[str, str], ...]]:
        """Who made every document, each with the folded form of the name."""
        known = [tuple((name, folded(name)) for name in held) for held in self.column("author").distinct]
        return [known[number] for number in self.column("author").numbers.tolist()]

    # -- terms

    def terms(self, asked: Iterable[tuple[str, Key]]) -> list[int]:
        """The numbers of terms, each given with its field; -1 of one that there is not."""
        return self.vocabulary.find([term_bytes(*each) for each in asked])

    def postings(self, terms: Sequence[int]) -> list[list[int]]:
        """Where the postings of each of these terms begin and end."""
        return self.vocabulary.postings(terms)

    def postings_from(self, first: int, last: int) -> tuple[int, int]:
        """Where the postings of the terms from one to before another begin and end."""
        told = self.vocabulary.postings_from(first, last)
        return int(told[0]), int(told[-1])

    def frequencies(self, first: int, last: int) -> list[int]:
        """In how many documents, deleted ones too, each of the terms from one to before another stands."""
        told: list[int] = np.diff(self.vocabulary.postings_from(first, last)).tolist()
        return told

    def beginning(self, name: str, level: Level, form: str) -> tuple[int, int]:
        """The numbers of the terms of a field that begin so: the first, and the one after the last."""
        return self.vocabulary.beginning(term_bytes(name, (level, form)))

    def texts(self, first: int, last: int) -> Iterator[str]:
        """Those terms, without field and level, in order."""
        return (term[2:].decode() for term in self.vocabulary.terms(first, last))

    def like(self, name: str, level: Level, word: str, most: int) -> list[tuple[str, int]]:
        """The terms of a field that share the first letter with a word and are at most `most` letters from it."""
        first, last = self.beginning(name, level, word[:1])
        found = self.vocabulary.like(field_byte(name) + b"0", word, first, last, most)
        return [(self.vocabulary.term(number)[2:].decode(), far) for number, far in found]

    # -- postings

    def kept_lists(
        self, asked: Sequence[tuple[str, Place]], find: Callable[[Sequence[tuple[str, Place]]], Sequence[Lists]]
    ) -> list[Lists]:
        """The lists of what fills each of some places in a field: found all at once and kept, unless there are many."""
        told = list(map(self._lists.get, asked))
        missing = [key for key, held in zip(asked, told, strict=True) if held is None]
        if not missing:
            return [held for held in told if held is not None]
        found = dict(zip(missing, find(missing), strict=True))
        if len(self._lists) >= _KEPT_LISTS:
            self._lists.clear()
        self._lists.update((key, held) for key, held in found.items() if len(key[1]) <= _MANY_FORMS)
        return [held or found[key] for key, held in zip(asked, told, strict=True)]

    def filling(self, name: str, asked: Sequence[int]) -> list[tuple[int, list[int]]]:
        """The words that fill each of some stems of a field, given by number, and in which languages: see `stems`."""
        if not asked:
            return []
        first, before = self._stems[name]
        everywhere = self._spoken(name)[1]
        return [
            (ANY if language == everywhere else 1 << language, words)
            for language, words in stems.filling(self._arrays, [before + stem - first for stem in asked])
        ]

    def _spoken(self, name: str) -> tuple[Bytes, int]:
        """The language of the field in every document, and that of all; MIXED where it is not the same in all."""
        if name not in self._languages:
            told = self._arrays.whole(stems.spoken_name(name))
            self._languages[name] = told, int(told[0]) if len(told) and (told == told[0]).all() else stems.MIXED
        return self._languages[name]

    @cached_property
    def _stems(self) -> dict[str, tuple[int, int]]:
        """Of each field its first stem, and how many stems other fields have before."""
        told: dict[str, tuple[int, int]] = {}
        before = 0
        for name in sorted(fields.WORDS, key=field_byte):
            first, last = self.beginning(name, Level.stem, "")
            told[name] = first, before
            before += last - first
        return told

    def lists(self, name: str, given: Sequence[tuple[Asked, int, int]]) -> Lists:
        """Of terms of a field, best first, each with where its postings begin and end."""
        for _, begin, end in given:
            self._look_at_documents(begin, end)
            self._arrays.check("freq", begin, end)
        asked = [each for each, _, _ in given]
        return Lists(
            tuple(each.term for each in asked),
            np.array([each.level for each in asked], np.uint8),
            np.array([each.beside for each in asked], np.uint8),
            np.array([each.languages for each in asked], np.uint64),
            self._spoken(name)[0],
            np.array([begin for _, begin, _ in given], np.int64),
            np.array([end for _, _, end in given], np.int64),
        )

    def documents(self, begin: int, end: int) -> Numbers:
        """Of the postings from one place to before another."""
        self._look_at_documents(begin, end)
        return numbering.documents(*self.docs, begin, end)

    def _look_at_documents(self, begin: int, end: int) -> None:
        """See to it that the documents of these postings are as they were written."""
        self._arrays.check("docs", begin, end)
        if bits := self.docs[2]:
            self._arrays.check("docu", begin * bits >> 3, (end * bits >> 3) + 1)

    @cached_property
    def docs(self) -> tuple[Shorts, Bytes, int]:
        """Of all postings, see `numbering`; to be used only where `lists` has looked."""
        return self._arrays.unchecked("docs"), self._arrays.unchecked("docu"), numbering.bits_beyond(self.size)

    @cached_property
    def counting(self) -> tuple[Shorts, Bytes, int, Bytes, Numbers, Numbers, Numbers, Some]:
        """What the kernels of `counting` and `places` walk through; to be used only where `lists` has looked."""
        arrays = self._arrays
        return (
            *self.docs, arrays.unchecked("freq"), arrays.whole("fxi"), arrays.whole("fxv"),
            arrays.unchecked("pblk"), arrays.unchecked("posn"),
        )  # fmt: skip

    def look_at_places(self, lists: Lists) -> None:
        """See to it that the positions of these postings are as they were written."""
        if lists.looked_at:
            return
        takes_long()
        blocks, all_of_them = self._arrays.unchecked("pblk"), len(self._arrays.unchecked("posn"))
        for begin, end in zip(lists.begins.tolist(), lists.ends.tolist(), strict=True):
            first, last = begin >> SHIFT, min((end >> SHIFT) + 2, len(blocks))
            self._arrays.check("freq", first << SHIFT, end)
            self._arrays.check("pblk", first, last)
            stop = int(blocks[last - 1]) if (last - 1) << SHIFT >= end else all_of_them
            self._arrays.check("posn", int(blocks[first]), stop)
        lists.looked_at = True

    def rows(self, lists: Lists, asked: Numbers) -> Rows:
        """Where these terms stand in the documents asked for, by first position."""
        self.look_at_places(lists)
        if lists.widths is None:
            takes_long()
        width, shift = lists.widths = lists.widths or self._widths(lists)
        told = places.gather(
            *self.counting,
            self._arrays.unchecked("wid"),
            lists.begins,
            lists.ends,
            lists.levels,
            lists.languages,
            lists.spoken,
            width,
            shift,
            asked,
        )
        return Rows(*told)

    def _widths(self, lists: Lists) -> tuple[Signed, Signed]:
        """Of terms whose postings are as they were written; so are the widths of places, where any differ."""
        special, known, varied, where = (self._arrays.whole(name) for name in ("wxi", "wcon", "wvi", "wvs"))
        terms, walked = np.array(lists.terms, np.uint32), self.counting[3:7]
        found = places.widths(terms, lists.begins, special, known, varied, where, *walked)
        if not found[0].all():
            self._arrays.whole("wid")
        return found

    # -- texts

    def pages(self, number: int) -> stored.Pages:
        """The stretches of a document's pages."""
        starts = self._arrays.part("spo", *self._arrays.part("sst", number, number + 2).tolist())
        content = self._arrays.part("pgs", *self._arrays.part("pgo", number, number + 2).tolist())
        return stored.Pages(content.tobytes(), starts.tolist())
