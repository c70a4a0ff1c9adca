"""A reader's words become a Query, or an error that says where they went wrong.

    words are AND · "a phrase" · OR · NOT or - · ( ) · title:word · kind:report · date:2018..2020 · stem* · word~2 ·
    "a b"~5 (in any order, at most five words between) · =word (this form only) · *:* (everything)

AND binds tighter than OR, and NOT takes what comes next. There are budgets, so that no question costs more than it
should: characters, clauses, depth, letters before a star, edits. The language is ours and no engine's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index import analysis, fields, tokens
from index.lexemes import LONGEST, Lexeme, Lexemes, Operand, QueryError, Sign
from index.query import And, Everything, Fuzzy, Not, Or, Phrase, Prefix, Query, Value, Word
from index.results import Mode

__all__ = ["DEEPEST", "LONGEST", "MOST_CLAUSES", "Parsed", "QueryError", "parse", "parsed"]

MOST_CLAUSES = 64
DEEPEST = 16
"""Brackets and NOTs inside one another."""

SHORTEST_STEM = 3
"""Letters before a star."""

FARTHEST = 2
"""Edits of a word with a tilde."""

WIDEST = 100
"""Words between those of a phrase with a tilde."""

MOST_NEAR = 16
"""Words of a phrase with a tilde: they may stand in any order, and orders grow fast."""

VALUES = (*(name for name in fields.FILTERS if name not in fields.WORDS), fields.CITED_BY)
"""Fields whose whole values are asked for, not their words."""


@dataclass(frozen=True)
class Parsed:
    """A query, and the parts of the reader's words that were passed over because no word is in them."""

    query: Query
    ignored: tuple[str, ...] = ()


def parse(words: str) -> Query:
    """The query. Raises QueryError."""
    return parsed(words).query


def parsed(words: str, *, any_word: bool = False) -> Parsed:
    """The query, and what was passed over. Raises QueryError.

    `any_word`: one word is enough, as for a sentence. Of its words only those that differ count towards MOST_CLAUSES,
    since a word that comes again costs no search again.
    """
    lexemes = Lexemes(words)
    query = _Parser(lexemes, any_word).whole()
    return Parsed(query, tuple(lexemes.ignored))


@dataclass(frozen=True)
class _Part:
    """A part of the query, and where it begins."""

    query: Query
    at: int

    @property
    def negative(self) -> bool:
        """Whether it only excludes."""
        return isinstance(self.query, Not) or (
            isinstance(self.query, And) and all(isinstance(part, Not) for part in self.query.parts)
        )


class _Parser:
    """One reading of the lexemes, from left to right, by recursive descent."""

    def __init__(self, lexemes: Lexemes, any_word: bool) -> None:
        self.any_word = any_word
        self.lexemes: list[Lexeme] = list(lexemes)
        self.ignored = lexemes.ignored
        self.end = len(lexemes.query)
        self.place = 0
        self.clauses = 0
        self.known = set[Operand]()

    def whole(self) -> Query:
        if not self.lexemes:
            raise QueryError("There is no word to look for.", code="empty_query", position=0)
        found = self.any_of(0, None)
        if self.place < len(self.lexemes):
            raise QueryError("This bracket closes nothing.", code="bracket_unopened", position=self.at())
        return self.positive(found).query

    # -- the grammar

    def any_of(self, depth: int, field: str | None) -> _Part:
        found = [self.all_of(depth, field)]
        while self.sign("OR"):
            self.place += 1
            found.append(self.all_of(depth, field))
        if len(found) == 1:
            return found[0]
        return _Part(Or(tuple(self.positive(part).query for part in found)), found[0].at)

    def all_of(self, depth: int, field: str | None) -> _Part:
        found = [self.one(depth, field)]
        while self.place < len(self.lexemes) and not self.sign("OR") and not self.sign(")"):
            if self.sign("AND"):
                self.place += 1
            found.append(self.one(depth, field))
        if len(found) == 1:
            return found[0]
        parts = [p for each in found for p in (_parts(each.query) if each.negative else (each.query,))]
        return _Part(And(tuple(parts)), found[0].at)

    def one(self, depth: int, field: str | None) -> _Part:
        if depth > DEEPEST:
            words = f"Brackets and NOT can stand at most {DEEPEST} deep."
            raise QueryError(words, code="too_deep", position=self.at())
        lexeme = self.lexemes[self.place] if self.place < len(self.lexemes) else None
        match lexeme:
            case Operand():
                self.place += 1
                return _Part(self.operand(lexeme, field), lexeme.at)
            case Sign(kind="NOT", at=at):
                self.place += 1
                return _Part(Not(self.positive(self.one(depth + 1, field)).query), at)
            case Sign(kind="("):
                self.place += 1
                return self.group(lexeme, depth, field)
        raise QueryError("A word is missing here.", code="operand_missing", position=self.at())

    def group(self, opening: Sign, depth: int, field: str | None) -> _Part:
        if self.sign(")"):
            raise QueryError("There is no word in these brackets.", code="empty_group", position=opening.at)
        if opening.field:
            field = _known(opening.field, opening.named_at)
        if self.place == len(self.lexemes):
            raise _unclosed(opening)
        found = self.any_of(depth + 1, field)
        if not self.sign(")"):
            raise _unclosed(opening)
        self.place += 1
        return _Part(found.query, opening.at)

    def sign(self, kind: str) -> bool:
        """Whether the next lexeme is this sign."""
        lexeme = self.lexemes[self.place] if self.place < len(self.lexemes) else None
        return isinstance(lexeme, Sign) and lexeme.kind == kind

    def at(self) -> int:
        """Where the next lexeme is, or the end."""
        return self.lexemes[self.place].at if self.place < len(self.lexemes) else self.end

    def positive(self, part: _Part) -> _Part:
        """The same, unless it only excludes."""
        if part.negative:
            words = "This only excludes, which leaves nearly everything; write *:* beside it if that is meant."
            raise QueryError(words, code="only_negative", position=part.at)
        return part

    # -- operands

    def operand(self, given: Operand, field: str | None) -> Query:
        plain = replace(given, at=0, places=(), field=given.field or field)
        if not self.any_word or plain not in self.known:
            self.known.add(plain)
            self.clauses += 1
        if self.clauses > MOST_CLAUSES:
            words = f"A query has at most {MOST_CLAUSES} parts."
            raise QueryError(words, code="too_many_clauses", position=given.at)
        if given.field:
            field = _known(given.field, given.at)
        if field and field not in fields.WORDS:
            return _value(field, given)
        if given.quoted:
            return _phrase(given, field)
        if given.bare == "*:*" and not field:
            return Everything()
        return _word(given, field, self.ignored)


def _parts(query: Query) -> tuple[Query, ...]:
    return query.parts if isinstance(query, And) else (query,)


def _unclosed(opening: Sign) -> QueryError:
    return QueryError("This bracket is not closed.", code="bracket_unclosed", position=opening.at)


def _known(field: str, at: int) -> str:
    """The field of this name, whatever its case."""
    name = field if field.startswith(fields.EXTRA) else field.lower()
    if name in fields.WORDS or name in VALUES or name.startswith(fields.EXTRA):
        return name
    known = " ".join(sorted((*fields.WORDS, *VALUES)))
    words = f"There is no field {field}. There are: {known} and extra.NAME. To find a colon, write \\: for it."
    raise QueryError(words, code="field_unknown", position=at)


# -- words and phrases -------------------------------------------------------------------------------------


def _phrase(given: Operand, field: str | None) -> Query:
    if given.near is not None and given.near > WIDEST:
        words = f"At most {WIDEST} words can stand between."
        raise QueryError(words, code="near_too_far", position=given.at)
    words_of_it = tuple(word for word in given.text.split() if _has_word(word))
    if given.near is not None and len(words_of_it) > MOST_NEAR:
        words = f"At most {MOST_NEAR} words can be asked for near one another."
        raise QueryError(words, code="near_too_many", position=given.at)
    return Phrase(words_of_it, field, given.near, given.literal)


def _word(given: Operand, field: str | None, ignored: list[str]) -> Query:
    star, tilde = given.bare.find("*"), given.bare.find("~")
    if star >= 0:
        return _prefix(given, field, star)
    if tilde > 0 and _has_word(given.text[:tilde]):
        return _fuzzy(given, field, tilde, ignored)
    return Word(_trimmed(given.text, given.places[0] if given.places else given.at), field, given.literal)


def _prefix(given: Operand, field: str | None, star: int) -> Query:
    stem = given.text[:star]
    found = list(tokens.matches(stem))
    if not found:
        words = "A star can stand only at the end of a word: improv*. To find a star, write \\*."
        raise QueryError(words, code="wildcard_leading", position=given.places[star])
    if star < len(given.text) - 1 or found[-1].end() < star:
        words = "A star can stand only at the end of a word. To find a star, write \\*."
        raise QueryError(words, code="wildcard_inside", position=given.places[star])
    _, keys = analysis.beginning(stem, Mode.folded)
    if sum(map(str.isalnum, found[-1][0] if keys else stem)) < SHORTEST_STEM:
        words = f"At least {SHORTEST_STEM} letters must stand before a star."
        raise QueryError(words, code="wildcard_short", position=given.at)
    _inexact(given, star)
    return Prefix(_trimmed(stem, given.at), field)


def _fuzzy(given: Operand, field: str | None, tilde: int, ignored: list[str]) -> Query:
    """Likeness is of the letters of one word: the tilde is passed over behind Han, and behind several words."""
    word, number = given.text[:tilde], given.bare[tilde + 1 :]
    if number and not re.fullmatch("[0-9]+", number):
        words = f"A number of letters, 1 or {FARTHEST}, must follow. To find a tilde, write \\~."
        raise QueryError(words, code="number_missing", position=given.places[tilde] + 1)
    distance = int(number or 1)
    if distance > FARTHEST:
        words = f"At most {FARTHEST} letters can differ."
        raise QueryError(words, code="fuzzy_too_far", position=given.places[tilde])
    _inexact(given, tilde)
    found = list(tokens.tokens(word))
    if distance == 0 or len(found) > 1 or found[0].single:
        ignored += [given.text[tilde:]] if distance else []
        return Word(_trimmed(word, given.at), field)
    return Fuzzy(_trimmed(word, given.at), distance, field)


def _inexact(given: Operand, place: int) -> None:
    if given.literal:
        words = "= asks for one form only, so neither * nor ~ can follow."
        raise QueryError(words, code="literal_inexact", position=given.places[place])


def _has_word(text: str) -> bool:
    return next(tokens.tokens(text), None) is not None


def _trimmed(text: str, at: int) -> str:
    """Without what stands before the first word in it and after the last."""
    found = list(tokens.matches(text))
    if not found:
        raise QueryError("There is no word to look for here.", code="value_missing", position=at)
    return text[found[0].start() : found[-1].end()]


# -- filters -----------------------------------------------------------------------------------------------


def _value(field: str, given: Operand) -> Query:
    if field == "date":
        _check_date(given)
    if field.startswith(fields.EXTRA):
        _check_numbers(given)
    return Value(field, given.text)


def _check_numbers(given: Operand) -> None:
    try:
        fields.asked_numbers(given.text)
    except ValueError as trouble:
        position = given.places[0] if given.places else given.at
        raise QueryError(f"{trouble}.", code="range_backwards", position=position) from None


def _check_date(given: Operand) -> None:
    position = given.places[0] if given.places else given.at
    try:
        fields.asked_days(given.text)
    except ValueError as trouble:
        first, _, last = given.text.partition("..")
        backwards = all(map(_is_date, (first, last)))
        code = "range_backwards" if backwards else "date_invalid"
        raise QueryError(f"{trouble}.", code=code, position=position) from None


def _is_date(text: str) -> bool:
    try:
        fields.asked_days(text)
    except ValueError:
        return False
    return True
