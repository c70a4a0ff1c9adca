"""The pages of a report: drawn, with the places on them that are to be marked."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from api.schemas.search import PassageAnswer
from archive import Archive
from archive.access import Scope
from archive.document import DocumentId, Page, PartKind, Problem
from archive.errors import Damaged, NotFound
from archive.renditions import Placed, Size

MOST = 40
"""Different pages that are drawn for one report."""

MOST_BYTES = 24_000_000

_DRAWN = frozenset({"layer", "ocr", "markup"})

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class MarkedPage:
    """A page as it is shown: its image's number among those of the report, its height for a width of 1, and where it
    is marked: left, top, right and bottom in fractions of width and height; nowhere, where the words are in a picture
    of which it is not known where it stands.
    """

    image: int
    ratio: float
    rectangles: tuple[Rectangle, ...]


@dataclass(frozen=True)
class Image:
    """A page as it is drawn."""

    png: bytes

    @property
    def ratio(self) -> float:
        """Its height for a width of 1: both stand in its header (PNG, 11.2.2)."""
        width, height = struct.unpack(">II", self.png[16:24])
        return float(height / max(1, width))


class MarkedPages:
    """Draws pages as they are asked for, each once. `left_out` counts those beyond MOST."""

    def __init__(self, archive: Archive, scope: Scope) -> None:
        self._archive = archive
        self._scope = scope
        self._known: dict[tuple[str, int], int | None] = {}
        self.images: list[Image] = []
        self.left_out = 0

    def of(self, document: str, passage: PassageAnswer) -> MarkedPage | None:
        """The page that a passage stands on; None where it has no image. Raises Busy, SandboxFailed."""
        id = DocumentId(document)
        try:
            page = self._archive.page(id, passage.page, self._scope)
            if page.how not in _DRAWN or page.sha256 != passage.text_sha256:
                return None
            image = self._image(id, passage.page)
            if image is None:
                return None
            placed = self._archive.places(id, passage.page, passage.marks, self._scope)
        except (NotFound, Damaged):
            return None
        if not isinstance(placed, Placed) or not placed.width:
            return None
        rectangles = tuple(each for span in placed.rectangles for each in span)
        if not rectangles and not _in_a_picture(page, passage):
            return None
        return MarkedPage(image, placed.height / placed.width, rectangles)

    def _image(self, id: DocumentId, number: int) -> int | None:
        if (id, number) not in self._known:
            self._known[id, number] = self._drawn(id, number)
        return self._known[id, number]

    def _drawn(self, id: DocumentId, number: int) -> int | None:
        if len(self.images) >= MOST or sum(len(image.png) for image in self.images) >= MOST_BYTES:
            self.left_out += 1
            return None
        made = self._archive.renditions.image(self._archive.original(id, self._scope), number, Size.page)
        if isinstance(made, Problem):
            return None
        self.images.append(Image(made))
        return len(self.images) - 1


def _in_a_picture(page: Page, passage: PassageAnswer) -> bool:
    pictures = [part for part in page.parts if part.kind is PartKind.picture]
    return any(part.start < end and start < part.end for part in pictures for start, end in passage.marks)
