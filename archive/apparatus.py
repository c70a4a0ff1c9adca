"""The apparatus of an article: foot- and endnotes, and lists of references, tied to the marks in the text.

A note is a citation where it names a work: by an address or a number, by a year, or as the one before it (“ibid.”). Of
a list of references every entry is one that does. Entries are read as far as the common styles agree: who, when, what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.citation import Origin, Reference, fitting
from archive.flat import Flat
from archive.registered import registered
from archive.subjects import Span

_HEADINGS = (
    "references|bibliography|works cited|literature(?: cited)?|sources|notes(?: and references)?|endnotes|footnotes|"
    "citations|literatur(?:verzeichnis)?|quellen|anmerkungen|références|bibliographie|notes et références|referencias|"
    "bibliografía|参考文献|參考文獻|参考资料|參考資料|注释|註釋|引用文献"
)
_HEADING = re.compile(rf"^[ \t#*_]*(?:\d{{1,2}}\.?[ \t]+)?(?:{_HEADINGS})[ \t*_:：]*$", re.IGNORECASE | re.MULTILINE)
_ENTRY = re.compile(
    r"^[ \t]*(?:[-*•][ \t]+)?(?:\[(?P<bracket>\d{1,3})\][:：]?|\[\^(?P<caret>[\w\-]{1,20})\]:|"
    r"(?P<point>\d{1,3})[.)]?[ \t]|(?P<raised>[¹²³⁰⁴-⁹]{1,3}))?[ \t]*(?P<words>\S.*)$",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^\[\^(?P<caret>[\w\-]{1,20})\]:[ \t]*(?P<words>\S.*(?:\n[ \t]{2,}\S.*)*)", re.MULTILINE)
_MARK = re.compile(r"\[(\d{1,3}(?:[ \t]*[,;–\-][ \t]*\d{1,3}){0,12})\]|\[\^([\w\-]{1,20})\](?!:)|([¹²³⁰⁴-⁹]{1,3})")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_YEAR = re.compile(r"(?<![\d/.\-])(?:1[5-9]|20)\d\d[a-z]?(?![\d/])")
_IBID = re.compile(r"^[\W\d]*(?:ibid(?:em)?\b|id\.|同上|ebd\.|ebenda)", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«„‘]([^“”\"«»„\n]{4,300}?)[,.]?[”\"»“’](?=[\s,.;:)]|$)")
_BOOK_MARKS = re.compile(r"《([^《》\n]{2,200})》")
_ITALIC = re.compile(r"(?<![*_\w])[*_]([^*_\n]{4,300})[*_](?![*_\w])")
_AUTHOR_DATE = re.compile(
    r"^(?P<authors>[^()\n]{2,200}?),?[ \xa0]\((?P<year>(?:1[5-9]|20)\d\d)[a-z]?[^()\n]{0,30}\)[.,:]?[ \xa0]*"
    r"(?P<rest>.*)$",
    re.DOTALL,
)
_AUTHOR = re.compile(r"^(?P<surname>[^\W\d_][\w’'\-]+)")
_CITED_SO = re.compile(
    r"[(（;；][ \xa0]?(?:see[ \xa0]|e\.g\.,?[ \xa0])?(?P<name>[^\W\d_][\w’'\-]+)(?:[^()（）;；\d\n]{0,60}?)[, \xa0]+"
    r"(?P<year>(?:1[5-9]|20)\d\d[a-z]?)"
)
_LONGEST = 1_000
_MOST_ENTRIES = 3_000


@dataclass
class Entry:
    """A note or an entry of a list: its place, the places of the marks that lead to it, and what it refers to."""

    span: Span
    origin: Origin
    reference: Reference
    marks: list[Span] = field(default_factory=list)
    again: bool = False
    """Whether it names the work of the entry before."""


def entries(flat: Flat) -> list[Entry]:
    """The notes and references that name works, in their order."""
    found = list(_notes(flat))
    listed = list(_listed(flat))
    marks, dated = _marks(flat, listed), _dated(flat)
    for number, entry in listed:
        entry.marks = (
            [*marks.get(number, ()), *_by_author(dated, entry)] if number or entry.origin is Origin.reference else []
        )
    return [*found, *(entry for _, entry in listed)]


def _notes(flat: Flat) -> Iterator[Entry]:
    """What the reader knows to be notes."""
    for (start, end), mark in flat.notes():
        entry = _entry(flat.text, start, end, Origin.note)
        if entry is not None:
            entry.marks = [mark] if mark else []
            yield entry


def _listed(flat: Flat) -> Iterator[tuple[str, Entry]]:
    """The entries of lists at the end, and Markdown's footnotes, each with its number or name."""
    seen: list[tuple[int, int]] = []
    for match in _FOOTNOTE.finditer(flat.body):
        seen.append(match.span())
        entry = _entry(flat.body, match.start("words"), match.end(), Origin.note)
        if entry is not None:
            yield match["caret"], entry
    count = 0
    for start, end in _sections(flat):
        for match in _ENTRY.finditer(flat.body, start, end):
            count += 1
            if count > _MOST_ENTRIES:
                return
            if any(first <= match.start("words") < last for first, last in seen):
                continue
            number = match["bracket"] or match["caret"] or match["point"] or (match["raised"] or "").translate(_RAISED)
            entry = _entry(flat.body, match.start("words"), match.end(), Origin.reference)
            if entry is not None:
                yield number, entry


def _sections(flat: Flat) -> Iterator[tuple[int, int]]:
    """Where lists of references begin and end: after their heading, up to the next one."""
    headings = sorted(flat.headings())
    for match in _HEADING.finditer(flat.body):
        following = next((start for start, _ in headings if start > match.end()), len(flat.body))
        stop = _HEADING.search(flat.body, match.end())
        yield match.end(), min(following, stop.start() if stop else len(flat.body))


def _entry(text: str, start: int, end: int, origin: Origin) -> Entry | None:
    words = text[start : min(end, start + _LONGEST)]
    if not words.strip():
        return None
    span = Span(start, start + len(words.rstrip()))
    if _IBID.match(words):
        return Entry(span, origin, Reference(), again=True)
    reference = _reference(words)
    told = reference.model_dump(exclude_defaults=True)
    named = {"url", "doi", "isbn", "number"} & told.keys()
    if not named and not (reference.date and (reference.title or reference.authors)):
        return None
    return Entry(span, origin, reference)


def _reference(words: str) -> Reference:
    """Who, when and what, as far as an entry tells in a common form."""
    known = Reference()
    first = len(words)
    for each in registered(words):
        known = known.filled(each.reference)
        first = min(first, each.start)
    plain = re.sub(r"\s+", " ", words[:first]).strip(" \t.,;:—–-")
    for opening in ("doi", "DOI", "Available at", "Retrieved from", "URL", "ISBN", "available at"):
        plain = plain.removesuffix(opening).strip(" .,;:")
    told = _AUTHOR_DATE.match(plain)
    quoted = _QUOTED.search(plain) or _BOOK_MARKS.search(plain) or _ITALIC.search(plain)
    year = _YEAR.search(plain)
    authors, title, publisher = "", quoted[1] if quoted else None, None
    if told:
        authors = told["authors"]
        rest = [
            part.strip(" *_") for part in re.split(r"(?<=[^\W\d_]{2})\.[ \xa0]", told["rest"]) if part.strip(" *_.")
        ]
        title = title or (rest[0].strip('“”"*_ .') if rest else None)
        publisher = rest[1].strip(" .") if len(rest) > 1 else None
    elif quoted and quoted.start() > 2:
        authors = plain[: quoted.start()].strip(" ,.:;*_")
    return fitting(
        title=title[:500] if title else None,
        authors=tuple(_names(authors)) if authors and len(authors) < 200 else (),
        publisher=publisher if publisher and len(publisher) < 120 else None,
        date=(told["year"] if told else year[0][:4] if year else None),
    ).filled(known)


def _names(authors: str) -> Iterator[str]:
    for part in re.split(r";|&| and |、|，", authors):
        name = part.strip(" ,")
        if name.rpartition(" ")[2].removesuffix(".")[1:]:  # the point of an initial is kept
            name = name.rstrip(".")
        if name and any(c.isalpha() for c in name):
            yield name[:200]


def _marks(flat: Flat, listed: list[tuple[str, Entry]]) -> dict[str, list[Span]]:
    """The places of marks in the text, by the number they lead to; none in the lists themselves."""
    numbers = {number for number, _ in listed if number}
    found: dict[str, list[Span]] = {}
    if not numbers:
        return found
    lists = list(_sections(flat))
    for match in _MARK.finditer(flat.body):
        if any(start <= match.start() < end for start, end in lists):
            continue
        told = [match[2]] if match[2] else _numbers(match[1] or match[3].translate(_RAISED))
        for number in told:
            if number in numbers:
                found.setdefault(number, []).append(Span(*match.span()))
    return found


def _numbers(told: str) -> list[str]:
    found: list[str] = []
    for part in re.split(r"[,;]", told):
        ends = [each.strip() for each in re.split(r"[–\-]", part)]
        if len(ends) == 2 and ends[0] and ends[1] and 0 < int(ends[1]) - int(ends[0]) < 100:
            found += [str(number) for number in range(int(ends[0]), int(ends[1]) + 1)]
        else:
            found += [end for end in ends if end]
    return found


def _dated(flat: Flat) -> dict[tuple[str, str], list[Span]]:
    """Marks of author and year, (Ito, 2018), by both."""
    found: dict[tuple[str, str], list[Span]] = {}
    for match in _CITED_SO.finditer(flat.body):
        found.setdefault((match["name"], match["year"][:4]), []).append(Span(match.start("name"), match.end()))
    return found


def _by_author(dated: dict[tuple[str, str], list[Span]], entry: Entry) -> list[Span]:
    surname = _AUTHOR.match(entry.reference.authors[0]) if entry.reference.authors else None
    if surname is None or not entry.reference.date:
        return []
    told = dated.get((surname["surname"], entry.reference.date[:4]), ())
    return [span for span in told if span.end <= entry.span.start]
