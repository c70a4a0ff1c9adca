"""The documents of postings: 16 bits of each number, and in another array what is beyond, in as few bits as it takes.

A segment of at most 65,536 documents has nothing beyond; one of up to twice as many a bit for each posting.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Shorts, inner, kernel

SHORT = 16
MOST = 1 << 24
"""Documents of a segment."""


def bits_beyond(documents: int) -> int:
    """How many bits the numbers of so many documents take beyond the first 16: none, or a power of two up to 8."""
    assert documents <= MOST
    return next(bits for bits in (0, 1, 2, 4, 8) if documents <= 1 << (SHORT + bits))


class Beyond:
    """Packs what is beyond 16 bits of numbers that come in pieces, from the lowest bit of each byte on."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._left = np.empty(0, np.uint8)  # what does not fill a byte yet

    def packed(self, numbers: Numbers) -> Bytes:
        """The bytes that are filled by now."""
        if not self._bits:
            return self._left
        held = np.concatenate((self._left, (numbers >> SHORT).astype(np.uint8)))
        many = 8 // self._bits
        full = len(held) // many * many
        self._left = held[full:]
        return self._bytes(held[:full])

    def rest(self) -> Bytes:
        """The last bytes, one at least, so that there is always one to be read."""
        if not self._bits:
            return np.zeros(1, np.uint8)
        held = np.zeros(16 // self._bits, np.uint8)
        held[: len(self._left)] = self._left
        return self._bytes(held)

    def _bytes(self, held: Bytes) -> Bytes:
        shifts = np.arange(0, 8, self._bits, dtype=np.uint8)
        found: Bytes = np.bitwise_or.reduce(held.reshape(-1, len(shifts)) << shifts, axis=1)
        return found


@inner
def document_of(docs: Shorts, beyond: Bytes, bits: int, posting: Any) -> Any:
    """That of a posting."""
    at, eight = np.uint64(posting) * np.uint64(bits), np.uint64(8)
    more = np.uint64(beyond[at // eight]) >> at % eight
    more &= (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    return np.uint64(docs[posting]) | more << np.uint64(SHORT)


@kernel
def documents(docs: Shorts, beyond: Bytes, bits: int, begin: int, end: int) -> Numbers:
    """Those of the postings from one to before another."""
    found = np.empty(end - begin, np.uint32)
    for posting in range(begin, end):
        found[posting - begin] = document_of(docs, beyond, bits, posting)
    return found
