"""The lines of a file that may be gzipped, one after the other, however long file and lines are."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from archive.records import LONGEST_LINE

_MAGIC = b"\x1f\x8b"
_STEP = 1024 * 1024


class Lines:
    """The lines of an open file, as bytes. `trouble` says, after the last one, what was wrong with the packing.

    A line longer than a record may be is cut one byte beyond that length: enough for it to be refused for it.
    """

    trouble = ""

    def __init__(self, file: BinaryIO) -> None:
        packed = file.read(2) == _MAGIC
        file.seek(0)
        self._file = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else io.BufferedReader(cast(io.FileIO, file))

    def __iter__(self) -> Iterator[bytes]:
        try:
            while line := self._file.readline(LONGEST_LINE + 1):
                rest = line
                while len(line) > LONGEST_LINE and rest and not rest.endswith(b"\n"):
                    rest = self._file.readline(_STEP)
                yield line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self.trouble = f"It is packed by gzip and broken: {error}."
