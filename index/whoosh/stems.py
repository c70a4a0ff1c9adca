"""Stems without postings of their own: where every place of a word is one of a stem, the word's postings are taken.

In a field of a document all of which is in one language, a word *fills* the stem that it has in that language, if it
has it everywhere in documents of that language and stands alone in its place. The stem has postings only for what no
word fills: for parts of hyphenated words, and for titles in several languages. So what fills a stem, and what is left
of it, never share a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import Level
from index.whoosh.arrays import Array, Arrays
from index.whoosh.compiled import Bytes, Numbers, Signed, kernel
from index.whoosh.contents import begins
from index.whoosh.terms import SAMPLED

MIXED = 63
"""In the place of its language: of a document of which a field is in several. Others have smaller numbers."""

FILLS = 1 << 31
"""Added to the width of a stem in a piece: that a word fills it."""

Flags = NDArray[np.bool_]

_MOST = 255
"""Words that fill one stem: how many must fit in a byte."""

_LEVEL = ord(str(int(Level.stem)))


class Filled(NamedTuple):
    """Words that fill stems, each with the number of the stem's language as one `key`, in order; the stem of each; and,
    as keys, words that do not fill the stem they have in a language.
    """

    keys: Signed
    stems: Signed
    apart: Signed

    @property
    def words(self) -> Signed:
        return self.keys >> _LANGUAGE

    def has(self, keys: Signed, stems: Signed) -> Flags:
        """Whether each of these words fills the stem beside it."""
        if not len(self.keys):
            return np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        there: Flags = (self.keys[at] == keys) & (self.stems[at] == stems)
        return there


_LANGUAGE = 8
"""Bits."""


def key(words: Array, languages: Array) -> Signed:
    """Words with the numbers of languages, as one number each."""
    return words.astype(np.int64) << _LANGUAGE | languages


def unkeyed(keys: Signed) -> tuple[Signed, Signed]:
    """The words, and the numbers of the languages."""
    return keys >> _LANGUAGE, keys & ((1 << _LANGUAGE) - 1)


def are_stems(letters: Bytes, where: Array) -> Signed:
    """The numbers of those terms that are stems, given where the letters of each begin: of a field, then of a level."""
    return np.flatnonzero(letters[where[:-1].astype(np.int64) + 1] == _LEVEL)


def filled(keys: Signed, stems: Signed, apart: Signed) -> Filled:
    """Which words fill stems, given all words with the stem that each has somewhere in a language, and those that do
    not fill it there.
    """
    known, first, place = np.unique(keys, return_index=True, return_inverse=True)
    stem = stems[first]
    not_so = np.unique(np.concatenate((apart, keys[stem[place] != stems])))
    fills = np.isin(known, not_so, assume_unique=True, invert=True)
    many = _place_among(stem[fills])
    fills[np.flatnonzero(fills)[many >= _MOST]] = False
    return Filled(known[fills], stem[fills], np.union1d(not_so, known[~fills]))


def _place_among(numbers: Signed) -> Signed:
    """Of each number how many of the same stand before it."""
    order = np.argsort(numbers, kind="stable")
    held = numbers[order]
    first = np.flatnonzero(np.concatenate((np.ones(min(len(held), 1), np.bool_), held[1:] != held[:-1])))
    found = np.empty(len(numbers), np.int64)
    found[order] = np.arange(len(held)) - np.repeat(first, np.diff(np.append(first, len(held))))
    return found


def arrays(told: Filled, stems: Signed, languages: Sequence[str]) -> dict[str, Array]:
    """What is written, given the numbers of a segment's stems, in order, and the names of its languages."""
    order = np.argsort(told.stems, kind="stable")
    many = np.bincount(np.searchsorted(stems, told.stems), minlength=len(stems))
    words, own = unkeyed(told.keys[order])
    apart, apart_languages = unkeyed(told.apart)
    # Stems of one language follow each other in each field.
    runs = np.flatnonzero(np.diff(own, prepend=-1))
    return {
        "stw": words.astype(np.uint32),
        "stc": many.astype(np.uint8),
        "stb": begins(many)[:: 1 << SAMPLED].astype(np.uint32),
        "stf": runs.astype(np.uint32),
        "stl": own[runs].astype(np.uint8),
        "sxw": apart.astype(np.uint32),
        "sxl": apart_languages.astype(np.uint8),
        "spn": np.frombuffer("\n".join(languages).encode(), np.uint8),
    }


def spoken(languages: Numbers, documents: Numbers, size: int) -> Bytes:
    """The language of each of so many documents, given the numbers of the languages in which something stands in one,
    or MIXED; any, where nothing does.
    """
    least, most = np.full(size, MIXED, np.uint8), np.zeros(size, np.uint8)
    np.minimum.at(least, documents, languages.astype(np.uint8))
    np.maximum.at(most, documents, languages.astype(np.uint8))
    least[least > most] = languages[0] if len(languages) else 0
    told: Bytes = np.where(least >= most, least, MIXED).astype(np.uint8)
    return told


def spoken_name(field: str) -> str:
    """Of the array with the language of a field in every document."""
    return f"spk:{field}"


def names(told: Arrays) -> list[str]:
    """Of a segment's languages, in the order of their numbers."""
    return told.whole("spn").tobytes().decode().split("\n")


def read(told: Arrays, of_all: Array) -> Filled:
    """All of a segment, given the numbers of its stems; in the order of these."""
    words = told.whole("stw")
    firsts = np.append(told.whole("stf").astype(np.int64), len(words))
    languages = np.repeat(told.whole("stl"), firsts[1:] - firsts[:-1])
    stems = np.repeat(of_all, told.whole("stc")).astype(np.int64)
    return Filled(key(words, languages), stems, key(told.whole("sxw"), told.whole("sxl")))


def filling(told: Arrays, places: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Of stems at these places among a segment's stems the language of each, and the words that fill it."""
    many, known, words, runs, own = (told.whole(name) for name in ("stc", "stb", "stw", "stf", "stl"))
    ends, words, languages = _filling(many, known, words, runs, own, np.array(places, np.int64))
    spans = pairwise((0, *ends.tolist()))
    return [(language, words[slice(*at)].tolist()) for language, at in zip(languages.tolist(), spans, strict=True)]


@kernel
def _filling(
    many: Bytes, known: Numbers, words: Numbers, runs: Numbers, languages: Bytes, places: Signed
) -> tuple[Signed, Numbers, Signed]:  # fmt: skip
    """Where the words of each of these stems end among those that are told, these, and the languages."""
    ends, language = np.zeros(len(places), np.int64), np.full(len(places), MIXED, np.int64)
    first = np.zeros(len(places), np.int64)
    size = np.int64(0)
    for n in range(len(places)):
        block = places[n] >> SAMPLED
        first[n] = known[block]
        for before in range(block << SAMPLED, places[n]):
            first[n] += many[before]
        size += many[places[n]]
        ends[n] = size
        if many[places[n]]:
            language[n] = languages[np.searchsorted(runs, first[n], "right") - 1]
    found = np.empty(size, np.uint32)
    for n in range(len(places)):
        for word in range(many[places[n]]):
            found[ends[n] - many[places[n]] + word] = words[first[n] + word]
    return ends, found, language
