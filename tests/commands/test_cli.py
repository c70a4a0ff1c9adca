"""The command line as a whole: help, exit codes, and what it does where nothing is as it should be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import COMMANDS
from api.lock import HomeLock

HEAVY = ("sqlalchemy", "fastapi", "starlette", "whoosh", "pydantic", "alembic", "uvicorn", "trafilatura")


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom api.cli import run\nassert run(['--help']) == 0\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in told
    assert [name for name in COMMANDS if f"\n  {name} " not in told] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(bare: Any, name: str) -> None:
    told = bare.well(name, "--help").out
    assert told.startswith(f"Usage: pressmark {name}")
    assert not bare.home.exists()


def test_what_is_not_understood_ends_with_2(bare: Any) -> None:
    for arguments in (
        ["nonsense"],
        ["add"],
        ["show"],
        ["search", "--limt", "3"],
        ["keys", "create", "a", "--role", "x"],
    ):
        assert bare.run(*arguments).code == 2, arguments


def test_what_there_is_not_ends_with_3(terminal: Any) -> None:
    for arguments in (
        ["show", "nosuchdocument"],
        ["text", "nosuchdocument"],
        ["withdraw", "nosuchdocument"],
        ["purge", "nosuchdocument", "--yes", "--really"],
        ["reread", "nosuchdocument"],
        ["revise", "nosuchdocument", "--title", "A"],
        ["collections", "change", "nosuch", "--title", "A"],
        ["accessions", "show", "nosuch"],
        ["keys", "revoke", "nosuch"],
        ["search", "swan", "--as", "nobody"],
    ):
        done = terminal.run(*arguments)
        assert (done.code, done.out) == (3, ""), arguments
        assert done.err.strip()


def test_a_misspelt_setting_is_named_and_not_passed_over(bare: Any) -> None:
    done = bare.run("search", "swan", PRESSMARK_HOEM="/tmp/elsewhere")
    assert done.code == 2
    assert "PRESSMARK_HOEM is not a setting" in done.err
    assert "PRESSMARK_HOME" in done.err


def test_a_home_that_cannot_be_made_is_said_in_one_line(bare: Any) -> None:
    bare.file("in-the-way", "a file, and no folder")
    done = bare.run("collections", "list", PRESSMARK_HOME=str(bare.here / "in-the-way" / "home"))
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "in-the-way" in done.err


def test_a_home_where_another_is_at_work_answers_what_can_be_answered(terminal: Any) -> None:
    with HomeLock(terminal.home):
        assert terminal.well("collections", "list", "--json").json["collections"][0]["name"] == "press"
        done = terminal.run("serve")
        assert done.code == 4
        assert "is at work on" in done.err
        terminal.file("a.txt", "The black swan.")
        added = terminal.well("add", "a.txt", "--collection", "press", "--no-wait", "--json").json
        assert added["accession"]["waiting"] == 1


def test_a_catalogue_of_a_newer_version_is_left_alone(terminal: Any) -> None:
    with sqlite3.connect(terminal.home / "catalogue.db") as catalogue:
        catalogue.execute("UPDATE alembic_version SET version_num = '9999'")
    catalogue.close()
    done = terminal.run("collections", "list")
    assert done.code == 4
    assert "newer Pressmark" in done.err


def test_output_that_nobody_reads_any_more_is_no_error(terminal: Any) -> None:
    (id,) = terminal.add("The black swan. " * 20_000)
    script = Path(sys.executable).with_name("pressmark")
    with subprocess.Popen(
        [script, "text", id], env=terminal.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        reading.stdout.read(10)
        reading.stdout.close()
        assert reading.wait(60) == 0
        assert reading.stderr.read() == b""


def test_the_installed_script_says_which_version_it_is(bare: Any) -> None:
    done = bare.script("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("pressmark 0.")
