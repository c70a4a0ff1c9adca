"""The noun phrases that name works, in languages that part words with spaces: “a new report in the Courier”.

A phrase goes from its determiner over what stands before the noun, to what says whose it is, where it was put, and what
it is about. These are rules, not grammar; they are written for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.speech_words import ADVERBS, CLAUSE_STARTS
from archive.subjects import WORD, Span, names
from archive.work_words import (
    DAYS,
    DEFINITE,
    DESCRIBING,
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
_HEAD = re.compile(
    rf"(?<![\w’'\-])(?:{'|'.join(sorted(map(re.escape, (*NOUNS, *_PLURALS)), key=len, reverse=True))})(?![\w’'\-])",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(
    ["of", "on", "about", "from", "by", "in", "for", "to", "into", "regarding", "concerning", "at"]
)
_STOPS = (
    CLAUSE_STARTS
    | {"is", "are", "was", "were", "be", "been", "being", "who", "whom", "whose", "which", "not", "there", "it", "he"}
) - {"about"}
_AUXILIARIES = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "should",
        "must",
        "do",
        "does",
        "did",
    ]
)
_VERBS = SAYING | _AUXILIARIES | (ADVERBS - {"the", "all", "both", "first", "to", "only"})
_POSSESSIVES = ("'s", "’s", "s’", "s'")
_QUOTED = re.compile(r"[ \xa0,]*[“\"‘«„]([^“”\"«»„\n]{3,200})[”\"’»“]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_COUNTED = frozenset(["one", "other", "two", "three", "four", "five", "few", "many"])
_MOST_BEFORE, _MOST_AFTER = 7, 14
_SITES = frozenset(["website", "site", "blog", "page", "homepage", "channel", "account"])


@dataclass(slots=True)
class Phrase:
    """A phrase that names a work: where it stands, what it tells of the work, and how it was named."""

    span: Span
    head: Span
    noun: str
    group: str
    plural: bool
    definite: bool
    bare: bool
    itself: bool = False
    maker: str | None = None
    publisher: str | None = None
    title: str | None = None
    year: str | None = None
    language: str | None = None
    made: bool = False
    """Whether it is said what was done with it: posted, published, obtained."""
    about: frozenset[str] = field(default_factory=frozenset)
    """The names in what it is about."""


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


def _gap(text: str, start: int, end: int) -> str:
    """What stands between two words; spaces of any kind and number are one."""
    gap = text[start:end]
    return " " if gap.isspace() else gap


def _is_verb(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a word that may be a noun is a verb here: the list lists the names of …"""
    if match[0].lower() not in SAYING:
        return False
    following = WORD.search(text, match.end(), end)
    low = following[0].lower() if following else ""
    return following is not None and low not in _VERBS and low not in MADE and low not in _PREPOSITIONS


def _phrase(text: str, start: int, end: int, head: re.Match[str]) -> Phrase | None:
    before = _before(text, start, head.start())
    first = before[0] if before else None
    noun = head[0].lower()
    plural = noun in _PLURALS
    noun = _PLURALS.get(noun, noun)
    group, _ = NOUNS[noun]
    words = [word[0].lower() for word in before]
    determined = next((word for word in words if word in DEFINITE or word in INDEFINITE or word.isdigit()), None)
    owners = (word for word in before if word[0].endswith(_POSSESSIVES))
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
    _complete(text, end, told)
    return told


def _before(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The words of the phrase before its noun, from the determiner on."""
    words = list(WORD.finditer(text, max(start, end - 160), end))
    found: list[re.Match[str]] = []
    right = end
    for word in reversed(words):
        gap = _gap(text, word.end(), right)
        low = word[0].lower()
        if gap not in (" ", "-", "\xa0", ". ", "” ", "’ ") or len(found) >= _MOST_BEFORE:
            break
        if gap == ". " and len(word[0]) > 4:
            break
        counted = found and found[0][0].lower() in INDEFINITE | QUANTITY
        if low in _STOPS and low not in DEFINITE and not (low in QUANTITY and counted):
            break
        if low in _VERBS and low not in DEFINITE and word[0].islower() and not low.endswith("ly"):
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
        if low in DEFINITE | INDEFINITE or word[0].endswith(_POSSESSIVES):
            lead = at
            while lead and found[lead - 1][0].lower() in QUANTITY:
                lead -= 1
            if word[0].endswith(_POSSESSIVES):
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
    """A name right among the words before the noun: an Oracle document; no people or language."""
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


def _complete(text: str, end: int, told: Phrase) -> None:
    """Take in what follows the noun, as far as it belongs to it."""
    words, gap = _after(text, told.head.end, end)
    lead = words[0][0].lower() if words else ""
    near = not gap.strip(" \xa0")
    if near and (lead in _PREPOSITIONS or lead in MADE or lead in DESCRIBING):
        if lead in ("at", "to", "for", "into") and told.definite:
            words = []
        if words:
            told.span = Span(told.span.start, _without_possessive(text, words[-1].end()))
        _read(text, words, told)
    elif (
        gap.strip(" \xa0") == ","
        and words
        and (lead in MADE or (lead.endswith("ly") and len(words) > 1 and words[1][0].lower() in MADE))
    ):
        _read(text, words, told)  # “…, presented at … in 2018, …” tells of it, and is no part of its name
    titled = _QUOTED.match(text, told.span.end, end)
    if titled and lead in ("titled", "entitled", "called", "headlined"):
        told.title = titled[1].strip(" ,.")
        told.span = Span(told.span.start, titled.end())


def _after(text: str, start: int, end: int) -> tuple[list[re.Match[str]], str]:
    """The words after a noun up to the next point, verb or clause; and what stands before the first of them."""
    found: list[re.Match[str]] = []
    lead, right = "", start
    for word in WORD.finditer(text, start, min(end, start + 240)):
        gap, low = _gap(text, right, word.start()), word[0].lower()
        if not found:
            lead = gap
            if gap.strip(" \xa0,"):
                break
        elif gap not in (" ", "-", "\xa0", "/") and not (
            gap == ". " and len(found[-1][0]) <= 4 and found[-1][0][0].isupper()
        ):
            break
        leads = low in _PREPOSITIONS or low in MADE or low in DESCRIBING or low in DEFINITE or low in INDEFINITE
        if found and word[0].islower() and not leads and (low in _VERBS or low in _STOPS):
            break
        if low in DAYS:
            break
        if found and low in ("that", "which", "who", "and", "but", "or", "while", "as", "when", "where"):
            break
        if len(found) == _MOST_AFTER:
            break
        found.append(word)
        right = word.end()
    while found and _leads_on(found[-1][0].lower()):
        found.pop()
    return found, lead


def _leads_on(word: str) -> bool:
    """Whether a word leads to another one, and ends no name."""
    return word in _PREPOSITIONS or word in DEFINITE or word in INDEFINITE or word in MADE or word.endswith("ly")


def _read(text: str, words: list[re.Match[str]], told: Phrase) -> None:
    """Whose it is, where it stands, of when it is and what it is about, by the words that lead to each."""
    lead, about = "", set[str]()
    for at, word in enumerate(words):
        low = word[0].lower()
        if low in MADE:
            told.made = True
        if low in _PREPOSITIONS or low in MADE or low in DESCRIBING:
            lead = f"{lead} {low}" if lead in MADE and low in _PREPOSITIONS else low
        if at and names(words[at - 1][0]) and _adjoins(text, words[at - 1], word) and names(word[0]):
            continue
        if not names(word[0]):
            if _YEAR.fullmatch(word[0]) and (told.made or told.group in ("report", "book", "case")):
                told.year = word[0]
            continue
        name, last = _name(text, words, at)
        site = last + 1 < len(words) and words[last + 1][0].lower() in _SITES
        if site and lead.endswith(("on", "to", "in")):
            told.publisher = name
        elif lead in ("by", "from") or lead in ("published by", "issued by", "released by", "written by", "authored by",
                                                "produced by", "compiled by", "prepared by"):  # fmt: skip
            told.maker = told.maker or name
        elif lead in ("in", "published in", "on") and told.group == "report":
            told.publisher = name
        elif lead in DESCRIBING or lead in ("about", "on", "of"):
            about |= {part for part in name.split() if part.lower() not in PEOPLES}
    told.about = frozenset(about)


def _name(text: str, words: list[re.Match[str]], at: int) -> tuple[str, int]:
    """The name that begins with a word, and the place of its last word."""
    last, first = at, at
    while last + 1 < len(words) and _adjoins(text, words[last], words[last + 1]):
        linked = words[last + 1][0] in ("of", "for") and last + 2 < len(words) and names(words[last + 2][0])
        if not names(words[last + 1][0]) and not (linked and _adjoins(text, words[last + 1], words[last + 2])):
            break
        last += 1 + linked
    start = words[first].start()
    if first and words[first - 1][0] == "The":
        start = words[first - 1].start()
    return text[start : _without_possessive(text, words[last].end())], last


def _adjoins(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return _gap(text, left.end(), right.start()) in (" ", ". ", "-") and not left[0].endswith(_POSSESSIVES)


def _without_possessive(text: str, end: int) -> int:
    return end - 2 if text[end - 2 : end] in _POSSESSIVES[:2] else end
