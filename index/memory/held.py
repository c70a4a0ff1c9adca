"""One document as the reference engine keeps it: its values, where its words stand, and its pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.document import Document, DocumentId, Text
from index import fields, proximity
from index.analysis import Form, Key, Place
from index.passages import PageText
from index.proximity import Found

Places = dict[Key, list[tuple[int, int]]]
"""Where each term stands in one field: first position, position after it."""


@dataclass(frozen=True, eq=False)
class Held:
    """Compared by being the same one; there is one for each document."""

    id: DocumentId
    values: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Places]
    lengths: Mapping[str, int]
    pages: tuple[PageText, ...]

    @classmethod
    def of(cls, document: Document, text: Text | None) -> Held:
        words: dict[str, Places] = {}
        lengths: Counter[str] = Counter()
        starts: list[int] = []
        for field, base, taken, terms in fields.streams(document, text):
            lengths[field] += taken
            if field == "text":
                starts.append(base)
            for t in terms:
                at = base + t.position
                words.setdefault(field, {}).setdefault((t.level, t.text), []).append((at, at + t.width))
        given = zip(fields.stretches(text) if text else (), starts, strict=True)
        pages = tuple(stretch.passage_text(position) for stretch, position in given)
        return cls(document.id, fields.all_values(document), words, lengths, pages)

    def keys(self, names: Iterable[str]) -> set[Key]:
        """All its terms in these fields."""
        return {key for name in names for key in self.words.get(name, {})}

    def places(self, name: str, place: Place) -> list[Found]:
        """Where anything that fills a place stands in one field."""
        found: list[Found] = []
        for part in place:
            if isinstance(part, Form):
                found += ((*reach, part.level) for reach in self.words.get(name, {}).get(part.key, ()))
            else:
                found += proximity.in_order([self.places(name, inner) for inner in part])
        return found


def going_on(document: Held, names: Iterable[str], begins: Sequence[Key]) -> set[Key]:
    """The terms of a document in these fields that begin like any of those."""
    forms = {level: tuple(form for own, form in begins if own == level) for level, _ in begins}
    return {key for key in document.keys(names) if key[1].startswith(forms.get(key[0], ()))}
