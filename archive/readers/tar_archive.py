"""TAR archives: each file in one becomes a member. Links, pipes and devices are told of, and not followed."""

from __future__ import annotations

import tarfile
from tarfile import InvalidHeaderError, ReadError, TarFile, TruncatedHeaderError  # type: ignore[attr-defined]
from typing import IO, BinaryIO, Self

from archive.document import Extract, Reason
from archive.encodings import decode
from archive.readers.spool import BROKEN, Spool, chunks, too_many

_MOST_ENTRIES = 100_000


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """Take every file out. Raises Unreadable."""
    original.seek(0)
    unpack(original, spool)
    return spool.extract("application/x-tar", "tar")


def unpack(stream: IO[bytes], spool: Spool) -> None:
    """Take every file out of a stream that is read once, from its beginning. Raises Unreadable."""
    try:
        with tarfile.open(
            fileobj=stream, mode="r|", tarinfo=_Entry, encoding="utf-8", errors="surrogateescape"
        ) as archive:
            for number, entry in enumerate(archive):
                archive.members = []  # type: ignore[attr-defined]  # it would keep them all
                if number > _MOST_ENTRIES:
                    raise too_many()
                if _take(archive, entry, spool) is Reason.damaged:
                    break
    except BROKEN as error:
        spool.broken_off(error)


def _take(archive: tarfile.TarFile, entry: tarfile.TarInfo, spool: Spool) -> Reason | None:
    name = _name(entry.name)
    if entry.isdir():
        return None
    if entry.issym() or entry.islnk():
        return spool.missing(name, Reason.symlink, f"it points to {_name(entry.linkname)}")
    stream = archive.extractfile(entry) if entry.isfile() else None
    if stream is None:
        return spool.missing(name, Reason.not_a_file)
    return spool.put(name, chunks(stream))


def _name(told: str) -> str:
    raw = told.encode("utf-8", "surrogateescape")
    return decode(raw).text


class _Entry(tarfile.TarInfo):
    """tarfile takes a header that is cut short or damaged for the end; here it is an error."""

    @classmethod
    def fromtarfile(cls, tarfile: TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except (TruncatedHeaderError, InvalidHeaderError) as error:
            raise ReadError(str(error)) from error
