"""Web archives with an index, in a ZIP archive: the WARC files in it, read one after the other.

A ZIP archive with the name of one and without a WARC file in it is read as what it is. Source: WACZ 1.1.1.
"""

from __future__ import annotations

import gzip
import re
from typing import IO, BinaryIO, cast

from archive.document import Extract, Reason
from archive.readers import NEEDS_PASSWORD, Unreadable, warc, zip_archive
from archive.readers.spool import BROKEN, Spool

_WARC = re.compile(r"(?:.*/)?archive/[^/]+\.warc(\.gz)?$", re.IGNORECASE)


def read(original: BinaryIO, filename: str, spool: Spool) -> Extract:
    """Take every page and document out. Raises Unreadable."""
    archive = zip_archive.opened(original)
    inside = [entry for entry in archive.infolist() if _WARC.match(entry.filename)]
    if not inside:
        return zip_archive.read(original, filename, spool)
    for entry in inside:
        try:
            with archive.open(entry) as packed:
                warc.unpack(_unpacked(packed), spool)
        except BROKEN as error:
            spool.broken_off(error)
        except RuntimeError as error:  # what zipfile raises where it is locked
            raise Unreadable(Reason.encrypted, NEEDS_PASSWORD) from error
    return spool.extract("application/wacz", "wacz", nothing=warc.NOTHING)


def _unpacked(packed: IO[bytes]) -> IO[bytes]:
    head = packed.read(2)
    packed.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=packed)) if head == b"\x1f\x8b" else packed
