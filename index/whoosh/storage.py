"""Files that survive a power cut: Whoosh itself never calls fsync, and a cut after a commit loses all of
it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from whoosh.filedb.filestore import FileStorage, RamStorage

_AT_ONCE = 4
"""Files that are brought to the disk at the same time."""


def sync(path: Path) -> None:
    """Bring a file or folder to the disk. Raises OSError; then what is on disk is unknown: write it anew."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, content: bytes) -> None:
    """Write a file so that, whatever happens, it is there with its old or its new content."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


class DurableStorage(FileStorage):  # type: ignore[misc]
    """A folder of Whoosh's files. A rename, by which a commit becomes visible, first brings all new files to the disk,
    but not the new name: that of what names the commit is brought there later, and this one's with it. What is not
    needed any more is let go of when it is `cleared`.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._fresh: set[str] = set()
        self._opened: list[Any] = []
        self._needless: list[str] = []

    def open_file(self, name: str, **named: Any) -> Any:
        file = super().open_file(name, **named)
        self._opened.append(file)
        return file

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Whoosh leaves files open where it fails to read them: when this fails, they are closed."""
        try:
            yield
        except BaseException:
            for file in self._opened:
                if not file.is_closed:
                    file.close()
            raise

    def create_file(self, name: str, *given: Any, **named: Any) -> Any:
        self._fresh.add(name)
        return super().create_file(name, *given, **named)

    def create_plain_file(self, name: str) -> BinaryIO:
        """The same as an ordinary file."""
        self._fresh.add(name)
        return (Path(self.folder) / name).open("xb")

    def temp_storage(self, name: str | None = None) -> Any:
        """Where Whoosh would sort postings; it has none of ours."""
        return RamStorage()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        folder = Path(self.folder)
        # Parts of a compound file are gone by now. All at once, since the disk has to wait as long for one as for two.
        paths = [path for path in map(folder.joinpath, self._fresh) if path.exists()]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(sync, paths))
        self._fresh.clear()
        super().rename_file(oldname, newname, safe=safe)

    def delete_file(self, name: str) -> None:
        self._needless.append(name)

    def clear(self) -> None:
        """Remove the files that are not needed any more."""
        while self._needless:
            name = self._needless.pop()
            self._fresh.discard(name)
            (Path(self.folder) / name).unlink(missing_ok=True)
