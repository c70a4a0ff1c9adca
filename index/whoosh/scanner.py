"""A text cut into pieces in one compiled pass over its code points: an automaton, by the kind of each.

A piece has the same terms wherever it stands: `index.tokens` finds in it alone what it finds there in the text. Words
of plain letters, and numbers, are pieces in small letters. So is each character of the scripts without spaces; and so
are, as they are written, all stretches in which one letter may depend on the next (l'école, re-elected, 1,000.5, C++),
which have to be looked into. The rest separates, and is passed over.

The pieces are kept in one hash table with open addresses (Knuth, The Art of Computer Programming 3, 6.4, algorithm L),
by language, since the same word has other stems in another. The hash begins with a secret, so that nobody can write a
text of words that all go to one place.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from index import folding, tokens
from index.whoosh.compiled import Bytes, Longs, Numbers, Signed, inner, kernel
from index.whoosh.offsets import PLAIN

WORD, FIGURES, STRETCH = 0, 1, 2
"""Kinds of pieces: a word of plain letters; with digits, or a number with a point; what is to be looked into."""

# Kinds of code points: those from _LETTER to _MARK make up words.
_APART, _LETTER, _DIGIT, _OTHER, _MARK, _SINGLE, _APOSTROPHE, _HYPHEN, _POINT, _SPACE, _SIGN = range(11)
_KIND, _NUMERAL, _ALPHANUMERIC = 0x0F, 0x40, 0x80
"""The bits of the kind, and one each for what `\\d` and `\\w` stand for in a regular expression."""

_PLANE = 0x10000
_PLAIN = (*range(0x0700), *range(0x1E00, 0x2000))
"""Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic: none of their letters is joined to the one before it in a composed
form, as those of hangul are. Plain is such a letter if it is one in small letters too.
"""
_LONGEST = tokens.LONGEST
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Scanned(NamedTuple):
    """The pieces of some texts: their numbers, where each starts in its text, and where those of each text end; and
    whether there are characters of scripts without spaces in it.
    """

    pieces: Numbers
    starts: Numbers
    ends: Signed
    unspaced: Bytes


class Scanner:
    """Grows; for one batch."""

    def __init__(self) -> None:
        self.size = self._looked_into = 0
        self._slots = np.zeros(1 << 8, np.uint32)
        self._letters, self._where = np.empty(0, np.uint32), np.zeros(1, np.uint32)
        self._hashes, self._kinds = np.empty(0, np.uint64), np.empty(0, np.uint8)
        self._languages, self._stretches = np.empty(0, np.uint8), np.empty(0, np.uint32)
        self._secret = secrets.randbits(63)

    @property
    def bytes(self) -> int:
        """That it takes in memory."""
        return sum(
            held.nbytes
            for held in (
                self._slots, self._letters, self._where, self._hashes, self._kinds, self._languages, self._stretches,
            )
        )  # fmt: skip

    @property
    def where(self) -> Numbers:
        """Where the letters of each piece begin among those of all, and the end."""
        return self._where[: self.size + 1]

    @property
    def kinds(self) -> Bytes:
        return self._kinds[: self.size]

    @property
    def languages(self) -> Bytes:
        """The number given for the language of each piece."""
        return self._languages[: self.size]

    @property
    def stretches(self) -> Numbers:
        """Of each piece its place among the stretches, or PLAIN."""
        return self._stretches[: self.size]

    def written(self, pieces: Sequence[int]) -> list[str]:
        """These pieces, which are given in order, as they are kept."""
        if not pieces:
            return []
        begin, end = int(self._where[pieces[0]]), int(self._where[pieces[-1] + 1])
        text = self._letters[begin:end].tobytes().decode("utf-32-le", "surrogatepass")
        begins, ends = self._where[pieces] - begin, self._where[np.array(pieces) + 1] - begin
        return [text[start:stop] for start, stop in zip(begins.tolist(), ends.tolist(), strict=True)]

    def scan(self, texts: Sequence[str], languages: Sequence[int]) -> Scanned:
        """The pieces of these texts, each in the language of that number, below 256."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        self._make_room(len(codes))
        pieces, starts = np.empty(len(codes), np.uint32), np.empty(len(codes), np.uint32)
        ends, unspaced = np.empty(len(texts), np.int64), np.zeros(len(texts), np.uint8)
        self.size, self._looked_into = _scan(
            codes, np.cumsum(lengths), np.array(languages, np.uint8), _table(), _small(), self._secret,
            self.size, self._looked_into, self._slots, self._letters, self._where, self._hashes, self._kinds,
            self._languages, self._stretches,
            pieces, starts, ends, unspaced,
        )  # fmt: skip
        count = int(ends[-1]) if len(ends) else 0
        return Scanned(pieces[:count].copy(), starts[:count].copy(), ends, unspaced)

    def _make_room(self, more: int) -> None:
        """For texts of so many code points, each of which may be a piece that is new."""
        most = self.size + more
        if most > len(self._kinds):
            room = most + most // 2
            self._where = _longer(self._where, room + 1)
            self._hashes, self._kinds = _longer(self._hashes, room), _longer(self._kinds, room)
            self._languages, self._stretches = _longer(self._languages, room), _longer(self._stretches, room)
        if int(self._where[self.size]) + more > len(self._letters):
            self._letters = _longer(self._letters, 2 * len(self._letters) + more)
        if 2 * most > len(self._slots):
            self._slots = np.zeros(1 << (2 * most).bit_length(), np.uint32)
            _fill(self._slots, self._hashes, self.size)


def _longer(held: Any, length: int) -> Any:
    grown = np.empty(length, held.dtype)
    grown[: len(held)] = held
    return grown


@cache
def _table() -> Bytes:
    """The kind of each code point of the first plane."""
    letters = "".join(map(chr, range(_PLANE)))
    found = np.zeros(_PLANE, np.uint8)
    told = tokens.classes()
    for kind, letter in (
        (_OTHER, told.letters + told.others), (_SINGLE, told.singles), (_MARK, told.marks + told.after_single),
        (_OTHER, told.parts), (_APOSTROPHE, told.apostrophes), (_HYPHEN, told.hyphens), (_POINT, told.points),
        (_SPACE, told.spaces), (_SIGN, "+#"), (_LETTER, "A-Za-z"), (_DIGIT, "0-9"),
    ):  # fmt: skip
        found[_places(f"[{letter}]", letters)] = kind
    for code in _PLAIN:
        small = folding.literal(letters[code])
        if found[code] == _OTHER and len(small) == 1 and small.isalpha() and letters[code].isalpha():
            found[code] = _LETTER
    found[_places(r"\d", letters)] |= _NUMERAL
    found[_places(r"\w", letters)] |= _ALPHANUMERIC
    return found


@cache
def _small() -> Numbers:
    """Of each code point of the first plane that in small letters, where it is plain, or itself."""
    found = np.arange(_PLANE, dtype=np.uint32)
    for code in np.flatnonzero(_table() & _KIND == _LETTER).tolist():
        found[code] = ord(folding.literal(chr(code)))
    return found


def _places(pattern: str, letters: str) -> list[int]:
    return [match.start() for match in re.finditer(pattern, letters)]


@inner
def _told(table: Bytes, code: Any) -> Any:
    """The kind of a code point, with its bits."""
    if code < _PLANE:
        return table[code]
    if 0x20000 <= code < 0x40000:  # Han
        return _SINGLE | _ALPHANUMERIC
    return _MARK if code >= 0xE0000 else _OTHER | _NUMERAL


@inner
def _kind(text: Numbers, table: Bytes, at: Any, end: Any) -> Any:
    """That of the letter at a place; _APART beyond the end."""
    return _told(table, text[at]) & _KIND if at < end else _APART


@inner
def _is_part(kind: Any) -> Any:
    return _LETTER <= kind <= _MARK


@inner
def _is_net(text: Numbers, table: Bytes, at: Any, begin: Any, end: Any) -> Any:
    """Whether .NET stands there and is no part of a word."""
    if at + 4 > end or (text[at] != 0x2E and text[at] != 0xFF0E):
        return False
    n, e, t = text[at + 1], text[at + 2], text[at + 3]
    if not (
        (n == 0x4E and ((e == 0x45 and t == 0x54) or (e == 0x65 and t == 0x74)))
        or (n == 0x6E and e == 0x65 and t == 0x74)
        or (n == 0xFF2E and e == 0xFF25 and t == 0xFF34)
    ):
        return False
    if at > begin and _told(table, text[at - 1]) & _ALPHANUMERIC:
        return False
    return at + 4 >= end or not _told(table, text[at + 4]) & _ALPHANUMERIC


@inner
def _joined(text: Numbers, table: Bytes, first: Any, at: Any, begin: Any, end: Any, is_plain: Any) -> Any:
    """Where a stretch from `first` on goes on after what stands `at`, if that may join it to what follows; or `at`."""
    kind, before = _kind(text, table, at, end), _kind(text, table, at - 1, end)
    if kind == _APOSTROPHE:
        return at + 1 if _is_part(before) and _is_part(_kind(text, table, at + 1, end)) else at
    if kind == _HYPHEN:
        if not _is_part(before):
            return at
        after = at + 1
        if after < end and text[after] == 0x0D:
            after += 1
        if after < end and text[after] == 0x0A:
            after += 1
            while after < end and (text[after] == 0x20 or text[after] == 0x09):
                after += 1
        else:
            after = at + 1
        return after if _is_part(_kind(text, table, after, end)) else at
    if kind in (_POINT, _SPACE):
        if at + 1 < end and _told(table, text[at - 1]) & _told(table, text[at + 1]) & _NUMERAL:
            return at + 1
        return at + 1 if kind == _POINT and _is_net(text, table, at, begin, end) else at
    if kind == _SIGN:
        if before != _LETTER and before != _OTHER:
            return at
        if is_plain and at - 1 > first and _is_part(_kind(text, table, at - 2, end)):
            return at
        if text[at] == 0x23:
            return at + 1
        after = _kind(text, table, at + 1, end)
        if after == _SIGN and text[at + 1] == 0x2B:
            return at + 2
        return at + 1 if after == _OTHER or before == _OTHER else at
    return at


@inner
def _found(
    text: Numbers, first: Any, after: Any, small: Numbers, kind: Any, language: Any, secret: Any, size: Any,
    slots: Numbers, letters: Numbers, where: Numbers, hashes: Longs, kinds: Bytes, languages: Bytes,
) -> Any:  # fmt: skip
    """The number of a piece: a new one is `size`."""
    is_plain = kind != STRETCH
    told = np.uint64(secret) ^ np.uint64(language)
    for at in range(first, after):
        code = text[at]
        if is_plain:
            code = small[code]
        told = (told ^ np.uint64(code)) * _MULTIPLIER
        told ^= told >> np.uint64(29)
    mask = np.uint64(len(slots) - 1)
    slot = told & mask
    length = after - first
    while slots[slot]:
        piece = np.int64(slots[slot]) - 1
        begin = np.int64(where[piece])
        if (
            hashes[piece] == told and languages[piece] == language and kinds[piece] == kind
            and np.int64(where[piece + 1]) - begin == length
        ):  # fmt: skip
            same = True
            for n in range(length):
                code = text[first + n]
                if is_plain:
                    code = small[code]
                if letters[begin + n] != code:
                    same = False
                    break
            if same:
                return piece
        slot = (slot + np.uint64(1)) & mask
    slots[slot] = size + 1
    begin = np.int64(where[size])
    for n in range(length):
        code = text[first + n]
        if is_plain:
            code = small[code]
        letters[begin + n] = code
    where[size + 1] = begin + length
    hashes[size], kinds[size], languages[size] = told, kind, language
    return size


@kernel
def _scan(
    text: Numbers, stops: Signed, spoken: Bytes, table: Bytes, small: Numbers, secret: int, size: int, known: int,
    slots: Numbers, letters: Numbers, where: Numbers, hashes: Longs, kinds: Bytes, languages: Bytes, stretches: Numbers,
    pieces: Numbers, starts: Numbers, ends: Signed, unspaced: Bytes,
) -> tuple[int, int]:  # fmt: skip
    """Fills what is told of `pieces` to `unspaced`, see `Scanned`, for texts that end at `stops`, one after the other;
    returns how many pieces there are by now, and how many of them are stretches.
    """
    count, begin = 0, np.int64(0)
    for n in range(len(stops)):
        end, at = stops[n], begin
        while at < end:
            kind = _told(table, text[at]) & _KIND
            first, digits, points = at, 0, 0
            is_plain: Any = True
            if kind == _SINGLE:
                at += 1
                is_plain = False
                unspaced[n] = 1
                if _kind(text, table, at, end) != _MARK:
                    kind = _APART  # it stands alone
            elif not _is_part(kind):
                if kind != _POINT or not _is_net(text, table, at, begin, end):
                    at += 1
                    continue
                at += 1
                is_plain = False
            while kind != _APART and at < end:
                told = _told(table, text[at]) & _KIND
                if told == _LETTER:
                    is_plain = is_plain and points == 0
                    at += 1
                elif told == _DIGIT:
                    digits += 1
                    at += 1
                elif told in (_OTHER, _MARK):
                    is_plain = False
                    at += 1
                else:
                    after = _joined(text, table, first, at, begin, end, is_plain and at - first <= _LONGEST)
                    if after == at:
                        break
                    points += 1
                    # One point between digits alone makes a number that is what it looks like.
                    is_plain = is_plain and points == 1 and text[at] == 0x2E and digits == at - first
                    at = after
            is_plain = is_plain and at - first <= _LONGEST
            what = STRETCH if not is_plain else FIGURES if digits else WORD
            piece = _found(
                text, first, at, small, what, spoken[n], secret, size,
                slots, letters, where, hashes, kinds, languages,
            )  # fmt: skip
            if piece == size:
                size += 1
                stretches[piece] = known if what == STRETCH else PLAIN
                known += what == STRETCH
            pieces[count], starts[count] = piece, first - begin
            count += 1
        ends[n] = count
        begin = end
    return size, known


@kernel
def _fill(slots: Numbers, hashes: Longs, size: int) -> None:
    """The numbers of so many pieces, each at its place or the next that is free."""
    mask = np.uint64(len(slots) - 1)
    for piece in range(size):
        slot = hashes[piece] & mask
        while slots[slot]:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = piece + 1
