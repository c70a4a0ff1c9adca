"""What is shown of a document: the stretches of its pages, compressed, in chunks that are opened only when needed.

u32               length of the head, compressed
head              JSON: each stretch's page, label, offset, landmarks, whether it is of cells, its chunk and place in it
                  in code points, how many bytes its edges take; the lengths of the chunks, compressed; the last chunk
checksums         of each stretch, 32 bytes
chunks            the texts of stretches, one after the other; without the last, so that little is compressed once
edges             where the words of each stretch start and end, see `offsets`; each by Huffman's code alone (RFC 1951)
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from index.passages import Mark, PageText, Span
from index.whoosh import offsets

_CHUNK = 1 << 15
"""Code points, after which the next stretch begins a new one."""

_CHECKSUM = 32

_LEVEL = 6

_RAW = -15
"""Without what zlib sets before and behind; the checksums of `arrays` are enough."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def packed(stretches: Iterable[PageText], edges: Sequence[bytes]) -> bytes:
    """A document's stretches as they are written, without their positions, and the edges of the words of each; nothing
    where there are none.
    """
    told: list[list[object]] = []
    checksums: list[bytes] = []
    chunks: list[bytes] = []
    texts: list[str] = []
    at = 0
    coded = [_coded(own) for own in edges]
    for s, own in zip(stretches, coded, strict=True):
        if at >= _CHUNK:
            chunks.append(zlib.compress("".join(texts).encode(), _LEVEL))
            texts, at = [], 0
        told.append(
            [s.number, s.label, s.offset, s.landmarks, s.cells, len(chunks), at, at + len(s.text), len(own)],
        )
        checksums.append(bytes.fromhex(s.sha256))
        texts.append(s.text)
        at += len(s.text)
    if not told:
        return b""
    head = zlib.compress(_JSON([told, list(map(len, chunks)), "".join(texts)]).encode(), _LEVEL)
    return b"".join((len(head).to_bytes(4, "little"), head, *checksums, *chunks, *coded))


def _coded(edges: bytes) -> bytes:
    pressed = zlib.compressobj(1, zlib.DEFLATED, _RAW, 8, zlib.Z_HUFFMAN_ONLY)
    return pressed.compress(edges) + pressed.flush()


class Pages(Sequence[PageText]):
    """A document's stretches, in the order of their positions, which are given; each is read when asked for."""

    def __init__(self, content: bytes, starts: Sequence[int]) -> None:
        self._content, self.starts = content, starts
        self._texts: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> PageText:  # type: ignore[override]
        number, label, offset, landmarks, cells, chunk, start, end, _ = self._head[0][place]
        text = self._chunk(chunk)[start:end]
        at = self._head[1][0] - _CHECKSUM * (len(self) - place)
        sha256 = self._content[at : at + _CHECKSUM].hex()
        marks = tuple((at, name) for at, name in landmarks)
        return PageText(number, label, sha256, text, self.starts[place], offset, marks, cells)

    def marks(self, place: int, spans: Iterable[Span]) -> list[Mark]:
        """Where spans on a stretch stand in its text: see `passages.marks`."""
        starts, ends = offsets.unpacked(self.content_of_edges(place))
        first, after = self.starts[place], len(starts)
        found: set[Mark] = set()
        for start, end, word in spans:
            begin, stop = max(start - first, 0), min(end - first, after)
            if begin < stop:
                found.add((starts.item(begin), ends.item(stop - 1), word))
        return sorted(found)

    def content_of_edges(self, place: int) -> bytes:
        """Where the words of a stretch start and end: see `offsets`."""
        return zlib.decompress(self._content[slice(*self._edges[place])], _RAW)

    @cached_property
    def _edges(self) -> list[tuple[int, int]]:
        """Where the edges of each stretch's words lie."""
        told, chunks = self._head
        return list(pairwise(accumulate((own[-1] for own in told), initial=chunks[-1])))

    @cached_property
    def _head(self) -> tuple[list[list[Any]], list[int]]:
        """What is told of each stretch, and where each chunk begins, and the end of them."""
        length = int.from_bytes(self._content[:4], "little")
        told, sizes, self._texts[len(sizes)] = json.loads(zlib.decompress(self._content[4 : 4 + length]))
        return told, list(accumulate(sizes, initial=4 + length + _CHECKSUM * len(told)))

    def _chunk(self, number: int) -> str:
        if number not in self._texts:
            start, end = self._head[1][number : number + 2]
            self._texts[number] = zlib.decompress(self._content[start:end]).decode()
        return self._texts[number]
