"""The documents of a generation's segments as one row, numbered through: what holds for every caller.

So a question is worked out once over all segments, and not once in each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import merge
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from archive.at_once import takes_long
from index.whoosh.compiled import Numbers, Signed, Some
from index.whoosh.contents import narrowest, one_after_the_other
from index.whoosh.segments import Segment

Values = tuple[str, ...]


class Places(NamedTuple):
    """Documents of one segment, in order: its place among the segments, where they stand among those given, and their
    numbers in the segment.
    """

    place: int
    within: slice
    numbers: Numbers


class Column(NamedTuple):
    """Of every document, which of the distinct lists of values of a field it has."""

    numbers: Some
    distinct: Sequence[Values]


class Row:
    """Read only; may be used by many threads."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.starts = list(accumulate((segment.size for segment in segments), initial=0))
        self.size = self.starts[-1]
        self._columns: dict[str, Column] = {}

    def at(self, number: int) -> tuple[Segment, int]:
        """The segment of a document, and its number there."""
        if len(self.segments) == 1:
            return self.segments[0], number
        place = bisect_right(self.starts, number) - 1
        return self.segments[place], number - self.starts[place]

    def split(self, documents: Numbers) -> Iterator[Places]:
        """Documents in order by segment; none of those of which there are none."""
        ends = np.searchsorted(documents, self.starts).tolist()
        for place, start in enumerate(self.starts[:-1]):
            if ends[place] < ends[place + 1]:
                within = slice(ends[place], ends[place + 1])
                yield Places(place, within, documents[within] - np.uint32(start))

    def id(self, number: int) -> str:
        segment, own = self.at(number)
        return segment.id(own)

    def ids(self, numbers: Sequence[int]) -> Sequence[str]:
        """Of several documents, looked up at once where they lie in one segment."""
        return self.segments[0].ids(numbers) if len(self.segments) == 1 else list(map(self.id, numbers))

    def values(self, name: str, number: int) -> Values:
        """What one document has in one field."""
        segment, own = self.at(number)
        return segment.values(name, own)

    # -- the order of ids

    @cached_property
    def keys(self) -> Signed:
        """The key of every document's id: see `columns.key`."""
        found: Signed = one_after_the_other([segment.keys for segment in self.segments], np.int64)
        return found

    @cached_property
    def ranks(self) -> Signed:
        """Of every document twice the place of its id among all ids, plus one: takes long, and is hardly ever asked
        for, since keys nearly always tell the same.
        """
        takes_long()
        found = np.empty(self.size, np.int64)
        found[[number for _, number in self._in_order]] = np.arange(self.size) * 2 + 1
        return found

    def rank(self, id: str) -> int:
        """The place of an id between those of `ranks`: of an odd number itself, where a document has it."""
        at = bisect_right(self._in_order, id, key=lambda each: each[0])
        return 2 * at - 1 if at and self._in_order[at - 1][0] == id else 2 * at

    @cached_property
    def _in_order(self) -> list[tuple[str, int]]:
        rows = (
            sorted((str(segment.id(number)), start + number) for number in range(segment.size))
            for segment, start in zip(self.segments, self.starts, strict=False)
        )
        return list(merge(*rows))

    # -- values

    def column(self, name: str) -> Column:
        """One field of all documents; of few distinct values, since all of them are read."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._joined(name)
        return found

    def _joined(self, name: str) -> Column:
        own = [segment.column(name) for segment in self.segments]
        if len(own) == 1:
            return Column(own[0].numbers, own[0].distinct)
        at: dict[Values, int] = {}
        renumbered = [np.array([at.setdefault(held, len(at)) for held in column.distinct], np.uint32) for column in own]
        told = [narrowest(new, len(at))[column.numbers] for new, column in zip(renumbered, own, strict=True)]
        return Column(one_after_the_other(told, np.uint8), list(at))
