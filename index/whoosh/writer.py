"""Writing the index: documents into segments, segments into fewer, and every commit onto the disk."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from whoosh.index import FileIndex, LockError
from whoosh.writing import SegmentWriter

from archive.document import Change, DocumentId
from index.engine import IndexBusy, Texts
from index.whoosh import arrays, memory, merging, schema
from index.whoosh.arrays import Array, Arrays, Streams
from index.whoosh.batch import Batch
from index.whoosh.codec import ArrayCodec, ArraySegment
from index.whoosh.generations import Generations, reading
from index.whoosh.merging import Source
from index.whoosh.segments import Segment
from index.whoosh.storage import DurableStorage

BATCH = 2_000
"""Documents of one commit."""

_MERGED = 4
"""So many segments of about one size become one, each time."""

_LARGEST = 1 << 30
"""Bytes, of segments that together would be larger than which none is made."""

T = TypeVar("T")


Known = dict[str, Segment]
"""Segments that are open, by name."""


def apply(generations: Generations, changes: Iterable[Change], texts: Texts, known: Known) -> None:
    """Bring the documents of these changes up to date, a batch at a time. Only while writing.

    What is new can be found before segments are merged. `known`: those of the segments that are open already; more
    are opened as they are needed.
    """
    folder = generations.current()
    checkpoint = generations.state(folder).checkpoint
    generations.segments(folder, DurableStorage(folder))
    generations.sweep()
    for batch in _batches(changes):
        ids = list(dict.fromkeys(change.document for change in batch))
        with _Commit(folder) as commit:
            commit.delete(ids, known)
            commit.add(ids, texts)
        checkpoint = max(checkpoint, *(change.number for change in batch))
        generations.finish(folder, checkpoint)
        commit.clear()
        _merge(generations, folder, checkpoint, commit.segments, _of_one_size)


def rebuild(generations: Generations, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
    """A new index in a folder of its own, then put in the place of the old one. Only while writing."""
    generations.sweep()
    folder = generations.fresh()
    FileIndex.create(DurableStorage(folder), schema.schema())
    with _Commit(folder) as commit:
        commit.add(dict.fromkeys(documents), texts)
    generations.finish(folder, upto)
    commit.clear()
    _merge(generations, folder, upto, commit.segments, _all)
    generations.switch(folder)
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
    """One step from a generation to the next: all of it, or nothing where it fails. Raises IndexBusy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._storage = DurableStorage(folder)
        with reading(), self._storage.closing():
            index = FileIndex(self._storage, schema=schema.schema())
        try:
            self._writer = SegmentWriter(index, codec=ArrayCodec())
        except LockError:
            raise IndexBusy("another process is writing the index") from None
        self._segments: list[ArraySegment] = list(self._writer.segments)

    def __enter__(self) -> _Commit:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            try:
                self._writer.commit(mergetype=lambda _, __: self._segments)
                return
            except BaseException:
                self._abandon()
                raise
        self._abandon()

    def _abandon(self) -> None:
        """Leave the index as it was. What was written so far is removed by the next commit."""
        try:
            self._writer.cancel()
        except Exception:
            if self._writer.writelock is not None:  # what a fork does that let go of it by itself
                self._writer.writelock.release()

    @property
    def segments(self) -> Sequence[ArraySegment]:
        """As they will be."""
        return tuple(self._segments)

    def clear(self) -> None:
        """Remove the files that no generation needs now that this one counts."""
        self._storage.clear()

    def path(self, segment: ArraySegment) -> Path:
        return self._folder / segment.file_name

    def delete(self, ids: Sequence[DocumentId], known: Known) -> None:
        """Let the documents go that are held under these ids."""
        for segment in self._segments:
            name = segment.segment_id()
            with reading():
                held = known[name] = known.get(name) or Segment(name, self.path(segment), little=True)
                numbers = [number for number in map(held.number, ids) if number >= 0]
            for number in numbers:
                segment.delete_document(number)

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
            sources = [Source(Arrays(self.path(one)), frozenset(one.deleted_docs())) for one in live]
            self._segments = [one for one in self._segments if one not in given]
            if sources:
                memory.give_back()
                self._write(*merging.merged(sources))

    def _write(self, documents: int, held: Mapping[str, Array | Iterable[Array]], streams: Streams) -> None:
        if not documents:
            return
        segment = ArraySegment(self._writer.indexname, documents)
        with self._storage.create_plain_file(segment.file_name) as file:
            arrays.write(file, {"documents": documents}, held, streams)
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
"""Bytes of segments, by name."""


def _merge(
    generations: Generations,
    folder: Path,
    checkpoint: int,
    segments: Sequence[ArraySegment],
    choose: Callable[[Sequence[ArraySegment], _Sizes], Set[str]],
) -> None:
    """Bring the segments, which are those of the last commit, to a few: a commit for each that is made of those that
    are chosen, as long as any are.
    """
    while chosen := choose(segments, {each.segment_id(): _size(folder, each) for each in segments}):
        with _Commit(folder) as commit:
            commit.merge([one for one in commit.segments if one.segment_id() in chosen])
        generations.finish(folder, checkpoint)
        commit.clear()
        segments = commit.segments


def _size(folder: Path, segment: ArraySegment) -> int:
    """Bytes of its file."""
    return (folder / segment.file_name).stat().st_size


def _all(segments: Sequence[ArraySegment], sizes: _Sizes) -> Set[str]:
    """The first that follow each other and make one together."""
    some: list[str] = []
    total = 0
    for name in (one.segment_id() for one in segments):
        if total + sizes[name] > _LARGEST:
            if len(some) > 1:
                break
            some, total = [], 0
        some.append(name)
        total += sizes[name]
    return set(some) if len(some) > 1 else set()


def _of_one_size(segments: Sequence[ArraySegment], sizes: _Sizes) -> Set[str]:
    """Some of about one size, so that there is never many of one; or one of which most is deleted."""
    tiers: dict[int, list[ArraySegment]] = {}
    for segment in sorted(segments, key=lambda one: sizes[one.segment_id()]):
        live = segment.doc_count()
        if live * 2 < segment.doc_count_all():
            return {segment.segment_id()}
        tiers.setdefault((live.bit_length() - 1) // 2, []).append(segment)
    for same in tiers.values():
        some = same[:_MERGED]
        if len(some) == _MERGED and sum(sizes[one.segment_id()] for one in some) <= _LARGEST:
            return {one.segment_id() for one in some}
    return set()
