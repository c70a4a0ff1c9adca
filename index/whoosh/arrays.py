"""One file of arrays that never changes: written once, then mapped into memory and read where it lies.

    16 bytes             a magic number
    arrays               each at a multiple of 64 bytes
    checksums            CRC-32 of each 4 KiB of each array
    directory            JSON: what is told of the whole, and each array's kind, place, size, and CRC-32 of all of it
    16 bytes             the directory's length and checksum, the magic number again

No byte is used before its checksum has been found right: of a small file when it is opened, of a large one block by
block as it is needed, so that opening takes no longer for a large index than for a small one, and the first question
no longer for what it does not touch.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"PMARRAY1"
_BLOCK_SHIFT = 12
_BLOCK = 1 << _BLOCK_SHIFT
_SMALL = 1 << 20
_EDGE = 16

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
        aside: dict[str, _Aside] = {}
        for name, piece in streams:
            if name not in aside:
                aside[name] = stack.enter_context(_Aside(Path(file.name).parent, piece.dtype))
            aside[name].add(piece)
        for name, one in aside.items():
            laid.add(name, one.pieces())
    laid.close(told)


def _content(piece: Array, kind: np.dtype[Any]) -> bytes | memoryview:
    return np.ascontiguousarray(piece, kind).view(np.uint8).data if len(piece) else b""


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
        if self._size >= _SMALL:
            self._file = self._file or TemporaryFile(dir=self._folder)  # noqa: SIM115
            for held in self._held:
                self._file.write(_content(held, self._kind))
            self._held, self._size = [], 0

    def pieces(self) -> Iterator[Array]:
        """All of it, once."""
        if self._file is not None:
            self._file.seek(0)
            while block := self._file.read(_SMALL):
                yield np.frombuffer(block, self._kind)
        yield from self._held


class _Laid:
    """Arrays in a file, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, _EDGE
        self._places, self._sums = dict[str, tuple[str, int, int, int]](), list[int]()
        file.write(_MAGIC.ljust(_EDGE, b"\0"))

    def add(self, name: str, pieces: Iterator[Array]) -> None:
        """An array, in at least one piece."""
        room = -self._at % 64
        self._file.write(b"\0" * room)
        self._at += room
        summed, size = _Checksums(), 0
        first = next(pieces)
        kind = first.dtype
        for piece in chain((first,), pieces):
            content = _content(piece, kind)
            self._file.write(content)
            summed.add(content)
            size += len(piece)
        self._sums += summed.told()
        self._places[name] = (kind.newbyteorder("<").str, self._at, size, summed.whole)
        self._at += size * kind.itemsize

    def close(self, told: Mapping[str, Any]) -> None:
        """The checksums and the directory."""
        checks = struct.pack(f"<{len(self._sums)}I", *self._sums)
        self._file.write(checks)
        directory = json.dumps(
            {"told": told, "arrays": self._places, "checks": [self._at, len(self._sums), zlib.crc32(checks)]},
            ensure_ascii=False,
        ).encode()
        self._file.write(directory)
        self._file.write(struct.pack("<II", len(directory), zlib.crc32(directory)) + _MAGIC)


class _Checksums:
    """Of each block of what is added, and of the `whole`."""

    def __init__(self) -> None:
        self.whole = 0
        self._told: list[int] = []
        self._sum = self._size = 0

    def add(self, content: bytes | memoryview) -> None:
        self.whole = zlib.crc32(content, self.whole)
        at = 0
        while at < len(content):
            taken = content[at : at + _BLOCK - self._size]
            self._sum = zlib.crc32(taken, self._sum)
            self._size += len(taken)
            at += len(taken)
            if self._size == _BLOCK:
                self._close()

    def told(self) -> list[int]:
        if self._size:
            self._close()
        return self._told

    def _close(self) -> None:
        self._told.append(self._sum)
        self._sum = self._size = 0


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
        self._content = memoryview(self._map)
        try:
            self.told, self._places, self._checks, self._first = self._opened()
        except (ValueError, KeyError, TypeError, struct.error, IndexError, AttributeError) as error:
            raise Damaged(f"{path.name} has no sound directory") from error
        self._arrays: dict[str, Array] = {}
        self._sound: dict[str, bytearray] = {}
        self._whole: set[str] = set()
        if len(self._map) < _SMALL and not little:
            for name in self._places:
                self.whole(name)

    def _opened(self) -> tuple[dict[str, Any], dict[str, tuple[str, int, int, int]], Array, dict[str, int]]:
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
        if at + 4 * count != start or zlib.crc32(self._content[at:start]) != summed:
            raise ValueError("the checksums are not as written")
        first, blocks = dict[str, int](), 0
        for name, (kind, place, items, _) in told["arrays"].items():
            width = np.dtype(kind).itemsize
            if place < _EDGE or items < 0 or place + items * width > at:
                raise ValueError(f"{name} reaches beyond the file")
            first[name] = blocks
            blocks += -(-items * width // _BLOCK)
        if blocks != count:
            raise ValueError("blocks are missing")
        return told["told"], told["arrays"], np.frombuffer(self._map, "<u4", count, at), first

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def unchecked(self, name: str) -> Array:
        """An array, of which only what `check` has passed may be used. Raises KeyError."""
        found = self._arrays.get(name)
        if found is None:
            kind, at, size, _ = self._places[name]
            array = np.frombuffer(self._map, kind, size, at)
            self._sound[name] = bytearray(-(-array.nbytes // _BLOCK))
            found = self._arrays[name] = array
        return found

    def whole(self, name: str) -> Array:
        """An array, all of it checked."""
        found = self.unchecked(name)
        if name not in self._whole:
            _, at, _, checksum = self._places[name]
            if zlib.crc32(self._content[at : at + found.nbytes]) != checksum:
                raise Damaged(f"{name} is not as it was written")
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
        width, sound = array.itemsize, self._sound[name]
        block, last = start * width >> _BLOCK_SHIFT, ((end * width - 1) >> _BLOCK_SHIFT) + 1
        at, size, first = self._places[name][1], array.nbytes, self._first[name]
        while (block := sound.find(0, block, last)) >= 0:
            begin, stop = block << _BLOCK_SHIFT, min((block + 1) << _BLOCK_SHIFT, size)
            checksum = zlib.crc32(self._content[at + begin : at + stop])
            if checksum != self._checks.item(first + block):
                raise Damaged(f"{name} is not as it was written")
            sound[block] = 1

    def let_go(self) -> None:
        """Of the pages that were read: they are read again when needed, and what was checked stays so. For whoever goes
        through all of a large file, and needs little of it at a time.
        """
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def names(self) -> list[str]:
        """Of all arrays."""
        return list(self._places)
