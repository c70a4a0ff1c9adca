"""The extra fields of an entry in a ZIP archive's directory, each a kind and its bytes. Source: APPNOTE 6.3.10, 4.5."""

from __future__ import annotations

import struct
import zipfile


def extra(entry: zipfile.ZipInfo, kind: int) -> bytes | None:
    """The first field of this kind, if there is one."""
    rest = entry.extra
    while len(rest) >= 4:
        found, size = struct.unpack_from("<HH", rest)
        if found == kind:
            return rest[4 : 4 + size]
        rest = rest[4 + size :]
    return None
