"""Which fields are searched, filtered, sorted and counted, and what a document has in each.

One definition for every engine, because an engine that reads a date or a language tag in its own way gives
other totals. An engine keeps a document as its `values` (short strings per field) and its `streams` (words
with positions); it never needs the document again.

    searched by words    title, text (by default, both); author, publisher (when named)
    filtered, counted    the names in FILTERS, and extra.NAME for any key a librarian wrote
    sorted by            the same, and title and added
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from archive import dates
from archive.document import Description, Document, ExtraValue, Page, Part, PartKind, Text
from index import analysis
from index.analysis import Term
from index.passages import PageText

WORDS = ("title", "text", "author", "publisher")
DEFAULT_WORDS = ("title", "text")
FILTERS = (
    "author", "cites", "collection", "date", "id", "identifier", "kind", "lang", "organisation",
    "place", "publisher", "subject",
)  # fmt: skip
SORTS = (*FILTERS, "added", "title")
HISTOGRAMS = {"date": 4, "date.month": 7, "date.day": 10}
"""What dates can be counted by, with how much of one tells it apart; a date that tells less counts as it is."""

EXTRA = "extra."
FAMILY = "family"
"""The outermost document around one, or its own id: to count by, and never asked for."""

CITED_BY = "cited-by"
"""Asked of a document's place in another one, and so no value of its own: what that document cites."""

GAP = 1_000
"""Positions between two names, two forms of a title, or a page and its notes: more than any distance that can be asked
for, so that no phrase reaches across.
"""

Values = Mapping[str, tuple[str, ...]]
SortValue = str | float | None

_NUMBER = re.compile(r"-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,2})?")


def filterable(field: str) -> bool:
    """Whether documents can be filtered and counted by this field."""
    return field in FILTERS or (field.startswith(EXTRA) and len(field) > len(EXTRA))


def countable(field: str) -> bool:
    """Whether documents can be counted by this field."""
    return filterable(field) or field in HISTOGRAMS


def source(field: str) -> str:
    """The field whose values are counted under this name."""
    return "date" if field in HISTOGRAMS else field


def sortable(field: str) -> bool:
    """Whether hits can be sorted by this field; `score` is not a field."""
    return filterable(field) or field in SORTS


# -- what a document has -----------------------------------------------------------------------------------


def values(document: Document, field: str) -> tuple[str, ...]:
    """The document's values in one field, in the order given; empty where it has none or there is no such
    field.
    """
    if field.startswith(EXTRA):
        return _extra(document.description.extra.get(field.removeprefix(EXTRA)))
    return _distinct(_READ[field](document, document.description)) if field in _READ else ()


def all_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Every field in which the document has a value."""
    told = document.description
    found = {field: _distinct(read(document, told)) for field, read in _READ.items()}
    found |= {EXTRA + name: _extra(value) for name, value in told.extra.items()}
    return {field: held for field, held in found.items() if held}


def streams(document: Document, text: Text | None) -> Iterator[tuple[str, int, int, list[Term]]]:
    """The words to search: (field, position of the first word, positions taken, terms), in order.

    The terms' own positions count from 0 in each stream; Han words come before the rest. The streams of field
    `text` are the `stretches` of its pages: the bodies directly one after the other, so that a phrase may cross a
    page break, and each part by itself. Names and titles stand a GAP apart.
    """
    field, base = "", 0
    for spoken in sayings(document, text):
        base = spoken.gap if spoken.field != field else base + spoken.gap
        terms = analysis.terms(spoken.text, spoken.language)
        taken = analysis.length(terms)
        yield spoken.field, base, taken, analysis.han_terms(spoken.text, terms) + terms
        field, base = spoken.field, base + taken


class Saying(NamedTuple):
    """Words in one go: of a field, in a language, so many positions after the ones before them in that field."""

    field: str
    text: str
    language: str | None
    gap: int


def sayings(document: Document, text: Text | None) -> Iterator[Saying]:
    """All that is searched by words, field after field, each in order."""
    told = document.description
    language = told.language
    titles = [(document.title, language), *((t.text, t.lang or language) for t in told.titles)]
    names = [(name, language) for c in told.creators for name in (c.name, c.original) if name]
    issued = [(told.publisher, language)] if told.publisher else []
    for field, given in (("title", titles), ("author", names), ("publisher", issued)):
        for place, (words, spoken) in enumerate(given):
            yield Saying(field, words, spoken, GAP if place else 0)
    for stretch in stretches(text) if text else ():
        yield Saying("text", stretch.text, language, GAP if stretch.apart else 0)


class Stretch(NamedTuple):
    """A piece of a page that is read in one go, from code point `start` on. `apart`: the part it is, if it is one.

    No phrase runs into what stands apart.
    """

    page: Page
    start: int
    text: str
    apart: Part | None = None

    def passage_text(self, position: int) -> PageText:
        """The same for passages; `position` is that of its first word."""
        page = self.page
        landmarks = (
            [(0, f"{self.apart.kind} {self.apart.label}".rstrip())]
            if self.apart
            else [(p.start - self.start, p.label) for p in page.parts if p.kind is PartKind.cue]
        )
        cells = page.how == "cells" and self.apart is None
        return PageText(page.number, page.label, page.sha256, self.text, position, self.start, tuple(landmarks), cells)


def stretches(text: Text) -> list[Stretch]:
    """The bodies of all pages in order, then the parts that stand apart from them (notes, comments, heads …).

    The cues of subtitles are the body: one says what the next goes on to say.
    """
    bodies: list[Stretch] = []
    apart: list[Stretch] = []
    for page in text.pages:
        place, known = 0, len(bodies)
        for part in page.parts:
            if part.kind is PartKind.cue:
                continue
            if page.text[place : part.start].strip():
                bodies.append(Stretch(page, place, page.text[place : part.start]))
            apart.append(Stretch(page, part.start, page.text[part.start : part.end], part))
            place = part.end
        if len(bodies) == known or page.text[place:].strip():
            bodies.append(Stretch(page, place, page.text[place:]))
    return bodies + apart


def _given(value: str | None) -> Iterable[str]:
    return (value,) if value else ()


_READ: dict[str, Callable[[Document, Description], Iterable[str]]] = {
    "added": lambda d, _: (d.added.isoformat(),),
    "author": lambda _, t: (c.name for c in t.creators),
    "cites": lambda _, t: t.cites,
    "collection": lambda d, _: (d.collection,),
    "date": lambda _, t: _given(t.date),
    FAMILY: lambda d, _: (d.part.family if d.part else d.id,),
    "id": lambda d, _: (d.id,),
    "identifier": lambda _, t: (f"{i.type}:{i.value}" for i in t.identifiers),
    "kind": lambda _, t: _given(t.kind and t.kind.value),
    "lang": lambda _, t: _given(t.language),
    "organisation": lambda _, t: t.organisations,
    "place": lambda _, t: t.places,
    "publisher": lambda _, t: _given(t.publisher),
    "subject": lambda _, t: t.subjects,
    "title": lambda d, _: (d.title,),
}


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _extra(value: ExtraValue | None) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return _distinct(value)
    return (value,) if isinstance(value, str) else (json.dumps(value),)


# -- filtering ---------------------------------------------------------------------------------------------


def asked_days(value: str) -> dates.Days:
    """The days of an asked date: EDTF, or `FIRST..LAST` with either end left out.

    Raises ValueError, in plain words, for anything else.
    """
    if "/" in value or ".." not in value:
        return dates.days(value)
    first, _, last = value.partition("..")
    if not first and not last:
        raise ValueError("a range needs at least one date")
    found = dates.Days(dates.days(first).first if first else dates.FIRST, dates.days(last).last if last else dates.LAST)
    if found.first > found.last:
        raise ValueError(f"{first} comes after {last}")
    return found


def condition(field: str, asked: Sequence[str], *, partly: bool = False) -> Callable[[tuple[str, ...]], bool]:
    """What tells whether a document with these values in `field` is asked for; nothing asked means having
    none.

    A date lies wholly inside an asked range; `partly` takes in those that only may. A language takes in its
    narrower tags. Authors are matched by their words, by the engine, and not here. Raises ValueError for a
    bad date.
    """
    if not asked:
        return lambda held: not held
    if field == "date":
        ranges = [asked_days(value) for value in asked]
        return lambda held: any(_dated(value, ranges, partly) for value in held)
    if field == "lang":
        tags = tuple(value.lower() for value in asked)
        narrower = tuple(tag + "-" for tag in tags)
        return lambda held: any(v.lower() in tags or v.lower().startswith(narrower) for v in held)
    if field in ("kind", "collection"):
        lowered = frozenset(value.lower() for value in asked)
        return lambda held: not lowered.isdisjoint(held)
    exact = frozenset(asked)
    if field.startswith(EXTRA) and (spans := [span for value in asked if (span := asked_numbers(value)) is not None]):
        return lambda held: not exact.isdisjoint(held) or any(_numbered(value, spans) for value in held)
    if field == "identifier":
        return lambda held: any(v in exact or v.partition(":")[2] in exact for v in held)
    return lambda held: not exact.isdisjoint(held)


def asked_numbers(value: str) -> tuple[float, float] | None:
    """The least and the greatest of a range of numbers, `10..20` with either end left out; None for any other words.

    Raises ValueError, in plain words, for a range that runs backwards.
    """
    first, dots, last = value.partition("..")
    if not dots or not (first or last) or any(end and not _NUMBER.fullmatch(end) for end in (first, last)):
        return None
    span = float(first or "-inf"), float(last or "inf")
    if span[0] > span[1]:
        raise ValueError(f"{first} is more than {last}")
    return span


def _numbered(value: str, spans: Sequence[tuple[float, float]]) -> bool:
    return _NUMBER.fullmatch(value) is not None and any(least <= float(value) <= most for least, most in spans)


def _dated(value: str, ranges: Sequence[dates.Days], partly: bool) -> bool:
    own = dates.days(value)
    return any(own.meets(asked) if partly else own.within(asked) for asked in ranges)


# -- counting and sorting ----------------------------------------------------------------------------------


def counted(field: str, held: tuple[str, ...]) -> tuple[str, ...]:
    """What to count a document under, given its values. A date counts under its year, month or day, as far as it
    tells them, or as it is where its year is unsure.
    """
    if field not in HISTOGRAMS:
        return held
    return _distinct(_cut(value, HISTOGRAMS[field]) for value in held)


def _cut(date: str, most: int) -> str:
    first, last = dates.days(date)
    sure = (first[:width] for width in sorted(HISTOGRAMS.values(), reverse=True) if width <= most)
    return next((told for told in sure if last.startswith(told)), date)


def sort_value(field: str, held: tuple[str, ...]) -> SortValue:
    """What to sort a document by, given its values in `field`: the first of them, without regard to case.

    Dates sort by their first day, `extra` values that are numbers by size, before all words. None without a
    value.
    """
    if not held:
        return None
    first = held[0]
    if field == "date":
        return dates.days(first).first
    if field.startswith(EXTRA) and _NUMBER.fullmatch(first):
        return float(first)
    return first if field in ("id", "added") else first.casefold()
