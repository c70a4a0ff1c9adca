"""The bell of a home: whoever adds something rings it, so that the worker need not wait for its next look.

A named pipe, because it works between processes that know nothing of each other but the home. Ringing never waits and
never fails: where nobody listens, or the file system knows no pipes, the worker finds the work by looking.
"""

from __future__ import annotations

import os
import select
import stat
import threading
from contextlib import suppress
from pathlib import Path

_NAME = "bell"


def ring(home: Path) -> None:
    """Wake the worker of this home, if there is one."""
    with suppress(OSError):
        pipe = os.open(home / _NAME, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(pipe, b".")
        finally:
            os.close(pipe)


class Bell:
    """Where the worker's threads wait. Count first, look for work, then wait beyond that count: no ring is missed."""

    def __init__(self, home: Path) -> None:
        self._rung = threading.Condition()
        self._count = 0
        self._closed = False
        self._pipe = self._open(home / _NAME)
        self._wake, self._woken = os.pipe()
        self._listener = threading.Thread(target=self._listen, name="bell", daemon=True)
        self._listener.start()

    @property
    def count(self) -> int:
        return self._count

    def strike(self) -> None:
        """Wake everybody who waits in this process."""
        with self._rung:
            self._count += 1
            self._rung.notify_all()

    def wait(self, beyond: int, seconds: float) -> bool:
        """Whether it rang more than `beyond` times within `seconds`."""
        with self._rung:
            return self._rung.wait_for(lambda: self._count > beyond, seconds)

    def close(self) -> None:
        """Stop listening. May be called twice."""
        if self._closed:
            return
        self._closed = True
        os.write(self._woken, b".")
        self._listener.join()
        for file in (self._wake, self._woken, self._pipe):
            if file is not None:
                os.close(file)

    @staticmethod
    def _open(path: Path) -> int | None:
        with suppress(OSError):
            with suppress(FileExistsError):
                os.mkfifo(path, 0o600)
            # For writing too, although nobody here writes: so the pipe does not end when a ringer closes it.
            if stat.S_ISFIFO(path.lstat().st_mode):
                return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        return None

    def _listen(self) -> None:
        files = [file for file in (self._wake, self._pipe) if file is not None]
        while not self._closed:
            ready, _, _ = select.select(files, [], [])
            if self._pipe in ready:
                with suppress(OSError):
                    os.read(self._pipe, 65_536)
                self.strike()
