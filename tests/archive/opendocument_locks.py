"""Locked OpenDocument files made in code. Source: OpenDocument 1.3, part 2, 3.4; and LibreOffice 24.8."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_SALT = bytes(range(16))
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"

Lock = Callable[[bytes, str], tuple[bytes, str]]
"""From what is packed and a password: what is locked, and the element that says how."""


def blowfish(packed: bytes, password: str) -> tuple[bytes, str]:
    """As OpenOffice locks; the way of hashing the password, and lengths, are the usual ones and not said."""
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha1(password.encode()).digest(), _SALT, 1024, 16)
    cipher = Cipher(Blowfish(key), CFB(_SALT[:8])).encryptor()
    checksum = _text(hashlib.sha1(packed[:1024]).digest())
    return cipher.update(packed) + cipher.finalize(), (
        f"<m:encryption-data m:checksum-type='SHA1/1K' m:checksum='{checksum}'>"
        f"<m:algorithm m:algorithm-name='Blowfish CFB' m:initialisation-vector='{_text(_SALT[:8])}'/>"
        f"<m:key-derivation m:key-derivation-name='PBKDF2' m:salt='{_text(_SALT)}'/></m:encryption-data>"
    )


def aes(packed: bytes, password: str, rounds: str = "1000") -> tuple[bytes, str]:
    """As LibreOffice locks up to 24.2. `rounds` is how many are claimed."""
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), _SALT, 1000, 32)
    filled = packed + bytes(15 - len(packed) % 16) + bytes([16 - len(packed) % 16])
    cipher = Cipher(AES(key), CBC(_SALT)).encryptor()
    return cipher.update(filled) + cipher.finalize(), (
        f"<m:encryption-data m:checksum-type='{_NAMESPACE}#sha256-1k' "
        f"m:checksum='{_text(hashlib.sha256(packed[:1024]).digest())}'>"
        f"<m:algorithm m:algorithm-name='http://www.w3.org/2001/04/xmlenc#aes256-cbc' "
        f"m:initialisation-vector='{_text(_SALT)}'/><m:key-derivation m:key-derivation-name='PBKDF2' "
        f"m:key-size='32' m:iteration-count='{rounds}' m:salt='{_text(_SALT)}'/><m:start-key-generation "
        "m:start-key-generation-name='http://www.w3.org/2000/09/xmldsig#sha256' m:key-size='32'/></m:encryption-data>"
    )


def argon2(packed: bytes, password: str, memory: str = "64") -> tuple[bytes, str]:
    """As LibreOffice locks since 24.8. `memory` is how much is claimed, in KiB."""
    start = hashlib.sha256(password.encode()).digest()
    key = Argon2id(salt=_SALT, length=32, iterations=3, lanes=4, memory_cost=64).derive(start)
    nonce = _SALT[:12]
    return nonce + AESGCM(key).encrypt(nonce, packed, None), (
        "<m:encryption-data><m:algorithm m:algorithm-name='http://www.w3.org/2009/xmlenc11#aes256-gcm' "
        f"m:initialisation-vector='{_text(nonce)}'/><m:start-key-generation "
        "m:start-key-generation-name='http://www.w3.org/2001/04/xmlenc#sha256' m:key-size='32'/>"
        "<m:key-derivation "
        "m:key-derivation-name='urn:org:documentfoundation:names:experimental:office:manifest:argon2id' "
        f"l:argon2-iterations='3' l:argon2-memory='{memory}' l:argon2-lanes='4' m:salt='{_text(_SALT)}' "
        "m:key-size='32'/></m:encryption-data>"
    )


def locked_entries(plain: bytes, password: str, lock: Lock, mend: Callable[[bytes], bytes] = bytes) -> bytes:
    """A file with each entry under a lock, but for its type. `mend` changes what is packed in each."""
    made, told = io.BytesIO(), ""
    with zipfile.ZipFile(io.BytesIO(plain)) as archive, zipfile.ZipFile(made, "w") as whole:
        for name in archive.namelist():
            content = archive.read(name)
            if name != "mimetype":
                content, said = lock(mend(_packed(content)), password)
                told += f"<m:file-entry m:full-path='{name}'>{said}</m:file-entry>"
            whole.writestr(name, content)
        whole.writestr("META-INF/manifest.xml", manifest(told))
    return made.getvalue()


def locked_package(plain: bytes, password: str, lock: Lock) -> bytes:
    """A file that is whole under one lock."""
    made = io.BytesIO()
    content, said = lock(_packed(plain), password)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive, zipfile.ZipFile(made, "w") as whole:
        whole.writestr("mimetype", archive.read("mimetype"))
        whole.writestr("encrypted-package", content)
        told = f"<m:file-entry m:full-path='encrypted-package'>{said}</m:file-entry>"
        whole.writestr("META-INF/manifest.xml", manifest(told))
    return made.getvalue()


def manifest(told: str) -> str:
    return f"<m:manifest xmlns:m='{_NAMESPACE}' xmlns:l='urn:org:loext:1.0'>{told}</m:manifest>"


def _packed(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(content) + packing.flush()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
