"""What may be a cited work: documents that share a key with it, or else those that bear on the sentences that name it.

Candidates, each with what speaks for it; nobody but a person confirms one.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.locators import located
from archive import Archive, kinds, typography, works
from archive.access import Scope
from archive.citation import Candidate, Citation, Reference
from archive.document import Document, Page, Text
from archive.errors import NotFound
from archive.language_tags import primary
from index.check.checked import Suggested
from index.check.likely import MOST_SENTENCES, Likely, likely
from index.engine import Engine

_MOST_WORDS, _MOST_PLACES = 12, 2
_SPEAKS_FOR, _SPEAKS_AGAINST = 1.25, 0.5
"""How much more, or less, a document is thought of for each thing that is known of the work."""


def of(
    archive: Archive, engine: Engine, citation: Citation, scope: Scope, limit: int
) -> tuple[list[Candidate], str | None]:
    """The likeliest candidates in scope first; and what was searched for, where nothing is known to know it by.

    Raises EngineError.
    """
    known = archive.cited.candidates([citation], scope)[citation.id]
    if known or citation.reference.title or citation.reference.url:
        return known[:limit], None
    sentences = list(dict.fromkeys(each.sentence for each in citation.passages if each.sentence))[:MOST_SENTENCES]
    if not sentences:
        return [], None
    citing = archive.document(citation.document, scope)
    found = likely(
        archive,
        engine,
        scope,
        citing=Text(pages=tuple(_pages(archive, citation, scope)), reader="-"),
        own=citation.document,
        language=citing.description.language,
        sentences=sentences,
        work_language=citation.reference.language,
    )
    documents = {each.id: each for each in archive.documents([each.document for each in found], scope)}
    ranked: list[tuple[float, Candidate]] = []
    for each in found:
        document = documents.get(each.document)
        if document is not None and each.document != citation.target:
            fits = list(_fitting(citation.reference, document))
            weight = _SPEAKS_FOR ** len(fits) * _SPEAKS_AGAINST ** _contradictions(citation.reference, document)
            reasons = (*_reasons(each, document), *fits)
            ranked.append((each.share * weight, Candidate(document=each.document, reasons=reasons)))
    ranked.sort(key=lambda one: -one[0])
    return [candidate for _, candidate in ranked[:limit]], " ".join(sentences)


def _pages(archive: Archive, citation: Citation, scope: Scope) -> Iterator[Page]:
    """The pages on which the work is cited, as far as they are there."""
    for number in sorted({each.passage.page for each in citation.passages})[:MOST_SENTENCES]:
        try:
            yield archive.page(citation.document, number, scope)
        except NotFound:
            continue


def _reasons(each: Likely, document: Document) -> Iterator[str]:
    """Where it has what words of the sentences."""
    told = [(one, words) for one in each.passages if (words := _words(one))]
    for one, words in told[:_MOST_PLACES]:
        where = located(one.passage.label, one.passage.place, document)
        how = " in the other language" if one.across else ""
        yield f"it has words of the sentence{how} {_at(where)}: {', '.join(words)}"


def _at(where: str) -> str:
    return where if where.startswith("at ") else f"in {where}" if where.startswith("sheet ") else f"on {where}"


def _words(one: Suggested) -> list[str]:
    """Those that say something: no single letters, and no single characters beside words of more."""
    passage = one.passage
    words = (passage.text[start - passage.start : end - passage.start] for start, end in passage.marks)
    found = [word for word in dict.fromkeys(words) if len(word) > 1 or typography.is_single(word) or word.isdigit()]
    longer = [word for word in found if len(word) > 1 or word.isdigit()]
    return (longer or found)[:_MOST_WORDS]


def _fitting(told: Reference, held: Document) -> Iterator[str]:
    """What is known of the work that is so of the document too."""
    said = held.description
    if told.kind is not None and told.kind == kinds.of(held):
        yield f"it is of the kind {told.kind.value}"
    if told.language and said.language and primary(told.language) == primary(said.language):
        yield "it is in that language"
    makers = {works.folded(each.name) for each in said.creators}
    if any(works.folded(author) in makers for author in told.authors):
        yield "the same author"
    if not works.contradict(told, said):
        yield from works.agreeing(told, said)


def _contradictions(told: Reference, held: Document) -> int:
    kind = kinds.of(held)
    return sum(
        (
            works.contradict(told, held.description),
            told.kind is not None and kind is not None and told.kind != kind,
            bool(told.language and held.description.language)
            and primary(told.language) != primary(held.description.language),
        )
    )
