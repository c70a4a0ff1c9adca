"""RTF as Outlook packs it into its messages. Source: [MS-OXRTFCP] 2.1 and 3.1."""

from __future__ import annotations

import struct

_LARGEST = 64 << 20
_PACKED, _PLAIN = b"LZFu", b"MELA"
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096


def unpack(packed: bytes) -> bytes:
    """The RTF. Raises ValueError, struct.error, IndexError where it is not packed so."""
    size, kind = struct.unpack_from("<4xL4s", packed)
    if kind == _PLAIN:
        return packed[16 : 16 + size]
    if kind != _PACKED or size > _LARGEST:
        raise ValueError("it is packed in another way")
    window = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
    to, at, out = len(_BEGINNING), 16, bytearray()

    def write(byte: int) -> None:
        nonlocal to
        window[to] = byte
        to = (to + 1) % _WINDOW
        out.append(byte)

    while len(out) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                write(packed[at])
                at += 1
                continue
            told, at = packed[at] << 8 | packed[at + 1], at + 2
            start = told >> 4
            if start == to:
                return bytes(out[:size])
            for place in range(start, start + (told & 15) + 2):
                write(window[place % _WINDOW])
            if len(out) >= size:
                break
    return bytes(out[:size])
