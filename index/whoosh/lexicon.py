"""The terms of one batch of documents, and what each distinct piece of text is made of.

Texts repeat themselves: so each distinct piece is looked into once, and a text is written down as the numbers of its
pieces. What a piece is made of stands in flat arrays, for the kernels that count. Plain words, which are most pieces,
are looked into all at once when no more come.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from index import analysis, han, stemming
from index.analysis import Level
from index.whoosh import offsets, stems
from index.whoosh.compiled import Bytes, Numbers, Signed
from index.whoosh.contents import begins, joined, key_bytes, level_bytes
from index.whoosh.scanner import STRETCH, WORD, Scanned, Scanner
from index.whoosh.stems import FILLS, Filled, Flags


class Made(NamedTuple):
    """Of every piece: `first` where its terms begin in the other arrays (and, last, their end), and its `width`.

    Of every term of a piece: its number, its position from the piece's first, its own width.
    """

    first: Numbers
    width: Numbers
    term: Numbers
    position: Numbers
    wide: Numbers


class Spoken(NamedTuple):
    """Of every Han word: where its terms begin in the other arrays, and, last, their end.

    Of every term of it: its number, its position from the word's first, its width.
    """

    first: Numbers
    term: Numbers
    position: Numbers
    wide: Numbers


class Terms(NamedTuple):
    """All terms in order: their letters, without field; where each begins, and the end; those of Han words, and of
    each, one after the other, its Latin spellings: where these begin, and their numbers.
    """

    letters: Bytes
    where: Signed
    words: Numbers
    spelt: Signed
    spellings: Numbers

    @property
    def size(self) -> int:
        return len(self.where) - 1


class Finished(NamedTuple):
    """What every piece is made of, every Han word, and the terms, which are numbered in their order; and which of
    them fill which stems; the names of the languages.
    """

    pieces: Made
    han: Spoken
    terms: Terms
    filled: Filled
    languages: list[str]


class Lexicon:
    """Grows; for one batch."""

    def __init__(self) -> None:
        self._scanner = Scanner()
        self._languages: dict[str | None, int] = {}
        self._stems: dict[str, int] = {}
        self._speaking: list[str | None] = []
        self._terms = _Numbers()
        self._looked_at = 0
        self._first, self._edge = array("I", (0,)), array("I", (0,))
        self._term, self._position, self._wide = array("I"), array("I"), array("I")
        self._covers = array("q")
        self._start, self._end = array("I"), array("I")
        self.han = _Han(self._terms)

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        numbers = 5 * len(self._term) + 2 * len(self._start) + 3 * len(self._first) + 3 * len(self.han.term)
        return self._scanner.bytes + 4 * numbers + _TERM * (len(self._terms) + 2 * self._scanner.size)

    def pieces(self, texts: Sequence[str], languages: Sequence[str | None]) -> Scanned:
        """The pieces of some texts, each with the tag of its language."""
        found = self._scanner.scan(texts, [self.language(tag) for tag in languages])
        kinds = self._scanner.kinds[self._looked_at :]
        new = (np.flatnonzero(kinds == STRETCH) + self._looked_at).tolist()
        tags = self._scanner.languages[new].tolist()
        for written, tag in zip(self._scanner.written(new), tags, strict=True):
            self._look_into(analysis.piece(written, self._speaking[tag]))
        self._looked_at = self._scanner.size
        return found

    def language(self, tag: str | None) -> int:
        """A number for a language, the same for those with the same stems."""
        known = self._languages.get(tag)
        if known is None:
            own = stemming.stems(tag)
            known = self._languages[tag] = self._stems.setdefault(own.name if own else "", len(self._stems))
            if known == len(self._speaking):
                self._speaking.append(tag)
        return known

    def _look_into(self, piece: analysis.Piece) -> None:
        here = len(self._term)
        self._term.extend([self._terms.of((level, text)) for level, text, _, _ in piece.terms])
        self._covers.extend(_covers(piece, self._term[here:]))
        self._position.extend([position for _, _, position, _ in piece.terms])
        self._wide.extend([wide for _, _, _, wide in piece.terms])
        self._start.extend([start for start, _ in piece.edges])
        self._end.extend([end for _, end in piece.edges])
        self._first.append(len(self._term))
        self._edge.append(len(self._start))

    def edges(self, scanned: Scanned) -> tuple[Bytes, Signed]:
        """Where the words of the texts start and end, as it is written (see `offsets`), and where that of each ends."""
        held = (np.frombuffer(each, np.uint32) for each in (self._edge, self._start, self._end))
        return offsets.packed(*scanned[:3], self._scanner.where, self._scanner.stretches, *held)

    def widths_of(self, pieces: Numbers) -> Numbers:
        """How many positions each of these takes."""
        found = np.ones(len(pieces), np.uint32)
        stretches = self._scanner.stretches[pieces]
        looked_into = stretches != offsets.PLAIN
        edge, place = np.frombuffer(self._edge, np.uint32), stretches[looked_into]
        found[looked_into] = edge[place + 1] - edge[place]
        return found

    def finish(self) -> Finished:
        """All of it. Nothing is added after that."""
        plain = self._plain()
        words, spelt = self._spelt()
        names = list(self._terms)
        order = sorted(range(len(names)), key=names.__getitem__)
        rank = np.empty(len(names), np.uint32)
        rank[order] = np.arange(len(names), dtype=np.uint32)
        where, letters = joined([names[number] for number in order])
        many = begins(np.array([len(each) for each in spelt], np.int64))
        spellings = np.fromiter(chain.from_iterable(spelt), np.int64, int(many[-1]))
        terms = Terms(letters, where, rank[np.array(words, np.int64)], many, rank[spellings])
        keys, own = self._stemmed(rank, plain)
        filled = self._filled(rank, keys, own)
        made = self._made(rank, plain, filled.has(keys, own))
        return Finished(made, self.han.made(rank), terms, filled, list(self._stems))

    def _plain(self) -> tuple[Signed, Signed, Signed]:
        """Of every piece the numbers of its literal term, its folded one and its stem; -1 where it is no plain word, or
        has none.
        """
        kinds, languages = self._scanner.kinds, self._scanner.languages
        literal, folded, stem = (np.full(len(kinds), -1, np.int64) for _ in range(3))
        plain = np.flatnonzero(kinds != STRETCH)
        written = self._scanner.written(plain.tolist())
        literal[plain] = self._terms.of_level(Level.literal, written)
        folds = {n: form for n, form in zip(plain.tolist(), analysis.folds(written), strict=True) if form}
        folded[list(folds)] = self._terms.of_level(Level.folded, folds.values())
        for language, tag in enumerate(self._speaking):
            own = np.flatnonzero((kinds[plain] == WORD) & (languages[plain] == language))
            told = analysis.stems([written[place] for place in own.tolist()], tag)
            there = [n for n, each in zip(plain[own].tolist(), told, strict=True) if each is not None]
            stem[there] = self._terms.of_level(Level.stem, (each for each in told if each is not None))
        return literal, folded, stem

    def _spelt(self) -> tuple[list[int], list[list[int]]]:
        """The Han words among the terms, and of each the terms that spell it."""
        level = level_bytes(Level.word)
        words = [(number, term) for term, number in self._terms.items() if term.startswith(level)]
        spellings = [
            self._terms.of_level(Level.latin, analysis.spelt(term[len(level) :].decode())) for _, term in words
        ]
        return [number for number, _ in words], spellings

    def _filled(self, rank: Numbers, keys: Signed, own: Signed) -> Filled:
        """Which terms fill which stems, given what `_stemmed` tells."""
        term = rank[np.frombuffer(self._term, np.uint32)]
        apart = np.frombuffer(self._covers, np.int64) == _APART
        return stems.filled(keys, own, stems.key(term[apart], self._spoken()[apart]))

    def _stemmed(self, rank: Numbers, plain: Sequence[Signed]) -> tuple[Signed, Signed]:
        """Of plain words, then of other words that cover a stem, the key, see `stems`, and that stem."""
        literal, _, stem = plain
        there, covers = np.flatnonzero(stem >= 0), np.frombuffer(self._covers, np.int64)
        covered, term = np.flatnonzero(covers >= 0), np.frombuffer(self._term, np.uint32)
        languages = np.concatenate((self._scanner.languages[there], self._spoken()[covered]))
        keys = stems.key(rank[np.concatenate((literal[there], covers[covered]))], languages)
        return keys, rank[np.concatenate((stem[there], term[covered]))].astype(np.int64)

    def _spoken(self) -> Bytes:
        """The language of each term of a stretch."""
        ends = np.frombuffer(self._first, np.uint32).astype(np.int64)
        return np.repeat(self._scanner.languages[self._looked_into()], ends[1:] - ends[:-1])

    def _looked_into(self) -> Signed:
        """The pieces that are stretches."""
        return np.flatnonzero(self._scanner.stretches != offsets.PLAIN)

    def _made(self, rank: Numbers, plain: Sequence[Signed], fills: Flags) -> Made:
        # `fills`: of those of `_stemmed`, whether the word fills the stem.
        looked_into = self._looked_into()
        first, edge = np.frombuffer(self._first, np.uint32), np.frombuffer(self._edge, np.uint32)
        many = np.count_nonzero([numbers >= 0 for numbers in plain], axis=0).astype(np.uint32)
        width = np.ones(len(many), np.uint32)
        many[looked_into], width[looked_into] = np.diff(first), np.diff(edge)
        held = begins(many)
        term, position = np.empty(int(held[-1]), np.uint32), np.zeros(int(held[-1]), np.uint32)
        wide = np.ones(int(held[-1]), np.uint32)
        next_of = held[:-1].copy()
        for numbers in plain:
            there = np.flatnonzero(numbers >= 0)
            term[next_of[there]] = rank[numbers[there]]
            next_of[there] += 1
        at = np.repeat(held[:-1][looked_into] - first[:-1], np.diff(first)) + np.arange(len(self._term))
        term[at] = rank[np.frombuffer(self._term, np.uint32)]
        position[at], wide[at] = np.frombuffer(self._position, np.uint32), np.frombuffer(self._wide, np.uint32)
        # A plain word's stem is the last of its terms.
        stemmed, covered = np.flatnonzero(plain[2] >= 0), np.flatnonzero(np.frombuffer(self._covers, np.int64) >= 0)
        own = np.concatenate((next_of[stemmed] - 1, at[covered]))
        wide[own[fills]] |= FILLS
        return Made(held.astype(np.uint32), width, term, position, wide)


_NONE, _APART = -1, -2


def _covers(piece: analysis.Piece, numbers: Sequence[int]) -> list[int]:
    """Of each term of a piece, which have these numbers: of a stem the word that alone stands as it is written in its
    place, if the stem stands there only once; _APART of a word with a stem that does not; _NONE of all else.
    """
    told = [_NONE] * len(numbers)
    written: dict[int, tuple[int, int] | None] = {}
    stems: list[tuple[int, int, int]] = []
    for place, (level, _, position, wide) in enumerate(piece.terms):
        if level is Level.literal:
            written[position] = None if position in written else (place, wide)
        elif level is Level.stem:
            stems.append((place, position, wide))
    there = [(numbers[place], position) for place, position, _ in stems]
    covered: set[int] = set()
    for (place, position, wide), stem in zip(stems, there, strict=True):
        word = written.get(position)
        if word is not None and word[1] == wide and position not in covered and there.count(stem) == 1:
            covered.add(position)
            told[place] = numbers[word[0]]
    for _, position, _ in stems:
        if position not in covered:
            for place, (level, _, other, _) in enumerate(piece.terms):
                if level is Level.literal and other == position:
                    told[place] = _APART
    return told


class _Numbers(dict[bytes, int]):
    """The numbers of terms, as they came, until all are numbered anew."""

    def of(self, term: analysis.Key) -> int:
        """That of one."""
        return self.setdefault(key_bytes(term), len(self))

    def of_level(self, level: Level, texts: Iterable[str]) -> list[int]:
        """Those of several of a level."""
        number, before = self.setdefault, level_bytes(level)
        return [number(before + text.encode(), len(self)) for text in texts]


class _Han(dict[str, int]):
    """The numbers of Han words that are in no other, and what is in each."""

    def __init__(self, terms: _Numbers) -> None:
        super().__init__()
        self._terms = terms
        self._first = array("I", (0,))
        self.term, self._position, self._wide = array("I"), array("I"), array("I")

    def __missing__(self, word: str) -> int:
        inside = han.inside(word)
        self.term.extend(self._terms.of_level(Level.word, (part for _, part in inside)))
        self._position.extend([offset for offset, _ in inside])
        self._wide.extend([len(part) for _, part in inside])
        self._first.append(len(self.term))
        self[word] = number = len(self)
        return number

    def made(self, rank: Numbers) -> Spoken:
        """By the new numbers of terms."""
        told = (np.array(each, np.uint32) for each in (self._position, self._wide))
        return Spoken(np.array(self._first, np.uint32), rank[np.array(self.term, np.uint32)], *told)


_TERM = 150
"""Bytes that a term takes: its letters, its number, and their room in a dict."""
