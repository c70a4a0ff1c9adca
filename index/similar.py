"""Documents like another one: those that share the words which tell it from the rest.

Words are weighed as in a search (how often they stand in the document, how rare they are in scope), and the heaviest
become a question of which one word is enough. After Robertson and Spärck Jones, "Simple, proven approaches to text
retrieval" (1994), section 2.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from archive.access import Scope
from archive.document import Document, Text
from index import tokens
from index.engine import Engine
from index.query import And, Not, Or, Query, Value, Word

WORDS = 25
_LOOKED_AT = 120
"""Of the document's words, the most frequent, whose rarity is looked up."""

_CHARACTERS = 400_000
_SHORTEST = 3


def like(engine: Engine, document: Document, text: Text | None, scope: Scope) -> Query | None:
    """The question that documents like this one answer, without itself; None where it has no words to tell it by."""
    counts = Counter(_words(document, text))
    candidates = [word for word, _ in sorted(counts.items(), key=lambda told: (-told[1], told[0]))[:_LOOKED_AT]]
    frequencies = dict(zip(candidates, engine.frequencies(candidates, scope), strict=True))
    rest = max(frequencies.values(), default=0) + 1
    # A word that stands in this document alone finds no other.
    shared = {word: often for word, often in frequencies.items() if often > 1}
    weights = {word: (1 + math.log(counts[word])) * math.log(1 + rest / often) for word, often in shared.items()}
    chosen = sorted(weights, key=lambda word: (-weights[word], word))[:WORDS]
    if not chosen:
        return None
    return And((Or(tuple(Word(word) for word in chosen)), Not(Value("id", document.id))))


def _words(document: Document, text: Text | None) -> Iterator[str]:
    """Its words, folded; of scripts that do not space them apart, each two characters that follow each other."""
    left = _CHARACTERS
    for told in (document.title, *((page.text for page in text.pages) if text else ())):
        before, end = "", -1
        for match in tokens.matches(told[: max(left, 0)]):
            token = tokens.token(match[0])
            if token is None:
                continue
            if token.single:
                if match.start() == end:
                    yield before + token.folded
                before, end = token.folded, match.end()
            elif len(token.folded) >= _SHORTEST and any(map(str.isalpha, token.folded)):
                yield token.folded
        left -= len(told)
