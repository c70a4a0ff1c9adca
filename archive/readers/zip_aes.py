"""Files in ZIP archives that are locked by AES, as WinZip and 7-Zip do it: opened bit by bit, and their seal checked.

Source: "AES Encryption Information: Encryption Specification AE-1 and AE-2", winzip.com.
"""

from __future__ import annotations

import bz2
import hashlib
import hmac
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from archive.readers.spool import CHUNK, WrongPassword
from archive.readers.unpacking import Inflating, Unpacking, through
from archive.readers.zip_extra import extra

METHOD = 99
"""What stands in the place of the method of packing; that one stands in the extra field."""

_FIELD = 0x9901
_SALTS = {1: (8, 16), 2: (12, 24), 3: (16, 32)}  # by strength: bytes of the salt and of the key
_ROUNDS = 1000
_CHECK, _SEAL, _BLOCK = 2, 10, 16  # bytes
_LOCAL = struct.Struct("<4s22xHH")
_STORED = 0
_METHODS: dict[int, Callable[[], Unpacking]] = {8: Inflating, 12: bz2.BZ2Decompressor}


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, password: bytes) -> Iterator[bytes]:
    """The bytes of a file. Raises WrongPassword before the first one; on the way what is in BROKEN.

    One wrong password in 65,536 is found out by the seal only, and told as damage.
    """
    version, strength, method = _said(entry)
    salt_size, key_size = _SALTS[strength]
    file = _opened(archive, entry)
    salt, check = file.read(salt_size), file.read(_CHECK)
    key = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * key_size + _CHECK)
    if not hmac.compare_digest(key[-_CHECK:], check):
        raise WrongPassword
    seal = hmac.new(key[key_size:-_CHECK], digestmod="sha1")
    size = entry.compress_size - salt_size - _CHECK - _SEAL
    clear = _clear(file, size, key[:key_size], seal)
    found = 0
    for some in clear if method == _STORED else through(_method(method)(), clear):
        found = zlib.crc32(some, found)
        yield some
    for _ in clear:  # whatever stands behind the end is under the seal too
        pass
    if version == 1 and found != entry.CRC:
        raise ValueError("its checksum is another one")


def _said(entry: zipfile.ZipInfo) -> tuple[int, int, int]:
    """Version (1 or 2), strength, method of packing."""
    field = extra(entry, _FIELD) or b""
    if len(field) < 7:
        raise ValueError("it does not say how it is locked")
    version, strength, method = struct.unpack("<H2xBH", field[:7])
    if version not in (1, 2) or strength not in _SALTS:
        raise NotImplementedError(f"AES, version {version}, strength {strength}")
    return version, strength, method


def _method(number: int) -> Callable[[], Unpacking]:
    made = _METHODS.get(number)
    if made is None:
        raise NotImplementedError(f"method {number}")
    return made


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """The archive, at the first byte of this file. Nothing else may read it meanwhile."""
    file = archive.fp
    if file is None:
        raise ValueError("the archive is closed")
    file.seek(entry.header_offset)
    mark, name_size, extra_size = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\x03\x04":
        raise ValueError("it is not where the directory says")
    file.seek(name_size + extra_size, os.SEEK_CUR)
    return file


def _clear(file: IO[bytes], size: int, key: bytes, seal: hmac.HMAC) -> Iterator[bytes]:
    """The next so many bytes unlocked; then the seal that follows is held against them."""
    cipher = Cipher(AES(key), ECB()).encryptor()
    block = 1
    while size > 0:
        some = file.read(min(size, CHUNK))
        if not some:
            raise EOFError("it is cut short")
        size -= len(some)
        seal.update(some)
        blocks = -(-len(some) // _BLOCK)
        # Counter mode by hand, for this one counts from the little end.
        stream = cipher.update(b"".join(n.to_bytes(_BLOCK, "little") for n in range(block, block + blocks)))
        block += blocks
        mixed = int.from_bytes(some, "little") ^ int.from_bytes(stream[: len(some)], "little")
        yield mixed.to_bytes(len(some), "little")
    if not hmac.compare_digest(seal.digest()[:_SEAL], file.read(_SEAL)):
        raise ValueError("its seal is broken")
