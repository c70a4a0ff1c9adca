"""Where our segments meet Whoosh: what it has to know of one to keep it in its table of contents.

Of Whoosh only what its forks share is used: the schema, the table of contents with its generations, the lock for
writing, the sets of deleted documents, and the cleaning away of files that no generation needs. A segment is one file
of arrays (see `contents`); documents come into it through `writer`, never through Whoosh's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, clean_files

from index.whoosh.schema import schema

NAME = "MAIN"
"""Of the index, as Whoosh has it."""


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment as the table of contents has it: how many documents, and which of them are deleted."""

    def __init__(self, documents: int) -> None:
        super().__init__(NAME)
        self._documents = documents
        self._deleted = frozenset[int]()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArraySegment) and (self.segid, self._deleted) == (other.segid, other._deleted)

    def __hash__(self) -> int:
        return hash(self.segid)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_deleted": array("I", sorted(self._deleted)).tobytes()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        deleted = array("I")
        deleted.frombytes(state["_deleted"])
        self.__dict__.update(state, _deleted=frozenset(deleted))

    @property
    def file_name(self) -> str:
        """Of the file of arrays."""
        return str(self.make_filename(".arrays"))

    def without(self, numbers: Iterable[int]) -> ArraySegment:
        """The same with these documents deleted too."""
        other = ArraySegment.__new__(ArraySegment)
        other.__dict__.update(self.__dict__, _deleted=self._deleted.union(numbers))
        return other

    def doc_count_all(self) -> int:
        return self._documents

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    def is_deleted(self, number: int) -> bool:
        return number in self._deleted


def table(segments: Sequence[ArraySegment], generation: int) -> bytes:
    """The table of contents of these segments."""
    storage = RamStorage()
    TOC(schema(), list(segments), generation).write(storage, NAME)
    return bytes(storage.files[table_name(generation)])


def segments(content: bytes, generation: int) -> list[ArraySegment]:
    """Those of a table of contents, which is as it was written. Raises what Whoosh and pickle do."""
    storage = RamStorage()
    storage.files[table_name(generation)] = content
    try:
        return list(TOC.read(storage, NAME, gen=generation, schema=schema()).segments)
    except MemoryError as error:
        raise ValueError("the table of contents speaks of more than there can be") from error


def table_name(generation: int) -> str:
    """Of the file of a table of contents."""
    return str(TOC._filename(NAME, generation))


def clean(folder: Path, segments: Sequence[ArraySegment], generation: int) -> None:
    """Remove the files of all other tables and segments."""
    clean_files(FileStorage(str(folder)), NAME, generation, segments)


def lock(folder: Path) -> Any:
    """What whoever writes holds: `acquire` tells whether nobody else does, `release` lets go of it."""
    return FileStorage(str(folder)).lock("LOCK")
