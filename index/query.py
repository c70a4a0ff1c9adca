"""The query as a tree, owned by us and by no engine.

`index.parser` makes it from a reader's words; engines evaluate it. Words are kept as written: folding and stemming
are the engine's part, by `index.analysis`, in the mode asked for. `field` None means title and text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Everything:
    """Every document in scope."""


@dataclass(frozen=True)
class Word:
    """One word. `literal` (written `=word`) matches this form only, whatever the mode."""

    text: str
    field: str | None = None
    literal: bool = False


@dataclass(frozen=True)
class Phrase:
    """Words one directly after the other, in order; with `within` n: in any order, at most n words between."""

    words: tuple[str, ...]
    field: str | None = None
    within: int | None = None
    literal: bool = False


@dataclass(frozen=True)
class Prefix:
    """Words that begin with `text` (three letters or more)."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Fuzzy:
    """Words at most `distance` (1 or 2) edits away that share the first letter."""

    text: str
    distance: int = 1
    field: str | None = None


@dataclass(frozen=True)
class Value:
    """A filter written in the query: `kind:report`, `date:2018..2020`, `collection:press`, `cites:ID`."""

    field: str
    value: str


@dataclass(frozen=True)
class And:
    """All of them. At least one part is not a `Not`."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Or:
    """Any of them."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Not:
    """Documents without `part`."""

    part: Query


@dataclass(frozen=True)
class Joined:
    """Neighbouring words that may be one name or term elsewhere: that is looked for, not they. See `index.widening`."""

    words: tuple[str, ...]
    field: str | None = None

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Translated:
    """A word of the other language, or several English ones, that a word of the query means. See `index.widening`."""

    text: str
    field: str | None = None


Query = Everything | Word | Phrase | Prefix | Fuzzy | Joined | Translated | Value | And | Or | Not

Leaf = Word | Phrase | Prefix | Fuzzy | Joined | Translated
"""No query of a reader's has the last two: engines make them."""


def leaves(query: Query) -> Iterator[Leaf]:
    """The parts that look for words and are not excluded, as they stand in the query."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from leaves(part)
    elif isinstance(query, Word | Phrase | Prefix | Fuzzy | Joined | Translated):
        yield query


def alone(given: Sequence[Leaf]) -> Iterator[Leaf]:
    """Those that are looked for by themselves: not several words as one, nor each of these words."""
    joined = {word for leaf in given if isinstance(leaf, Joined) for word in leaf.words}
    lone = (leaf for leaf in given if not isinstance(leaf, Joined))
    return (leaf for leaf in lone if not isinstance(leaf, Word) or leaf.text not in joined)


@lru_cache(1_000)
def written(query: Query) -> str:
    """The query in its own language, with every operator shown: how it was understood, to be asked again."""
    match query:
        case Everything():
            return "*:*"
        case And(parts):
            return " AND ".join(_grouped(part) for part in parts)
        case Or(parts):
            return " OR ".join(_grouped(part) for part in parts)
        case Not(part):
            return f"NOT {_grouped(part)}"
        case Value(field, value):
            return f"{field}:{_plain(value)}"
    named = f"{query.field}:" if query.field else ""
    return named + _leaf(query, _plain)


def leaf(query: Leaf) -> str:
    """One part that looks for words, to be shown: without its field, and without escapes."""
    return _leaf(query, str)


def _leaf(query: Leaf, plain: Callable[[str], str]) -> str:
    match query:
        case Word(text, _, literal):
            return f"={plain(text)}" if literal else plain(text)
        case Phrase(words, _, within, literal):
            near = "" if within is None else f"~{within}"
            return ("=" if literal else "") + '"' + " ".join(map(plain, words)) + '"' + near
        case Prefix(text):
            return f"{plain(text)}*"
        case Fuzzy(text, distance):
            return f"{plain(text)}~{distance}"
        case Joined(words):
            return " ".join(map(plain, words))
        case Translated(text):
            return plain(text)


def _grouped(query: Query) -> str:
    return f"({written(query)})" if isinstance(query, And | Or) else written(query)


_SIGNS = re.compile(r'[\\\s"“”„‟«»「」『』＂〝〞〟()（）*~]|^=|^(?:AND|OR|NOT)$')
_NAME = re.compile(r"^(extra\.[A-Za-z0-9_][A-Za-z0-9_.\-]*|[A-Za-z][A-Za-z_\-]*):(?!//)")


def _plain(text: str) -> str:
    """Escaped, so that no sign in it means anything; see `index.lexemes`."""
    return _NAME.sub(r"\1\:", _SIGNS.sub(r"\\\g<0>", text))
