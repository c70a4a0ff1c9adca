"""How the streams of a 7z archive are packed, and their unpacking, bit by bit, by the standard library.

Source: Methods.txt of the LZMA SDK.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from archive.readers.seven_zip_header import Coder, Folder
from archive.readers.seven_zip_lock import Unlocking
from archive.readers.spool import CHUNK
from archive.readers.unpacking import Inflating, Unpacking, through

_COPY, _LZMA, _LZMA2 = b"\0", b"\x03\x01\x01", b"\x21"
_DELTA, _DEFLATE, _BZIP2 = b"\x03", b"\x04\x01\x08", b"\x04\x02\x02"
_LOCK = b"\x06\xf1\x07\x01"
_FILTERS = {
    b"\x04": lzma.FILTER_X86, b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x05": lzma.FILTER_POWERPC, b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x06": lzma.FILTER_IA64, b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x07": lzma.FILTER_ARM, b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC, b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}  # fmt: skip


class Locked(Exception):
    """It opens with a password only."""


def is_locked(folder: Folder) -> bool:
    """Whether it opens with a password only."""
    return any(coder.method == _LOCK for coder in folder.coders)


def unpacked(original: BinaryIO, folder: Folder, password: str | None = None) -> Iterator[bytes]:
    """What comes out of a folder; of a locked one with another password, anything, or what is BROKEN.

    Raises Locked where there is no password, NotImplementedError, Unreadable (unsafe); on the way, what is BROKEN.
    """
    if is_locked(folder) and password is None:
        raise Locked
    steps = _steps(_in_order(folder), password or "")
    return _bounded(_run(steps, _packed(original, folder.start, folder.packed_sizes[0])), folder.size)


def _in_order(folder: Folder) -> list[Coder]:
    """The coders from the packed side on; each must have one input and one output, and feed one other."""
    if any((coder.inputs, coder.outputs) != (1, 1) for coder in folder.coders) or len(folder.packed_sizes) != 1:
        raise NotImplementedError("several streams in one (BCJ2)")
    feeds = {output: into for into, output in folder.bonds}
    at = next((n for n in range(len(folder.coders)) if n not in {into for into, _ in folder.bonds}), 0)
    order = [at]
    while at in feeds and len(order) <= len(folder.coders):
        at = feeds[at]
        order.append(at)
    if sorted(order) != list(range(len(folder.coders))):
        raise ValueError("its coders stand in a circle")
    return [folder.coders[number] for number in order]


def _steps(coders: list[Coder], password: str) -> list[Unpacking]:
    """One object for each that packs; filters go with the LZMA2 before them, which knows how."""
    steps: list[Unpacking] = []
    filters: list[dict[str, Any]] = []
    for coder in [*coders, None]:
        method = coder.method if coder is not None else b""
        if coder is not None and filters and (method in _FILTERS or method == _DELTA):
            if method in _FILTERS and filters[-1]["id"] == lzma.FILTER_LZMA1:
                raise NotImplementedError("LZMA with a filter for programs")
            filters.insert(0, _filter(coder))
            continue
        if filters:
            steps.append(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters))
            filters = []
        if coder is None:
            break
        if method in (_LZMA, _LZMA2):
            filters = [_filter(coder)]
        elif method == _LOCK:
            steps.append(Unlocking(coder.settings, password))
        elif method != _COPY:
            made = _OTHERS.get(method)
            if made is None:
                raise NotImplementedError(f"method {method.hex()}")
            steps.append(made())
    return steps


def _filter(coder: Coder) -> dict[str, Any]:
    settings = coder.settings
    if coder.method == _LZMA:
        if len(settings) < 5 or settings[0] >= 225:
            raise ValueError("its LZMA settings are none")
        rest, lc = divmod(settings[0], 9)
        pb, lp = divmod(rest, 5)
        size = int.from_bytes(settings[1:5], "little")
        return {"id": lzma.FILTER_LZMA1, "dict_size": max(4096, size), "lc": lc, "lp": lp, "pb": pb}
    if coder.method == _LZMA2:
        told = settings[0] if settings else 41
        if told > 40:
            raise ValueError("its LZMA2 settings are none")
        return {"id": lzma.FILTER_LZMA2, "dict_size": 0xFFFFFFFF if told == 40 else (2 | told & 1) << told // 2 + 11}
    if coder.method == _DELTA:
        return {"id": lzma.FILTER_DELTA, "dist": settings[0] + 1 if settings else 1}
    return {"id": _FILTERS[coder.method]}


_OTHERS: dict[bytes, Callable[[], Unpacking]] = {_DEFLATE: Inflating, _BZIP2: bz2.BZ2Decompressor}


def _packed(original: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    original.seek(start)
    while size > 0:
        some = original.read(min(size, CHUNK))
        if not some:
            raise EOFError("it is cut short")
        size -= len(some)
        yield some


def _run(steps: list[Unpacking], bits: Iterator[bytes]) -> Iterator[bytes]:
    for step in steps:
        bits = through(step, bits)
    return bits


def _bounded(bits: Iterator[bytes], size: int) -> Iterator[bytes]:
    """No more than so many bytes: LZMA alone does not know where it ends."""
    for some in bits:
        yield some[:size]
        size -= len(some)
        if size <= 0:
            return
