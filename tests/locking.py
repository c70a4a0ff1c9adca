"""Locked files made in code: a PDF of the standard security handler, revision 2 (ISO 32000-1, 7.6.3); a ZIP archive of
the traditional encryption (APPNOTE 6.3.10, 6.1) or of AES (winzip.com, "AES Encryption Information").
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ALLOWED = -4


def rc4(key: bytes, content: bytes) -> bytes:
    """RC4, for ciphers of old: the same both ways."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    told, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        told.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(told)


def locked_pdf(text: str, password: str) -> bytes:
    """A page with this text in Latin letters, that opens with this password."""
    padded = (password.encode("latin-1") + _PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack("<i", _ALLOWED) + b"id").digest()[:5]
    user = rc4(key, _PADDING)
    drawn = rc4(
        hashlib.md5(key + b"\x04\0\0\0\0").digest()[:10], f"BT /F 12 Tf 9 50 Td ({text}) Tj ET".encode("latin-1")
    )
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            b"endobj\n4 0 obj<</Length %d>>stream\n" % len(drawn),
            drawn,
            b"\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
            b"6 0 obj<</Filter/Standard/V 1/R 2/Length 40/P %d/O<%s>/U<%s>>>endobj\n"
            % (_ALLOWED, owner.hex().encode(), user.hex().encode()),
            b"trailer<</Root 1 0 R/Encrypt 6 0 R/ID[<%s><%s>]>>\n%%%%EOF\n" % (b"6964", b"6964"),
        )
    )


def locked_zip(name: str, content: bytes, password: str) -> bytes:
    """A ZIP archive with one file that opens with this password."""
    keys = _ZipKeys(password.encode())
    crc, entry = zlib.crc32(content), name.encode()
    locked = keys.locked(bytes(11) + bytes([crc >> 24]) + content)
    return _zip_of_one(struct.pack("<HHHHHIII", 20, 1, 0, 0, 33, crc, len(locked), len(content)), entry, locked)


def aes_zip(name: str, content: bytes, password: str, *, version: int = 2, strength: int = 3, method: int = 8) -> bytes:
    """A ZIP archive with one file, under AES; of version 1 it tells the checksum too. `strength` is from 1 to 3."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush() if method == 8 else content
    salt, size = bytes(range(4 + 4 * strength)), 8 + 8 * strength
    key = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, 1000, 2 * size + 2)
    cipher = Cipher(AES(key[:size]), ECB()).encryptor()
    counted = b"".join(cipher.update(n.to_bytes(16, "little")) for n in range(1, len(packed) // 16 + 2))
    locked = bytes(a ^ b for a, b in zip(packed, counted, strict=False))
    seal = hmac.new(key[size : 2 * size], locked, "sha1").digest()[:10]
    locked = salt + key[-2:] + locked + seal
    crc = zlib.crc32(content) if version == 1 else 0
    told = struct.pack("<HHHHHIII", 51, 1, 99, 0, 33, crc, len(locked), len(content))
    return _zip_of_one(
        told, name.encode(), locked, struct.pack("<HHH2sBH", 0x9901, 7, version, b"AE", strength, method)
    )


def _zip_of_one(told: bytes, entry: bytes, locked: bytes, extra: bytes = b"") -> bytes:
    sizes = struct.pack("<HH", len(entry), len(extra))
    local = b"PK\x03\x04" + told + sizes + entry + extra + locked
    central = b"PK\x01\x02\x14\0" + told + sizes + struct.pack("<HHHII", 0, 0, 0, 0, 0) + entry + extra
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


class _ZipKeys:
    def __init__(self, password: bytes) -> None:
        self._keys = [0x12345678, 0x23456789, 0x34567890]
        for byte in password:
            self._turn(byte)

    def _turn(self, byte: int) -> None:
        first, second, third = self._keys
        first = _crc(first, byte)
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        self._keys = [first, second, _crc(third, second >> 24)]

    def locked(self, content: bytes) -> bytes:
        told = bytearray()
        for byte in content:
            mixed = (self._keys[2] | 2) & 0xFFFF
            told.append(byte ^ ((mixed * (mixed ^ 1)) >> 8 & 0xFF))
            self._turn(byte)
        return bytes(told)


def _crc(crc: int, byte: int) -> int:
    return zlib.crc32(bytes([byte]), crc ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
