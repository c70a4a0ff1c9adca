"""Reading a stranger's file without trusting it: each in a child without network and files, bounded in all it takes.

The child gets open descriptors and no path: the original to read, and a spool to write what is inside it; see
`archive.confinement` for what it may not do and `archive.zygote` for how it comes to be. What it hands back is checked
(`archive.answer`). A file that breaks its reader is a Problem like any other; trouble that is no fault of the file is
raised.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, BinaryIO, Self

from archive.answer import decode, problem
from archive.document import Extract, Problem, Reason
from archive.errors import Full, SandboxClosed, SandboxFailed
from archive.zygote import LENGTH, NO_ROOM, listen

_STARTING = 120.0  # seconds
_GRACE = 5.0  # seconds beyond the wall clock's limit, after which the zygote itself is at fault
_CHUNK = 1 << 20
_LONGEST_NAME = 500
# Not `-m`: what imported the module by its name would have another one.
_ZYGOTE = "import sys, archive.zygote; archive.zygote.main(int(sys.argv[1]), sys.argv[2])"


@dataclass(frozen=True)
class Limits:
    """What one child may take.

    `memory`, `output` and `spool` in bytes; `seconds` of processor time; `wall` in seconds.
    """

    memory: int = 1 << 30
    seconds: int = 60
    wall: float = 120.0
    output: int = 32 << 20
    spool: int = 4 << 30


_USUAL = Limits()


class Sandbox:
    """Reads one file at a time. `missing` says in plain words what confinement this system lacks.

    `module` is what reads; only tests give another one. Raises SandboxFailed where the zygote does not start.
    """

    missing: tuple[str, ...]

    def __init__(self, limits: Limits = _USUAL, *, module: str = "archive.extract") -> None:
        self._limits = limits
        self._module = module
        self._turn = threading.Lock()
        self._state = threading.Lock()
        self._closed = False
        self._zygote: _Zygote | None = None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process(self) -> int | None:
        """The zygote's process id, for whoever looks after this machine."""
        return self._zygote.process if self._zygote is not None else None

    def read(
        self,
        original: BinaryIO,
        filename: str,
        media_type: str,
        spool: BinaryIO | None = None,
        password: str | None = None,
    ) -> Extract | Problem:
        """Read an original, an open file with a descriptor; `filename` and `media_type` are hints only.

        `password` opens it, where it is locked.

        `spool` is an empty open file that takes up what is inside: each member of the Extract is a range of it. Without
        one the members are told of, and their bytes are lost.
        Raises SandboxFailed when the zygote dies on the way (the next read starts another), SandboxClosed, and Full
        where the spool's disk has no room.
        """
        asked = {"filename": filename[:_LONGEST_NAME], "media_type": media_type[:_LONGEST_NAME]}
        return self._run(original, asked if password is None else {**asked, "password": password}, spool)

    def perform(self, original: BinaryIO, task: Mapping[str, Any], spool: BinaryIO | None = None) -> Extract | Problem:
        """One task of a module that has `perform`: a page by OCR, a page's image. Raises as `read` does."""
        return self._run(original, {"task": dict(task)}, spool)

    def _run(self, original: BinaryIO, asked: Mapping[str, Any], spool: BinaryIO | None) -> Extract | Problem:
        if spool is None:
            with tempfile.TemporaryFile() as lost:
                return self._run(original, asked, lost)
        asked = {
            **asked,
            "memory": self._limits.memory,
            "seconds": self._limits.seconds,
            "wall": self._limits.wall,
            "output": self._limits.output,
            "spool": self._limits.spool,
        }
        with self._turn, _Descriptor(original, os.O_RDONLY) as descriptor, _Descriptor(spool, os.O_WRONLY) as inside:
            ours, theirs = os.pipe()
            try:
                try:
                    zygote = self._ask(asked, [descriptor, inside, theirs])
                finally:
                    os.close(theirs)
                return self._told(zygote, ours, spool)
            finally:
                os.close(ours)

    def close(self) -> None:
        """End the zygote and any child; a read that runs in another thread raises SandboxClosed at once."""
        with self._state:
            self._closed = True
            zygote = self._zygote
        if zygote is not None:
            zygote.kill()
            with self._turn:
                zygote.bury()

    def _start(self) -> _Zygote:
        """A new zygote in place of the one there was."""
        with self._state:
            if self._closed:
                raise SandboxClosed("the sandbox is closed")
            if self._zygote is not None:
                self._zygote.kill()
                self._zygote.bury()
            zygote = self._zygote = _Zygote(self._module)
        self.missing = zygote.greeting(self._failure)
        return zygote

    def _failure(self, words: str) -> SandboxFailed:
        """What to raise when the zygote is gone."""
        return SandboxClosed("the sandbox was closed") if self._closed else SandboxFailed(words)

    def _ask(self, asked: dict[str, Any], files: list[int]) -> _Zygote:
        """Hand a file to the zygote, to a new one if it has died since the last."""
        zygote = self._zygote
        if not self._closed and zygote is not None and zygote.alive() and zygote.ask(asked, files):
            return zygote
        zygote = self._start()
        if not zygote.ask(asked, files):
            raise self._failure("the reading process ended before it read")
        return zygote

    def _told(self, zygote: _Zygote, ours: int, spool: BinaryIO) -> Extract | Problem:
        answer, ended = zygote.answer(ours, self._limits.output + LENGTH.size, self._limits.wall + _GRACE)
        if ended is None:
            zygote.end()
            if len(answer) > self._limits.output + LENGTH.size:
                return problem(Reason.too_large, "there is too much text in it")
            raise self._failure("the reading process ended while it read")
        if len(answer) >= LENGTH.size and LENGTH.unpack_from(answer)[0] == len(answer) - LENGTH.size:
            return decode(bytes(answer[LENGTH.size :]), os.fstat(spool.fileno()).st_size)
        return self._why(ended)

    def _why(self, ended: dict[str, Any]) -> Problem:
        """The problem of a file whose child ended without an answer."""
        limits, code = self._limits, int(ended["code"])
        if code == NO_ROOM:
            raise Full("There is no room to take out what is inside a file.")
        if ended["overstayed"]:
            return problem(Reason.timed_out, f"not read within {limits.wall:g} seconds")
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and ended["seconds"] >= limits.seconds):
            return problem(Reason.timed_out, f"not read within {limits.seconds} seconds of processor time")
        if code == -signal.SIGKILL:
            return problem(Reason.out_of_memory, "the system ended the reader, most likely for lack of memory")
        # Libraries that are refused memory often end themselves with a signal of another name.
        if code < 0 and ended["memory"] > limits.memory * 0.6:
            return problem(Reason.out_of_memory, "reading it takes more memory than is allowed")
        if code < 0:
            return problem(Reason.damaged, f"the reader was ended by {signal.Signals(-code).name}")
        return problem(Reason.damaged, f"the reader ended with {code} and no answer")


class _Zygote:
    """One running zygote, and the line to it."""

    def __init__(self, module: str) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _ZYGOTE, str(theirs.fileno()), module],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                start_new_session=True,
            )

    @property
    def process(self) -> int:
        return self._process.pid

    def greeting(self, failure: Any) -> tuple[str, ...]:
        """Wait until it is warm; what it lacks."""
        waiting = select.poll()
        waiting.register(self._line, select.POLLIN)
        greeted = listen(self._line) if waiting.poll(_STARTING * 1000) else None
        if greeted is None:
            self.kill()
            raise failure("the reading process did not start")
        return tuple(greeted[0]["missing"])

    def alive(self) -> bool:
        """Whether it is there. It says nothing unasked, so a line that can be read has closed."""
        looking = select.poll()
        looking.register(self._line, select.POLLIN)
        return self._process.poll() is None and not looking.poll(0)

    def ask(self, asked: dict[str, Any], files: list[int]) -> bool:
        """Send one line with these files. Whether it was there to take them."""
        try:
            socket.send_fds(self._line, [json.dumps(asked).encode() + b"\n"], files)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def answer(self, ours: int, most: int, seconds: float) -> tuple[bytearray, dict[str, Any] | None]:
        """What came through the pipe, and how the child ended.

        None for that once the zygote is gone, when more than `most` bytes came, which a sound child never sends, or
        when the zygote does not answer in so many seconds.
        """
        answer, ended = bytearray(), None
        end = time.monotonic() + seconds
        waiting = select.poll()
        waiting.register(ours, select.POLLIN)
        waiting.register(self._line, select.POLLIN)
        open_ones = {ours, self._line.fileno()}
        while open_ones and time.monotonic() < end:
            for file, _ in waiting.poll(max(0.0, end - time.monotonic()) * 1000):
                if file == ours:
                    some = os.read(ours, _CHUNK)
                    answer += some
                    finished = not some
                    if len(answer) > most:
                        return answer, None
                else:
                    heard = listen(self._line)
                    ended = heard[0] if heard else None
                    finished = True
                    if ended is None:
                        return answer, None
                if finished:
                    waiting.unregister(file)
                    open_ones.discard(file)
        return answer, ended

    def kill(self) -> None:
        """End it; its child dies with it. May be called from any thread, and again."""
        self._process.kill()

    def end(self) -> None:
        """End it, and wait until it has ended."""
        self.kill()
        self._process.wait()

    def bury(self) -> None:
        """Wait for its end and let go of the line."""
        self._process.wait()
        self._line.close()


def _environment() -> dict[str, str]:
    """Nothing of ours but where Python looks for modules: settings may hold passwords.

    Readings must not depend on the place or on chance: the same original always gives the same text.
    """
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "PYTHONHOME") if name in os.environ}
    # Libraries of numbers start a thread for every processor, unless told; a zygote may have none.
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**kept, **alone, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}


class _Descriptor:
    """The descriptor of a file, for reading or for writing only, even where it was opened for more."""

    def __init__(self, file: BinaryIO, mode: int) -> None:
        self._file = file.fileno()
        self._mode = mode
        self._own = fcntl.fcntl(self._file, fcntl.F_GETFL) & os.O_ACCMODE != mode

    def __enter__(self) -> int:
        if self._own:
            self._file = os.open(f"/proc/self/fd/{self._file}", self._mode | os.O_CLOEXEC)
        return self._file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own:
            os.close(self._file)
