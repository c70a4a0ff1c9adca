"""What stands in the file of a segment, array by array: what writing, merging and reading agree on.

voc u8, vob u32        the terms of all fields, each as field, level, text in bytes; in order: see `terms`; where those
                       begin that follow every 64th of them
vxl u8, vxo u32        every 64th term of them, and where each begins
pst u32                the first posting of every 64th term, and the end
dfs u8                 by term: how many postings it has; 255: see `dfi` (terms, in order) and `dfv` (how many)
stc u8, stb u32        how many words fill each stem, see `stems`; of every 64th stem where those begin
stw u32                the words that fill stems, by stem
stf u32, stl u8        from which of these words on their documents' language is another, and that language
sxw u32, sxl u8        words that do not fill the stem they have in a language
spn u8                 the names of the languages, in lines
spk:FIELD u8           by document: the language in which a field is
docs u16, docu u8      by posting: the document, 16 bits of it and those beyond, see `numbering`; in order within a term
freq u8                how often it stands there; 255: see `fxi` (postings, in order) and `fxv` (how often)
pblk u32               the place of every 16th posting's first position
posn u16 or u32        by place: the position; in order within a posting
wxi u32, wcon u8       the terms that take more positions than one, and how many each; 0 where that differs
wvi, wvs u32, wid u8   the terms whose width differs; where the widths of each begin; by place: the width
len:FIELD u8…u32       by document: the length of a field of words, in positions
col:FIELD u8…u32       by document: which of the lists of values in `cot:FIELD`, `coo:FIELD` (where each begins)
idn u32                the documents in the order of their ids, which are the values of column `id`
idk i64                by document: the key of its id, see `columns.key`
sst u32, spo u32       by document: where the positions of its stretches of text begin, in `spo`
pgo u32 or u64, pgs u8 by document: where what is shown of it begins, in `pgs`; see `stored`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from index import fields
from index.analysis import Key, Level
from index.whoosh import numbering, terms
from index.whoosh.arrays import Array
from index.whoosh.compiled import Bytes, Numbers, Signed, Some, kernel

SHIFT = 4
"""Postings, as a power of two, from one known place to the next."""

MANY = 255
NARROW = 1 << 16
"""More positions than this take four bytes each."""

_LEVELS = [b"%d" % level for level in Level]


def field_byte(field: str) -> bytes:
    """A field of words, as the terms of it begin."""
    return b"%c" % (ord("a") + fields.WORDS.index(field))


def term_bytes(field: str, key: Key) -> bytes:
    """A term as it stands in the vocabulary."""
    return field_byte(field) + key_bytes(key)


def key_bytes(key: Key) -> bytes:
    """The same without the field."""
    level, text = key
    return _LEVELS[level] + text.encode()


def level_bytes(level: Level) -> bytes:
    """A level, as the terms of it begin behind their field."""
    return _LEVELS[level]


class Postings(NamedTuple):
    """Those of some of a segment's terms, in order; `often` is not cut off yet, `widths` has one for each place."""

    first: Signed
    documents: Numbers
    often: Numbers
    positions: Numbers
    widths: Bytes
    width: Bytes
    """Of each term: 0 where it differs."""


def begins(sizes: Array) -> Signed:
    """Where each of some things begins that lie one after the other, given how large they are, and the end."""
    found = np.zeros(len(sizes) + 1, np.int64)
    np.add.accumulate(sizes, out=found[1:])  # np.cumsum, but for what takes longer than a short sum
    return found


def one_after_the_other(given: Sequence[Array], kind: type) -> Any:
    """These arrays of one kind as one, which is not copied where it is one; an empty one of a kind where none is."""
    return given[0] if len(given) == 1 else np.concatenate(given) if given else np.empty(0, kind)


def wide(where: Signed) -> Array:
    """Where things begin, in four bytes each, or in eight if there are so many."""
    return where.astype(np.uint32 if where[-1] < 1 << 32 else np.uint64)


def joined(given: Sequence[bytes]) -> tuple[Signed, Bytes]:
    """Where each of these begins, and the end; and all of them, one after the other."""
    sizes = np.fromiter(map(len, given), np.int64, len(given))
    return begins(sizes), np.frombuffer(b"".join(given), np.uint8)


def vocabulary(letters: Bytes, where: Numbers) -> dict[str, Array]:
    """The arrays for terms in order, given where each begins in their letters."""
    assert int(np.diff(where.astype(np.int64)).max(initial=0)) <= terms.LONGEST
    return dict(zip(VOCABULARY, terms.packed(letters, where), strict=True))


VOCABULARY = ("voc", "vob", "vxl", "vxo")


def postings(pieces: Iterable[Postings], documents: int, beyond: int) -> Iterator[tuple[str, Array]]:
    """The arrays, in pieces, for postings of so many documents with positions below `beyond`: those of some terms after
    those of others.
    """
    term = posting = place = wide = 0
    step = 1 << terms.SAMPLED
    beyond_of = numbering.Beyond(numbering.bits_beyond(documents))
    for held in pieces:
        frequent = np.diff(held.first)
        large = np.flatnonzero(frequent >= MANY)
        places, many = begins(held.often), np.flatnonzero(held.often >= MANY)
        special = np.flatnonzero((held.width != 1) & (frequent > 0))
        varied = special[held.width[special] == 0]
        first = places[held.first[varied]]
        sizes = places[held.first[varied + 1]] - first
        where = begins(sizes)
        yield from (
            ("pst", (held.first[:-1][-term % step :: step] + posting).astype(np.uint32)),
            ("dfs", np.minimum(frequent, MANY).astype(np.uint8)),
            ("dfi", (large + term).astype(np.uint32)),
            ("dfv", frequent[large].astype(np.uint32)),
            ("docs", held.documents.astype(np.uint16)),
            ("docu", beyond_of.packed(held.documents)),
            ("freq", np.minimum(held.often, MANY).astype(np.uint8)),
            ("fxi", (many + posting).astype(np.uint32)),
            ("fxv", held.often[many]),
            ("pblk", (places[-posting % (1 << SHIFT) : -1 : 1 << SHIFT] + place).astype(np.uint32)),
            ("posn", _narrow(held.positions, beyond)),
            ("wxi", (special + term).astype(np.uint32)),
            ("wcon", held.width[special]),
            ("wvi", (varied + term).astype(np.uint32)),
            ("wvs", (where[:-1] + wide).astype(np.uint32)),
            ("wid", _stretches(held.widths, first, sizes, int(where[-1]))),
        )
        term += len(held.width)
        posting += int(held.first[-1])
        place += int(places[-1])
        wide += int(where[-1])
    yield "docu", beyond_of.rest()
    for name, end in (("pst", posting), ("wvs", wide), *([("pblk", place)] if posting % (1 << SHIFT) == 0 else [])):
        yield name, np.array([end], np.uint32)


@kernel
def _stretches(given: Bytes, first: Signed, sizes: Signed, total: int) -> Bytes:
    found = np.empty(total, np.uint8)
    at = 0
    for n in range(len(first)):
        for offset in range(sizes[n]):
            found[at] = given[first[n] + offset]
            at += 1
    return found


def _narrow(numbers: Numbers, beyond: int) -> Some:
    return numbers.astype(np.uint16) if beyond <= NARROW else numbers


def narrowest(numbers: Any, beyond: int) -> Some:
    """In one, two or four bytes each."""
    kind = np.uint8 if beyond <= 1 << 8 else np.uint16 if beyond <= NARROW else np.uint32
    return np.asarray(numbers, kind)
