"""What an index says of itself: a small file that tells by its own checksum whether it is whole."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from index.engine import IndexOutdated
from index.whoosh.codec import table_name
from index.whoosh.schema import fingerprint


@dataclass(frozen=True)
class State:
    """Of one generation."""

    format: str
    """By which code it was written."""
    checkpoint: int
    """The last change that is in it."""
    generation: int
    """The number of its table of contents."""
    contents: int
    """The checksum of that."""
    files: dict[str, int]
    """The files of its segments, and how many bytes each has."""
    settled: int
    """The last generation that was known to be on the disk when this one was written."""

    @property
    def name(self) -> str:
        """Of its file."""
        return f"state-{self.generation}.json"

    @property
    def needed(self) -> list[str]:
        """The names of all files of this generation."""
        return [table_name(self.generation), *self.files]

    def packed(self) -> bytes:
        told = json.dumps(self.__dict__)
        return f'{told[:-1]}, "checksum": {zlib.crc32(told.encode())}}}'.encode()

    @classmethod
    def read(cls, path: Path) -> State:
        """Raises IndexOutdated unless it is whole, and this code can use what it speaks of."""
        try:
            told = json.loads(path.read_bytes())
            if told.pop("checksum") != zlib.crc32(json.dumps(told).encode()):
                raise ValueError("it is not what was written")
            state = cls(**told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise IndexOutdated("the index cannot be read") from None
        if state.format != fingerprint():
            raise IndexOutdated("the index was written by other code")
        return state
