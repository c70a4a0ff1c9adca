"""Compound files (OLE), in which Office kept its documents before 2007: opened, and what they say of themselves."""

from __future__ import annotations

import os
import struct
from typing import Any, BinaryIO

import olefile

from archive.document import Extract, Reason, Suggestion
from archive.readers import Unreadable
from archive.readers.properties import said
from archive.readers.summary import Summary

_LARGEST = 256 << 20
# What a broken one raises: its directory and chains of sectors are taken at their word.
BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, OverflowError)


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
            told = Summary.read(self.read("\x05SummaryInformation"))
        except Unreadable:
            return ()
        return said(
            origin,
            title=told.title,
            creators=told.author.split(";"),
            date=told.created.date().isoformat() if told.created and told.created.year > 1980 else None,
            subjects=told.keywords.replace(";", ",").split(","),
        )


def read(original: BinaryIO) -> Extract:
    """One of a kind that is not known. Raises Unreadable: damaged where it cannot even be opened, or unsupported."""
    Compound(original)
    raise Unreadable(Reason.unsupported, "an older Office file of a kind that is not known")
