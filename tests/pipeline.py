"""The whole way of a file in one process: sandbox, catalogue, disk and index, as a command that is alone goes it."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

from archive import Archive
from archive.access import Principal, Scope
from archive.document import Collection, Description, DocumentId
from archive.ingest import ingest
from archive.sandbox import Sandbox
from index.results import Results, Search
from index.whoosh import WhooshEngine

OWNER, EVERYTHING = Principal.owner(), Scope.everything()
_LEASE = timedelta(minutes=5)
_BATCH = 1_000


class Pipeline:
    """A new archive in this folder, with one collection and without OCR. To be closed, as a context."""

    def __init__(self, folder: Path) -> None:
        self.sandbox = Sandbox()
        self.archive = Archive.open(folder, migrate=True)
        self.archive.collections.create(Collection(name="press", title="Press", public=False), OWNER)
        self.engine = WhooshEngine(folder / "index")
        self.engine.rebuild((), self.archive.texts(EVERYTHING), 0)

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, *raised: object) -> None:
        self.engine.close()
        self.archive.close()
        self.sandbox.close()

    def add(self, name: str, content: bytes) -> DocumentId:
        """Keep a file; it is read later."""
        told = {"collection": "press", "description": Description(), "filename": name, "who": OWNER}
        return self.archive.add(io.BytesIO(content), **told).document.id

    def read(self) -> None:
        """Read all that waits, and what is inside it."""
        archive = self.archive
        while job := archive.queue.claim("pipeline", _LEASE):
            ingest(job, archive.queue, archive.originals, self.sandbox, archive.home, _LEASE)

    def index(self) -> None:
        """Bring the index up to date."""
        while changes := self.archive.changes_after(self.engine.checkpoint(), _BATCH, EVERYTHING):
            self.engine.apply(changes, self.archive.texts(EVERYTHING))

    def search(self, search: Search) -> Results:
        return self.engine.search(search, EVERYTHING)
