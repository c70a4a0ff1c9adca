"""Locked office files made in code. Source: [MS-OFFCRYPTO] 2.3; for what is under the lock, [MS-XLS], -DOC, -PPT."""

from __future__ import annotations

import base64
import hashlib
import io
import struct

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB, Mode
from locking import rc4
from packing import compound

_SALT = bytes(range(16))
_VERIFIER = b"a verifier of 16"
_NAMESPACE = "http://schemas.microsoft.com/office/2006/"
_CLEAR = {0x809, 0x2F, 0xE1}  # records of a workbook that are never encrypted


def agile(plain: bytes, password: str, spins: int = 100, said: int | None = None) -> bytes:
    """As Office locks since 2010: AES-256 and SHA-512. `said` is the number of rounds that it claims."""
    turned = hashlib.sha512(_SALT + password.encode("utf-16-le")).digest()
    for number in range(spins):
        turned = hashlib.sha512(struct.pack("<I", number) + turned).digest()

    def kept(what: bytes, block: str) -> str:
        key = hashlib.sha512(turned + bytes.fromhex(block)).digest()[:32]
        return base64.b64encode(_aes(key, CBC(_SALT), what)).decode()

    secret = bytes(range(32))
    salt = base64.b64encode(_SALT).decode()
    locked = struct.pack("<Q", len(plain))
    for number, start in enumerate(range(0, len(plain), 4096)):
        vector = hashlib.sha512(_SALT + struct.pack("<I", number)).digest()[:16]
        locked += _aes(secret, CBC(vector), plain[start : start + 4096])
    common = f"saltSize='16' blockSize='16' keyBits='256' hashSize='64' cipherAlgorithm='AES' saltValue='{salt}' "
    common += "cipherChaining='ChainingModeCBC' hashAlgorithm='SHA512'"
    told = (
        f"<encryption xmlns='{_NAMESPACE}encryption' xmlns:p='{_NAMESPACE}keyEncryptor/password'><keyData {common}/>"
        f"<dataIntegrity encryptedHmacKey='' encryptedHmacValue=''/><keyEncryptors><keyEncryptor>"
        f"<p:encryptedKey spinCount='{spins if said is None else said}' {common}"
        f" encryptedVerifierHashInput='{kept(_VERIFIER, 'fea7d2763b4b9e79')}'"
        f" encryptedVerifierHashValue='{kept(hashlib.sha512(_VERIFIER).digest(), 'd7aa0f6d3061344e')}'"
        f" encryptedKeyValue='{kept(secret, '146e0be7abacd0d6')}'/></keyEncryptor></keyEncryptors></encryption>"
    )
    return compound({"EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + told.encode(), "EncryptedPackage": locked})


def standard(plain: bytes, password: str, algorithm: int = 0x660E) -> bytes:
    """As Office 2007 locks: AES-128."""
    turned = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()
    for number in range(50_000):
        turned = hashlib.sha1(struct.pack("<I", number) + turned).digest()
    last = hashlib.sha1(turned + bytes(4)).digest()
    key = hashlib.sha1(bytes(a ^ b for a, b in zip(last.ljust(64, b"\0"), b"\x36" * 64, strict=True))).digest()[:16]
    told = struct.pack("<HHI", 3, 2, 0x24) + _header(algorithm, 128)
    told += struct.pack("<I", 16) + _SALT + _aes(key, ECB(), _VERIFIER)
    told += struct.pack("<I", 20) + _aes(key, ECB(), hashlib.sha1(_VERIFIER).digest())
    package = struct.pack("<Q", len(plain)) + _aes(key, ECB(), plain)
    return compound({"EncryptionInfo": told, "EncryptedPackage": package})


def crypto_api(password: str) -> bytes:
    """What is said of a lock by RC4, as Office locks from 2002 on: version, header and verifier."""
    locked = rc4(_rc4_key(password, 0), _VERIFIER + hashlib.sha1(_VERIFIER).digest())
    told = struct.pack("<HHI", 2, 2, 4) + _header(0x6801, 128)
    return told + struct.pack("<I", 16) + _SALT + locked[:16] + struct.pack("<I", 20) + locked[16:]


def locked_workbook(plain: bytes, password: str) -> bytes:
    """A workbook that has a record FilePass (47) which says how it is locked: its other records."""
    stream = _stream(plain, "Workbook")
    hidden, clear, at = bytearray(), bytearray(), 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + size]
        told = size if kind in _CLEAR else 4 if kind == 0x85 else 0  # of a sheet's record, where the sheet begins
        hidden += bytes(4 + told) + b"\xff" * (size - told)
        clear += stream[at : at + 4] + content
        at += 4 + size
    hidden, clear = hidden.ljust(len(stream), b"\0"), clear.ljust(len(stream), b"\0")
    locked = locked_stream(bytes(clear), password, 1024)
    mixed = bytes(new if mask else old for old, new, mask in zip(clear, locked, hidden, strict=True))
    return _with(plain, "Workbook", mixed)


def locked_document(plain: bytes, password: str) -> bytes:
    """A Word document whose table begins with what is said of the lock: the rest of it, and the text."""
    told = len(crypto_api(password))
    text, table = _stream(plain, "WordDocument"), _stream(plain, "1Table")
    text = text[:14] + struct.pack("<I", told) + text[18:68] + locked_stream(text, password, 512)[68:]
    table = crypto_api(password) + locked_stream(table, password, 512)[told:]
    return _with(_with(plain, "WordDocument", text), "1Table", table)


def locked_presentation(objects: dict[int, bytes], password: str) -> bytes:
    """A presentation of these records by their numbers, from 1 on, saved once: each has a key of its own."""
    stream, places = b"", list[int]()
    for number, content in objects.items():
        places.append(len(stream))
        stream += rc4(_rc4_key(password, number), content)
    said = crypto_api(password)
    places.append(len(stream))
    stream += struct.pack("<HHI", 0xF, 0x2F14, len(said)) + said
    directory = len(stream)
    stream += struct.pack("<HHII", 0, 6002, 4 * len(places) + 4, len(places) << 20 | 1)
    stream += struct.pack(f"<{len(places)}I", *places)
    edit = len(stream)
    stream += struct.pack("<HHI8I", 0, 4085, 32, 0, 0, 0, directory, 1, len(places) + 1, 0, len(places))
    user = struct.pack("<HHIIIIHHBBHI", 0, 4086, 24, 20, 0xF3D1C4DF, edit, 0, 0x3F4, 3, 0, 0, 8)
    return compound({"PowerPoint Document": stream, "Current User": user})


def locked_stream(plain: bytes, password: str, size: int) -> bytes:
    """A stream, encrypted in blocks of this size, each with a key of its own."""
    blocks = (plain[start : start + size] for start in range(0, len(plain), size))
    return b"".join(rc4(_rc4_key(password, number), block) for number, block in enumerate(blocks))


def _rc4_key(password: str, block: int) -> bytes:
    first = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()
    return hashlib.sha1(first + struct.pack("<I", block)).digest()[:16]


def _header(algorithm: int, bits: int) -> bytes:
    told = struct.pack("<IIIIIIII", 0x24, 0, algorithm, 0x8004, bits, 0x18, 0, 0) + "\0".encode("utf-16-le")
    return struct.pack("<I", len(told)) + told


def _aes(key: bytes, mode: Mode, plain: bytes) -> bytes:
    locking = Cipher(AES(key), mode).encryptor()
    return locking.update(plain + bytes(-len(plain) % 16)) + locking.finalize()


def _stream(content: bytes, name: str) -> bytes:
    return bytes(olefile.OleFileIO(content).openstream(name).read())


def _with(content: bytes, name: str, stream: bytes) -> bytes:
    file = io.BytesIO(content)
    olefile.OleFileIO(file, write_mode=True).write_stream(name, stream)
    return file.getvalue()
