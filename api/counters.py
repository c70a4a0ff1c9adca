"""Plain counts of answers for `/metrics`, of all processes that answer."""

from __future__ import annotations

import mmap
import os
import threading

_CLASSES = 6
"""1xx to 5xx, and a place before them."""

_WIDTH = 8


def shared(processes: int) -> int:
    """A file in memory, for as many processes to count in: a row of numbers for each. Raises OSError."""
    file = os.memfd_create("pressmark-answers")
    os.ftruncate(file, processes * _CLASSES * _WIDTH)
    return file


class Counters:
    """Counts of answers, by the first digit of their status.

    `file` is what `shared` made, with the counts of all; this process counts in the row `own`. A process that is
    started again goes on with the row of the one before. Without a file it counts for itself.
    """

    def __init__(self, file: int | None = None, own: int = 0) -> None:
        held = bytearray(_CLASSES * _WIDTH) if file is None else mmap.mmap(file, 0)
        self._counts = memoryview(held).cast("Q")
        self._row = own * _CLASSES
        self._lock = threading.Lock()

    def count(self, status: int) -> None:
        with self._lock:
            self._counts[self._row + status // 100] += 1

    def answers(self) -> dict[str, int]:
        """By class, such as `2xx`; those of which there were none are left out."""
        sums = {f"{kind}xx": sum(self._counts[kind::_CLASSES]) for kind in range(_CLASSES)}
        return {kind: count for kind, count in sums.items() if count}
