"""One file of arrays that never changes: written once, then mapped into memory and read where it lies.

    16 bytes             a magic number
    arrays               each at a multiple of 64 bytes
    checksums            CRC-32 of each 64 KiB of each array
    directory            JSON: what is told of the whole, and each array's kind, place and size
    16 bytes             the directory's length and checksum, the magic number again

No byte is used before its checksum has been found right: of a small file when it is opened, of a large one block by
block as it is needed, so that opening takes no longer for a large index than for a small one.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"PMARRAY1"
_BLOCK = 1 << 16
_SMALL = 1 << 20
_EDGE = 16

Array = NDArray[Any]


class Damaged(Exception):
    """What is in the file is not what was written."""


def write(file: BinaryIO, told: Mapping[str, Any], arrays: Mapping[str, Array | Sequence[Array]]) -> None:
    """Fill a new file. `told` is JSON; an array may be given in several pieces of one kind."""
    file.write(_MAGIC.ljust(_EDGE, b"\0"))
    at, places, sums = _EDGE, dict[str, tuple[str, int, int]](), list[int]()
    for name, given in arrays.items():
        pieces = [given] if isinstance(given, np.ndarray) else list(given)
        room = -at % 64
        file.write(b"\0" * room)
        at += room
        kind, size = pieces[0].dtype, sum(map(len, pieces))
        places[name] = (kind.newbyteorder("<").str, at, size)
        summed = _Checksums()
        for piece in pieces:
            content = np.ascontiguousarray(piece, kind).view(np.uint8).data if len(piece) else b""
            file.write(content)
            summed.add(content)
        sums += summed.told()
        at += size * kind.itemsize
    checks = struct.pack(f"<{len(sums)}I", *sums)
    file.write(checks)
    directory = json.dumps(
        {"told": told, "arrays": places, "checks": [at, len(sums), zlib.crc32(checks)]}, ensure_ascii=False
    ).encode()
    file.write(directory)
    file.write(struct.pack("<II", len(directory), zlib.crc32(directory)) + _MAGIC)


class _Checksums:
    def __init__(self) -> None:
        self._told: list[int] = []
        self._sum = self._size = 0

    def add(self, content: bytes | memoryview) -> None:
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

    def _opened(self) -> tuple[dict[str, Any], dict[str, tuple[str, int, int]], Array, dict[str, int]]:
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
        if at + 4 * count != start or zlib.crc32(self._map[at:start]) != summed:
            raise ValueError("the checksums are not as written")
        first, blocks = dict[str, int](), 0
        for name, (kind, place, items) in told["arrays"].items():
            if place < _EDGE or items < 0 or place + items * np.dtype(kind).itemsize > at:
                raise ValueError(f"{name} reaches beyond the file")
            first[name] = blocks
            blocks += -(-items * np.dtype(kind).itemsize // _BLOCK)
        if blocks != count:
            raise ValueError("blocks are missing")
        return told["told"], told["arrays"], np.frombuffer(self._map, "<u4", count, at), first

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def unchecked(self, name: str) -> Array:
        """An array, of which only what `check` has passed may be used. Raises KeyError."""
        found = self._arrays.get(name)
        if found is None:
            kind, at, size = self._places[name]
            found = self._arrays[name] = np.frombuffer(self._map, kind, size, at)
            self._sound[name] = bytearray(-(-found.nbytes // _BLOCK))
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
        found = self.unchecked(name)
        self.check(name, start, end)
        return found[start:end]

    def check(self, name: str, start: int, end: int) -> None:
        """See to it that this part of an array is as it was written."""
        if name in self._whole or start >= end:
            return
        array, sound = self.unchecked(name), self._sound[name]
        if start < 0 or end > len(array):
            raise Damaged(f"{name} has no {start} to {end}")
        width = array.itemsize
        for block in range(start * width // _BLOCK, (end * width - 1) // _BLOCK + 1):
            if not sound[block]:
                place = self._places[name][1] + block * _BLOCK
                length = min(_BLOCK, array.nbytes - block * _BLOCK)
                if zlib.crc32(memoryview(self._map)[place : place + length]) != self._checks[self._first[name] + block]:
                    raise Damaged(f"{name} is not as it was written")
                sound[block] = 1

    def names(self) -> list[str]:
        """Of all arrays."""
        return list(self._places)
