"""OCR for one reading thread: a sandbox of its own, started when a page needs it and ended when none has for long.

The loaded engine takes some 250 MB, and a page being read some 600 MB more; most archives read no scan on most days.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from archive import engines
from archive.document import Extract, Problem
from archive.errors import SandboxClosed
from archive.recognised import Lines, Recognised
from archive.sandbox import Limits, Sandbox

LIMITS = Limits(memory=3 << 29, seconds=60, wall=180.0, output=4 << 20, spool=8 << 20)
_IDLE = 300.0


class Recogniser:
    """Reads pages by OCR, one at a time. `installed`: whether there is an engine at all."""

    def __init__(self, spools: Path, *, idle: float = _IDLE, sandbox: Callable[[], Sandbox] | None = None) -> None:
        self._spools = spools
        self._idle = idle
        self._begin = sandbox or (lambda: Sandbox(LIMITS, module="archive.ocr"))
        self._sandbox: Sandbox | None = None
        self._guard = threading.Lock()
        self._closed = False
        self._used = time.monotonic()

    @property
    def installed(self) -> bool:
        return engines.installed()

    @property
    def engine(self) -> str:
        """Which engines, with their versions. Only where they are installed."""
        return engines.name()

    def page(self, original: BinaryIO, number: int, password: str | None = None) -> Recognised | Problem:
        """Read one page. A page without words is a Problem, `no_text`. Raises as `Sandbox.read` does."""
        with tempfile.TemporaryFile(dir=self._spools) as spool:
            told = self._started().perform(original, {"page": number, "password": password}, spool)
            self._used = time.monotonic()
            if isinstance(told, Problem):
                return told
            return Recognised(told.text.pages[0], _lines(told, spool), told.detail)

    def rest(self) -> None:
        """End the sandbox if it has had nothing to do for long."""
        if self._sandbox is not None and time.monotonic() - self._used > self._idle:
            with self._guard:
                sandbox, self._sandbox = self._sandbox, None
            if sandbox is not None:
                sandbox.close()

    def close(self) -> None:
        """End the sandbox for good; a page being read raises SandboxClosed."""
        with self._guard:
            self._closed = True
            sandbox = self._sandbox
        if sandbox is not None:
            sandbox.close()

    def _started(self) -> Sandbox:
        if self._sandbox is None:
            sandbox = self._begin()
            with self._guard:
                if not self._closed:
                    self._sandbox = sandbox
            if self._closed:
                sandbox.close()
        if self._closed or self._sandbox is None:
            raise SandboxClosed("OCR was stopped")
        return self._sandbox


def _lines(told: Extract, spool: BinaryIO) -> Lines:
    """Where the lines stand, as far as the child told something that can be so."""
    try:
        spool.seek(0)
        lines = json.loads(spool.read())
        longest = len(told.text.pages[0].text)
        return [[float(number) for number in line] for line in lines if _is_line(line, longest)]
    except (ValueError, TypeError, RecursionError):
        return []


def _is_line(line: object, longest: int) -> bool:
    if not isinstance(line, list) or len(line) != 10 or not all(isinstance(n, int | float) for n in line):
        return False
    return 0 <= line[0] <= line[1] <= longest and all(0 <= n <= 1 for n in line[2:])
