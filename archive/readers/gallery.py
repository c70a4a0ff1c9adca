"""The pictures that stand on the pages of a document beside its words: a screenshot on a slide is often the evidence.

Only those large enough to have words in them are taken, and of a logo, which stands on many pages, only the first.
They go into the spool as they are; OCR reads them later, one by one.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType

from archive.answer import MOST_PICTURES
from archive.document import Box, Extract, Picture
from archive.readers import Unreadable, image
from archive.readers.package import Package
from archive.readers.spool import Spool

LEAST_SIDE, LEAST_AREA = 64, 30_000
"""Pixels of a picture that may have words to be read in it."""

MOST_BYTES = 64 << 20
MOST_PAGES = 3
"""What stands on more pages than this is a logo or a background."""


class Gallery:
    """Takes pictures up, page by page."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._kept: dict[bytes, tuple[int, int]] = {}
        self._hung: list[tuple[bytes, int, Box | None]] = []
        self._troubles: list[str] = []

    def hang(self, page: int, content: Callable[[], bytes], box: Box | None = None) -> None:
        """Take a picture of page `page` up, where it is one and large enough.

        Its `content` is read now; where that raises Unreadable, the document is told to lack it. Raises Full, and
        Unreadable where the spool is full.
        """
        if len(self._hung) >= MOST_PICTURES:
            return
        try:
            given = content()
        except Unreadable as unreadable:
            self._troubles.append(f"a picture on page {page}: {unreadable.detail}")
            return
        if not 0 < len(given) <= MOST_BYTES or not _has_room(given):
            return
        name = hashlib.sha256(given).digest()
        if any(own == name and at == page for own, at, _ in self._hung):
            return
        if name not in self._kept:
            self._kept[name] = self._spool.aside(given)
        self._hung.append((name, page, box))

    def hang_all(
        self, page: int, entries: Iterable[str], package: Package, boxes: Mapping[str, Box] = MappingProxyType({})
    ) -> None:
        """Take entries of a package up; `boxes` tell of some where they are seen. Raises as `hang` does."""
        for entry in dict.fromkeys(entries):
            self.hang(page, partial(package.read, entry), boxes.get(entry))

    def of(self, told: Extract) -> Extract:
        """The extract with its pictures."""
        times = Counter(name for name, _, _ in self._hung)
        seen = set[bytes]()
        pictures = []
        for name, page, box in sorted(self._hung, key=lambda hung: hung[1]):
            if times[name] <= MOST_PAGES or name not in seen:
                start, size = self._kept[name]
                pictures.append(Picture(page=page, start=start, size=size, box=box))
            seen.add(name)
        detail = "; ".join(part for part in (told.detail, *self._troubles) if part)
        return told.model_copy(update={"pictures": tuple(pictures), "detail": detail})


def _has_room(content: bytes) -> bool:
    """Whether it is a picture that can be decoded, so far as its header tells, and large enough."""
    try:
        with image.opened(io.BytesIO(content)) as found:
            width, height = found.size
    except Unreadable:
        return False
    return min(width, height) >= LEAST_SIDE and width * height >= LEAST_AREA
