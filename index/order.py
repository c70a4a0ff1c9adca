"""Which hit comes first, and where the next page begins: one definition for every engine.

Ties are broken by the document's id, ascending, so that pages neither overlap nor leave gaps; documents
without a value come last in either direction.
"""

from __future__ import annotations

import heapq
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from index.results import Sort

Value = str | float | None
Key = tuple[Value, ...]
"""One value for each Sort, then the document's id."""


def page(keys: Iterable[Key], sorts: Sequence[Sort], limit: int, after: Key | None = None) -> list[Key]:
    """The first `limit` keys in the order asked for, of those that stand after `after`.

    Raises ValueError where `after` is no key of this order.
    """
    begin = checked(after, sorts)
    if begin is not None:
        keys = (key for key in keys if _follows(key, begin, sorts))
    if len(sorts) == 1 and sorts[0] == Sort():
        return sorted(keys, key=_best_first) if limit == sys.maxsize else heapq.nsmallest(limit, keys, key=_best_first)
    found = sorted(keys, key=lambda key: rank(key[-1]))
    for place, sort in reversed(list(enumerate(sorts))):
        found = _sorted(found, place, sort.descending)
    return found[:limit]


def first_of_each(keys: Iterable[Key], sorts: Sequence[Sort], group: Callable[[str], str]) -> dict[Key, int]:
    """Of each group the key that comes first in the order asked for, with how many there are of that group.

    `group` tells the group of a document by its id.
    """
    firsts: dict[str, Key] = {}
    times: Counter[str] = Counter()
    for key in page(keys, sorts, sys.maxsize):
        name = group(str(key[-1]))
        firsts.setdefault(name, key)
        times[name] += 1
    return {key: times[name] for name, key in firsts.items()}


def _best_first(key: Key) -> tuple[float, Value]:
    score = key[0]
    assert isinstance(score, float)
    return -score, key[-1]


def _sorted(keys: list[Key], place: int, descending: bool) -> list[Key]:
    valued = [key for key in keys if key[place] is not None]
    valued.sort(key=lambda key: rank(key[place]), reverse=descending)
    return valued + [key for key in keys if key[place] is None]


def rank(value: Value) -> tuple[bool, str, float]:
    """To compare values by: numbers before words. A missing value has no place among them."""
    return (True, value, 0.0) if isinstance(value, str) else (False, "", value or 0.0)


def _follows(key: Key, last: Key, sorts: Sequence[Sort]) -> bool:
    for own, other, sort in zip(key, last, sorts, strict=False):
        if own == other:
            continue
        if own is None or other is None:
            return own is None
        return (rank(own) > rank(other)) is not sort.descending
    return rank(key[-1]) > rank(last[-1])


def checked(after: Key | None, sorts: Sequence[Sort]) -> Key | None:
    """The key itself. Raises ValueError where it is none of this order."""
    fits = after is None or (
        len(after) == len(sorts) + 1
        and isinstance(after[-1], str)
        and all(isinstance(v, str | float | int | None) and v == v for v in after)
        and all(isinstance(v, float) for v, s in zip(after, sorts, strict=False) if s.field == "score")
    )
    if not fits:
        raise ValueError("this place does not belong to the order asked for")
    return after
