"""The lock of one entry of an OpenDocument file: what the manifest says of it, and the entry without it.

Source: OpenDocument 1.3, part 2, 3.4 and 4.8; Argon2id and AES-GCM as LibreOffice writes them since 24.8.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from archive.document import Reason
from archive.readers import STRANGE_LOCK, WRONG_PASSWORD, Unreadable
from archive.readers.markup import attribute, child

_MOST_ROUNDS = 10_000_000  # of PBKDF2; LibreOffice makes 100,000
_MOST_MEMORY, _MOST_PASSES, _MOST_LANES = 256 << 10, 16, 64  # KiB, and rounds, of Argon2; LibreOffice: 64 MiB, 3, 4
_LONGEST_KEY = 64  # bytes
_NONCE, _CHECKED = 12, 1024  # bytes


def unlocked(locked: bytes, told: Any, password: str, most: int) -> bytes:
    """The entry, unpacked. `told` is its element `encryption-data`; `most` is how many bytes are followed.

    Raises Unreadable: encrypted where it is another password, or a kind of lock that is not known; unsafe where the key
    takes more work than is done; too_large; damaged.
    """
    try:
        packed = _decrypted(locked, told, _key(told, password))
    except UnsupportedAlgorithm as error:
        raise Unreadable(Reason.encrypted, STRANGE_LOCK) from error
    except InvalidTag as error:
        raise Unreadable(Reason.encrypted, WRONG_PASSWORD) from error
    except (ValueError, OverflowError) as error:
        raise Unreadable(Reason.damaged, f"its lock is broken: {error}") from error
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = unpacking.decompress(packed, most + 1)
    except zlib.error as error:
        raise _unpackable(packed, told, str(error)) from error
    if len(plain) > most:
        raise Unreadable(Reason.too_large, f"what is under its lock has more than {most} bytes")
    if not unpacking.eof:
        raise _unpackable(packed, told, "it is cut short")
    return plain


def _unpackable(packed: bytes, told: Any, error: str) -> Unreadable:
    """Damaged where the checksum says that the password is right; otherwise that is another one."""
    made = hashlib.sha256 if _said(told, "checksum-type").endswith("sha256-1k") else hashlib.sha1
    if made(packed[:_CHECKED]).digest() == _bytes(told, "checksum"):
        return Unreadable(Reason.damaged, f"what is under its lock is broken: {error}")
    return Unreadable(Reason.encrypted, WRONG_PASSWORD)


def _key(told: Any, password: str) -> bytes:
    """From the hash of the password, by the way of deriving it that is told."""
    made, start = child(told, "key-derivation"), _start(child(told, "start-key-generation"), password)
    name, salt = _said(made, "key-derivation-name").lower(), _bytes(made, "salt")
    size = _number(made, "key-size", 16, _LONGEST_KEY)
    if name.endswith("pbkdf2"):
        rounds = _number(made, "iteration-count", 1024, _MOST_ROUNDS)
        return hashlib.pbkdf2_hmac("sha1", start, salt, rounds, size)
    if name.endswith("argon2id"):
        passes = _number(made, "argon2-iterations", 3, _MOST_PASSES)
        memory = _number(made, "argon2-memory", 64 << 10, _MOST_MEMORY)
        lanes = _number(made, "argon2-lanes", 4, _MOST_LANES)
        return Argon2id(salt=salt, length=size, iterations=passes, lanes=lanes, memory_cost=memory).derive(start)
    raise UnsupportedAlgorithm(name)


def _start(told: Any, password: str) -> bytes:
    name = _said(told, "start-key-generation-name").lower()
    if not name or name.endswith("sha1"):
        return hashlib.sha1(password.encode()).digest()
    if name.endswith("sha256"):
        return hashlib.sha256(password.encode()).digest()
    raise UnsupportedAlgorithm(name)


def _decrypted(locked: bytes, told: Any, key: bytes) -> bytes:
    made = child(told, "algorithm")
    name, vector = _said(made, "algorithm-name").lower(), _bytes(made, "initialisation-vector")
    if name.endswith("-gcm"):
        # XML Encryption puts the vector before what it begins.
        return AESGCM(key).decrypt(vector, locked[_NONCE:], None)
    if "blowfish" in name:
        cipher = Cipher(Blowfish(key), CFB(vector)).decryptor()
        return cipher.update(locked) + cipher.finalize()
    if "aes" in name and name.endswith("-cbc"):
        cipher = Cipher(AES(key), CBC(vector)).decryptor()
        filled = cipher.update(locked) + cipher.finalize()
        return filled[: -filled[-1]] if filled and 0 < filled[-1] <= 16 else filled
    raise UnsupportedAlgorithm(name)


def _said(element: Any, name: str) -> str:
    return (attribute(element, name) or "").strip() if element is not None else ""


def _bytes(element: Any, name: str) -> bytes:
    return base64.b64decode(_said(element, name))


def _number(element: Any, name: str, usual: int, most: int) -> int:
    told = _said(element, name)
    number = int(told) if told else usual
    if number > most:
        raise Unreadable(Reason.unsafe, f"its lock asks for more work than is done for one ({name} {number})")
    return number
