"""Places in documents as passages: the words themselves marked, with the sentences around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.claim import sentences
from archive.quotation import Place
from archive.wording import Span
from index.check.checked import Found
from index.check.held import Source
from index.fields import Stretch
from index.results import Passage

_AROUND = 300
"""Code points of a page that are shown before a place and behind it, at most."""


def found(source: Source, place: Place) -> Found:
    """A place in a document: a passage for each page, in order."""
    by_page: dict[int, list[Span]] = {}
    for span in place:
        by_page.setdefault(span.page, []).append(span)
    return Found(source.id, tuple(_passage(source, number, spans) for number, spans in by_page.items()))


def marked(place: Found) -> str:
    """The words of a place."""
    return " ".join(
        passage.text[start - passage.start : end - passage.start]
        for passage in place.passages
        for start, end in passage.marks
    )


def passage(stretch: Stretch, start: int, end: int, marks: Sequence[tuple[int, int]]) -> Passage:
    """Code points `start` to `end` of a stretch's page."""
    page = stretch.passage_text(0)
    return Passage(
        page=page.number,
        label=page.label,
        text_sha256=page.sha256,
        start=start,
        end=end,
        text=stretch.page.text[start:end],
        marks=tuple(marks),
        place=page.place((marks[0][0] if marks else start) - stretch.start),
    )


def stretch_at(source: Source, number: int, at: int) -> Stretch:
    """The stretch of page `number` that code point `at` stands in."""
    own = [each for each in source.stretches if each.page.number == number]
    return next((each for each in own if each.start <= at < each.start + len(each.text)), own[0])


def _passage(source: Source, number: int, spans: Iterable[Span]) -> Passage:
    marks = sorted((span.start, span.end) for span in spans)
    first, last = marks[0][0], marks[-1][1]
    stretch = stretch_at(source, number, first)
    begins = max(stretch.start, first - _AROUND)
    ends = min(max(stretch.start + len(stretch.text), last), last + _AROUND)
    start, end = first, last
    breaks = [at - begins for at in source.breaks(stretch) if begins < at < ends]
    for s, e in sentences(stretch.page.text[begins:ends], breaks):
        if begins + s <= first < begins + e:
            start = begins + s
        if begins + s < last <= begins + e:
            end = begins + e
    return passage(stretch, start, end, marks)
