"""Memory that is not needed any more, given back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_MMAP_THRESHOLD = -3
"""M_MMAP_THRESHOLD, see mallopt(3)."""

_LARGE = 1 << 19


def give_back() -> None:
    """The C library keeps what large arrays have let go of, in the hope that somebody asks for it again: after a batch,
    that is as much as the batch has taken. Nothing happens where the library cannot be asked (it is not glibc).
    """
    trim = _asked("malloc_trim")
    if trim is not None:
        trim(0)


@cache
def set_apart() -> None:
    """Have large arrays lie by themselves from now on, so that each is given back as soon as it is let go of: left to
    itself, the C library takes the largest that it has seen for a small one, and has them lie among others.
    """
    option = _asked("mallopt")
    if option is not None:
        option(_MMAP_THRESHOLD, _LARGE)


@cache
def _asked(name: str) -> Any:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
