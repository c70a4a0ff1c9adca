"""The subject of a verb: a name, a pronoun, or a noun with its article, in languages that part words with spaces.

What is set between commas after a name (its holder's office) is passed over. These are rules, not grammar: they tell
what most reporters write, and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archive.speech_words import (
    ADVERBS,
    CLAUSE_STARTS,
    DETERMINERS,
    NOT_NAMES,
    PARTICLES,
    ROLES,
)

REACH = 400
"""How far from a verb its subject is looked for, in code points."""

WORD = re.compile(r"[^\W\d_](?:[\w.'’\-]*\w)?|\d(?:[\w.,]*\w)?")
_HOLDER = re.compile(r"(?:['’]s)?(?:[ \xa0]\w+){0,2}[ \xa0](\w+)[ \xa0](?=[A-Z])")
_COMMAS = re.compile(r"[,—–()]|$")
_SECOND_VERB = frozenset(["and", "but", "while", "before", "by", "then", "or"])
_LEADING = CLAUSE_STARTS | {"asked", "under", "despite", "during", "following", "until"}
_POSSESSIVES = ("'s", "’s")
_LONGEST_NOUN, _LONGEST_TITLE = 6, 12


class Span(NamedTuple):
    """A place in the text, in code points, end exclusive."""

    start: int
    end: int


class Subjects:
    """Finds subjects in a language of these pronouns and verbs that report speech."""

    def __init__(self, pronouns: frozenset[str], cues: frozenset[str]) -> None:
        self._pronouns = pronouns
        self._cues = cues

    def of_sentence(self, text: str, start: int, end: int) -> Span | None:
        """What a sentence is about: its first name or pronoun, but for those in a clause that leads to it."""
        end = min(end, start + REACH)
        first = WORD.search(text, start, end)
        if first and first[0].lower() in _LEADING:
            comma = text.find(",", first.end(), end)
            if comma >= 0 and (told := next(self._phrases(text, comma, end), None)):
                return told
        told = next(self._phrases(text, start, end), None)
        if told and (holder := _HOLDER.match(text, told.end, end)) and holder[1].lower() in ROLES:
            return next(self._phrases(text, holder.end(), end), told)
        return told

    def before(self, text: str, start: int, end: int) -> Span | None:
        """The subject of a verb that begins at `end`. That of a participle, or of a second verb, is the sentence's."""
        start = max(start, end - REACH)
        words = list(WORD.finditer(text, start, end))
        verb = WORD.match(text, end)
        if words and ((verb and verb[0].endswith("ing")) or words[-1][0].lower() in _SECOND_VERB):
            return self.of_sentence(text, start, end)
        while words and (words[-1][0].lower() in ADVERBS or words[-1][0].endswith("ly")):
            end = words.pop().start()
        if not words:
            return None
        if any(mark in text[words[-1].end() : end] for mark in ",—–)"):
            return self._before_apposition(text, start, words[-1].end())
        phrases = list(self._phrases(text, start, end))
        if phrases and not text[phrases[-1].end : end].strip(" \xa0"):
            return phrases[-1]
        return self._noun(text, words) or (phrases[-1] if phrases else None)

    def after(self, text: str, start: int, end: int) -> Span | None:
        """The subject that follows a verb which ends at `start`: said X, who …"""
        words = self._clause(text, start, end)
        if not words:
            return None
        if words[0][0].lower() in self._pronouns:
            return Span(*words[0].span())
        if words[0][0].lower() in CLAUSE_STARTS - {"that"}:
            return None
        named = next(self._phrases(text, words[0].start(), words[-1].end()), None)
        parted = [word for word in words if word[0].lower() in CLAUSE_STARTS]
        if named is not None and not any(word.end() <= named.start for word in parted):
            return named
        last = 1
        while last < min(len(words), 5) and words[last][0].lower() not in CLAUSE_STARTS | {"of", "who", "to"}:
            last += 1
        return Span(words[0].start(), words[last - 1].end())

    @staticmethod
    def _clause(text: str, start: int, end: int) -> list[re.Match[str]]:
        """The words up to the first point or comma."""
        words: list[re.Match[str]] = []
        for match in WORD.finditer(text, start, end):
            gap = text[words[-1].end() if words else start : match.start()]
            if gap.strip(" \xa0.-’'") or len(words) == _LONGEST_TITLE:
                break
            words.append(match)
        return words

    def _phrases(self, text: str, start: int, end: int) -> Iterator[Span]:
        """Names and pronouns, in their order."""
        words = list(WORD.finditer(text, start, end))
        at = 0
        while at < len(words):
            if words[at][0].lower() in self._pronouns:
                yield Span(*words[at].span())
            elif names(words[at][0]):
                first, at = at, self._last_of_name(text, words, at)
                led = at and first and words[first - 1][0] == "The" and _joined(text, words[first - 1], words[first])
                yield Span(words[first - bool(led)].start(), _without_possessive(text, words[at].end()))
            at += 1

    @staticmethod
    def _last_of_name(text: str, words: list[re.Match[str]], at: int) -> int:
        last, ahead = at, at + 1
        while ahead < len(words) and _joined(text, words[ahead - 1], words[ahead]):
            if names(words[ahead][0]):
                last = ahead
            elif words[ahead][0].lower() not in PARTICLES:
                break
            ahead += 1
        return last

    def _before_apposition(self, text: str, start: int, end: int) -> Span | None:
        """X, who is this and that, said: the part before the commas. But: the founder of the line, X, said."""
        parts, left = [], start
        for match in _COMMAS.finditer(text[start:end]):
            parts.append((left, start + match.start()))
            left = start + match.end()
        if len(parts) > 1 and self._names_office(text, *parts[-2]) and (name := self._full_name(text, *parts[-1])):
            return name
        best = None
        for left, right in reversed(parts):
            phrases = list(self._phrases(text, left, right))
            words = list(WORD.finditer(text, left, right))
            begins = bool(words) and words[0][0][0].isupper() and left != parts[-1][0]
            if phrases:
                best = phrases[-1]
            elif begins and words[0][0].lower() in DETERMINERS:
                best = self._noun(text, words)
            if begins and best:
                break
        return best

    @staticmethod
    def _names_office(text: str, start: int, end: int) -> bool:
        """Whether a part begins with an article and a small word: the founder of the line."""
        words = list(WORD.finditer(text, start, end))
        return len(words) > 1 and words[0][0].lower() in DETERMINERS and words[1][0].islower()

    def _full_name(self, text: str, start: int, end: int) -> Span | None:
        """The name that a part is, and nothing else, of two words or more."""
        told = next(self._phrases(text, start, end), None)
        whole = told is not None and text[told.start : told.end] == text[start:end].strip(" \xa0")
        return told if whole and len(WORD.findall(text, start, end)) > 1 else None

    def _noun(self, text: str, words: list[re.Match[str]]) -> Span | None:
        """A noun with what belongs to it, at the end of these words: the minister, senior officials."""
        first = len(words)
        while first and len(words) - first < _LONGEST_NOUN:
            word = words[first - 1][0].lower()
            if word in CLAUSE_STARTS or word in self._cues:
                break
            gap = text[words[first - 1].end() : words[first].start()] if first < len(words) else ""
            if gap.strip(" \xa0."):
                break
            first -= 1
            if word in DETERMINERS:
                break
        return Span(words[first].start(), words[-1].end()) if first < len(words) else None


def names(word: str) -> bool:
    """Whether a word may be part of a name: it has a capital, and is none that sentences begin with."""
    bare = word.removesuffix("'s").removesuffix("’s")
    return word[0].isalpha() and not word[0].islower() and bare.lower() not in NOT_NAMES


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two words may be of one name: only a space is between them, or an abbreviation's point."""
    between = text[left.end() : right.start()]
    initial = between in (". ", ".") and len(left[0]) <= len("Sens")
    return not left[0].endswith(_POSSESSIVES) and (between in (" ", "\xa0") or initial)


def _without_possessive(text: str, end: int) -> int:
    return end - 2 if text[end - 2 : end] in _POSSESSIVES else end
