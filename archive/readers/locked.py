"""Office files that open with a password only: their lock is taken off, and what comes out is read as any other file.

Source: [MS-OFFCRYPTO], by msoffcrypto: what Office locks since 97, but for Word's XOR obfuscation, and files of Excel
before 97. Where that library makes a temporary file it gets memory, for a confined reader has no files.
"""

from __future__ import annotations

import io
import os
import struct
from types import SimpleNamespace
from typing import Any, BinaryIO
from xml.parsers.expat import ExpatError

import msoffcrypto
from cryptography.exceptions import UnsupportedAlgorithm
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format import doc97, ppt97, xls97
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from msoffcrypto.method.rc4 import DocumentRC4

from archive.document import Reason
from archive.readers import STRANGE_LOCK, WRONG_PASSWORD, Unreadable, samples

for _format in (doc97, ppt97, xls97):
    _format.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)

_LARGEST = 128 << 20
_WORD_97 = 0xA5EC
_AES = 0x6600  # what the numbers of its kinds begin with
# The library takes a file at its word: a broken one may raise any of these.
_BROKEN = (
    FileFormatError, ParseError, DecryptionError, UnsupportedAlgorithm, ExpatError, OSError, EOFError, ValueError,
    IndexError, KeyError, TypeError, AttributeError, AssertionError, struct.error, OverflowError,
)  # fmt: skip


def opened(original: BinaryIO, password: str) -> BinaryIO:
    """The file without its lock, in memory; the original itself where it has none.

    Raises Unreadable: encrypted where it is another password or a kind of lock that is not opened; unsafe where it asks
    for more rounds of its hash than the format allows (10 million); damaged; too_large above 128 MiB.
    """
    size = original.seek(0, os.SEEK_END)
    if size > _LARGEST:
        raise Unreadable(Reason.too_large, f"{size} bytes; a locked document is opened up to {_LARGEST}")
    file = _file(original)
    try:
        if not file.is_encrypted():
            return original
        if not _is_known(file):
            raise _strange()
        _unlock(file, password)
        plain = io.BytesIO()
        file.decrypt(plain)
    except _BROKEN as error:
        raise Unreadable(Reason.damaged, f"its lock is broken: {error}") from error
    return plain


def warm() -> None:
    """Have all loaded that opening takes."""
    # Zeros before it, for a ZIP archive may have any bytes there: the library packs what is shorter wrongly.
    plain = bytes(4096) + samples.samples()["sample.docx"]
    opened(io.BytesIO(ECMA376Agile.encrypt("a", io.BytesIO(plain), spin_count=1)), "a")
    DocumentRC4.verifypw("a", bytes(16), bytes(16), bytes(16))


def _file(original: BinaryIO) -> Any:
    try:
        return msoffcrypto.OfficeFile(original)
    except (FileFormatError, DecryptionError) as error:
        if "spinCount" in str(error):
            raise Unreadable(Reason.unsafe, "its lock asks for more rounds than the format allows") from error
        raise _strange() from error
    except _BROKEN as error:
        raise Unreadable(Reason.damaged, f"its lock is broken: {error}") from error


def _is_known(file: Any) -> bool:
    """Whether the library opens what is locked in this way; it does not always say so itself."""
    if isinstance(file, doc97.Doc97File):
        return bool(file.info.fib.base.wIdent == _WORD_97 and not file.info.fib.base.fObfuscation)
    if isinstance(file, OOXMLFile) and file.type == "standard":
        return bool(file.info["header"]["algId"] & 0xFF00 == _AES)
    return True


def _unlock(file: Any, password: str) -> None:
    try:
        if isinstance(file, OOXMLFile):
            file.load_key(password, verify_password=True)
        else:
            file.load_key(password)
    except InvalidKeyError as error:
        raise Unreadable(Reason.encrypted, WRONG_PASSWORD) from error
    except DecryptionError as error:
        raise _strange() from error


def _strange() -> Unreadable:
    return Unreadable(Reason.encrypted, STRANGE_LOCK)
