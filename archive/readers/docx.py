"""Word documents (docx, docm, dotx): the text, with foot- and endnotes, comments and running heads as parts.

A part stands at the end of the page that it is mentioned on; a running head on the first page of its section.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from archive.document import Extract, PartKind, Reason, Text
from archive.readers import Unreadable
from archive.readers.gallery import Gallery
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, child, children, local, parse
from archive.readers.package import Package
from archive.readers.properties import core
from archive.readers.relations import Relations
from archive.readers.story import Pages, Story

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# In which order parts come at the end of a page, and in which of the package's parts those with ids are told.
_KINDS = (PartKind.footnote, PartKind.endnote, PartKind.comment, PartKind.header, PartKind.footer)
_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))
_MOST_STYLES_DEEP = 20


def read(original: BinaryIO, gallery: Gallery) -> Extract:
    """The text, a page for each that Word noted; pictures go into the gallery.

    Raises Unreadable: damaged, encrypted, unsafe, too_large …
    """
    package = Package(original)
    main = Relations(package).one("officeDocument") or "word/document.xml"
    document = _Document(package, main)
    pages = document.pages()
    for number, leaf in enumerate(pages, 1):
        gallery.hang_all(number, leaf.pictures, package)
    told = Extract(
        text=Text(
            pages=tuple(leaf.leaf(number, str(number)) for number, leaf in enumerate(pages, 1)), reader="docx (lxml)"
        ),
        media_type=MEDIA_TYPE,
        suggestions=core(package, "docx:core"),
    )
    return gallery.of(told)


class _Document:
    def __init__(self, package: Package, main: str) -> None:
        self._package, self._main = package, main
        self._relations = Relations(package, main)
        self._headings = _headings(package, self._relations.one("styles"))
        self._numbers = dict.fromkeys(_KINDS, 0)

    def pages(self) -> list[Leaf]:
        """Every page, with its parts at the end."""
        root = parse(self._package.read(self._main), self._main)
        body = child(root, "body")
        if body is None:
            raise Unreadable(Reason.damaged, "it has no body")
        pages = Pages()
        Story(self._package, self._relations, self._headings, pages).walk(body)
        leaves = pages.leaves
        while len(leaves) > 1 and not len(leaves[-1]) and not leaves[-1].shows:
            leaves.pop()
        self._tell_parts(pages)
        return leaves

    def _tell_parts(self, pages: Pages) -> None:
        told = {kind: self._notes(f"{kind}s") for kind in _KINDS[:3]}
        last = len(pages.leaves) - 1
        mentioned = {
            mention.which for page in pages.mentioned.values() for mention in page if mention.kind == "comment"
        }
        for which in told[PartKind.comment]:
            if which not in mentioned:
                pages.mention("comment", which)
        heads = set[str]()
        for kind in _KINDS:
            for index in range(max(pages.mentioned, default=0) + 1):
                leaf = pages.leaves[min(index, last)]
                for mention in pages.mentioned.get(index, ()):
                    if mention.kind != kind:
                        continue
                    if kind in told:
                        self._tell(leaf, kind, told[kind].pop(mention.which, None), mention.mark)
                    elif mention.which and mention.which not in heads:
                        heads.add(mention.which)
                        self._tell(leaf, kind, (parse(self._package.read(mention.which), mention.which), mention.which))

    def _tell(self, leaf: Leaf, kind: PartKind, found: tuple[Any, str] | None, mark: int | None = None) -> None:
        if found is None:
            return
        element, entry = found
        before = len(leaf)
        with leaf.apart(kind, str(self._numbers[kind] + 1), mark):
            author = attribute(element, "author")
            if kind == PartKind.comment and author:
                leaf.lead(f"{author}:")
            Story(self._package, Relations(self._package, entry), frozenset(), Pages(leaf)).walk(element)
        self._numbers[kind] += len(leaf) > before

    def _notes(self, relation: str) -> dict[str, tuple[Any, str]]:
        """The notes of this kind by their ids, each with the entry that it stands in."""
        entry = self._relations.one(relation)
        if entry is None:
            return {}
        root = parse(self._package.read(entry), entry)
        return {
            attribute(note, "id") or "": (note, entry)
            for note in root
            if local(note.tag) + "s" == relation and attribute(note, "type") not in _SEPARATORS
        }


def _headings(package: Package, entry: str | None) -> frozenset[str]:
    """The ids of those styles that make a heading: by their name, or by a level in the outline, perhaps inherited."""
    if entry is None:
        return frozenset()
    outlined, parents = dict[str, bool](), dict[str, str]()
    for style in children(parse(package.read(entry), entry), "style"):
        identity = attribute(style, "styleId") or ""
        name = _value(style, "name").casefold()
        properties = child(style, "pPr")
        level = child(properties, "outlineLvl") if properties is not None else None
        outlined[identity] = name == "title" or name.startswith("heading ") or level is not None
        parents[identity] = _value(style, "basedOn")

    def is_heading(style: str) -> bool:
        for _ in range(_MOST_STYLES_DEEP):
            if outlined.get(style, False):
                return True
            style = parents.get(style, "")
        return False

    return frozenset(style for style in outlined if is_heading(style))


def _value(element: Any, name: str) -> str:
    found = child(element, name)
    return (attribute(found, "val") or "") if found is not None else ""
