"""Images of pages, made when first asked for and kept: derived, so the folder may always be deleted.

    renditions/ab/ab12…-3-page.png        page 3 at 150 dots to the inch
    renditions/ab/ab12…-1-thumbnail.webp  no side longer than 320 pixels

Whoever asks must have the original first: this knows nothing of who may see what. What was not looked at for longest
goes when there is more than `most`.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from archive import office
from archive.document import Extract, Page, PartKind, Problem, Reason
from archive.errors import Busy
from archive.originals import Original
from archive.recognised import Lines
from archive.sandbox import Limits, Sandbox
from archive.scans import BETWEEN

LIMITS = Limits(memory=1 << 30, seconds=30, wall=60.0, output=1 << 20, spool=64 << 20)
MOST = 2 << 30
"""Bytes of images that are kept, unless said otherwise."""

_WAIT = 30.0
_SPAN = 2_000_000_000
_WIDE = 0x2E7F  # from here on scripts whose letters fill a square
_WIDTHS = {
    **dict.fromkeys("ijl|.,;:'!’ I", 0.26), **dict.fromkeys("ftr()[]-\"/“”", 0.33), **dict.fromkeys("mwMW%@—", 0.85)
}  # fmt: skip
_FIRST = {"page": b"\x89PNG\r\n\x1a\n", "thumbnail": b"RIFF"}


class Size(StrEnum):
    """Which image of a page."""

    page = "page"
    thumbnail = "thumbnail"

    @property
    def media_type(self) -> str:
        return "image/png" if self is Size.page else "image/webp"

    @property
    def suffix(self) -> str:
        return "png" if self is Size.page else "webp"


@dataclass(frozen=True)
class Placed:
    """Where spans of a page's text stand: for each its rectangles (left, top, right, bottom) in fractions of the page.

    `width` and `height` are the page's, as it is shown, in `unit`: point, or an image's pixel.
    """

    width: float
    height: float
    unit: str
    rectangles: list[list[tuple[float, float, float, float]]]


class Renditions:
    """Images of pages in a folder of their own. Safe in any number of threads and processes."""

    def __init__(self, folder: Path, *, most: int = MOST) -> None:
        self._folder = folder
        self._most = most
        self._sandbox: Sandbox | None = None
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._fresh = 0

    def image(self, original: Original, number: int, size: Size) -> bytes | Problem:
        """The image of page `number`, from 1; a Problem where none can be made. Raises Busy, Damaged, SandboxFailed."""
        path = self._path(original.sha256, number, size)
        with suppress(FileNotFoundError):
            kept = path.read_bytes()
            os.utime(path)
            return kept
        made = self._made(original, {"task": size.value, "number": number})
        if isinstance(made, Problem):
            return made
        if not made.startswith(_FIRST[size]):
            return Problem(reason=Reason.damaged, detail="what was made of this page is no image")
        self._keep(path, made, original)
        return made

    def places(
        self,
        original: Original,
        page: Page,
        spans: Sequence[tuple[int, int]],
        lines: Lines,
        in_pictures: Mapping[str, Lines] = MappingProxyType({}),
    ) -> Placed | Problem:
        """Where these spans of a page's text stand. `lines` are those that OCR found, for a page that it read, and
        `in_pictures` those of its pictures by their text: on a slide they tell the words; else the picture is told.

        Raises as `image` does.
        """
        own = _own(page)
        asked: dict[str, Any] = {"task": "rectangles", "number": page.number, "spans": []}
        asked["sha256"] = hashlib.sha256(own.encode()).hexdigest()
        if page.how == "layer":
            asked["spans"] = [[min(start, len(own)), min(end, len(own))] for start, end in spans]
        elif original.media_type in office.SUFFIXES:
            asked |= {"task": "words", "words": [_words(own, *span) for span in spans]}
        elif page.how != "ocr":
            return Problem(reason=Reason.unsupported, detail="pages of this kind have no places to be marked")
        made = self._made(original, asked)
        if isinstance(made, Problem):
            return made
        placed = _placed(made, len(asked["words"] if asked["task"] == "words" else asked["spans"]))
        if placed is None:
            return Problem(reason=Reason.damaged, detail="what was told of this page makes no sense")
        if page.how == "ocr":
            found = [_along(lines, page.text, *span) for span in spans]
            return Placed(placed.width, placed.height, placed.unit, found)
        # Only of a slide it is known that the picture fills its box, upright and whole.
        inside = in_pictures if original.media_type in office.SUFFIXES else {}
        both = [[*found, *_of_parts(page, *span, inside)] for span, found in zip(spans, placed.rectangles, strict=True)]
        return Placed(placed.width, placed.height, placed.unit, both)

    def close(self) -> None:
        """End the sandbox, if one was started."""
        with self._guard:
            sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def sweep(self) -> int:
        """Remove what was not looked at for longest, down to nine tenths of what is kept. How many were removed."""
        found = []
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(FileNotFoundError):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        left, removed = sum(size for _, size, _ in found), 0
        if left <= self._most:
            return 0
        for _, size, path in sorted(found):
            if left <= 0.9 * self._most:
                break
            path.unlink(missing_ok=True)
            left -= size
            removed += 1
        return removed

    def sweep_broken_off(self) -> None:
        """Remove what LibreOffice was at when its process was killed; for whoever has the home for themselves."""
        for path in self._folder.glob("office-*"):
            shutil.rmtree(path, ignore_errors=True)

    def forget(self, sha256: str) -> None:
        """Destroy the images of an original that is destroyed itself."""
        for path in (self._folder / sha256[:2]).glob(f"{sha256}-*"):
            path.unlink(missing_ok=True)

    def _path(self, sha256: str, number: int, size: Size) -> Path:
        return self._folder / sha256[:2] / f"{sha256}-{number}-{size}.{size.suffix}"

    def _keep(self, path: Path, made: bytes, original: Original) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(made)
            beside.rename(path)
        except OSError:
            beside.unlink(missing_ok=True)  # a full disk: it is shown all the same, and made anew next time
            return
        if not original.store.holds(original.sha256):
            path.unlink(missing_ok=True)  # it was purged meanwhile
        self._fresh += len(made)
        if self._fresh * 20 > self._most:
            self._fresh = 0
            self.sweep()

    def _made(self, original: Original, task: dict[str, Any]) -> bytes | Problem:
        if not self._turn.acquire(timeout=_WAIT):
            raise Busy("Too many images of pages are being made; please try again.")
        try:
            drawn = self._drawn(original)
            if isinstance(drawn, Problem):
                return drawn
            pages = original.pages if original.media_type in office.SUFFIXES else None
            with drawn as file, tempfile.TemporaryFile() as spool:
                told = self._started().perform(file, {**task, "password": original.password, "pages": pages}, spool)
                return told if isinstance(told, Problem) else _member(told, spool)
        finally:
            self._turn.release()

    def _drawn(self, original: Original) -> BinaryIO | Problem:
        """What its pages are drawn from: the original, or the PDF that LibreOffice makes of it, which is kept."""
        if original.media_type not in office.SUFFIXES:
            return original.open()
        path = self._folder / original.sha256[:2] / f"{original.sha256}-office.pdf"
        with suppress(FileNotFoundError):
            kept = path.open("rb")
            os.utime(path)
            return kept
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as pdf:
            with original.open() as file:
                trouble = office.as_pdf(file, original.media_type, self._folder, pdf)
            if trouble is not None:
                return trouble
            pdf.seek(0)
            self._keep(path, pdf.read(), original)
            pdf.seek(0)
            return os.fdopen(os.dup(pdf.fileno()), "rb")

    def _started(self) -> Sandbox:
        with self._guard:
            if self._sandbox is None:
                self._sandbox = Sandbox(LIMITS, module="archive.rendering")
            return self._sandbox


def _member(told: Extract, spool: BinaryIO) -> bytes:
    if not told.members:
        return b""
    spool.seek(told.members[0].start)
    return spool.read(told.members[0].size)


def _placed(made: bytes, spans: int) -> Placed | None:
    """What the child told, as far as it can be so."""
    try:
        told = json.loads(made)
        found = [[(*(float(side) for side in one),) for one in span] for span in told["rectangles"]]
        width, height, unit = float(told["width"]), float(told["height"]), told["unit"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = all(len(one) == 4 and all(0 <= side <= 1 for side in one) for span in found for one in span)
    size = all(math.isfinite(side) and side >= 0 for side in (width, height))
    if not sound or not size or len(found) != spans or unit not in ("point", "pixel"):
        return None
    return Placed(width, height, unit, found)  # type: ignore[arg-type]


def _words(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The words of a span, how many times they stand before it, and how many times in all."""
    words = text[start:end]
    return words, text.count(words, 0, start) if words else 0, text.count(words) if words else 0


def _own(page: Page) -> str:
    """The page's text as its reader told it, without what was read in its pictures and stands behind."""
    first = next((part.start for part in page.parts if part.kind is PartKind.picture), None)
    return page.text if first is None else page.text[:first].removesuffix(BETWEEN)


def _of_parts(
    page: Page, start: int, end: int, in_pictures: Mapping[str, Lines]
) -> Iterator[tuple[float, float, float, float]]:
    """Where the words of a span stand that are in pictures: in their lines, or else each picture as a whole."""
    for part in page.parts:
        if part.box is None or not max(start, part.start) < min(end, part.end):
            continue
        lines = in_pictures.get(page.text[part.start : part.end])
        if lines is None:
            yield part.box
            continue
        left, top, right, bottom = part.box
        told = page.text[part.start : part.end]
        for x0, y0, x1, y1 in _along(lines, told, max(0, start - part.start), end - part.start):
            width, height = right - left, bottom - top
            yield left + x0 * width, top + y0 * height, left + x1 * width, top + y1 * height


def _along(lines: Lines, text: str, start: int, end: int) -> list[tuple[float, float, float, float]]:
    """Where a span of a text stands on a page or in a picture that OCR read: of each line the part in it."""
    found = []
    for first, last, *corners in lines:
        from_, to = max(start, int(first)), min(end, int(last))
        if from_ < to:
            whole = _width(text[int(first) : int(last)]) or 1.0
            a, b = (_width(text[int(first) : at]) / whole for at in (from_, to))
            (x0, y0), (x1, y1), (x2, y2), (x3, y3) = zip(corners[::2], corners[1::2], strict=True)
            xs = [x0 + (x1 - x0) * a, x0 + (x1 - x0) * b, x3 + (x2 - x3) * a, x3 + (x2 - x3) * b]
            ys = [y0 + (y1 - y0) * a, y0 + (y1 - y0) * b, y3 + (y2 - y3) * a, y3 + (y2 - y3) * b]
            found.append((min(xs), min(ys), max(xs), max(ys)))
    return found


def _width(text: str) -> float:
    """How wide a line is about: the classes of letters as Helvetica has them, in parts of its size."""
    return sum(1.0 if ord(c) > _WIDE else _WIDTHS.get(c, 0.68 if c.isupper() else 0.53) for c in text)
