"""What one document is in the index, and by which code an index was written.

Four fields of words; `id`, to find a document again; and two columns: `card` (its values, lengths and page
starts) and `pages` (its text, compressed, for passages).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence

from archive.document import Document, Text
from index import cedict, fields
from index.analysis import Key, Level
from index.passages import PageText

FORMAT = 3
"""Raised by hand when what is written here changes in a way that no source below shows."""

_WIDTH = 64  # a place is position * 64 + width, in 32 bits: 67 million positions; no word is that wide
_MOST = (1 << 32) // _WIDTH - 1


@cache
def fingerprint() -> str:
    """Of everything that decides what an index holds, the dictionary too, if there is one.

    An index with another one must be rebuilt.
    """
    told = hashlib.sha256(f"{FORMAT} {unicodedata.unidata_version}".encode())
    for name in ("pystemmer", "opencc", "whoosh-reloaded", "rjieba", "pypinyin"):
        told.update(metadata.version(name).encode())
    told.update(cedict.version().encode())
    here = Path(__file__).parent
    ours = (
        "fields.py", "analysis.py", "tokens.py", "folding.py", "stemming.py", "han.py", "romanise.py", "syllables.py",
        "postal.py", "surnames.py", "features.py", "latin.py", "names.tsv", "proper_names.py", "cedict.py",
    )  # fmt: skip
    for path in (here / "schema.py", here / "codec.py", here / "pool.py", *(here.parent / name for name in ours)):
        told.update(path.read_bytes())
    return told.hexdigest()


# -- words -------------------------------------------------------------------------------------------------


def term(level: Level, text: str) -> bytes:
    """A term as bytes, so that the terms of one level lie together and in order."""
    return b"%d%b" % (level, text.encode())


def starts(places: bytes) -> list[int]:
    """The positions at which a term stands in one document."""
    return [place // _WIDTH for place in array("I", places)]


def reaches(places: bytes) -> list[tuple[int, int]]:
    """The same, each with the position after the term."""
    return [(place // _WIDTH, place // _WIDTH + place % _WIDTH) for place in array("I", places)]


class _Words(FieldType):  # type: ignore[misc]
    """A field that is given its terms: pairs of a term and its packed places."""

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def index(self, value: Iterable[tuple[bytes, bytes]], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((text, 1, 1.0, places) for text, places in value)


class _Bytes(FieldType):  # type: ignore[misc]
    """A column of bytes, not searched."""

    indexed = False
    column_type = VarBytesColumn()

    def __init__(self) -> None:
        super().__init__(Existence(), None)

    def set_sortable(self, sortable: Any) -> None:
        """Stays a column."""

    def to_column_value(self, value: bytes) -> bytes:
        return value


@cache
def schema() -> Schema:
    words = {field: _Words() for field in fields.WORDS}
    return Schema(id=_Words(), card=_Bytes(), pages=_Bytes(), **words)


# -- documents ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """What is kept in memory of each document. `starts`: the position at which each stretch of its text begins."""

    values: dict[str, tuple[str, ...]]
    lengths: dict[str, int]
    starts: tuple[int, ...]

    @classmethod
    def read(cls, packed: bytes) -> Card:
        values, lengths, starts = json.loads(packed)
        return cls({field: tuple(held) for field, held in values.items()}, lengths, tuple(starts))


def written(document: Document, text: Text | None) -> dict[str, Any]:
    """The document as Whoosh's writer takes it."""
    words: dict[str, dict[Key, array[int]]] = {}
    lengths: dict[str, int] = {}
    starts: list[int] = []
    for field, base, taken, terms in fields.streams(document, text):
        lengths[field] = lengths.get(field, 0) + taken
        if field == "text":
            starts.append(base)
        if base + taken > _MOST:
            continue
        held = words.setdefault(field, {})
        for level, form, position, width, _, _ in terms:
            place = (base + position) * _WIDTH + width
            known = held.get((level, form))
            if known is None:
                held[level, form] = array("I", (place,))
            else:
                known.append(place)
    card = [fields.all_values(document), lengths, starts]
    shown = [stretch.passage_text(0) for stretch in fields.stretches(text)] if text else []
    pages = [[s.number, s.label, s.sha256, s.text, s.offset, s.landmarks, s.cells] for s in shown]
    return {
        "id": [(document.id.encode(), b"")],
        "card": json.dumps(card, ensure_ascii=False).encode(),
        "pages": zlib.compress(json.dumps(pages, ensure_ascii=False).encode(), 6),
        **{field: [(term(*key), a.tobytes()) for key, a in held.items()] for field, held in words.items()},
    }


def pages(packed: bytes, starts: Sequence[int]) -> list[PageText]:
    """The stretches of a document's pages, in the order of their positions."""
    told = json.loads(zlib.decompress(packed))
    return [
        PageText(number, label, sha256, text, position, offset, tuple((at, name) for at, name in landmarks), cells)
        for (number, label, sha256, text, offset, landmarks, cells), position in zip(told, starts, strict=True)
    ]
