"""Office files and books are ZIP archives: opened here, with nothing unpacked but what is asked for, and that bounded.

Sizes that an archive states are held against what comes out; both may be made up to fill a memory.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from typing import IO, BinaryIO
from urllib.parse import unquote

from archive.document import Reason
from archive.readers import NEEDS_PASSWORD, Unreadable

_MOST_ENTRIES = 20_000
_LARGEST = 64 << 20  # bytes of an entry that is read in one piece
_LARGEST_STREAM = 2 << 30  # bytes of one that is read bit by bit
_LARGEST_ALTOGETHER = 4 << 30
# So many times its packed size an entry may grow, once it is this large. Repetitive sheets reach 100.
_RATIO, _FROM = 400, 16 << 20
_ENCRYPTED = 1  # in the entry's flags

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError)


class Package:
    """An open archive. Names are looked up without regard to case, as the programs that write them do.

    Raises Unreadable: damaged, encrypted, too_many, too_large.
    """

    def __init__(self, original: BinaryIO) -> None:
        original.seek(0)
        try:
            self._archive = zipfile.ZipFile(original)
        except BROKEN as error:
            raise Unreadable(Reason.damaged, f"its ZIP archive cannot be opened: {error}") from error
        entries = self._archive.infolist()
        if len(entries) > _MOST_ENTRIES:
            raise Unreadable(Reason.too_many, f"{len(entries)} entries; up to {_MOST_ENTRIES} are followed")
        self._entries = {_key(entry.filename): entry for entry in entries}
        self._opened = 0

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def names(self) -> list[str]:
        """What is in it, in the order of its directory."""
        return [entry.filename for entry in self._entries.values()]

    def read(self, name: str) -> bytes:
        """All of an entry. Raises Unreadable where it is not there, broken, or too large to be read in one piece."""
        entry = self._entry(name, _LARGEST)
        try:
            return self._archive.read(entry)
        except BROKEN as error:
            raise _broken(name, error) from error

    def open(self, name: str) -> IO[bytes]:
        """An entry to be read bit by bit; what it raises on the way is among `BROKEN`."""
        entry = self._entry(name, _LARGEST_STREAM)
        try:
            return self._archive.open(entry)
        except BROKEN as error:
            raise _broken(name, error) from error

    def _entry(self, name: str, largest: int) -> zipfile.ZipInfo:
        entry = self._entries.get(_key(name))
        if entry is None:
            raise Unreadable(Reason.damaged, f"{name} is missing in it")
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable(Reason.encrypted, NEEDS_PASSWORD)
        self._opened += entry.file_size
        swollen = entry.file_size > _FROM and entry.file_size > _RATIO * entry.compress_size
        if entry.file_size > largest or self._opened > _LARGEST_ALTOGETHER or swollen:
            raise Unreadable(Reason.too_large, f"{name} grows to {entry.file_size} bytes when it is unpacked")
        return entry


def resolve(base: str, target: str) -> str:
    """The name of the entry that `target` leads to, as it is written in the entry `base`."""
    path = unquote(target.partition("#")[0])
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    return posixpath.normpath(joined).lstrip("/")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _broken(name: str, error: BaseException) -> Unreadable:
    if isinstance(error, RuntimeError) and not isinstance(error, NotImplementedError):
        return Unreadable(Reason.encrypted, NEEDS_PASSWORD)
    return Unreadable(Reason.damaged, f"{name} in it is broken: {error}")
