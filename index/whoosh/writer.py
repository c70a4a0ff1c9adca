"""Writing the index: documents into segments, segments into fewer, generation after generation."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from archive.document import Change, DocumentId
from index.engine import Texts
from index.whoosh import arrays, memory, merging, numbering
from index.whoosh.arrays import Array, Arrays, Streams
from index.whoosh.batch import Batch
from index.whoosh.codec import ArraySegment
from index.whoosh.generations import Generation, Generations, reading
from index.whoosh.merging import Source
from index.whoosh.segments import Segment

BATCH = 2_000
"""Documents of one commit."""

_MERGED = 4
"""So many segments of about one size become one, each time."""

_LARGEST = 1 << 30
"""Bytes: of segments that together take more, none is made."""

_UNSETTLED = 32
"""Generations that a power cut may take back, at most: as many small commits are applied again then."""

T = TypeVar("T")


Known = Mapping[str, Segment]
"""Segments that are open, by name."""


def apply(
    generations: Generations, held: Generation, changes: Iterable[Change], texts: Texts, known: Known
) -> Generation:
    """Bring the documents of these changes up to date, a batch at a time; the generation at the end of it. Only while
    writing.

    What is new can be found before segments are merged. `known`: those of the segments that are open already; more
    are opened as they are needed.
    """
    opened = dict(known)
    for batch in _batches(changes):
        ids = list(dict.fromkeys(change.document for change in batch))
        commit = _Commit(held)
        commit.delete(ids, opened)
        commit.add(ids, texts)
        held = commit.finish(generations, max(held.state.checkpoint, *(change.number for change in batch)))
        held = _merged(generations, held, _of_one_size)
    return held


def rebuild(generations: Generations, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
    """A new index in a folder of its own, then put in the place of the old one. Only while writing."""
    generations.sweep()
    commit = _Commit(generations.fresh())
    commit.add(dict.fromkeys(documents), texts)
    held = _merged(generations, commit.finish(generations, upto), _all)
    generations.settle(held)
    generations.switch(held.folder)
    generations.sweep()


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """In order, each of at most BATCH documents."""
    batch: list[Change] = []
    ids: set[DocumentId] = set()
    for change in changes:
        if len(ids) >= BATCH and change.document not in ids:
            yield batch
            batch, ids = [], set()
        batch.append(change)
        ids.add(change.document)
    if batch:
        yield batch


def _slices(given: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    rest = iter(given)
    while found := list(islice(rest, size)):
        yield found


class _Commit:
    """One step from a generation to the next: all of it, or, where it fails before it is finished, nothing. What was
    written so far is removed then when a later one is settled.
    """

    def __init__(self, held: Generation) -> None:
        self._held = held
        self._segments, self._sizes = list(held.segments), dict(held.state.files)
        self._large = False

    def finish(self, generations: Generations, checkpoint: int) -> Generation:
        """The next generation, which counts from now on."""
        made = generations.finish(self._held, self._segments, self._sizes, checkpoint)
        waiting = made.state.generation - made.state.settled
        return generations.settle(made) if self._large or waiting >= _UNSETTLED else made

    def _path(self, segment: ArraySegment) -> Path:
        return self._held.folder / segment.file_name

    def delete(self, ids: Sequence[DocumentId], opened: dict[str, Segment]) -> None:
        """Let the documents go that are held under these ids."""
        for place, segment in enumerate(self._segments):
            name = segment.segment_id()
            with reading():
                if name not in opened:
                    opened[name] = Segment(name, self._path(segment), little=True)
                numbers = [number for number in map(opened[name].number, ids) if number >= 0]
            if numbers:
                self._segments[place] = segment.without(numbers)

    def add(self, ids: Iterable[DocumentId], texts: Texts) -> None:
        """New documents as they are now, in as many segments as it takes."""
        memory.set_apart()
        batch = Batch()
        for some in _slices(ids, BATCH):
            seen: set[DocumentId] = set()
            with _without_collecting():
                for document, text in texts.current(some):
                    if document.id not in seen:
                        seen.add(document.id)
                        batch.add(document, text)
                    if batch.full:
                        self._write(batch.documents, *batch.arrays())
                        batch = Batch()
        with _without_collecting():
            if batch.documents:
                self._write(batch.documents, *batch.arrays())

    def merge(self, given: Sequence[ArraySegment]) -> None:
        """One segment in the place of these; none where all of their documents are deleted."""
        with reading(writing=True):
            live = (one for one in given if one.doc_count())
            sources = [Source(Arrays(self._path(one)), one.deleted_docs()) for one in live]
            self._segments = [one for one in self._segments if one not in given]
            if sources:
                if sum(one.doc_count_all() for one in given) > BATCH:
                    memory.give_back()
                self._write(*merging.merged(sources))

    def _write(self, documents: int, held: Mapping[str, Array | Iterable[Array]], streams: Streams) -> None:
        if not documents:
            return
        segment = ArraySegment(documents)
        with self._path(segment).open("xb") as file:
            arrays.write(file, {"documents": documents}, held, streams)
            size = self._sizes[segment.file_name] = file.tell()
            if size >= arrays.SMALL:
                file.flush()
                os.fsync(file.fileno())
                self._large = True
        self._segments.append(segment)
        if documents > BATCH:
            memory.give_back()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without looking for garbage in cycles, of which there is next to none here among very many objects: a quarter
    of the time, for which nothing is found.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_Sizes = Mapping[str, int]
"""Bytes of segments, by the names of their files."""


def _merged(
    generations: Generations, held: Generation, choose: Callable[[Sequence[ArraySegment], _Sizes], Set[ArraySegment]]
) -> Generation:
    """With the segments brought to a few: a commit for each that is made of those that are chosen, as long as any
    are.
    """
    while chosen := choose(held.segments, held.state.files):
        commit = _Commit(held)
        commit.merge([one for one in held.segments if one in chosen])
        held = commit.finish(generations, held.state.checkpoint)
    return held


def _all(segments: Sequence[ArraySegment], sizes: _Sizes) -> Set[ArraySegment]:
    """The first that follow each other and make one together."""
    some: list[ArraySegment] = []
    for segment in segments:
        if not _fit([*some, segment], sizes):
            if len(some) > 1:
                break
            some = []
        some.append(segment)
    return set(some) if len(some) > 1 else set()


def _of_one_size(segments: Sequence[ArraySegment], sizes: _Sizes) -> Set[ArraySegment]:
    """Some of about one size, so that there is never many of one; or one of which most is deleted."""
    tiers: dict[int, list[ArraySegment]] = {}
    for segment in sorted(segments, key=lambda one: sizes[one.file_name]):
        live = segment.doc_count()
        if live * 2 < segment.doc_count_all():
            return {segment}
        tiers.setdefault((live.bit_length() - 1) // 2, []).append(segment)
    for same in tiers.values():
        some = same[:_MERGED]
        if len(some) == _MERGED and _fit(some, sizes):
            return set(some)
    return set()


def _fit(segments: Sequence[ArraySegment], sizes: _Sizes) -> bool:
    """Whether one segment may be made of these."""
    documents = sum(one.doc_count() for one in segments)
    return documents <= numbering.MOST and sum(sizes[one.file_name] for one in segments) <= _LARGEST
