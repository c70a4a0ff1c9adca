"""Here is an open file, gimme its text. One small module per format, each with a function `read`.

They run in the sandbox's child only: what they meet was made by strangers, and may be made to break them.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from archive.document import Reason

_LARGEST = 128 << 20

NEEDS_PASSWORD = "it opens with a password only"
WRONG_PASSWORD = "the password does not open it"
STRANGE_LOCK = "it is locked in a way that is not opened here"


class Unreadable(Exception):
    """The file has no text for us; the reason is what the reader will be told."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def whole(original: BinaryIO) -> bytes:
    """All bytes of an original that is read in one piece. Raises Unreadable above 128 MiB."""
    size = original.seek(0, os.SEEK_END)
    if size > _LARGEST:
        raise Unreadable(Reason.too_large, f"{size} bytes; a text of this kind is read up to {_LARGEST}")
    original.seek(0)
    return original.read()
