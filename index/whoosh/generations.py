"""The folder of the index: which index in it counts, how far that one is, and who may write.

    index/CURRENT            the name of the folder that counts
    index/LOCK               held by the one who writes
    index/g-…/state.json     by which code it was written, the last change in it, its files and their sizes
    index/g-…/               Whoosh's own files

A rebuild fills another folder and then renames CURRENT. Whoever still reads the old files keeps them open;
unlinking does not take them away. The state is written after the commit it speaks of: a crash between the
two only means that changes are applied once more.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whoosh.index import TOC

from index.engine import IndexBusy, IndexOutdated
from index.whoosh.codec import EXTENSION
from index.whoosh.schema import fingerprint, schema
from index.whoosh.storage import DurableStorage, replace, sync


@contextmanager
def reading(*, writing: bool = False) -> Iterator[None]:
    """Whatever goes wrong while reading the index's files means that they are damaged.

    While `writing` as well, an OSError is the disk's own (full, failing) and goes on as it is.
    """
    try:
        yield
    except (IndexOutdated, MemoryError):
        raise
    except OSError:
        if writing:
            raise
        raise IndexOutdated("the index cannot be read") from None
    except Exception as error:
        raise IndexOutdated("the index is damaged") from error


@dataclass(frozen=True)
class State:
    """What an index says of itself."""

    format: str
    checkpoint: int
    files: dict[str, int]
    contents: dict[str, int]
    """The checksum of each table of contents."""


class Generations:
    """The folder of one index. Made, private to the user, when first written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = str(folder / "CURRENT")
        self._pointed = (0, 0), ""
        self._writing = threading.Lock()

    # -- reading

    def current(self) -> Path:
        """The folder that counts. Raises IndexOutdated where there is none."""
        try:
            name = (self.folder / "CURRENT").read_text()
        except (OSError, ValueError):
            raise IndexOutdated("there is no index yet") from None
        if not name.startswith("g-") or "/" in name:
            raise IndexOutdated("the index does not say which of its folders counts")
        return self.folder / name

    def stamp(self) -> tuple[int, ...]:
        """Changes whenever the index does. Raises IndexOutdated where there is none."""
        with suppress(OSError):
            return self._looked_at()
        # CURRENT may have been replaced between the two looks, or be told from the one before by nothing.
        self._pointed = (0, 0), ""
        try:
            return self._looked_at()
        except OSError:
            raise IndexOutdated("there is no index yet, or it is incomplete") from None

    def _looked_at(self) -> tuple[int, ...]:
        # By their names, not as a Path, which takes twice as long: each search looks.
        one = os.stat(self._pointer)  # noqa: PTH116
        here = one.st_ino, one.st_mtime_ns
        pointed = self._pointed  # another thread may put another there
        if pointed[0] != here:
            pointed = self._pointed = here, str(self.current() / "state.json")
        two = os.stat(pointed[1])  # noqa: PTH116
        return *here, one.st_size, two.st_ino, two.st_mtime_ns, two.st_size

    def trace(self) -> tuple[str, ...]:
        """The names of all files that count now: others as soon as somebody has committed."""
        try:
            folder = self.current()
            return folder.name, *sorted(path.name for path in folder.iterdir())
        except (IndexOutdated, OSError):
            return ()

    def state(self, folder: Path) -> State:
        """What the index in `folder` says of itself. Raises IndexOutdated unless this code can use it."""
        try:
            told = json.loads((folder / "state.json").read_bytes())
            state = State(
                str(told["format"]), int(told["checkpoint"]), dict(told["files"]), dict(told["contents"])
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            raise IndexOutdated("the index cannot be read") from None
        if state.format != fingerprint():
            raise IndexOutdated("the index was written by other code")
        return state

    def segments(self, folder: Path, storage: DurableStorage) -> list[Any]:
        """Whoosh's segments in `folder`. Raises IndexOutdated where they cannot be read, where a file lost its size, or
        the table of contents is not what was written.
        """
        told = self.state(folder)
        with reading(), storage.closing():
            self._check_contents(folder, told)
            try:
                found = list(TOC.read(storage, "MAIN", schema=schema()).segments)
            except MemoryError as error:
                raise ValueError("the table of contents speaks of more than there can be") from error
            for segment in found:
                name = segment.file_name
                size = storage.file_length(name)
                if size != told.files.get(name, size):
                    raise ValueError(f"{name} is {size} bytes long, not {told.files[name]}")
        return found

    def _check_contents(self, folder: Path, told: State) -> None:
        """Before a pickle is opened. One that is newer than the state is as a crash left it, and was synced whole."""
        for name, checksum in told.contents.items():
            path = folder / name
            if path.exists() and zlib.crc32(path.read_bytes()) != checksum:
                raise ValueError(f"{name} is not what was written")

    def condemn(self, folder: Path) -> None:
        """Have it that the index in `folder` is damaged, for whoever looks next, so that it is built anew."""
        with suppress(FileNotFoundError):
            (folder / "state.json").rename(folder / "state.damaged")

    # -- writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this is held nobody else writes. Raises IndexBusy where another process does."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        with self._writing, (self.folder / "LOCK").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise IndexBusy("another process is writing the index") from None
            yield

    def fresh(self) -> Path:
        """A new, empty folder beside the one that counts."""
        folder = self.folder / f"g-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        return folder

    def finish(self, folder: Path, checkpoint: int) -> None:
        """Say how far the committed index in `folder` is."""
        files = {p.name: p.stat().st_size for p in folder.iterdir() if p.suffix in (EXTENSION, ".toc")}
        contents = {path.name: zlib.crc32(path.read_bytes()) for path in folder.glob("*.toc")}
        state = State(fingerprint(), checkpoint, files, contents)
        replace(folder / "state.json", json.dumps(asdict(state)).encode())

    def switch(self, folder: Path) -> None:
        """Let `folder` be the one that counts."""
        sync(folder)
        sync(self.folder)
        replace(self.folder / "CURRENT", folder.name.encode())

    def sweep(self) -> None:
        """Remove what a crash or a rebuild left behind. Only while writing."""
        try:
            kept = self.current().name
        except IndexOutdated:
            kept = ""
        for path in self.folder.iterdir():
            if path.name.startswith("g-") and path.name != kept:
                shutil.rmtree(path, ignore_errors=True)
        for path in (self.folder / kept).iterdir() if kept and (self.folder / kept).is_dir() else ():
            if path.is_dir():  # where Whoosh sorts
                shutil.rmtree(path, ignore_errors=True)
            elif ".toc." in path.name or path.suffix == ".new":
                path.unlink()
