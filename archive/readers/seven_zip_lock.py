"""The lock of a 7z archive: AES-256 by a key that is hashed many times from the password. There is no check of it but
what comes out.

Source: 7zFormat.txt and 7zAes.cpp of the LZMA SDK.
"""

from __future__ import annotations

import functools
import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from archive.document import Reason
from archive.readers import Unreadable

_MOST_POWER = 24  # of two, rounds of the hash; 19 is what 7-Zip writes, and 24 the most that it reads
_UNHASHED = 0x3F
_KEY, _VECTOR, _TOGETHER = 32, 16, 1 << 12


class Unlocking:
    """Takes the lock off a stream, in the likeness of what unpacks one.

    Raises ValueError where its settings are none, Unreadable where they ask for too many rounds (unsafe).
    """

    eof = False
    needs_input = True

    def __init__(self, settings: bytes, password: str) -> None:
        power, salt, vector = _said(settings)
        cipher = Cipher(AES(_key(password, salt, power)), CBC(vector.ljust(_VECTOR, b"\0")))
        self._cipher = cipher.decryptor()

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """The next whole blocks: no more than go in."""
        return self._cipher.update(data)


def _said(settings: bytes) -> tuple[int, bytes, bytes]:
    """The power, the salt, and the vector that it begins with."""
    if not settings:
        raise ValueError("its lock has no settings")
    first = settings[0]
    if not first & 0xC0:
        return first & 0x3F, b"", b""
    if len(settings) < 2:
        raise ValueError("the settings of its lock are cut short")
    salt = (first >> 7 & 1) + (settings[1] >> 4)
    vector = (first >> 6 & 1) + (settings[1] & 0x0F)
    if len(settings) != 2 + salt + vector:
        raise ValueError("the settings of its lock are none")
    return first & 0x3F, settings[2 : 2 + salt], settings[2 + salt :]


@functools.lru_cache(maxsize=8)
def _key(password: str, salt: bytes, power: int) -> bytes:
    """Kept, for the streams of an archive mostly have one and the same."""
    begins = salt + password.encode("utf-16-le")
    if power == _UNHASHED:
        return begins[:_KEY].ljust(_KEY, b"\0")
    if power > _MOST_POWER:
        raise Unreadable(Reason.unsafe, f"its lock asks for 2^{power} rounds; up to 2^{_MOST_POWER} are made")
    made = hashlib.sha256()
    for start in range(0, 1 << power, _TOGETHER):
        numbers = range(start, min(start + _TOGETHER, 1 << power))
        made.update(b"".join(begins + number.to_bytes(8, "little") for number in numbers))
    return made.digest()
