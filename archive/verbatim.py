"""Whether the words at a place are a quotation's very words: letter by letter and point by point."""

from __future__ import annotations

from dataclasses import dataclass

from archive import typography
from archive.conventions import Convention
from archive.said import Reading
from archive.typography import APART, ATTRIBUTION, BETWEEN, NOTE
from archive.wording import Spelling, Stream

_AROUND = 48  # code points beside a place that tell whether it begins and ends on whole words


@dataclass(frozen=True)
class Same:
    """The letters of a place that has a quotation's very words, and the conventions under which they are."""

    at: list[tuple[int, int]]
    conventions: frozenset[Convention]


def same(said: Reading, stream: Stream, raw: str, number: int) -> Same | None:
    """The place that begins with this letter of a stream's key; None where anything differs.

    `raw` is the stream's text as it came.
    """
    quoted, count = said.spelling, len(said.spelling.letters)
    start, last = stream.place(number), stream.place(number + len(said.key) - 1)
    around = stream.spelling(max(0, start - _AROUND), last + 1 + _AROUND)
    first = next((n for n, (at, _) in enumerate(around.at) if at >= start), 0)
    end = first + count
    if end > len(around.at) or around.at[first][0] != start or around.at[end - 1][0] != last:
        return None
    found = _inside(quoted, around, first)
    if found is None or not _whole(around, first, end) or _ends(quoted, around, first, end):
        return None
    at = around.at[first:end]
    told = found | said.conventions | _cut(quoted, around, first, end)
    if _other_script(said, raw, at):
        told |= {Convention.script}
    if NOTE in said.text and not _same_notes(said, raw, around, first):
        return None
    return Same(at, frozenset(told))


def _whole(around: Spelling, first: int, end: int) -> bool:
    """Whether a stretch begins and ends on whole words."""
    return around.parts_words(first) and around.parts_words(end)


def may_be_same(said: Reading, stream: Stream, number: int) -> bool:
    """A first look, since the same letters may stand inside of other words a million times."""
    start, last = stream.place(number), stream.place(number + len(said.key) - 1)
    return not (_is_inside(stream.text, start, last + 1) or _is_otherwise_cased(said.spelling, stream.text[last]))


def _is_inside(text: str, start: int, end: int) -> bool:
    return _joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1])


def _joins(left: str, right: str) -> bool:
    return left.isalpha() and right.isalpha() and not (typography.is_single(left) or typography.is_single(right))


def _is_otherwise_cased(quoted: Spelling, last: str) -> bool:
    return len(quoted.letters) > 1 and last.isascii() and last.swapcase() == quoted.letters[-1] != last


def _inside(quoted: Spelling, around: Spelling, first: int) -> set[Convention] | None:
    """The conventions under which letters and gaps are the same; None where they are not."""
    told, count = set[Convention](), len(quoted.letters)
    for number, (one, other) in enumerate(zip(quoted.letters, around.letters[first : first + count], strict=True)):
        if one == other:
            continue
        begins = number == 0 or BETWEEN in quoted.gap(number)
        if not begins or one.casefold() != other.casefold():
            return None
        told.add(Convention.initial_case)
    gaps = {n for n in quoted.gaps if 0 < n < count} | {n - first for n in around.gaps if first < n < first + count}
    for number in gaps:
        found = _gap(quoted.gap(number), around.gap(first + number), *quoted.beside(number))
        if found is None:
            return None
        told |= found
    return told


def _gap(quoted: str, source: str, left: str, right: str) -> set[Convention] | None:
    """The conventions under which two gaps are the same; None where they are not."""
    if APART in source:
        return None
    told = {Convention.note_mark} if NOTE in source and NOTE not in quoted else set[Convention]()
    one, other = typography.points(quoted, left, right), typography.points(source, left, right)
    if BETWEEN in quoted or ATTRIBUTION in source:
        joined = not quoted.strip(typography.DROPPED + NOTE) and not typography.SINGLE.match(left)
        if joined or typography.beside(quoted) != typography.beside(source):
            return None
        return (
            told
            | ({Convention.in_parts} if BETWEEN in quoted else set())
            | ({Convention.attribution} if ATTRIBUTION in source else set())
        )
    if one == other:
        return told
    broken = typography.LINE_END.fullmatch(quoted) or typography.LINE_END.fullmatch(source)
    hyphened = {one, other} <= {"", "-"} and not (left.isdigit() or right.isdigit())
    return told if broken and hyphened else None


def _ends(quoted: Spelling, around: Spelling, first: int, end: int) -> bool:
    """Whether a question, an exclamation or a sign at the ends was made, or a number's own was lost."""
    before, after = quoted.gap(0), quoted.gap(len(quoted.letters))
    lead, trail = around.gap(first), around.gap(end)
    if not typography.beside(trail).startswith(typography.beside(after)):
        return True
    if not typography.beside(lead).endswith(typography.beside(before)):
        return True
    if quoted.letters[0].isdigit() and typography.is_sign(lead) and typography.points(before)[-1:] != "-":
        return True
    per_cent = typography.points(trail)[:1]
    return quoted.letters[-1].isdigit() and per_cent in ("%", "‰") and typography.points(after)[:1] != per_cent


def _cut(quoted: Spelling, around: Spelling, first: int, end: int) -> set[Convention]:
    ends = ((quoted.gap(0), around.gap(first)), (quoted.gap(len(quoted.letters)), around.gap(end)))
    cut = any("..." in typography.points(mine) and "..." not in typography.points(its) for mine, its in ends)
    return {Convention.cut} if cut else set()


def _other_script(said: Reading, raw: str, at: list[tuple[int, int]]) -> bool:
    pairs = zip(said.spelling.at, at, strict=True)
    return any(
        typography.SINGLE.match(said.raw[mine[0]]) is not None and said.raw[mine[0]] != raw[its[0]]
        for mine, its in pairs
    )


def _same_notes(said: Reading, raw: str, around: Spelling, first: int) -> bool:
    """Whether what looks like notes' marks in a quotation is in its source as well."""
    for number, gap in said.spelling.gaps.items():
        if NOTE not in gap:
            continue
        place = said.spelling.at[number - 1][1] if number else 0
        mine = said.raw[place : place + len(gap)]
        at = around.at[first + number - 1][1] if number else 0
        if not raw.startswith(mine.rstrip(), at):
            return False
    return True
