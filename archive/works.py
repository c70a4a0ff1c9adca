"""By what a work is known: keys that a document and a reference to it share. What has a key in common may be one work.

    url: the address, canonical · doi: isbn: arxiv: number: as registered · sha256: of a file · title: its words alone
    titled: title, publisher and year

A title is no proof: publisher and date must not speak against it. Citing by an id of this archive is `cites:`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from archive import dates, doi
from archive.addresses import canonical
from archive.citation import Reference
from archive.document import Description

RULES = 1
"""Counted up whenever the rules here change, so that an archive makes its keys anew."""

STRONG = ("url", "doi", "isbn", "arxiv", "number", "sha256")
_TITLED = "titled"
"""Title, publisher and year together: by these two references are to one work. No document has such a key."""

REASONS = {
    "url": "the same address",
    "doi": "the same DOI",
    "isbn": "the same ISBN",
    "arxiv": "the same arXiv number",
    "number": "the same number",
    "sha256": "the same file",
    "title": "the same title",
}

_ARXIV = re.compile(
    r"(?:https?://)?(?:www\.)?(?:arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*)?((?:\d{4}\.\d{4,5}|[a-z\-]{3,9}(?:\.[A-Z]{2})?/\d{7}))"
    r"(?:v\d{1,2})?(?:\.pdf)?",
    re.IGNORECASE,
)
_NOT_LETTERS = re.compile(r"[\W_]+")
_SHORTEST, _SHORTEST_HAN = 8, 4
_LONGEST = 300
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def of_reference(told: Reference) -> set[str]:
    """The keys of a work as it is referred to."""
    found = _of_address(told.url) if told.url else set()
    if told.doi and (name := doi.doi(told.doi)):
        found.add(f"doi:{name}")
    if told.isbn:
        found.add(_isbn(told.isbn))
    if told.number:
        found |= _of_number(told.number)
    if told.sha256:
        found.add(f"sha256:{told.sha256}")
    titles = _of_titles([told.title] if told.title else [])
    return found | titles | {f"{_TITLED}:{title}|{_where(told)}" for title in titles}


def _where(told: Reference) -> str:
    return f"{folded(told.publisher or '')}|{(told.date or '')[:4]}"


def joins(key: str) -> bool:
    """Whether references that share this key are to one work: not by a title alone."""
    return kind_of(key) in (*STRONG, _TITLED)


def of_document(told: Description, hashes: Iterable[str]) -> set[str]:
    """The keys of a document that is held, by its description and the SHA-256 of its originals."""
    found = {f"sha256:{sha256}" for sha256 in hashes} | {f"cites:{value}" for value in told.cites}
    for identifier in told.identifiers:
        value = identifier.value
        if identifier.type in ("url", "uri"):
            found |= _of_address(value)
        elif identifier.type == "doi" and (name := doi.doi(value)):
            found.add(f"doi:{name}")
        elif identifier.type == "isbn":
            found.add(_isbn(value))
        elif identifier.type == "arxiv" or "case" in identifier.type or "number" in identifier.type:
            found |= _of_number(value)
    return found | _of_titles([*([told.title] if told.title else []), *(title.text for title in told.titles)])


def kind_of(key: str) -> str:
    """What a key is: url, doi …"""
    return key.partition(":")[0]


def folded(words: str) -> str:
    """Words without regard to case, width and points, with one space between them."""
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", words).casefold()).strip()


def contradict(told: Reference, held: Description) -> bool:
    """Whether publisher or date speak against a document being the work that has its title."""
    if told.publisher and held.publisher:
        one, other = folded(told.publisher), folded(held.publisher)
        if one not in other and other not in one:
            return True
    return bool(told.date and held.date and not dates.days(told.date).meets(dates.days(held.date)))


def agreeing(told: Reference, held: Description) -> list[str]:
    """What besides the title speaks for it."""
    found = []
    if told.publisher and held.publisher:
        found.append("the same publisher")
    if told.date and held.date:
        found.append("a date that fits")
    return found


def _of_address(address: str) -> set[str]:
    if name := doi.doi(address):
        return {f"doi:{name}"}
    if "arxiv.org/" in address and (number := arxiv(address)):
        return {f"arxiv:{number}"}
    plain = canonical(address)
    return {f"url:{plain}"} if plain else set()


def _of_number(told: str) -> set[str]:
    number = arxiv(told)
    if number:
        return {f"arxiv:{number}"}
    plain = folded(told)
    return {f"number:{plain[:_LONGEST]}"} if len(plain) >= _SHORTEST_HAN and any(c.isdigit() for c in plain) else set()


def arxiv(told: str) -> str | None:
    """The arXiv number that a value is, without its version; None for anything else."""
    found = _ARXIV.fullmatch(told.strip()[:_LONGEST])
    return found[1].lower() if found else None


def _isbn(told: str) -> str:
    """In its 13 digits. ISO 2108: the last digit makes the weighted sum divisible by 10."""
    bare = told.replace("-", "").replace(" ", "").upper()
    if len(bare) == 10 and bare[:9].isdigit():
        body = f"978{bare[:9]}"
        rest = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(body)) % 10
        bare = f"{body}{-rest % 10}"
    return f"isbn:{bare[:_LONGEST]}"


def _of_titles(titles: Iterable[str]) -> set[str]:
    """Those long enough to tell works apart."""
    plain = (folded(title)[:_LONGEST] for title in titles)
    return {f"title:{each}" for each in plain if len(each) >= (_SHORTEST_HAN if _HAN.search(each) else _SHORTEST)}
