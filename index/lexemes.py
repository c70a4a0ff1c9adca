"""A reader's words cut into brackets, operators and operands; what their signs mean is decided here alone.

Signs of any shape count: curly, straight and corner quotes, full-width brackets, every hyphen before a word. Only
capitals are operators. A backslash makes the next character an ordinary one. An operand without a word in it, such
as a dash that stands alone, is passed over and told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import folding, tokens

LONGEST = 2_000
"""Characters of a query."""

_OPENING = "(（"
_CLOSING = ")）"
_QUOTES_OPEN = '"“„‟«»「『＂〝'
_QUOTES_CLOSE = '"”“«»」』＂〞〟'
_QUOTES_ONLY_CLOSE = "”」』〞〟"
_OPERATORS = ("AND", "OR", "NOT")
# A name before a colon, but not the beginning of an address; only extra names have points in them.
_NAME = re.compile(r"(extra\.[A-Za-z0-9_][A-Za-z0-9_.\-]*|[A-Za-z][A-Za-z_\-]*):(?!//)")
_ESCAPED = "\0"


class QueryError(Exception):
    """The query cannot be understood. `code` is stable; `position` counts code points from 0."""

    def __init__(self, message: str, *, code: str, position: int) -> None:
        super().__init__(message)
        self.code = code
        self.position = position


@dataclass(frozen=True)
class Sign:
    """A bracket or an operator: `(`, `)`, `AND`, `OR`, `NOT`. `field` is the one named before a bracket."""

    kind: str
    at: int
    field: str | None = None
    named_at: int = 0


@dataclass(frozen=True)
class Operand:
    """A word or a phrase, and all that was written with it.

    `text` is without escapes; in `bare` the escaped characters are blotted out, so that what is left of signs counts.
    `places` are the positions of its characters. `near` is the number behind a phrase.
    """

    at: int
    text: str
    bare: str
    places: tuple[int, ...]
    field: str | None = None
    literal: bool = False
    quoted: bool = False
    near: int | None = None


Lexeme = Sign | Operand


class Lexemes:
    """Those of one query, in order. `ignored` fills up with what was passed over, as it is read."""

    def __init__(self, query: str) -> None:
        if len(query) > LONGEST:
            words = f"A query has at most {LONGEST:,} characters."
            raise QueryError(words, code="query_too_long", position=LONGEST)
        self.query = query
        self.ignored: list[str] = []
        self._at = 0

    def __iter__(self) -> Iterator[Lexeme]:
        while self._at < len(self.query):
            letter = self.query[self._at]
            if letter.isspace():
                self._at += 1
            elif letter in _CLOSING:
                yield Sign(")", self._at)
                self._at += 1
            else:
                yield from self._next()

    def _next(self) -> Iterator[Lexeme]:
        """What begins here, after a minus if there is one."""
        start = self._at
        minus = self.query[start] in folding.HYPHENS and self._leads(start + 1)
        self._at += minus
        found = self._unit()
        if found is None:
            self.ignored.append(self.query[start : self._at])
            return
        if minus:
            yield Sign("NOT", start)
        yield found

    def _leads(self, at: int) -> bool:
        """Whether something that can be excluded begins here."""
        letter = self.query[at : at + 1]
        return bool(letter) and not letter.isspace() and letter not in folding.HYPHENS + _CLOSING

    def _unit(self) -> Lexeme | None:
        start = self._at
        text, bare, places = self._characters()
        if bare in _OPERATORS:
            return Sign(bare, start)
        named = _NAME.match(bare)
        field = named[1] if named else None
        skipped = named.end() if named else 0
        literal = bare.startswith("=", skipped)
        rest = skipped + literal
        following = self.query[self._at : self._at + 1]
        if rest == len(bare) and following and following in _QUOTES_OPEN:
            return self._phrase(start, field, literal)
        if rest == len(bare) and following and following in _OPENING and not literal:
            self._at += 1
            return Sign("(", self._at - 1, field, start)
        if named and rest == len(bare):
            raise QueryError(f"A value must follow {field}: directly.", code="value_missing", position=self._at)
        if bare == "" and following in _QUOTES_ONLY_CLOSE:
            raise QueryError("This mark closes no phrase.", code="quote_unopened", position=self._at)
        operand = Operand(start, text[rest:], bare[rest:], tuple(places[rest:]), field, literal)
        return operand if field or "*" in bare or _has_word(operand.text) else None

    def _characters(self) -> tuple[str, str, list[int]]:
        """The characters up to white space, a bracket or a quotation mark."""
        text, bare, places = [], [], []
        while self._at < len(self.query):
            letter, place = self.query[self._at], self._at
            if letter.isspace() or letter in _OPENING + _CLOSING + _QUOTES_OPEN + _QUOTES_ONLY_CLOSE:
                break
            escaped = letter == "\\"
            text.append(self._escaped() if escaped else letter)
            bare.append(_ESCAPED if escaped else letter)
            places.append(place)
            self._at += 1
        return "".join(text), "".join(bare), places

    def _escaped(self) -> str:
        """The character behind this backslash, which is then the one read last."""
        if self._at + 1 == len(self.query):
            words = "A backslash at the end escapes nothing; write it twice to find one."
            raise QueryError(words, code="escape_unfinished", position=self._at)
        self._at += 1
        return self.query[self._at]

    def _phrase(self, start: int, field: str | None, literal: bool) -> Operand:
        opening = self._at
        self._at += 1
        text = []
        while self.query[self._at : self._at + 1] not in _QUOTES_CLOSE:
            text.append(self._escaped() if self.query[self._at] == "\\" else self.query[self._at])
            self._at += 1
        if self._at >= len(self.query):
            raise QueryError("This mark opens a phrase that does not end.", code="quote_unclosed", position=opening)
        self._at += 1
        words = "".join(text)
        if not _has_word(words):
            raise QueryError("There is no word in this phrase.", code="empty_phrase", position=opening)
        return Operand(start, words, words, (), field, literal, True, self._near())

    def _near(self) -> int | None:
        """The number behind a phrase, if a tilde says that there is one."""
        if not self.query.startswith("~", self._at):
            return None
        number = re.compile("[0-9]*").match(self.query, self._at + 1)
        assert number is not None
        if not number[0]:
            words = 'A number must follow: "a b"~5 finds them with at most five words between.'
            raise QueryError(words, code="number_missing", position=self._at + 1)
        self._at = number.end()
        return int(number[0])


def _has_word(text: str) -> bool:
    return next(tokens.tokens(text), None) is not None
