"""Everything that can go wrong with the archive, in the words of whoever asked.

ArchiveError
├── NotFound             there is no such thing for this caller
│   └── Gone             it was withdrawn, and this caller could see it
├── NotAllowed           this caller may see it, but not do this
├── Invalid              what was given cannot be used
│   └── Refused          a file of which there is nothing to keep
├── Conflict             it changed meanwhile, or the name is taken
│   └── Rests            something rests on it, and whoever changes it was not told
├── Busy                 another process holds the home's lock
├── Full                 the disk has no room; nothing was acknowledged
├── CatalogueMismatch    the catalogue was written by an older or newer Pressmark
└── Damaged              bytes are not what their checksum says
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.resting import Resting


class ArchiveError(Exception):
    """Superclass of all the archive's errors. Never raised itself."""


class NotFound(ArchiveError):
    """There is no such thing, or this caller may not see it: the same to whoever asks."""


class Gone(NotFound):
    """It was withdrawn; only raised for those who could see it."""


class NotAllowed(ArchiveError):
    """The caller sees this, but their role or grants do not reach to change it."""


class Invalid(ArchiveError):
    """What was given cannot be used. `where` names the field, `code` is stable, the text is for people."""

    def __init__(self, message: str, *, where: str = "", code: str = "invalid") -> None:
        super().__init__(message)
        self.where = where
        self.code = code


class Refused(Invalid):
    """A file of which there is nothing to keep; `code` is one of the reasons of `Reason`."""


class Conflict(ArchiveError):
    """It changed meanwhile, or the name is taken. `code` is stable."""

    def __init__(self, message: str, *, code: str = "conflict") -> None:
        super().__init__(message)
        self.code = code


class Rests(Conflict):
    """Something rests on a document, and whoever would change it does not say that they know: it is `resting`."""

    def __init__(self, resting: Resting) -> None:
        super().__init__(resting.words(), code="rests_on_it")
        self.resting = resting


class Busy(ArchiveError):
    """Another process holds the lock of this home."""


class Full(ArchiveError):
    """The disk has no room, or refused to write. Nothing was acknowledged."""


class CatalogueMismatch(ArchiveError):
    """The catalogue was written by an older or newer Pressmark, and this process does not hold the lock."""


class Damaged(ArchiveError):
    """The bytes of an original are missing, or are not what their checksum says."""


class SandboxFailed(ArchiveError):
    """The reading process did not start, or ended while it read: the file may not be at fault."""


class SandboxClosed(SandboxFailed):
    """The sandbox was closed, perhaps while it read: the file is not at fault."""
