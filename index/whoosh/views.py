"""One generation of the index, and what each caller sees of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from archive.access import Scope
from archive.at_once import takes_long
from archive.document import DocumentId
from index import fields
from index.scoring import FIELD_B, Statistics
from index.whoosh import counting, ranking
from index.whoosh.codec import ArraySegment
from index.whoosh.compiled import Bytes, Numbers, Some
from index.whoosh.contents import one_after_the_other
from index.whoosh.generations import Generation
from index.whoosh.row import Row
from index.whoosh.segments import Segment
from index.whoosh.shelf import Shelf

_KEPT_VIEWS = 16
_ALL = Scope.everything()

Measure = tuple[Some, float, float]
"""The lengths of all documents in a field, the average, and how much of the difference counts: see
`scoring.Word.occurrences`.
"""


class Part:
    """One segment as one caller sees it. `start` is the number of its first document in the row of all."""

    def __init__(self, segment: Segment, visible: Bytes, start: int) -> None:
        self.segment = segment
        self.visible = visible
        """1 for each document that is live and in scope."""
        self.start = start

    @cached_property
    def documents(self) -> Numbers:
        """Those that are seen, in order, by their numbers in the segment."""
        return np.flatnonzero(self.visible).astype(np.uint32)

    @cached_property
    def count(self) -> int:
        """Of those."""
        return int(np.count_nonzero(self.visible))

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Of those, in all, in each of the fields of words."""
        return {name: int(counting.total(self.segment.lengths(name), self.visible)) for name in fields.WORDS}

    def at(self, start: int) -> Part:
        """The same with other segments before it."""
        if start == self.start:
            return self
        found = copy(self)
        found.start = start
        return found

    @property
    def within(self) -> slice:
        """Where its documents stand in the row of all."""
        return slice(self.start, self.start + self.segment.size)

    def sees(self, number: int) -> bool:
        return number >= 0 and bool(self.visible[number])

    def in_row(self, documents: Numbers) -> Numbers:
        """These documents of the segment by their numbers in the row of all."""
        return documents + np.uint32(self.start) if self.start else documents


class View:
    """What one caller sees of a snapshot, and what is counted over it."""

    def __init__(self, row: Row, parts: Iterable[Part], shelf: Shelf) -> None:
        self.row = row
        self.parts = tuple(parts)
        self.shelf = shelf
        self.caller = object()
        """For whom things are kept on the shelf: not this itself, which would keep its files open through it."""

    @cached_property
    def documents(self) -> Numbers:
        """Those that are seen, in order."""
        takes_long()
        found: Numbers = one_after_the_other([part.in_row(part.documents) for part in self.parts], np.uint32)
        return found

    def number(self, id: str) -> int:
        """The document with this id, if it is seen, or -1."""
        for part in self.parts:
            number = part.segment.number(id)
            if part.sees(number):
                return part.start + number
        return -1

    @cached_property
    def statistics(self) -> Statistics:
        takes_long()
        lengths = {name: sum(part.lengths[name] for part in self.parts) for name in fields.WORDS}
        return Statistics(sum(part.count for part in self.parts), lengths)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the documents in scope, in order."""
        takes_long()
        told: set[str] = set()
        for part in self.parts:
            column = part.segment.column("lang")
            for number in np.unique(column.numbers[part.documents]).tolist():
                told.update(column.held(number))
        return tuple(sorted(told))

    def measure(self, part: Part, name: str) -> Measure:
        """By what a field's occurrences are divided in the documents of a segment."""
        return part.segment.lengths(name), self.statistics.average(name), FIELD_B[name]


@dataclass(frozen=True)
class Snapshot:
    """One generation, with its segments open. Never changes."""

    generation: Generation
    row: Row
    shelf: Shelf = field(default_factory=Shelf)
    _views: OrderedDict[frozenset[str] | None, View] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, before: Snapshot | None) -> None:
        """Read what every question needs, so that the first is not much slower than the next. What is known of segments
        that stand as they did `before` is taken over.
        """
        for segment in self.row.segments:
            segment.prepare()
        known = zip(before.generation.segments, before.view(_ALL).parts, strict=True) if before else ()
        view = self._views[_ALL.collections] = View(self.row, self._parts(_ALL, dict(known)), self.shelf)
        _ = self.row.keys, view.statistics.averages

    def view(self, scope: Scope) -> View:
        """What this scope sees."""
        if self._lock.locked() or scope.hidden or scope.collections not in self._views:
            takes_long()  # or somebody else is making one
        with self._lock:
            view = self._views.get(scope.collections)
            if view is None:
                view = self._views[scope.collections] = View(self.row, self._parts(scope), self.shelf)
                while len(self._views) > _KEPT_VIEWS:
                    self._views.popitem(last=False)
            else:
                self._views.move_to_end(scope.collections)
        return self._without(view, scope.hidden) if scope.hidden else view

    def _parts(self, scope: Scope, known: Mapping[ArraySegment, Part] | None = None) -> Iterator[Part]:
        """`known`: those of the same scope that there were before."""
        told = zip(self.row.segments, self.generation.segments, self.row.starts, strict=False)
        for segment, stored, start in told:
            kept = known.get(stored) if known else None
            if kept is not None:
                yield kept.at(start)
                continue
            if scope.collections is None:
                visible = np.ones(segment.size, np.uint8)
            else:
                column = segment.column("collection")
                seen = np.array([scope.sees(*held) for held in column.distinct], np.uint8)
                visible = np.empty(segment.size, np.uint8)
                ranking.told(column.numbers, seen, visible)
            yield Part(segment, _masked(visible, stored.deleted_docs()), start)

    def _without(self, view: View, hidden: Iterable[DocumentId]) -> View:
        """Masked anew each time: such documents are few, and soon gone from the index."""
        found = [(part.visible, {part.segment.number(id) for id in hidden}) for part in view.parts]
        if not any(visible[number] for visible, numbers in found for number in numbers if number >= 0):
            return view
        masked = (Part(part.segment, _masked(*each), part.start) for part, each in zip(view.parts, found, strict=True))
        return View(self.row, masked, Shelf())


def _masked(visible: Bytes, hidden: Iterable[int]) -> Bytes:
    found = visible.copy()
    found[[number for number in hidden if number >= 0]] = 0
    return found
