"""Commits survive: what is synced before what, and what is left when the process dies at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Scope
from index.query import Everything, Word
from index.results import Search
from index.whoosh import WhooshEngine
from index.whoosh.storage import DurableStorage, replace

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every fsync and rename, in order, by the name of the file."""
    seen: list[tuple[str, str]] = []
    fsync, rename, path_replace = os.fsync, os.rename, Path.replace

    def watched_fsync(fd: int) -> None:
        seen.append(("fsync", Path(f"/proc/self/fd/{fd}").readlink().name))
        fsync(fd)

    def watched_rename(old: Any, new: Any) -> None:
        seen.append(("rename", Path(new).name))
        rename(old, new)

    def watched_replace(self: Path, target: Path) -> Path:
        seen.append(("rename", Path(target).name))
        return path_replace(self, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "rename", watched_rename)
    monkeypatch.setattr(Path, "replace", watched_replace)
    return seen


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see what is synced")


@needs_proc
def test_all_files_of_a_commit_are_synced_before_it_and_the_folder_after(
    whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]]
) -> None:
    folder = whoosh._generations.current()
    before = {path.name for path in folder.iterdir()}
    shelf.put("one", "ferry")
    events.clear()
    shelf.apply(whoosh)
    segment = next(path.name for path in folder.iterdir() if path.suffix == ".arrays" and path.name not in before)
    toc = next(path.name for path in folder.iterdir() if path.suffix == ".toc")
    commit = events.index(("rename", toc))
    assert ("fsync", segment) in events[:commit]
    assert any(what == "fsync" and name.startswith(toc) for what, name in events[:commit])
    state = events.index(("rename", "state.json"))
    assert state > commit
    assert events[state - 1] == ("fsync", "state.json.new")
    assert events[state + 1] == ("fsync", folder.name)


@needs_proc
def test_a_rebuilt_index_is_on_disk_before_it_is_the_one_that_counts(
    whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]]
) -> None:
    shelf.put("one", "ferry")
    events.clear()
    shelf.rebuild(whoosh)
    switch = events.index(("rename", "CURRENT"))
    folder = whoosh._generations.current()
    assert events[switch + 1] == ("fsync", folder.parent.name)
    assert ("rename", "state.json") in events[:switch]
    assert ("fsync", folder.name) in events[:switch]
    assert ("fsync", folder.parent.name) in events[:switch]


def test_a_sync_that_fails_fails_the_commit_and_leaves_the_index_as_it_was(
    whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    shelf.put("two", "ferry")

    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="Input/output"):
            shelf.apply(whoosh)
    assert (whoosh.checkpoint(), whoosh.search(Search(Everything()), ALL).total) == (1, 1)
    shelf.apply(whoosh)
    assert (whoosh.checkpoint(), whoosh.search(Search(Word("ferry")), ALL).total) == (2, 2)


def test_a_crash_between_commit_and_state_only_means_applying_once_more(whoosh: WhooshEngine, shelf: Shelf) -> None:
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    state = whoosh._generations.current() / "state.json"
    before = state.read_bytes()
    shelf.put("two", "ferry")
    shelf.put("one", "tram")
    shelf.apply(whoosh)
    state.write_bytes(before)
    again = WhooshEngine(state.parent.parent)
    assert again.checkpoint() == 1
    shelf.apply(again)
    assert again.checkpoint() == 3
    assert again.search(Search(Everything()), ALL).total == 2
    assert again.search(Search(Word("ferry")), ALL).total == 1


def test_a_replaced_file_is_never_half_there(tmp_path: Path) -> None:
    path = tmp_path / "state"
    replace(path, b"old")
    (tmp_path / "state.new").write_bytes(b"half of the n")
    replace(path, b"new")
    assert path.read_bytes() == b"new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["state"]


def test_a_storage_syncs_what_it_made_and_forgets_what_is_gone(tmp_path: Path) -> None:
    storage = DurableStorage(tmp_path)
    for name in ("kept", "gone", "toc.new"):
        storage.create_file(name).close()
    storage.delete_file("gone")
    storage.rename_file("toc.new", "toc")
    assert sorted(storage.list()) == ["gone", "kept", "toc"]
    storage.clear()
    assert sorted(storage.list()) == ["kept", "toc"]
    assert storage._fresh == set()


WRITER = textwrap.dedent(
    """
    import sys
    sys.path[:0] = [sys.argv[2]]
    from pathlib import Path
    from conftest import Shelf
    from index.whoosh import WhooshEngine

    engine, shelf = WhooshEngine(Path(sys.argv[1])), Shelf()
    for n in range(10_000):
        shelf.put(f"d{n}", f"The ferry number{n}.")
        if n >= engine.checkpoint():
            engine.apply(shelf.journal[n:], shelf)
            print(n + 1, flush=True)
    """
)


def test_whatever_was_said_to_be_searchable_is_so_after_a_kill(whoosh: WhooshEngine) -> None:
    folder = whoosh._generations.folder
    said = 0
    chance = random.Random(7)
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WRITER, str(folder), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            first = child.stdout.readline()
            time.sleep(chance.random() * 0.4)
            child.send_signal(signal.SIGKILL)
            lines = [first, *child.stdout.readlines()]
        told = [int(line) for line in lines if line.endswith("\n")]
        assert told
        said = max(said, *told)
        engine = WhooshEngine(folder)
        reached = engine.checkpoint()
        assert reached >= said
        found = engine.search(Search(Word("ferry"), limit=20_000), ALL)
        assert {str(hit.id) for hit in found.hits} >= {f"d{n}" for n in range(said)}
        assert found.total <= reached + 1
