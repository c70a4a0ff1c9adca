"""What the handlers are wired to, made once by `create_app` and reached by one dependency."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.counters import Counters
from api.cursors import Cursors
from api.draft_files import DraftFiles
from archive import Archive
from archive.access import Scope
from index.engine import Engine

if TYPE_CHECKING:
    from api.settings import Settings

_MOST_WAITING = 16
_MOST_CHECKING = 4


@dataclass(frozen=True)
class Wiring:
    """The rooms behind the doors. `timer` counts seconds for `took_ms`; tests give their own."""

    archive: Archive
    engine: Engine
    settings: Settings
    cursors: Cursors
    ready: Callable[[], bool]
    timer: Callable[[], float] = time.perf_counter
    counters: Counters = field(default_factory=Counters)
    draft_files: DraftFiles = field(default_factory=DraftFiles)
    checking: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_MOST_CHECKING))
    waiting: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_MOST_WAITING))

    def searched(self, scope: Scope) -> Scope:
        """The scope to search with: less what became hidden since the index was last brought up to date.

        Raises `IndexOutdated` where the index cannot answer.
        """
        return self.archive.searched(scope, self.engine.checkpoint())


async def wiring(request: Request) -> Wiring:
    wired: Wiring = request.app.state.wiring
    return wired


Wired = Annotated[Wiring, Depends(wiring)]
