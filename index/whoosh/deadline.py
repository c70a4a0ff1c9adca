"""How long one search may take."""

from __future__ import annotations

import time

from index.engine import QueryTooBroad

SECONDS = 2.0
"""Of the processor, for one search; a busy machine does not make a question too broad."""


class Deadline:
    """Ends a search that takes too long."""

    def __init__(self) -> None:
        self._end = time.thread_time() + SECONDS
        self._ticks = 0

    def check(self) -> None:
        """Raises QueryTooBroad when the time is up."""
        if time.thread_time() > self._end:
            raise QueryTooBroad("This takes too long: ask for rarer or fewer words.", code="timed_out")

    def tick(self) -> None:
        """The same for small steps: looks at the clock now and then."""
        self._ticks += 1
        if self._ticks % 256 == 0:
            self.check()
