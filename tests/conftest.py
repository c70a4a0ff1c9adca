"""A terminal: the console script's own `main` on a home of its own, each command a process, as people use it.

Loading the program takes far longer than most commands, so that they are forked from a process that has loaded it and
has no threads (`forked`). `script` starts the installed script itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

# What is made in code for several folders of tests stands beside this file.
sys.path.insert(0, str(Path(__file__).parent))

import forked

COMMAND = str(Path(sys.executable).with_name("pressmark"))
LONGEST = 120.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, each module of it in one piece."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@dataclass
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs commands in a folder of its own, `here`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count()
        self.home = folder / "home"
        self.here = folder / "here"
        self.here.mkdir()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
        self.environment = {**clean, "PRESSMARK_HOME": str(self.home), "PRESSMARK_PORT": "0", "PRESSMARK_WORKERS": "1"}

    def run(self, *arguments: str, typed: str = "", **settings: str) -> Done:
        """One command, to its end."""
        number = next(self.numbers)
        streams = tuple(self.folder / f"{number}.{name}" for name in ("in", "out", "err"))
        for path in streams:
            path.write_text(typed if path.suffix == ".in" else "")
        command = forked.start(COMMAND, list(arguments), self.here, {**self.environment, **settings}, streams)
        command.join(LONGEST)
        assert command.exitcode is not None, f"{arguments} did not end"
        done = Done(command.exitcode, *(path.read_bytes().decode() for path in streams[1:]))
        command.close()
        assert "Traceback" not in done.err, done.err
        return done

    def script(self, *arguments: str, **settings: str) -> Done:
        """The same, by the installed script."""
        done = subprocess.run(
            [COMMAND, *arguments],
            capture_output=True,
            cwd=self.here,
            env={**self.environment, **settings},
            timeout=LONGEST,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def well(self, *arguments: str, **more: str) -> Done:
        """The same, of a command that is to end with 0."""
        done = self.run(*arguments, **more)
        assert done.code == 0, done
        return done

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add(self, *texts: str, **said: Any) -> list[str]:
        """Take texts in, each titled by its first word, and the ids of their documents. No file has to be read."""
        lines = [json.dumps({"title": text.split()[0], "text": text, **said}) for text in texts]
        self.file("texts.jsonl", "\n".join(lines))
        done = self.well("add", "texts.jsonl", "--records", "--collection", "press", "--json")
        return [str(each["document"]) for each in done.json["files"]]

    def found(self, *words: str) -> list[str]:
        """The titles found, in order."""
        return [hit["document"]["title"] for hit in self.well("search", *words, "--json").json["hits"]]

    @contextmanager
    def serving(self, *, here: Path | None = None, **settings: str) -> Iterator[Server]:
        """A server on this home, started by the installed script in the folder `here`; stopped at the end."""
        with (
            (self.folder / "server.log").open("ab") as log,
            subprocess.Popen(
                [COMMAND, "serve"],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=here or self.here,
                env={**self.environment, **settings},
            ) as running,
        ):
            try:
                yield Server(running)
            finally:
                running.terminate()
                assert running.wait(60) == 0


class Server:
    """A server that has said where it listens."""

    def __init__(self, running: subprocess.Popen[bytes]) -> None:
        self.running = running
        self.greeting = ""
        assert running.stdout is not None
        for line in running.stdout:
            self.greeting += line.decode()
            if b"Ctrl-C" in line:
                break
        (self.url,) = re.findall(r"at +(http://[0-9.:]+)/", self.greeting)

    def ask(self, path: str, key: str | None = None, **more: Any) -> tuple[int, bytes]:
        """Status and body."""
        request = urllib.request.Request(self.url + path, **more)
        if key is not None:
            request.add_header("Authorization", f"Bearer {key}")
        try:
            with urllib.request.urlopen(request, timeout=LONGEST) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read()

    def json(self, path: str, key: str | None = None) -> Any:
        """What is answered, which is to be a success."""
        status, body = self.ask(path, key)
        assert status == 200, body
        return json.loads(body)

    def ready(self) -> None:
        """Wait until it says so."""
        end = time.monotonic() + LONGEST
        while self.ask("/readyz")[0] != 200:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the public collection `press`, to be copied."""
    made = Terminal(tmp_path_factory.mktemp("press"))
    made.well("collections", "create", "press", "--access", "public")
    return made.home


@pytest.fixture
def terminal(tmp_path: Path, press: Path) -> Terminal:
    """An archive with the public collection `press`."""
    made = Terminal(tmp_path)
    shutil.copytree(press, made.home)
    return made


@pytest.fixture(scope="session")
def a_terminal() -> type[Terminal]:
    return Terminal


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    """A machine without an archive."""
    return Terminal(tmp_path)
