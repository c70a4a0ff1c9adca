"""The wanted list written out: as rows of a table, as lines to read, as addresses for a web archiver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from api.csv_rows import cell, written
from archive.access import Scope
from archive.archive import Archive
from archive.citation import Citation
from archive.document import Document, DocumentId
from archive.wanted import Entry, Standing, addresses

Form = Literal["csv", "text", "urls"]
MEDIA_TYPES: dict[Form, str] = {"csv": "text/csv", "text": "text/plain", "urls": "text/plain"}
COLUMNS = (
    "standing", "acquisition", "articles", "words", "title", "authors", "publisher", "date", "kind", "url", "doi",
    "isbn", "number", "article", "page", "label", "start", "end", "passage", "sentence", "citation", "document",
    "candidates",
)  # fmt: skip
_ROWS = 100


def lines(archive: Archive, entries: Iterable[Entry], scope: Scope, form: Form) -> Iterator[str]:
    """The list in this form, a piece at a time. Of an address every line is one that stands nowhere else in it."""
    if form == "urls":
        seen: set[str] = set()
        for entry in entries:
            for address in addresses(entry):
                if address not in seen and entry.standing is not Standing.held:
                    seen.add(address)
                    yield f"{address}\n"
        return
    if form == "csv":
        yield written([list(COLUMNS)])
    for some in _some(entries):
        articles = _articles(archive, some, scope)
        yield _csv(some, articles) if form == "csv" else "".join(_text(entry, articles) for entry in some)


def _some(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    held: list[Entry] = []
    for entry in entries:
        held.append(entry)
        if len(held) == _ROWS:
            yield held
            held = []
    if held:
        yield held


def _articles(archive: Archive, entries: Iterable[Entry], scope: Scope) -> dict[DocumentId, Document]:
    ids = sorted({id for entry in entries for id in entry.articles})
    return {document.id: document for document in archive.documents(ids, scope)}


def called(entry: Entry) -> str:
    """What to call a work: by its title, or as it is named where it is cited."""
    return entry.reference.called(next((citation.words for citation in entry.citations if citation.words), ""))


def _csv(entries: Iterable[Entry], articles: Mapping[DocumentId, Document]) -> str:
    """A row a passage, or a citation without one, so that nothing is lost in a cell."""
    rows = []
    for entry in entries:
        told = entry.reference
        work = (
            entry.standing.value, entry.getting.value, len(entry.articles), entry.citations[0].words, told.title,
            "; ".join(told.authors), told.publisher, told.date, told.kind and told.kind.value, told.url, told.doi,
            told.isbn, told.number,
        )  # fmt: skip
        near = " ".join(each.document for each in entry.candidates)
        for citation in entry.citations:
            article = articles.get(citation.document)
            title = article.title if article else None
            for where in _where(citation):
                row = (*work, title, *where, citation.id, citation.document, near)
                rows.append([cell(value) for value in row])
    return written(rows)


def _where(citation: Citation) -> list[tuple[object, ...]]:
    placed = [(each.passage, each.sentence) for each in citation.passages]
    found: list[tuple[object, ...]] = [
        (told.page, told.label, told.start, told.end, told.text, sentence) for told, sentence in placed
    ]
    return found or [(None,) * 6]


def _text(entry: Entry, articles: Mapping[DocumentId, Document]) -> str:
    count = len(entry.articles)
    told = [f"{' '.join(called(entry).split())}  [{_state(entry)}; cited by {count} document{'s' * (count != 1)}]"]
    shown = entry.reference.model_dump(mode="json", exclude_defaults=True)
    more = (f"{name}: {'; '.join(value) if isinstance(value, list) else value}" for name, value in shown.items())
    told += [f"  {line}" for line in more]
    for citation in entry.citations:
        article = articles.get(citation.document)
        for each in citation.passages:
            place = f"{article.title if article else citation.document}, page {each.passage.label}"
            told.append(f"  in {place}: “{' '.join(each.passage.text.split())}”  ({citation.id})")
        if not citation.passages:
            told.append(f"  in {article.title if article else citation.document}  ({citation.id})")
    told += [f"  perhaps it is {each.document}: {'; '.join(each.reasons)}" for each in entry.candidates]
    return "\n".join(told) + "\n\n"


def _state(entry: Entry) -> str:
    return (
        entry.getting.value if entry.standing is Standing.wanted else f"{entry.standing.value}, {entry.getting.value}"
    )
