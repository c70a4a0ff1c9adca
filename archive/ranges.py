"""So many bytes of an open file, from a place on, as a file of their own."""

from __future__ import annotations

import io
from typing import BinaryIO


class Range(io.RawIOBase):
    """Reads them once, from their first to their last."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._at = start
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._at)
        some = self._file.read(min(len(buffer), self._left))
        buffer[: len(some)] = some
        self._at += len(some)
        self._left -= len(some)
        return len(some)
