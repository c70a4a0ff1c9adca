"""A quotation's words made ready for comparing: as they stand, and without the marks its writer put into them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from archive import typography
from archive.characters import clean
from archive.conventions import Convention
from archive.difference import Word, words
from archive.seeds import runs
from archive.typography import BETWEEN, DROPPED
from archive.wording import Spelling, without_notes

_SIC = re.compile(r"[\[(]\s*sic\s*!?\s*[\])]", re.IGNORECASE)
_CAPITAL = re.compile(r"^[\W_]*?(\[)[^\W\d_](\])(?=\w)")


@dataclass(frozen=True)
class Reading:
    """One way to take a quotation's words. `conventions` are those that its writer's marks are."""

    raw: str
    text: str
    key: str
    spelling: Spelling
    conventions: frozenset[Convention] = frozenset()

    @cached_property
    def words(self) -> list[Word]:
        return words(self.spelling)

    @cached_property
    def runs(self) -> list[tuple[int, str]]:
        return runs(self.words)

    @classmethod
    def of(cls, raw: str, text: str, conventions: frozenset[Convention] = frozenset()) -> Reading:
        return cls(raw, text, typography.key(text), Spelling.of(text), conventions)


@lru_cache(8)
def readings(parts: tuple[str, ...]) -> tuple[Reading, ...]:
    """The words as they stand, first; then with their writer's marks and what looks like notes' marks masked."""
    raw = BETWEEN.join(clean(part) for part in parts)
    text = typography.simplified(raw)
    found = [Reading.of(raw, text)]
    marks, own = set[Convention](), text
    if _SIC.search(own):
        own = _SIC.sub(lambda m: DROPPED * len(m[0]), own)
        marks.add(Convention.sic)
    if (capital := _CAPITAL.match(own)) is not None:
        for at in (capital.start(1), capital.start(2)):
            own = own[:at] + DROPPED + own[at + 1 :]
        marks.add(Convention.initial_case)
    if own != text:
        found.append(Reading.of(raw, own, frozenset(marks)))
    noted = without_notes(own)
    if noted != own:
        found.append(Reading.of(raw, noted, frozenset(marks)))
    return tuple(found)
