"""ZIP archives: each file in one becomes a member, under the name that its directory gives.

Older ones do not say how their names are written: those are read as the text they most likely are.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from archive.answer import MOST_MEMBERS
from archive.document import Extract, Reason
from archive.encodings import decode
from archive.readers import NEEDS_PASSWORD, WRONG_PASSWORD, Unreadable, zip_aes
from archive.readers.spool import BROKEN, Spool, chunks, too_many
from archive.readers.zip_extra import extra

MEDIA_TYPE = "application/zip"

_LOCKED, _UTF8 = 1, 0x800  # in an entry's flags
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field


def read(original: BinaryIO, filename: str, spool: Spool, password: str | None = None) -> Extract:
    """Take every file out; with a password also the locked ones (ZipCrypto, AES). Raises Unreadable."""
    archive = opened(original)
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if len(entries) > MOST_MEMBERS:
        raise too_many()
    for entry, name in zip(entries, names(entries), strict=True):
        if stat.S_ISLNK(entry.external_attr >> 16):
            spool.missing(name, Reason.symlink)
        elif entry.flag_bits & _LOCKED:
            _unlock(archive, entry, name, spool, password)
        else:
            spool.put(name, content(archive, entry), packed=entry.compress_size)
    return spool.extract(MEDIA_TYPE, "zip")


def _unlock(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, spool: Spool, password: str | None) -> None:
    """Take a locked file out, where the password opens it."""
    if password is None:
        spool.missing(name, Reason.encrypted, NEEDS_PASSWORD)
        return
    opening = zip_aes.content if entry.compress_type == zip_aes.METHOD else content
    try:
        spool.put(name, opening(archive, entry, password.encode()), packed=entry.compress_size)
    except RuntimeError:  # of zipfile, before the first byte: the password is wrong
        spool.missing(name, Reason.encrypted, WRONG_PASSWORD)


def opened(original: BinaryIO) -> zipfile.ZipFile:
    """The archive, its directory read. Raises Unreadable: damaged; unsafe where its files lie over each other."""
    original.seek(0)
    try:
        archive = zipfile.ZipFile(original)
    except BROKEN as error:
        raise Unreadable(Reason.damaged, f"its ZIP archive cannot be opened: {error}") from error
    size = original.seek(0, 2)
    if sum(entry.compress_size for entry in archive.infolist()) > size:
        raise Unreadable(Reason.unsafe, "the files in it lie over each other, so that little unpacks to much")
    return archive


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, password: bytes | None = None) -> Iterator[bytes]:
    """The bytes of a file, unpacked bit by bit; what it raises is in BROKEN."""
    with archive.open(entry, pwd=password) as stream:
        yield from chunks(stream)


def names(entries: list[zipfile.ZipInfo]) -> list[str]:
    """What they are called."""
    unsaid = [_raw(entry) for entry in entries if not entry.flag_bits & _UTF8]
    encoding = decode(b"\n".join(unsaid), "cp437").encoding
    return [_unicode_path(entry) or _name(entry, encoding) for entry in entries]


def _raw(entry: zipfile.ZipInfo) -> bytes:
    """The name as it stands there; zipfile takes all that is not said to be UTF-8 for code page 437."""
    return entry.filename.encode("cp437", "replace")


def _name(entry: zipfile.ZipInfo, encoding: str) -> str:
    return entry.filename if entry.flag_bits & _UTF8 else _raw(entry).decode(encoding, "replace")


def _unicode_path(entry: zipfile.ZipInfo) -> str | None:
    """Source: Info-ZIP, extrafld.txt, "Unicode Path Extra Field"."""
    field = extra(entry, _UNICODE_PATH) or b""
    if len(field) < 6 or field[0] != 1:
        return None
    whole = struct.unpack_from("<L", field, 1)[0] == zlib.crc32(_raw(entry))
    return field[5:].decode("utf-8", "replace") if whole else None
