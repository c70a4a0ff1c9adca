"""The README is true: its tour runs and says what it shows, and every command, request and setting is in it."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from api.app import create_app
from api.cli import COMMANDS
from api.counters import Counters
from api.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

# What differs from one run to the next: ids, secrets, days, hashes, times.
_DIFFERENT = (
    (r"\b[a-z2-7]{26}\b", "ID"),
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"until: \d{4}-\d\d-\d\d \d\d:\d\d UTC", "until: WHEN"),
)


def tour() -> Iterator[tuple[str, str]]:
    """Each command of the tour, and what the README says it prints."""
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def without_what_differs(text: str) -> str:
    for pattern, word in _DIFFERENT:
        text = re.sub(pattern, word, text)
    return text.strip()


def says(told: str, output: str) -> bool:
    """Whether this was said; `[…]` stands for anything, and JSON may be broken into lines."""
    return re.fullmatch(_said(without_what_differs(output)), without_what_differs(told), re.DOTALL) is not None


def ids(told: str, output: str) -> dict[str, str]:
    """By the ids that the README shows, those that were told in their places: later commands name them."""
    parts = re.split(r"\b([a-z2-7]{26})\b", output)
    words = (r"([a-z2-7]{26})" if n % 2 else _said(part) for n, part in enumerate(parts))
    found = re.fullmatch("".join(words).rstrip("\\n"), told.rstrip("\n"), re.DOTALL)
    return dict(zip(parts[1::2], found.groups(), strict=True)) if found else {}


def _said(output: str) -> str:
    shown = output.replace("[…]\n", "[…]").replace(",\n", ",")
    return ".*".join(re.escape(part) for part in shown.split("[…]"))


@pytest.mark.long
def test_the_tour_says_what_it_shows(bare: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    scripts = Path(sys.executable).parent
    environment = {**bare.environment, "PATH": f"{scripts}:{os.environ['PATH']}", "PRESSMARK_PORT": str(port)}
    bare.environment = environment
    commands = list(tour())
    assert len(commands) > 8
    asked = [command for command, _ in commands if command.startswith("curl")]
    assert asked

    def ran(command: str) -> str:
        """What it prints, run by a shell; what is nothing but a command of ours is run as all commands in tests are."""
        if command.startswith("pressmark ") and not re.search(r"[^\w\s\".:/-]", re.sub(r"'[^']*'", "", command)):
            of_ours = bare.run(*shlex.split(command)[1:])
            assert of_ours.code in (0, 1), (command, of_ours.err)
            return str(of_ours.out)
        done = subprocess.run(
            ["bash", "-c", command], cwd=bare.here, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 1), (command, done.stderr)
        return done.stdout

    wrong = []
    known: dict[str, str] = {}
    for shown, output in commands:
        command = shown
        for id, real in known.items():
            command = command.replace(id, real)
        if shown in asked:
            with bare.serving() as server:
                server.ready()
                path = re.search(r"8710(/[^']*)'", command)
                assert path is not None
                status, body = server.ask(path[1])
                assert status == 200
                told = body.decode()
        else:
            told = ran(command)
        if not says(told, output):
            wrong.append((command, told))
        known |= ids(told, output)
    assert wrong == []


def test_every_command_is_in_it() -> None:
    assert [
        name for name, place in COMMANDS.items() if f"`pressmark {name}`" not in README or place.help not in README
    ] == []


def test_every_setting_is_in_it_with_its_default_and_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `(PRESSMARK_[A-Z_]+)` \| (.*) \|$", README, re.MULTILINE))
    assert set(rows) == {f"PRESSMARK_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        shown, _, meaning = rows[f"PRESSMARK_{name.upper()}"].partition(" | ")
        assert meaning == field.description
        told = Settings.model_validate({name: shown.strip("` ")} if shown.strip("` ") else {})
        assert getattr(told, name) == getattr(Settings.model_validate({}), name), name


def test_every_request_is_in_it() -> None:
    wired: Any = SimpleNamespace(settings=Settings.model_validate({}), counters=Counters())
    there = {
        f"{method.upper()} {re.sub('^/api/v1(?=/)', '', path)}"
        for path, methods in create_app(wired).openapi()["paths"].items()
        for method in methods
        if method != "head"
    }
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", README, re.MULTILINE)) == there


@pytest.mark.parametrize("words", ["make run", "make test"])
def test_it_begins_with_the_two_commands(words: str) -> None:
    assert README.index(words) < README.index("## ")
