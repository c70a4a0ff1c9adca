"""The list of files of a 7z archive, and where and how each is packed.

Source: 7zFormat.txt of the LZMA SDK, whose names are used here: a folder is what is packed as one stream.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field

_MOST = 1_000_000  # of anything that is counted in it

START = 32
"""Places are counted from behind the first so many bytes."""

_END, _ARCHIVE_PROPERTIES, _ADDITIONAL, _MAIN, _FILES = 0x00, 0x02, 0x03, 0x04, 0x05
_PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CHECKS, _FOLDER = 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B
_CODER_SIZES, _UNPACK_STREAMS, _EMPTY_STREAM, _EMPTY_FILE, _NAMES = 0x0C, 0x0D, 0x0E, 0x0F, 0x11
_ATTRIBUTES = 0x15
_UNIX_MODE, _DIRECTORY = 0x8000, 0x10


@dataclass
class Coder:
    """One way of packing: its number as in the format, and its settings."""

    method: bytes
    inputs: int
    outputs: int
    settings: bytes


@dataclass
class Folder:
    """What is packed as one stream: where its packed streams lie, their sizes, the coders, and what comes out."""

    coders: list[Coder]
    bonds: list[tuple[int, int]]
    sizes: list[int] = field(default_factory=list)  # what comes out of each coder
    start: int = 0
    packed_sizes: list[int] = field(default_factory=list)
    check: int | None = None  # CRC-32 of all that comes out
    files: list[tuple[int, int | None]] = field(default_factory=list)  # their sizes and CRC-32

    @property
    def packed(self) -> int:
        return sum(self.packed_sizes)

    @property
    def inputs(self) -> int:
        return sum(coder.inputs for coder in self.coders)

    @property
    def size(self) -> int:
        """Of what comes out at last: of the coder whose output no other one takes."""
        taken = {output for _, output in self.bonds}
        return next(size for number, size in enumerate(self.sizes) if number not in taken)


@dataclass
class Entry:
    """A file: its CRC-32, the number of its folder (None where it is empty), its mode where it was packed on Unix."""

    name: str
    size: int = 0
    check: int | None = None
    place: int | None = None
    is_folder: bool = False
    mode: int | None = None


class Header(io.BytesIO):
    """Reads the parts of a header, in the order in which they stand there. Raises ValueError and EOFError."""

    def exactly(self, size: int) -> bytes:
        some = self.read(size)
        if len(some) < size:
            raise EOFError("a list is cut short")
        return some

    def byte(self) -> int:
        return self.exactly(1)[0]

    def number(self) -> int:
        """The first byte's leading ones tell how many more there are."""
        first, value = self.byte(), 0
        for place in range(8):
            if not first & 0x80 >> place:
                return value | (first & (0x7F >> place)) << 8 * place
            value |= self.byte() << 8 * place
        return value

    def count(self) -> int:
        number = self.number()
        if number > _MOST:
            raise ValueError("a list is longer than is followed")
        return number

    def bits(self, count: int) -> list[bool]:
        packed = self.exactly((count + 7) // 8)
        return [bool(packed[at // 8] & 0x80 >> at % 8) for at in range(count)]

    def some_bits(self, count: int) -> list[bool]:
        """The same, where one byte may say that all are set."""
        return [True] * count if self.byte() else self.bits(count)

    def checks(self, count: int) -> list[int | None]:
        return [struct.unpack("<L", self.exactly(4))[0] if told else None for told in self.some_bits(count)]

    def archive(self) -> tuple[list[Folder], list[Entry]]:
        """The folders and the files."""
        folders: list[Folder] = []
        while (kind := self.number()) != _END:
            if kind == _ARCHIVE_PROPERTIES:
                while self.number() != _END:
                    self.exactly(self.number())
            elif kind == _ADDITIONAL:
                self.streams()
            elif kind == _MAIN:
                folders = self.streams()
            elif kind == _FILES:
                return folders, self.files(folders)
            else:
                raise ValueError(f"part {kind:#x} is not known")
        return folders, []

    def streams(self) -> list[Folder]:
        """The folders, with where they lie and what comes out of them."""
        start, packed, folders = 0, list[int](), list[Folder]()
        while (kind := self.number()) != _END:
            if kind == _PACK:
                start, packed = self.pack()
            elif kind == _UNPACK:
                folders = self.unpack()
                for folder in folders:
                    folder.files = [(folder.size, folder.check)]
            elif kind == _SUBSTREAMS:
                self.substreams(folders)
            else:
                raise ValueError(f"part {kind:#x} is not known")
        for folder in folders:
            inputs = folder.inputs - len(folder.bonds)
            folder.start, folder.packed_sizes, packed = start, packed[:inputs], packed[inputs:]
            start += folder.packed
        return folders

    def pack(self) -> tuple[int, list[int]]:
        start, count, sizes = self.number() + START, self.count(), list[int]()
        while (kind := self.number()) != _END:
            if kind == _SIZE:
                sizes = [self.number() for _ in range(count)]
            elif kind == _CHECKS:
                self.checks(count)
            else:
                raise ValueError(f"part {kind:#x} is not known")
        return start, sizes

    def unpack(self) -> list[Folder]:
        if self.number() != _FOLDER:
            raise ValueError("there is no list of folders")
        count = self.count()
        if self.byte():
            raise ValueError("a list stands elsewhere")
        folders = [self.folder() for _ in range(count)]
        while (kind := self.number()) != _END:
            if kind == _CODER_SIZES:
                for folder in folders:
                    folder.sizes = [self.number() for coder in folder.coders for _ in range(coder.outputs)]
            elif kind == _CHECKS:
                for folder, check in zip(folders, self.checks(count), strict=True):
                    folder.check = check
            else:
                raise ValueError(f"part {kind:#x} is not known")
        return folders

    def folder(self) -> Folder:
        coders = [self.coder() for _ in range(min(self.count(), 32))]
        folder = Folder(coders, [])
        folder.bonds = [(self.count(), self.count()) for _ in range(sum(coder.outputs for coder in coders) - 1)]
        packed = folder.inputs - len(folder.bonds)
        if packed > 1:
            for _ in range(packed):
                self.count()
        return folder

    def coder(self) -> Coder:
        flags = self.byte()
        method = self.exactly(flags & 0x0F)
        inputs, outputs = (self.count(), self.count()) if flags & 0x10 else (1, 1)
        if inputs > 32 or outputs > 32:
            raise ValueError("a coder is stranger than is followed")
        return Coder(method, inputs, outputs, self.exactly(self.count()) if flags & 0x20 else b"")

    def substreams(self, folders: list[Folder]) -> None:
        """How many files each folder has, and how long they are; the last one's length is what is left."""
        counts = [1] * len(folders)
        kind = self.number()
        if kind == _UNPACK_STREAMS:
            counts = [self.count() for _ in folders]
            kind = self.number()
        for folder, count in zip(folders, counts, strict=True):
            known = [self.number() for _ in range(count - 1)] if kind == _SIZE else []
            if sum(known) > folder.size:
                raise ValueError("files are longer than what they are packed in")
            sizes = [*known, folder.size - sum(known)] if count else []
            folder.files = [(size, folder.check if count == 1 else None) for size in sizes]
        if kind == _SIZE:
            kind = self.number()
        if kind == _CHECKS:
            # Of those that have none yet: a folder of one file has told it as its own.
            unsaid = [(folder, at) for folder in folders for at, (_, told) in enumerate(folder.files) if told is None]
            for (folder, at), check in zip(unsaid, self.checks(len(unsaid)), strict=True):
                folder.files[at] = (folder.files[at][0], check)
            kind = self.number()
        if kind != _END:
            raise ValueError(f"part {kind:#x} is not known")

    def files(self, folders: list[Folder]) -> list[Entry]:
        count = self.count()
        entries = [Entry("") for _ in range(count)]
        empty, empty_file = [False] * count, list[bool]()
        while (kind := self.number()) != _END:
            part = Header(self.exactly(self.number()))
            if kind == _EMPTY_STREAM:
                empty = part.bits(count)
            elif kind == _EMPTY_FILE:
                empty_file = part.bits(sum(empty))
            elif kind == _NAMES:
                if part.byte():
                    raise ValueError("a list stands elsewhere")
                names = part.read().decode("utf-16-le", "replace").split("\0")
                for entry, name in zip(entries, names, strict=False):
                    entry.name = name
            elif kind == _ATTRIBUTES:
                part.attributes(entries)
        _place(entries, empty, empty_file, folders)
        return entries

    def attributes(self, entries: list[Entry]) -> None:
        defined = self.some_bits(len(entries))
        if self.byte():
            raise ValueError("a list stands elsewhere")
        for entry, told in zip(entries, defined, strict=True):
            if told:
                attributes = struct.unpack("<L", self.exactly(4))[0]
                entry.mode = attributes >> 16 if attributes & _UNIX_MODE else None
                entry.is_folder = bool(attributes & _DIRECTORY)


def _place(entries: list[Entry], empty: list[bool], empty_file: list[bool], folders: list[Folder]) -> None:
    """Say of each file that has bytes in which folder it is; those without are empty, or folders on a disk."""
    places = [(number, size, check) for number, folder in enumerate(folders) for size, check in folder.files]
    with_bytes = [entry for entry, nothing in zip(entries, empty, strict=True) if not nothing]
    if len(places) != len(with_bytes):
        raise ValueError("there are more files than places, or fewer")
    for entry, (number, size, check) in zip(with_bytes, places, strict=True):
        entry.place, entry.size, entry.check = (number if size else None), size, check
    without = [entry for entry, nothing in zip(entries, empty, strict=True) if nothing]
    for at, entry in enumerate(without):
        entry.is_folder = not (at < len(empty_file) and empty_file[at])
