"""The warmed process from which one child per file is forked.

    main(LINE, MODULE)

It is a process of its own, started by `archive.sandbox`: it has every reader loaded and not a single thread, so that
forking it is quick and safe, and it holds nothing worth having: no settings, no keys, no open file of the archive.
LINE is a socket to the sandbox. For each file it brings one line of JSON and three descriptors: the original, the
spool for what is inside it, and the pipe for the answer; when the child has ended, one line of JSON goes back to say
how. When the line closes, because the sandbox's process has ended in whatever way, so does the zygote, and with it the
child.
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
from itertools import pairwise
from typing import Any, BinaryIO, Protocol, cast

from archive.answer import encode, problem
from archive.confinement import confine, die_with, isolate
from archive.document import Extract, Problem, Reason
from archive.errors import Full
from archive.readers.spool import Spool

LONGEST_LINE = 64 * 1024
LENGTH = struct.Struct(">Q")
NO_ROOM = 28
"""What a child ends with that could not write into the spool: no fault of the file."""


class Reading(Protocol):
    """A module that reads: `archive.extract`, or another one in tests."""

    def warm(self) -> None:
        """Load all that reading will need: a child cannot open a file, not even a module of Python's."""

    def extract(
        self, original: BinaryIO, filename: str, media_type: str, spool: Spool, *, password: str = ...
    ) -> Extract | Problem:
        """Read one original; what is inside it goes into the spool. A password is given only where there is one."""


class Performing(Protocol):
    """A module that does tasks of its own with an original, such as reading one page of it by OCR."""

    def perform(self, original: BinaryIO, task: dict[str, Any], spool: Spool) -> Extract | Problem:
        """Do one task; what is no text goes into the spool, as a member."""


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
            some, more, _, _ = socket.recv_fds(line, LONGEST_LINE, 3)
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
    child = _fork(lambda: _read(reading, asked, files))
    for file in files:
        os.close(file)
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


def _read(reading: Reading, asked: dict[str, Any], files: list[int]) -> None:
    """All that the child does: shut every door, read, hand the answer over."""
    os.dup2(0, 1)
    os.dup2(0, 2)
    for before, after in pairwise([2, *sorted(files), os.sysconf("SC_OPEN_MAX")]):
        os.closerange(before + 1, after)
    original, spool, answer = files
    with os.fdopen(original, "rb") as file, os.fdopen(spool, "wb", buffering=0) as inside:
        file.seek(0)
        confine(asked["memory"], asked["seconds"], asked["spool"])
        rest = memoryview(_answer(reading, file, Spool(inside, asked["spool"], os.fstat(original).st_size), asked))
        while rest:
            rest = rest[os.write(answer, rest) :]


def _answer(reading: Reading, file: BinaryIO, spool: Spool, asked: dict[str, Any]) -> bytes:
    """The answer behind its length. Trouble of any kind is an answer too, but for a full disk."""
    try:
        if "task" in asked:
            told = cast(Performing, reading).perform(file, asked["task"], spool)
        else:
            key = {"password": asked["password"]} if "password" in asked else {}
            told = reading.extract(file, asked["filename"], asked["media_type"], spool, **key)
        encoded = encode(told)
        if len(encoded) > asked["output"]:
            encoded = encode(problem(Reason.too_large, "there is too much text in it", told.media_type))
    except Full:
        os._exit(NO_ROOM)
    except MemoryError:
        encoded = encode(problem(Reason.out_of_memory, "reading it takes more memory than is allowed"))
    except RecursionError:
        encoded = encode(problem(Reason.too_deep, "it is nested too deeply"))
    except Exception as error:
        encoded = encode(problem(Reason.damaged, f"the reader gave up: {type(error).__name__}: {error}"))
    return LENGTH.pack(len(encoded)) + encoded
