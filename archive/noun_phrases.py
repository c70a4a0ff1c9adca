"""The noun phrases that name works, in languages that part words with spaces: “a new report in the Courier”.

A phrase goes from its determiner over what stands before the noun, to what says whose it is, where it was put, and what
it is about. These are rules, not grammar; they are written for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.complements import POSSESSIVES, PREPOSITIONS, STOPS, VERBS, Phrase, complete, gap
from archive.subjects import WORD, Span, names
from archive.work_words import (
    DAYS,
    DEFINITE,
    INDEFINITE,
    LANGUAGES,
    MADE,
    NOUNS,
    OUTLET_WORDS,
    PEOPLES,
    QUANTITY,
    SAYING,
)

_PLURALS = {f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s": noun for noun in NOUNS} | {
    "analyses": "analysis", "theses": "thesis", "memoranda": "memorandum", "inquiries": "inquiry",
}  # fmt: skip


def _by_first_letter(words: Iterable[str]) -> str:
    """A pattern for any of these: by their first letters, so that one word in twenty is compared with a few of them."""
    grouped: dict[str, list[str]] = {}
    for word in words:
        grouped.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in grouped.items())


_HEAD = re.compile(rf"(?<![\w’'\-])(?:{_by_first_letter((*NOUNS, *_PLURALS))})(?![\w’'\-])", re.IGNORECASE)
_COUNTED = frozenset(["one", "other", "two", "three", "four", "five", "few", "many"])
_MOST_BEFORE = 7


def phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """The phrases within a sentence, in their order."""
    last = start
    for match in _HEAD.finditer(text, start, end):
        if match.start() < last or (match[0][0].isupper() and match[0].lower() in OUTLET_WORDS):
            continue  # the Post is an outlet
        following = _HEAD.match(text, match.end() + 1, end) if text[match.end() : match.end() + 1] in " -\xa0" else None
        if following and not _is_verb(text, following, end):
            continue  # of a compound the last is the noun: a slide presentation
        told = _phrase(text, last, end, match)
        if told is not None:
            last = told.span.end
            yield told


def _is_verb(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a word that may be a noun is a verb here: the list lists the names of …"""
    if match[0].lower() not in SAYING:
        return False
    following = WORD.search(text, match.end(), end)
    low = following[0].lower() if following else ""
    return following is not None and low not in VERBS and low not in MADE and low not in PREPOSITIONS


def _phrase(text: str, start: int, end: int, head: re.Match[str]) -> Phrase | None:
    before = _before(text, start, head.start())
    first = before[0] if before else None
    noun = head[0].lower()
    plural = noun in _PLURALS
    noun = _PLURALS.get(noun, noun)
    group, _ = NOUNS[noun]
    words = [word[0].lower() for word in before]
    determined = next((word for word in words if word in DEFINITE or word in INDEFINITE or word.isdigit()), None)
    owners = (word for word in before if word[0].endswith(POSSESSIVES))
    owner = next((word for word in owners if word[0].lower().rstrip("'’s") not in DAYS), None)
    modifiers = [word for word in words if word not in DEFINITE | INDEFINITE | QUANTITY]
    bare = determined is None and owner is None
    if bare and not plural and not any(word[0][0].isupper() for word in before):
        return None  # “to report”: no noun, or none that stands for a work
    verb = head[0].lower() in SAYING
    if (bare and verb and _is_verb(text, head, end)) or (verb and determined == "that" and len(before) > 1):
        return None
    for word in modifiers:
        other = NOUNS.get(_PLURALS.get(word, word))
        if other and other[0] == "slides":
            group = "slides"
    begin = first.start() if first else head.start()
    told = Phrase(
        Span(begin, head.end()),
        Span(*head.span()),
        noun,
        group,
        plural,
        definite=owner is not None or determined in DEFINITE,
        bare=bare,
        itself=determined in ("this", "our", "my"),
        language=_language(text, begin, head.start()),
    )
    maker = _owner(text, before, owner) if owner else _modifier(before)
    if maker and maker.split()[-1].lower() in OUTLET_WORDS:
        told.publisher = maker
    else:
        told.maker = maker
    complete(text, end, told)
    return told


def _before(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The words of the phrase before its noun, from the determiner on."""
    words = list(WORD.finditer(text, max(start, end - 160), end))
    found: list[re.Match[str]] = []
    right = end
    for word in reversed(words):
        between = gap(text, word.end(), right)
        low = word[0].lower()
        if between not in (" ", "-", ". ", "” ", "’ ") or len(found) >= _MOST_BEFORE:
            break
        if between == ". " and len(word[0]) > 4:
            break
        counted = found and found[0][0].lower() in INDEFINITE | QUANTITY
        if low in STOPS and low not in DEFINITE and not (low in QUANTITY and counted):
            break
        if low in VERBS and low not in DEFINITE and word[0].islower() and not low.endswith("ly"):
            break
        found.insert(0, word)
        right = word.start()
        if low in DEFINITE:
            break
        if low in INDEFINITE and low not in _COUNTED:
            break
    return _led_by_quantity(found)


def _led_by_quantity(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without what belongs to the verb before: told [a different story]; of “at least one slide” all is kept."""
    for at, word in enumerate(found):
        low = word[0].lower()
        if low in DEFINITE | INDEFINITE or word[0].endswith(POSSESSIVES):
            lead = at
            while lead and found[lead - 1][0].lower() in QUANTITY:
                lead -= 1
            if word[0].endswith(POSSESSIVES):
                while lead and (names(found[lead - 1][0]) or found[lead - 1][0].lower() == "the"):
                    lead -= 1
            return found[lead:]
    return found


def _owner(text: str, before: list[re.Match[str]], owner: re.Match[str]) -> str | None:
    at = before.index(owner)
    first = at
    while first and names(before[first - 1][0]):
        first -= 1
    told = text[before[first].start() : owner.end()]
    return told[:-2] if names(before[first][0]) else None


def _modifier(before: list[re.Match[str]]) -> str | None:
    """A name right among the words before the noun: a Harbour Board memo; no people or language."""
    run: list[str] = []
    for word in before:
        plain = word[0].rstrip(".")
        if names(plain) and plain.lower() not in PEOPLES and plain.lower() not in NOUNS:
            run.append(plain)
        elif run:
            break
    return " ".join(run) or None


def _language(text: str, start: int, end: int) -> str | None:
    told = re.search(r"\b([A-Z][a-z]+)[- ]language\b", text[start:end])
    return LANGUAGES.get(told[1].lower()) if told else None
