"""Whom "he" or "she" stands for, where that is plain: whoever the sentences just before are about.

Looked at are the subjects of the nearest sentences, without what is quoted in them. Where the nearest name cannot be a
person of that title (Mr. for she), or is a place, a body or nobody, none is told: a wrong name is worse than a pronoun.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right

from archive.attribution import Voice
from archive.quotation_marks import Stretch
from archive.sentences import boundaries
from archive.speech_words import FEMALE, ONE_PERSON
from archive.subjects import Span

_REACH = 1200
_FEW = 4
_TITLES = {
    True: re.compile(r"(?:Mr|M|Herr|Sr)\b"),
    False: re.compile(r"(?:Mrs|Ms|Miss|Mme|Mlle|Frau|Sra)\b"),
}
_BODY = re.compile(r"The |[A-Z]{2,6}s?(?: |$)")


def antecedent(text: str, pronoun: Span, quoted: list[Stretch], words: Voice) -> str | None:
    """The name a pronoun stands for, as it stands in one of the sentences before, or None where it is not plain."""
    said = text[pronoun.start : pronoun.end].lower()
    if said not in ONE_PERSON:
        return None
    start = max(0, pronoun.start - _REACH)
    bare = _without_quoted(text, start, pronoun.start, quoted)
    ends = [0, *boundaries(bare, 0, len(bare))]
    for first, last in reversed(list(itertools.pairwise(ends))):
        found = words.subjects.of_sentence(bare, first, last)
        if found is None or not _leads(bare[first : found.start]):
            continue
        name = bare[found.start : found.end]
        if name.lower() in ONE_PERSON:
            continue
        body = _BODY.match(name) or bare[max(0, found.start - 4) : found.start].lower() == "the "
        person = not words.pronoun(name) and not body
        return name if person and not _TITLES[said in FEMALE].match(name) else None
    return None


def _leads(before: str) -> bool:
    """Whether what stands before a name leaves it the subject of its sentence."""
    return len(before.split()) <= _FEW or before.rstrip().endswith(",")


def _without_quoted(text: str, start: int, end: int, quoted: list[Stretch]) -> str:
    """A part of the text in which all that is quoted is blank."""
    pieces, at = [], start
    for each in quoted[max(0, bisect_right(quoted, start, key=lambda one: one.opened) - 1) :]:
        if each.opened >= end:
            break
        pieces.append(text[at : max(at, each.opened)])
        stop = min(max(at, each.closed), end)
        pieces.append(" " * (stop - max(at, min(each.opened, stop))))
        at = stop
    pieces.append(text[at:end])
    return "".join(pieces)
