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


def replace(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file so that it is there with its old or its new content. Where it is not to be `lasting`, it may be gone
    or half there after a power cut.
    """
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
    if lasting:
        sync(path.parent)
