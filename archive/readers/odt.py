"""OpenDocument texts (odt, ott): the text, with notes, comments and running heads as parts.

Pages are those that the program noted when it saved the file, and those that its author began. A note or comment
stands at the end of the page that it is mentioned on, running heads at the end of the first.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from archive.document import Extract, Text
from archive.readers.gallery import Gallery
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, children, descendants, local
from archive.readers.opendocument import Note, Walk, content, meta, open_package, running, styles, tell
from archive.readers.package import Package

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def read(original: BinaryIO, gallery: Gallery) -> Extract:
    """The text; its pictures go into the gallery. Raises Unreadable: encrypted, damaged, unsafe, too_large …"""
    package = open_package(original)
    body = content(package, "text")
    pages = _Pages(package, _breaking(body.getroottree().getroot()))
    pages.walk(body)
    pages.close()
    first = pages.pages[0][0]
    for kind, elements in running(styles(package)):
        for number, element in enumerate(elements, 1):
            with first.apart(kind, str(number)):
                Walk(first).walk(element)
    leaves = [leaf for leaf, _ in pages.pages]
    for number, leaf in enumerate(leaves, 1):
        gallery.hang_all(number, leaf.pictures, package)
    told = Extract(
        text=Text(
            pages=tuple(leaf.leaf(number, str(number)) for number, leaf in enumerate(leaves, 1)), reader="odt (lxml)"
        ),
        media_type=MEDIA_TYPE,
        suggestions=meta(package, "odt:meta"),
    )
    return gallery.of(told)


class _Pages(Walk):
    """Walks a text and turns the page where one ends; `breaking` are the styles of paragraphs that begin one."""

    def __init__(self, package: Package, breaking: frozenset[str]) -> None:
        super().__init__(Leaf(), package)
        self._breaking = breaking
        self.pages: list[tuple[Leaf, list[Note]]] = []

    def break_page(self, element: Any) -> None:
        noted = local(element.tag) == "soft-page-break" or attribute(element, "style-name") in self._breaking
        if not noted or self._rows or not (len(self.leaf) or self.leaf.shows):
            return
        if self._link is not None:
            self.leaf.link(*self._link)
            self._link = (0, self._link[1])
        if self._heading is not None:
            self.leaf.heading(self._heading)
            self._heading = 0
        self._close_page()
        self.leaf, self.notes = Leaf(), []

    def close(self) -> None:
        """End the last page, and write on each what was kept back for its end."""
        if len(self.leaf) or self.leaf.pictures or self.notes or not self.pages:
            self._close_page()
        comments = 0
        for leaf, notes in self.pages:
            comments = tell(leaf, notes, comments)

    def _close_page(self) -> None:
        self.pages.append((self.leaf, self.notes))


def _breaking(root: Any) -> frozenset[str]:
    """Names of the styles that begin a page."""
    return frozenset(
        attribute(style, "name") or ""
        for style in descendants(root, "style")
        if attribute(style, "master-page-name")
        or any(attribute(told, "break-before") == "page" for told in children(style, "paragraph-properties"))
    )
