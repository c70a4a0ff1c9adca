"""Writing the index: documents into segments, segments into fewer, and every commit onto the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import FileIndex, LockError
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from archive.document import Change, DocumentId
from index.engine import IndexBusy, Texts
from index.whoosh import schema
from index.whoosh.codec import PlacesCodec
from index.whoosh.generations import Generations, reading
from index.whoosh.pool import Pool
from index.whoosh.storage import DurableStorage

BATCH = 2_000
"""Documents of one commit."""

_MERGED = 8
"""So many segments of about one size become one, each time."""

_LARGEST = 4_000
"""Segments beyond so many documents are left as they are until half of them are deleted."""

_REBUILT = 50_000
"""Documents of one segment of a rebuild, where no commit has to be quick."""

_MEMORY = 64
"""Megabytes of postings before they go to the disk."""

T = TypeVar("T")
Merge = Callable[[Any, list[Any]], list[Any]]
"""Whoosh's hook: takes some segments up into the one being written, and returns those that stay."""


def apply(generations: Generations, changes: Iterable[Change], texts: Texts) -> None:
    """Bring the documents of these changes up to date, a batch at a time. Only while writing."""
    folder = generations.current()
    checkpoint = generations.state(folder).checkpoint
    generations.segments(folder, DurableStorage(folder))
    generations.sweep()
    for batch in _batches(changes):
        ids = list(dict.fromkeys(change.document for change in batch))
        _commit(folder, ids, texts, _merge)
        checkpoint = max(checkpoint, *(change.number for change in batch))
        generations.finish(folder, checkpoint)


def rebuild(generations: Generations, documents: Iterable[DocumentId], texts: Texts, upto: int) -> None:
    """A new index in a folder of its own, then put in the place of the old one. Only while writing."""
    generations.sweep()
    folder = generations.fresh()
    FileIndex.create(DurableStorage(folder), schema.schema())
    for ids in _slices(dict.fromkeys(documents), _REBUILT):
        _commit(folder, ids, texts, _as_they_are)
    generations.finish(folder, upto)
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


def _commit(folder: Path, ids: Sequence[DocumentId], texts: Texts, merge: Merge) -> None:
    """One commit: these documents as they are now, in the place of what was there of them."""
    storage = DurableStorage(folder)
    with reading(), storage.closing():
        index = FileIndex(storage, schema=schema.schema())
    try:
        writer = SegmentWriter(index, codec=PlacesCodec())
    except LockError:
        raise IndexBusy("another process is writing the index") from None
    writer.pool = Pool(writer.temp_storage(), _MEMORY)
    try:
        with reading(), storage.closing():
            _delete(writer, ids)
        for some in _slices(ids, BATCH):
            _add(writer, some, texts)
        writer.commit(mergetype=merge)
    except BaseException:
        _abandon(writer)
        raise


def _add(writer: Any, ids: Sequence[DocumentId], texts: Texts) -> None:
    seen: set[DocumentId] = set()
    for document, text in texts.current(ids):
        if document.id not in seen:
            seen.add(document.id)
            writer.add_document(**schema.written(document, text))


def _abandon(writer: Any) -> None:
    """Leave the index as it was. What was written so far is removed by the next commit."""
    try:
        writer.cancel()
    except Exception:
        writer.writelock.release()


def _delete(writer: Any, ids: Sequence[DocumentId]) -> None:
    terms = [id.encode() for id in ids]
    for segment in writer.segments:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        for term in terms:
            if ("id", term) in reader._terms:
                for number in reader._terms.matcher("id", term, None).all_ids():
                    segment.delete_document(number)
        reader.close()


def _as_they_are(writer: Any, segments: list[Any]) -> list[Any]:
    return segments


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Eight of about one size become one; those of which most is deleted are written anew."""
    kept: list[Any] = []
    sizes: dict[int, list[Any]] = {}
    for segment in segments:
        live, all_of_them = segment.doc_count(), segment.doc_count_all()
        if live * 2 < all_of_them:
            _take_up(writer, segment)
        elif live > _LARGEST:
            kept.append(segment)
        else:
            sizes.setdefault((live.bit_length() - 1) // 3, []).append(segment)
    for same in sizes.values():
        if len(same) < _MERGED:
            kept += same
        else:
            for segment in same:
                _take_up(writer, segment)
    return kept


def _take_up(writer: Any, segment: Any) -> None:
    if segment.doc_count():
        with reading(writing=True):
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
