"""What a draft cites, tied to its sentences and quotations: those that stand where a work is named, and those of the
persons whose work it is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from archive.document import DocumentId
from archive.draft import Draft
from archive.holding import By
from archive.quoting import Quoted
from archive.resolving import Resolved
from archive.works import folded


class Citings:
    """The citations of one draft, by their numbers from 0."""

    def __init__(self, draft: Draft, told: Sequence[Resolved]) -> None:
        self.told = tuple(told)
        self._starts = [start for start, _ in draft.sentences]
        self._ends = [end for _, end in draft.sentences]
        self._in: dict[int, set[int]] = {}
        self._of: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        sums = {page.number: page.sha256 for page in draft.text.pages} if told else {}
        for number, each in enumerate(self.told):
            for passage in each.passages:
                place = draft.at(passage.page, passage.start, passage.end)
                if place is None or sums[passage.page] != passage.text_sha256:
                    continue  # the text was read anew this moment
                for sentence in self._sentences(*place):
                    self._in.setdefault(sentence, set()).add(number)
            for author in each.reference.authors:
                words = tuple(folded(author).split())
                if words:
                    self._of.setdefault(words[-1], []).append((words, number))

    @property
    def confirmed(self) -> list[DocumentId]:
        """The works that are held by a person's word."""
        return self._held(each for each in self.told if each.by is By.confirmed)

    @property
    def held(self) -> list[DocumentId]:
        """Those known by an identifier, an address or a file too."""
        return self._held(self.told)

    def held_of(self, numbers: Iterable[int]) -> tuple[DocumentId, ...]:
        """Those of these works that are held."""
        return tuple(self._held(self.told[number] for number in numbers))

    def within(self, start: int, end: int) -> list[int]:
        """The citations in the sentences that code points `start` to `end` of the draft touch."""
        return sorted({number for each in self._sentences(start, end) for number in self._in.get(each, ())})

    def of(self, quoted: Quoted) -> list[int]:
        """The citations that a quotation belongs to: by where its words, its cue and its speaker stand, or by who
        speaks. A work's author is told by the last words of the name, as far as both have them.
        """
        found = self._beside(quoted)
        if quoted.speaker is not None:
            words = tuple(folded(quoted.speaker.named or quoted.speaker.name).split())
            for author, number in self._of.get(words[-1], ()) if words else ():
                both = min(len(author), len(words))
                if author[-both:] == words[-both:]:
                    found.add(number)
        return sorted(found)

    def from_(self, quoted: Quoted) -> list[int]:
        """The same, but for its speaker's other works where a work is named right there: it is from that one."""
        return sorted(self._beside(quoted)) or self.of(quoted)

    def _beside(self, quoted: Quoted) -> set[int]:
        spans = [*quoted.spans, *(each.span for each in (quoted.cue, quoted.speaker) if each is not None)]
        return {number for span in spans for number in self.within(*span)}

    def lacking(self, numbers: Iterable[int]) -> bool:
        """Whether one of these is not held."""
        return any(self.told[number].held is None for number in numbers)

    def _sentences(self, start: int, end: int) -> Iterator[int]:
        at = bisect_right(self._ends, start)
        while at < len(self._starts) and self._starts[at] < end:
            yield at
            at += 1

    @staticmethod
    def _held(told: Iterable[Resolved]) -> list[DocumentId]:
        return list(dict.fromkeys(each.held for each in told if each.held is not None))
