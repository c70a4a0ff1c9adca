"""A reader gone bad: what a file that has taken over its reader would try. The file's name says which.

It is loaded by the zygote in the place of `archive.extract`, and says in the detail of a Problem how it fared.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import socket
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from archive.document import Extract, Page, Problem, Reason, Text
from archive.readers.spool import Spool


def warm() -> None:
    """What Python would load on the way."""
    "localhost".encode("idna")
    tempfile.gettempdir()


def extract(original: BinaryIO, filename: str, media_type: str, spool: Spool) -> Extract | Problem:
    wish = _WISHES.get(filename)
    if wish is None:
        text = original.read().decode()
        page = Page(number=1, label="1", text=text, how="text")
        return Extract(text=Text(pages=(page,), reader="hostile"), media_type="text/plain")
    try:
        told = wish(original)
    except OSError as error:
        told = f"refused: {error.strerror}"
    return Problem(reason=Reason.damaged, detail=f"{told}")


def _loop(original: BinaryIO) -> None:
    while True:
        pass


def _sleep(original: BinaryIO) -> None:
    time.sleep(3600)


def _hoard(original: BinaryIO) -> int:
    kept = []
    while True:
        kept.append(b"x" * (1 << 20))


def _map(original: BinaryIO) -> str:
    mmap.mmap(-1, 8 << 30)
    return "granted"


def _recurse(original: BinaryIO) -> Any:
    return _recurse(original)


def _fork(original: BinaryIO) -> str:
    if os.fork() == 0:
        os._exit(0)
    return "granted"


def _run(original: BinaryIO) -> str:
    os.execv("/bin/true", ["true"])


def _socket(original: BinaryIO) -> str:
    socket.socket().close()
    return "granted"


def _connect(original: BinaryIO) -> str:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return "granted"


def _passwords(original: BinaryIO) -> str:
    return Path("/etc/passwd").read_text()


def _root(original: BinaryIO) -> list[str]:
    return os.listdir("/")  # noqa: PTH208


def _stat(original: BinaryIO) -> str:
    os.stat("/etc/passwd")  # noqa: PTH116
    return "granted"


def _write(original: BinaryIO) -> str:
    Path(f"{tempfile.gettempdir()}/pressmark-was-here").write_text("x")
    return "granted"


def _overwrite(original: BinaryIO) -> str:
    os.pwrite(original.fileno(), b"changed", 0)
    return "granted"


def _map_over(original: BinaryIO) -> str:
    mapped = mmap.mmap(original.fileno(), 4, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
    mapped[:4] = b"evil"
    return "granted"


def _kill_parent(original: BinaryIO) -> str:
    os.kill(os.getppid() or 1, 9)
    return "granted"


def _kill_all(original: BinaryIO) -> str:
    os.kill(-1, 9)
    return "granted"


def _raise_limits(original: BinaryIO) -> str:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "granted"


def _environment(original: BinaryIO) -> list[str]:
    return sorted(os.environ)


def _descriptors(original: BinaryIO) -> int:
    """How many descriptors are open beyond the three of every process."""
    found = 0
    for number in range(3, 64):
        try:
            os.fstat(number)
        except OSError:
            continue
        found += 1
    return found


def _crash(original: BinaryIO) -> None:
    ctypes.string_at(0)


def _abort(original: BinaryIO) -> None:
    os.abort()


def _exit(original: BinaryIO) -> None:
    os._exit(7)


def _trouble(original: BinaryIO) -> None:
    raise KeyError("page\ud800 7")


def _chatter(original: BinaryIO) -> str:
    print("chatter" * 1000)
    os.write(2, b"chatter")
    return "said"


def _pipe() -> int:
    """The descriptor of the answer: the last one that is open."""
    return max(number for number in range(3, 64) if _is_open(number))


def _is_open(number: int) -> bool:
    try:
        return os.fstat(number).st_mode & 0o170000 == 0o010000
    except OSError:
        return False


def _send(payload: bytes) -> None:
    rest = memoryview(payload)
    while rest:
        rest = rest[os.write(_pipe(), rest) :]
    os._exit(0)


def _garbage(original: BinaryIO) -> None:
    _send(os.urandom(5000))


def _not_json(original: BinaryIO) -> None:
    _send(struct.pack(">Q", 9) + b"not\x00json!")


def _pickle(original: BinaryIO) -> None:
    payload = b"cos\nsystem\n(S'touch /tmp/pressmark-was-here'\ntR."  # unpickled, it would run a command
    _send(struct.pack(">Q", len(payload)) + payload)


def _false_places(original: BinaryIO) -> None:
    page = {"number": 1, "label": "1", "text": "short", "how": "text", "links": [], "headings": [[0, 99]]}
    told = {"text": {"pages": [page], "reader": "x"}, "media_type": "text/plain", "suggestions": []}
    payload = json.dumps({"told": {"outcome": "extract", "extract": told}}).encode()
    _send(struct.pack(">Q", len(payload)) + payload)


def _spool() -> int:
    """The descriptor of the spool: a plain file that can be written."""
    for number in range(3, 64):
        try:
            if os.fstat(number).st_mode & 0o170000 == 0o100000 and os.write(number, b"") == 0:
                return number
        except OSError:
            continue
    raise OSError(0, "no spool")


def _spill(original: BinaryIO) -> int:
    """Write without end."""
    written, spool = 0, _spool()
    try:
        while True:
            written += os.write(spool, b"x" * 65536)
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} after {written}") from error


def _look_into_the_spool(original: BinaryIO) -> bytes:
    os.lseek(_spool(), 0, os.SEEK_SET)
    return os.read(_spool(), 10)


def _members(*members: dict[str, Any]) -> None:
    """Answer with these, after ten bytes were written."""
    os.write(_spool(), b"0123456789")
    told = {"text": {"pages": [], "reader": "x"}, "media_type": "application/zip", "members": members}
    payload = json.dumps({"told": {"outcome": "extract", "extract": told}}).encode()
    _send(struct.pack(">Q", len(payload)) + payload)


def _true_member(original: BinaryIO) -> None:
    _members({"name": "a", "start": 2, "size": 3})


def _member_beyond(original: BinaryIO) -> None:
    _members({"name": "a", "start": 8, "size": 3})


def _endless(original: BinaryIO) -> None:
    os.write(_pipe(), struct.pack(">Q", 1 << 50))
    while True:
        os.write(_pipe(), b"x" * 65536)


_WISHES: dict[str, Callable[[BinaryIO], Any]] = {
    name.removeprefix("_"): wish
    for name, wish in list(globals().items())
    if name.startswith("_")
    and callable(wish)
    and not name.startswith(("__", "_pipe", "_is_open", "_send", "_spool", "_members"))
}
