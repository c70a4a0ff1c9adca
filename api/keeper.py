"""Keeps a process running for as long as the server does, and ends it with the server: the worker's, and each that
answers where these are several.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

from api.settings import PREFIX, Settings

_FIRST_PAUSE, _LAST_PAUSE = 0.2, 10.0
_STEADY = 30.0

log = logging.getLogger("pressmark.server")


class Keeper:
    """Start it, stop it once; in between the process is started again whenever it ends.

    `command` is a module of ours and what it is told; the numbers of `files`, which it inherits, follow, and then that
    of a line (see `when_ended`). `patience`: the seconds it has to stop in.
    """

    def __init__(
        self, settings: Settings, name: str, command: Sequence[str], files: Sequence[int], *, patience: float
    ) -> None:
        self._settings = settings
        self._name = name
        self._command = command
        self._files = files
        self._patience = patience
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)

    def start(self) -> None:
        self._begin()
        self._thread.start()

    def tell(self) -> None:
        """Ask the process to end, without waiting for it."""
        with self._guard:
            self._stopping.set()
            if self._child is not None:
                self._child.terminate()

    def stop(self) -> None:
        """Ask the process to end and wait for it; one that does not is ended."""
        self.tell()
        if self._child is not None:
            try:
                self._child.wait(self._patience)
            except subprocess.TimeoutExpired:
                log.warning("the %s did not stop in time", self._name)
                self._child.kill()
                self._child.wait()
        if self._thread.is_alive():
            self._thread.join()
        if self._line is not None:
            self._line.close()

    def _begin(self) -> None:
        """Start it, with a line that ends with this process."""
        mine, its = socket.socketpair()
        if self._line is not None:
            self._line.close()
        self._line = mine
        files = (*self._files, its.fileno())
        command = [sys.executable, "-P", "-m", *self._command, *map(str, files)]
        rest = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        try:
            self._child = subprocess.Popen(
                command,
                env={**rest, **self._settings.environment()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=files,
            )
        finally:
            its.close()

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            if self._child is not None:
                code = self._child.wait()
                if self._stopping.is_set():
                    return
                log.warning("the %s ended (%s); it is started again", self._name, code)
            pause = _FIRST_PAUSE if time.monotonic() - began > _STEADY else min(pause * 2, _LAST_PAUSE)
            if self._stopping.wait(pause):
                return
            with self._guard:
                if self._stopping.is_set():
                    return
                try:
                    self._begin()
                except OSError:
                    self._child = None
                    log.exception("the %s could not be started", self._name)


def when_ended(line_file: int, do: Callable[[], None]) -> None:
    """For the process that is kept: do this once the server is gone.

    The kernel closes the other end of the line however the server ends. Nothing is said on it: that it ends is the
    message.
    """
    line = socket.socket(fileno=line_file)
    line.set_inheritable(False)

    def listen() -> None:
        try:
            line.recv(1)
        except OSError as error:
            log.warning("the line to the server: %s", error)
        do()

    threading.Thread(target=listen, name="line", daemon=True).start()
