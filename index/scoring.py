"""How well a document fits: one formula, so that every engine gives the same scores to the last bit.

BM25F after Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section
3.5: the occurrences in each field are divided by the field's relative length, weighted, summed, and only
then saturated. A literal match counts more than a folded one, a folded one more than a stem, a stem more than Han
found by its Latin spelling. All statistics
are of the live documents the caller may see, and of no others: a score must not tell of what is hidden.

Every sum is taken in a fixed order: fields as in FIELD_WEIGHTS, levels literal to latin, words as they stand
in the query. So neither the layout of an index nor the order of taking in shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.results import AcrossShare, FieldShare, ScorePart

K1 = 1.2
FIELD_WEIGHTS = {"title": 3.0, "text": 1.0, "author": 1.0, "publisher": 1.0}
FIELD_B = {"title": 0.5, "text": 0.75, "author": 0.5, "publisher": 0.5}
LEVEL_WEIGHTS = (1.0, 0.9, 0.8, 0.7)
EXPANDED = 1.0
"""The score of a match by prefix or by likeness: constant, since how often it stands there says little."""

ACROSS = 0.8
"""The part of its score that a word gets where only its translations stand: below a word as it was asked."""

Counts = tuple[int, int, int, int]
"""How often a word stands in a field of one document, by its best level: literal, folded, stem, latin."""


@dataclass(frozen=True)
class Statistics:
    """Of the live documents in scope: how many, and the sum of each field's lengths in positions."""

    documents: int
    lengths: Mapping[str, int]

    def average(self, field: str) -> float:
        return self.lengths.get(field, 0) / self.documents if self.documents else 0.0


@dataclass(frozen=True)
class Word:
    """One scored word of a query (or a phrase, as if it were one): scores each document that has it."""

    weight: float
    averages: Mapping[str, float]

    @classmethod
    def of(cls, statistics: Statistics, frequency: int) -> Word:
        """`frequency`: live documents in scope that have the word, in any of its forms and fields."""
        rest = statistics.documents - frequency
        idf = math.log(1.0 + (rest + 0.5) / (frequency + 0.5))
        return cls(idf, {field: statistics.average(field) for field in FIELD_WEIGHTS})

    def score(self, found: Mapping[str, Counts], lengths: Mapping[str, int]) -> float:
        """`found`: how often it stands in each field; `lengths`: of the document's fields, in positions."""
        total = 0.0
        for field, weight in FIELD_WEIGHTS.items():
            if field in found:
                total += weight * self.occurrences(field, found[field], lengths.get(field, 0))
        return self.saturated(total)

    def translated(self, found: Sequence[tuple[float, Mapping[str, Counts]]], lengths: Mapping[str, int]) -> float:
        """The score where the word's translations stand, which count as one word: each has its weight in (0, 1].

        They are weighted and summed before they saturate; the word's frequency is the number of documents that
        have any of them. A word that stands in a document itself as well is worth the better of both scores.
        """
        total = 0.0
        for field, weight in FIELD_WEIGHTS.items():
            for share, counts in found:
                if field in counts:
                    total += weight * share * self.occurrences(field, counts[field], lengths.get(field, 0))
        return ACROSS * self.saturated(total)

    def occurrences(self, field: str, counts: Counts, length: int) -> float:
        """How often it stands in one field, by weight of level, against the field's relative length."""
        literal, folded, stem, latin = LEVEL_WEIGHTS
        weighted = counts[0] * literal + counts[1] * folded + counts[2] * stem + counts[3] * latin
        average = self.averages[field]
        b = FIELD_B[field]
        return weighted / (1.0 - b + b * (length / average)) if average else weighted

    def saturated(self, occurrences: float) -> float:
        """The score for a weighted sum of occurrences over all fields."""
        return self.weight * (K1 + 1.0) * occurrences / (K1 + occurrences)


def part(
    name: str,
    score: float,
    word: Word | None,
    documents: int,
    found: Mapping[str, Counts],
    lengths: Mapping[str, int],
) -> ScorePart:
    """What a part of a query adds to a score, told so that it can be computed again; no `word`: it counts alike."""
    if word is None:
        return ScorePart(name, score, 1.0, documents)
    return ScorePart(name, score, word.weight, documents, shares(word, found, lengths))


def part_across(
    name: str,
    score: float,
    union: Word,
    documents: int,
    found: Sequence[tuple[float, str, Mapping[str, Counts]]],
    lengths: Mapping[str, int],
) -> ScorePart:
    """The same of a part that stands in a document by what it means: each meaning with its weight and words."""
    told = (AcrossShare(text, weight, shares(union, counts, lengths)) for weight, text, counts in found if counts)
    return ScorePart(name, score, union.weight, documents, (), tuple(told))


def shares(word: Word, found: Mapping[str, Counts], lengths: Mapping[str, int]) -> tuple[FieldShare, ...]:
    """How a word stands in each field of a document."""
    return tuple(
        FieldShare(field, found[field], lengths.get(field, 0), word.averages[field])
        for field in FIELD_WEIGHTS
        if field in found
    )


def total(parts: Sequence[float]) -> float:
    """The score of a document: the scores of the words it has, in the order they stand in the query."""
    return math.fsum(parts)
