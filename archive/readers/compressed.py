"""gzip, bzip2 and xz: one packed stream, which holds one file, or a TAR or web archive with many."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from archive.document import Extract
from archive.filetype import TAR, WARC, recognise
from archive.readers import tar_archive, warc
from archive.readers.spool import BROKEN, Spool, chunks

_HEAD = 8 * 1024
_SUFFIX = re.compile(r"(?i)\.(?:gz|z|bz2|xz)$")
_SHORT = re.compile(r"(?i)\.(?:tgz|tbz2?|txz)$")


def read_gzip(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    return _read(original, _gunzipped, "application/gzip", "gzip", filename, spool)


def read_bzip2(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    return _read(original, bz2.BZ2File, "application/x-bzip2", "bzip2", filename, spool)


def read_xz(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    return _read(original, lzma.LZMAFile, "application/x-xz", "xz", filename, spool)


def _gunzipped(original: BinaryIO) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(fileobj=original))


def _read(
    original: BinaryIO,
    unpacked: Callable[[BinaryIO], IO[bytes]],
    media_type: str,
    reader: str,
    filename: str,
    spool: Spool,
) -> Extract:
    """Take out what is inside. Raises Unreadable."""
    inside = recognise(io.BytesIO(_head(original, unpacked)))
    original.seek(0)
    with unpacked(original) as stream:
        if inside == WARC:
            warc.unpack(stream, spool)
            return spool.extract(WARC.media_type, f"warc, {reader}", nothing=warc.NOTHING)
        if inside == TAR:
            tar_archive.unpack(stream, spool)
        else:
            spool.put(_inner_name(filename), chunks(stream))
    return spool.extract(media_type, reader)


def _head(original: BinaryIO, unpacked: Callable[[BinaryIO], IO[bytes]]) -> bytes:
    """The first bytes that come out; none where nothing does, which is told of later."""
    original.seek(0)
    try:
        with unpacked(original) as stream:
            return stream.read(_HEAD)
    except BROKEN:
        return b""


def _inner_name(filename: str) -> str:
    """What the file was called before it was packed."""
    name = _SUFFIX.sub("", filename.rpartition("/")[2])
    return _SHORT.sub(".tar", name) or "unnamed"
