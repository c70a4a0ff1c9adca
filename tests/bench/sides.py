"""The engines that are measured, behind one interface: the embedded engine, and its peers where they are installed.

Each indexes the same rows and gives the same work: the ten best by plain BM25 over title and text, with title and id,
and the exact total; facets or passages where they are asked for. A peer that cannot answer a class says so by None.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from corpus import Row
from questions import FACETS, Question

from archive.access import Scope
from archive.document import (
    Change,
    ChangeKind,
    Description,
    Document,
    DocumentId,
    Page,
    Reading,
    Text,
    Version,
)
from index.query import And, Fuzzy, Or, Phrase, Prefix, Query, Word
from index.results import Filter, Mode, Search
from index.whoosh import WhooshEngine, load

TOP = 10
COLLECTIONS = 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MOST = Scope(frozenset(f"c{n}" for n in range(1, COLLECTIONS)))
"""A caller who does not see a tenth of the documents."""


class Answer(NamedTuple):
    total: int
    hits: list[tuple[str, str]]


Ask = Callable[[], Answer]


class Side(Protocol):
    """Made with a folder, which is empty or holds what it wrote there before."""

    name: str

    def add(self, rows: Sequence[Row]) -> None:
        """Index these too, and commit."""

    def ready(self) -> None:
        """Open what was committed, to be asked."""

    def ask(self, question: Question) -> Ask | None:
        """What is timed; the question is translated before."""


class Shelf:
    """Rows as the archive would give them: it is the engine's `Texts`."""

    def __init__(self) -> None:
        self.held: dict[str, Row] = {}
        self.journal = 0

    def put(self, rows: Iterable[Row]) -> list[Change]:
        changes = []
        for row in rows:
            self.held[row.id] = row
            self.journal += 1
            changes.append(
                Change(
                    number=self.journal,
                    document=DocumentId(row.id),
                    collection=collection(row),
                    position=self.journal,
                    kind=ChangeKind.added,
                    at=NOW,
                    who="bench",
                )
            )
        return changes

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (document(self.held[id]) for id in documents)


def collection(row: Row) -> str:
    return f"c{int(row.id) % COLLECTIONS}"


def document(row: Row) -> tuple[Document, Text]:
    said = Description(title=row.title or None, kind=row.kind, language=row.language, publisher=row.publisher)
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type="text/plain", filename=row.id, added=NOW, reading=Reading.read
    )
    made = Document(
        id=DocumentId(row.id),
        collection=collection(row),
        revision=1,
        added=NOW,
        changed=NOW,
        said=said,
        version=version,
    )
    return made, Text(pages=(Page(number=1, label="1", text=row.text, how="text"),), reader="bench")


class Ours:
    """The embedded engine, asked for words as written and without nearness: that is plain BM25F. Titles come from a
    table by id, as from the archive.
    """

    name = "pressmark"

    def __init__(self, folder: Path, *, scope: Scope | None = None, full: bool = False) -> None:
        self.engine = WhooshEngine(folder / "index")
        self.shelf = Shelf()
        self.scope, self.full = scope or Scope.everything(), full
        self._titles = sqlite3.connect(folder / "titles.db", check_same_thread=False)
        self._titles.execute("CREATE TABLE IF NOT EXISTS titles (id TEXT PRIMARY KEY, title TEXT) WITHOUT ROWID")

    def add(self, rows: Sequence[Row]) -> None:
        first = not self.shelf.journal
        changes = self.shelf.put(rows)
        if first:
            ids = [change.document for change in changes]
            changes.clear()  # which an archive would not have in memory either
            self.engine.rebuild(ids, self.shelf, self.shelf.journal)
        else:
            self.engine.apply(changes, self.shelf)
        self.titled(rows)

    def titled(self, rows: Sequence[Row]) -> None:
        """Keep their titles, as the archive does."""
        self._titles.executemany("INSERT OR REPLACE INTO titles VALUES (?, ?)", ((row.id, row.title) for row in rows))
        self._titles.commit()

    def ready(self) -> None:
        load()
        self.engine.checkpoint()

    def ask(self, question: Question) -> Ask:
        search = Search(
            self._query(question),
            mode=Mode.expanded if self.full else Mode.literal,
            nearness=self.full,
            filters=(Filter("lang", (question.language,)),) if question.language else (),
            facets=FACETS if question.kind == "facets" else (),
            passages=1 if question.kind == "passages" else 0,
            limit=TOP,
            translit=self.full,
        )

        def ask() -> Answer:
            found = self.engine.search(search, self.scope)
            ids = [hit.id for hit in found.hits]
            marks = ",".join("?" * len(ids))
            titles = dict(self._titles.execute(f"SELECT id, title FROM titles WHERE id IN ({marks})", ids))
            return Answer(found.total, [(id, titles[id]) for id in ids])

        return ask

    def _query(self, question: Question) -> Query:
        words = tuple(Word(word, literal=not self.full) for word in question.words)
        match question.kind:
            case "and":
                return And(words)
            case "or":
                return Or(words)
            case "phrase":
                return Phrase(question.words, literal=not self.full)
            case "prefix":
                return Prefix(question.words[0])
            case "fuzzy":
                return Fuzzy(question.words[0])
        return words[0]


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def peers() -> dict[str, Callable[[Path], Any]]:
    """Those that can be measured here; of the others it is told that they are not installed."""
    import peers as made

    known = {"tantivy": made.Tantivy, "bm25s": made.Bm25s, "whoosh": made.Stock}
    missing = [name for name in known if not installed(name)]
    for name in missing:
        print(f"not installed, so without it: {name} (make .venv/bench)")
    return {"fts5": made.Fts5, **{name: side for name, side in known.items() if name not in missing}}
