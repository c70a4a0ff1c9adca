"""A shelf of documents to index: what an archive would give an engine, without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.document import (
    Change,
    ChangeKind,
    Description,
    Document,
    DocumentId,
    Page,
    PartOf,
    Reading,
    Text,
    Version,
)
from index.engine import Engine
from index.memory import MemoryEngine
from index.whoosh import WhooshEngine

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


class Shelf:
    """Documents that change. It is its own `Texts`, and keeps a journal as an archive does."""

    def __init__(self) -> None:
        self.held: dict[DocumentId, tuple[Document, Text | None]] = {}
        self.journal: list[Change] = []

    def put(
        self,
        name: str,
        text: str | Sequence[str] | None = "",
        *,
        collection: str = "press",
        family: str | None = None,
        **said: Any,
    ) -> Change:
        """Set a document down, or in the place of the one of this name. `text`: a page, several, or None
        (unread). `family` is the container that it is part of.
        """
        id = DocumentId(name)
        version = Version(
            number=1, sha256="0" * 64, size=1, media_type="text/plain", filename=f"{name}.txt", added=NOON,
            reading=Reading.read,
        )  # fmt: skip
        said.setdefault("title", name.title())
        document = Document(
            id=id, collection=collection, revision=1, added=NOON, changed=NOON, version=version,
            said=Description.model_validate(said),
            part=PartOf(parent=DocumentId(family), family=DocumentId(family), place=1, path=name) if family else None,
        )  # fmt: skip
        pages = [text] if isinstance(text, str) else text
        self.held[id] = document, None if pages is None else text_of(pages)
        return self._changed(id, collection, ChangeKind.added)

    def take(self, name: str) -> Change:
        """Withdraw a document."""
        document, _ = self.held.pop(DocumentId(name))
        return self._changed(document.id, document.collection, ChangeKind.withdrawn)

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in documents if id in self.held)

    def last(self) -> int:
        return len(self.journal)

    def apply(self, engine: Engine) -> None:
        """Bring an engine up to date."""
        engine.apply(self.journal[engine.checkpoint() :], self)

    def rebuild(self, engine: Engine) -> None:
        engine.rebuild(list(self.held), self, self.last())

    def _changed(self, id: DocumentId, collection: str, kind: ChangeKind) -> Change:
        number = len(self.journal) + 1
        change = Change(
            number=number,
            document=id,
            collection=collection,
            position=number,
            kind=kind,
            at=NOON,
            who="owner",
        )
        self.journal.append(change)
        return change


def text_of(pages: Sequence[str]) -> Text:
    held = (Page(number=n, label=str(n), text=text, how="text") for n, text in enumerate(pages, 1))
    return Text(pages=tuple(held), reader="test")


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def whoosh(tmp_path: Path) -> Iterator[WhooshEngine]:
    """An empty index in a folder of its own."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild([], Shelf(), 0)
    yield engine
    engine.close()


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Every engine in turn, empty and ready."""
    made: dict[str, Callable[[], Engine]] = {
        "memory": MemoryEngine,
        "whoosh": lambda: WhooshEngine(tmp_path / "index"),
    }
    engine = made[request.param]()
    engine.rebuild([], Shelf(), 0)
    yield engine
    engine.close()
