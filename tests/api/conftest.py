"""A desk: an archive with its index behind the doors, in this process; and a server in a process of its own.

What comes in is read by a reader of a few lines, and indexed at once, so that a test knows what can be found when.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from homes import lay_out

from api.app import create_app
from api.cursors import Cursors
from api.limits import Bounds
from api.settings import Settings
from api.wiring import Wiring
from archive import Archive
from archive.access import Principal, Role, Scope
from archive.document import Collection, DocumentId, Extract, Page, Part, Problem, Reason, Text
from archive.readers import pdf
from index.engine import Engine
from index.memory import MemoryEngine
from index.whoosh import WhooshEngine

OWNER = Principal.owner()
ALL = Scope.everything()
V1 = "/api/v1"
SERVER_STARTS = 60.0


class Clock:
    """A second passes each time it is asked."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Desk:
    """Collections `press` (public), `state` and `house` (restricted), and whoever asks about them."""

    def __init__(self, home: Path, engine: Engine, new_id: Callable[[], str] | None = None, **more: Any) -> None:
        lay_out(home)
        self.clock = more.pop("clock", None) or Clock()
        numbers = count(1)
        self.archive = Archive.open(
            home, migrate=True, now=self.clock, new_id=new_id or (lambda: f"{next(numbers):026d}")
        )
        self.engine = engine
        self.settings = Settings(home=home, max_wait=more.pop("max_wait", 0.0))
        ticks = count()
        self.wiring = Wiring(
            archive=self.archive,
            engine=engine,
            settings=self.settings,
            cursors=Cursors(b"a secret of this test, 32 bytes."),
            ready=lambda: True,
            timer=lambda: next(ticks) / 1000,
        )
        self.app = create_app(self.wiring, more.pop("bounds", None))
        self.runner = asyncio.Runner()
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://desk")
        self.keys: dict[tuple[Any, ...], dict[str, str]] = {}
        for name, public in more.pop("collections", {"press": True, "state": False, "house": False}).items():
            self.collect(name, public)
        assert not more

    def collect(self, name: str, public: bool) -> None:
        self.archive.collections.create(Collection(name=name, title=name.title(), public=public), OWNER)

    # -- who asks

    def key(self, role: str = "librarian", *grants: str) -> dict[str, str]:
        """The header of a key with this role, for these collections; for every one, where none is named."""
        who = (role, *grants)
        if who not in self.keys:
            name = " ".join(("the", *who))
            _, secret = self.archive.keys.create(name, Role[role], who=OWNER, grants=grants or None)
            self.keys[who] = {"Authorization": f"Bearer {secret}"}
        return self.keys[who]

    def get(self, path: str, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        """Anybody's question, unless `headers` bear a key."""
        return self.ask("GET", path, headers=headers, params=params or None)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        place = path if path.startswith("/") else f"{V1}/{path}"
        return self.runner.run(self.client.request(method, place, **more))

    # -- what comes in

    def post(
        self, content: bytes = b"The ferry sank.", name: str = "ferry.txt", collection: str = "press", **more: Any
    ) -> httpx.Response:
        """A document taken in by a librarian. `said` are the members of its description."""
        asked = {"params": more.pop("params", None), "headers": {**self.key(), **more.pop("headers", {})}}
        said = json.dumps({"collection": collection, **more})
        return self.ask("POST", "documents", files={"file": (name, content)}, data={"description": said}, **asked)

    def add(self, content: bytes = b"The ferry sank.", collection: str = "press", **said: Any) -> str:
        """The id of a document that was taken in, read and indexed."""
        answer = self.post(content, collection=collection, **said)
        assert answer.status_code == 201, answer.text
        self.work()
        return str(answer.json()["id"])

    def read(self) -> None:
        """Read what waits: each page of a file ends with a form feed. What holds a NUL is damaged."""
        while job := self.archive.queue.claim("test", timedelta(minutes=1)):
            with self.archive.originals.open(job.sha256) as file:
                content = file.read()
            if b"\0" in content:
                self.archive.queue.finish(job, Problem(reason=Reason.damaged, detail="there is a NUL in it"))
                continue
            pages = [
                Page(number=n, label=str(n), text=text, how="text")
                for n, text in enumerate(content.decode().split("\f"), 1)
            ]
            self.archive.queue.finish(
                job, Extract(text=Text(pages=tuple(pages), reader="test"), media_type="text/plain")
            )

    def add_pdf(self, words: str, text: str | None = None, parts: tuple[Part, ...] = ()) -> DocumentId:
        """A PDF of one page with these words, read as `text`, by default the same, and indexed."""
        id = DocumentId(self.post(pdf.sample(words), "minutes.pdf").json()["id"])
        job = self.archive.queue.claim("test", timedelta(minutes=1))
        assert job is not None
        page = Page(number=1, label="1", text=text or words, how="layer", parts=parts)
        read = Extract(text=Text(pages=(page,), reader="pdf"), media_type="application/pdf")
        self.archive.queue.finish(job, read)
        self.index()
        return id

    def index(self) -> None:
        """Bring the index up to date."""
        texts = self.archive.texts(ALL)
        while changes := self.archive.changes_after(self.engine.checkpoint(), 1000, ALL):
            self.engine.apply(changes, texts)

    def work(self) -> None:
        self.read()
        self.index()

    def found(self, q: str, headers: dict[str, str] | None = None, **params: Any) -> list[str]:
        """The ids of what is found."""
        answer = self.get("search", headers, q=q, **params)
        assert answer.status_code == 200, answer.text
        return [hit["document"]["id"] for hit in answer.json()["hits"]]

    def close(self) -> None:
        self.runner.run(self.client.aclose())
        self.runner.close()
        self.engine.close()
        self.archive.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home", MemoryEngine())
    yield made
    made.close()


@pytest.fixture(params=["memory", "whoosh"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk with each engine in turn."""
    made = Desk(tmp_path / "home", engine_named(request.param, tmp_path / "index"))
    yield made
    made.close()


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same, one for all tests of a module that only ask."""
    place = tmp_path_factory.mktemp("shared")
    made = Desk(place / "home", engine_named(request.param, place / "index"))
    yield made
    made.close()


def engine_named(name: str, folder: Path) -> Engine:
    """An empty engine of this name, ready to answer."""
    engine: Engine = MemoryEngine() if name == "memory" else WhooshEngine(folder)
    engine.rebuild([], Nothing(), 0)
    return engine


class Nothing:
    """No texts at all."""

    def current(self, documents: Any) -> Iterator[Any]:
        return iter(())


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks, each in a home of its own."""
    made: list[Desk] = []

    def make(engine: str = "memory", **more: Any) -> Desk:
        place = tmp_path / f"home{len(made)}"
        made.append(Desk(place, engine_named(engine, place / "index"), **more))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def small_desk(make_desk: Callable[..., Desk]) -> Desk:
    """One that takes little at once."""
    return make_desk(bounds=Bounds(body=4096, small_body=1024, headers=30, header_bytes=4096, query=1024, path=512))


# -- a real server


class Server:
    """`pressmark serve` in a process of its own, on a free port of this machine, on a home of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        named = {f"PRESSMARK_{name.upper()}": value for name, value in settings.items()}
        rest = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
        self.environment = {
            **rest,
            "PRESSMARK_HOME": str(home),
            "PRESSMARK_PORT": "0",
            "PYTHONUNBUFFERED": "1",
            **named,
        }
        self.log = home.parent / "server.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> Server:
        with self.log.open("wb") as log:
            command = [sys.executable, "-P", "-c", "from api.cli import main; main()", "serve"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + SERVER_STARTS
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the server did not start: {self.log.read_text()}")
            time.sleep(0.05)
        return self

    def _ready(self) -> bool:
        told = self.log.read_text()
        if " at " not in told:
            return False
        self.url = told.split(" at ")[1].split("/api/")[0].strip()
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def run(self, *arguments: str) -> str:
        """A command beside the server; what it printed."""
        command = [sys.executable, "-P", "-c", "from api.cli import main; main()", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> int:
        """Tell it to stop, by its number; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        finally:
            if self.process.poll() is None:
                self.process.kill()


@pytest.fixture(scope="session")
def a_server() -> type[Server]:
    return Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a public collection `press`, a restricted one `state`, a document in each, and keys."""
    home = tmp_path_factory.mktemp("served") / "home"
    running = Server(home, header_seconds="2", max_body="8M", connections="200", max_wait="2", workers="1").start()
    running.run("collections", "create", "press", "--access", "public")
    running.run("collections", "create", "state")
    yield running
    assert running.stop() == 0
