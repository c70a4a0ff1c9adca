"""A disk of its own, an ext4 on a loop device, on which the power can be cut.

The cut is the file system's own shutdown (FS_IOC_SHUTDOWN): from that moment nothing reaches the disk any more, not
even what is in memory already. What is found after mounting it again is what a computer would find.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125  # _IOR('X', 125, __u32)
_WITHOUT_FLUSHING_THE_LOG = 2
_SIZE = 512 * 1024 * 1024
_TRIES = 100


class CannotCut(Exception):
    """This machine lacks what it takes; the words say what."""


class Disk:
    """Mounted while the context lasts; afterwards no mount and no loop device is left."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "disk"
        self._image = folder / "image"
        self._mounted = False

    def __enter__(self) -> Self:
        if os.geteuid() != 0:
            raise CannotCut("to mount a disk needs root")
        if shutil.which("mkfs.ext4") is None:
            raise CannotCut("there is no mkfs.ext4")
        self.place.mkdir()
        with self._image.open("wb") as image:
            image.truncate(_SIZE)
        _run("mkfs.ext4", "-q", "-F", str(self._image))
        try:
            self.mount()
            self._try_the_cut()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try_the_cut(self) -> None:
        try:
            self.cut()
        except OSError as error:
            raise CannotCut(f"this file system cannot be shut down: {error.strerror}") from None
        self.unmount()
        self.mount()

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.place))  # the loop device goes when it is unmounted
        self._mounted = True

    def cut(self) -> None:
        """The power is gone."""
        handle = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSHING_THE_LOG))
        finally:
            os.close(handle)

    def unmount(self) -> None:
        """Raises CannotCut where somebody still uses it."""
        for _ in range(_TRIES):
            if subprocess.run(["umount", self.place], capture_output=True, check=False).returncode == 0:
                self._mounted = False
                return
            time.sleep(0.05)  # those who were killed are still being taken down
        raise CannotCut(f"{self.place} is still in use")

    def close(self) -> None:
        """Unmounted whatever happens, and its file gone."""
        if self._mounted:
            try:
                self.unmount()
            except CannotCut:
                _run("umount", "-l", str(self.place))
                self._mounted = False
        self._image.unlink(missing_ok=True)


def _run(*command: str) -> None:
    """Raises CannotCut with the command's own words."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotCut(f"{command[0]}: {done.stderr.strip()}")
