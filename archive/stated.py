"""The statements of an archived article: its sentences and its quotations, as they are found in its text now.

What people decided on a statement is tied to its words: it holds for the sentence, or the quotation, that has the very
same letters at the very place. Where a sentence is cut otherwise by now, or a quotation is found otherwise, what was
decided holds for neither, and is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from archive import documents, sentences, texts, typography
from archive.access import Scope
from archive.citation import Placed, Spot
from archive.document import Document, DocumentId
from archive.draft import Draft
from archive.errors import Invalid, NotFound
from archive.passage import Standing, cut
from archive.placing import cut_at

T = TypeVar("T")
Spans = Sequence[tuple[int, int]]
"""Where a statement stands, in code points of the article's whole text: several spans, where it is parted."""


@dataclass(frozen=True)
class Article:
    """An archived document as it is checked: `text` is the number of its text in the catalogue."""

    held: Document
    text: int
    draft: Draft

    @classmethod
    def read(cls, connection: Connection, id: DocumentId, scope: Scope) -> Article:
        """Raises NotFound, also where there is no text; Gone."""
        found = cls.of(connection, documents.get(connection, id, scope))
        if found is None:
            raise NotFound("There is no text of this document.")
        return found

    @classmethod
    def of(cls, connection: Connection, held: Document) -> Article | None:
        """None where there is no text."""
        number = documents.version_row(connection, held, None).text
        return None if number is None else cls(held, number, Draft.archived(held, texts.whole(connection, number)))

    def is_current(self, connection: Connection) -> bool:
        """Whether this is the text of the newest version still. Raises NotFound, Gone where it is out of view."""
        held = documents.get(connection, self.held.id, Scope.everything())
        return bool(documents.version_row(connection, held, None).text == self.text)

    def sentence(self, spot: Spot, where: str) -> tuple[str, list[Placed]]:
        """The sentence that a place is in: its words, and where it stands. Raises Invalid where there is not one."""
        return self._stated([[span] for span in self.draft.sentences], spot, where, "sentence")

    def quotation(self, spot: Spot, where: str) -> tuple[str, list[Placed]]:
        """The quotation that a place is in. Raises as `sentence` does."""
        return self._stated([each.spans for each in self.draft.quotations], spot, where, "quotation")

    def _stated(self, among: Iterable[Spans], spot: Spot, where: str, what: str) -> tuple[str, list[Placed]]:
        page = next((page for page in self.draft.text.pages if page.number == spot.page), None)
        cut_at(page, spot, where)
        self.draft.check_length()
        place = self.draft.at(spot.page, spot.start, spot.end)
        found = [spans for spans in among if place and any(s < place[1] and place[0] < e for s, e in spans)]
        if len(found) != 1:
            raise Invalid(
                f"There is more than one {what} at this place." if found else f"There is no {what} at this place.",
                where=where,
            )
        words = " … ".join(self.draft.whole[start:end] for start, end in found[0])
        return words, self.placed(found[0])

    def placed(self, spans: Spans) -> list[Placed]:
        """Passages for a statement: for each span one on every page that it runs over."""
        pages = {page.number: page for page in self.draft.text.pages}
        sums: dict[int, str] = {}
        told = []
        for start, end in spans:
            for span in self.draft.spans(start, end):
                if span.page not in sums:
                    sums[span.page] = pages[span.page].sha256
                text = pages[span.page].text
                first, last = sentences.around(text, span.start, span.end)
                one = Placed(
                    document=self.held.id,
                    passage=cut(pages[span.page], span.start, span.end, sums[span.page]),
                    standing=Standing.same,
                    sentence=text[first:last],
                    original_sha256=self.held.version.sha256,
                )
                told.append(one)
        return told


def matched(
    draft: Draft, statements: Sequence[Spans], decided: Iterable[T], at: Callable[[T], Sequence[Placed]]
) -> tuple[dict[int, T], list[T]]:
    """By the number of a statement what was decided on it; and what holds for none of them.

    `at` tells where the statement stands on which a decision was made.
    """
    decided = list(decided)
    if not decided:
        return {}, []
    sums = {page.number: page.sha256 for page in draft.text.pages}
    by_words: dict[str, list[int]] = {}
    for number, spans in enumerate(statements):
        by_words.setdefault(_letters(draft, spans), []).append(number)
    found: dict[int, T] = {}
    apart: list[T] = []
    for each in decided:
        own = _spans(draft, sums, at(each))
        there = [number for number in by_words.get(_letters(draft, own), ()) if _meet(statements[number], own)]
        if there and there[0] not in found:
            found[there[0]] = each
        else:
            apart.append(each)
    return found, apart


def _spans(draft: Draft, sums: dict[int, str], placed: Sequence[Placed]) -> list[tuple[int, int]]:
    """Where passages stand in a draft; nowhere where one of them is broken, or was cut from another text."""
    told = []
    for each in placed:
        here = each.standing is not Standing.broken and sums.get(each.passage.page) == each.passage.text_sha256
        place = draft.at(each.passage.page, each.passage.start, each.passage.end) if here else None
        if place is None:
            return []
        told.append(place)
    return told


def _letters(draft: Draft, spans: Spans) -> str:
    return "".join(typography.key(draft.whole[start:end]) for start, end in spans)


def _meet(one: Spans, other: Spans) -> bool:
    return any(s < end and start < e for s, e in one for start, end in other)
