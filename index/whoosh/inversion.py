"""From texts as rows of pieces to postings: counted first, then set down, each in one pass (counting sort)."""

from __future__ import annotations

import numpy as np

from index.whoosh.compiled import Bytes, Numbers, Signed, Table, inner, kernel
from index.whoosh.stems import FILLS, MIXED

_NOBODY = 0xFFFFFFFF
_WIDTH = FILLS - 1


@inner
def _counted(
    term: int, wide: int, document: int, postings: Signed, places: Signed, least: Bytes, most: Bytes, last: Numbers
) -> None:
    places[term] += 1
    least[term] = min(least[term], wide)
    most[term] = max(most[term], wide)
    if last[term] != document:
        last[term] = document
        postings[term] += 1


@inner
def _set(
    term: int, position: int, wide: int, document: int,
    next_of: Table, documents: Numbers, often: Numbers, positions: Numbers, widths: Bytes,
) -> None:  # fmt: skip
    posting = next_of[term, 0]
    if next_of[term, 2] != document:
        next_of[term, 2] = document
        documents[posting] = document
        posting += 1
        next_of[term, 0] = posting
    often[posting - 1] += 1
    place = next_of[term, 1]
    positions[place] = position
    if next_of[term, 3]:
        widths[place] = wide
    next_of[term, 1] = place + 1


@kernel
def count(
    field: int, fields: Bytes, pieces: Numbers, ends: Signed, owner: Numbers, gap: Numbers,
    words: Numbers, places_of: Numbers, word_ends: Signed, spoken: Bytes,
    first: Numbers, width: Numbers, term: Numbers, position: Numbers, wide: Numbers,
    word_first: Numbers, word_term: Numbers, word_position: Numbers, word_wide: Numbers,
    starts: Numbers, lengths: Numbers, postings: Signed, places: Signed, least: Bytes, most: Bytes, last: Numbers,
) -> int:  # fmt: skip
    """How many postings and places each term has, and between which widths; the greatest position.

    Of saying s, which counts if fields[s] is `field`, the pieces are pieces[ends[s - 1]:ends[s]], its document is
    owner[s], its distance from the one before gap[s]; Han words of it likewise. A stem that a word fills, see `stems`,
    is passed over where the field of the document is in one language. `starts` is filled with the position of each
    saying, `lengths` with those of the documents. The rest is by term: `last` has to be all ones, `least` too.
    """
    at = word_at = np.int64(0)
    here = greatest = 0
    before = np.uint32(_NOBODY)
    for saying in range(len(ends)):
        if fields[saying] != field:
            at, word_at = ends[saying], word_ends[saying]
            continue
        document = owner[saying]
        if document != before:
            here = 0
            before = document
        here += gap[saying]
        starts[saying] = here
        while word_at < word_ends[saying]:
            word = words[word_at]
            for held in range(word_first[word], word_first[word + 1]):
                greatest = max(greatest, here + places_of[word_at] + word_position[held])
                _counted(word_term[held], word_wide[held], document, postings, places, least, most, last)
            word_at += 1
        taken = here
        while at < ends[saying]:
            piece = pieces[at]
            for held in range(first[piece], first[piece + 1]):
                if wide[held] & FILLS and spoken[document] != MIXED:
                    continue
                greatest = max(greatest, here + position[held])
                _counted(term[held], wide[held] & _WIDTH, document, postings, places, least, most, last)
            here += width[piece]
            at += 1
        lengths[document] += here - taken
    return greatest


@kernel
def set_down(
    field: int, fields: Bytes, pieces: Numbers, ends: Signed, owner: Numbers, gap: Numbers,
    words: Numbers, places_of: Numbers, word_ends: Signed, spoken: Bytes,
    first: Numbers, width: Numbers, term: Numbers, position: Numbers, wide: Numbers,
    word_first: Numbers, word_term: Numbers, word_position: Numbers, word_wide: Numbers,
    starts: Numbers, next_of: Table, documents: Numbers, often: Numbers, positions: Numbers, widths: Bytes,
) -> None:  # fmt: skip
    """Each posting and place where it belongs. `next_of` tells of each term where its next posting and its next place
    go, in which document it stood last (-1), and whether its width has to be noted.
    """
    at = word_at = np.int64(0)
    for saying in range(len(ends)):
        if fields[saying] != field:
            at, word_at = ends[saying], word_ends[saying]
            continue
        document = owner[saying]
        here = starts[saying]
        while word_at < word_ends[saying]:
            word = words[word_at]
            for held in range(word_first[word], word_first[word + 1]):
                _set(
                    word_term[held], here + places_of[word_at] + word_position[held], word_wide[held], document,
                    next_of, documents, often, positions, widths,
                )  # fmt: skip
            word_at += 1
        while at < ends[saying]:
            piece = pieces[at]
            for held in range(first[piece], first[piece + 1]):
                if wide[held] & FILLS and spoken[document] != MIXED:
                    continue
                _set(
                    term[held], here + position[held], wide[held] & _WIDTH, document,
                    next_of, documents, often, positions, widths,
                )  # fmt: skip
            here += width[piece]
            at += 1


@kernel
def spell(field: int, used: Signed, letters: Bytes, where: Signed, begins: Signed, found: Bytes) -> None:
    """Fills in, from `begins` on, the field and then the letters of each of the terms that are used."""
    for n in range(len(used)):
        at = begins[n]
        found[at] = field
        for letter in range(where[used[n]], where[used[n] + 1]):
            at += 1
            found[at] = letters[letter]
