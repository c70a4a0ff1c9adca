"""OpenDocument files that open with a password only: their lock is taken off, and what comes out is read as any other.

Up to LibreOffice 24.2, and in OpenOffice, each entry has a lock of its own; since then the whole file is one locked
entry of another. Of the first kind only what has text is unlocked, and packed anew.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any, BinaryIO

from archive.document import Reason
from archive.readers import Unreadable
from archive.readers.markup import attribute, child, descendants, parse
from archive.readers.opendocument import CONTENT, MANIFEST, PACKAGE
from archive.readers.opendocument_lock import unlocked
from archive.readers.package import BROKEN, Package

_MIMETYPE = "mimetype"
_LARGEST, _LARGEST_ALTOGETHER = 128 << 20, 256 << 20  # bytes of an entry, and of all


def opened(original: BinaryIO, password: str) -> BinaryIO:
    """The file without its lock, in memory; the original itself where it has none.

    Raises Unreadable: encrypted where it is another password or a kind of lock that is not opened; unsafe where it asks
    for too much work; damaged; too_large.
    """
    package = Package(original)
    locks = _locks(package)
    if PACKAGE in locks:
        return io.BytesIO(unlocked(_locked(package, PACKAGE), locks[PACKAGE], password, _LARGEST))
    if CONTENT not in locks:
        return original
    plain, left = io.BytesIO(), _LARGEST_ALTOGETHER
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        # The content first: where the password is another one, nothing else has to be tried.
        for name in sorted(package.names(), key=lambda name: name != CONTENT):
            if name != _MIMETYPE and (name == MANIFEST or not name.endswith(".xml")):
                continue
            content = _locked(package, name)
            if name in locks:
                content = unlocked(content, locks[name], password, min(left, _LARGEST))
            left -= len(content)
            if left < 0:
                raise Unreadable(Reason.too_large, f"its texts have more than {_LARGEST_ALTOGETHER} bytes")
            made.writestr(name, content)
    return plain


def _locks(package: Package) -> dict[str, Any]:
    """What the manifest says of locked entries, by their names."""
    told = descendants(parse(package.read(MANIFEST), MANIFEST), "file-entry")
    found = {attribute(entry, "full-path") or "": child(entry, "encryption-data") for entry in told}
    return {name: lock for name, lock in found.items() if lock is not None}


def _locked(package: Package, name: str) -> bytes:
    try:
        with package.open(name) as stream:
            content = stream.read(_LARGEST + 1)
    except BROKEN as error:
        raise Unreadable(Reason.damaged, f"{name} in it is broken: {error}") from error
    if len(content) > _LARGEST:
        raise Unreadable(Reason.too_large, f"{name} in it has more than {_LARGEST} bytes")
    return content
