"""The home's own secret, with which cursors are signed. It never leaves the home and protects no document."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

_LENGTH = 32


def home_secret(home: Path) -> bytes:
    """The 32 bytes in the file `secret` of this home, made on first use and readable by its owner only.

    Whole or not at all: two processes that begin together end with the same one. Raises OSError.
    """
    path = home / "secret"
    with suppress(FileNotFoundError):
        held = path.read_bytes()
        if len(held) == _LENGTH:
            return held
        path.unlink()
    fresh = home / f".secret.{secrets.token_hex(8)}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_LENGTH))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()
    return path.read_bytes()
