"""Who said it: the verb that reports speech beside a quotation, and its subject.

Read are a few hundred letters on either side of the marks, up to the ends of the sentence. In the sentence, the cue is
the verb next to the quotation, or else the first: “He says that if banks fail, ‘living wills’ …” is what he says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from archive import han_attribution
from archive.language_tags import primary
from archive.sentences import in_headline
from archive.speech_words import (
    ACCORDING,
    ADVERBS,
    ALSO_NOUNS,
    CLAUSE_STARTS,
    CUES,
    DETERMINERS,
    HAN_PRONOUNS,
    PHRASAL,
    PRONOUNS,
)
from archive.subjects import REACH, WORD, Span, Subjects

_CLOSE = 3
"""So many words may stand between a cue and what it leads to; else the first cue of the sentence rules it."""
_OBJECTS_OF = DETERMINERS | (
    CLAUSE_STARTS - {"that", "and", "but", "or", "while", "though", "although", "when", "where"}
)
_NOUNS_AFTER = _OBJECTS_OF | {"of", "no", "any"}
_BETWEEN = ADVERBS - {"all", "was"}
_NEXT = re.compile(r"[ \xa0]([^\W_]+)")
_LED = re.compile(r"[\w.'’\-]+|[,;:—–()]")
_POSSESSIVES = ("'s", "’s", "s'", "s’")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_TWO_WORDS = re.compile(r"[ \xa0]([^\W_]+)[ \xa0]([^\W_]+)")
_CLOSING = "\"'”’»“"
BEFORE_CUES = tuple(",?!，！？–—…-")
"""Speech ends so where its attribution follows."""
_NO_NOUNS = CLAUSE_STARTS | DETERMINERS | ADVERBS
_NEVER_NAMED = frozenset(["say", "so", "thought"])
_NOTHING = " ,–—-\t\n\xa0\u202f»”\"'"


class Attribution(NamedTuple):
    """Where a cue stands, and its speaker if there is one; `after` says that both follow the quotation."""

    cue: Span
    speaker: Span | None
    after: bool


@lru_cache(maxsize=32)
def voice(language: str | None) -> Voice:
    """The rules for a language (`en`, `zh-Hant`, …); all languages' together for one that is unknown."""
    own = primary(language)
    chosen = [own] if own in CUES else [] if own in ("zh", "ja") else list(CUES)
    return Voice(
        frozenset().union(*(CUES[each] for each in chosen)),
        tuple(ACCORDING[each] for each in chosen if each in ACCORDING),
        frozenset().union(*(PRONOUNS.get(each, frozenset()) for each in chosen)),
    )


class Voice:
    """How one language reports speech. Chinese is understood in all, since its letters cannot be taken for others."""

    def __init__(self, cues: frozenset[str], according: tuple[str, ...], pronouns: frozenset[str]) -> None:
        self._cues = cues
        self._pronouns = pronouns
        self._according = re.compile(rf"\b(?:{'|'.join(according)})(?=\s)", re.IGNORECASE) if according else None
        self.subjects = Subjects(pronouns, cues)

    def pronoun(self, word: str) -> bool:
        """Whether a word stands for a name."""
        return word.lower() in self._pronouns or word in HAN_PRONOUNS

    def after(self, text: str, start: int, end: int) -> Attribution | None:
        """What follows a quotation in its sentence: “…”, said X · “…”, X said · “…”, according to X."""
        end = min(end, start + REACH)
        start = self._behind_noun(text, start, end)
        cue = next(self._found(text, start, end), None) or next(self._found(text, start, end, loose=True), None)
        told = self._according.search(text, start, end) if self._according else None
        if told and (cue is None or told.start() < cue.start):
            return Attribution(Span(*told.span()), self.subjects.after(text, told.end(), end), True)
        if cue is None:
            return _han(han_attribution.after(text, start, end), after=True) if _HAN.search(text, start, end) else None
        if text[start : cue.start].strip(_NOTHING).lower() in ("", "and", "but", "or", "as"):
            return Attribution(cue, self.subjects.after(text, cue.end, end), True)
        return Attribution(cue, self.subjects.before(text, start, cue.start), True)

    def before(self, text: str, start: int, end: int, *, nouns: bool = True) -> Attribution | None:
        """What leads to a quotation in its sentence: X said, “…” · according to X, “…” · 王明说：“…”.

        `nouns`: also words that may well be nouns, if there is nothing else: his claim, “…”.
        """
        start = self._behind_noun(text, max(start, end - REACH), end)
        cues = list(self._found(text, start, end))
        if not cues and nouns:
            cues = [each for each in self._found(text, start, end, loose=True) if leads(text, each, end)]
        if cues:
            cue = cues[-1] if leads(text, cues[-1], end) else cues[0]
            speaker = self.subjects.before(text, start, cue.start) or self.subjects.after(text, cue.end, end)
            return Attribution(cue, speaker, False)
        told = self._according.search(text, start, end) if self._according else None
        if told:
            return Attribution(Span(*told.span()), self.subjects.after(text, told.end(), end), False)
        return _han(han_attribution.before(text, start, end), after=False) if _HAN.search(text, start, end) else None

    def _found(self, text: str, start: int, end: int, loose: bool = False) -> Iterator[Span]:
        """The cues, in their order; `loose` also where they may well be nouns."""
        for match in WORD.finditer(text, start, end):
            word = match[0]
            last = match.end()
            if (particle := PHRASAL.get(word.lower())) and (beside := _NEXT.match(text, last, end)):
                last = beside.end() if beside[1] == particle else last
            if word.lower() in self._cues or last > match.end():
                first = not text[start : match.start()].strip(" ,\n\xa0")
                verb = loose or word.lower() not in ALSO_NOUNS or not self._noun(text, start, match.start())
                if verb and (first or word.islower() or in_headline(text, start, end)):
                    yield Span(match.start(), last)
            elif "-" in word:
                verb_part, _, rest = word.partition("-")
                if verb_part.lower() in self._cues and rest.rpartition("-")[2].lower() in self._pronouns:
                    yield Span(match.start(), match.start() + len(verb_part))

    def _behind_noun(self, text: str, start: int, end: int) -> int:
        """Where to look for a cue from, behind a noun that words in marks before it only name: “top secret” emails.

        The noun may well be a verb elsewhere; here no comma parts it from the marks, and no subject stands beside it.
        """
        inside = text[max(0, start - 3) : start].rstrip(_CLOSING)
        found = _TWO_WORDS.match(text, start, end)
        if found is None or not start or text[start - 1] not in _CLOSING or inside.endswith(BEFORE_CUES):
            return start
        first, second = found[1].lower(), found[2].lower()
        if _noun_form(first):
            subject = second in DETERMINERS or found[2][0].isupper() or self.pronoun(second)
            return start if subject else found.end(1)
        single = found[1].islower() and not first.endswith("s") and not second.endswith("s")
        noun = single and first not in _NO_NOUNS and not self.pronoun(first) and _noun_form(second)
        return found.end(2) if noun else start

    def _noun(self, text: str, start: int, at: int) -> bool:
        """Whether a word that may be a verb is a noun: an article, a possessive or a preposition leads to it."""
        led = _LED.findall(text[max(start, at - 40) : at])[-2:]
        if not led or not led[-1][-1].isalnum() or self.pronoun(led[-1]) or led[-1].lower() in _BETWEEN:
            return False
        if led[-1][0].isupper() and not led[-1].endswith(_POSSESSIVES) and led[-1].lower() not in _NOUNS_AFTER:
            return False
        return any(word.lower() in _NOUNS_AFTER or word.endswith(_POSSESSIVES) for word in led)


def leads(text: str, cue: Span, end: int) -> bool:
    """Whether a cue stands right before a quotation at `end`, with few words between."""
    return len(WORD.findall(text, cue.end, end)) <= _CLOSE


def _noun_form(word: str) -> bool:
    """Whether a word may be a noun that words in marks stand before: emails, protest; no participle."""
    return word in ALSO_NOUNS and word not in _NEVER_NAMED and not word.endswith("ing")


def _han(found: han_attribution.Found | None, after: bool) -> Attribution | None:
    if found is None:
        return None
    cue, speaker = found
    return Attribution(Span(*cue), Span(*speaker) if speaker else None, after)
