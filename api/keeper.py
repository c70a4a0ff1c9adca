"""Keeps the worker's process running for as long as the server does, and ends it with the server."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time

from api.lock import HomeLock
from api.settings import PREFIX, Settings

_FIRST_PAUSE, _LAST_PAUSE = 0.2, 10.0
_STEADY = 30.0
_STOPPING = 20.0

log = logging.getLogger("pressmark.server")


class Keeper:
    """Start it, stop it once; in between the worker is started again whenever it ends."""

    def __init__(self, settings: Settings, lock: HomeLock) -> None:
        self._settings = settings
        self._lock = lock
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    @property
    def pid(self) -> int | None:
        """The number of the worker's process, where one runs."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def start(self) -> None:
        self._begin()
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to end and wait for it; one that does not is ended."""
        with self._guard:
            self._stopping.set()
            child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(_STOPPING)
            except subprocess.TimeoutExpired:
                log.warning("the worker did not stop in time")
                child.kill()
                child.wait()
        if self._thread.is_alive():
            self._thread.join()
        if self._line is not None:
            self._line.close()

    def _begin(self) -> None:
        """Start a worker that inherits the lock, and a line that ends with this process."""
        mine, its = socket.socketpair()
        if self._line is not None:
            self._line.close()
        self._line = mine
        files = (self._lock.fileno(), its.fileno())
        command = [sys.executable, "-P", "-m", "api.child", *map(str, files)]
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
                log.warning("the worker ended (%s); it is started again", code)
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
                    log.exception("the worker could not be started")
