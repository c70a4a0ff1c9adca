"""Where in a text to set a quotation's words beside its own: where most runs of a few of them stand close together.

A quotation all of whose words but a quarter stand somewhere shares runs of two or three with that place. Runs are
looked for by their letters; of a long quotation, only some of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive import typography
from archive.difference import Word
from archive.wording import Stream

_WEIGHT = 7  # letters in a run; a Han character counts for as many as a short word
_HAN = 2.5
_RUNS = 64
_HITS = 200
_OMITTED = 600  # letters that may be left out where words are marked as left out
_OPEN = 8  # so many such places are made room for
_SLACK = 24
_BEST = 3
_FEW = 12
"""Of so few words at most each pair of them may hold a changed one, so that no run is left."""
_INSTEAD = 24  # letters that may stand in a changed word's place


@dataclass(frozen=True)
class Stretch:
    """Letters `start` to `end` of a stream's key, in which a share of a quotation's runs stands."""

    start: int
    end: int
    share: float


def stretches(quoted: Sequence[Word], told_by: Sequence[tuple[int, str]], stream: Stream) -> list[Stretch]:
    """The best stretches for these words, told by runs of them (see `runs`), best first."""
    length = sum(len(word.key) for word in quoted)
    room = length * 5 // 4 + 48 + _OMITTED * min(_OPEN, sum(1 for word in quoted if word.opened))
    hits = sorted((at, n, offset) for n, (offset, run) in enumerate(told_by) for at in _hits(run, stream))
    told, taken = list[Stretch](), list[tuple[int, int]]()
    for count, first, last in _densest(hits, room):
        found = hits[first][0], hits[last][0]
        if any(found[0] <= other[1] and other[0] <= found[1] for other in taken):
            continue
        taken.append(found)
        within = hits[first : last + 1]
        before = min(length, max(offset - (at - found[0]) for at, _, offset in within))
        after = min(length, max(length - offset - (found[1] - at) for at, _, offset in within))
        start, end = found[0] - before * 5 // 4 - _SLACK, found[1] + after * 5 // 4 + _SLACK
        told.append(Stretch(max(0, start), min(len(stream.key), end), count / len(told_by)))
        if len(told) == _BEST:
            break
    return told


def around_a_change(quoted: Sequence[Word], stream: Stream) -> list[Stretch]:
    """Where all of a few words but one stand, whichever that is; at most 3 places for each."""
    if not 2 < len(quoted) <= _FEW:
        return []
    keys, told = [word.key for word in quoted], list[Stretch]()
    for changed in range(1, len(keys) - 1):
        before, after = (re.escape("".join(part)) for part in (keys[:changed], keys[changed + 1 :]))
        found = re.compile(f"{before}(?=.{{0,{_INSTEAD}}}?({after}))").finditer(stream.key)
        for match, _ in zip(found, range(_BEST), strict=False):
            start, end = match.start() - _SLACK, match.end(1) + _SLACK
            told.append(Stretch(max(0, start), min(len(stream.key), end), (len(keys) - 1) / len(keys)))
    return told


def runs(quoted: Sequence[Word]) -> list[tuple[int, str]]:
    """Runs of words, each with its place among the quotation's letters. Of many, at most 64, evenly spread."""
    told, offset = list[tuple[int, str]](), 0
    for n, word in enumerate(quoted):
        run, weight, count = "", 0.0, 0
        for other in quoted[n : n + _WEIGHT + 1]:
            if other.marked or (run and other.opened):
                break
            run, count = run + other.key, count + 1
            weight += _HAN if typography.SINGLE.match(other.key) else len(other.key)
            if weight >= _WEIGHT and count > 1:
                told.append((offset, run))
                break
        offset += len(word.key)
    step = max(1, -(-len(told) // _RUNS))
    return told[::step]


def _hits(run: str, stream: Stream) -> list[int]:
    told = list[int]()
    at = stream.key.find(run)
    while at >= 0 and len(told) < _HITS:
        told.append(at)
        at = stream.key.find(run, at + len(run))
    return told


def _densest(hits: Sequence[tuple[int, int, int]], room: int) -> list[tuple[int, int, int]]:
    """For hits: how many different runs begin within `room` letters before them, the first of these, and the hit.

    Those with the most runs come first; of these the closest together.
    """
    within, told, first = Counter[int](), list[tuple[int, int, int]](), 0
    for last, (at, run, _) in enumerate(hits):
        within[run] += 1
        while hits[first][0] < at - room:
            within[hits[first][1]] -= 1
            if not within[hits[first][1]]:
                del within[hits[first][1]]
            first += 1
        told.append((len(within), first, last))
    return sorted(told, key=lambda t: (-t[0], hits[t[2]][0] - hits[t[1]][0]))[: 64 * _BEST]
