"""Folders that survive a power cut: a new name in a folder is on disk only once the folder itself is."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_on_disk: set[Path] = set()
"""The folders whose names this process knows to be on disk."""


def sync(folder: Path) -> None:
    """Bring the names in a folder to the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make(folder: Path) -> None:
    """Make a folder and those above it, private to the user and on disk. Raises OSError.

    One that is there may have been made a moment ago by somebody who has not synced it yet, or who ended before: the
    names of such are brought to the disk too, once in this process.
    """
    there = folder.is_dir()
    if there and folder in _on_disk:
        return
    if not there:
        make(folder.parent)
        there = not _made(folder)
    try:
        sync(folder.parent)
    except PermissionError:
        if not there:
            raise  # what was there before us, where we may not look, is its owner's to keep
    except OSError:
        if not there:
            with suppress(OSError):  # or the next one would take it for granted
                folder.rmdir()
        raise
    _on_disk.add(folder)


def _made(folder: Path) -> bool:
    """Whether it was made here, and not by another meanwhile."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return False
    return True
