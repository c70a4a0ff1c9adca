"""The lock of a home: whoever holds it may migrate, read files and write the index; nobody else.

The kernel's lock (flock) is used because it ends with its holder, however that ends: a `kill -9` leaves no stale lock
behind. It belongs to the open file, so that a server and the worker it starts hold it together, and it is free only
when both are gone. The number written into the file is for the message alone.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from archive import folders
from archive.errors import Busy

_PAUSE = 0.05


class HomeLock:
    """The lock of one home. Use as a context manager, or `acquire` and `release`."""

    def __init__(self, home: Path) -> None:
        self.path = home / "lock"
        self._file: int | None = None

    @classmethod
    def inherited(cls, home: Path, file: int) -> HomeLock:
        """The lock that the starting process holds already, by its open file."""
        lock = cls(home)
        os.set_inheritable(file, False)
        lock._file = file
        return lock

    def acquire(self, wait: float = 0.0) -> HomeLock:
        """Take the lock, trying for up to `wait` seconds. Raises Busy, with the holder's number if it is known."""
        folders.make(self.path.parent)
        end = time.monotonic() + wait
        while not self._taken():
            if time.monotonic() >= end:
                raise Busy(self._who())
            time.sleep(_PAUSE)
        return self

    def fileno(self) -> int:
        """The open file, for a child to inherit. Raises ValueError where the lock is not held."""
        if self._file is None:
            raise ValueError("the lock is not held")
        return self._file

    def release(self) -> None:
        """Let go. Closing, not unlocking: a child that holds it too goes on holding it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> HomeLock:
        return self if self._file is not None else self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _taken(self) -> bool:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file
        return True

    def _who(self) -> str:
        try:
            held = self.path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            held = ""
        by = f" (number {held})" if held.isdigit() else ""
        return f"Another Pressmark process{by} is at work on {self.path.parent}."
