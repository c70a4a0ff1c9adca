"""The stretch of a text that comes nearest to a quotation, and how far from it that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive import typography
from archive.alignment import Alignment, aligned
from archive.conventions import Convention
from archive.difference import Change, Kind, Word, differences, words
from archive.said import Reading
from archive.seeds import Stretch, around_a_change, stretches
from archive.typography import NOTE
from archive.wording import Spelling, Stream

_SHARE = 0.2
"""Of a quotation's runs of words that have to stand in a stretch before its words are set beside one another: where one
word in four was changed, a fifth of the runs is left at the least."""
_REPLACED = 3
"""So many words of a source may stand where [one] stands in brackets, and as many more for each further one."""


@dataclass(frozen=True)
class Nearest:
    """A stretch of a stream beside a quotation of `count` words, of which `differing` are not the source's."""

    at: list[tuple[int, int]]
    changes: tuple[Change, ...]
    conventions: frozenset[Convention]
    differing: int
    count: int

    @property
    def is_near(self) -> bool:
        """Whether at most a quarter of the words differ; one always may."""
        return self.differing <= max(1, self.count // 4)


def nearest(said: Reading, stream: Stream) -> Nearest | None:
    """None where no run of the quotation's words stands in the text."""
    found = stretches(said.words, said.runs, stream)
    likely = [stretch for stretch in found if stretch.share >= _SHARE]
    told = [_beside(said, said.words, stretch, stream) for stretch in likely]
    near = min((one for one in told if one is not None), key=lambda n: n.differing, default=None)
    if near is None or not near.is_near:
        told = [_beside(said, said.words, stretch, stream) for stretch in around_a_change(said.words, stream)]
        near = min((one for one in (near, *told) if one is not None), key=lambda n: n.differing, default=None)
    return near or (_unlike(said, found[0], stream) if found else None)


def _unlike(said: Reading, stretch: Stretch, stream: Stream) -> Nearest:
    """A stretch with too few of the words to set the others beside it."""
    at = stream.place(stretch.start), stream.place(stretch.end - 1) + 1
    count = sum(not word.marked for word in said.words)
    return Nearest([at], (), frozenset(), count, count)


def _beside(said: Reading, quoted: Sequence[Word], stretch: Stretch, stream: Stream) -> Nearest | None:
    around = stream.spelling(stream.place(stretch.start), stream.place(stretch.end - 1) + 1)
    count = sum(not word.marked for word in quoted)
    source = words(around)
    found = aligned(
        [word.key for word in quoted],
        [word.key for word in source],
        {n for n, word in enumerate(quoted) if word.marked},
        {n for n, word in enumerate(quoted) if word.opened},
    )
    if not found.pairs:
        return None
    changes = differences(quoted, source, found.pairs)
    first, end = source[found.start].first, source[found.end - 1].end
    changes += _ends(said.spelling, around, first, end, found, len(quoted))
    told = set(said.conventions)
    told |= {Convention.omission} if any(c.kind == Kind.omission for c in changes) else set()
    told |= {Convention.insertion} if any(c.kind == Kind.insertion for c in changes) else set()
    told |= {Convention.in_parts} if any(word.opened == typography.BETWEEN for word in quoted) else set()
    told |= {Convention.note_mark} if any(NOTE in around.gap(n) for n in range(first + 1, end)) else set()
    return Nearest(around.at[first:end], tuple(changes), frozenset(told), _differing(quoted, found), count)


def _differing(quoted: Sequence[Word], found: Alignment) -> int:
    """How many words differ: those that are not the source's, or the source's that were left out, if these are more.

    What a writer marked as left out or put in does not count.
    """
    lacking, left_out = 0, 0
    i, j = 0, found.start
    for mine, its in (*found.pairs, (len(quoted), found.end)):
        between, beyond = quoted[i:mine], its - j
        marked = sum(word.marked for word in between)
        lacking += len(between) - marked
        if mine < len(quoted) and quoted[mine].opened:
            beyond = 0
        elif marked:
            beyond = max(0, beyond - _REPLACED - marked)
        left_out += beyond
        i, j = mine + 1, its + 1
    return max(lacking, left_out)


def _ends(quoted: Spelling, around: Spelling, first: int, end: int, found: Alignment, count: int) -> list[Change]:
    """A question, an exclamation or a sign at an end that is not the source's."""
    told = list[Change]()
    if found.pairs[-1][0] == count - 1:
        after, trail = typography.points(quoted.gap(len(quoted.letters))), typography.points(around.gap(end))
        if not typography.beside(trail).startswith(typography.beside(after)) or "%" in (after[:1], trail[:1]):
            told += _changed(after, trail)
    if found.pairs[0][0] == 0:
        before, lead = quoted.gap(0), around.gap(first)
        signed = typography.is_sign(lead) and around.letters[first].isdigit()
        if not typography.beside(lead).endswith(typography.beside(before)) or signed:
            told += _changed(typography.points(before), typography.points(lead))
    return told


def _changed(quoted: str, source: str) -> list[Change]:
    return [Change(kind=Kind.points, quoted=quoted, source=source)] if quoted != source else []
