"""The warmed process from which one child per file is forked.

    python -P -m archive.zygote LINE MODULE

It is a process of its own, started by `archive.sandbox`: it has every reader loaded and not a single thread, so that
forking it is quick and safe, and it holds nothing worth having: no settings, no keys, no open file of the archive.
LINE is a socket to the sandbox. For each file it brings one line of JSON and two descriptors, the original and the
pipe for the answer; when the child has ended, one line of JSON goes back to say how. When the line closes, because
the sandbox's process has ended in whatever way, so does the zygote, and with it the child.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from archive.answer import encode, problem
from archive.confinement import confine, die_with, isolate
from archive.document import Extract, Problem, Reason

LONGEST_LINE = 64 * 1024
LENGTH = struct.Struct(">Q")


class Reading(Protocol):
    """A module that reads: `archive.extract`, or another one in tests."""

    def warm(self) -> None:
        """Load all that reading will need: a child cannot open a file, not even a module of Python's."""

    def extract(self, original: BinaryIO, filename: str, media_type: str) -> Extract | Problem:
        """Read one original."""


def main(line_file: int, module: str) -> None:
    """Warm up, say what confinement is lacking, then fork a child for every file until the line closes."""
    line = socket.socket(fileno=line_file)
    line.set_inheritable(False)
    reading = cast(Reading, importlib.import_module(module))
    reading.warm()
    gc.collect()
    gc.freeze()
    lacking = isolate()
    tell(line, {"missing": [*lacking, *_trial()]})
    while (asked := listen(line)) is not None:
        told, files = asked
        tell(line, _read_in_child(line, reading, told, files))


def tell(line: socket.socket, told: dict[str, Any]) -> None:
    """Send one line. The other end being gone is found by `listen`."""
    try:
        line.sendall(json.dumps(told).encode() + b"\n")
    except BrokenPipeError:
        return


def listen(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next line and the descriptors that came with it; None once the other end is gone."""
    got, files = b"", list[int]()
    while not got.endswith(b"\n"):
        try:
            some, more, _, _ = socket.recv_fds(line, LONGEST_LINE, 2)
        except ConnectionResetError:
            return None
        if not some:
            return None
        got += some
        files += more
    return json.loads(got), files


def _trial() -> list[str]:
    """What a child lacks here, found by confining one."""
    ours, theirs = os.pipe()

    def work() -> None:
        lacking = confine(memory=resource.RLIM_INFINITY, seconds=60)
        os.write(theirs, json.dumps(lacking).encode())

    child = _fork(work)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        lacking = told.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"a confined child cannot run here: it ended with {os.waitstatus_to_exitcode(status)}")
    return cast(list[str], json.loads(lacking))


def _fork(work: Callable[[], None]) -> int:
    """A child that does this work and nothing after it."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            die_with(parent)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def _read_in_child(line: socket.socket, reading: Reading, asked: dict[str, Any], files: list[int]) -> dict[str, Any]:
    original, answer = files
    child = _fork(lambda: _read(reading, asked, original, answer))
    os.close(original)
    os.close(answer)
    overstayed = _watch(line, child, asked["wall"])
    _, status, used = os.wait4(child, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "overstayed": overstayed,
        "seconds": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }


def _watch(line: socket.socket, child: int, seconds: float) -> bool:
    """Wait for the child to end, and end it after so many seconds, or when the line closes. Whether it overstayed."""
    ended = os.pidfd_open(child)
    try:
        watched = select.poll()
        watched.register(ended, select.POLLIN)
        watched.register(line, select.POLLIN)
        happened = [file for file, _ in watched.poll(seconds * 1000)]
        if ended in happened:
            return False
        os.kill(child, signal.SIGKILL)
        if happened:
            # Nothing is sent while a child runs: that the line can be read means that it has closed.
            sys.exit(0)
        return True
    finally:
        os.close(ended)


def _read(reading: Reading, asked: dict[str, Any], original: int, answer: int) -> None:
    """All that the child does: shut every door, read, hand the answer over."""
    os.dup2(0, 1)
    os.dup2(0, 2)
    first, last = sorted((original, answer))
    os.closerange(3, first)
    os.closerange(first + 1, last)
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX"))
    with os.fdopen(original, "rb") as file:
        file.seek(0)
        confine(asked["memory"], asked["seconds"])
        rest = memoryview(_answer(reading, file, asked))
        while rest:
            rest = rest[os.write(answer, rest) :]


def _answer(reading: Reading, file: BinaryIO, asked: dict[str, Any]) -> bytes:
    """The answer behind its length. Trouble of any kind is an answer too."""
    try:
        told = reading.extract(file, asked["filename"], asked["media_type"])
        encoded = encode(told)
        if len(encoded) > asked["output"]:
            encoded = encode(problem(Reason.too_large, "there is too much text in it", told.media_type))
    except MemoryError:
        encoded = encode(problem(Reason.out_of_memory, "reading it takes more memory than is allowed"))
    except RecursionError:
        encoded = encode(problem(Reason.too_deep, "it is nested too deeply"))
    except Exception as error:
        encoded = encode(problem(Reason.damaged, f"the reader gave up: {type(error).__name__}: {error}"))
    return LENGTH.pack(len(encoded)) + encoded


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
