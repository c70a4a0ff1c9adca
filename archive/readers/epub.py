"""Books (EPUB 2 and 3): a page a chapter, in the order in which they are read, with the title that the contents give.

A file of the book that the contents do not name goes on with the chapter before it: programs cut long chapters. One
that they name in several places is cut at these. Sources: EPUB 3.3, OPF 2.0.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote, urldefrag

from archive.answer import is_address
from archive.document import Extract, Reason, Suggestion, Text
from archive.readers import Unreadable
from archive.readers.chapters import Chapter, File, chapters
from archive.readers.markup import attribute, children, descendants, parse, words
from archive.readers.package import Package, resolve
from archive.readers.properties import said

MEDIA_TYPE = "application/epub+zip"

_CONTAINER, _RIGHTS = "META-INF/container.xml", "META-INF/encryption.xml"
# Fonts are scrambled by these, which does not lock the book.
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_MOST_FILES = 10_000


class _Entry(NamedTuple):
    """One line of the contents: where it leads (an entry of the package, a place in it), its words, and how deep."""

    entry: str
    place: str
    title: str
    depth: int


def read(original: BinaryIO) -> Extract:
    """The text of every chapter. Raises Unreadable: damaged, encrypted, unsafe, too_large, too_many …"""
    package = Package(original)
    _refuse_locked(package)
    container = parse(package.read(_CONTAINER), _CONTAINER)
    root = next((attribute(found, "full-path") for found in descendants(container, "rootfile")), None) or ""
    book = _Book(package, resolve("", root))
    pages = tuple(leaf.leaf(number, title) for number, (title, leaf) in enumerate(book.chapters(), 1))
    if not pages:
        raise Unreadable(Reason.no_text, "there are no chapters in it")
    return Extract(text=Text(pages=pages, reader="epub (lxml)"), media_type=MEDIA_TYPE, suggestions=book.said())


def _refuse_locked(package: Package) -> None:
    if _RIGHTS not in package:
        return
    for told in descendants(parse(package.read(_RIGHTS), _RIGHTS), "EncryptedData"):
        ways = [attribute(way, "Algorithm") for way in descendants(told, "EncryptionMethod")]
        if not all(way in _FONTS for way in ways):
            raise Unreadable(Reason.encrypted, "it is locked to a reading device or account")


class _Book:
    def __init__(self, package: Package, opf: str) -> None:
        self._package, self._opf = package, opf
        self._root = parse(package.read(opf), opf)
        self._files: dict[str, Any] = {
            told.get("id") or "": told
            for manifest in children(self._root, "manifest")
            for told in children(manifest, "item")
        }

    def chapters(self) -> Iterator[Chapter]:
        """Titles and texts, in reading order."""
        told = [entry for entry in self._contents() if entry.title]
        starts: dict[str, dict[str, str]] = {}
        for entry in _beginning(told):
            starts.setdefault(entry.entry, {})[entry.place] = entry.title
        files = (
            File(self._package.read(entry), starts.get(entry, {})) for entry in self._spine() if entry in self._package
        )
        return chapters(files, told=bool(starts))

    def said(self) -> tuple[Suggestion, ...]:
        """What the book says of itself."""

        def told(name: str) -> list[str]:
            return [words(found) for meta in children(self._root, "metadata") for found in children(meta, name)]

        identifiers = [{"type": "isbn", "value": isbn} for isbn in map(_isbn, told("identifier")) if isbn]
        identifiers += [{"type": "url", "value": url} for url in told("identifier") if is_address(url)]
        return said(
            "epub:opf",
            title=next(iter(told("title")), None),
            creators=told("creator"),
            publisher=next(iter(told("publisher")), None),
            date=self._date(),
            language=next(iter(told("language")), None),
            identifiers=identifiers,
            subjects=told("subject"),
        )

    def _date(self) -> str | None:
        """The date of publication, which EPUB 2 tells from others by an attribute."""
        dates = [found for meta in children(self._root, "metadata") for found in children(meta, "date")]
        issued = [date for date in dates if attribute(date, "event") in ("publication", "original-publication")]
        return words((issued or dates)[0]).strip() if dates else None

    def _spine(self) -> list[str]:
        """The files in reading order."""
        told = [reference.get("idref") or "" for spine in children(self._root, "spine") for reference in spine]
        if len(told) > _MOST_FILES:
            raise Unreadable(Reason.too_many, f"{len(told)} files in it")
        return [self._entry(self._files[name]) for name in told if name in self._files]

    def _contents(self) -> Iterable[_Entry]:
        """The table of contents: EPUB 3's where there is one, or else EPUB 2's. A broken one tells nothing."""
        for told in self._files.values():
            nav = "nav" in (told.get("properties") or "").split()
            if nav or told.get("media-type") == "application/x-dtbncx+xml":
                entry = self._entry(told)
                try:
                    root = parse(self._package.read(entry), entry)
                except Unreadable:
                    continue
                found = list(_nav(root, entry) if nav else _ncx(root, entry))
                if found:
                    return found
        return []

    def _entry(self, told: Any) -> str:
        return resolve(self._opf, told.get("href") or "")


def _beginning(contents: list[_Entry]) -> Iterator[_Entry]:
    """Those that begin a page: whatever begins a file, and within one only what stands as high in the contents as
    chapters do, or higher than all else in that file.
    """
    depths = Counter(entry.depth for entry in contents)
    chapter = min((depth for depth, number in depths.items() if number > 1), default=1)
    highest: dict[str, int] = {}
    for entry in contents:
        highest[entry.entry] = min(entry.depth, highest.get(entry.entry, entry.depth))
    for entry in contents:
        if not entry.place or entry.depth <= max(chapter, highest[entry.entry]):
            yield entry


def _nav(root: Any, entry: str) -> Iterator[_Entry]:
    for nav in descendants(root, "nav"):
        if "toc" in (attribute(nav, "type") or "").split():
            for link in descendants(nav, "a"):
                if link.get("href"):
                    yield _to(entry, link.get("href"), words(link), len(list(link.iterancestors("{*}ol"))))


def _ncx(root: Any, entry: str) -> Iterator[_Entry]:
    for point in descendants(root, "navPoint"):
        target = next((found.get("src") for found in children(point, "content")), None)
        title = next((words(found) for found in children(point, "navLabel")), "")
        if target:
            yield _to(entry, target, title, 1 + len(list(point.iterancestors("{*}navPoint"))))


def _to(base: str, target: str, title: str, depth: int) -> _Entry:
    path, place = urldefrag(target)
    return _Entry(resolve(base, path) if path else base, unquote(place), " ".join(title.split()), depth)


def _isbn(told: str) -> str | None:
    plain = told.casefold().removeprefix("urn:").removeprefix("isbn").strip(": ").replace("-", "").replace(" ", "")
    return plain.upper() if len(plain) in (10, 13) and plain[:-1].isdigit() and plain[-1] in "0123456789x" else None
