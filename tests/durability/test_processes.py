"""Many processes write into one home at the same time, beside its holder: nothing is lost, numbered twice, or stuck."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import soundness

pytestmark = pytest.mark.long

VISITOR = Path(__file__).with_name("visitor.py")
NAMES = ("ada", "ben", "cleo", "dov", "emi")
COUNT = 24


@contextmanager
def started(*given: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is gone when this ends."""
    pipe = subprocess.PIPE
    command = [sys.executable, str(VISITOR), *given]
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged(lines: str) -> list[tuple[str, str]]:
    return [(what, id) for what, id in (line.split() for line in lines.splitlines())]


def journal(home: Path) -> Counter[tuple[str, str]]:
    with closing(sqlite3.connect(home / "catalogue.db")) as catalogue:
        return Counter(catalogue.execute("SELECT kind, document FROM changes WHERE kind != 'read'").fetchall())


def test_all_begin_at_once_in_a_home_that_is_not_there_yet_and_nothing_is_lost(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with ExitStack() as running:
        holder = running.enter_context(started(str(home)))
        visitors = [running.enter_context(started(str(home), name, str(COUNT))) for name in NAMES]
        told = [visitor.communicate(timeout=200) for visitor in visitors]
        assert [(visitor.returncode, error) for visitor, (_, error) in zip(visitors, told, strict=True)] == [
            (0, "") for _ in NAMES
        ]
        _, error = holder.communicate("", timeout=200)
        assert (holder.returncode, error) == (0, "")
    assert journal(home) == Counter(line for lines, _ in told for line in acknowledged(lines))
    assert soundness.troubles(home, at_rest=True) == []


@pytest.mark.parametrize("after", [1, 9, 20])
def test_one_that_is_killed_takes_nothing_of_the_others_with_it(tmp_path: Path, after: int) -> None:
    home = tmp_path / "home"
    with ExitStack() as running:
        unlucky = running.enter_context(started(str(home), "zoe", "1000"))
        others = [running.enter_context(started(str(home), name, "12")) for name in NAMES[:2]]
        assert unlucky.stdout is not None
        heard = "".join(unlucky.stdout.readline() for _ in range(after))
        unlucky.kill()
        rest, _ = unlucky.communicate(timeout=200)
        told = [other.communicate(timeout=200) for other in others]
        assert [(other.returncode, error) for other, (_, error) in zip(others, told, strict=True)] == [(0, "")] * 2
    lines = [line for lines in (heard + rest, *(lines for lines, _ in told)) for line in acknowledged(lines)]
    noted = journal(home)
    assert Counter(lines) - noted == Counter()
    assert (noted - Counter(lines)).total() <= 1  # what it had written when it was killed, and not yet told
    assert soundness.troubles(home) == []
