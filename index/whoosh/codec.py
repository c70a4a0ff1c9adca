"""How postings lie on disk: as arrays, one block for each term.

All the rest is Whoosh's own codec. Its postings are pickled tuples of pickled strings in blocks of 128,
which take tens of times longer to read than to use, and are one more place where opening a file would run
code.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator
from typing import Any

from whoosh.codec.base import PostingsWriter
from whoosh.codec.whoosh3 import W3Codec, W3TermInfo
from whoosh.matching import ListMatcher


def contents(documents: list[int], places: list[bytes]) -> bytes:
    """Of a block: how many documents, their numbers, the length of each one's places, and the packed places."""
    head = array("I", (len(documents),)) + array("I", documents) + array("I", map(len, places))
    return head.tobytes() + b"".join(places)


def unpacked(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """The documents of a compressed block, each with its packed places.

    Raises ValueError or zlib.error where the block is damaged.
    """
    content = zlib.decompress(packed)
    count = int.from_bytes(content[:4], "little")
    documents, lengths = array("I"), array("I")
    documents.frombytes(content[4 : 4 + 4 * count])
    lengths.frombytes(content[4 + 4 * count : 4 + 8 * count])
    place = 4 + 8 * count
    if place + sum(lengths) != len(content):
        raise ValueError("a block of postings is cut short")
    for document, length in zip(documents, lengths, strict=True):
        yield document, content[place : place + length]
        place += length


def block(file: Any, told: Any) -> bytes:
    """The block of a term, given what the table of terms says of it."""
    start, length = told.extent()
    return bytes(file.get(start, length[0] if isinstance(length, tuple) else length))  # 2.7.5 reads it as a tuple


class PlacesCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec, but for the postings."""

    length_stats = False

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        return _Writer(dbfile)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        documents, places = [], []
        for document, packed_places in unpacked(block(dbfile, terminfo)):
            documents.append(document)
            places.append(packed_places)
        return ListMatcher(documents, [1.0] * len(documents), places, format_, term=term, terminfo=terminfo)


class _Writer(PostingsWriter):  # type: ignore[misc]
    """Is given the one block of each term by `Pool`."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._told: Any = None
        self._block = b""

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        self._told = terminfo

    def add_posting(self, id_: int, weight: float, vbytes: bytes, length: int | None = None) -> None:
        self._block = vbytes

    def finish_postings(self) -> W3TermInfo:
        told = self._told
        count = int.from_bytes(self._block[:4], "little")
        told._df = told._weight = count
        told._minid, told._maxid = (int.from_bytes(self._block[n : n + 4], "little") for n in (4, 4 * count))
        start = self._file.tell()
        self._file.write(zlib.compress(self._block, 1))
        told.set_extent(start, self._file.tell() - start)
        return told

    def written(self) -> bool:
        return False
