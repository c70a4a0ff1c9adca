"""What a search reads: the segments of one generation, each loaded once and shared by all later
generations.

A segment never changes, only documents in it are deleted; so everything read from one is kept by its name,
and a small commit costs only the small segment it adds. Each opens its files when loaded, since they may be
unlinked beneath it.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from whoosh.reading import SegmentReader

from archive.access import Scope
from archive.document import DocumentId
from index import fields
from index.analysis import folded
from index.passages import PageText
from index.scoring import Statistics
from index.whoosh import schema
from index.whoosh.codec import block, unpacked
from index.whoosh.generations import reading
from index.whoosh.schema import Card

Postings = Mapping[int, bytes]
"""Packed places by document number."""

_KEPT_POSTINGS = 400_000
_KEPT_VIEWS = 16


class Segment:
    """One immutable segment. Document numbers are its own, from 0."""

    def __init__(self, storage: Any, told: Any) -> None:
        with reading():
            self.name: str = told.segment_id()
            self._reader = SegmentReader(storage, schema.schema(), told)
            self._terms = self._reader._terms
            self.size: int = told.doc_count_all()
            self._pages = self._reader.column_reader("pages", translate=False)
            column = self._reader.column_reader("card", translate=False)
            self.cards = [Card.read(bytes(column[number])) for number in range(self.size)]
        self.numbers = {card.values["id"][0]: number for number, card in enumerate(self.cards)}
        self._lock = threading.Lock()
        self._vocabulary: dict[str, list[str]] = {}
        self._columns: dict[str, list[tuple[str, ...]]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._postings: OrderedDict[tuple[str, bytes], Postings] = OrderedDict()
        self._kept = 0

    def id(self, number: int) -> DocumentId:
        return DocumentId(self.cards[number].values["id"][0])

    def column(self, name: str) -> list[tuple[str, ...]]:
        """The values of every document in one field."""
        if name not in self._columns:
            same: dict[tuple[str, ...], tuple[str, ...]] = {}
            held = (card.values.get(name, ()) for card in self.cards)
            self._columns[name] = [same.setdefault(values, values) for values in held]
        return self._columns[name]

    def lengths(self, name: str) -> list[int]:
        """The length of every document in one field."""
        if name not in self._lengths:
            self._lengths[name] = [card.lengths.get(name, 0) for card in self.cards]
        return self._lengths[name]

    def postings(self, name: str, term: bytes) -> Postings:
        """Where a term stands: in which documents, deleted ones too, at which packed places."""
        key = name, term
        with self._lock:
            if key in self._postings:
                self._postings.move_to_end(key)
                return self._postings[key]
            with reading():
                found = self._read(key) if key in self._terms else {}
            self._keep(key, found)
        return found

    def _read(self, key: tuple[str, bytes]) -> Postings:
        return dict(unpacked(block(self._terms._postfile, self._terms.term_info(*key))))

    def _keep(self, key: tuple[str, bytes], found: Postings) -> None:
        self._postings[key] = found
        self._kept += len(found) + 1
        while self._kept > _KEPT_POSTINGS and len(self._postings) > 1:
            self._kept -= len(self._postings.popitem(last=False)[1]) + 1

    def vocabulary(self, name: str) -> list[str]:
        """All terms of a field, each after the digit of its level, in order."""
        with self._lock:
            if name not in self._vocabulary:
                with reading():
                    terms = self._terms.terms_from(name, b"") if name in self._reader.indexed_field_names() else ()
                    found = []
                    for held, term in terms:
                        if held != name:
                            break
                        found.append(term.decode())
                self._vocabulary[name] = sorted(found)
            return self._vocabulary[name]

    def beginning(self, name: str, prefix: str) -> Sequence[str]:
        """The terms of a field that begin with `prefix`, which begins with the digit of a level."""
        terms = self.vocabulary(name)
        first = bisect_left(terms, prefix)
        last = bisect_left(terms, prefix + "\U0010ffff", first)
        return terms[first:last]

    def lexicon(self, name: str, prefix: str) -> list[str]:
        """What follows this prefix in the terms of a field, without loading its vocabulary."""
        found: list[str] = []
        with self._lock, reading():
            if name in self._reader.indexed_field_names():
                for held, term in self._terms.terms_from(name, prefix.encode()):
                    if held != name or not term.startswith(prefix.encode()):
                        break
                    found.append(term.decode()[len(prefix) :])
        return found

    def frequency(self, name: str, term: str) -> int:
        """In how many documents, deleted ones too, a term of the vocabulary stands."""
        with self._lock, reading():
            return int(self._terms.doc_frequency(name, term.encode()))

    @cached_property
    def titles(self) -> list[tuple[tuple[str, str], ...]]:
        """The title of every document, with its folded form."""
        return [tuple((title, folded(title)) for title in held[:1]) for held in self.column("title")]

    @cached_property
    def names(self) -> list[tuple[tuple[str, str], ...]]:
        """Who made every document, each with the folded form of the name."""
        return [tuple((name, folded(name)) for name in held) for held in self.column("author")]

    def pages(self, number: int) -> list[PageText]:
        with self._lock, reading():
            return schema.pages(bytes(self._pages[number]), self.cards[number].starts)


@dataclass(frozen=True)
class Part:
    """One segment as one caller sees it: the live documents in scope."""

    segment: Segment
    visible: frozenset[int]


@dataclass(frozen=True)
class View:
    """What one caller sees of a snapshot, and what is counted over it."""

    parts: tuple[Part, ...]

    @cached_property
    def statistics(self) -> Statistics:
        lengths = {
            name: sum(sum(map(part.segment.lengths(name).__getitem__, part.visible)) for part in self.parts)
            for name in fields.WORDS
        }
        return Statistics(sum(len(part.visible) for part in self.parts), lengths)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the documents in scope, in order."""
        told = {tag for p in self.parts for tags in {p.segment.column("lang")[n] for n in p.visible} for tag in tags}
        return tuple(sorted(told))


@dataclass(frozen=True)
class Snapshot:
    """One generation: its segments and the documents deleted in each. Never changes."""

    checkpoint: int
    segments: tuple[tuple[Segment, frozenset[int]], ...]
    _views: OrderedDict[frozenset[str] | None, View] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def view(self, scope: Scope) -> View:
        """What this scope sees."""
        with self._lock:
            view = self._views.get(scope.collections)
            if view is None:
                view = self._views[scope.collections] = View(tuple(self._part(*s, scope) for s in self.segments))
                while len(self._views) > _KEPT_VIEWS:
                    self._views.popitem(last=False)
        return self._without(view, scope) if scope.hidden else view

    def _part(self, segment: Segment, deleted: frozenset[int], scope: Scope) -> Part:
        seen = {held: scope.sees(*held) for held in set(segment.column("collection"))}
        visible = (number for number, held in enumerate(segment.column("collection")) if seen[held])
        return Part(segment, frozenset(visible) - deleted)

    def _without(self, view: View, scope: Scope) -> View:
        """Masked anew each time: such documents are few, and soon gone from the index."""
        return View(tuple(Part(p.segment, p.visible - _hidden(p.segment, scope)) for p in view.parts))


def _hidden(segment: Segment, scope: Scope) -> set[int]:
    return {segment.numbers[id] for id in scope.hidden if id in segment.numbers}
