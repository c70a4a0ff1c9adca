"""Locked 7z archives made in code. Source: 7zFormat.txt and 7zAes.cpp of the LZMA SDK."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from packing import seven_files, seven_number

_SALT, _VECTOR = b"salt", bytes(range(8))
_METHOD = b"\x06\xf1\x07\x01"


def locked_seven_zip(
    files: dict[str, bytes], password: str, *, power: int = 4, hidden: bool = False, checked: bool = True
) -> bytes:
    """An archive of one solid LZMA2 stream under AES; where it is `hidden`, its list is too, with its CRC or without.

    `power` is of two, the rounds of the hash; 63 hashes nothing. None of the files may be empty.
    """
    plain = b"".join(files.values())
    packed = lzma.compress(plain, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}])
    locked = lock(packed, password, power)
    coders = b"\x02\x21\x21\x01\x08" + coder(power) + b"\x00\x01"  # two, and the first takes what the second gives
    told = streams(0, len(locked), coders, [len(plain), len(packed)])
    sizes = b"".join(seven_number(len(content)) for content in list(files.values())[:-1])
    checks = b"".join(struct.pack("<L", zlib.crc32(content)) for content in files.values())
    told += b"\x08\x0d" + seven_number(len(files)) + b"\x09" + sizes + b"\x0a\x01" + checks + b"\x00"
    header = b"\x01\x04" + told + b"\x00\x05" + seven_number(len(files)) + seven_files(files) + b"\x00\x00"
    if hidden:
        hiding = lock(header, password, power)
        check = zlib.crc32(header) if checked else None
        told = streams(len(locked), len(hiding), b"\x01" + coder(power), [len(header)], check)
        locked, header = locked + hiding, b"\x17" + told + b"\x00"
    start = struct.pack("<QQL", len(locked), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + locked + header


def coder(power: int) -> bytes:
    """The lock, with its settings."""
    settings = bytes([0xC0 | power, (len(_SALT) - 1) << 4 | len(_VECTOR) - 1]) + _SALT + _VECTOR
    return bytes([0x20 | len(_METHOD)]) + _METHOD + bytes([len(settings)]) + settings


def streams(start: int, size: int, coders: bytes, sizes: list[int], check: int | None = None) -> bytes:
    """Where a packed stream lies, and how it is packed."""
    told = b"\x06" + seven_number(start) + b"\x01\x09" + seven_number(size) + b"\x00"
    told += b"\x07\x0b\x01\x00" + coders + b"\x0c" + b"".join(map(seven_number, sizes))
    return told + (b"" if check is None else b"\x0a\x01" + struct.pack("<L", check)) + b"\x00"


def lock(plain: bytes, password: str, power: int) -> bytes:
    begins = _SALT + password.encode("utf-16-le")
    key = begins[:32].ljust(32, b"\0")
    if power <= 24:
        rounds = range(1 << power)
        key = hashlib.sha256(b"".join(begins + struct.pack("<Q", number) for number in rounds)).digest()
    cipher = Cipher(AES(key), CBC(_VECTOR.ljust(16, b"\0"))).encryptor()
    return cipher.update(plain + bytes(-len(plain) % 16)) + cipher.finalize()
