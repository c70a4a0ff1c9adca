"""Checking a draft, for both doors: the article that is asked about, set beside what its asker sees."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas import V1
from api.schemas.drafts import DraftAnswer
from api.schemas.drafts import draft as answer
from archive import Archive
from archive.access import Principal, Scope
from archive.characters import clean
from archive.document import Document, DocumentId, Extract, LanguageTag, Page, Problem, Text
from archive.draft import MOST_CHARACTERS, Draft
from archive.errors import Invalid, NotFound
from archive.reasons import WORDS
from archive.resolving import Resolved
from index.check.check import Check
from index.check.checked import Suggestions
from index.check.decided import NOTHING_DECIDED, Decisions
from index.check.setting import MOST_CITED
from index.check.suggestions import MOST
from index.engine import Engine

Cited = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
_ID = re.compile("[a-z0-9]{26}")


class Options(BaseModel):
    """How to check. `cites` are ids of documents that the article cites, beside those it is already said to cite."""

    model_config = ConfigDict(extra="forbid")

    language: LanguageTag | None = Field(None, description="Of the article, where it is not as it looks.")
    cites: list[Cited] = Field(default=[], max_length=MOST_CITED, description="Ids of documents that it cites.")
    translated: bool = Field(False, description="It is a translation: quotations may have been translated back.")
    suggestions: int = Field(3, ge=0, le=MOST, description="Passages for each claim, at most.")
    across: bool = Field(True, description="Look for claims in the other language (English, Chinese) too.")


class Asked(Options):
    """A draft to be checked: its `text`, or the id of an archived `document`."""

    text: str | None = Field(None, max_length=MOST_CHARACTERS, description="The article's words.")
    document: str | None = Field(None, max_length=64, description="Of an archived article, its id.")


def of_text(text: str) -> Text:
    """A draft's words as they were typed; form feeds part its pages."""
    pages = [clean(part) for part in text.split("\f")]
    return _fit(Text(pages=_pages(pages), reader="-"))


def of_file(told: Extract | Problem) -> Text:
    """What was read from a draft's file. Raises Invalid where that has no text."""
    if isinstance(told, Problem):
        raise Invalid(told.detail or WORDS[told.reason], where="file", code=told.reason.value)
    return _fit(told.text)


def _pages(texts: Sequence[str]) -> tuple[Page, ...]:
    return tuple(Page(number=n, label=str(n), text=text, how="text") for n, text in enumerate(texts, 1))


def _fit(text: Text) -> Text:
    if not any(c.isalnum() for page in text.pages for c in page.text):
        raise Invalid("There are no words in this draft.", where="text", code="no_text")
    return text


class Checking:
    """Checks drafts for one asker, who sees `scope`; `searched` is that, as far as the index is up to date with it."""

    def __init__(self, archive: Archive, engine: Engine, asking: Principal, scope: Scope, searched: Scope) -> None:
        self._archive = archive
        self._asking = asking
        self._scope = scope
        self._check = Check(archive, engine, searched)

    def text(self, text: Text, title: str | None, options: Options) -> DraftAnswer:
        """A draft that is not archived. Raises Invalid, EngineError."""
        draft = Draft(text, options.language, None, tuple(options.cites), options.translated)
        return self._checked(draft, title, options)

    def document(self, id: str, options: Options) -> DraftAnswer:
        """An archived article. Raises NotFound, Gone; Invalid, EngineError."""
        if not _ID.fullmatch(id):
            raise NotFound("There is no such document here.")
        document = self._archive.document(DocumentId(id), self._scope)
        draft = self._draft(document, options)
        return self._checked(draft, document.title, options, inside=self._asking.decides_in(document.collection))

    def bearing(self, id: DocumentId, sentence: str, most: int, *, across: bool) -> Suggestions:
        """The passages most likely to bear on a sentence of an archived article. Raises as `document` does."""
        draft = self._draft(self._archive.document(id, self._scope), Options())
        citations, _ = self._citations(draft)
        return self._check.bearing(draft, sentence, citations, most=most, across=across)

    def _draft(self, document: Document, options: Options) -> Draft:
        draft = Draft.archived(document, self._archive.text(document.id, self._scope), options.cites)
        if not options.language and not options.translated:
            return draft
        return Draft(
            draft.text,
            options.language or draft.language,
            draft.document,
            draft.cites,
            options.translated or draft.translated,
        )

    def _checked(self, draft: Draft, title: str | None, options: Options, *, inside: bool = False) -> DraftAnswer:
        begun = time.perf_counter()
        draft.check_length()
        citations, total = self._citations(draft)
        told = self._check.of(
            draft, citations, self._decisions(draft), suggestions=options.suggestions, across=options.across
        )
        around = {each.id: each for each in self._archive.documents(_named(citations), self._scope)}
        links = {"self": f"{V1}/drafts/check"}
        if draft.document is not None:
            links["document"] = f"{V1}/documents/{draft.document}"
        more = total - len(citations)
        return answer(draft, title, told, around, more, time.perf_counter() - begun, links, inside=inside)

    def _citations(self, draft: Draft) -> tuple[list[Resolved], int]:
        """What a draft cites, as far as is told, and how much in all."""
        if draft.document is None:
            return self._archive.cited.found(draft.text, draft.spoken_in, self._scope)
        told = self._archive.cited.resolved(draft.document, self._scope)
        return told, len(told)

    def _decisions(self, draft: Draft) -> Decisions:
        """What people decided on an archived article."""
        if draft.document is None:
            return NOTHING_DECIDED
        claims = self._archive.claimed.of(draft.document, self._scope)
        return Decisions(tuple(claims), tuple(self._archive.overrulings.of(draft.document, self._scope)))


def _named(citations: Sequence[Resolved]) -> list[DocumentId]:
    told = dict.fromkeys(each.held for each in citations if each.held is not None)
    return list(told | dict.fromkeys(near.document for each in citations for near in each.candidates))
