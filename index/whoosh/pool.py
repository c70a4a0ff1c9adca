"""Postings on their way into a segment: gathered by term, in bounded memory, given back in order.

In the place of Whoosh's own pool, which pickles and sorts every single posting and so takes longer than all else in
taking documents in. What does not fit goes to the disk in runs, as arrays, and is merged from there.
"""

from __future__ import annotations

import heapq
import marshal
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

Posting = tuple[str, bytes, int, float, bytes]
"""As Whoosh hands them round: field, term, document number, weight (not used), packed places."""

_Run = tuple[str, bytes, bytes, bytes, bytes]
"""Field, term, document numbers, the lengths of their places, the places."""

_OF_A_TERM, _OF_A_POSTING = 600, 12  # bytes of memory, measured; the places come on top


class Pool:
    """Takes postings whose documents only ever go up. `storage` is where runs go, `megabytes` when."""

    def __init__(self, storage: Any, megabytes: int) -> None:
        self._storage = storage
        self._most = megabytes << 20
        self._held: dict[tuple[str, bytes], tuple[array[int], array[int], bytearray]] = {}
        self._size = 0
        self._runs: list[tuple[str, BinaryIO]] = []

    def add(self, posting: Posting) -> None:
        field, term, number, _, places = posting
        held = self._held.get((field, term))
        if held is None:
            held = self._held[field, term] = array("I"), array("I"), bytearray()
            self._size += _OF_A_TERM
        held[0].append(number)
        held[1].append(len(places))
        held[2].extend(places)
        self._size += _OF_A_POSTING + len(places)
        if self._size > self._most:
            self._save()

    def iter_postings(self) -> Iterator[Posting]:
        """One for each term, in order: its document numbers and places as one block (see `codec.contents`)."""
        runs = [_read(file) for _, file in self._runs]
        for (field, term), parts in groupby(heapq.merge(*runs, self._sorted(), key=itemgetter(0, 1)), itemgetter(0, 1)):
            documents, lengths, places = (b"".join(column) for column in list(zip(*parts, strict=True))[2:])
            count = array("I", (len(documents) // 4,)).tobytes()
            yield field, term, 0, 1.0, count + documents + lengths + places

    def cleanup(self) -> None:
        """Away with the runs."""
        for name, file in self._runs:
            file.close()
            self._storage.delete_file(name)
        self._runs = []

    def _sorted(self) -> Iterable[_Run]:
        for (field, term), (documents, lengths, places) in sorted(self._held.items(), key=itemgetter(0)):
            yield field, term, documents.tobytes(), lengths.tobytes(), bytes(places)

    def _save(self) -> None:
        name = f"{len(self._runs)}.run"
        with self._storage.create_file(name).raw_file() as file:
            for run in self._sorted():
                marshal.dump(run, file)
        self._runs.append((name, self._storage.open_file(name).raw_file()))
        self._held, self._size = {}, 0


def _read(file: BinaryIO) -> Iterator[_Run]:
    file.seek(0)
    while True:
        try:
            yield marshal.load(file)
        except EOFError:
            return
