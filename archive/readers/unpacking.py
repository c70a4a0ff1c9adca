"""What unpacks a stream bit by bit: `lzma` and `bz2` of the standard library, and Deflate in their likeness."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from archive.readers.spool import CHUNK


class Unpacking(Protocol):
    """What the decompressors of `lzma` and `bz2`, and the one below, have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflating:
    """Deflate without a head."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max(0, max_length))


def through(step: Unpacking, bits: Iterator[bytes]) -> Iterator[bytes]:
    """What comes out, up to its end or that of what goes in; no more than a chunk is held. Raises what is BROKEN."""
    while not step.eof:
        ready = step.needs_input
        some = next(bits, b"") if ready else b""
        told = step.decompress(some, CHUNK)
        if ready and not some and not told:
            return
        yield told
