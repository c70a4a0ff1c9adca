"""How files come onto the disk: Whoosh itself never calls fsync, and a power cut takes what was not brought there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 4
"""Files that are brought to the disk at the same time."""


def sync(path: Path) -> None:
    """Bring a file or folder to the disk. Raises OSError; then what is on disk is unknown: write it anew."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(paths: Iterable[Path]) -> None:
    """The same of several, at once, since the disk has to wait as long for one as for two."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        list(threads.map(sync, paths))


def replace(path: Path, content: bytes) -> None:
    """Write a file so that, whatever happens, it is there with its old or its new content."""
    fresh = _fresh(path)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


def point(path: Path, name: str) -> None:
    """Have a link lead to another file of its folder: it leads there or to where it did before. That takes a fraction
    of the time in which a file is replaced, which has to be given up with all that it holds.
    """
    fresh = _fresh(path)
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(name)
    fresh.replace(path)


def _fresh(path: Path) -> Path:
    return path.with_name(path.name + ".new")
