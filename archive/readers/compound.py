"""Compound files (OLE), in which Office kept its documents before 2007: opened, and what they say of themselves."""

from __future__ import annotations

import os
import struct
from datetime import datetime
from typing import Any, BinaryIO

import olefile

from archive.document import Extract, Reason, Suggestion
from archive.readers import Unreadable
from archive.readers.properties import said

_LARGEST = 256 << 20
# What a broken one raises: its directory and chains of sectors are taken at their word.
BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)
_CODE_PAGES = {10000: "mac_roman", 936: "gbk", 950: "big5hkscs", 1200: "utf-16-le", 65001: "utf-8", -535: "utf-8"}


class Compound:
    """An open compound file. Raises Unreadable: damaged, too_large."""

    def __init__(self, original: BinaryIO) -> None:
        size = original.seek(0, os.SEEK_END)
        if size > _LARGEST:
            raise Unreadable(Reason.too_large, f"{size} bytes; a document of this kind is read up to {_LARGEST}")
        original.seek(0)
        try:
            self._file: Any = olefile.OleFileIO(original)
        except BROKEN as error:
            raise Unreadable(Reason.damaged, f"it cannot be opened: {error}") from error

    def __contains__(self, name: str) -> bool:
        return bool(self._file.exists(name))

    def read(self, name: str) -> bytes:
        """All of a stream. Raises Unreadable where it is not there, or broken."""
        try:
            return bytes(self._file.openstream(name).read())
        except BROKEN as error:
            raise Unreadable(Reason.damaged, f"{name} in it is missing or broken: {error}") from error

    def said(self, origin: str) -> tuple[Suggestion, ...]:
        """Suggestions from its summary. A broken one says nothing; the text is what counts."""
        try:
            told = self._file.get_metadata()
        except BROKEN:
            return ()
        page = told.codepage if isinstance(told.codepage, int) else 1252
        encoding = _CODE_PAGES.get(page, f"cp{abs(page)}")
        created = told.create_time
        return said(
            origin,
            title=_words(told.title, encoding),
            creators=_words(told.author, encoding).split(";"),
            date=created.date().isoformat() if isinstance(created, datetime) and created.year > 1980 else None,
            subjects=_words(told.keywords, encoding).replace(";", ",").split(","),
        )


def _words(told: Any, encoding: str) -> str:
    if isinstance(told, str):
        return told
    try:
        return told.decode(encoding, "replace").rstrip("\0") if isinstance(told, bytes) else ""
    except LookupError:
        return told.decode("cp1252", "replace") if isinstance(told, bytes) else ""


def read(original: BinaryIO) -> Extract:
    """One of a kind that is not known. Raises Unreadable: damaged where it cannot even be opened, or unsupported."""
    Compound(original)
    raise Unreadable(Reason.unsupported, "an older Office file of a kind that is not known")
