"""Neighbouring words of a query, and whether they stand near each other in a text as well: that tells what it is about.

Each word is paired with the REACH that follow it. In a text they may stand in any order, at most WITHIN words between
them. Words that only hold a sentence together are passed over, so that "the master of the ferry" pairs master with
ferry. It adds to a score and decides nothing: see `index.scoring`, which has the figures for REACH and WITHIN.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from index.function_words import is_function_word
from index.proximity import Found
from index.query import And, Or, Phrase, Query, Word
from index.question import pieces

REACH = 3
WITHIN = 8

Pair = tuple[Word | Phrase, Word | Phrase]
"""Two words; those of a run of Han are phrases of one word."""


def pairs(query: Query, any_word: bool) -> Mapping[Pair, int]:
    """Each with the times it stands in the query, in that order: by its first word, then by its second.

    `any_word`: one word is enough, so that a run of Han is its words. At most REACH for each word of the query.
    """
    found: Counter[Pair] = Counter()
    for row in _rows(query, any_word):
        telling = [word for word in row if not is_function_word(_text(word))]
        for place, first in enumerate(telling):
            following = telling[place + 1 : place + 1 + REACH]
            found.update((first, second) for second in following if _text(first) != _text(second))
    return found


def written(pair: Pair) -> str:
    """As a reader would ask for it."""
    return f'"{_text(pair[0])} {_text(pair[1])}"~{WITHIN}'


def times(first: Iterable[Found], second: Iterable[Found]) -> int:
    """How often the second word begins where the first is near, given where each stands in one field."""
    starts = sorted(start for start, _, _ in first)
    ends = sorted(end for _, end, _ in first)
    near = {s for s, e, _ in second if _any(starts, e, e + WITHIN) or _any(ends, s - WITHIN, s)}
    return len(near)


def _any(places: Sequence[int], least: int, most: int) -> bool:
    at = bisect_left(places, least)
    return at < len(places) and places[at] <= most


def _rows(query: Query, any_word: bool) -> Iterator[Sequence[Word | Phrase]]:
    """The words that stand side by side, in the same field."""
    if isinstance(query, Or):
        for part in query.parts:
            yield from _rows(part, any_word)
    elif isinstance(query, And | Word):
        parts = query.parts if isinstance(query, And) else (query,)
        for words, some in groupby(parts, lambda part: isinstance(part, Word)):
            given = list(some)
            if not words:
                for part in given:
                    yield from _rows(part, any_word)
                continue
            row = [each for part in given if isinstance(part, Word) for each in (pieces(part) if any_word else (part,))]
            for _, same in groupby(row, lambda word: word.field):
                yield list(same)


def _text(word: Word | Phrase) -> str:
    return word.text if isinstance(word, Word) else " ".join(word.words)
