"""`archive.extract`, whose unexpected exceptions say where they came from: what a sandbox loads in its place."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from archive import extract as reading
from archive.answer import problem
from archive.document import Extract, Problem, Reason
from archive.errors import Full

GAVE_UP = "the reader gave up"
_FRAMES = 7

warm = reading.warm


def extract(*asked: Any, **more: Any) -> Extract | Problem:
    """As `archive.extract.extract`. What the sandbox has an answer to of its own is raised: MemoryError, Full …"""
    try:
        return reading.extract(*asked, **more)
    except (MemoryError, RecursionError, Full):
        raise
    except Exception as error:
        frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)][-_FRAMES:]
        where = " < ".join(f"{Path(code.co_filename).name}:{line} {code.co_name}" for code, line in reversed(frames))
        return problem(Reason.damaged, f"{GAVE_UP}: {type(error).__name__} at {where}: {error}")
