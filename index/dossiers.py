"""Dossiers: a document with what it cites, searched as one.

What its documents match together counts: each part of a query, and each filter, may be met by another of them, and an
exclusion holds for all. Every document that cites has a dossier; one that neither cites nor is cited is a dossier by
itself; one that is only cited is in those of others. All this is within what the caller sees: a document unseen is in
no dossier and makes none. Who cites whom is told by whoever asks; an index does not know it.

A dossier's score is the sum over the parts of the query, each as it counts in the best of its documents; how near words
stand to each other adds nothing, since they may stand in different documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from index import scoring
from index.query import Leaf

MOST_MEMBERS = 10
"""Documents of a dossier that are shown with a hit, unless more are needed to show each part of the query."""

M = TypeVar("M")


def best_of_each(held: Sequence[tuple[M, Mapping[Leaf, float]]]) -> dict[Leaf, M]:
    """Where each part of the query counts most: of equal ones the first. `held`: members with what each part counts."""
    found: dict[Leaf, tuple[float, M]] = {}
    for member, scores in held:
        for leaf, score in scores.items():
            if leaf not in found or score > found[leaf][0]:
                found[leaf] = score, member
    return {leaf: member for leaf, (_, member) in found.items()}


def shown(held: Sequence[tuple[M, Mapping[Leaf, float]]]) -> list[M]:
    """The members to show: those in which something stands, the best first; each part of the query is among them."""
    having = [(member, scoring.total(scores.values())) for member, scores in held if scores]
    ranked = [member for member, _ in sorted(having, key=lambda one: -one[1])]
    needed = list(best_of_each(held).values())
    spare = MOST_MEMBERS - sum(1 for member in ranked if member in needed)
    told = []
    for member in ranked:
        if member in needed:
            told.append(member)
        elif spare > 0:
            told.append(member)
            spare -= 1
    return told
