"""What people told an outlet (“Ann Ito told the Courier in 2018 …”), and outlets that are cited by their names alone.

What was said to another outlet was published there, or could be: it is a work to be had. What was said to whoever
writes is not; nor is it known of a bare name (“told Mary”) whether it is an outlet. An outlet is told by its article
and capital (told The Courier), by the words outlets are called by, or because the text calls it one elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.antecedents import antecedent
from archive.attribution import Voice, voice
from archive.citation import Reference, fitting
from archive.document import Kind
from archive.quotation_marks import Stretch
from archive.speech_words import ROLES
from archive.subjects import WORD, Span, names
from archive.work_words import AUDIENCES, ONLY_WITH_MORE, OUTLET_INITIALS, OUTLET_WORDS, PEOPLES

_TOLD = re.compile(
    r"\b(?:(?:told|tells)|(?:said|admitted|confirmed|confided|revealed|spoke|speaking|explained|denied|insisted|"
    r"complained|conceded)[ \xa0](?:to|with)|(?:said|told|saying|remarked)?[ \xa0]?in[ \xa0]an?[ \xa0]"
    r"(?:\w+[ \xa0]){0,2}interview[ \xa0](?:with|by|for|to|on|published[ \xa0](?:in|by)))[ \xa0]+"
)
_REPORTED = re.compile(r"[ \xa0](?:first[ \xa0]|has[ \xa0]|had[ \xa0])?(?:reported|reports|revealed|wrote)\b")
_ACCORDING = re.compile(
    r"\b(?:according[ \xa0]to|as[ \xa0](?:first[ \xa0])?reported[ \xa0](?:in|by)|reported[ \xa0]by)[ \xa0]+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[ \xa0]*,?[ \xa0]*(?:(?:back|early|late|again)[ \xa0])?in[ \xa0](?:\w+[ \xa0])?((?:19|20)\d\d)\b")
_CALLED = re.compile(
    r"\b(?:outlet|newspaper|newsletter|magazine|broadcaster|news[ \xa0](?:agency|site|service|website)|daily|weekly)"
    r"[ \xa0,]+(?=[A-Z“\"])"
)
_BACK, _FAR_BACK = 400, 50_000
_MOST_WORDS = 6


@dataclass
class Statement:
    """What one person told one outlet, with every place where it is said that they did."""

    speaker: str | None
    outlet: str
    year: str | None
    spans: list[Span]

    @property
    def reference(self) -> Reference:
        authors = (self.speaker,) if self.speaker else ()
        outlet = None if self.outlet.lower() in AUDIENCES else self.outlet
        return fitting(authors=authors, publisher=outlet, date=self.year, kind=Kind.interview)


@dataclass
class Outlet:
    """An outlet that is cited as such, without a work being named."""

    name: str
    spans: list[Span]

    @property
    def reference(self) -> Reference:
        return fitting(publisher=self.name, kind=Kind.article)


def statements(text: str, language: str | None, quoted: list[Stretch], known: Iterable[str] = ()) -> list[Statement]:
    """The statements to outlets, each once. `known` are outlets that are named as such elsewhere."""
    words, outlets = voice(language), {_plain(name) for name in (*known, *_called(text))}
    found: list[Statement] = []
    whole: dict[str, str] = {}
    by_name: dict[tuple[str, str], list[Statement]] = {}
    for match in _TOLD.finditer(text):
        name = _outlet(text, match.end(), outlets)
        if name is None:
            continue
        outlets.add(_plain(text[name.start : name.end]))
        subject = _subject(text, match.start(), words)
        year = _YEAR.match(text, name.end)
        speaker = _speaker(text, subject, quoted, words, whole) if subject else None
        span = Span(subject.start if subject else match.start(), name.end)
        told = Statement(speaker, text[name.start : name.end], year[1] if year else None, [span])
        last = speaker.split()[-1] if speaker else ""
        if not last or not _joined_to(by_name.setdefault((_plain(told.outlet), last), []), told):
            found.append(told)
            by_name.setdefault((_plain(told.outlet), last), []).append(told)
    return found


def outlets(text: str, known: Iterable[str] = ()) -> list[Outlet]:
    """Outlets that are cited by their names: according to the Courier, …; the Courier reported."""
    listed, found = {_plain(name) for name in (*known, *_called(text))}, dict[str, Outlet]()
    for match in _ACCORDING.finditer(text):
        name = _outlet(text, match.end(), listed)
        if name is not None and text[name.start : name.end].lower() not in AUDIENCES:
            told = text[name.start : name.end]
            found.setdefault(_plain(told), Outlet(told, [])).spans.append(name)
    for match in _REPORTED.finditer(text):
        name = _ending(text, match.start(), listed)
        if name is not None:
            told = text[name.start : name.end]
            found.setdefault(_plain(told), Outlet(told, [])).spans.append(name)
    for each in found.values():
        each.spans.sort()
    return sorted(found.values(), key=lambda each: each.spans[0])


def _called(text: str) -> Iterator[str]:
    """Names that the text itself calls those of an outlet: the newspaper X."""
    for match in _CALLED.finditer(text):
        name = _name_at(text, match.end())
        if name is not None:
            yield text[name.start : name.end]


def _outlet(text: str, at: int, known: set[str]) -> Span | None:
    """The outlet that is named from here on."""
    first = WORD.match(text, at)
    if first is None:
        return None
    if first[0].lower() in AUDIENCES:
        return Span(*first.span())
    name = _name_at(text, at)
    if name is None:
        return None
    return name if _is_outlet(text[name.start : name.end], known) else None


def _ending(text: str, end: int, known: set[str]) -> Span | None:
    """The outlet whose name ends here."""
    words = list(WORD.finditer(text, max(0, end - 80), end))[-_MOST_WORDS:]
    first = len(words)
    while (
        first and _part(words[first - 1][0]) and (first == len(words) or _joined(text, words[first - 1], words[first]))
    ):
        first -= 1
    if first == len(words) or words[-1].end() != end:
        return None
    span = Span(words[first].start(), end)
    return span if _is_outlet(text[span.start : span.end], known, strict=True) else None


def _name_at(text: str, at: int) -> Span | None:
    """The name that begins here, with its article."""
    words: list[re.Match[str]] = []
    for word in WORD.finditer(text, at, at + 120):
        if not words and word.start() != at:
            return None
        if words and not _joined(text, words[-1], word):
            break
        article = not words and word[0].lower() == "the"
        within = words and word[0] in ("of", "and", "for", "de", "van", "der") and len(words) < _MOST_WORDS
        if not (article or _part(word[0]) or within) or len(words) == _MOST_WORDS:
            break
        words.append(word)
    while words and words[-1][0] in ("of", "and", "for", "de", "van", "der"):
        words.pop()
    if not words or (len(words) == 1 and words[0][0].lower() == "the"):
        return None
    end = words[-1].end()
    return Span(at, end - 2 if text[end - 2 : end] in ("'s", "’s") else end)


def _part(word: str) -> bool:
    return word[0].isupper() and (names(word) or word in ("The", "Today", "Daily"))


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return text[left.end() : right.start()] in (" ", "\xa0", "-") and not left[0].endswith(("'s", "’s"))


def _is_outlet(name: str, known: set[str], *, strict: bool = False) -> bool:
    words = name.split()
    lowered = [word.lower().strip(".") for word in words]
    if _plain(name) in known or any(word in OUTLET_INITIALS for word in lowered):
        return True
    if lowered[-1] in OUTLET_WORDS and (lowered[-1] not in ONLY_WITH_MORE or len(_plain(name).split()) > 1):
        return True
    if any(word in OUTLET_WORDS for word in lowered) and len(words) > 1:
        return True
    # “told The Courier”, in the middle of a sentence: only titles keep the capital of their article there
    return not strict and words[0] == "The" and len(words) > 1 and lowered[1] not in PEOPLES


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _subject(text: str, at: int, words: Voice) -> Span | None:
    start = max(text.rfind("\n", 0, at) + 1, at - _BACK)
    for mark in (". ", "? ", "! ", ".” ", '." '):
        stop = text.rfind(mark, start, at)
        while stop >= 0 and mark == ". " and len(text[max(start, text.rfind(" ", start, stop)) : stop].strip()) <= 3:
            stop = text.rfind(mark, start, stop)
        start = max(start, stop + len(mark) if stop >= 0 else start)
    return words.subjects.before(text, start, at)


def _speaker(text: str, subject: Span, quoted: list[Stretch], words: Voice, whole: dict[str, str]) -> str | None:
    told = text[subject.start : subject.end]
    if words.pronoun(told):
        return antecedent(text, subject, quoted, words)
    if not any(c.isupper() for c in told):
        return None  # sources close to the board
    first, _, rest = told.partition(" ")
    if rest and (first.lower() in ROLES or first.lower().endswith("founder")):
        told = rest
    if " " not in told and told not in whole:
        whole[told] = _whole(text, told, subject.start)
    return whole.get(told, told)


def _whole(text: str, last: str, before: int) -> str:
    """The whole name of somebody who is called by the last one, as it stands before."""
    whole = re.compile(rf"\b[A-Z][\w’'\-]+[ \xa0](?:[A-Z]\.[ \xa0])?{re.escape(last)}\b")
    found = whole.search(text, max(0, before - _FAR_BACK), before)
    return found[0] if found and names(found[0].split()[0]) and found[0].split()[0].lower() not in PEOPLES else last


def _joined_to(known: list[Statement], new: Statement) -> bool:
    """Whether it is one with a statement of the same last name to the same outlet: later only that name is given."""
    for each in known:
        one, other = (each.speaker or "").split(), (new.speaker or "").split()
        same = len(one) == 1 or len(other) == 1 or one[0] == other[0]
        if not same or (each.year and new.year and each.year != new.year):
            continue
        each.spans += new.spans
        each.year = each.year or new.year
        if len(other) > len(one):
            each.speaker = new.speaker
        return True
    return False
