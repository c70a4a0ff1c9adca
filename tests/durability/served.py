"""A `pressmark serve` with all its processes, which can be killed one by one or at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import httpx

PATIENCE = 120.0
_LOOK = 0.02


class NotReady(Exception):
    """It did not come up by itself; the words are its own."""


class Process(NamedTuple):
    """One process: its number can be given to another after its end, the moment of its start cannot."""

    number: int
    started: str

    def lives(self) -> bool:
        found = _stat(self.number)
        return found is not None and found[0] == self.started and found[1] != "Z"


def pressmark(*command: str) -> list[str]:
    """The command line, in this Python."""
    return [sys.executable, "-P", "-c", "from api.cli import main; main()", *command]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Served:
    """A server on one home and one port, which is started over and over again."""

    def __init__(self, home: Path, log: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
        self.environment |= {"PRESSMARK_HOME": str(home), "PRESSMARK_PORT": str(self.port)}
        self._log = log
        self._server: subprocess.Popen[bytes] | None = None
        self.met: set[Process] = set()
        """Every process it ever was seen to have."""

    # -- its life

    def start(self) -> None:
        """Begin; it is not waited for."""
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                pressmark("serve"),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until_ready(self) -> None:
        """Raises NotReady where it ends instead, or takes for ever."""
        end = time.monotonic() + PATIENCE
        while not self.ready():
            assert self._server is not None
            if self._server.poll() is not None or time.monotonic() > end:
                raise NotReady(self._log.read_text(errors="replace")[-3_000:])
            time.sleep(_LOOK)

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """`kill -9` of the whole process group, the server first or its worker first as the kernel likes.

        Raises NotReady where it had ended by itself.
        """
        assert self._server is not None
        self.look()
        if self._server.poll() is not None:
            raise NotReady(self._log.read_text(errors="replace")[-3_000:])
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def stop(self) -> int:
        """End it as it is meant to be ended; its exit code."""
        self.look()
        assert self._server is not None
        self._server.terminate()
        return self._server.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing running, whatever went wrong."""
        if self._server is not None and self._server.poll() is None:
            self.kill()
        for process in self.left_over():
            os.kill(process.number, signal.SIGKILL)

    # -- its processes

    def look(self) -> dict[Process, str]:
        """The server's descendants as they are now, each with its command."""
        assert self._server is not None
        found = {process: command for process, command in _below(self._server.pid).items() if process.lives()}
        self.met |= found.keys()
        return found

    def worker(self) -> Process | None:
        return next((process for process, command in self.look().items() if "api.child" in command), None)

    def zygotes(self) -> list[Process]:
        return [process for process, command in self.look().items() if "archive.zygote" in command]

    def left_over(self) -> list[Process]:
        """Those that outlived a server that was killed. They end by themselves, in a moment."""
        mine = self.look().keys() if self._server is not None and self._server.poll() is None else set()
        for _ in range(500):
            left = [process for process in self.met - mine if process.lives()]
            if not left:
                return []
            time.sleep(_LOOK)
        return left


def _below(number: int) -> dict[Process, str]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (found := _stat(int(path.name))) is not None:
            children.setdefault(int(found[2]), []).append(int(path.name))
    result: dict[Process, str] = {}
    layer = children.get(number, [])
    while layer:
        for child in layer:
            if (found := _stat(child)) is not None:
                result[Process(child, found[0])] = _command(child)
        layer = [grandchild for child in layer for grandchild in children.get(child, [])]
    return result


def _stat(number: int) -> tuple[str, str, str] | None:
    """When a process was started, its state, and its parent; None where there is none."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[19], fields[0], fields[1]


def _command(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
