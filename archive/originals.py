"""The bytes as received, named by their SHA-256, never changed.

    originals/ab/ab12…      read-only; two letters of the name make the folder
    originals/incoming/     being written; locked by who writes, so that what a crash left can be told and swept

A file is written under another name, hashed on the way, brought to the disk, renamed, and then its folder is brought
to the disk: after a power cut it is there whole or not at all. It replaces a file of the same name, which holds the
same bytes, unless it was damaged: taking a file in again mends it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive import folders
from archive.errors import Damaged, Full, Refused

CHUNK = 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


@dataclass(frozen=True)
class Stored:
    """Bytes that are on disk."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Original:
    """One original as it can be fetched: its bytes, and what they are called."""

    sha256: str
    size: int
    media_type: str
    filename: str
    store: Originals
    password: str | None = field(default=None, repr=False)
    """What opens it, where it is locked."""
    pages: int = 0
    """How many pages its text has."""

    def open(self) -> BinaryIO:
        """The bytes. Raises Damaged where the file is missing or has another size."""
        file = self.store.open(self.sha256)
        found = os.fstat(file.fileno()).st_size
        if found != self.size:
            file.close()
            raise Damaged(f"The original {self.sha256} has {found} bytes, not {self.size}.")
        return file


class Originals:
    """A folder of originals on a local disk. Its verbs are safe in any number of threads and processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    def put(self, file: BinaryIO) -> Stored:
        """Keep the rest of this file. When this returns, its bytes are on disk under their name.

        Memory: one chunk of a mebibyte. Raises Refused `empty`, Full; then nothing is kept.
        """
        try:
            return self._put(file)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise Full("There is no room for this file, or the disk refuses to write.") from error
            raise

    def _put(self, file: BinaryIO) -> Stored:
        folders.make(self._incoming)
        path, handle = self._begun()
        try:
            stored = _copied(file, handle)
            os.fchmod(handle, 0o400)
            os.fsync(handle)
            target = self.path(stored.sha256)
            folders.make(target.parent)
            path.rename(target)
            folders.sync(target.parent)
            return stored
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)

    def _begun(self) -> tuple[Path, int]:
        """A new file to write into, locked, and its path."""
        while True:
            path = self._incoming / secrets.token_hex(16)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                if os.fstat(handle).st_nlink:
                    return path, handle
            except BaseException:
                path.unlink(missing_ok=True)
                os.close(handle)
                raise
            os.close(handle)  # a sweep came before the lock, and took it for what a crash left

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether a file of this name is there."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of this name. Raises Damaged where they are missing."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise Damaged(f"The original {sha256} is missing.") from None

    def check(self, sha256: str) -> None:
        """Read the bytes again and hash them. Raises Damaged where they are missing, unreadable or others."""
        digest = hashlib.sha256()
        with self.open(sha256) as file:
            try:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
            except OSError as error:
                raise Damaged(f"The original {sha256} cannot be read: {error.strerror}.") from error
        found = digest.hexdigest()
        if found != sha256:
            raise Damaged(f"The original {sha256} holds other bytes: their SHA-256 is {found}.")

    def remove(self, sha256: str) -> None:
        """Destroy the bytes: overwritten once, so that a deleted file's blocks do not simply lie about."""
        path = self.path(sha256)
        if not path.exists():
            return
        path.chmod(0o600)
        with path.open("r+b", buffering=0) as file:
            left = os.fstat(file.fileno()).st_size
            while left > 0:
                left -= file.write(b"\0" * min(CHUNK, left))
            os.fsync(file.fileno())
        path.unlink()
        folders.sync(path.parent)

    def sweep(self) -> int:
        """Remove what a crash left half written; what others are writing now stays. How many were removed."""
        removed = 0
        for path in self._incoming.iterdir() if self._incoming.is_dir() else ():
            try:
                handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                continue  # just renamed by its writer
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
                removed += 1
            except BlockingIOError:
                continue
            finally:
                os.close(handle)
        return removed

    def __iter__(self) -> Iterator[str]:
        """The names of all originals, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir())


def _copied(file: BinaryIO, handle: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        rest = memoryview(chunk)
        while rest:
            written = os.write(handle, rest)
            rest = rest[written:]
        size += len(chunk)
    if not size:
        raise Refused("The file is empty.", code="empty", where="file")
    return Stored(digest.hexdigest(), size)
