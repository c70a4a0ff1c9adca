"""The short form of kill.py: `kill -9` at random moments, and everything that was acknowledged is there afterwards.

The long form is `python tests/durability/kill.py 50`.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import httpx
import kill
import pytest
import soundness
from served import PATIENCE, Served, pressmark

pytestmark = pytest.mark.long


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_when_all_processes_are_killed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = kill.run(tmp_path, rounds=3, seed=3, longest=1.5)
    told = capsys.readouterr().out
    with capsys.disabled():
        print("\n" + told)
    assert code == 0, told
    assert "3 rounds of 3" in told
    assert " 0 changes acknowledged" not in told


def take_in(served: Served, tmp_path: Path, word: str) -> None:
    """Take a document in by the command line, which waits until it can be found; and find it."""
    file = tmp_path / f"{word}.txt"
    file.write_text(f"The {word} passed.")
    done = subprocess.run(
        pressmark("add", str(file), "--collection", "press"),
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = httpx.get(f"{served.url}/api/v1/search", params={"q": word}).json()
    assert found["total"]["value"] == 1


def test_the_server_goes_on_when_its_worker_or_its_reading_process_is_killed(tmp_path: Path) -> None:
    served = Served(tmp_path / "home", tmp_path / "log")
    made = pressmark("collections", "create", "press", "--access", "public")
    subprocess.run(made, env=served.environment, check=True, capture_output=True)
    served.start()
    try:
        served.until_ready()
        take_in(served, tmp_path, "ferry")
        first = served.worker()
        assert first is not None
        os.kill(first.number, signal.SIGKILL)
        assert served.ready()
        take_in(served, tmp_path, "tram")
        second = served.worker()
        assert second not in (None, first)
        for zygote in served.zygotes():
            os.kill(zygote.number, signal.SIGKILL)
        take_in(served, tmp_path, "airship")
        assert served.worker() == second
        assert served.stop() == 0
        assert served.left_over() == []
    finally:
        served.end()
    assert soundness.troubles(tmp_path / "home", at_rest=True) == []
