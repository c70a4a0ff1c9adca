"""One file of arrays that never changes: written once, then mapped into memory and read where it lies.

    16 bytes             a magic number
    arrays               each at a multiple of 64 bytes
    checksums            of each 4 KiB of each array, see `checksums`; at a multiple of 64 bytes
    directory            JSON: what is told of the whole, and each array's kind, place and size
    16 bytes             the directory's length and checksum, the magic number again

No byte is used before its checksum has been found right: of a small file when it is opened, of a large one array by
array or block by block as it is needed, so that nobody waits for what no question touches.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.whoosh import checksums
from index.whoosh.compiled import Longs, Signed

_MAGIC = b"PMARRAY2"
SMALL = 1 << 20
"""Bytes: a file of less is looked at whole when it is opened."""

_HELD = 1 << 20
"""Bytes of an array that comes in pieces, beyond which they go to the disk."""

_EDGE = 16

_POPULATE_READ = 22 if sys.platform == "linux" else None
"""MADV_POPULATE_READ, see madvise(2), which Python has no name for."""

Array = NDArray[Any]


class Damaged(Exception):
    """What is in the file is not what was written."""


Streams = Iterable[tuple[str, Array]]
"""Pieces of arrays, each with its name; those of one array in order and of one kind, and of several in turn."""


def write(
    file: BinaryIO, told: Mapping[str, Any], arrays: Mapping[str, Array | Iterable[Array]], streams: Streams = ()
) -> None:
    """Fill a new file. `told` is JSON; an array may be given in several pieces of one kind. What comes in `streams` is
    laid by as it comes, on the disk where it is much, so that it need not stand in memory all at once.
    """
    laid = _Laid(file)
    for name, given in arrays.items():
        laid.add(name, iter([given] if isinstance(given, np.ndarray) else given))
    with ExitStack() as stack:
        folder, aside = Path(file.name).parent, dict[str, _Aside]()
        for name, piece in streams:
            if name not in aside:
                aside[name] = stack.enter_context(_Aside(folder, piece.dtype))
            aside[name].add(piece)
        for name, one in aside.items():
            laid.add(name, one.pieces())
    laid.close(told)


def _content(piece: Array, kind: np.dtype[Any]) -> bytes | memoryview:
    if piece.nbytes < checksums.BLOCK:  # for which the way without a copy takes longer
        return piece.astype(kind, copy=False).tobytes()
    return np.ascontiguousarray(piece, kind).view(np.uint8).data


class _Aside:
    """One array that comes in pieces: in memory at first, then in a file that has no name. A context manager."""

    def __init__(self, folder: Path, kind: np.dtype[Any]) -> None:
        self._folder, self._kind = folder, kind
        self._held: list[Array] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> _Aside:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, piece: Array) -> None:
        self._held.append(piece)
        self._size += piece.nbytes
        if self._size >= _HELD:
            self._file = self._file or TemporaryFile(dir=self._folder)  # noqa: SIM115
            for held in self._held:
                self._file.write(_content(held, self._kind))
            self._held, self._size = [], 0

    def pieces(self) -> Iterator[Array]:
        """All of it, once."""
        if self._file is not None:
            self._file.seek(0)
            while block := self._file.read(_HELD):
                yield np.frombuffer(block, self._kind)
        yield from self._held


class _Laid:
    """Arrays in a file, one after the other. Those that are small are laid by, to be summed and written at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, _EDGE
        self._places, self._sums = dict[str, tuple[str, int, int]](), list[Longs]()
        self._by, self._edges = list[bytes | memoryview](), list[tuple[int, int]]()
        file.write(_MAGIC.ljust(_EDGE, b"\0") + self._room())

    def add(self, name: str, pieces: Iterator[Array]) -> None:
        """An array, in at least one piece."""
        kind, held, size = None, list[bytes | memoryview](), 0
        for piece in pieces:
            kind = piece.dtype if kind is None else kind
            held.append(_content(piece, kind))
            size += len(held[-1])
            if size >= _HELD:
                break
        assert kind is not None
        begin = self._at
        if size < _HELD:
            self._by += held
            self._at += size
            self._edges.append((begin, self._at))
            self._by.append(self._room())
            if self._at - self._edges[0][0] >= _HELD:
                self._lay()
        else:
            self._lay()
            size = self._pour(chain(held, (_content(piece, kind) for piece in pieces)))
            self._at += size
            self._file.write(self._room())
        self._places[name] = (kind.newbyteorder("<").str, begin, size // kind.itemsize)

    def _pour(self, pieces: Iterable[bytes | memoryview]) -> int:
        """An array that is large into the file; how many bytes it has."""
        summed, size = _Checksums(), 0
        for content in pieces:
            self._file.write(content)
            summed.add(content)
            size += len(content)
        self._sums += summed.told()
        return size

    def _room(self) -> bytes:
        """What is between this place and where an array may begin."""
        room = -self._at % 64
        self._at += room
        return b"\0" * room

    def _lay(self) -> None:
        """Into the file, what was laid by."""
        content = b"".join(self._by)
        self._file.write(content)
        edges = np.array(self._edges, np.int64).reshape(-1, 2) - (self._at - len(content))
        self._sums.append(checksums.of_each(np.frombuffer(content, np.uint8), edges))
        self._by, self._edges = [], []

    def close(self, told: Mapping[str, Any]) -> None:
        """The checksums and the directory."""
        self._lay()
        checks = np.concatenate(self._sums).astype("<u8").tobytes()
        self._file.write(checks)
        directory = json.dumps(
            {"told": told, "arrays": self._places, "checks": [self._at, len(checks) // 8, zlib.crc32(checks)]},
            ensure_ascii=False,
        ).encode()
        self._file.write(directory)
        self._file.write(struct.pack("<II", len(directory), zlib.crc32(directory)) + _MAGIC)


class _Checksums:
    """Of each block of what is added."""

    def __init__(self) -> None:
        self._told: list[Longs] = []
        self._rest = b""

    def add(self, content: bytes | memoryview) -> None:
        if self._rest:
            taken = checksums.BLOCK - len(self._rest)
            self._rest, content = self._rest + bytes(content[:taken]), content[taken:]
            if len(self._rest) < checksums.BLOCK:
                return
            self._sum(self._rest)
        whole = len(content) - len(content) % checksums.BLOCK
        self._sum(content[:whole])
        self._rest = bytes(content[whole:])

    def _sum(self, content: bytes | memoryview) -> None:
        self._told.append(checksums.of(np.frombuffer(content, np.uint8)))

    def told(self) -> list[Longs]:
        self._sum(self._rest)
        return self._told


@cache
def _width(kind: str) -> int:
    """Bytes of one number. Raises TypeError."""
    return np.dtype(kind).itemsize


class Arrays:
    """An open file. May be used by many threads; closed when nothing reads its arrays any more.

    Opening raises Damaged, and OSError; everything else raises Damaged. `little`: not much of it will be needed.
    """

    def __init__(self, path: Path, *, little: bool = False) -> None:
        with path.open("rb") as file:
            try:
                # As if it could be written to, which nobody does: compiled code tells arrays apart by that.
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            except ValueError:
                raise Damaged(f"{path.name} is empty") from None
        self._content = np.frombuffer(self._map, np.uint8)
        self._words = checksums.words(self._content)
        try:
            self.told, self._places, self._known = self._opened()
        except (ValueError, KeyError, TypeError, struct.error, IndexError, AttributeError) as error:
            raise Damaged(f"{path.name} has no sound directory") from error
        self._arrays: dict[str, Array] = {}
        self._sound: dict[str, bytearray] = {}
        self._whole: set[str] = set()
        if len(self._map) < SMALL and not little:
            self._look_at_all()

    def _look_at_all(self) -> None:
        """The same as at one array after the other, in one go."""
        edges = np.array([(at, at + size * _width(kind)) for kind, at, size in self._places.values()], np.int64)
        told = np.concatenate([np.empty(0, np.uint64), *self._known.values()])
        blocks = np.flatnonzero(checksums.of_each(self._content, edges.reshape(-1, 2)) != told)
        if len(blocks):
            ends = np.cumsum([len(own) for own in self._known.values()])
            raise Damaged(f"{list(self._known)[ends.searchsorted(blocks[0], 'right')]} is not as it was written")
        self._whole.update(self._places)

    def _opened(self) -> tuple[dict[str, Any], dict[str, tuple[str, int, int]], dict[str, Longs]]:
        size = len(self._map)
        length, checksum = struct.unpack("<II", self._map[size - _EDGE : size - _EDGE + 8])
        start = size - _EDGE - length
        packed = self._map[max(start, 0) : size - _EDGE]
        if start < _EDGE or self._map[: len(_MAGIC)] != _MAGIC or self._map[size - 8 :] != _MAGIC:
            raise ValueError("no such file")
        if zlib.crc32(packed) != checksum:
            raise ValueError("the directory is not as written")
        told = json.loads(packed)
        at, count, summed = told["checks"]
        if at + 8 * count != start or zlib.crc32(self._map[at:start]) != summed:
            raise ValueError("the checksums are not as written")
        known, sums, blocks = dict[str, Longs](), np.frombuffer(self._map, np.uint64, count, at), 0
        for name, (kind, place, items) in told["arrays"].items():
            size = items * _width(kind)
            if place < _EDGE or place % 8 or items < 0 or place + size > at:
                raise ValueError(f"{name} reaches beyond the file")
            known[name] = sums[blocks : (blocks := blocks + -(-size // checksums.BLOCK))]
        if blocks != count:
            raise ValueError("blocks are missing")
        return told["told"], told["arrays"], known

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def unchecked(self, name: str) -> Array:
        """An array, of which only what `check` has passed may be used. Raises KeyError."""
        found = self._arrays.get(name)
        if found is None:
            kind, at, size = self._places[name]
            array = np.frombuffer(self._map, kind, size, at)
            self._sound[name] = bytearray(len(self._known[name]))
            found = self._arrays[name] = array
        return found

    def whole(self, name: str) -> Array:
        """An array, all of it checked."""
        found = self.unchecked(name)
        if name not in self._whole:
            self.check(name, 0, len(found))
            self._whole.add(name)
        return found

    def part(self, name: str, start: int, end: int) -> Array:
        """Some of an array, checked."""
        self.check(name, start, end)
        return self._arrays[name][start:end]

    def check(self, name: str, start: int, end: int) -> None:
        """See to it that this part of an array is as it was written."""
        array = self.unchecked(name)
        if name in self._whole or start >= end:
            return
        if start < 0 or end > len(array):
            raise Damaged(f"{name} has no {start} to {end}")
        first, last = start * array.itemsize >> checksums.SHIFT, ((end * array.itemsize - 1) >> checksums.SHIFT) + 1
        if self._sound[name].find(0, first, last) >= 0:
            self._map_in(self._places[name][1] + (first << checksums.SHIFT), (last - first) << checksums.SHIFT)
            self._look_at(name, np.arange(first, last))

    def some(self, name: str, places: Signed) -> Array:
        """The numbers at these places of an array, checked."""
        array = self.unchecked(name)
        if name not in self._whole and len(places):
            if places.min() < 0 or places.max() >= len(array):
                raise Damaged(f"{name} has no {places.min()} to {places.max()}")
            self._look_at(name, places * array.itemsize >> checksums.SHIFT)
        return array[places]

    def stretches(self, name: str, starts: Signed, ends: Signed) -> list[bytes]:
        """These stretches of an array of bytes, checked."""
        if (ends - starts).max(initial=0) <= checksums.BLOCK:
            there = starts < ends  # of these the first byte and the last one stand for all
            self.some(name, np.concatenate((starts[there], ends[there] - 1)))
        else:
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                self.check(name, start, end)
        array = self._arrays[name]
        return [array[start:end].tobytes() for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def _look_at(self, name: str, blocks: Signed) -> None:
        at = self._places[name][1]
        end = at + self._arrays[name].nbytes
        sound = np.frombuffer(self._sound[name], np.uint8)
        if checksums.first_wrong(self._content, self._words, at, end, blocks, self._known[name], sound) >= 0:
            raise Damaged(f"{name} is not as it was written")

    def _map_in(self, start: int, size: int) -> None:
        """Have so many bytes mapped in one go: a quarter of what it takes as they are read, some pages at a time, which
        is what happens where the system knows no other way (Linux before 5.14).
        """
        if _POPULATE_READ is not None:
            before = start % mmap.PAGESIZE
            with suppress(OSError):
                self._map.madvise(_POPULATE_READ, start - before, size + before)

    def let_go(self) -> None:
        """Of the pages that were read: they are read again when needed, and what was checked stays so. For whoever goes
        through all of a large file, and needs little of it at a time.
        """
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def names(self) -> list[str]:
        """Of all arrays."""
        return list(self._places)
