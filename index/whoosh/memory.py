"""Memory that is not needed any more, given back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> None:
    """The C library keeps what large arrays have let go of, in the hope that somebody asks for it again: after a batch,
    that is as much as the batch has taken. Nothing happens where the library cannot be asked (it is not glibc).
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
