"""A name of a work, and what follows its noun: whose it is, where it was put, of when it is, what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.speech_words import ADVERBS, CLAUSE_STARTS
from archive.subjects import WORD, Span, names
from archive.work_words import DAYS, DEFINITE, DESCRIBING, INDEFINITE, MADE, PEOPLES, SAYING

PREPOSITIONS = frozenset(
    ("of", "on", "about", "from", "by", "in", "for", "to", "into", "regarding", "concerning", "at")
)
_BEING = frozenset(("is", "are", "was", "were", "be", "been", "being"))
STOPS = (CLAUSE_STARTS | _BEING | {"who", "whom", "whose", "which", "not", "there", "it", "he"}) - {"about"}
_AUXILIARIES = _BEING | frozenset(
    (
        "has", "have", "had", "will", "would", "can", "could", "may", "might", "should", "must", "do", "does", "did",
    )
)  # fmt: skip
VERBS = SAYING | _AUXILIARIES | (ADVERBS - {"the", "all", "both", "first", "to", "only"})
POSSESSIVES = ("'s", "’s", "s’", "s'")
_QUOTED = re.compile(r"[ \xa0,]*[“\"‘«„]([^“”\"«»„\n]{3,200})[”\"’»“]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SITES = frozenset(("website", "site", "blog", "page", "homepage", "channel", "account"))
_MOST_AFTER = 14


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


def gap(text: str, start: int, end: int) -> str:
    """What stands between two words; spaces of any kind and number are one."""
    gap = text[start:end]
    return " " if gap.isspace() else gap


def complete(text: str, end: int, told: Phrase) -> None:
    """Take in what follows the noun, as far as it belongs to it."""
    words, between = _after(text, told.head.end, end)
    lead = words[0][0].lower() if words else ""
    near = not between.strip(" \xa0")
    if near and (lead in PREPOSITIONS or lead in MADE or lead in DESCRIBING):
        if lead in ("at", "to", "for", "into") and told.definite:
            words = []
        if words:
            told.span = Span(told.span.start, _without_possessive(text, words[-1].end()))
        _read(text, words, told)
    elif (
        between.strip(" \xa0") == ","
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
        between, low = gap(text, right, word.start()), word[0].lower()
        if not found:
            lead = between
            if between.strip(" \xa0,"):
                break
        elif between not in (" ", "-", "\xa0", "/") and not (
            between == ". " and len(found[-1][0]) <= 4 and found[-1][0][0].isupper()
        ):
            break
        leads = low in PREPOSITIONS or low in MADE or low in DESCRIBING or low in DEFINITE or low in INDEFINITE
        if found and word[0].islower() and not leads and (low in VERBS or low in STOPS):
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
    return word in PREPOSITIONS or word in DEFINITE or word in INDEFINITE or word in MADE or word.endswith("ly")


def _read(text: str, words: list[re.Match[str]], told: Phrase) -> None:
    """Whose it is, where it stands, of when it is and what it is about, by the words that lead to each."""
    lead, about = "", set[str]()
    for at, word in enumerate(words):
        low = word[0].lower()
        if low in MADE:
            told.made = True
        if low in PREPOSITIONS or low in MADE or low in DESCRIBING:
            lead = f"{lead} {low}" if lead in MADE and low in PREPOSITIONS else low
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
    return gap(text, left.end(), right.start()) in (" ", ". ", "-") and not left[0].endswith(POSSESSIVES)


def _without_possessive(text: str, end: int) -> int:
    return end - 2 if text[end - 2 : end] in POSSESSIVES[:2] else end
