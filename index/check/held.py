"""The documents that a draft is set beside, each read once; and which of them are only the draft again."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

from archive import typography
from archive.access import Scope
from archive.claim import sentences
from archive.document import Document, DocumentId, PartKind, Text
from archive.draft import Draft
from archive.wording import Wording
from index import fields
from index.check.evidence import Sentence, units

MOST_LETTERS = 8_000_000
"""Code points of texts that are kept at hand while one draft is checked."""

_SAMPLES, _LETTERS = 48, 24
"""So many stretches of so many letters tell whether two texts are the same."""
_FEWEST = 6
_HALF = 0.5
_SHOWN = 2_000


class Holding(Protocol):
    """What is read of an archive."""

    def documents(self, ids: Sequence[DocumentId], scope: Scope) -> list[Document]: ...

    def texts_of(self, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]: ...


class Source:
    """The text of one document, made ready for comparing when that is first asked for."""

    def __init__(self, id: DocumentId, text: Text) -> None:
        self.id = id
        self.text = text
        self._told: dict[tuple[int, int], Sentence] = {}
        self._having = defaultdict[str, list[tuple[int, int]]](list)

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.text)

    @cached_property
    def key(self) -> str:
        """All its letters, to look quickly whether something may be in it."""
        return typography.key("\n".join(page.text for page in self.text.pages))

    @cached_property
    def stretches(self) -> list[fields.Stretch]:
        return fields.stretches(self.text)

    @cached_property
    def sentences(self) -> list[list[tuple[int, int]]]:
        """Of each stretch its sentences, in code points of its page."""
        return [
            [
                (each.start + start, each.start + end)
                for start, end in sentences(each.text, [at - each.start for at in self.breaks(each)])
            ]
            for each in self.stretches
        ]

    @staticmethod
    def breaks(stretch: fields.Stretch) -> Iterator[int]:
        """Where a sentence ends that no point does: at headings, between a sheet's rows and the cues of subtitles."""
        page = stretch.page
        yield from (at for heading in page.headings for at in heading)
        yield from (part.start for part in page.parts if part.kind is PartKind.cue)
        if page.how == "cells":
            yield from (match.end() for match in re.finditer("\n", page.text))

    def having(self, key: str, language: str | None) -> Sequence[tuple[int, int]]:
        """The sentences that have a unit with this key, each by its stretch's number and its own."""
        if not self._having:
            for stretch, spans in enumerate(self.sentences):
                for sentence in range(len(spans)):
                    for each in self.told(stretch, sentence, language).counts:
                        self._having[each].append((stretch, sentence))
        return self._having.get(key, ())

    def told(self, stretch: int, sentence: int, language: str | None) -> Sentence:
        """A sentence of a stretch, by their numbers, made ready to be set beside claims."""
        found = self._told.get((stretch, sentence))
        if found is None:
            start, end = self.sentences[stretch][sentence]
            found = Sentence(units(self.stretches[stretch].page.text[start:end], language))
            self._told[stretch, sentence] = found
        return found

    @cached_property
    def is_han(self) -> bool:
        """Whether most of its letters are Han."""
        shown = self.key[:_SHOWN]
        return 2 * len(typography.SINGLE.findall(shown)) > len(shown)

    @cached_property
    def letters(self) -> int:
        return sum(len(page.text) for page in self.text.pages)


class Sources:
    """The documents in scope. What is the draft itself, or nearly, is none of them."""

    def __init__(self, held: Holding, draft: Draft, scope: Scope) -> None:
        self._held = held
        self._scope = scope
        self._own = draft.document
        self._likeness = Likeness(draft)
        self._kept = OrderedDict[DocumentId, Source | None]()
        self._letters = 0
        self.copies = list[DocumentId]()

    def get(self, id: DocumentId) -> Source | None:
        """None where it cannot be seen, has no text, or is the draft again."""
        self.read((id,))
        self._kept.move_to_end(id)
        return self._kept[id]

    def read(self, ids: Iterable[DocumentId]) -> None:
        """Read those of these at once that are not at hand, so that `get` need not read one after the other."""
        missing = dict.fromkeys(id for id in ids if id not in self._kept)
        told = [id for id in missing if id != self._own]
        copies = set[DocumentId]()
        for id, text in self._held.texts_of(told, self._scope) if told else ():
            del missing[id]
            source = Source(id, text)
            if self._likeness.is_copy(source.key):
                copies.add(id)
            self._keep(id, None if id in copies else source)
        for id in missing:
            self._keep(id, None)
        self.copies += [id for id in told if id in copies and id not in self.copies]

    def _keep(self, id: DocumentId, source: Source | None) -> None:
        self._kept[id] = source
        self._letters += source.letters if source else 0
        while self._letters > MOST_LETTERS and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._letters -= gone.letters if gone else 0

    def documents(self, ids: Sequence[DocumentId]) -> dict[DocumentId, Document]:
        return {document.id: document for document in self._held.documents(ids, self._scope)}


class Likeness:
    """Whether a text is nearly a draft's: half of it is there in the same words, those in quotation marks aside.

    Short stretches of one, evenly spread, are looked for in the other, both ways round, so that a copy that was cut
    or added to is one as well. What a draft quotes does not count: else a source that is quoted whole would be a copy.
    """

    def __init__(self, draft: Draft) -> None:
        own, at = list[str](), 0
        for start, end in sorted((span.start, span.end) for each in draft.quoted for span in each.spans):
            if start >= at:
                own.append(typography.key(draft.whole[at:start]))
                at = end
        own.append(typography.key(draft.whole[at:]))
        self._own = " ".join(own)
        self._whole = typography.key(draft.whole)
        self._samples = [sample for part in own for sample in _sampled(part, len(self._own))]

    def is_copy(self, key: str) -> bool:
        """`key` has the letters of the other text."""
        theirs = _sampled(key, len(key))
        own = (sample in key for sample in self._samples)
        return _half(len(self._samples), own) or _half(len(theirs), map(self._is_own, theirs))

    def _is_own(self, sample: str) -> bool | None:
        """Whether the draft has it in its own words; None where it stands in what it quotes alone."""
        if sample not in self._whole:
            return False
        return True if sample in self._own else None


def _half(count: int, told: Iterable[bool | None]) -> bool:
    """Whether half of `count` samples are there, of those that count (None does not), and these are enough. That they
    are not is known before all are looked at.
    """
    there = counted = 0
    for left, one in zip(range(count - 1, -1, -1), told, strict=True):
        if one is not None:
            there += one
            counted += 1
        if there + left < _HALF * (counted + left):
            return False
    return counted >= _FEWEST


def _sampled(key: str, of: int) -> list[str]:
    step = max(_LETTERS, of // _SAMPLES)
    return [key[at : at + _LETTERS] for at in range(0, len(key) - _LETTERS + 1, step)]
