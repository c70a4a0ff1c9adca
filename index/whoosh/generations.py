"""The folder of the index: which index in it counts, how far that one is, and who may write.

    index/CURRENT              the name of the folder that counts
    index/LOCK                 held by the one who writes
    index/g-…/state-….json     what a generation is: see `state`
    index/g-…/state.json       a link to that of the one that counts
    index/g-…/settled.json     the same of one that is on the disk for sure
    index/g-…/                 Whoosh's tables of contents, and the files of segments

A generation is there for all who look as soon as its state is; that is written after all else. So whoever is killed
leaves the last one whole, and applies once more what it does not have.

It is not waited for that a small generation reaches the disk, which takes longer than to make it. Now and then, and
whenever a file is too large to be looked at whole when it is opened, all files of one are brought there, and only then
is it `settled` and are those gone that only older ones need. After a power cut the newest may be lost, or torn, which
their checksums tell: then the settled one counts again, and the journal has the changes that it lacks.

A rebuild fills another folder and then renames CURRENT. Whoever still reads the old files keeps them open; unlinking
does not take them away.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.engine import IndexBusy, IndexOutdated
from index.whoosh import codec, storage
from index.whoosh.codec import ArraySegment
from index.whoosh.schema import fingerprint
from index.whoosh.state import State

NEWEST, SETTLED = "state.json", "settled.json"


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
class Generation:
    """One step of an index: where it is, what it says of itself, and its segments."""

    folder: Path
    state: State
    segments: tuple[ArraySegment, ...]


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
            pointed = self._pointed = here, str(self.current())
        try:
            two = os.stat(f"{pointed[1]}/{NEWEST}")  # noqa: PTH116
        except FileNotFoundError:
            two = os.stat(f"{pointed[1]}/{SETTLED}")  # noqa: PTH116
        return *here, one.st_size, two.st_ino, two.st_mtime_ns, two.st_size

    def trace(self) -> tuple[str, ...]:
        """The names of all files that count now: others as soon as somebody has committed."""
        try:
            folder = self.current()
            return folder.name, *sorted(path.name for path in folder.iterdir())
        except (IndexOutdated, OSError):
            return ()

    def read(self, folder: Path, name: str) -> Generation:
        """The generation that a state speaks of. Raises IndexOutdated unless this code can use it, its table of
        contents is what was written, and its files have their sizes.
        """
        state = State.read(folder / name)
        with reading():
            content = (folder / codec.table_name(state.generation)).read_bytes()
            if zlib.crc32(content) != state.contents:  # before a pickle is opened
                raise ValueError("the table of contents is not what was written")
            found = tuple(codec.segments(content, state.generation))
            if {each.file_name for each in found} != state.files.keys():
                raise ValueError("the table of contents speaks of other segments")
            for file, size in state.files.items():
                if (folder / file).stat().st_size != size:
                    raise ValueError(f"{file} is not {size} bytes long")
        return Generation(folder, state, found)

    def condemn(self, folder: Path) -> None:
        """Have it that the index in `folder` is damaged, for whoever looks next, so that it is built anew."""
        (folder / SETTLED).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            (folder / NEWEST).rename(folder / "state.damaged")

    # -- writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While this is held nobody else writes. Raises IndexBusy where another process does."""
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._writing:
            lock = codec.lock(self.folder)
            if not lock.acquire():
                raise IndexBusy("another process is writing the index")
            try:
                yield
            finally:
                lock.release()

    def fresh(self) -> Generation:
        """A new, empty folder beside the one that counts; as the generation before its first."""
        folder = self.folder / f"g-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        return Generation(folder, State(fingerprint(), 0, 0, 0, {}, 0), ())

    def finish(
        self, held: Generation, segments: Sequence[ArraySegment], sizes: Mapping[str, int], checkpoint: int
    ) -> Generation:
        """The next generation, of these segments, whose files are of these `sizes`: from now on it counts."""
        number = held.state.generation + 1
        content = codec.table(segments, number)
        (held.folder / codec.table_name(number)).write_bytes(content)
        files = {each.file_name: sizes[each.file_name] for each in segments}
        state = State(fingerprint(), checkpoint, number, zlib.crc32(content), files, held.state.settled)
        (held.folder / state.name).write_bytes(state.packed())
        storage.point(held.folder / NEWEST, state.name)
        return Generation(held.folder, state, tuple(segments))

    def settle(self, held: Generation) -> Generation:
        """Bring a generation to the disk, and remove the files that it does not need. Raises OSError."""
        folder = held.folder
        try:
            there = State.read(folder / SETTLED).needed
        except IndexOutdated:
            there = []
        storage.sync_all(folder / name for name in held.state.needed if name not in there)
        storage.sync(folder)
        settled = replace(held.state, settled=held.state.generation)
        storage.replace(folder / SETTLED, settled.packed())
        codec.clean(folder, held.segments, settled.generation)
        for path in folder.glob("state-*.json"):
            if path.name != settled.name:
                path.unlink()
        return replace(held, state=settled)

    def take_up(self, held: Generation) -> Generation:
        """Begin to write after a generation that somebody else has left, who may have died. What else there is goes."""
        try:
            newest = State.read(held.folder / NEWEST)
        except IndexOutdated:
            newest = None
        if newest != held.state:
            storage.replace(held.folder / held.state.name, held.state.packed())
            storage.point(held.folder / NEWEST, held.state.name)
        self.sweep()
        return self.settle(held)

    def switch(self, folder: Path) -> None:
        """Let `folder`, which is settled, be the one that counts."""
        storage.sync(self.folder)
        storage.replace(self.folder / "CURRENT", folder.name.encode())

    def sweep(self) -> None:
        """Remove the folders that a crash or a rebuild left behind, and let nobody else in. Only while writing."""
        self.folder.chmod(0o700)
        try:
            kept = self.current().name
        except IndexOutdated:
            kept = ""
        for path in self.folder.iterdir():
            if path.name.startswith("g-") and path.name != kept:
                shutil.rmtree(path, ignore_errors=True)
