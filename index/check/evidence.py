"""How much a sentence bears on a claim: by the words, names and figures that they share.

A word weighs what it does in a search (`index.scoring`), a name or a figure more; one that only begins alike counts in
part, as inflections and derived words do. What the sentences before say counts a little, and less the further back,
since a sentence seldom names again what it is about. Lengths do not count: one that says more is no worse evidence.

Of the 396 claims of SciFact with an abstract (`tests/eval/claims.py`), a sentence that bears on the claim was among the
first three, and first; every other claim, the first among them (dev), chose the constants, the rest (test) did not:

                            all          dev          test
    as here              .864 .596    .859 .631    .869 .561
    CARRIED 0            .836 .576    .833 .591    .838 .561
    ALIKE 0              .864 .566    .854 .611    .874 .520
    TELLING 1            .866 .601    .864 .631    .869 .571
    K 1.2                .864 .591    .854 .621    .874 .561

TELLING is no loss there, and what a claim of a newspaper is checked by. With FADING 1 the first place is found more
often (.667), but only because abstracts end with what they conclude; few other texts do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from archive.claim import names
from archive.figures import figures
from index import han, stemming, tokens
from index.function_words import is_function_word
from index.stemming import Stems

K = 0.5
PREFIX, ALIKE = 4, 0.4
"""Words of another stem that share so many first letters count for so much."""

TELLING = 1.25
"""How much more a name or a figure weighs."""

CARRIED, FADING, BACK = 0.2, 0.7, 4
"""The part of what the sentence before says that counts, how much of that is left a sentence later, and how many count.
"""

ONE_CHARACTER = 0.4
"""How much of a word a single Han character counts for that an engine found as its translation."""

MOST_WORDS = 8
"""Words of a sentence by which documents are found."""

_FIGURE = "#"


class Unit(NamedTuple):
    """A word or a figure of a text. `key` is what it is compared by, `form` is as an engine has it."""

    key: str
    form: str
    start: int
    end: int


def units(text: str, language: str | None) -> list[Unit]:
    """What a text is compared by, in order. Words are stems in its language, those of Han simplified."""
    stems = stemming.stems(language)
    found = [Unit(_FIGURE + each.value, each.value, each.start, each.end) for each in figures(text)]
    taken = {at for each in found for at in range(each.start, each.end)}
    found += (Unit(each.text, each.text, each.start, each.end) for each in han.words(text) if each.start not in taken)
    new = tuple.__new__  # twice as fast as Unit(…), and a text has many
    for at, written in tokens.placed(text):
        if at not in taken:
            for key, form, start, end in _words(written, stems):
                found.append(new(Unit, (key, form, at + start, at + end)))
    return sorted(found, key=_START)


_START = attrgetter("start")


@lru_cache(20_000)
def _words(written: str, stems: Stems | None) -> tuple[Unit, ...]:
    """What a token is compared by; nothing, where that is its words in Han."""
    token = tokens.token(written)
    if token is None or (token.single and han.is_word(written)):
        return ()
    told = [(part.owner or part.bare or part.folded, part) for part in token.parts or (token,)]
    return tuple(
        Unit(_stem(form, stems), form, part.start if token.parts else 0, part.end if token.parts else token.end)
        for form, part in told
    )


def _stem(form: str, stems: Stems | None) -> str:
    return stems.of(form) if stems is not None and form.isalpha() else form


class Sentence:
    """A sentence that claims are set beside, by its units: made ready once for all of them."""

    __slots__ = ("_alike", "counts", "units")

    def __init__(self, told: Sequence[Unit]) -> None:
        self.units = told
        self.counts: dict[str, int] = {}
        """How often it has each key."""
        for unit in told:
            self.counts[unit.key] = self.counts.get(unit.key, 0) + 1
        self._alike: dict[str, Unit] | None = None

    def places(self, key: str) -> list[tuple[int, int]]:
        """Where it has a key; words that say nothing have no place."""
        own = (unit for unit in self.units if unit.key == key)
        return [(unit.start, unit.end) for unit in own if not is_function_word(unit.form)]

    def alike(self, key: str) -> Unit | None:
        """The first word that says something and begins as this does."""
        if self._alike is None:
            self._alike = {}
            for unit in self.units:
                if unit.key[:PREFIX] not in self._alike and not is_function_word(unit.form):
                    self._alike[unit.key[:PREFIX]] = unit
        return self._alike.get(key[:PREFIX]) if _may_be_alike(key) else None


@dataclass(frozen=True)
class Claim:
    """A sentence to set others beside. `weights` are of its units, by key, in the order they first stand in it."""

    weights: Mapping[str, float]

    @classmethod
    def of(cls, sentence: str, told: Sequence[Unit], weights: Mapping[str, float]) -> Claim:
        """`told` are the sentence's units, `weights` those of their forms."""
        named = list(names(sentence))
        found = dict[str, float]()
        for unit in told:
            telling = unit.key.startswith(_FIGURE) or any(s < unit.end and unit.start < e for s, e in named)
            weight = weights[unit.form] * (TELLING if telling else 1.0)
            found[unit.key] = max(weight, found.get(unit.key, 0.0))
        return cls(found)

    @property
    def total(self) -> float:
        """What a sentence would score that has every unit once."""
        return sum(self.weights.values())

    def beside(self, other: Sentence, meant: Iterable[tuple[int, int]] = ()) -> Beside:
        """Another sentence. `meant` are places in it that an engine found: what has no unit of the
        claim there stands for one in another script or language, and counts as a word of middling weight; a single
        character, which may mean much, as a part of one.
        """
        score, marks = 0.0, list[tuple[int, int]]()
        for key, weight in self.weights.items():
            often: float = other.counts.get(key, 0)
            if often:
                marks += other.places(key)
            elif (alike := other.alike(key)) is not None:
                often = ALIKE
                marks.append((alike.start, alike.end))
            score += weight * often * (K + 1.0) / (often + K)
        middling = self.total / max(1, len(self.weights))
        for start, end in meant:
            if not any(s < end and start < e for s, e in marks):
                score += middling * (ONE_CHARACTER if end - start == 1 else 1.0)
                marks.append((start, end))
        return Beside(score, sorted(set(marks)))


class Beside(NamedTuple):
    """How much a sentence bears on a claim, and where in it that stands."""

    score: float
    marks: list[tuple[int, int]]


def heaviest(told: Iterable[Unit], claim: Claim) -> list[str]:
    """The words by which to find documents: at most MOST_WORDS of those that say something, in the sentence's order."""
    words = {unit.form: claim.weights[unit.key] for unit in told if not is_function_word(unit.form)}
    kept = set(sorted(words, key=lambda word: -words[word])[:MOST_WORDS])
    return [word for word in words if word in kept]


def carried(score: float, before: Iterable[float]) -> float:
    """The score of a sentence with what those before it add, the nearest first."""
    left = CARRIED
    for each in before:
        score += left * each
        left *= FADING
    return score


@lru_cache(2_000)
def _may_be_alike(key: str) -> bool:
    return len(key) >= PREFIX and key.isalpha() and not is_function_word(key) and not han.is_word(key)
