"""What on this machine's disk can be taken in, and why the rest cannot: every name below a path is told of once.

Folders are walked by open descriptors, and files opened without following links and without waiting: what was looked
at is what is read, however the folder changes meanwhile, and a pipe that nobody writes to holds nothing up.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.document import Reason
from archive.errors import Refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DEEPEST = 200
"""Folders inside folders that are followed; each is one open descriptor."""

_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", ".localized"})
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@dataclass(frozen=True)
class Found:
    """A file that can be taken in, open until the next one is asked for. `source` is its path."""

    name: str
    source: str
    file: BinaryIO


@dataclass(frozen=True)
class TurnedAway:
    """What cannot be taken in, and why."""

    name: str
    source: str
    reason: Reason
    detail: str = ""


def look(paths: Iterable[Path]) -> Iterator[Found | TurnedAway]:
    """Every file at and below these paths, folders in the order of their names' bytes.

    What is hidden is turned away below a folder, and taken where it was named itself.
    """
    for path in paths:
        yield from _at(None, str(path), path.name or str(path), str(path), 0)


def fit(name: str) -> str:
    """A name of the file system as a text that can be kept: bytes that are no text are written as %FF."""
    return "".join(_written(c) for c in os.fsencode(name).decode("utf-8", "surrogateescape"))


def _written(c: str) -> str:
    if c.isprintable() or (ord(c) >= 0xA0 and not "\ud800" <= c <= "\udfff"):
        return c
    return "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "surrogateescape"))


def _at(parent: int | None, path: str, name: str, source: str, depth: int) -> Iterator[Found | TurnedAway]:
    """What stands at `path`, seen from the open folder `parent`."""
    told = fit(name), fit(source)
    if _housekeeping(name):
        yield TurnedAway(*told, Reason.system_file)
        return
    if depth and name.startswith("."):
        yield TurnedAway(*told, Reason.hidden)
        return
    handle = None
    try:
        reason = _unfit(os.stat(path, dir_fd=parent, follow_symlinks=False))
        if reason is None:
            handle = os.open(path, _LOOK, dir_fd=parent)
            found = os.fstat(handle)
            reason = _unfit(found)
    except OSError as error:
        yield TurnedAway(*told, *_meant(error))
        return
    if handle is None or reason is not None:
        if handle is not None:
            os.close(handle)
        yield TurnedAway(*told, reason or Reason.unreadable)
    elif stat.S_ISDIR(found.st_mode):
        yield from _below(handle, told, source, depth + 1)
    else:
        with _Source(handle) as file:
            yield Found(*told, file) if found.st_size else TurnedAway(*told, Reason.empty)


def _below(folder: int, told: tuple[str, str], source: str, depth: int) -> Iterator[Found | TurnedAway]:
    try:
        if depth > DEEPEST:
            yield TurnedAway(*told, Reason.too_deep, f"It stands {depth} folders deep.")
            return
        try:
            names = sorted(os.listdir(folder), key=os.fsencode)  # an open folder has no path
        except OSError as error:
            yield TurnedAway(*told, *_meant(error))
            return
        for name in names:
            yield from _at(folder, name, name, f"{source.rstrip('/')}/{name}", depth)
    finally:
        os.close(folder)


def _unfit(found: os.stat_result) -> Reason | None:
    if stat.S_ISLNK(found.st_mode):
        return Reason.symlink
    return None if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode) else Reason.not_a_file


def _meant(error: OSError) -> tuple[Reason, str]:
    if error.errno == errno.ELOOP:  # it became a link after it was looked at
        return Reason.symlink, ""
    return Reason.unreadable, f"{error.strerror}."


def _housekeeping(name: str) -> bool:
    """What systems and office programs leave beside documents."""
    lock = name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#"))
    return lock or name in _SYSTEM or name.startswith("._")


class _Source(io.FileIO):
    """A file being taken in. Trouble with reading it is its own, and not to be taken for the archive's disk."""

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            return super().read(-1 if size is None else size) or b""
        except OSError as error:
            raise _unread(error) from error

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        try:
            return super().readinto(buffer) or 0
        except OSError as error:
            raise _unread(error) from error


def _unread(error: OSError) -> Refused:
    return Refused(f"{error.strerror}.", code="unreadable", where="file")
