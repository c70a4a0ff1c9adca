"""The terms of one batch of documents, numbered as they are met, and what each distinct piece of text is made of.

Texts repeat themselves: so each distinct piece is analysed once, and a text is written down as the numbers of its
pieces. What a piece is made of stands in flat arrays, for the kernels that count.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np

from index import analysis, stemming
from index.analysis import Key
from index.whoosh import offsets
from index.whoosh.compiled import Numbers, Signed


class Made(NamedTuple):
    """Of every piece: `first` where its terms begin in the other arrays (and, last, their end), and its `width`.

    Of every term of a piece: its number, its position from the piece's first, its own width.
    """

    first: Numbers
    width: Numbers
    term: Numbers
    position: Numbers
    wide: Numbers


class Lexicon:
    """Grows; for one batch."""

    def __init__(self) -> None:
        self.terms: dict[Key, int] = {}
        self._pieces: dict[tuple[str, bool], _Pieces] = {}
        self._first, self._width = array("I", (0,)), array("I")
        self._term, self._position, self._wide = array("I"), array("I"), array("I")
        self._word, self._start, self._end = array("I", (0,)), array("I"), array("I")

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        numbers = 3 * len(self._first) + 3 * len(self._term) + 2 * len(self._start)
        return 4 * numbers + _TERM * len(self.terms) + _PIECE * sum(map(len, self._pieces.values()))

    def forget(self) -> None:
        """Let go of the pieces themselves: no more is added."""
        self._pieces.clear()

    def pieces(self, language: str | None, *, are_tokens: bool) -> _Pieces:
        """The number of each piece of text in this language, with its lead: see LEAD."""
        stems = stemming.stems(language)
        key = stems.name if stems else "", are_tokens
        if key not in self._pieces:
            self._pieces[key] = _Pieces(self, language, are_tokens)
        return self._pieces[key]

    def number(self, term: Key) -> int:
        """The number of a term."""
        return self.terms.setdefault(term, len(self.terms))

    def add(self, piece: analysis.Piece) -> int:
        """The number of a new piece."""
        number, terms = self.terms.setdefault, self.terms
        self._term.extend([number((level, text), len(terms)) for level, text, _, _ in piece.terms])
        self._position.extend([position for _, _, position, _ in piece.terms])
        self._wide.extend([wide for _, _, _, wide in piece.terms])
        self._start.extend([start for start, _ in piece.edges])
        self._end.extend([end for _, end in piece.edges])
        self._first.append(len(self._term))
        self._word.append(len(self._start))
        self._width.append(len(piece.edges))
        return len(self._width) - 1

    def edges(self, starts: Signed, leads: Numbers, pieces: Numbers) -> bytes:
        """Where the words of a text start and end, as it is written: see `offsets`."""
        told = (np.frombuffer(each, np.uint32) for each in (self._word, self._start, self._end))
        return offsets.packed(starts, leads, pieces, *told)

    def widths_of(self, pieces: Numbers) -> Numbers:
        """How many positions each of these takes."""
        return np.frombuffer(self._width, np.uint32)[pieces]

    def made(self) -> Made:
        """Of every piece so far."""
        told = (self._first, self._width, self._term, self._position, self._wide)
        return Made(*(np.array(each, np.uint32) for each in told))


_TERM, _PIECE = 220, 170
"""Bytes that a term takes, and a piece: the words, their numbers, and their room in a dict."""

LEAD = 28
"""The bit of a piece's number from which on it is told how many signs stand before its word."""

_MOST_LEAD = 15


class _Pieces(dict[str, int]):
    def __init__(self, lexicon: Lexicon, language: str | None, are_tokens: bool) -> None:
        super().__init__()
        self._lexicon, self._language, self._are_tokens = lexicon, language, are_tokens

    def __missing__(self, written: str) -> int:
        word = analysis.plain(written)
        lead = analysis.lead(written) if word is not None and word != written else 0
        if word is None or lead > _MOST_LEAD:
            number = self._lexicon.add(analysis.piece(written, self._language, is_token=self._are_tokens))
        elif word == written:
            number = self._lexicon.add(analysis.word(written, self._language))
        else:
            number = self[word] | lead << LEAD
        self[written] = number
        return number
