"""Slides and texts of office files as PDF, by LibreOffice where it is installed: so that their pages can be shown.

LibreOffice is a large program that reads strangers' files, so it runs shut in (see `archive.office_child`): with no
network, and no files but its own program and a folder that is gone afterwards.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, BinaryIO

from archive.document import Problem, Reason

SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/msword": "doc",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
}
"""By type, what LibreOffice knows it by. Sheets have no pages that anybody would cite."""

_MISSING = "its pages can be shown where LibreOffice is installed, which it is not here"
_WALL = 180.0


@functools.cache
def program() -> Path | None:
    """LibreOffice's own program, behind the script that starts it; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    beside = Path(found).resolve().with_name("soffice.bin") if found else None
    return beside if beside is not None and beside.is_file() else None


def as_pdf(original: BinaryIO, media_type: str, folder: Path, pdf: IO[bytes]) -> Problem | None:
    """Write an office file as PDF into an open file. None where that was done, or else why it was not.

    `folder` has room for what LibreOffice writes meanwhile.
    """
    office = program()
    if office is None:
        return Problem(reason=Reason.unsupported, detail=_MISSING)
    command = [sys.executable, "-m", "archive.office_child", str(office), SUFFIXES[media_type], str(folder)]
    try:
        ended = subprocess.run(
            command, stdin=original, stdout=pdf, stderr=subprocess.DEVNULL, timeout=_WALL, check=False, close_fds=True
        ).returncode
    except subprocess.TimeoutExpired:
        return Problem(reason=Reason.timed_out, detail=f"LibreOffice did not show it within {_WALL:.0f} seconds")
    if ended != 0 or pdf.tell() == 0:
        return Problem(reason=Reason.damaged, detail="LibreOffice cannot show it")
    return None
