"""Chapters of a book from its files of XHTML: words, headings and links, cut where the contents say a chapter begins.

The tokenizer is the one for web pages that are no articles: it keeps no tree, and takes files that are not well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archive.answer import is_address
from archive.encodings import decode
from archive.readers.flow import PARAGRAPH
from archive.readers.leaf import Leaf, plain
from archive.readers.visible import _Words

_DECLARED = re.compile(rb"\s*<\?xml[^>]+encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)")
_PLACES = re.compile(r"""\s(?:id|name)\s*=\s*["']([^"']*)["']""")


# Formulas and drawings are read too, but not what they say a second time, for machines.
_DRAWN, _ASIDE = frozenset(("math", "svg")), frozenset(("annotation", "annotation-xml", "desc", "metadata"))


class Chapter(NamedTuple):
    """A chapter's title, perhaps none, and its text."""

    title: str
    leaf: Leaf


class File(NamedTuple):
    """A file of the book, and where in it which chapters begin: `starts` has titles by place, "" for its beginning."""

    raw: bytes
    starts: dict[str, str]


def chapters(files: Iterable[File], *, told: bool) -> Iterator[Chapter]:
    """The chapters with words in them. Where no contents were `told`, each file is one, named by its first heading."""
    current: Chapter | None = None
    for file in files:
        declared = _DECLARED.match(file.raw)
        markup = decode(file.raw, declared[1].decode("ascii") if declared else "utf-8").text.replace("\0", "")
        there = set(_PLACES.findall(markup)) if any(file.starts) else set()
        starts = {place: title for place, title in file.starts.items() if not place or place in there}
        if file.starts and not starts:
            starts = {"": next(iter(file.starts.values()))}
        found = list(_cut(markup, current, starts, told=told))
        current = found.pop()
        yield from (chapter for chapter in found if _has_words(chapter))
    if current is not None and _has_words(current):
        yield current


def _cut(markup: str, current: Chapter | None, starts: dict[str, str], *, told: bool) -> Iterator[Chapter]:
    """The chapter that goes on in this file, where one does, and those that begin in it."""
    goes_on = current is not None and told and "" not in starts
    if current is not None and not goes_on:
        yield _named(current, told)
    first = current if current is not None and goes_on else Chapter(starts.get("", ""), Leaf())
    first.leaf.part(PARAGRAPH)
    walk = _Walk(first, starts)
    walk.feed(markup)
    walk.close()
    yield from walk.chapters


def _named(chapter: Chapter, told: bool) -> Chapter:
    headings = chapter.leaf.page().headings
    if told or not headings:
        return chapter
    start, end = headings[0]
    return Chapter(plain(chapter.leaf.page().text[start:end]), chapter.leaf)


def _has_words(chapter: Chapter) -> bool:
    return len(chapter.leaf) > 0


def _outward(href: str | None) -> str | None:
    """Links out of the book; those within it lead to no address."""
    address = (href or "").strip()
    return address if is_address(address) else None


class _Walk(_Words):
    """Writes the words of a file, and begins a new leaf where a chapter starts."""

    def __init__(self, first: Chapter, starts: dict[str, str]) -> None:
        super().__init__(_outward, first.leaf)
        self.chapters = [first]
        self._starts = starts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value and value in self._starts:
                self._begin(self._starts[value])
                break
        if tag in _ASIDE:
            self._hidden.append(tag)
        elif tag not in _DRAWN:
            super().handle_starttag(tag, attrs)

    def _begin(self, title: str) -> None:
        self._end_link()
        leaf = Leaf()
        if self._heading is not None:
            self.flow.heading(self._heading)
            self._heading = leaf.mark()
        self.flow = leaf
        self.chapters.append(Chapter(title, leaf))
