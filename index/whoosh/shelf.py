"""What searches found out and later ones may need again, for one generation: the least recently used goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

_MOST = 256 << 20
"""Bytes."""


class Shelf:
    """By whom it was found out for and what it is. For many threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[tuple[int, Hashable], tuple[object, object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, owner: object, key: Hashable) -> object | None:
        """What was kept, if it still is."""
        place = id(owner), key
        with self._lock:
            found = self._kept.get(place)
            if found is None or found[0] is not owner:
                return None
            self._kept.move_to_end(place)
            return found[1]

    def keep(self, owner: object, key: Hashable, value: object, size: int) -> None:
        """Keep it for as long as there is room; `size` in bytes. `owner` stays alive as long as that."""
        if size > self._most // 4:
            return
        place = id(owner), key
        with self._lock:
            before = self._kept.pop(place, None)
            self._held += size - (before[2] if before else 0)
            self._kept[place] = owner, value, size
            while self._held > self._most:
                self._held -= self._kept.popitem(last=False)[1][2]
