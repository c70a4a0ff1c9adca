"""Where our segments meet Whoosh: what it has to know of one to keep it in its table of contents.

Of Whoosh only what its forks share is used: the schema, the table of contents with its generations, the lock for
writing, the sets of deleted documents, and the cleaning away of files that no generation needs. A segment is one file
of arrays (see `contents`); documents come into it through `writer`, never through Whoosh's own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from whoosh.codec import base

EXTENSION = ".arrays"


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment as the table of contents has it: how many documents, and which of them are deleted."""

    def __init__(self, indexname: str, documents: int = 0) -> None:
        super().__init__(indexname)
        self._documents = documents
        self._deleted: set[int] = set()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_deleted": array("I", sorted(self._deleted)).tobytes()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        deleted = array("I")
        deleted.frombytes(state["_deleted"])
        self.__dict__.update(state, _deleted=set(deleted))

    @property
    def file_name(self) -> str:
        """Of the file of arrays."""
        return str(self.make_filename(EXTENSION))

    def codec(self, **_: Any) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return self._documents

    def set_doc_count(self, documents: int) -> None:
        self._documents = documents

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted)

    def delete_document(self, number: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(number)
        else:
            self._deleted.discard(number)

    def is_deleted(self, number: int) -> bool:
        return number in self._deleted


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Makes segments, and writes nothing through Whoosh."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        return _Nothing()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _Nothing()


class _Nothing:
    """What Whoosh's writer opens, and closes."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True
