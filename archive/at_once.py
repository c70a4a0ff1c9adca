"""Answering at once or not at all, for a thread that others wait for.

What takes a moment is answered sooner by the thread that runs the event loop than by another, to which it has first to
be handed; what takes longer must not hold that thread up. How long something takes is known where it is done, just
before: from the number of documents a word stands in, or because it has to be read from a disk. There it is said.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class TakesLong(Exception):
    """This is not answered at once. Nothing is changed by having asked."""


class _Asking(threading.local):
    known: dict[Hashable, Any] | None = None
    """What was told meanwhile; None for who is in no hurry."""


_asking = _Asking()


def at_once(ask: Callable[[], T]) -> T:
    """What this tells, where it takes about a millisecond at most. Raises TakesLong."""
    _asking.known = {}
    try:
        return ask()
    finally:
        _asking.known = None


def hurried() -> bool:
    """Whether whoever asks, in this thread, is to be answered at once."""
    return _asking.known is not None


def takes_long() -> None:
    """Said before anything that may take long. Raises TakesLong where it is to be answered at once."""
    if _asking.known is not None:
        raise TakesLong


def meanwhile(key: Hashable, look: Callable[[], T]) -> T:
    """What `look` tells. Within one answer at once it looks only the first time: nothing has time to change."""
    known = _asking.known
    if known is None:
        return look()
    if key not in known:
        known[key] = look()
    told: T = known[key]
    return told
