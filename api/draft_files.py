"""The files of drafts that come over HTTP, read in a sandbox of their own: nothing of them is kept.

The sandbox is started for the first of them: it takes seconds and memory, and most drafts are typed.
"""

from __future__ import annotations

import threading
from typing import BinaryIO

from api.checking import of_file
from archive.document import Text
from archive.sandbox import Limits, Sandbox

LIMITS = Limits(memory=1 << 30, seconds=30, wall=60.0, output=8 << 20, spool=64 << 20)


class DraftFiles:
    """Reads one file at a time, whoever sent it. Safe in any number of threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._sandbox: Sandbox | None = None

    def text(self, file: BinaryIO, filename: str, media_type: str | None) -> Text:
        """What is read from a draft's file. Raises Invalid where that has no text; SandboxFailed."""
        with self._guard:
            if self._sandbox is None:
                self._sandbox = Sandbox(LIMITS)
        return of_file(self._sandbox.read(file, filename, media_type or ""))

    def close(self) -> None:
        """End the sandbox, if one was started."""
        with self._guard:
            sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()
