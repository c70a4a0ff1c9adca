"""One plan in one field of one segment: in which documents it stands, how often, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index import proximity, scoring
from index.analysis import Form, Place, Way
from index.proximity import Found
from index.whoosh import schema
from index.whoosh.segments import Postings, Segment

Numbers = frozenset[int] | set[int]
Slot = list["tuple[int, Postings] | list[Slot]"]
"""What may fill one place: a term's level and postings, or slots one directly after the other."""

Standing = set[int] | dict[int, scoring.Counts]
"""The documents in which a plan stands in one field; with how often, where that had to be found out."""


@dataclass(frozen=True)
class Plan:
    """What to look for: in each place anything that may fill it. `constant`: how often does not count."""

    fields: tuple[str, ...]
    places: Way
    within: int | None = None
    constant: bool = False


def any_field(found: dict[str, Standing]) -> set[int]:
    return set().union(*found.values())


def resolved(plan: Plan, segment: Segment, name: str, tick: Callable[[], None]) -> list[Slot]:
    """The plan as postings of one field of one segment. `tick` is called for each, to stop in time."""
    return [_slot(place, segment, name, tick) for place in plan.places]


def _slot(place: Place, segment: Segment, name: str, tick: Callable[[], None]) -> Slot:
    found: Slot = []
    for part in place:
        tick()
        if isinstance(part, Form):
            found.append((part.level, segment.postings(name, schema.term(*part.key))))
        else:
            found.append([_slot(inner, segment, name, tick) for inner in part])
    return found


def documents(plan: Plan, segment: Segment, name: str, tick: Callable[[], None]) -> Standing:
    """The documents of a segment in which the plan stands in one field."""
    slots = resolved(plan, segment, name, tick)
    found = _with_all(slots)
    return found if _simple(plan) else _places(slots, plan.within, found, tick)


def _with_all(slots: Iterable[Slot]) -> set[int]:
    """The documents with something for each slot, wherever it stands."""
    found: set[int] | None = None
    for slot in slots:
        found = _with_any(slot) if found is None else found & _with_any(slot) if found else set()
    return found or set()


def _with_any(slot: Slot) -> set[int]:
    return set().union(*(_with_all(part) if isinstance(part, list) else part[1].keys() for part in slot))


def _simple(plan: Plan) -> bool:
    """Whether having a term is all that is asked."""
    return len(plan.places) == 1 and all(isinstance(part, Form) for part in plan.places[0])


def counts(
    plan: Plan, segment: Segment, name: str, standing: Standing, numbers: set[int], tick: Callable[[], None]
) -> Mapping[int, scoring.Counts]:
    """How often the plan stands in one field of these documents."""
    if isinstance(standing, dict):
        return standing
    (slot,) = resolved(plan, segment, name, tick)
    given = [part for part in slot if isinstance(part, tuple) and part[1]]
    held = sorted(given, key=lambda part: part[0])
    found: dict[int, scoring.Counts] = {}
    for number in numbers & standing:
        tick()
        found[number] = _counted([(level, postings[number]) for level, postings in held if number in postings])
    return found


def _counted(given: Sequence[tuple[int, bytes]]) -> scoring.Counts:
    """The terms of one document, best level first: each position counts once, by its best level."""
    often = [0, 0, 0, 0]
    first = given[0][1]
    if all(places == first for _, places in given):
        often[given[0][0]] = len(first) // 4
    else:
        seen: set[int] = set()
        for level, places in given:
            before = len(seen)
            seen.update(schema.starts(places))
            often[level] += len(seen) - before
    return often[0], often[1], often[2], often[3]


def _places(
    slots: Sequence[Slot], within: int | None, numbers: Iterable[int], tick: Callable[[], None]
) -> dict[int, scoring.Counts]:
    """The same where the order of terms matters: only the documents in which the plan stands."""
    found: dict[int, scoring.Counts] = {}
    for number in numbers:
        tick()
        places = (occurrences(slot, number) for slot in slots)
        if within is None:
            stands = proximity.in_order(places, tick)
        else:
            ways = proximity.near(list(places), within, tick)
            stands = [(way[0][0], way[-1][1], max(level for _, _, level in way)) for way in ways]
        if stands:
            found[number] = proximity.counts(stands)
    return found


def occurrences(slot: Slot, number: int) -> list[Found]:
    """Where anything that fills this slot stands in one document."""
    found: list[Found] = []
    for part in slot:
        if isinstance(part, list):
            found += proximity.in_order([occurrences(inner, number) for inner in part])
        else:
            level, postings = part
            if number in postings:
                found += ((*reach, level) for reach in schema.reaches(postings[number]))
    return found
