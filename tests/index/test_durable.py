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
from index.engine import IndexOutdated
from index.query import Everything, Word
from index.results import Search
from index.whoosh import WhooshEngine, arrays, writer
from index.whoosh.state import State
from index.whoosh.storage import replace

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
def test_a_small_commit_waits_for_no_disk(whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]]) -> None:
    shelf.put("one", "ferry")
    shelf.apply(whoosh)  # the first also takes up what was there
    events.clear()
    shelf.put("two", "ferry")
    shelf.apply(whoosh)
    assert events == [("rename", "state.json")]
    assert whoosh.search(Search(Word("ferry")), ALL).total == 2


@needs_proc
def test_all_files_are_synced_before_an_index_is_settled_and_the_folder_before_and_after(
    whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_UNSETTLED", 3)
    folder = whoosh._generations.current()
    before = {path.name for path in folder.iterdir()}
    for name in ("one", "two", "three"):
        events.clear()
        shelf.put(name, "ferry")
        shelf.apply(whoosh)
    settled = events.index(("rename", "settled.json"))
    fresh = {path.name for path in folder.iterdir() if path.suffix in (".arrays", ".toc") and path.name not in before}
    assert {("fsync", name) for name in fresh} <= set(events[:settled])
    assert events[settled - 2 : settled] == [("fsync", folder.name), ("fsync", "settled.json.new")]
    assert events[settled + 1] == ("fsync", folder.name)
    assert len(list(folder.glob("*.toc"))) == 1


@needs_proc
def test_a_large_file_is_synced_before_it_counts(
    whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "SMALL", 1)
    folder = whoosh._generations.current()
    shelf.put("one", "ferry")
    events.clear()
    shelf.apply(whoosh)
    segment = next(path.name for path in folder.iterdir() if path.suffix == ".arrays")
    counts = max(place for place, event in enumerate(events) if event == ("rename", "state.json"))
    assert ("fsync", segment) in events[:counts]
    assert ("rename", "settled.json") in events[counts:]


@needs_proc
def test_a_closed_engine_leaves_all_on_the_disk(
    whoosh: WhooshEngine, shelf: Shelf, events: list[tuple[str, str]]
) -> None:
    folder = whoosh._generations.current()
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    events.clear()
    whoosh.close()
    assert ("rename", "settled.json") in events
    assert State.read(folder / "settled.json").checkpoint == 1
    events.clear()
    whoosh.close()
    assert events == []


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
    assert ("rename", "settled.json") in events[:switch]
    assert ("fsync", folder.name) in events[:switch]
    assert ("fsync", folder.parent.name) in events[:switch]


def test_a_sync_that_fails_fails_a_large_commit_and_leaves_the_index_as_it_was(
    whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrays, "SMALL", 1)
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    shelf.put("two", "ferry")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _failing)
        with pytest.raises(OSError, match="Input/output"):
            shelf.apply(whoosh)
    assert (whoosh.checkpoint(), whoosh.search(Search(Everything()), ALL).total) == (1, 1)
    shelf.apply(whoosh)
    assert (whoosh.checkpoint(), whoosh.search(Search(Word("ferry")), ALL).total) == (2, 2)


def test_a_sync_that_fails_later_is_told_and_tried_again(
    whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(writer, "_UNSETTLED", 2)
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    shelf.put("two", "ferry")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _failing)
        with pytest.raises(OSError, match="Input/output"):
            shelf.apply(whoosh)
        assert (whoosh.checkpoint(), whoosh.search(Search(Word("ferry")), ALL).total) == (2, 2)
    shelf.put("three", "ferry")
    shelf.apply(whoosh)
    shelf.put("four", "ferry")
    shelf.apply(whoosh)
    assert State.read(whoosh._generations.current() / "settled.json").checkpoint >= 3
    monkeypatch.setattr(writer, "_UNSETTLED", 99)
    shelf.put("five", "ferry")
    shelf.apply(whoosh)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _failing)
        whoosh.close()
    assert "Input/output error" in caplog.text
    assert whoosh.search(Search(Word("ferry")), ALL).total == 5


def _failing(_: int) -> None:
    raise OSError(5, "Input/output error")


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


def test_what_fails_half_way_leaves_no_files_for_long(
    whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    shelf.put("two", "ferry")
    with monkeypatch.context() as patched:
        patched.setattr(State, "packed", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shelf.apply(whoosh)
    folder = whoosh._generations.current()
    assert (len(list(folder.glob("*.toc"))), len(list(folder.glob("*.arrays")))) == (3, 2)
    shelf.apply(whoosh)
    whoosh.close()
    assert (len(list(folder.glob("*.toc"))), len(list(folder.glob("*.arrays")))) == (1, 2)


def test_an_index_never_goes_back_beneath_whoever_searches(whoosh: WhooshEngine, shelf: Shelf) -> None:
    """What has been hidden since its last change is told by that: an older one would show it."""
    state = whoosh._generations.current() / "state.json"
    shelf.put("one", "ferry")
    shelf.apply(whoosh)
    before = state.read_bytes()
    shelf.take("one")
    shelf.apply(whoosh)
    assert whoosh.search(Search(Everything()), ALL).total == 0
    state.with_name("other").write_bytes(before)
    state.with_name("other").rename(state)
    with pytest.raises(IndexOutdated):
        whoosh.search(Search(Everything()), ALL)
    shelf.rebuild(whoosh)
    assert whoosh.search(Search(Everything()), ALL).total == 0


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


@pytest.mark.long
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
