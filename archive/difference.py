"""Words as they differ: a quotation's beside its source's, change by change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from archive import typography
from archive.document import Frozen
from archive.typography import BETWEEN
from archive.wording import Spelling

_NEGATIONS = frozenset({
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "cannot", "without",
    "hardly", "nicht", "kein", "keine", "keinen", "keinem", "keiner", "nichts", "nie", "niemals", "weder",
    "ohne", "pas", "jamais", "rien", "aucun", "aucune", "sans", "ni", "nunca", "jamás", "nada", "ningún", "sin",
    "не", "нет", "ни", "никогда", "никто", "ничего", "без", "لا", "لم", "لن", "ليس", "ما", "غير", "بدون", "不",
    "没", "沒", "無", "无", "未", "非", "别", "別", "勿", "莫", "否",
})  # fmt: skip
_NOT = re.compile(r"n't$|^(?:don|isn|won|can)t$")


class Kind(StrEnum):
    """What a change is. Of several that apply to one change, the first is told."""

    omission = "omission"
    insertion = "insertion"
    gap = "gap"
    negation = "negation"
    number = "number"
    words = "words"
    case = "case"
    spelling = "spelling"
    points = "points"


@dataclass(frozen=True)
class Word:
    """Letters `first` to `end` (exclusive) of a spelling. `before`: the points before it. `marked`: [in brackets]."""

    text: str
    key: str
    first: int
    end: int
    before: str
    marked: bool = False
    opened: str = ""


class Change(Frozen):
    """Words of a quotation and those that its source has instead; either may be empty."""

    kind: Kind
    quoted: str
    source: str


def words(spelling: Spelling) -> list[Word]:
    """The words of a spelling: runs of letters with their inner apostrophes and hyphens, numbers, single Han."""
    bounds = list(spelling.bounds())
    told, depth = list[Word](), 0
    for first, end in pairwise([*bounds, len(spelling.letters)]):
        gap = spelling.gap(first)
        before = typography.points(gap, *spelling.beside(first))
        depth = max(0, depth + before.count("[") - before.count("]"))
        text = _text_of(spelling, first, end)
        opened = BETWEEN if BETWEEN in gap else "..." if "..." in before else ""
        told.append(Word(text, typography.key(text), first, end, before, depth > 0, opened))
    return told


def _text_of(spelling: Spelling, first: int, end: int) -> str:
    """The letters of a word, and what stands between them."""
    inside = [n for n in range(first + 1, end) if n in spelling.gaps]
    told = list[str]()
    for start, n in pairwise([first, *inside]):
        told += [*spelling.letters[start:n], typography.inner(spelling.gap(n), *spelling.beside(n)) or ""]
    return "".join([*told, *spelling.letters[inside[-1] if inside else first : end]])


def differences(quoted: Sequence[Word], source: Sequence[Word], pairs: Sequence[tuple[int, int]]) -> list[Change]:
    """All changes between paired words, in order; words of the source before and after all pairs are not its."""
    told, i, j = list[Change](), 0, pairs[0][1] if pairs else 0
    for mine, its in pairs:
        told += _unpaired(quoted[i:mine], source[j:its], quoted[mine].opened)
        told += _paired(quoted[mine], source[its], together=bool(i) and (i, j) == (mine, its))
        i, j = mine + 1, its + 1
    return told + _unpaired(quoted[i:], (), "")


def _unpaired(quoted: Sequence[Word], source: Sequence[Word], opened: str) -> list[Change]:
    if not quoted and not source:
        return []
    return [Change(kind=_kind(quoted, source, opened), quoted=_text(quoted), source=_text(source))]


def _kind(quoted: Sequence[Word], source: Sequence[Word], opened: str) -> Kind:
    if any(word.marked for word in quoted):
        return Kind.insertion
    if opened and not quoted:
        return Kind.gap if opened == BETWEEN else Kind.omission
    if _negated(quoted) != _negated(source):
        return Kind.negation
    if any(c.isdigit() for word in (*quoted, *source) for c in word.text):
        return Kind.number
    return Kind.words


def _paired(quoted: Word, source: Word, together: bool) -> list[Change]:
    told = list[Change]()
    if together and not quoted.opened and quoted.before != source.before and not quoted.marked:
        told.append(Change(kind=Kind.points, quoted=quoted.before, source=source.before))
    if quoted.text != source.text:
        kind = Kind.case if quoted.text.casefold() == source.text.casefold() else Kind.spelling
        kind = Kind.number if any(map(str.isdigit, quoted.text)) else kind
        told.append(Change(kind=kind, quoted=quoted.text, source=source.text))
    return told


def _negated(words: Iterable[Word]) -> int:
    lowered = [word.text.casefold() for word in words]
    return sum(1 for word in lowered if word in _NEGATIONS or _NOT.search(word))


def _text(words: Sequence[Word]) -> str:
    told = ""
    for word in words:
        apart = told and not typography.SINGLE.match(word.text) and not typography.SINGLE.match(told[-1])
        told += (" " if apart else "") + word.text
    return told
