"""Runs LibreOffice on one file, shut in: `python -m archive.office_child PROGRAM SUFFIX FOLDER < original > pdf`.

It has no network, no other process to reach, and of the files only the system's programs and fonts, to read, and a
folder of its own below FOLDER, which is gone at the end. Where the system lacks the means for this, it does not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from archive import confinement

_READABLE = (
    "/usr", "/lib", "/lib64", "/lib32", "/bin", "/opt", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice",
    "/etc/localtime", "/etc/locale.alias", "/etc/passwd", "/etc/nsswitch.conf", "/var/cache/fontconfig",
    "/var/spool/libreoffice", "/var/lib/libreoffice", "/proc/self", "/proc/meminfo", "/proc/cpuinfo",
    "/proc/filesystems", "/proc/mounts", "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
MEMORY, SECONDS, LARGEST = 3 << 30, 120, 128 << 20
_AGAIN = 81
"""How LibreOffice ends when it has made a profile, and wants to be started once more."""

_FILTERS = {
    "pptx": "impress_pdf_Export", "ppt": "impress_pdf_Export", "odp": "impress_pdf_Export", "odg": "draw_pdf_Export",
}  # fmt: skip
_HIDDEN = '{"ExportHiddenSlides":{"type":"boolean","value":"true"}}'


def main(program: str, suffix: str, folder: str) -> int:
    """0 where the PDF was written, the exit code of LibreOffice or 1 where it was not."""
    parent = os.getpid()
    with tempfile.TemporaryDirectory(prefix="office-", dir=folder) as own:
        work = Path(own)
        with (work / f"original.{suffix}").open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)

        def shut_in() -> None:
            confinement.die_with(parent)
            confinement.shut_in(_READABLE, own, memory=MEMORY, seconds=SECONDS, largest=LARGEST)

        filtered = f"pdf:{_FILTERS.get(suffix, 'writer_pdf_Export')}" + (f":{_HIDDEN}" if suffix in _FILTERS else "")
        command = [
            program, "-env:UserInstallation=file:///tmp/profile", "--headless", "--invisible", "--nologo",
            "--norestore", "--nolockcheck", "--convert-to", filtered, "--outdir", "/tmp", f"/tmp/original.{suffix}",
        ]  # fmt: skip
        environment = {"HOME": "/tmp", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        environment["SAL_USE_VCLPLUGIN"] = "svp"  # draws without a screen
        ended = _AGAIN
        for _ in range(2):
            ended = subprocess.run(
                command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False,
                stderr=subprocess.DEVNULL, preexec_fn=shut_in,
            ).returncode  # fmt: skip
            if ended != _AGAIN:
                break
        pdf = work / "original.pdf"
        if ended != 0 or not pdf.is_file():
            return ended or 1
        with pdf.open("rb") as made:
            shutil.copyfileobj(made, sys.stdout.buffer)
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
