"""An archive in a temporary home, whose clock and ids a test knows."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from homes import lay_out

from archive import Archive, Received
from archive.access import Principal
from archive.document import Collection, Description, Extract, Page, Text
from archive.sandbox import Sandbox

# What the tests here share stands beside them as plain modules.
sys.path.insert(0, str(Path(__file__).parent))

OWNER = Principal.owner()


class Clock:
    """A second passes each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class House:
    """An archive with a public collection `press` and a restricted one `state`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = Clock()
        numbers = count(1)
        self.open: Callable[..., Archive] = lambda **more: Archive.open(
            home, now=self.clock, new_id=lambda: f"{next(numbers):026d}", **more
        )
        lay_out(home)
        self.archive = self.open(migrate=True)
        for name, public in (("press", True), ("state", False)):
            self.archive.collections.create(Collection(name=name, title=name.title(), public=public), OWNER)

    def add(self, content: bytes = b"The ferry sank.", collection: str = "press", **more: Any) -> Received:
        said = {name: more.pop(name) for name in list(more) if name in Description.model_fields}
        given = {"filename": "ferry.txt", "who": OWNER, "description": Description(**said), **more}
        return self.archive.add(io.BytesIO(content), collection=collection, **given)

    def read(self, words: str = "The ferry sank.", **more: Any) -> None:
        """Let the next in the queue be read."""
        job = self.archive.queue.claim("test", timedelta(minutes=1))
        assert job is not None
        self.archive.queue.finish(job, self.extract(words, **more))

    @staticmethod
    def extract(*pages: str, **more: Any) -> Extract:
        held = tuple(Page(number=n, label=str(n), text=text, how="text") for n, text in enumerate(pages, 1))
        return Extract(text=Text(pages=held, reader="test"), media_type="text/plain", **more)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The one that reads all formats, with a child for each file: loading every reader takes seconds."""
    with Sandbox() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "home")
    yield made
    made.archive.close()
