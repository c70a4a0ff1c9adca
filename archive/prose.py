"""Works named in running prose: “according to a report in the Courier”, “documents obtained by …”, “the report said”.

A work is cited where a cue leads to its name or follows it: it says, lists, shows; it was posted, published, obtained.
What is named again (“the report”, “the slides”) joins the work that was named last in such words. Nothing is
understood: these are rules, and what they find are proposals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from archive.citation import Reference, fitting
from archive.complements import Phrase
from archive.noun_phrases import phrases
from archive.sentences import boundaries
from archive.speech_words import ADVERBS
from archive.subjects import WORD, Span
from archive.work_words import FAMILIAR, LEADING, MAKING, NOUNS, SAYING, VAGUE

_LEADING = re.compile(rf"\b{LEADING}[ \xa0]+\Z", re.IGNORECASE)
_IN = re.compile(
    r"(?:\A|[\n.!?,;”\"’][ \xa0]*|\b(?:and|but|[a-z]+ed|[a-z]+s)[ \xa0])(?:in|on)[ \xa0]+\Z", re.IGNORECASE
)
_OBJECT = re.compile(r"\b([a-z]+)[ \xa0]+(?:(?:on|in|out|of|from|some|parts|copies)[ \xa0]+)*\Z")
_CLAUSE = re.compile(r"[ \xa0]*,?[ \xa0]*(?:that|which)[ \xa0]+")
_PREDICATE = re.compile(r"\b(?:is|are|was|were)[ \xa0]+\Z")
_WITHIN = re.compile(r"[ \xa0]*,[^,;:.\n]{3,160},[ \xa0]*")
_LED_BACK, _LOOKED_BACK, _LONGEST = 80, 200, 2_000
_PASSIVE = frozenset(("is", "are", "was", "were", "been"))
_LINKING = frozenset(("and", "but", "both", "all", "that", "who", "to"))
_SKIPPED = (ADVERBS - _PASSIVE - _LINKING) | frozenset(("allegedly", "itself", "themselves", "not"))
_INVERTED = re.compile(rf"[,”\"’][ \xa0]*(?:{'|'.join(sorted(SAYING))})[ \xa0]+\Z")
_MOST_SKIPPED = 4


@dataclass
class Named:
    """A work and the places where it is named, in their order."""

    group: str
    plural: bool
    reference: Reference
    spans: list[Span]
    names: set[str] = field(default_factory=set)
    definite: bool = False


def named(text: str, language: str | None = None) -> list[Named]:
    """The works that a text names with a cue, in the order in which they are first named."""
    return list(_Reader(text).works()) if language is None or not language.startswith(("zh", "ja", "ko")) else []


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Named] = []

    def works(self) -> Iterator[Named]:
        for start, end in _sentences(self.text):
            for phrase in phrases(self.text, start, end):
                self._take(phrase, start, end)
        yield from (work for work in self.found if work.spans)

    def _take(self, phrase: Phrase, start: int, end: int) -> None:
        if phrase.itself and self._last(phrase) is None:
            return  # this article means itself
        cued = self._cued(phrase, start, end)
        known = self._known(phrase, cued)
        if known is not None:
            known.spans.append(phrase.span)
            known.names |= self._names(start, end)
            known.reference = known.reference.filled(_reference(phrase))
        elif cued and not (phrase.bare and not phrase.made) and not phrase.itself:
            names = self._names(start, end)
            self.found.append(
                Named(phrase.group, phrase.plural, _reference(phrase), [phrase.span], names, phrase.definite)
            )

    def _known(self, phrase: Phrase, cued: bool) -> Named | None:
        """The work that this phrase names again."""
        if phrase.title is not None:
            lately = reversed(self.found[-_LOOKED_BACK:])
            return next((work for work in lately if work.reference.title == phrase.title), None)
        if phrase.definite:
            last = self._last(phrase)
            if last is None or (phrase.group in VAGUE and not cued and not last.definite):
                return None
            return last
        if phrase.about and not phrase.plural:
            lately = reversed(self.found[-_LOOKED_BACK:])
            alike = (work for work in lately if work.group == phrase.group and not work.plural)
            return next((work for work in alike if phrase.about <= work.names), None)
        return None

    def _last(self, phrase: Phrase) -> Named | None:
        """The last work of the group that it can mean: of the same number, and of no other maker or publisher."""
        for work in reversed(self.found[-_LOOKED_BACK:]):
            if work.group != phrase.group or not self._same_number(phrase, work):
                continue
            if phrase.about and not phrase.about <= work.names:
                continue
            told = work.reference
            known = [name for name in (*told.authors, told.publisher) if name]
            maker = phrase.maker or phrase.publisher
            if maker and not any(_alike(maker, name) for name in known):
                continue
            return work
        return None

    @staticmethod
    def _same_number(phrase: Phrase, work: Named) -> bool:
        return phrase.plural == work.plural or (phrase.noun == "slide" and not work.plural)

    def _names(self, start: int, end: int) -> set[str]:
        return {word[0].removesuffix("’s").removesuffix("'s") for word in WORD.finditer(self.text, start, end)
                if word[0][0].isupper()}  # fmt: skip

    # -- cues

    def _cued(self, phrase: Phrase, start: int, end: int) -> bool:
        """Whether words around it say that something is known from it."""
        before = self.text[max(start, phrase.span.start - _LED_BACK) : phrase.span.start]
        if phrase.made or phrase.title is not None or _LEADING.search(before) or _INVERTED.search(before):
            return True
        if phrase.group in FAMILIAR and not phrase.bare and not phrase.definite and (phrase.maker or phrase.publisher):
            return True
        made = _OBJECT.search(before)
        if made and made[1] in MAKING and not phrase.definite:
            return True
        if self._says(phrase.span.end, end):
            return True
        return bool(_IN.search(before)) and self._said(phrase.span.end, end)

    def _says(self, at: int, end: int) -> bool:
        """Whether a verb of saying follows, be it after a clause between commas."""
        text = self.text
        aside = _WITHIN.match(text, at, end)
        clause = _CLAUSE.match(text, at, end)
        for begin in (at, clause.end() if clause else None, aside.end() if aside else None):
            if begin is None:
                continue
            for skipped, word in enumerate(WORD.finditer(text, begin, end)):
                gap = text[begin : word.start()]
                low = word[0].lower()
                if gap.strip(" \xa0") or skipped > _MOST_SKIPPED:
                    break
                if low in SAYING and word[0].islower():
                    return True
                if low not in _SKIPPED and not low.endswith("ly"):
                    break
                begin = word.end()
        return False

    def _said(self, at: int, end: int) -> bool:
        """Whether, after a comma, somebody says something in it: in its letter, the ministry said …"""
        comma = re.compile(r"[ \xa0]*,[ \xa0]*").match(self.text, at, end)
        if comma is None:
            return False
        words = [word[0].lower() for word in WORD.finditer(self.text, comma.end(), min(end, comma.end() + 120))][:8]
        return any(word in SAYING for word in words)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    points = sorted({0, len(text), *boundaries(text, 0, len(text)), *(m.end() for m in re.finditer(r"\n", text))})
    for start, end in pairwise(points):
        yield from ((at, min(end, at + _LONGEST)) for at in range(start, end, _LONGEST) if end - at > 1)


def _reference(phrase: Phrase) -> Reference:
    kind = NOUNS[phrase.noun][1]
    if phrase.noun == "paper" and phrase.plural:  # somebody's papers
        kind = NOUNS["document"][1]
    if phrase.group == "slides":
        kind = NOUNS["slide"][1]
    return fitting(
        title=phrase.title,
        authors=(phrase.maker,) if phrase.maker else (),
        publisher=phrase.publisher,
        date=phrase.year,
        kind=kind,
        language=phrase.language,
    )


def _alike(one: str, other: str) -> bool:
    a, b = one.casefold().removeprefix("the "), other.casefold().removeprefix("the ")
    return a in b or b in a
