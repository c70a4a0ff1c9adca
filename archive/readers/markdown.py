"""Markdown, kept as it was written: places are cited in the original's own characters.

Only what helps to find and to follow is looked for: headings, links, and a YAML front matter's plain lines. It is not
parsed as CommonMark; a heading in a nested list is none here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from archive.answer import is_address
from archive.characters import clean
from archive.document import Extract, Link, Page, Text
from archive.encodings import decode
from archive.readers import whole
from archive.suggestions import suggestions

_MOST_LINKS = 10_000

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_ATX = re.compile(r" {0,3}#{1,6}(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_NOT_A_PARAGRAPH = re.compile(r"\s*$| {4}|\t| {0,3}(?:[-*+>|]|\d+[.)])(?:\s|$)")

_INLINE = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.|!\[[^\]]*\]\([^)]*\))+)\]"  # words, perhaps with an image among them
    r"\(\s*<?([^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*)>?"  # an address, perhaps with one level of brackets
    r"(?:\s+[\"'(][^\n]*?[\"')])?\s*\)"  # a title
)
_REFERENCE = re.compile(r"(?<![!\\\]])\[((?:[^\[\]\\]|\\.)+)\](?:\[([^\[\]]*)\])?(?![\[(:])")
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]+)\]:[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(].*)?[ \t]*$", re.MULTILINE)
_BARE = re.compile(r"<((?:https?|ftp)://[^\s<>]+|mailto:[^\s<>]+)>|(?<![\w<\"'/])((?:https?|ftp)://[^\s<>\"'`]+)")
_AFTER_URL = ".,;:!?*_]"
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")

_FIELD = re.compile(r"([A-Za-z_]+):[ \t]*(.*?)[ \t]*$")
_LIST_ENTRY = re.compile(r"[ \t]*-[ \t]+(.*?)[ \t]*$")


def read(original: BinaryIO) -> Extract:
    """The source text as one page, with its headings, its links and what its front matter says."""
    decoded = decode(whole(original))
    text = clean(decoded.text.replace("\f", "\n"))
    front = _front_matter(text)
    lines = [line for line in _prose(text) if line[0] >= front.end]
    headings = _headings(text, lines)
    first = _words(text[slice(*headings[0])]) if headings else None
    return Extract(
        text=Text(
            pages=(
                Page(
                    number=1,
                    label="1",
                    text=text,
                    how="markup",
                    links=_links(text, lines),
                    headings=tuple(headings),
                ),
            ),
            reader=f"markdown ({decoded.encoding})",
        ),
        media_type="text/markdown",
        suggestions=suggestions(
            ("title", front.one("title"), "markdown:front matter"),
            ("title", first, "markdown:heading"),
            ("creators", front.creators(), "markdown:front matter"),
            ("date", front.one("date"), "markdown:front matter"),
            ("language", front.one("lang") or front.one("language"), "markdown:front matter"),
        ),
    )


class _Front:
    """The plain lines of a YAML front matter: `key: value`, and lists of values below a key."""

    def __init__(self, end: int, said: dict[str, list[str]]) -> None:
        self.end = end
        self._said = said

    def one(self, name: str) -> str | None:
        """The value of a key that has a single one."""
        values = self._said.get(name, [])
        return values[0] if len(values) == 1 else None

    def creators(self) -> list[dict[str, str]]:
        names = self._said.get("author") or self._said.get("authors") or []
        return [{"name": name, "role": "author"} for name in names]


def _front_matter(text: str) -> _Front:
    if not text.startswith("---\n"):
        return _Front(0, {})
    said: dict[str, list[str]] = {}
    position, name = 4, ""
    for line in text[4:].splitlines(keepends=True)[:200]:
        position += len(line)
        bare = line.rstrip("\n")
        if bare in ("---", "..."):
            return _Front(position, said)
        if found := _FIELD.match(bare):
            name = found[1].lower()
            said[name] = _values(found[2])
        elif (found := _LIST_ENTRY.match(bare)) and name:
            said[name] += _values(found[1])
    return _Front(0, {})


def _values(value: str) -> list[str]:
    """The scalars of one line: a plain or quoted one, or a list in brackets."""
    if value.startswith("[") and value.endswith("]"):
        return [one for part in value[1:-1].split(",") for one in _values(part.strip())]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return [value] if value and value not in ("|", ">", "|-", ">-") else []


def _prose(text: str) -> list[tuple[int, str]]:
    """The lines outside of code fences, each with its offset."""
    lines, position, fence = [], 0, ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
        else:
            lines.append((position, line))
        position += len(line) + 1
    return lines


def _headings(text: str, lines: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """The words of each heading: after the marks of an ATX one, above the line of a setext one."""
    found: list[tuple[int, int]] = []
    paragraph: tuple[int, int] | None = None
    for position, line in lines:
        if (atx := _ATX.match(line)) and atx[1]:
            found.append((position + atx.start(1), position + atx.end(1)))
            paragraph = None
        elif paragraph and _UNDERLINE.match(line):
            found.append(paragraph)
            paragraph = None
        elif _NOT_A_PARAGRAPH.match(line) or atx:
            paragraph = None
        else:
            begins = paragraph[0] if paragraph else position + len(line) - len(line.lstrip())
            paragraph = (begins, position + len(line.rstrip()))
    return found[:_MOST_LINKS]


def _links(text: str, lines: list[tuple[int, str]]) -> tuple[Link, ...]:
    targets = {_key(name): url for name, url in _DEFINITION.findall("\n".join(line for _, line in lines))}
    found: list[Link] = []
    for position, line in lines:
        if not _DEFINITION.match(line):
            # Code in a line hides what is in it; blanks of the same length keep the places.
            shown = _CODE.sub(lambda code: " " * len(code[0]), line)
            found += (Link(start=position + a, end=position + b, url=url) for a, b, url in _in_line(shown, targets))
        if len(found) >= _MOST_LINKS:
            break
    return tuple(found[:_MOST_LINKS])


def _in_line(line: str, targets: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    taken: list[tuple[int, int]] = []
    spans: list[tuple[int, int, str]] = []
    for match in _INLINE.finditer(line):
        if not match[1]:
            spans.append((*match.span(2), match[3]))
        taken.append(match.span())
    for match in _REFERENCE.finditer(line):
        if url := targets.get(_key(match[2] or match[1])):
            spans.append((*match.span(1), url))
            taken.append(match.span())
    for match in _BARE.finditer(line):
        group = 1 if match[1] else 2
        url = match[1] or _trimmed(match[2])
        if not any(a <= match.start() < b for a, b in taken):
            spans.append((match.start(group), match.start(group) + len(url), url))
    return (span for span in sorted(spans) if is_address(span[2]))


def _trimmed(url: str) -> str:
    """A bare address without the points and brackets that belong to its sentence. Source: GFM 0.29, 6.9."""
    bare = url.rstrip(_AFTER_URL)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_AFTER_URL)
    return bare


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _words(heading: str) -> str:
    """A heading as a title: without the marks of emphasis, code and links, on one line."""
    bare = _INLINE.sub(lambda link: link[2], heading)
    return " ".join(re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)|\\(?=\W)", "", bare).split())
