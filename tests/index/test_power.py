"""The power is cut, or the process killed, at any moment: what is in the index then is right, and is never built anew.

The disk is a model. What a cut leaves of a folder is any mixture of what it held at and since the last sync of it; and
of a file that was not synced itself, any part, or zeros. That is more than file systems do.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Scope
from index.engine import IndexOutdated
from index.query import Everything, Word
from index.results import Search
from index.whoosh import WhooshEngine, arrays, storage, writer

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
LINK = b"-> "
WORDS = ("ferry", "tram", "goose")

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see what is synced")


class Disk:
    """Sees every sync, rename and removal in a folder, and makes copies as a cut could leave it.

    `moment` is called at each of them.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.moment: Callable[[], None] = lambda: None
        self._held: dict[Path, set[bytes | None]] = {path: {content} for path, content in self._files()}
        """What each file was at or since the last sync of its folder; None where it was not there."""
        self._synced = {(path, content) for path, content in self._files()}
        for owner, name in ((os, "fsync"), (os, "remove"), (Path, "replace"), (Path, "rename"), (Path, "unlink")):
            monkeypatch.setattr(owner, name, self._watched(getattr(owner, name), synced=name == "fsync"))

    def _watched(self, done: Callable[..., Any], *, synced: bool) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self._look()
            found = done(*given, **named)
            self._look()
            if synced:
                self._sync(Path(f"/proc/self/fd/{given[0]}").readlink())
            self.moment()
            return found

        return watched

    def _files(self) -> Iterator[tuple[Path, bytes]]:
        for path in self.folder.rglob("*"):
            if path.is_symlink():
                yield path, LINK + bytes(path.readlink())
            elif path.is_file():
                yield path, path.read_bytes()

    def _look(self) -> None:
        found = dict(self._files())
        for path in {*self._held, *found}:
            self._held.setdefault(path, {None}).add(found.get(path))

    def _sync(self, path: Path) -> None:
        if path.is_dir():
            found = dict(self._files())
            for each, contents in self._held.items():
                if each.parent == path:
                    contents.clear()
                    contents.add(found.get(each))
        else:
            self._synced.add((path.with_name(path.name.removesuffix(".new")), path.read_bytes()))

    def cut(self, to: Path, chance: random.Random) -> None:
        """A copy of what a cut now may leave: of all, of some or of few of the files what they are now."""
        self._look()
        newest, lost = dict(self._files()), chance.choice((0.1, 0.3, 1.0))
        for path, contents in self._held.items():
            content = newest.get(path)
            if chance.random() < lost:
                content = self._lossy(path, contents, chance)
            if content is None:
                continue
            there = to / path.relative_to(self.folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith(LINK):  # which is no more than a name
                there.symlink_to(os.fsdecode(content.removeprefix(LINK)))
            else:
                there.write_bytes(content)

    def _lossy(self, path: Path, contents: set[bytes | None], chance: random.Random) -> bytes | None:
        content = chance.choice(sorted(contents, key=lambda held: (held is not None, held)))
        if content is None or content.startswith(LINK) or (path, content) in self._synced:
            return content
        first = chance.randrange(len(content) + 1)
        holed = content[:first] + bytes(len(content[first : first + 99])) + content[first + 99 :]
        return chance.choice((content, holed, content[:first], bytes(len(content)), b""))


class Author:
    """Changes documents one by one, and knows after every change what could be found."""

    def __init__(self, shelf: Shelf, chance: random.Random) -> None:
        self.shelf, self._chance = shelf, chance
        self.known: list[dict[str, str]] = [{}]

    def write(self, engine: WhooshEngine, times: int) -> None:
        """Change after change, each in a commit of its own."""
        for _ in range(times):
            self.change()
            self.shelf.apply(engine)

    def change(self) -> None:
        held = dict(self.known[-1])
        name = f"d{self._chance.randrange(12)}"
        if name in held and self._chance.random() < 0.3:
            self.shelf.take(name)
            del held[name]
        else:
            held[name] = self._chance.choice(WORDS)
            self.shelf.put(name, f"The {held[name]} of {name}.")
        self.known.append(held)

    def check(self, engine: WhooshEngine) -> int:
        """See to it that the index holds what it says that it does, and all else once it has caught up. The change up
        to which it went before. Raises IndexOutdated.
        """
        reached = engine.checkpoint()
        self._holds(engine, self.known[reached])
        self.shelf.apply(engine)
        self._holds(engine, self.known[-1])
        return reached

    @staticmethod
    def _holds(engine: WhooshEngine, known: dict[str, str]) -> None:
        assert engine.search(Search(Everything()), ALL).total == len(known)
        for word in WORDS:
            hits = engine.search(Search(Word(word), limit=50), ALL).hits
            assert {str(hit.id) for hit in hits} == {name for name, own in known.items() if own == word}


@pytest.fixture
def disk(whoosh: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> Disk:
    monkeypatch.setattr(writer, "_UNSETTLED", 5)
    return Disk(whoosh._generations.folder, monkeypatch)


@pytest.fixture(params=["small", "large"])
def author(request: pytest.FixtureRequest, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Author:
    """Whose documents make segments that are synced as they are written, or not."""
    if request.param == "large":
        monkeypatch.setattr(arrays, "SMALL", 1)
    return Author(shelf, random.Random(3))


class Looking:
    """At what is left, at some of the moments of a disk."""

    def __init__(self, disk: Disk, author: Author, copy: Callable[[], Path], often: float) -> None:
        self._author, self._copy, self._often = author, copy, often
        self._chance, self._busy = random.Random(7), False
        self.back: list[int] = []
        """How many changes were missing each time."""
        self.folders: set[str] = set()
        disk.moment = self._look

    def _look(self) -> None:
        if self._busy or self._chance.random() > self._often:
            return
        self._busy = True
        folder = self._copy()
        engine = WhooshEngine(folder)
        self.folders.add(engine._generations.current().name)
        self.back.append(self._author.shelf.last() - self._author.check(engine))
        engine.close()
        shutil.rmtree(folder)
        self._busy = False


@pytest.fixture
def cut(disk: Disk, author: Author, tmp_path: Path) -> Callable[[float], Looking]:
    """Looks at what a cut leaves, so often."""
    chance = random.Random(11)

    def copied() -> Path:
        disk.cut(tmp_path / "cut", chance)
        return tmp_path / "cut"

    return lambda often: Looking(disk, author, copied, often)


def test_a_power_cut_at_any_moment_leaves_a_right_index_that_catches_up(
    whoosh: WhooshEngine, author: Author, cut: Callable[[float], Looking]
) -> None:
    looked = cut(0.2)
    author.write(whoosh, 50)
    assert len(looked.back) > 20
    assert max(looked.back) <= 6


def test_a_kill_at_any_moment_loses_nothing_that_could_be_found(
    whoosh: WhooshEngine, disk: Disk, author: Author, tmp_path: Path
) -> None:
    looked = Looking(disk, author, lambda: Path(shutil.copytree(disk.folder, tmp_path / "killed", symlinks=True)), 0.3)
    author.write(whoosh, 30)
    assert len(looked.back) > 20
    assert max(looked.back) == 1  # the change that is being made


def test_a_power_cut_while_an_index_is_built_leaves_the_old_one_or_the_new_one(
    whoosh: WhooshEngine, author: Author, cut: Callable[[float], Looking]
) -> None:
    author.write(whoosh, 20)
    old = whoosh._generations.current().name
    looked = cut(1.0)
    author.shelf.rebuild(whoosh)
    assert looked.folders == {old, whoosh._generations.current().name}


@pytest.mark.parametrize("name", ["sync", "sync_all"])
def test_a_sync_that_is_left_out_is_caught(
    whoosh: WhooshEngine,
    author: Author,
    cut: Callable[[float], Looking],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Of the folder or of the files."""
    monkeypatch.setattr(storage, name, lambda _: None)
    looked = cut(1.0)
    with pytest.raises(IndexOutdated):
        author.write(whoosh, 60)
    assert len(looked.back) < 60
