"""Words of a quotation set beside the words of a stretch of a text, as many of them paired as can be.

A longest common subsequence in which the stretch may begin and end anywhere in the text (P. H. Sellers, "The theory and
computation of evolutionary distances", 1980, with words for letters): a word of the text in the place of another costs
as much as one that lacks or is left over. Words may be optional, and after some words any number of the text's may be
left out: a writer's marks say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

_BLOCK = 250
"""So many words at most are paired at once: time and memory are the product of both sides."""

_FIRST = 8_000
"""In so many words of a text at most the beginning of a quotation is looked for."""


@dataclass(frozen=True)
class Alignment:
    """Pairs (place in the quotation, place in the text), both rising. `start` to `end`: the stretch of the text."""

    pairs: tuple[tuple[int, int], ...]
    start: int
    end: int


def aligned(
    quoted: Sequence[str], text: Sequence[str], optional: Collection[int] = (), open_before: Collection[int] = ()
) -> Alignment:
    """The stretch of `text` that has the most of these words in their order and the fewest others.

    The words `optional` may lack at no cost; before those of `open_before` words of the text are left out at no cost.
    A quotation of more than 250 words is set piece by piece, each where the one before it ended. The first piece is
    looked for in 8,000 words of the text, the others in 500. Time: the product of both numbers for each piece.
    """
    pairs, at = list[tuple[int, int]](), 0
    for first in range(0, len(quoted), _BLOCK):
        piece = quoted[first : first + _BLOCK]
        within = text[at : at + 2 * _BLOCK] if first else text[:_FIRST]
        told = _paired(
            piece,
            within,
            {n - first for n in optional if first <= n < first + _BLOCK},
            {n - first for n in open_before if first <= n < first + _BLOCK},
            anchored=bool(first),
        )
        pairs += [(first + i, at + j) for i, j in told]
        if pairs:
            at = pairs[-1][1] + 1
    return Alignment(tuple(pairs), pairs[0][1], pairs[-1][1] + 1) if pairs else Alignment((), 0, 0)


def _paired(
    quoted: Sequence[str], text: Sequence[str], optional: set[int], open_before: set[int], anchored: bool
) -> list[tuple[int, int]]:
    before = list(range(len(text) + 1)) if anchored else [0] * (len(text) + 1)
    rows = [before]
    for i, word in enumerate(quoted):
        lack, leave = int(i not in optional), int(i + 1 not in open_before)
        instead = max(lack, leave)
        now = [before[0] + lack]
        last = now[0]
        for j, other in enumerate(text):
            last = before[j] if word == other else min(before[j + 1] + lack, last + leave, before[j] + instead)
            now.append(last)
        rows.append(now)
        before = now
    told, i, j = list[tuple[int, int]](), len(quoted), before.index(min(before))
    while i and j:
        if quoted[i - 1] == text[j - 1]:
            i, j = i - 1, j - 1
            told.append((i, j))
        elif rows[i][j] == rows[i - 1][j] + int(i - 1 not in optional):
            i -= 1
        elif rows[i][j] == rows[i][j - 1] + int(i not in open_before):
            j -= 1
        else:
            i, j = i - 1, j - 1
    return told[::-1]
