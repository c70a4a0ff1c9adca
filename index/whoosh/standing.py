"""One plan in one field of one segment: in which visible documents it stands, how much of it, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from index import proximity, scoring
from index.analysis import Form, Key, Level, Place, Way
from index.proximity import Found
from index.whoosh import counting, places, ranking
from index.whoosh.compiled import Bytes, Longs, Numbers, Scores, Shorts, Signed
from index.whoosh.counting import ANY, ANYHOW, APART, HOLDS
from index.whoosh.segments import NO_LISTS, Asked, Lists, Rows, Segment
from index.whoosh.views import Part

WEIGHTS = np.array(scoring.LEVEL_WEIGHTS, np.float64)

_AT_ONCE = 1_024
"""Postings."""

Tick = Callable[[], None]


@dataclass(frozen=True)
class Plan:
    """What to look for: in each place anything that may fill it.

    `constant`: how often does not count. `goes_on` are terms, any word beginning like which fills one more place, the
    last.
    """

    fields: tuple[str, ...]
    places: Way
    within: int | None = None
    constant: bool = False
    goes_on: tuple[Key, ...] = ()

    def __hash__(self) -> int:
        """Of what is looked for; worked out once, since a plan is looked up often and may be long."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.fields, self.places, self.within, self.constant, self.goes_on))

    def completed(self, segment: Segment, name: str) -> Plan:
        """The same with every word of a field of a segment that `goes_on`, one by one."""
        if not self.goes_on:
            return self
        found = [
            Form(level, (level, text))
            for level, form in self.goes_on
            for text in segment.texts(*segment.beginning(name, level, form))
        ]
        return Plan(self.fields, (*self.places, tuple(found)), None, self.constant)


class Standing(NamedTuple):
    """The visible documents, in order, and what is counted in each: how often, by weight of level. Nothing is counted
    where that is constant.
    """

    documents: Numbers
    weighed: Scores


_NONE = np.empty(0, np.float64)


def standing(plan: Plan, part: Part, name: str, tick: Tick) -> Standing:
    """Where the plan stands in one field."""
    if plan.goes_on and not plan.places:
        return Standing(_beginning(plan.goes_on, part, name), _NONE)
    plan = plan.completed(part.segment, name)
    if _is_simple(plan):
        lists = _lists(plan.places[0], part.segment, name)
        if plan.constant:
            return Standing(_seen(_marked(lists, part.segment), part), _NONE)
        return _weighed(lists, part)
    found = _visible_with_all(plan.places, part, name)
    if plan.within is not None:
        return _near(plan, part, name, found, tick)
    rows = in_order(plan.places, part.segment, name, found)
    weighed = places.weighted(rows.ends, rows.first, rows.level, WEIGHTS)
    stands = weighed > 0.0
    return Standing(found[stands], weighed[stands])


def of_these(forms: Sequence[Form], part: Part, name: str) -> list[Form]:
    """Those of these forms that stand in a visible document."""
    segment = part.segment
    there = [
        (form, term) for form, term in zip(forms, segment.terms((name, form.key) for form in forms), strict=True)
        if term >= 0
    ]  # fmt: skip
    filling = iter(segment.filling(name, [term for form, term in there if form.key[0] is Level.stem]))
    asked: list[Asked] = []
    groups: list[int] = []
    for form, term in there:
        asked.append(Asked(term, form.level))
        if form.key[0] is Level.stem:
            languages, words = next(filling)
            asked += (Asked(word, form.level, APART, languages) for word in words)
        groups.append(len(asked))
    spans = segment.postings([each.term for each in asked])
    lists = segment.lists(name, [(each, begin, end) for each, (begin, end) in zip(asked, spans, strict=True)])
    seen = counting.any_visible(*_walked(lists, segment), part.visible, np.array(groups, np.int64))
    return [form for (form, _), own in zip(there, seen.tolist(), strict=True) if own]


def _walked(lists: Lists, segment: Segment) -> tuple[Shorts, Bytes, int, Signed, Signed, Longs, Bytes]:
    return *segment.docs, lists.begins, lists.ends, lists.languages, lists.spoken


def is_seen(term: int, part: Part) -> bool:
    """Whether a term, given by its number, stands in a visible document; no more is read than it takes to see."""
    begin, end = part.segment.postings_from(term, term + 1)
    some = (part.segment.documents(at, min(at + _AT_ONCE, end)) for at in range(begin, end, _AT_ONCE))
    return any(part.visible[documents].any() for documents in some)


def stands(places: Iterable[Place], part: Part, name: str) -> bool:
    """Whether anything that fills any of these places stands in a visible document."""
    for place in places:
        lists = _lists(place, part.segment, name)
        all_of_it = np.array([len(lists.begins)], np.int64)
        if counting.any_visible(*_walked(lists, part.segment), part.visible, all_of_it).any():
            return True
        for way in (way for way in place if not isinstance(way, Form)):
            found = _visible_with_all(way, part, name)
            if len(found) and len(in_order(way, part.segment, name, found).first):
                return True
    return False


def in_order(way: Way, segment: Segment, name: str, documents: Numbers) -> Rows:
    """Where these places are filled, one directly after the other, in these documents: each stretch once, by first
    position. See `proximity.in_order`.
    """
    found: Rows | None = None
    for place in way:
        filled = occurrences(place, segment, name, documents)
        if found is None:
            places.sort_rows(filled.ends, filled.after, filled.first, filled.level)
            found = Rows(*places.distinct(*filled.parts))
        else:
            found = Rows(*places.follow(*found.parts, *filled.parts))
    if found is None:
        return Rows(np.zeros(len(documents), np.int64), *_NOWHERE)
    places.sort_rows(found.ends, found.first, found.after, found.level)
    return found


_NOWHERE = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8)


def occurrences(place: Place, segment: Segment, name: str, documents: Numbers) -> Rows:
    """Where anything that fills this place stands in these documents, by first position."""
    lists = _lists(place, segment, name)
    found = segment.rows(lists, documents)
    for way in place:
        if not isinstance(way, Form):
            found = Rows(*places.either(*found.parts, *in_order(way, segment, name, documents).parts))
    return found


def ways(
    plan: Plan, segment: Segment, name: str, documents: Numbers, tick: Tick
) -> Iterator[Iterable[Sequence[Found]]]:
    """Of each of these documents the ways in which the plan stands in it, each as what fills its places, or all of it
    at once.
    """
    plan = plan.completed(segment, name)
    if plan.within is None:
        rows = in_order(plan.places, segment, name, documents)
        for at in range(len(documents)):
            tick()
            yield ((found,) for found in _told(rows, at))
    else:
        slots = [occurrences(place, segment, name, documents) for place in plan.places]
        for at in range(len(documents)):
            yield proximity.near([_told(rows, at) for rows in slots], plan.within, tick) if slots else ()


def stretches(
    plan: Plan, segment: Segment, name: str, documents: Numbers, tick: Tick
) -> Iterator[Iterable[tuple[int, int]]]:
    """Of each of these documents where the plan stands in it: first positions, and those after the last."""
    if plan.within is None:
        rows = in_order(plan.completed(segment, name).places, segment, name, documents)
        ends, first, after = rows.ends.tolist(), rows.first.tolist(), rows.after.tolist()
        for begin, end in pairwise([0, *ends]):
            tick()
            yield zip(first[begin:end], after[begin:end], strict=True)
    else:
        for found in ways(plan, segment, name, documents, tick):
            yield ((start, end) for way in found for start, end, _ in way)


def _told(rows: Rows, document: int) -> list[Found]:
    begin = int(rows.ends[document - 1]) if document else 0
    end = int(rows.ends[document])
    columns = (rows.first[begin:end].tolist(), rows.after[begin:end].tolist(), rows.level[begin:end].tolist())
    return list(zip(*columns, strict=True))


def _near(plan: Plan, part: Part, name: str, documents: Numbers, tick: Tick) -> Standing:
    slots = [occurrences(place, part.segment, name, documents) for place in plan.places]
    found, weighed = list[int](), list[float]()
    for at, number in enumerate(documents.tolist()):
        tick()
        told = proximity.near([_told(rows, at) for rows in slots], plan.within or 0, tick)
        if told:
            counts = proximity.counts((way[0][0], way[-1][1], max(level for _, _, level in way)) for way in told)
            found.append(number)
            weighed.append(scoring.weighed(counts))
    return Standing(np.array(found, np.uint32), np.array(weighed, np.float64))


# -- documents


def _is_simple(plan: Plan) -> bool:
    """Whether having a term is all that is asked."""
    return len(plan.places) == 1 and all(isinstance(part, Form) for part in plan.places[0])


def _lists(place: Place, segment: Segment, name: str) -> Lists:
    """The postings of the terms that fill a place which a segment has in a field, best level first."""
    return segment.kept_lists(((name, place),), partial(_found_lists, segment))[0]


def look_up(plan: Plan, segment: Segment) -> None:
    """Have the postings of what fills the places of a plan in all its fields found at once, before it is asked for."""
    asked = [(name, place) for name in plan.fields for place in plan.places]
    segment.kept_lists(asked, partial(_found_lists, segment))


def _found_lists(segment: Segment, asked: Sequence[tuple[str, Place]]) -> list[Lists]:
    """Of each of these places in a field."""
    forms = [[form for form in place if isinstance(form, Form)] for _, place in asked]
    terms = ((name, form.key) for (name, _), own in zip(asked, forms, strict=True) for form in own)
    numbers = segment.terms(terms)
    there = [number for number in numbers if number >= 0]
    spans = dict(zip(there, segment.postings(there), strict=True)) if there else {}
    following = iter(numbers)
    told = ([(form.level, form.key, next(following)) for form in own] for own in forms)
    return [_listed(segment, name, given, spans) for (name, _), given in zip(asked, told, strict=True)]


def _listed(
    segment: Segment, name: str, given: Iterable[tuple[Level, Key, int]], spans: Mapping[int, Sequence[int]]
) -> Lists:
    """The postings of the terms that there are, which begin and end there, and of the words that fill the stems among
    them; best level first.

    Only in titles may a document have several languages; elsewhere a word that stands as asked stands by its stem
    too, where the document has that stem at all.
    """
    found = [
        each for each in given if each[2] >= 0 and (each[1][0] is Level.stem or spans[each[2]][0] < spans[each[2]][1])
    ]
    if not found:
        return NO_LISTS
    found.sort(key=itemgetter(0))
    level, (kind, _), first = found[0]
    literal = level is Level.literal and kind is Level.literal
    filling = iter(segment.filling(name, [term for _, (kind, _), term in found if kind is Level.stem]))
    told: dict[int, Asked] = {}
    for level, (kind, text), term in found:
        if kind is not Level.stem:
            if term not in told or told[term].languages != ANY:
                told[term] = Asked(term, level, APART if literal and term == first else ANYHOW)
            continue
        languages, words = next(filling)
        told[term] = Asked(term, level, _beside(name, level, text, literal, first in words))
        for word in words:
            one = told.get(word)
            if one is None:
                told[word] = Asked(word, level, APART, languages)
            elif one.languages != ANY:
                told[word] = one._replace(languages=one.languages | languages)
    more = [term for term in told if term not in spans]
    known = {**spans, **dict(zip(more, segment.postings(more), strict=True))} if more else spans
    having = ((each, known[each.term]) for each in told.values())
    return segment.lists(name, [(each, begin, end) for each, (begin, end) in having if begin < end])


def _beside(name: str, level: Level, stem: str, literal: bool, fills: bool) -> int:
    """How the places of a stem's own lie to those of the first list, which is `literal`, what was asked as written, or
    not; and then `fills` the stem or does not.
    """
    if stem.startswith(":") or level is not Level.stem or name == "title":
        return ANYHOW
    return APART if fills or not literal else HOLDS


def _weighed(lists: Lists, part: Part) -> Standing:
    many = int((lists.ends - lists.begins).sum())
    if many == 0:
        return Standing(np.empty(0, np.uint32), _NONE)
    if len(lists.begins) > 1 and not lists.beside.all():
        part.segment.look_at_places(lists)
    found, weighed = np.empty(many, np.uint32), np.empty(many, np.float64)
    count = counting.weigh(
        *part.segment.counting, lists.begins, lists.ends, lists.levels, lists.beside, lists.languages, lists.spoken,
        WEIGHTS, part.visible,
        found, weighed,
    )  # fmt: skip
    return (
        Standing(found[:count].copy(), weighed[:count].copy())
        if count < many // 2
        else Standing(found[:count], weighed[:count])
    )


def _beginning(keys: Iterable[Key], part: Part, name: str) -> Numbers:
    seen = np.zeros(part.segment.size, np.uint8)
    for level, form in keys:
        begin, end = part.segment.postings_from(*part.segment.beginning(name, level, form))
        documents = part.segment.documents(begin, end)
        seen[documents] = 1
    return _seen(seen, part)


def _marked(lists: Lists, segment: Segment) -> Bytes:
    seen = np.zeros(segment.size, np.uint8)
    counting.united(*_walked(lists, segment), seen)
    return seen


def _seen(seen: Bytes, part: Part) -> Numbers:
    return np.flatnonzero(seen & part.visible).astype(np.uint32)


def _with_all(way: Way, segment: Segment, name: str) -> Numbers:
    """The documents with something for each place, wherever it stands; hidden ones too."""
    found = sorted((_with_any(place, segment, name) for place in way), key=len)
    return reduce(ranking.both, found) if found else np.empty(0, np.uint32)


def _visible_with_all(way: Way, part: Part, name: str) -> Numbers:
    """The same without hidden ones."""
    found = _with_all(way, part.segment, name)
    seen: Numbers = found[part.visible[found] == 1]
    return seen


def _with_any(place: Place, segment: Segment, name: str) -> Numbers:
    lists = _lists(place, segment, name)
    inner = [_with_all(way, segment, name) for way in place if not isinstance(way, Form)]
    if len(lists.begins) == 1 and lists.languages[0] == ANY:
        inner.append(segment.documents(int(lists.begins[0]), int(lists.ends[0])))
    elif len(lists.begins):
        inner.append(np.flatnonzero(_marked(lists, segment)).astype(np.uint32))
    return reduce(ranking.either, inner) if inner else np.empty(0, np.uint32)
