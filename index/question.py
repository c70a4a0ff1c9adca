"""A question of which one word is enough, so that ranking decides: a sentence, a claim, or a query asked so.

A run of Han is then worth its words, as it is written without spaces; where all words are asked for it stays a phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from index import folding, han, tokens
from index.function_words import is_function_word
from index.parser import MOST_CLAUSES
from index.query import And, Not, Or, Phrase, Query, Value, Word
from index.tokens import Token

MOST_WORDS = 1_000
"""Words of a text that are looked at, the first; a reader's query of the most characters has no more."""

MOST_PIECES = 256
"""Words that the runs of Han in a sentence may be cut into, and the words beside them."""


def question(text: str) -> Query:
    """The words of any text as a query, as often as they stand there; no sign in it means anything.

    A hyphenated word is its parts. Of more than MOST_CLAUSES different words those go first that hold a sentence
    together, then the shortest, which are the commonest (Zipf, "The Psycho-Biology of Language", 1935).
    Raises ValueError for a text without a word.
    """
    words = tuple(islice(_words(text), MOST_WORDS))
    if not words:
        raise ValueError("there is no word in this")
    chosen = words if _fits(words) else _telling(words)
    return Word(chosen[0]) if len(chosen) == 1 else And(tuple(map(Word, chosen)))


def any_word(query: Query) -> Query:
    """The same question, one word being enough: in every And, filters and exclusions stay, the rest is Or."""
    match query:
        case Or(parts):
            return Or(tuple(map(any_word, parts)))
        case Word():
            found = pieces(query)
            return Or((query, *found)) if len(found) > 1 else query
        case And(parts):
            kept = tuple(part for part in parts if isinstance(part, Not | Value))
            free = tuple(any_word(part) for part in parts if not isinstance(part, Not | Value))
            if not free:
                return query
            one = free[0] if len(free) == 1 else Or(free)
            return And((one, *kept)) if kept else one
    return query


def pieces(word: Word) -> tuple[Word | Phrase, ...]:
    """What a word counts by where one word is enough: itself, but with a run of Han in it that run's words.

    Those are phrases of one word, since they stand in the text as they are; words of three characters and more are
    each two characters of them. The same holds of other scripts without spaces, whose words nobody knows.
    """
    found: list[Word | Phrase] = []
    if word.literal or not any(token.single for token in tokens.tokens(word.text)):
        return (word,)
    for run in _runs(word.text):
        if run.single:
            found += (Phrase((each,), word.field) for each in _pairs(run.letters))
        else:
            found.append(Word(run.text, word.field))
    return tuple(found)


def _pairs(run: Sequence[str]) -> Iterator[str]:
    for start, end in han.cut(run):
        yield from ("".join(run[n : min(n + 2, end)]) for n in range(start, max(start + 1, end - 1)))


class _Run(NamedTuple):
    """One word, or the characters of a script without spaces that directly follow each other."""

    letters: tuple[str, ...]
    token: Token

    @property
    def text(self) -> str:
        return "".join(self.letters)

    @property
    def single(self) -> bool:
        return self.token.single


def _runs(text: str) -> Iterator[_Run]:
    letters, end, first = list[str](), -1, None
    for match in tokens.matches(text):
        token = tokens.token(match[0])
        if token is None:
            continue
        if first is not None and not (token.single and first.single and match.start() == end):
            yield _Run(tuple(letters), first)
            letters, first = [], None
        letters.append(match[0])
        first, end = first or token, match.end()
    if first is not None:
        yield _Run(tuple(letters), first)


def _words(text: str) -> Iterator[str]:
    for run in _runs(text):
        if run.token.parts:
            yield from (part.folded for part in run.token.parts)
        else:
            yield run.text if run.single else folding.literal(run.text)


def _cost(word: str) -> int:
    return sum(1 for _ in tokens.tokens(word))


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """As many as a query may have, in the same order."""
    telling = tuple(word for word in words if not is_function_word(word)) or words
    if _fits(telling):
        return telling
    kept: set[str] = set()
    for word in sorted(dict.fromkeys(telling), key=lambda word: -len(word)):
        if _fits((*kept, word)) or not kept:
            kept.add(word)
    return tuple(word for word in telling if word in kept)


def _fits(words: Iterable[str]) -> bool:
    """Whether these are few enough. A repeated word costs no more than once."""
    different = set(words)
    return len(different) <= MOST_CLAUSES and sum(map(_cost, different)) <= MOST_PIECES
