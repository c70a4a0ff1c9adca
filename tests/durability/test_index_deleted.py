"""The index is derived: it may be deleted at any time, and comes back by itself, with the same answers."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from served import PATIENCE, Served, pressmark

from archive import Archive
from archive.access import Principal
from archive.document import Collection, Description
from archive.records import Records

pytestmark = pytest.mark.long

OWNER = Principal.owner()
WORDS = ("ferry", "tram", "airship")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path / "home", tmp_path / "log")
    with closing(Archive.open(made.home, migrate=True)) as archive:
        archive.collections.create(Collection(name="press", title="Press", public=True), OWNER)
        accession = archive.accessions.open("press", who=OWNER).id
        lines = [json.dumps({"title": f"The {word}", "text": f"A {word} passed."}).encode() for word in WORDS]
        Records(archive.receiving, accession, Description(), OWNER).take(lines)
    yield made
    made.end()


def start(served: Served) -> None:
    served.start()
    served.until_ready()


def answers(served: Served) -> list[tuple[int, int, object]]:
    """What is found for each word: its status, how many, and the hits with their scores and places."""
    found = [httpx.get(f"{served.url}/api/v1/search", params={"q": word}) for word in (*WORDS, "passed")]
    return [(one.status_code, one.json()["total"]["value"], one.json()["hits"]) for one in found]


def until_back(served: Served) -> list[int]:
    """Ask until there are answers again; every status on the way."""
    end, seen = time.monotonic() + PATIENCE, []
    while not seen or seen[-1] != 200:
        assert time.monotonic() < end
        answer = httpx.get(f"{served.url}/api/v1/search", params={"q": "passed"})
        seen.append(answer.status_code)
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
            listed = httpx.get(f"{served.url}/api/v1/collections")  # the rest is served as ever
            assert listed.status_code == 200
        time.sleep(0.02)
    return seen


def delete(folder: Path) -> None:
    """All of it, again and again as people would, where the server has just written into what is being deleted."""
    for _ in range(1_000):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
                raise
            if not folder.exists():
                return
        else:
            return
    raise AssertionError("it cannot be deleted")


def damage(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"not an index")


def lose_the_pointer(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def test_it_may_be_deleted_while_the_server_is_stopped(served: Served) -> None:
    start(served)
    before = answers(served)
    assert [total for _, total, _ in before] == [1, 1, 1, 3]
    for harm in (shutil.rmtree, damage):
        assert served.stop() == 0
        harm(served.home / "index")
        start(served)
        assert answers(served) == before
    assert served.stop() == 0


def test_it_may_be_deleted_while_the_server_runs(served: Served, tmp_path: Path) -> None:
    start(served)
    before = answers(served)
    for harm in (delete, lose_the_pointer):
        harm(served.home / "index")
        assert set(until_back(served)) <= {200, 503}
        assert answers(served) == before
    late = tmp_path / "late.txt"
    late.write_text("A balloon passed.")
    given = pressmark("add", str(late), "--collection", "press")
    done = subprocess.run(given, env=served.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert httpx.get(f"{served.url}/api/v1/search", params={"q": "balloon"}).json()["total"]["value"] == 1
    assert served.stop() == 0
