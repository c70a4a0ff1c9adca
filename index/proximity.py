"""Where a phrase stands, given where its words stand: the one place that knows what "directly after" means.

Works on the occurrences in one field of one document, whatever engine found them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Found = tuple[int, int, int]
"""One occurrence: first position, position after the last, and by which level it matches (0 is closest)."""

Way = tuple[Found, ...]


def in_order(slots: Iterable[Iterable[Found]], check: Callable[[], None] = lambda: None) -> list[Found]:
    """The places where each slot begins exactly where the one before it ends; its level is the worst among
    its slots.

    Each (start, end) comes once, with the best level of all ways to match it, in order of position. Slots are read
    one at a time; `check` is called for each, for whoever has to stop in time.
    """
    rest = iter(slots)
    ways: dict[tuple[int, int], int] = {}
    for start, end, level in next(rest, ()):
        if level < ways.get((start, end), 9):
            ways[start, end] = level
    for slot in rest if ways else ():
        check()
        ways = _continued(ways, slot)
        if not ways:
            break
    return sorted((start, end, level) for (start, end), level in ways.items())


def _continued(ways: dict[tuple[int, int], int], slot: Iterable[Found]) -> dict[tuple[int, int], int]:
    ending: dict[int, list[tuple[int, int]]] = {}
    for (start, end), level in ways.items():
        ending.setdefault(end, []).append((start, level))
    found: dict[tuple[int, int], int] = {}
    for start, end, level in slot:
        for first, worst in ending.get(start, ()):
            worse = max(worst, level)
            if worse < found.get((first, end), 9):
                found[first, end] = worse
    return found


def near(slots: Sequence[Iterable[Found]], within: int, tick: Callable[[], None] = lambda: None) -> list[Way]:
    """The places where every slot stands once, in any order and without overlap, at most `within` words
    between in all.

    For each position where one can begin there is one way, in the order of position: that of the best
    level, and of those the closest. `tick` is called at every step, for whoever has to stop in time: many
    words far apart stand in many ways.
    """
    given = [sorted(slot) for slot in slots]
    if not all(given):
        return []
    best: dict[int, tuple[int, int, Way]] = {}
    for place, slot in enumerate(given):
        others = [found for other, found in enumerate(given) if other != place]
        for first in slot:
            for way in _ways(first, others, within, tick):
                used = (first, *way)
                gap = used[-1][1] - first[0] - sum(end - start for start, end, _ in used)
                rank = (max(level for _, _, level in used), gap, used)
                if first[0] not in best or rank < best[first[0]]:
                    best[first[0]] = rank
    return [way for _, (_, _, way) in sorted(best.items())]


def _ways(last: Found, others: list[list[Found]], room: int, tick: Callable[[], None]) -> Iterable[Way]:
    """Every way to set one occurrence of each other slot after `last`, leaving out at most `room` words."""
    tick()
    if not others:
        yield ()
        return
    for place, slot in enumerate(others):
        rest = others[:place] + others[place + 1 :]
        for found in slot:
            gap = found[0] - last[1]
            if gap > room:
                break
            if gap >= 0:
                for way in _ways(found, rest, room - gap, tick):
                    yield (found, *way)


def counts(found: Iterable[Found]) -> tuple[int, int, int, int]:
    """How many places begin an occurrence, by the best level there: literal, folded, stem, latin."""
    best: dict[int, int] = {}
    for start, _, level in found:
        if level < best.get(start, 9):
            best[start] = level
    levels = list(best.values())
    return levels.count(0), levels.count(1), levels.count(2), levels.count(3)
