"""7z archives: each file in one becomes a member.

Read here, with the standard library's LZMA: what reads 7z in full is under the LGPL and brings nine other packages.
Known are LZMA, LZMA2, Delta, the filters for programs, Deflate, bzip2, and plain copies; a file packed in another way
(PPMd, Zstandard) is told of. What is locked opens with its password, be it the list of files itself. Unpacking
streams, so that no solid block is ever held in memory whole.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from archive.answer import MOST_MEMBERS
from archive.document import Extract, Problem, Reason
from archive.readers import NEEDS_PASSWORD, WRONG_PASSWORD, Unreadable
from archive.readers.seven_zip_coders import Locked, is_locked, unpacked
from archive.readers.seven_zip_header import START, Entry, Folder, Header
from archive.readers.spool import BROKEN, CHUNK, Spool, WrongPassword, too_many

MEDIA_TYPE = "application/x-7z-compressed"
_SIGNATURE = b"7z\xbc\xaf\x27\x1c"
_LARGEST = 64 << 20  # bytes of a list of files
_DEEPEST = 4  # a packed list may hold another packed list
_LIST, _PACKED_LIST = b"\x01", b"\x17"


def read(original: BinaryIO, filename: str, spool: Spool, password: str | None = None) -> Extract:
    """Take every file out; with a password also the locked ones. Raises Unreadable."""
    key = _Key(password)
    try:
        folders, entries = _header(original, key)
    except WrongPassword as wrong:
        raise Unreadable(Reason.encrypted, WRONG_PASSWORD) from wrong
    except Locked as locked:
        raise Unreadable(Reason.encrypted, "even the list of its files opens with a password only") from locked
    except BROKEN as error:
        if key.is_doubtful:  # for some programs lock the list without telling its checksum
            raise Unreadable(Reason.encrypted, WRONG_PASSWORD) from error
        raise Unreadable(Reason.damaged, f"its list of files cannot be read: {error}") from error
    files = [entry for entry in entries if not entry.is_folder]
    if len(files) > MOST_MEMBERS:
        raise too_many()
    current: int | None = None
    stream: _Stream | Problem | None = None
    for file in files:
        if file.place is None:
            spool.missing(file.name, Reason.empty)
            continue
        if file.place != current:
            current, stream = file.place, _opened(original, folders[file.place], key)
        _take(file, stream, folders[file.place].packed, spool)
    return spool.extract(MEDIA_TYPE, "7z")


class _Key:
    """A password, if there is one, and whether it has opened anything yet: nothing else tells it from a wrong one."""

    def __init__(self, password: str | None) -> None:
        self.password = password
        self._tried = self._opens = False

    @property
    def is_doubtful(self) -> bool:
        """Whether something was locked, and nothing of it came out whole."""
        return self._tried and not self._opens

    def turned(self, content: Iterator[bytes], check: int | None) -> Iterator[bytes]:
        """What is under a lock, which `check` is the CRC-32 of. Raises WrongPassword, and what is BROKEN."""
        self._tried = True
        try:
            yield from content
        except BROKEN as error:
            if self._opens:
                raise
            raise WrongPassword from error
        if check is not None:
            self.prove()

    def prove(self) -> None:
        """Note that what came out from under the lock makes sense."""
        self._opens = self._tried


def _header(original: BinaryIO, key: _Key) -> tuple[list[Folder], list[Entry]]:
    """The folders and the files. Raises Locked, WrongPassword, and what is BROKEN."""
    original.seek(0)
    begins = original.read(START)
    if len(begins) < START or not begins.startswith(_SIGNATURE):
        raise ValueError("it does not begin as a 7z archive")
    offset, size, check = struct.unpack_from("<QQL", begins, 12)
    if zlib.crc32(begins[12:]) != struct.unpack_from("<L", begins, 8)[0] or size > _LARGEST:
        raise ValueError("its beginning is damaged")
    if not size:
        return [], []
    original.seek(START + offset)
    told = original.read(size)
    if zlib.crc32(told) != check:
        raise ValueError("its list of files is damaged or cut off")
    for _ in range(_DEEPEST):
        if told[:1] != _PACKED_LIST:
            break
        folders = Header(told[1:]).streams()
        if len(folders) != 1 or folders[0].size > _LARGEST:
            raise ValueError("its list of files is packed in a strange way")
        told = b"".join(_stream(original, folders[0], key).part(folders[0].size, folders[0].check))
    if told[:1] != _LIST:
        raise ValueError("it has no list of files")
    listed = Header(told[1:]).archive()
    key.prove()
    return listed


def _opened(original: BinaryIO, folder: Folder, key: _Key) -> _Stream | Problem:
    """What comes out of a folder, in which file stands behind file; or why nothing does."""
    try:
        return _stream(original, folder, key)
    except Locked:
        return Problem(reason=Reason.encrypted, detail=NEEDS_PASSWORD)
    except NotImplementedError as error:
        return Problem(reason=Reason.unsupported, detail=f"it is packed in a way that is not known: {error}")
    except BROKEN as error:
        return Problem(reason=Reason.damaged, detail=f"it cannot be unpacked: {error}")


def _stream(original: BinaryIO, folder: Folder, key: _Key) -> _Stream:
    return _Stream(unpacked(original, folder, key.password), key if is_locked(folder) else None)


def _take(file: Entry, stream: _Stream | Problem | None, packed: int, spool: Spool) -> None:
    if not isinstance(stream, _Stream):
        if stream is not None:
            spool.missing(file.name, stream.reason, stream.detail)
        return
    content = stream.part(file.size, file.check)
    if file.mode is not None and stat.S_ISLNK(file.mode):
        spool.missing(file.name, Reason.symlink)
    else:
        spool.put(file.name, content, packed=packed)
    with suppress(WrongPassword, *BROKEN):  # what was not taken is passed over; where that fails, so will the next
        for _ in content:
            pass


class _Stream:
    """A stream read in parts. `key` is what opens it, where it is locked."""

    def __init__(self, bits: Iterator[bytes], key: _Key | None = None) -> None:
        self._bits = bits
        self._key = key
        self._held = memoryview(b"")

    def part(self, size: int, check: int | None) -> Iterator[bytes]:
        """The next so many bytes, and an error where their CRC-32 is another one. Raises BROKEN, WrongPassword."""
        content = self._part(size, check)
        return content if self._key is None else self._key.turned(content, check)

    def _part(self, size: int, check: int | None) -> Iterator[bytes]:
        left, found = size, 0
        while left:
            while not self._held:
                some = next(self._bits, None)
                if some is None:
                    raise EOFError("it is cut short")
                self._held = memoryview(some)
            taken = self._held[: min(left, CHUNK)]
            self._held = self._held[len(taken) :]
            left -= len(taken)
            found = zlib.crc32(taken, found)
            yield bytes(taken)
        if check is not None and found != check:
            raise ValueError("its checksum is another one")
