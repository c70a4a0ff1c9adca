"""OpenDocument presentations and drawings (odp, odg): a page a slide, with the title as its heading.

Speaker notes and comments are parts at the end of the slide's page. What stands on a master, and so behind many
slides, is told once, as a head of the first slide that shows it.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from archive.document import Extract, Page, PartKind, Reason, Text
from archive.readers import Unreadable
from archive.readers.flow import PARAGRAPH
from archive.readers.gallery import Gallery
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, children, descendants, local
from archive.readers.opendocument import Walk, content, masters, meta, open_package, styles, tell
from archive.readers.package import Package

PRESENTATION = "application/vnd.oasis.opendocument.presentation"
DRAWING = "application/vnd.oasis.opendocument.graphics"

_NO_SHAPES = frozenset(("notes", "forms", "animations", "par", "layer-set", "annotation"))
_MOST_SLIDES = 10_000


def read(original: BinaryIO, gallery: Gallery) -> Extract:
    """The words of every slide of a presentation; its pictures go into the gallery. Raises Unreadable."""
    return _read(original, gallery, "presentation", PRESENTATION)


def read_drawing(original: BinaryIO, gallery: Gallery) -> Extract:
    """The words of every page of a drawing; its pictures go into the gallery. Raises Unreadable."""
    return _read(original, gallery, "drawing", DRAWING)


def _read(original: BinaryIO, gallery: Gallery, kind: str, media_type: str) -> Extract:
    package = open_package(original)
    slides = list(children(content(package, kind), "page"))
    if not slides:
        raise Unreadable(Reason.no_text, "there are no slides in it")
    if len(slides) > _MOST_SLIDES:
        raise Unreadable(Reason.too_many, f"{len(slides)} slides")
    behind = {attribute(master, "name"): master for master in masters(styles(package))}
    told = Extract(
        text=Text(
            pages=tuple(_page(package, gallery, slide, number, behind) for number, slide in enumerate(slides, 1)),
            reader="odp (lxml)",
        ),
        media_type=media_type,
        suggestions=meta(package, "odp:meta"),
    )
    return gallery.of(told)


def _page(package: Package, gallery: Gallery, slide: Any, number: int, behind: dict[str | None, Any]) -> Page:
    """One slide. Its master is taken out of `behind` once it is told."""
    leaf = Leaf()
    walk = Walk(leaf, package)
    _shapes(walk, slide)
    for notes in children(slide, "notes"):
        with leaf.apart(PartKind.notes, str(number)):
            _shapes(Walk(leaf), notes)
    for annotation in children(slide, "annotation"):
        walk.keep_back("annotation", annotation)
    tell(leaf, walk.notes)
    master = behind.pop(attribute(slide, "master-page-name"), None)
    if master is not None:
        with leaf.apart(PartKind.header, str(number)):
            _shapes(Walk(leaf), master, own=True)
    gallery.hang_all(number, leaf.pictures, package)
    return leaf.leaf(number, str(number))


def _shapes(walk: Walk, page: Any, *, own: bool = False) -> None:
    """Write the shapes of a page, the title first; its `own` only: no placeholders, and no fields in their place."""
    shapes = [shape for shape in page if local(shape.tag) not in _NO_SHAPES]
    for shape in sorted(shapes, key=lambda shape: attribute(shape, "class") != "title"):
        if own and (attribute(shape, "class") or next(descendants(shape, "page-number"), None) is not None):
            continue
        walk.leaf.part(PARAGRAPH)
        start = walk.leaf.mark()
        walk.walk(shape)
        if attribute(shape, "class") == "title":
            walk.leaf.heading(start)
        walk.leaf.part(PARAGRAPH)
