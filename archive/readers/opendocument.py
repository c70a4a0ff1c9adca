"""What odt, odp and ods files share: how they are opened, and how their text is walked. Source: OpenDocument 1.3.

Blanks count as one, as the format says, and more are written as elements. Deletions stand aside in the list of
tracked changes, which is left out; what was inserted stands in the text. Notes and comments stand where they are
mentioned, in the midst of a sentence: they are kept back for the end of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from archive.answer import is_address
from archive.document import PartKind, Reason, Suggestion
from archive.readers import NEEDS_PASSWORD, Unreadable
from archive.readers.flow import CELL, LINE, PARAGRAPH, SPACE
from archive.readers.leaf import Leaf
from archive.readers.markup import attribute, children, descendants, local, parse, words
from archive.readers.package import Package
from archive.readers.properties import said

CONTENT, _STYLES, _META, MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
PACKAGE = "encrypted-package"
_SKIPPED = frozenset((
    "tracked-changes", "note", "annotation", "ruby-text", "forms", "variable-decls", "sequence-decls", "shapes",
    "user-field-decls", "table-source", "dde-source", "event-listeners", "desc", "notes", "settings", "scripts",
    "index-title-template", "table-of-content-source", "illustration-index-source", "alphabetical-index-source",
    "bibliography-source", "table-index-source", "object-index-source", "user-index-source", "note-citation",
    "tracked-changes-view", "animations", "page-number", "sheet-name",
))  # fmt: skip
_HEADS = {
    "header": PartKind.header, "header-left": PartKind.header, "header-first": PartKind.header,
    "footer": PartKind.footer, "footer-left": PartKind.footer, "footer-first": PartKind.footer,
}  # fmt: skip
_MOST_REPEATED = 1_000  # columns of a table in running text


def open_package(original: Any) -> Package:
    """An OpenDocument file. Raises Unreadable: encrypted where its text is, damaged …"""
    package = Package(original)
    if MANIFEST in package:
        for entry in descendants(parse(package.read(MANIFEST), MANIFEST), "file-entry"):
            locked = next(children(entry, "encryption-data"), None) is not None
            if locked and attribute(entry, "full-path") in (CONTENT, PACKAGE):
                raise Unreadable(Reason.encrypted, NEEDS_PASSWORD)
    return package


def content(package: Package, kind: str) -> Any:
    """The element of the content that holds a text, a presentation or a drawing."""
    root = parse(package.read(CONTENT), CONTENT)
    found = next(descendants(root, kind), None)
    if found is None:
        raise Unreadable(Reason.damaged, f"it has no {kind}")
    return found


def styles(package: Package) -> Any:
    """The styles, in which running heads and masters stand; None if there are none."""
    return parse(package.read(_STYLES), _STYLES) if _STYLES in package else None


def meta(package: Package, origin: str) -> tuple[Suggestion, ...]:
    """What the file says of itself."""
    if _META not in package:
        return ()
    try:
        root = parse(package.read(_META), _META)
    except Unreadable:
        return ()

    def told(name: str) -> str:
        return next((words(found) for found in descendants(root, name)), "")

    return said(
        origin,
        title=told("title"),
        creators=[told("initial-creator") or told("creator")],
        date=told("creation-date") or told("date"),
        language=told("language"),
        subjects=[words(found) for found in descendants(root, "keyword")],
    )


class Note(NamedTuple):
    """What is kept back for the end of a page; `mark` is where it is referred to, behind so many code points."""

    kind: PartKind
    label: str
    element: Any
    mark: int | None = None


class Walk:
    """Writes text elements to a leaf. `notes` is what was kept back; whoever has the pages tells it."""

    def __init__(self, leaf: Leaf, package: Package | None = None) -> None:
        self.leaf = leaf
        self._package = package
        self.notes: list[Note] = []
        self._rows: list[bool] = []  # for each row that is open, whether it has more than one cell
        self._link: tuple[int, str | None] | None = None
        self._heading: int | None = None
        self._ends: list[str] = []

    def walk(self, root: Any) -> None:
        """Write what is in an element."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = local(element.tag)
            if event == "start":
                if element is not root and name in _SKIPPED:
                    self.keep_back(name, element)
                    walk.skip_subtree()
                    continue
                self._start(name, element)
                if _holds_text(element):
                    self.leaf.words(element.text or "")
                continue
            self._end(name, element)
            if element is not root and _holds_text(element.getparent()):
                self.leaf.words(element.tail or "")

    def break_page(self, element: Any) -> None:
        """What to do where the file notes that a page ends. Nothing, if it has other pages than these."""

    def _start(self, name: str, element: Any) -> None:
        if name in ("p", "h"):
            self.break_page(element)
            self.leaf.part(self._between(element))
            if name == "h" and not self._rows:
                self._heading = self.leaf.mark()
        elif name == "s":
            self.leaf.part(SPACE)
        elif name == "tab":
            self.leaf.part(SPACE if self._rows else CELL)
        elif name == "line-break":
            self.leaf.part(SPACE if self._many else LINE)
        elif name == "soft-page-break":
            self.break_page(element)
        elif name == "a":
            address = (attribute(element, "href") or "").strip()
            self._link = (self.leaf.mark(), address if is_address(address) else None)
        elif name == "table":
            self.leaf.part(SPACE if self._many else PARAGRAPH)
        elif name == "table-row":
            if not self._many:
                self.leaf.row()
            cells = sum(int(local(cell.tag) in ("table-cell", "covered-table-cell")) for cell in element)
            self._rows.append(self._many or cells > 1)
        elif name in ("table-cell", "covered-table-cell") and not any(self._rows[:-1]):
            for _ in range(min(_MOST_REPEATED, repeated(element, "number-columns-repeated"))):
                self.leaf.cell()
        elif name in ("frame", "custom-shape", "image", "object"):
            self.leaf.shows = True
            entry = (attribute(element, "href") or "").removeprefix("./") if name == "image" else ""
            if self._package is not None and entry in self._package:
                self.leaf.pictures.append(entry)
            if name == "object" and self._package is not None:
                self._object(attribute(element, "href") or "", self._package)

    def _object(self, told: str, package: Package) -> None:
        """The words of a chart, which stands in a folder of its own."""
        entry = f"{told.removeprefix('./')}/{CONTENT}"
        if entry in package:
            self.leaf.part(PARAGRAPH)
            for body in descendants(parse(package.read(entry), entry), "chart"):
                if local(body.getparent().tag) in ("chart", "body"):
                    Walk(self.leaf).walk(body)
                    break
            self.leaf.part(PARAGRAPH)

    def _end(self, name: str, element: Any) -> None:
        if name in ("p", "h"):
            if self._heading is not None:
                self.leaf.heading(self._heading)
                self._heading = None
            self.leaf.part(self._between(element))
        elif name == "a" and self._link is not None:
            self.leaf.link(*self._link)
            self._link = None
        elif name == "table-row" and self._rows:
            self._rows.pop()
            if not self._many:
                self.leaf.row()
        elif name == "table" and not self._rows:
            self.leaf.table_end()

    @property
    def _many(self) -> bool:
        return any(self._rows)

    def _between(self, paragraph: Any) -> str:
        if self._rows:
            return SPACE if self._many else LINE
        return LINE if local(paragraph.getparent().tag) in ("list-item", "list-header", "text-box") else PARAGRAPH

    def keep_back(self, name: str, element: Any) -> None:
        """A note or a comment, for the end of the page. Whatever else is left out, is left out."""
        if name == "note":
            kind = PartKind.endnote if attribute(element, "note-class") == "endnote" else PartKind.footnote
            cited = next((words(found) for found in children(element, "note-citation")), "")
            self.notes += [Note(kind, cited, body, len(self.leaf)) for body in children(element, "note-body")]
        elif name == "annotation":
            self.notes.append(Note(PartKind.comment, "", element))


def tell(leaf: Leaf, notes: list[Note], comments: int = 0) -> int:
    """Write what was kept back as parts: foot- and endnotes, then comments, numbered on from `comments`."""
    for note in notes:
        if note.kind != PartKind.comment:
            with leaf.apart(note.kind, note.label, note.mark):
                Walk(leaf).walk(note.element)
    for note in notes:
        if note.kind == PartKind.comment:
            comments += 1
            with leaf.apart(note.kind, note.label or str(comments)):
                comment(leaf, note.element)
    return comments


def comment(leaf: Leaf, annotation: Any) -> None:
    """Who commented, and what."""
    author = next((words(found) for found in children(annotation, "creator")), "")
    leaf.lead(f"{author}:" if author else "")
    inner = Walk(leaf)
    for paragraph in children(annotation, "p", "list"):
        inner.walk(paragraph)
        leaf.part(LINE)


def repeated(element: Any, name: str) -> int:
    """How often a row or cell stands there, at least once."""
    told = attribute(element, name) or ""
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else 1


def _holds_text(element: Any) -> bool:
    """Whether characters in it are words: elsewhere there are only blanks, to set the file out."""
    return str(element.tag).startswith("{urn:oasis:names:tc:opendocument:xmlns:text:")


def masters(root: Any) -> Iterator[Any]:
    """The master pages of a styles file."""
    return descendants(root, "master-page") if root is not None else iter(())


def running(root: Any) -> list[tuple[PartKind, list[Any]]]:
    """Running heads with words in them, each once, headers first."""
    told: dict[PartKind, dict[str, Any]] = {PartKind.header: {}, PartKind.footer: {}}
    for master in masters(root):
        for head in master:
            kind, said = _HEADS.get(local(head.tag)), " ".join(words(head).split())
            if kind is not None and said:
                told[kind].setdefault(said, head)
    return [(kind, list(heads.values())) for kind, heads in told.items()]
