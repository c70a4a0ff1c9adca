"""A draft: the text of an article that is to be checked, with its sentences and its quotations.

Its pages stand one after the other in one string, so that sentences and quotations may run from one to the next; each
place in it is a place on a page. Heads, feet and page numbers are passed over. A draft is never kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from archive import claim, furniture, languages, typography
from archive.document import Document, DocumentId, Page, PartKind, Text
from archive.errors import Invalid
from archive.language_tags import primary
from archive.quoting import Kind, Quoted, quotations
from archive.wording import Span

T = TypeVar("T")

MOST_CHARACTERS = 200_000
MOST_STATEMENTS = 1_000
"""Sentences and quotations of one draft together."""

_TRANSLATORS = frozenset({"translator", "translators", "trl", "translation", "译者", "譯者", "翻译", "翻譯"})
_FLOWING = frozenset({"layer", "ocr"})
_HEADS = frozenset({PartKind.header, PartKind.footer})
_LONGEST_HEAD = 120
_HAN_SHARE = 0.3
_LONG = 40  # letters of a quotation by which its own language is told


@dataclass(frozen=True)
class Draft:
    """An article to be checked.

    `document` is its id, where it is archived. `cites` are the ids of what it cites, whatever they turn out to be.
    `translated`: it is a translation, so that its quotations may be somebody's words translated back.
    """

    text: Text
    language: str | None = None
    document: DocumentId | None = None
    cites: tuple[str, ...] = ()
    translated: bool = False
    _bases: list[tuple[int, int]] = field(init=False, repr=False, default_factory=list)  # place, index of its page

    @classmethod
    def archived(cls, document: Document, text: Text, cites: Iterable[str] = ()) -> Draft:
        """An archived article, with what it is said to cite and further `cites`.

        It is a translation where it has a translator, or an original title in another language.
        """
        told = document.description
        original = [title.lang for title in told.titles if title.type == "original" and title.lang]
        foreign = bool(told.language) and any(primary(lang) != primary(told.language) for lang in original)
        translators = any(creator.role.casefold() in _TRANSLATORS for creator in told.creators)
        named = tuple(dict.fromkeys((*told.cites, *cites)))
        return cls(text, told.language, document.id, named, translated=foreign or translators)

    @cached_property
    def whole(self) -> str:
        """The words of all pages. Raises Invalid for more than MOST_CHARACTERS of them."""
        count = sum(len(page.text) for page in self.text.pages)
        if count > MOST_CHARACTERS:
            words = f"A draft has at most {MOST_CHARACTERS:,} characters; this one has {count:,}."
            raise Invalid(words, where="text", code="too_large")
        told = ""
        for index, page in enumerate(_without_heads(self.text)):
            told += ("" if not index else "\n" if page.how in _FLOWING else "\n\n") if told else ""
            self._bases.append((len(told), index))
            told += page.text
        return told

    @cached_property
    def spoken_in(self) -> str | None:
        """The language of its words: as said, or as it looks."""
        known = (page.language for page in self.text.pages if page.language is not None)
        return self.language or next(known, None) or languages.language(self.whole)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end in `whole` of each. Raises Invalid as `whole` and `quotations` do."""
        breaks = [at for base, index in self._based() for at in self._headings(base, self.text.pages[index])]
        return self._few(list(claim.sentences(self.whole, breaks)))

    @cached_property
    def quotations(self) -> list[Quoted]:
        """All that stands between marks, but titles. Raises Invalid for more than MOST_STATEMENTS."""
        return self._few(self.quoted)

    @cached_property
    def quoted(self) -> list[Quoted]:
        """The same, however much that is. Raises Invalid as `whole` does."""
        found = quotations(self.whole, self.spoken_in)
        return [each for each in found if each.kind is not Kind.TITLE]

    def signs(self, start: int, end: int) -> tuple[claim.Sign, ...]:
        """What there is to be checked in a sentence that stands there: what is quoted in it is somebody's word too."""
        found = set(claim.signs(self.whole[start:end]))
        if any(span.start < end and start < span.end for each in self.quotations for span in each.spans):
            found.add(claim.Sign.attribution)
        return tuple(sign for sign in claim.Sign if sign in found)

    def check_length(self) -> None:
        """Raises Invalid where it is longer, or has more statements, than can be checked."""
        self._few([*self.sentences, *self.quotations])

    def language_of(self, words: str) -> str | None:
        """The language that words quoted in it are in: their own where that can be told, else the draft's."""
        letters = [c for c in words if c.isalpha()]
        if len(letters) >= _LONG:
            return languages.language(words) or self.spoken_in
        han = sum(map(typography.is_single, letters))
        if han > _HAN_SHARE * len(letters):
            return languages.language(words) or "zh"
        return self.spoken_in

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where on the pages a stretch of `whole` stands."""
        told = list[Span]()
        based = self._based()
        for number in range(max(0, bisect_right(based, start, key=lambda b: b[0]) - 1), len(based)):
            base, index = based[number]
            page = self.text.pages[index]
            first, last = max(start, base), min(end, base + len(page.text))
            if base >= end:
                break
            if first < last:
                told.append(Span(page=page.number, start=first - base, end=last - base))
        return tuple(told)

    def at(self, page: int, start: int, end: int) -> tuple[int, int] | None:
        """Where in `whole` a stretch of a page stands: the way back of `spans`. None where there is no such place."""
        base = self._bases_by_page.get(page)
        if base is None or not 0 <= start < end <= len(self.text.pages[base[1]].text):
            return None
        return base[0] + start, base[0] + end

    @cached_property
    def _bases_by_page(self) -> dict[int, tuple[int, int]]:
        return {self.text.pages[index].number: (base, index) for base, index in self._based()}

    def _based(self) -> list[tuple[int, int]]:
        _ = self.whole
        return self._bases

    @staticmethod
    def _headings(base: int, page: Page) -> Iterator[int]:
        for start, end in page.headings:
            yield from (base + start, base + end)

    @staticmethod
    def _few(found: list[T]) -> list[T]:
        if len(found) > MOST_STATEMENTS:
            words = f"A draft has at most {MOST_STATEMENTS:,} sentences and quotations; this one has {len(found):,}."
            raise Invalid(words, where="text", code="too_many_statements")
        return found


def _without_heads(text: Text) -> Iterator[Page]:
    """The pages with spaces where their heads, feet and numbers stand, and no line end behind these."""
    for page, asides in zip(text.pages, furniture.asides(text.pages), strict=True):
        apart = [(part.start, part.end) for part in page.parts if part.kind in _HEADS]
        told = {(part.start, part.end) for part in page.parts}
        guessed = [(s, e) for s, e in asides if (s, e) not in told and e - s <= _LONGEST_HEAD]
        shown = page.text
        for start, end in [*apart, *(each for each in guessed if "\n" not in shown[slice(*each)])]:
            end += shown[end : end + 1] == "\n"
            shown = shown[:start] + " " * (end - start) + shown[end:]
        yield page.model_copy(update={"text": shown})
