"""Containers made in code, for the tests of their readers; and a reading of them in this process."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from archive.document import Extract, Member, Problem
from archive.extract import extract
from archive.readers.spool import Spool

LIMIT = 64 << 20


@dataclass(frozen=True)
class Unpacked:
    """What reading a container gave, with the bytes of its members."""

    told: Extract
    spool: bytes

    @property
    def members(self) -> tuple[Member, ...]:
        return self.told.members

    @property
    def names(self) -> list[str]:
        return [member.name for member in self.members]

    @property
    def files(self) -> dict[str, bytes]:
        """Those members that were taken out."""
        return {m.name: self.spool[m.start : m.start + m.size] for m in self.members if m.problem is None}

    @property
    def troubles(self) -> dict[str, str]:
        """The reasons of those that were not."""
        return {m.name: m.problem.reason.value for m in self.members if m.problem is not None}

    @property
    def text(self) -> str:
        (page,) = self.told.text.pages
        return page.text

    def said(self, field: str) -> object:
        return next((s.value for s in self.told.suggestions if s.field == field), None)


def read(
    content: bytes, name: str = "", media_type: str = "", limit: int = LIMIT, password: str | None = None
) -> Extract | Problem:
    return _read(content, name, media_type, limit, password)[0]


def unpack(
    content: bytes, name: str = "", media_type: str = "", limit: int = LIMIT, password: str | None = None
) -> Unpacked:
    told, spool = _read(content, name, media_type, limit, password)
    assert isinstance(told, Extract), told
    return Unpacked(told, spool)


def problem(content: bytes, name: str = "", limit: int = LIMIT, password: str | None = None) -> tuple[str, str]:
    """The reason and the words of what could not be read."""
    told = read(content, name, limit=limit, password=password)
    assert isinstance(told, Problem), told
    return told.reason.value, told.detail


def _read(
    content: bytes, name: str, media_type: str, limit: int, password: str | None
) -> tuple[Extract | Problem, bytes]:
    written = io.BytesIO()
    spool = Spool(written, limit, len(content))
    told = extract(io.BytesIO(content), name, media_type, spool, password=password)
    return told, written.getvalue()


# -- containers


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def tarred(*entries: tuple[str, bytes] | tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=format) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
                continue
            info = tarfile.TarInfo(entry[0])
            info.size = len(entry[1])
            archive.addfile(info, io.BytesIO(entry[1]))
    return made.getvalue()


def tar_entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    """One that is no plain file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def seven_zipped(files: dict[str, bytes], *, method: bytes = b"\x21", checks: bool = True, modes: int = 0) -> bytes:
    """A 7z archive of one solid LZMA2 stream, or of one that claims to be packed by another method."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    whole = b"".join(files.values())
    packed = lzma.compress(whole, lzma.FORMAT_RAW, filters=filters)
    settings = b"\x08" if method == b"\x21" else b""
    coder = bytes([len(method) | (0x20 if settings else 0)]) + method
    coder += bytes([len(settings)]) + settings if settings else b""
    sizes = [len(content) for content in files.values() if content]
    header = b"\x01\x04\x06\x00\x01\x09" + seven_number(len(packed)) + b"\x00"
    header += b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + seven_number(len(whole)) + b"\x00"
    header += b"\x08\x0d" + seven_number(len(sizes)) + b"\x09" + b"".join(map(seven_number, sizes[:-1]))
    if checks:
        crcs = [struct.pack("<L", zlib.crc32(content)) for content in files.values() if content]
        header += b"\x0a\x01" + b"".join(crcs)
    header += b"\x00\x00\x05" + seven_number(len(files)) + seven_files(files, modes) + b"\x00\x00"
    start = struct.pack("<QQL", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<L", zlib.crc32(start)) + start + packed + header


def seven_files(files: dict[str, bytes], modes: int = 0) -> bytes:
    """What the list of a 7z archive says of its files."""
    told = b""
    if not all(files.values()):
        empty = int("".join("0" if content else "1" for content in files.values()).ljust(8, "0"), 2)
        count = sum(not content for content in files.values())
        told += b"\x0e\x01" + bytes([empty]) + b"\x0f\x01" + bytes([0xFF << (8 - count) & 0xFF])
    names = b"\x00" + b"".join(f"{name}\0".encode("utf-16-le") for name in files)
    told += b"\x11" + seven_number(len(names)) + names
    if modes:
        attributes = b"\x01\x00" + struct.pack("<L", modes << 16 | 0x8000) * len(files)
        told += b"\x15" + seven_number(len(attributes)) + attributes
    return told


def seven_number(value: int) -> bytes:
    """As 7z writes one."""
    return bytes([value]) if value < 0x80 else b"\xf0" + value.to_bytes(4, "little")


# -- mail


def mail(subject: str = "Minutes", body: str = "The ferry sank.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    told = {"From": "Ann Example <ann@example.org>", "To": "b@example.org", **headers, "Subject": subject}
    for name, value in told.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


# -- compound files, as Outlook writes them

Tree = dict[str, "bytes | Tree"]
_FREE, _END, _FAT, _SECTOR, _MINI = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 512, 64


def compound(tree: Tree) -> bytes:
    """A compound file of these streams and, as dicts, storages. Small streams share one, as they must."""
    entries: list[list[Any]] = [["Root Entry", 5, _FREE, _FREE, b""]]  # name, kind, right, child, content
    _enter(tree, entries, 0)
    mini, mini_chains = b"", list[int]()
    sectors, chains = b"", list[int]()
    places = {}
    for number, (_, kind, _, _, content) in enumerate(entries):
        if kind == 2 and len(content) < 4096:
            places[number] = (_chain(mini_chains, content, _MINI), len(content))
            mini += content + bytes(-len(content) % _MINI)
    for number, (_, kind, _, _, content) in enumerate(entries):
        if kind == 2 and len(content) >= 4096:
            places[number] = (_chain(chains, content, _SECTOR), len(content))
            sectors += content + bytes(-len(content) % _SECTOR)
    places[0] = (_chain(chains, mini, _SECTOR), len(mini))
    sectors += mini + bytes(-len(mini) % _SECTOR)
    table = struct.pack(f"<{len(mini_chains)}I", *mini_chains)
    table += b"\xff" * (-len(table) % _SECTOR)
    mini_table = _chain(chains, table, _SECTOR)
    sectors += table
    directory = b"".join(_entry(entry, *places.get(number, (0, 0))) for number, entry in enumerate(entries))
    directory += bytes(-len(directory) % _SECTOR)
    start = _chain(chains, directory, _SECTOR)
    sectors += directory
    first = len(chains)
    chains.append(_FAT)
    assert len(chains) <= 128
    fat = struct.pack("<128I", *chains, *[_FREE] * (128 - len(chains)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, start, 0, 4096, mini_table, len(table) // _SECTOR, _END, 0, first)
    return header + struct.pack("<108I", *[_FREE] * 108) + sectors + fat


def _enter(tree: Tree, entries: list[list[Any]], parent: int) -> None:
    before = None
    for name, held in tree.items():
        number = len(entries)
        entries.append([name, 1, _FREE, _FREE, b""] if isinstance(held, dict) else [name, 2, _FREE, _FREE, held])
        if before is None:
            entries[parent][3] = number
        else:
            entries[before][2] = number
        before = number
        if isinstance(held, dict):
            _enter(held, entries, number)


def _chain(chains: list[int], content: bytes, size: int) -> int:
    """Put so many sectors behind the others; the first."""
    start, count = len(chains), -(-len(content) // size)
    chains += [start + n + 1 for n in range(count - 1)] + [_END] * bool(count)
    return start if count else _END


def _entry(entry: list[Any], start: int, size: int) -> bytes:
    name, kind, right, child, _ = entry
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
