"""PowerPoint presentations: a page a slide, hidden ones too, with the title as its heading.

Speaker notes, comments and running heads are parts at the end of the slide's page. What stands on a master or layout,
and so behind many slides, is told once, as a head of the first slide that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.document import Extract, Page, PartKind, Reason, Text
from archive.readers import Unreadable, drawing, frames
from archive.readers.flow import PARAGRAPH
from archive.readers.gallery import Gallery
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, child, children, descendants, local, parse
from archive.readers.package import Package
from archive.readers.properties import core
from archive.readers.relations import Relations

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_TITLES = frozenset(("title", "ctrTitle"))
# Placeholders that repeat on every slide. The slide's number is its page's.
_RUNNING = {"ftr": PartKind.footer, "dt": PartKind.footer, "hdr": PartKind.header}
_NUMBER = "sldNum"
_MOST_SLIDES = 10_000


def read(original: BinaryIO, gallery: Gallery) -> Extract:
    """The words of every slide; its pictures go into the gallery.

    Raises Unreadable: damaged, encrypted, unsafe, too_large, too_many …
    """
    package = Package(original)
    presentation = _Presentation(package, Relations(package).one("officeDocument") or "ppt/presentation.xml")
    told = Extract(
        text=Text(pages=tuple(presentation.pages(gallery)), reader="pptx (lxml)"),
        media_type=MEDIA_TYPE,
        suggestions=core(package, "pptx:core"),
    )
    return gallery.of(told)


class _Presentation:
    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._relations = Relations(package, main)
        root = parse(package.read(main), main)
        self._size = frames.size(root)
        told = [_relation(slide) for slides in children(root, "sldIdLst") for slide in slides]
        self._slides = [target for target in map(self._relations.target, told) if target is not None]
        if told and not self._slides:
            raise Unreadable(Reason.damaged, "none of its slides can be found")
        if len(self._slides) > _MOST_SLIDES:
            raise Unreadable(Reason.too_many, f"{len(self._slides)} slides")
        self._authors = dict(self._named())
        self._shown = set[str]()

    def pages(self, gallery: Gallery) -> Iterator[Page]:
        """Each slide as a page."""
        for number, entry in enumerate(self._slides, 1):
            leaf = Leaf()
            relations = Relations(self._package, entry)
            running = self._slide(leaf, parse(self._package.read(entry), entry), relations)
            for notes in relations.of("notesSlide"):
                with leaf.apart(PartKind.notes, str(number)):
                    self._notes(leaf, notes)
            self._comments(leaf, relations)
            for kind, body in running:
                with leaf.apart(kind, str(number)):
                    drawing.text(leaf, body, relations)
            self._behind(leaf, relations, str(number))
            gallery.hang_all(number, leaf.pictures, self._package, leaf.boxes)
            yield leaf.leaf(number, str(number))

    def _slide(self, leaf: Leaf, root: Any, relations: Relations) -> list[tuple[PartKind, Any]]:
        """Write a slide's shapes, the title first; the bodies of running placeholders are given back."""
        shapes = [shape for tree in descendants(root, "spTree") for shape in _shapes(tree)]
        running = []
        for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in _TITLES):
            place = _placeholder(shape)
            if place in _RUNNING:
                running += [(_RUNNING[place], body) for body in children(shape, "txBody")]
            elif place != _NUMBER:
                self._shape(leaf, shape, relations, place in _TITLES)
        return running

    def _shape(
        self, leaf: Leaf, shape: Any, relations: Relations, is_title: bool = False, on_notes: bool = False
    ) -> None:
        leaf.part(PARAGRAPH)
        start = leaf.mark()
        for body in children(shape, "txBody"):
            drawing.text(leaf, body, relations)
        if is_title:
            leaf.heading(start)
        if local(shape.tag) == "graphicFrame":
            for told in descendants(shape, "tbl"):
                drawing.table(leaf, told, relations)
            drawing.frames(leaf, shape, self._package, relations)
        shown = (relations.target(attribute(blip, "embed")) for blip in descendants(shape, "blip"))
        found = [target for target in shown if target is not None]
        leaf.pictures += found
        if len(found) == 1 and local(shape.tag) == "pic" and not on_notes:
            box = frames.place(shape, self._size)
            leaf.boxes |= {} if box is None else {found[0]: box}
        leaf.part(PARAGRAPH)

    def _notes(self, leaf: Leaf, entry: str) -> None:
        relations = Relations(self._package, entry)
        for tree in descendants(parse(self._package.read(entry), entry), "spTree"):
            for shape in _shapes(tree):
                if _placeholder(shape) not in ("sldImg", _NUMBER, *_RUNNING):
                    self._shape(leaf, shape, relations, on_notes=True)

    def _comments(self, leaf: Leaf, relations: Relations) -> None:
        number = 0
        for entry in relations.of("comments"):
            for told in descendants(parse(self._package.read(entry), entry), "cm", "reply"):
                number += 1
                with leaf.apart(PartKind.comment, str(number)):
                    author = self._authors.get(attribute(told, "authorId") or "")
                    leaf.lead(f"{author}:" if author else "")
                    leaf.words("".join(text.text or "" for text in children(told, "text")))
                    for body in children(told, "txBody"):
                        drawing.text(leaf, body, relations)

    def _behind(self, leaf: Leaf, relations: Relations, label: str) -> None:
        """What the slide's layout and master show of their own: no placeholders, which only say what to type."""
        for layout in relations.of("slideLayout"):
            below = Relations(self._package, layout)
            for entry in (layout, *below.of("slideMaster")):
                if entry in self._shown:
                    continue
                self._shown.add(entry)
                own = below if entry == layout else Relations(self._package, entry)
                with leaf.apart(PartKind.header, label):
                    for tree in descendants(parse(self._package.read(entry), entry), "spTree"):
                        for shape in _shapes(tree):
                            if _placeholder(shape) is None:
                                self._shape(leaf, shape, own)

    def _named(self) -> Iterator[tuple[str, str]]:
        """Who comments: names by the ids that comments use."""
        for entry in self._relations.of("commentAuthors", "authors"):
            for author in descendants(parse(self._package.read(entry), entry), "cmAuthor", "author"):
                yield attribute(author, "id") or "", attribute(author, "name") or ""


def _shapes(tree: Any) -> Iterator[Any]:
    """The shapes of a tree, in order, those of groups too."""
    waiting = list(tree)[::-1]
    while waiting:
        shape = waiting.pop()
        name = local(shape.tag)
        if name in ("sp", "graphicFrame", "cxnSp", "pic"):
            yield shape
        elif name == "grpSp":
            waiting += list(shape)[::-1]
        elif name == "AlternateContent":
            chosen = child(shape, "Choice")
            known = chosen is not None and any(local(below.tag) in ("sp", "graphicFrame", "grpSp") for below in chosen)
            taken = chosen if known else child(shape, "Fallback")
            waiting += [] if taken is None else list(taken)[::-1]


def _relation(slide: Any) -> str | None:
    """Of its two attributes named id, the one with a namespace is the relationship's."""
    return next((str(value) for key, value in slide.attrib.items() if str(key).endswith("}id")), None)


def _placeholder(shape: Any) -> str | None:
    """What kind of placeholder a shape is; None if it is none."""
    found = next(descendants(shape, "ph"), None)
    return None if found is None else found.get("type") or "body"
