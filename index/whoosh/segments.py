"""What a search reads: segments, each opened once and shared by all later generations.

A segment never changes, only documents in it are deleted; so everything read from one is kept by its name, and a small
commit costs only the small segment it adds. A file may be unlinked beneath whoever reads it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from archive.at_once import takes_long
from archive.document import DocumentId
from index.analysis import Key, Level, Place, folded
from index.whoosh import columns, places, stored
from index.whoosh.arrays import Arrays
from index.whoosh.columns import Column
from index.whoosh.compiled import Bytes, Numbers, Signed, Some
from index.whoosh.contents import SHIFT, field_byte, term_bytes
from index.whoosh.vocabulary import Vocabulary

_KEPT_LISTS, _MANY_FORMS = 4_096, 32


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

    `holds`: whether the positions of the first are among those of this one. `widths`, once somebody asked: how many
    positions each takes, 0 where that differs, and then how far it is from the places of its positions to theirs;
    their positions are as they were written by then.
    """

    terms: tuple[int, ...]
    levels: Bytes
    holds: Bytes
    begins: Signed
    ends: Signed
    widths: tuple[Signed, Signed] | None = None
    looked_at: bool = False


NO_LISTS = Lists((), np.empty(0, np.uint8), np.empty(0, np.uint8), np.empty(0, np.int64), np.empty(0, np.int64))


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

    def prepare(self) -> None:
        """Read what every question needs."""
        _ = self.counting, self.keys
        self.vocabulary.prepare()
        for name in ("voc", "voff", "pst", "wcon", "wid"):
            self._arrays.unchecked(name)

    # -- values

    def column(self, name: str) -> Column:
        """What every document has in one field."""
        if name not in self._columns:
            self._columns[name] = Column(self._arrays, name, self.size)
        return self._columns[name]

    def values(self, name: str, number: int) -> tuple[str, ...]:
        """What one document has in one field."""
        return self.column(name).of(number)

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
        rank = self._rank(id, bisect_left)
        if rank < self.size and self.column(columns.ID).held(rank) == (id,):
            return int(self._arrays.part("idn", rank, rank + 1)[0])
        return -1

    def numbers(self, ids: Sequence[str]) -> Signed:
        """The same of many at once."""
        ranks = self.column(columns.ID).places([id.encode() for id in ids])
        if self.size:
            ranks[ranks >= 0] = self._arrays.whole("idn")[ranks[ranks >= 0]]
        return ranks

    def last_rank(self, id: str) -> int:
        """The place of the last id that does not come after this one; -1 where all do."""
        return self._rank(id, bisect_right) - 1

    def _rank(self, id: str, search: object) -> int:
        return int(search(range(self.size), id.encode(), key=self.column(columns.ID).packed))  # type: ignore[operator]

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

    def postings_of(self, first: int, last: int) -> tuple[int, int]:
        """Where the postings of the terms from one to before another begin and end."""
        told = self._arrays.part("pst", first, last + 1)
        return int(told[0]), int(told[-1])

    def frequencies(self, first: int, last: int) -> list[int]:
        """In how many documents, deleted ones too, each of the terms from one to before another stands."""
        told = self._arrays.part("pst", first, last + 1).astype(np.int64)
        return list(map(int, told[1:] - told[:-1]))

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

    def lists(self, terms: Sequence[tuple[int, int, bool]]) -> Lists:
        """Of these terms, each with the level at which it matches and whether it holds the first; best first."""
        spans = [self.postings_of(term, term + 1) for term, _, _ in terms]
        for span in spans:
            self._arrays.check("docs", *span)
            self._arrays.check("freq", *span)
        return Lists(
            tuple(term for term, _, _ in terms),
            np.array([level for _, level, _ in terms], np.uint8),
            np.array([holds for _, _, holds in terms], np.uint8),
            np.array([begin for begin, _ in spans], np.int64),
            np.array([end for _, end in spans], np.int64),
        )

    def documents(self, begin: int, end: int) -> Some:
        """Of the postings from one place to before another."""
        return self._arrays.part("docs", begin, end)

    @cached_property
    def docs(self) -> Some:
        """Of all postings; to be used only where `lists` has looked."""
        return self._arrays.unchecked("docs")

    @cached_property
    def counting(self) -> tuple[Some, Bytes, Numbers, Numbers, Numbers, Some]:
        """What the kernels of `counting` and `places` walk through; to be used only where `lists` has looked."""
        arrays = self._arrays
        return (
            arrays.unchecked("docs"), arrays.unchecked("freq"), arrays.whole("fxi"), arrays.whole("fxv"),
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
            *self.counting, self._arrays.unchecked("wid"), lists.begins, lists.ends, lists.levels, width, shift, asked
        )
        return Rows(*told)

    def _widths(self, lists: Lists) -> tuple[Signed, Signed]:
        width = np.array([self._arrays.part("wcon", term, term + 1).item() for term in lists.terms], np.int64)
        shift = np.zeros(len(width), np.int64)
        for place in np.flatnonzero(width == 0):
            shift[place] = self._shift(lists, int(place))
        return width, shift

    def _shift(self, lists: Lists, place: int) -> int:
        """From the places of a term's positions to those of its widths, which are as they were written by then."""
        self._arrays.whole("wid")
        term = int(np.searchsorted(self._arrays.whole("wvi"), lists.terms[place]))
        first = places.place_of(*self.counting[1:5], int(lists.begins[place]))
        return int(self._arrays.whole("wvs")[term]) - int(first)

    # -- texts

    def pages(self, number: int) -> stored.Pages:
        """The stretches of a document's pages."""
        starts = self._arrays.part("spo", *self._arrays.part("sst", number, number + 2).tolist())
        content = self._arrays.part("pgs", *self._arrays.part("pgo", number, number + 2).tolist())
        return stored.Pages(content.tobytes(), starts.tolist())
