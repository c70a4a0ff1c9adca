"""A sentence as a question: any of its words is enough, and ranking decides. No sign in it means anything.

For what people did not write as a query: whole questions, claims, paragraphs. A run of Han is one word here, as it is
in a reader's query; how it counts where one word is enough is for `index.query.any_word` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from index import folding, tokens
from index.function_words import is_function_word
from index.parser import MOST_CLAUSES
from index.query import Or, Query, Word


def question(text: str) -> Query:
    """A query that any word of the text answers; each word once, in the order of the text.

    Of more than MOST_CLAUSES words those that hold a sentence together go first, then the shortest, which are
    the commonest (Zipf, "The Psycho-Biology of Language", 1935). Raises ValueError for a text without a word.
    """
    words = tuple(dict.fromkeys(_words(text)))
    if not words:
        raise ValueError("there is no word in this")
    chosen = _telling(words) if len(words) > MOST_CLAUSES else words
    return Word(chosen[0]) if len(chosen) == 1 else Or(tuple(map(Word, chosen)))


def _words(text: str) -> Iterator[str]:
    """The words, folded; a run of characters of a script without spaces is one."""
    run, end = "", -1
    for match in tokens.matches(text):
        token = tokens.token(match[0])
        if token is None:
            continue
        if run and not (token.single and match.start() == end):
            yield run
            run = ""
        if token.single:
            run, end = run + match[0], match.end()
        else:
            yield folding.literal(match[0])
    if run:
        yield run


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """As many as a query may have, in the same order."""
    idle_last = sorted(words, key=lambda word: (is_function_word(word), -len(word)))
    kept = set(idle_last[:MOST_CLAUSES])
    return tuple(word for word in words if word in kept)
