"""What an article cites, found in its text: hyperlinks, addresses and numbers, notes and references, works in prose.

What is found in several ways and is plainly one (the same address, the same place) is one proposal with several places.
Each place has a fingerprint, by which it is known again when the text is read once more.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archive import apparatus, han_works, prose, statements, works
from archive.addresses import canonical
from archive.citation import Origin, Reference, fitting
from archive.document import Kind, Page, Text
from archive.flat import Flat
from archive.passage import Passage, cut
from archive.quotation_marks import paragraphs, stretches
from archive.registered import registered
from archive.sentences import around
from archive.subjects import Span

MOST = 2_000
"""Citations that are proposed of one document."""

MOST_PLACES = 200
"""Places of one of them."""

CITING_KINDS = frozenset(
    (
        Kind.article, Kind.report, Kind.webpage, Kind.book, Kind.thesis, Kind.legal, Kind.press_release, Kind.post,
        Kind.letter, Kind.note, Kind.document, None,
    )
)  # fmt: skip
"""The kinds of documents in which citations are looked for, and where the kind is not known."""

_ADDRESSED = (Origin.link, Origin.address, Origin.identifier)
_LEADS_ON = re.compile(
    r"[ \xa0]?[(\[<][ \xa0]?|:[ \xa0]|,?\s(?:at|via)\s"
    r"|,?\s(?:which\sis\s|that\sis\s|now\s|still\s)?(?:(?:available|published|posted|released|hosted|found|kept|online)\s){1,2}"
    r"(?:at|on|under|from|via)\s|[ \xa0]?(?:见|見|载于|載於|发布于|發布於|发表于|發表於)[ \xa0]?",
    re.IGNORECASE,
)
"""What stands between the name of a work and its address: (, at, published on …"""
_SCHEME = re.compile(r",?\s(?:at|on|in|under|from|via)\s(?:https?|www)$", re.IGNORECASE)
_FOLLOWING, _MENU_WORDS = 40, 3
_LONGEST_WORDS = 300
_LETTERS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Mention:
    """A place where a work is named, the sentence it is part of, and the fingerprint it is known by."""

    passage: Passage
    sentence: str
    fingerprint: str

    @property
    def words(self) -> str:
        """The words of it on one line, as far as they can be shown."""
        return " ".join(self.passage.text[:_LONGEST_WORDS].split())


@dataclass
class Found:
    """A work that is cited, with the places where it is."""

    origin: Origin
    reference: Reference
    mentions: list[Mention]


@dataclass
class _Work:
    origin: Origin
    reference: Reference
    spans: list[Span]
    keys: set[str] = field(default_factory=set)


def found(text: Text, language: str | None, own: Iterable[str] = ()) -> tuple[list[Found], int]:
    """What a text cites, in the order of its first places, at most MOST; and how many there are.

    `own` are the keys by which the document itself is known: it does not cite itself. Time: linear in the text.
    """
    flat = Flat(text)
    known = frozenset(own)
    joined = _joined(flat, [work for work in _works(flat, language) if not (work.keys & known)])
    sums = {page.number: page.sha256 for page in text.pages}
    told = [each for each in (_told(flat, work, sums) for work in joined[:MOST]) if each is not None]
    return told, len(told) + len(joined[MOST:])


def prose_only(text: Text) -> bool:
    """Whether a text is written to be read, and no table."""
    return all(page.how != "cells" for page in text.pages)


# -- finding


def _works(flat: Flat, language: str | None) -> Iterator[_Work]:
    yield from _entries(flat)
    for start, end, url in flat.links():
        if canonical(url) is not None and not _navigates(flat.text, start, end):
            yield _work(Origin.link, fitting(url=url[:2_000]), [Span(start, end)])
    for each in registered(flat.text):
        yield _work(each.origin, each.reference, [Span(each.start, each.end)])
    yield from _in_prose(flat, language)


def _navigates(text: str, start: int, end: int) -> bool:
    """Whether a link is a line of its own of a few words, as in a menu: Business, Sign in. An address is none."""
    words = text[start:end].split()
    alone = (
        text[max(0, start - 200) : start].rpartition("\n")[2].strip() == ""
        and text[end : end + 200].partition("\n")[0].strip() == ""
    )
    return alone and len(words) <= _MENU_WORDS and not any("." in word for word in words)


def _entries(flat: Flat) -> Iterator[_Work]:
    last: _Work | None = None
    for entry in apparatus.entries(flat):
        if entry.again:
            if last is not None:
                last.spans += [entry.span, *entry.marks]
            continue
        if last is not None:
            yield last
        last = _work(entry.origin, entry.reference, [entry.span, *entry.marks])
    if last is not None:
        yield last


def _in_prose(flat: Flat, language: str | None) -> Iterator[_Work]:
    body = flat.running
    han_outlets, han_told = han_works.outlets(body), han_works.statements(body)
    outlets = [*statements.outlets(body), *han_outlets]
    listed = [*prose.named(body, language), *han_works.named(body, [*han_outlets, *han_told])]
    for outlet in outlets:  # “according to the Courier” is its report that is named elsewhere, where there is one
        same = (work for work in listed if _called(work.reference.publisher) == _called(outlet.name))
        work = next((work for work in same if work.group == "report"), None)
        if work is not None:
            work.spans += outlet.spans
        else:
            yield _work(Origin.prose, outlet.reference, outlet.spans)
    for work in listed:
        yield _work(Origin.prose, work.reference, [_without_scheme(body, span) for span in work.spans])
    quoted = stretches(body, paragraphs(body))
    publishers = [work.reference.publisher for work in listed if work.reference.publisher and work.group == "report"]
    told = [*statements.statements(body, language, quoted, publishers), *han_told]
    for each in told:
        yield _work(Origin.statement, each.reference, each.spans)


def _without_scheme(text: str, span: Span) -> Span:
    """A name without what is only the beginning of the address behind it: a study published at [https]://…"""
    cut = _SCHEME.search(text, span.start, span.end)
    return span if cut is None else Span(span.start, cut.start())


def _called(name: str | None) -> str | None:
    return name.casefold().removeprefix("the ") if name else None


def _work(origin: Origin, reference: Reference, spans: Sequence[Span]) -> _Work:
    keys = {key for key in works.of_reference(reference) if works.kind_of(key) in works.STRONG}
    return _Work(origin, reference, list(spans), keys)


# -- joining


def _joined(flat: Flat, given: list[_Work]) -> list[_Work]:
    """The same works as one: those that share a key; and one that is named by a link's words, or right before it."""
    by_key: dict[str, _Work] = {}
    kept: list[_Work] = []
    links: list[tuple[Span, _Work]] = sorted(
        ((span, work) for work in given if work.origin in _ADDRESSED for span in work.spans), key=lambda one: one[0]
    )
    for work in given:
        same = next((by_key[key] for key in sorted(work.keys) if key in by_key), None)
        if same is None and not work.keys and work.origin is Origin.prose:
            touched = _touched(flat, work, links)
            same = next((by_key[key] for key in sorted(touched.keys) if key in by_key), None) if touched else None
        if same is None:
            kept.append(work)
            same = work
        else:
            same.spans += work.spans
            same.reference = same.reference.filled(work.reference)
            same.keys |= work.keys
        for key in same.keys:
            by_key.setdefault(key, same)
    return sorted(kept, key=lambda work: min(work.spans))


def _touched(flat: Flat, work: _Work, links: list[tuple[Span, _Work]]) -> _Work | None:
    """The one link whose words stand among those by which a work is named: according to [a report] in the Courier;
    or the address or number that follows: a report (https://…), the report at https://…
    """
    found: dict[frozenset[str], _Work] = {}
    for mine in work.spans:
        at = bisect_left(links, mine.start, key=lambda one: one[0].end)
        while at < len(links) and links[at][0].start <= mine.end + _FOLLOWING:
            near = links[at][0].start < mine.end or _LEADS_ON.fullmatch(flat.text, mine.end, links[at][0].start)
            if links[at][0].end > mine.start and near:
                found[frozenset(links[at][1].keys)] = links[at][1]
            at += 1
    return next(iter(found.values())) if len(found) == 1 else None


# -- telling


def _told(flat: Flat, work: _Work, sums: Mapping[int, str]) -> Found | None:
    mentions: list[Mention] = []
    for span in _apart(work.spans)[:MOST_PLACES]:
        place = flat.place(*span)
        if place is not None:
            mentions.append(_mention(work, flat, span, place, sums))
    if not mentions:
        return None
    return Found(work.origin, work.reference, mentions)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In their order, without those that stand within another."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start, -one.end)):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def _mention(work: _Work, flat: Flat, span: Span, place: tuple[Page, int, int], sums: Mapping[int, str]) -> Mention:
    page, start, end = place
    # What stands apart, such as a note, is blank in the running text.
    home = flat.running if flat.running[span.start : span.end].strip() else flat.text
    first, last = around(home, span.start, span.end)
    sentence = " ".join(home[first:last].split())
    named = f"named {_letters(page.text[start:end])} in {_letters(sentence)}"
    told = f"known {min(work.keys)}" if work.keys else named
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    return Mention(cut(page, start, end, sums[page.number]), sentence, fingerprint)


def _letters(words: str) -> str:
    """Letters and digits alone, so that other spaces, points and line ends make no other place of it."""
    return "".join(_LETTERS.findall(words.casefold()))
