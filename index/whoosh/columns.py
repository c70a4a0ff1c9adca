"""What each document has in a field that is filtered, sorted and counted: one number a document, and a list of values
for each number. Documents with the same values have the same number.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from index import fields, order
from index.fields import Values
from index.whoosh.arrays import Array, Arrays
from index.whoosh.compiled import Numbers, Scores, Signed, Some
from index.whoosh.contents import joined, narrowest

ID = "id"

_FEW = 1_024
"""Distinct lists, of which it is kept where each stands."""

_JSON = json.JSONEncoder(ensure_ascii=False).encode


class Column:
    """One field of a segment, read only."""

    def __init__(self, arrays: Arrays, field: str, documents: int) -> None:
        self._arrays, self._field, self._documents = arrays, field, documents
        self._known: dict[int, tuple[str, ...]] = {}

    @cached_property
    def numbers(self) -> Some:
        """Of every document, which of the `distinct` lists of values it has."""
        if f"col:{self._field}" not in self._arrays:
            return np.zeros(self._documents, np.uint8)
        return self._arrays.whole(f"col:{self._field}")

    @cached_property
    def distinct(self) -> list[tuple[str, ...]]:
        """All lists of values, in an order of their own; that of ids is theirs."""
        name = f"coo:{self._field}"
        where = self._arrays.whole(name).tolist() if name in self._arrays else [0, 0]
        content = self._arrays.whole(f"cot:{self._field}").tobytes() if name in self._arrays else b""
        packed = [content[start:end] for start, end in pairwise(where)]
        if self._field == ID:
            return [(each.decode(),) for each in packed]
        return list(map(tuple, json.loads(b"[%b]" % b",".join(each or b"[]" for each in packed))))

    @cached_property
    def size(self) -> int:
        """How many distinct lists there are."""
        name = f"coo:{self._field}"
        return len(self._arrays.unchecked(name)) - 1 if name in self._arrays else 1

    def held(self, number: int) -> tuple[str, ...]:
        """One of the distinct lists."""
        found = self._known.get(number)
        if found is None:
            found = self._known[number] = _unpacked(self._field, self.packed(number))
        return found

    @cached_property
    def ranked(self) -> tuple[list[str | float], Scores]:
        """The values to sort by, in order; and of each distinct list the place of its own among them, or -1."""
        values = [fields.sort_value(self._field, held) for held in self.distinct]
        known = sorted({value for value in values if value is not None}, key=order.rank)
        at = {value: number for number, value in enumerate(known)}
        return known, np.array([-1 if value is None else at[value] for value in values], np.float64)

    def of(self, document: int) -> tuple[str, ...]:
        """The values of one document."""
        if f"col:{self._field}" not in self._arrays:
            return ()
        return self.held(self._arrays.part(f"col:{self._field}", document, document + 1).item())

    def packed(self, number: int) -> bytes:
        """One of the distinct lists as it is written."""
        if f"coo:{self._field}" not in self._arrays:
            return b""
        start, end = map(int, self._arrays.part(f"coo:{self._field}", number, number + 2))
        return self._arrays.part(f"cot:{self._field}", start, end).tobytes()

    def place(self, content: bytes) -> int:
        """Where a list stands among the distinct ones, given as it is written; -1 where it does not."""
        if self.size <= _FEW:
            return self._at.get(content, -1)
        at = bisect_left(range(self.size), content, key=self.packed)
        return at if at < self.size and self.packed(at) == content else -1

    @cached_property
    def _at(self) -> dict[bytes, int]:
        return {self.packed(number): number for number in range(self.size)}

    @cached_property
    def of_one_length(self) -> Array | None:
        """The distinct lists as they are written, where all of them are equally long, as ids are."""
        name = f"coo:{self._field}"
        lengths = np.diff(self._arrays.whole(name)) if name in self._arrays else np.empty(0, np.uint32)
        if not len(lengths) or not lengths[0] or (lengths != lengths[0]).any():
            return None
        return self._arrays.whole(f"cot:{self._field}").view(f"S{int(lengths[0])}")

    def several(self, documents: Sequence[int]) -> list[tuple[str, ...]]:
        """The values of several documents, which have any; looked up all at once."""
        numbers = self._arrays.some(f"col:{self._field}", np.array(documents, np.int64)).astype(np.int64)
        if self.of_one_length is not None:
            return [_unpacked(self._field, each) for each in self.of_one_length[numbers].tolist()]
        ends = (self._arrays.some(f"coo:{self._field}", numbers + after).astype(np.int64) for after in (0, 1))
        return [_unpacked(self._field, each) for each in self._arrays.stretches(f"cot:{self._field}", *ends)]

    def places(self, asked: Sequence[bytes]) -> Signed:
        """Where lists stand among the distinct ones, given as they are written; -1 where they do not.

        All at once, where all of the distinct are of one length, as ids are.
        """
        known, found = self.of_one_length, np.full(len(asked), -1, np.int64)
        if known is None:
            found[:] = [self.place(each) for each in asked]
            return found
        length = known.itemsize
        fits = np.array([len(each) == length for each in asked], np.bool_)
        wanted = np.array([each for each in asked if len(each) == length], f"S{length}")
        at_most = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found[fits] = np.where(known[at_most] == wanted, at_most, -1)
        return found


def packed(field: str, values: Sequence[str]) -> bytes:
    """A list of values as it is written; nothing for an empty one. Of ids there is one each, and it stands as it is, so
    that they lie in their own order.
    """
    if field == ID:
        return values[0].encode()
    return _JSON(values).encode() if values else b""


def _unpacked(field: str, content: bytes) -> tuple[str, ...]:
    if field == ID:
        return (content.decode(),)
    return tuple(json.loads(content)) if content else ()


def columns(documents: Sequence[Values]) -> dict[str, Array]:
    """The arrays for documents with these values."""
    names = sorted({name for values in documents for name in values})
    found: dict[str, Array] = {}
    for name in names:
        held = [values.get(name, ()) for values in documents]
        if name == fields.FAMILY:  # most are by themselves
            held = [() if own == values.get(ID) else own for own, values in zip(held, documents, strict=True)]
        known = {values: packed(name, values) for values in set(held)}
        found |= column(name, list(map(known.__getitem__, held)))
    return found


def column(name: str, held: Sequence[bytes]) -> dict[str, Array]:
    """The arrays for one field, given each document's values as they are written."""
    distinct = sorted(set(held))
    at = {content: number for number, content in enumerate(distinct)}
    numbers = np.fromiter(map(at.__getitem__, held), np.uint32, len(held))
    where, content = joined(distinct)
    found: dict[str, Array] = {
        f"col:{name}": narrowest(numbers, len(distinct)),
        f"coo:{name}": where.astype(np.uint32),
        f"cot:{name}": content,
    }
    if name == ID:
        found["idn"] = np.argsort(numbers).astype(np.uint32)
        found["idk"] = np.fromiter(map(key, distinct), np.int64, len(distinct))[numbers]
    return found


def key(id: bytes) -> int:
    """A number for an id by which those come first that do so by their first letters. Different ids may have the
    same.
    """
    return int.from_bytes(id[:8].ljust(8, b"\0"), "big") >> 1


def lengths(documents: Mapping[str, Numbers]) -> dict[str, Array]:
    """The arrays for the lengths of the fields of words."""
    held = {field: documents[field] for field in fields.WORDS}
    return {f"len:{field}": narrowest(own, int(own.max(initial=0)) + 1) for field, own in held.items()}


def names(arrays: Arrays) -> Iterator[str]:
    """The fields that any document of a segment has values in."""
    yield from (name.removeprefix("col:") for name in arrays.names() if name.startswith("col:"))
