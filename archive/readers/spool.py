"""Where a container's reader puts what it takes out: bytes one after the other into one file, and a list of members.

Everything that a container may do to whoever unpacks it is bounded here: how many members, how many bytes, how many
times the container's own size, and what names. A name is never followed, it is only a label; what begins with dots to
climb out of the container is not taken. A system's own droppings (`.DS_Store`, `__MACOSX/`) are left out.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, BinaryIO

from archive.answer import LONGEST_NAME, MOST_MEMBERS
from archive.characters import clean
from archive.document import Extract, Member, Page, Problem, Reason, Suggestion, Text
from archive.errors import Full
from archive.readers import WRONG_PASSWORD, Unreadable

REST = "(what follows)"
"""The name of what could not be told apart because the container broke off."""

CHUNK = 1 << 18
# So many times its packed size a member may grow, once it is this large.
_RATIO, _FROM = 400, 16 << 20

BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    NotImplementedError, OverflowError, struct.error, KeyError, IndexError,
)  # fmt: skip
"""What the standard library raises where a container is not what it should be."""

# A container of which nothing can be taken out, for one of these reasons, has failed for that reason itself.
_TELLING = frozenset({Reason.encrypted, Reason.damaged, Reason.too_large, Reason.unsafe, Reason.unsupported})
_DROPPINGS = re.compile(
    r"(?:^|/)(?:__MACOSX/.*|\._[^/]*|\.DS_Store|\.localized|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.directory)$",
    re.IGNORECASE,
)
_DRIVE = re.compile(r"^[A-Za-z]:/")
_SCHEME = re.compile(r"(?:https?|ftp)://")


class WrongPassword(Exception):
    """Raised on the way by what takes a locked member out: it opens with another password."""


class Spool:
    """Takes members up, in order. `limit` is how many bytes the file may grow to; `size` is the container's own."""

    def __init__(self, file: BinaryIO, limit: int, size: int) -> None:
        self._file = file
        self._limit = limit
        self._size = size
        self._end = 0
        self._members: list[Member] = []

    def put(
        self,
        name: str,
        content: Iterable[bytes],
        *,
        packed: int | None = None,
        media_type: str | None = None,
        suggestions: Sequence[Suggestion] = (),
    ) -> Reason | None:
        """Take a member up; why there is none of it, where there is none.

        `content` comes bit by bit, and may raise what is BROKEN, and WrongPassword. `packed` is its size inside the
        container. Raises Unreadable where the container as a whole goes beyond what is followed, and Full.
        """
        shown = label(name)
        if _DROPPINGS.search(shown):
            return None
        if ".." in shown.split("/") and not _SCHEME.match(shown):
            return self.missing(name, Reason.unsafe, "its name leads out of the container")
        start = self._end
        most = max(_FROM, _RATIO * (self._size if packed is None else packed))
        try:
            for some in content:
                self._write(some)
                if self._end - start > most:
                    self._end = start
                    words = f"it grows to more than {_RATIO} times its packed size"
                    return self.missing(name, Reason.too_large, words)
        except WrongPassword:
            self._end = start
            return self.missing(name, Reason.encrypted, WRONG_PASSWORD)
        except NotImplementedError as error:
            self._end = start
            return self.missing(name, Reason.unsupported, f"it is packed in a way that is not known: {error}")
        except BROKEN as error:
            self._end = start
            return self.missing(name, Reason.damaged, f"it cannot be taken out: {error}")
        if self._end == start:
            return self.missing(name, Reason.empty)
        self._add(
            Member(
                name=_level(shown),
                start=start,
                size=self._end - start,
                media_type=media_type,
                suggestions=tuple(suggestions),
            )
        )
        return None

    def aside(self, content: bytes) -> tuple[int, int]:
        """Write bytes that are no member; where they begin, and how many they are. Raises Unreadable and Full."""
        start = self._end
        self._write(content)
        return start, self._end - start

    def missing(self, name: str, reason: Reason, detail: str = "") -> Reason | None:
        """A member of which there is nothing to keep, and why."""
        shown = label(name)
        if _DROPPINGS.search(shown):
            return None
        self._add(Member(name=_level(shown), problem=Problem(reason=reason, detail=clean(detail)[:500])))
        return reason

    def broken_off(self, error: BaseException) -> None:
        """The container breaks off here. Raises Unreadable where nothing came before."""
        if not self._members:
            raise Unreadable(Reason.damaged, f"it cannot be unpacked: {error}") from error
        if self._members[-1].problem is None or self._members[-1].problem.reason is not Reason.damaged:
            self.missing(REST, Reason.damaged, f"the container breaks off here: {error}")

    def extract(
        self,
        media_type: str,
        reader: str,
        pages: Sequence[Page] = (),
        suggestions: Sequence[Suggestion] = (),
        *,
        nothing: str = "there is nothing in it",
    ) -> Extract:
        """All that was taken up. Raises Unreadable where it is nothing: no page, and no member or none whole."""
        if not pages and not self._members:
            raise Unreadable(Reason.no_text, nothing)
        troubles = [member.problem for member in self._members]
        reasons = {trouble.reason if trouble else None for trouble in troubles}
        if not pages and len(reasons) == 1 and troubles[0] is not None and troubles[0].reason in _TELLING:
            number = "" if len(troubles) == 1 else f"all {len(troubles)} files in it: "
            raise Unreadable(troubles[0].reason, number + troubles[0].detail)
        return Extract(
            text=Text(pages=tuple(pages), reader=reader),
            media_type=media_type,
            suggestions=tuple(suggestions),
            members=tuple(self._members),
        )

    def _add(self, member: Member) -> None:
        if len(self._members) >= MOST_MEMBERS:
            raise too_many()
        self._members.append(member)

    def _write(self, some: bytes) -> None:
        if self._end + len(some) > self._limit:
            raise Unreadable(Reason.too_large, f"what is inside has more than {self._limit} bytes")
        try:
            self._file.seek(self._end)
            rest = memoryview(some)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise Full(str(error)) from error
        self._end += len(some)


def too_many() -> Unreadable:
    """What to raise where a container has more members than are followed."""
    return Unreadable(Reason.too_many, f"there are more than {MOST_MEMBERS} files in it")


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream, bit by bit."""
    return iter(lambda: stream.read(CHUNK), b"")


def label(name: str) -> str:
    """A name fit to be shown: one line, relative, with `/` between its folders; dots that climb stay."""
    slashed = _DRIVE.sub("", " ".join(clean(name).split()).replace("\\", "/"))
    scheme = _SCHEME.match(slashed)
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    joined = slashed if scheme is not None else "/".join(parts)
    if len(joined) > LONGEST_NAME:
        joined = joined[:LONGEST_NAME] if scheme is not None else joined[-LONGEST_NAME:].lstrip("/")
    return joined or "unnamed"


def lost(size: int = 0) -> Spool:
    """A spool that keeps nothing: for files that are read where nobody asks for what is inside."""
    return Spool(_Nowhere(), 4 << 30, size)


def _level(shown: str) -> str:
    """A label without the dots that climb."""
    return "/".join(part for part in shown.split("/") if part != "..") or "unnamed"


class _Nowhere(io.BytesIO):
    def seek(self, place: int, whence: int = 0) -> int:
        return place

    def write(self, some: Any) -> int:
        return len(some)
