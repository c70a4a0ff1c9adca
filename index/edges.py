"""Where words begin and end in a text, told from their positions: only those looked for are looked into."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from index import analysis, tokens


class Edges(NamedTuple):
    """Where words begin, by the position that does, and where they end, by the position after; in code points.
    `after`: how many positions the text takes, if it had to be read to its end.
    """

    begins: dict[int, int]
    ends: dict[int, int]
    after: int


def edges(text: str, positions: Sequence[tuple[int, int]]) -> Edges:
    """Those of the tokens that take any of these stretches of positions, which are given in order and apart."""
    told = Edges({}, {}, 0)
    read = _of_pieces if tokens.spaced(text) else _of_tokens
    return told._replace(after=read(text, positions, told))


def _of_tokens(text: str, positions: Sequence[tuple[int, int]], told: Edges) -> int:
    asked = list(reversed(positions))
    here = 0
    for match in tokens.matches(text):
        after = here + _WIDTHS[match[0]]
        while asked and asked[-1][1] <= here:
            asked.pop()
        if not asked:
            break
        if after > asked[-1][0]:
            _add(told, here, match.start(), match[0])
        here = after
    return here


def _of_pieces(text: str, positions: Sequence[tuple[int, int]], told: Edges) -> int:
    """The same of a text that can be cut at white space."""
    cut = text.split()
    begins = list(accumulate(map(_WIDTHS.__getitem__, cut), initial=0))
    at = _places(text, cut)
    place = 0
    for start, end in positions:
        place = max(place, bisect_right(begins, start) - 1)
        while place < len(cut) and begins[place] < end:
            _add(told, begins[place], at(place), cut[place])
            place += 1
    return begins[-1]


def _places(text: str, cut: Sequence[str]) -> Callable[[int], int]:
    """Where each piece of a text begins that was cut at white space."""
    before = list(accumulate(map(len, cut), initial=0))
    lead = len(text) - len(text.lstrip())
    if before[-1] + len(cut) - 1 == len(text) - lead:  # one white space each
        return lambda place: lead + before[place] + place
    # By where it would be if there were one, how many more there are before it.
    ends, more = [0], [lead]
    for gap in _GAP.finditer(text, lead):
        ends.append(gap.start() - more[-1] + 1)
        more.append(more[-1] + gap.end() - gap.start() - 1)

    def at(place: int) -> int:
        here = before[place] + place
        return here + more[bisect_right(ends, here) - 1]

    return at


_GAP = re.compile(r"\s\s+")


def _add(told: Edges, position: int, at: int, written: str) -> None:
    begins, ends, _ = told
    for first, last, start, end in _held(written):
        first, last = position + first, position + last
        begins[first] = min(at + start, begins.get(first, at + start))
        ends[last] = max(at + end, ends.get(last, 0))


@lru_cache(50_000)
def _held(written: str) -> tuple[tuple[int, int, int, int], ...]:
    """Of a piece of text its words: each with its first position and the one after it, and where it starts and ends."""
    told = analysis.terms(written, None)
    return tuple(dict.fromkeys((each.position, each.position + each.width, each.start, each.end) for each in told))


class _Widths(dict[str, int]):
    """How many positions each distinct piece takes. Looked up by many threads; at worst made twice."""

    MOST = 200_000

    def __missing__(self, written: str) -> int:
        if len(self) >= self.MOST:
            self.clear()
        self[written] = made = tokens.width(written)
        return made


_WIDTHS = _Widths()
