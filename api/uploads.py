"""Bodies that bring files, streamed to disk as they arrive.

Written here over python-multipart, because Starlette's own reader keeps a megabyte of every part in memory, takes a
body that ends before its closing boundary for whole, and spools where the system's temporary folder is, which may be
memory. Here the parts go to nameless files in the home, which no crash leaves behind.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO, cast

from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from api.problems import Refusal
from api.wiring import Wired

_MEMORY = 64 * 1024
_CHUNK = 1024 * 1024
_MOST_FILES = 200
_MOST_FIELDS = 16
_LONGEST_FIELD = 1024 * 1024
_LONGEST_NAME = 255  # bytes
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+\-]{1,100}/[A-Za-z0-9!#$&^_.+\-]{1,100}")


@dataclass
class Upload:
    """One file as it came. `file` stands at its beginning; `unfit` says what is wrong with its name, if anything is."""

    filename: str
    media_type: str | None
    file: BinaryIO
    unfit: str | None = None

    def sha256(self) -> str:
        """Of its bytes, in hexadecimal; leaves the file at its beginning."""
        found = hashlib.sha256()
        while chunk := self.file.read(_CHUNK):
            found.update(chunk)
        self.file.seek(0)
        return found.hexdigest()


@dataclass
class Form:
    """The parts named `file`, and the fields by name."""

    files: list[Upload] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def one(self) -> Upload:
        """The only file. Raises `Refusal` 422 where there is none, or more, or its name cannot be kept."""
        if len(self.files) != 1:
            raise Refusal(422, "one_file", "Send one part named file.", where="file")
        if self.files[0].unfit is not None:
            raise Refusal(422, "name", self.files[0].unfit, where="file")
        return self.files[0]

    def only(self, *names: str) -> None:
        """Raises `Refusal` 422 for a field by another name: nothing sent is dropped in silence."""
        for name in self.fields:
            if name not in names:
                raise Refusal(422, "field_unknown", f"There is no field {name}.", where=name)

    def close(self) -> None:
        for upload in self.files:
            upload.file.close()


class _Parts:
    """What the parser calls while it reads."""

    def __init__(self, boundary: bytes, folder: Path) -> None:
        self.form = Form()
        self.whole = False
        self._folder = folder
        self._header = (b"", b"")
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._field = bytearray()
        self._upload: Upload | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._open,
                "on_part_data": self._write,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def feed(self, chunk: bytes) -> None:
        self._parser.write(chunk)

    def _begin(self) -> None:
        self._headers = {}
        self._header = (b"", b"")

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        name, value = self._header
        self._header = (name + data[start:end], value)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        name, value = self._header
        self._header = (name, value + data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[name.lower()] = value
        self._header = (b"", b"")

    def _open(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition"))
        if kind != b"form-data" or b"name" not in options:
            raise Refusal(400, "multipart_invalid", "A part has no name.")
        self._name = _text(options[b"name"])
        self._upload = None
        if b"filename" not in options:
            self._field = bytearray()
            return
        if self._name != "file":
            raise Refusal(422, "field_unknown", "Files are sent in parts named file.", where=self._name)
        if len(self.form.files) >= _MOST_FILES:
            raise Refusal(422, "too_many", f"At most {_MOST_FILES} files at once.", where="file")
        name = _last(_text(options[b"filename"]))
        self._upload = Upload(name, self._media_type(), _spool(self._folder), _unfit(name))
        self.form.files.append(self._upload)

    def _media_type(self) -> str | None:
        told = self._headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        return told if _MEDIA_TYPE.fullmatch(told) and told != "application/octet-stream" else None

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._upload is not None:
            self._upload.file.write(memoryview(data)[start:end])
            return
        self._field += data[start:end]
        if len(self._field) > _LONGEST_FIELD:
            raise Refusal(413, "too_large", f"A field has at most {_LONGEST_FIELD} bytes.", where=self._name)

    def _end(self) -> None:
        if self._upload is not None:
            self._upload.file.seek(0)
            return
        if self._name in self.form.fields or len(self.form.fields) >= _MOST_FIELDS:
            raise Refusal(422, "field_repeated", "A field is given twice, or there are too many.", where=self._name)
        try:
            self.form.fields[self._name] = self._field.decode()
        except UnicodeDecodeError:
            raise Refusal(422, "text_invalid", "A field is not UTF-8.", where=self._name) from None

    def _finish(self) -> None:
        self.whole = True


def _text(given: bytes) -> str:
    try:
        return given.decode()
    except UnicodeDecodeError:
        return given.decode("latin-1")


def _last(name: str) -> str:
    """A file's name without its folders."""
    return re.split(r"[/\\]", name)[-1]


def _unfit(name: str) -> str | None:
    """What is wrong with a file's name.

    Names that only look odd (of another script, with a percent sign, with marks of writing direction) are kept.
    """
    if name in ("", ".", "..") or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        return f"A file's name has 1 to {_LONGEST_NAME} bytes."
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or "\ud800" <= c <= "\udfff" for c in name):
        return "A file's name holds a control character."
    return None


def _spool(folder: Path) -> BinaryIO:
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_MEMORY, dir=str(folder)))


def media_type(request: Request) -> str:
    """What the body is said to be, without parameters, in small letters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


@asynccontextmanager
async def reading(request: Request, folder: Path) -> AsyncIterator[Form]:
    """The multipart body, read whole; its files are gone at the end. Raises `Refusal`."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        raise Refusal(415, "unsupported_media_type", "Send multipart/form-data.")
    plain(request)
    boundary = options.get(b"boundary", b"")
    parts: _Parts | None = None
    try:
        if not boundary:
            raise Refusal(400, "multipart_invalid", "The Content-Type has no boundary.")
        parts = _Parts(boundary, folder)
        async for chunk in request.stream():
            await run_in_threadpool(parts.feed, chunk)
        if not parts.whole:
            raise Refusal(400, "multipart_invalid", "The body ends before its closing boundary.")
        yield parts.form
    except FormParserError:
        raise Refusal(400, "multipart_invalid", "The body is not well-formed multipart/form-data.") from None
    finally:
        if parts is not None:
            parts.form.close()


async def form(request: Request, wired: Wired) -> AsyncIterator[Form]:
    """The multipart body, read whole before the handler begins; its files are gone once the answer is sent."""
    async with reading(request, wired.archive.home) as held:
        yield held


Posted = Annotated[Form, Depends(form)]


def plain(request: Request) -> None:
    """Raises `Refusal` 415 for a compressed body: bounds would count the wrong bytes."""
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refusal(415, "unsupported_media_type", "Send the body as it is, without a Content-Encoding.")


async def spooled(request: Request, folder: Path) -> BinaryIO:
    """The whole body in a nameless file that stands at its beginning; the caller closes it."""
    plain(request)
    file = _spool(folder)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(file.write, chunk)
        await run_in_threadpool(file.seek, 0)
    except BaseException:
        file.close()
        raise
    return file


def lines(file: BinaryIO, longest: int) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, its first `longest` bytes and one more."""
    while line := file.readline(longest + 1):
        rest = line
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = file.readline(longest + 1)
        yield line
