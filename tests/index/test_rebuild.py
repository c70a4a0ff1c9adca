"""An index may be missing, unfit, damaged or in the making: what is said then, and what is searched."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.access import Scope
from archive.document import Document, DocumentId, Text
from index.analysis import Level
from index.engine import IndexBusy, IndexOutdated
from index.query import Everything, Phrase, Word
from index.results import Search, Sort
from index.whoosh import WhooshEngine, batch, generations, state, writer

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()


def folder_of(engine: WhooshEngine) -> Path:
    return engine._generations.current()


def count(engine: WhooshEngine, word: str | None = None) -> int:
    return engine.search(Search(Word(word) if word else Everything()), ALL).total


@pytest.fixture
def filled(whoosh: WhooshEngine, shelf: Shelf) -> WhooshEngine:
    for n in range(20):
        shelf.put(f"d{n}", f"The ferry number{n} sank.", language="en")
    shelf.apply(whoosh)
    return whoosh


def every_way_in(engine: WhooshEngine, shelf: Shelf) -> None:
    """Each verb that needs the index says that it is unfit, and nothing else."""
    for call in (
        lambda: engine.search(Search(Word("ferry")), ALL),
        lambda: engine.suggest("fer", ALL),
        engine.checkpoint,
        lambda: engine.apply(shelf.journal, shelf),
    ):
        with pytest.raises(IndexOutdated):
            call()


# -- missing, unfit, damaged


def test_a_missing_index_is_outdated_until_it_is_built(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put("one", "ferry")
    engine = WhooshEngine(tmp_path / "deep" / "index")
    every_way_in(engine, shelf)
    shelf.rebuild(engine)
    assert (engine.checkpoint(), count(engine, "ferry")) == (1, 1)


def test_an_index_written_by_other_code_is_outdated(
    filled: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder_of(filled) / "state.json"
    for module in (generations, state):
        monkeypatch.setattr(module, "fingerprint", lambda: "another")
    again = WhooshEngine(path.parent.parent)
    every_way_in(again, shelf)
    shelf.rebuild(again)
    assert count(again, "ferry") == 20


DAMAGES = ("cut", "emptied", "removed", "overwritten")


def spoil(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        contents = {"cut": whole[: len(whole) // 2], "emptied": b"", "overwritten": b"\xff" * len(whole)}
        path.write_bytes(contents[damage])


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", ["CURRENT", "*.toc", "*.arrays"])
def test_a_damaged_index_is_outdated_and_a_rebuild_mends_it(
    filled: WhooshEngine, shelf: Shelf, part: str, damage: str
) -> None:
    folder = folder_of(filled)
    filled.close()
    spoil(folder.parent / part if part == "CURRENT" else next(folder.glob(part)), damage)
    engine = WhooshEngine(folder.parent)
    every_way_in(engine, shelf)
    shelf.rebuild(engine)
    assert count(engine, "ferry") == 20
    shelf.put("more", "Another ferry.")
    shelf.apply(engine)
    assert count(engine, "ferry") == 21


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", ["state.json", "settled.json"])
def test_of_two_states_one_is_enough(filled: WhooshEngine, shelf: Shelf, part: str, damage: str) -> None:
    folder = folder_of(filled)
    filled.close()
    spoil(folder / part, damage)
    engine = WhooshEngine(folder.parent)
    assert (engine.checkpoint(), count(engine, "ferry")) == (20, 20)
    shelf.put("more", "Another ferry.")
    shelf.apply(engine)
    assert (WhooshEngine(folder.parent).checkpoint(), count(engine, "ferry")) == (21, 21)
    engine.close()
    assert count(WhooshEngine(folder.parent), "ferry") == 21


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", ["state.json", "*_3.toc", "*.arrays"])
def test_what_is_damaged_before_it_is_settled_is_only_done_again(
    filled: WhooshEngine, shelf: Shelf, part: str, damage: str
) -> None:
    folder = folder_of(filled)
    filled.close()
    before = set(folder.iterdir())
    shelf.put("more", "Another ferry.")
    shelf.apply(filled)
    fresh = {path for path in folder.glob(part) if path not in before or path.name == "state.json"}
    assert len(fresh) == 1
    spoil(fresh.pop(), damage)
    engine = WhooshEngine(folder.parent)
    assert (engine.checkpoint(), count(engine, "ferry")) == (20, 20)
    shelf.apply(engine)
    assert (engine.checkpoint(), count(engine, "ferry")) == (21, 21)


def test_a_deleted_folder_is_noticed_by_a_running_engine(filled: WhooshEngine, shelf: Shelf) -> None:
    assert count(filled) == 20
    folder_of(filled).parent.rename(folder_of(filled).parent.with_name("gone"))
    every_way_in(filled, shelf)


def test_state_that_is_no_state_is_outdated(filled: WhooshEngine, shelf: Shelf) -> None:
    path = folder_of(filled) / "state.json"
    path.with_name("settled.json").unlink()
    told = json.loads(path.read_text())
    for content in (b"[]", b"null", b"{}", json.dumps({**told, "checkpoint": told["checkpoint"] + 1}).encode()):
        path.write_bytes(content)
        every_way_in(WhooshEngine(path.parent.parent), shelf)


def test_the_folder_is_for_its_user_alone(filled: WhooshEngine) -> None:
    folder = folder_of(filled)
    assert [path.stat().st_mode & 0o777 for path in (folder, folder.parent)] == [0o700, 0o700]


# -- beneath search


def test_search_goes_on_in_the_old_index_until_the_new_one_stands(filled: WhooshEngine, shelf: Shelf) -> None:
    seen: list[int] = []

    class Looking:
        def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
            for held in shelf.current(documents):
                seen.append(count(filled, "ferry"))
                yield held

    shelf.take("d0")
    filled.rebuild(list(shelf.held), Looking(), shelf.last())
    assert set(seen) == {20}
    assert count(filled, "ferry") == 19


def test_a_rebuild_that_fails_leaves_the_old_index_as_it_was(filled: WhooshEngine, shelf: Shelf) -> None:
    class Failing:
        def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
            yield from list(shelf.current(documents))[:3]
            raise RuntimeError("the archive went away")

    with pytest.raises(RuntimeError, match="went away"):
        filled.rebuild(list(shelf.held), Failing(), 99)
    with pytest.raises(RuntimeError, match="went away"):
        filled.apply(shelf.journal, Failing())
    assert (count(filled, "ferry"), filled.checkpoint()) == (20, 20)
    shelf.put("more", "ferry")
    shelf.apply(filled)
    assert count(filled, "ferry") == 21


def test_an_engine_reads_on_in_files_that_were_removed_beneath_it(filled: WhooshEngine, shelf: Shelf) -> None:
    view = filled._current().view(ALL)
    old = folder_of(filled)
    shelf.rebuild(WhooshEngine(old.parent))
    assert not old.exists()
    segment = view.parts[0].segment
    assert len(segment.documents(*segment.postings_from(*segment.beginning("text", Level.literal, "ferry")))) == 20
    assert segment.pages(0)[0].text == "The ferry number0 sank."


def test_what_others_left_is_swept_by_whoever_writes_next(filled: WhooshEngine, shelf: Shelf) -> None:
    folder = folder_of(filled)
    stray = folder.parent / "g-stray"
    stray.mkdir()
    for name in ("g-stray/MAIN_x.arrays", f"{folder.name}/MAIN_x.arrays", f"{folder.name}/_MAIN_99.toc"):
        (folder.parent / name).write_text("left by a crash")
    shelf.put("more", "ferry")
    shelf.apply(WhooshEngine(folder.parent))
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted(["CURRENT", "LOCK", folder.name])
    assert not any((folder / name).exists() for name in ("MAIN_x.arrays", "_MAIN_99.toc"))


def test_what_another_process_commits_is_seen(filled: WhooshEngine, shelf: Shelf) -> None:
    reader = WhooshEngine(folder_of(filled).parent)
    assert count(reader) == 20
    shelf.put("more", "ferry")
    shelf.apply(filled)
    assert (count(reader), reader.checkpoint()) == (21, 21)
    shelf.rebuild(filled)
    assert count(reader) == 21


def test_while_another_process_writes_the_index_is_busy(filled: WhooshEngine, shelf: Shelf) -> None:
    lock = folder_of(filled).parent / "LOCK"
    program = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", program, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    try:
        other.stdout.readline()
        with pytest.raises(IndexBusy):
            shelf.apply(filled)
        with pytest.raises(IndexBusy):
            shelf.rebuild(filled)
        assert count(filled) == 20
    finally:
        other.communicate(b"\n")
    shelf.apply(filled)


def test_a_rebuild_is_seen_though_the_file_that_points_to_it_looks_like_the_one_before(
    filled: WhooshEngine, shelf: Shelf
) -> None:
    assert count(filled, "ferry") == 20
    old = folder_of(filled)
    shelf.put("more", "ferry")
    shelf.rebuild(WhooshEngine(old.parent))
    now = (old.parent / "CURRENT").stat()
    filled._generations._pointed = (
        (now.st_ino, now.st_mtime_ns),
        str(old),
    )  # both used again
    assert count(filled, "ferry") == 21


def test_many_threads_search_while_one_writes(filled: WhooshEngine, shelf: Shelf) -> None:
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                found = filled.search(Search(Phrase(("the", "ferry")), sort=(Sort("id"),), limit=99), ALL)
                if found.total < 20 or len(found.hits) != found.total:
                    wrong.append(found)
                filled.suggest("fer", ALL)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(20):
        shelf.put(f"more{n}", "The ferry again.")
        if n % 7 == 3:
            shelf.rebuild(filled)
        else:
            shelf.apply(filled)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert count(filled, "ferry") == 40


# -- batches and merges


def test_a_small_commit_loads_only_what_it_adds(filled: WhooshEngine, shelf: Shelf) -> None:
    before = list(filled._current().row.segments)
    shelf.put("more", "ferry")
    shelf.take("d3")
    shelf.apply(filled)
    after = list(filled._current().row.segments)
    assert len(after) == len(before) + 1
    assert all(segment in after for segment in before)


def test_changes_are_committed_in_batches(whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH", 3)
    asked: list[int] = []

    class Counting:
        def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
            asked.append(len(documents))
            return shelf.current(documents)

    for n in range(8):
        shelf.put(f"d{n // 2 * 2}", f"ferry {n}")
        shelf.put(f"e{n}", f"tram {n}")
    whoosh.apply(shelf.journal, Counting())
    assert max(asked) <= 3
    assert sum(asked) >= 12
    assert (count(whoosh), whoosh.checkpoint()) == (12, 16)


def test_many_small_commits_end_in_few_segments_and_the_same_answers(whoosh: WhooshEngine, shelf: Shelf) -> None:
    for n in range(100):
        shelf.put(f"d{n % 60}", f"The ferry number{n} sank, {'again ' * (n % 5)}.", date=f"20{n % 30:02}")
        shelf.apply(whoosh)
    assert len(whoosh._current().row.segments) < 20
    asked = Search(Phrase(("the", "ferry")), facets=("date",), limit=99)
    before = whoosh.search(asked, ALL)
    assert before.total == 60
    shelf.rebuild(whoosh)
    assert len(whoosh._current().row.segments) == 1
    assert whoosh.search(asked, ALL) == before


def test_a_segment_of_which_most_is_deleted_is_written_anew(filled: WhooshEngine, shelf: Shelf) -> None:
    for n in range(15):
        shelf.take(f"d{n}")
    shelf.apply(filled)
    shelf.put("more", "ferry")
    shelf.apply(filled)
    assert sum(segment.size for segment in filled._current().row.segments) == 6
    assert count(filled, "ferry") == 6


def test_no_file_is_left_open_when_an_engine_is_closed(filled: WhooshEngine) -> None:
    count(filled, "ferry")
    filled.close()
    assert [path for path in _open_files() if str(folder_of(filled)) in path] == []


def _open_files() -> list[str]:
    return [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()]


# -- how many segments


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_MOST_DOCUMENTS", 3)


def segments(engine: WhooshEngine) -> int:
    return len(list(folder_of(engine).glob("*.arrays")))


@pytest.mark.usefixtures("small_batches")
def test_a_rebuilt_index_is_one_segment_and_answers_as_before(filled: WhooshEngine, shelf: Shelf) -> None:
    filled.rebuild(list(shelf.held), shelf, len(shelf.journal))
    assert segments(filled) == 1
    assert count(filled, "ferry") == 20
    assert [count(filled, f"number{n}") for n in range(20)] == [1] * 20


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("limit", ["index.whoosh.writer._LARGEST", "index.whoosh.numbering.MOST"])
def test_segments_that_would_be_too_large_together_stay_apart(
    filled: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(limit, 3)
    filled.rebuild(list(shelf.held), shelf, len(shelf.journal))
    assert segments(filled) == 7
    assert [count(filled, f"number{n}") for n in range(20)] == [1] * 20


def test_what_is_counted_after_many_commits_is_what_a_new_engine_counts(filled: WhooshEngine, shelf: Shelf) -> None:
    """Of segments that stand as they did, an engine counts nothing anew."""
    chance = random.Random(2)
    for n in range(30):
        shelf.put(f"d{chance.randrange(30)}", f"The ferry number{n}, {'again ' * (n % 4)}.")
        if n % 5 == 4:
            shelf.take(chance.choice(list(shelf.held)))
        shelf.apply(filled)
        view, fresh = (each._current().view(ALL) for each in (filled, WhooshEngine(folder_of(filled).parent)))
        assert view.statistics == fresh.statistics
        assert view.documents.tolist() == fresh.documents.tolist()
        assert [part.start for part in view.parts] == [part.start for part in fresh.parts]
