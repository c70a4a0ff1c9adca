"""Addresses and numbers that stand in a text as such: bare URLs, DOIs, ISBNs, arXiv numbers, numbers of cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from archive import doi, works
from archive.addresses import canonical
from archive.citation import Origin, Reference, fitting
from archive.document import Kind

_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w@./])www\.)[^\s<>\"“”„«»‘’「」『』《》〈〉【】，。；、！？（）{}|\\^`]{4,2000}", re.IGNORECASE
)
_END = ".,;:!?'*_~"
_DOI = re.compile(r"(?:\bdoi:?[ \xa0]{0,2}|(?<![\w./]))(10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}|\\^`，。；]+)", re.IGNORECASE)
_ISBN = re.compile(r"\bISBN(?:[-‐–]1[03])?:?[ \xa0]*((?:97[89][-‐– ]?)?(?:\d[-‐– ]?){9}[\dXx])\b")
_ARXIV = re.compile(r"\barXiv:[ \xa0]*(\d{4}\.\d{4,5}|[a-z\-]{3,9}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?\b", re.IGNORECASE)
_COURTS = "UKSC|UKHL|UKPC|EWCA|EWHC|UKUT|NZSC|HCA|FCA|SCC|IESC|HKCFA|ZACC"
# The first letter leaves nearly every place of a text at once.
_CASE = re.compile(
    r"(?=[CDAPI\d\[（(〔])"
    r"(?:\b(?:(?:Civil|Criminal|Crim\.|Civ\.)[ \xa0])?(?:Case|Docket|Application|Appeal|Petition|Action|Index)"
    r"(?:[ \xa0]File)?[ \xa0](?:Nos?\.?|Numbers?)?[ \xa0]?"
    r"(?P<case>[A-Z]{0,4}[-–‑ ]?\d[\w:./\-–‑]*\d(?:[-–][A-Z]{2,4})*)"
    r"|\b(?P<docket>\d{1,2}:\d{2}-(?:cv|cr|mc|mj|md|bk|ap)-\d{2,6}(?:-[A-Z]{2,4})*)\b"
    rf"|(?P<neutral>\[(?:19|20)\d\d\][ \xa0](?:{_COURTS})(?:[ \xa0](?:Civ|Crim))?[ \xa0]\d{{1,5}})"
    r"|(?P<han>[（(〔\[]\d{4}[）)〕\]][ ]?[\u4e00-\u9fff]{1,3}\d{0,4}[\u4e00-\u9fff]{1,6}(?:字第)?[ ]?\d{1,6}号))"
)


class Registered(NamedTuple):
    """One of them: where it stands, in code points, and what it refers to."""

    start: int
    end: int
    origin: Origin
    reference: Reference


def registered(text: str) -> Iterator[Registered]:
    """All of them, kind by kind; an address that is a DOI's is given as an address."""
    taken: list[tuple[int, int]] = []
    low = text.lower()
    for match in _ADDRESS.finditer(text) if "://" in low or "www." in low else ():
        address = _trimmed(match[0])
        if canonical(address) is None:
            continue
        told = Registered(match.start(), match.start() + len(address), Origin.address, fitting(url=address))
        taken.append((told.start, told.end))
        yield told
    at = 0
    for sign, pattern, read in _READERS:
        if sign not in low:
            continue
        at = 0
        for match in pattern.finditer(text):
            while at < len(taken) and taken[at][1] <= match.start():
                at += 1
            if at < len(taken) and taken[at][0] < match.end() and taken[at][1] > match.start():
                continue
            found = read(match)
            if found is not None:
                length, reference = found
                yield Registered(match.start(), match.start() + length, Origin.identifier, reference)


def _trimmed(address: str) -> str:
    """Without what ends a sentence; a bracket stays where its other half is in it."""
    while address:
        last = address[-1]
        closes = {")": "(", "]": "["}.get(last)
        if last in _END or (closes and address.count(last) > address.count(closes)):
            address = address[:-1]
        else:
            break
    return address


def _doi(match: re.Match[str]) -> tuple[int, Reference] | None:
    name = doi.doi(match[1])
    return (match.start(1) - match.start() + len(name), fitting(doi=name)) if name else None


def _isbn(match: re.Match[str]) -> tuple[int, Reference] | None:
    bare = re.sub(r"[-‐– ]", "", match[1]).upper()
    return (len(match[0]), fitting(isbn=bare, kind=Kind.book)) if _checks(bare) else None


def _checks(bare: str) -> bool:
    """Whether its last digit is right: ISO 2108."""
    if len(bare) == 10:
        return sum((10 - n) * (10 if d == "X" else int(d)) for n, d in enumerate(bare)) % 11 == 0
    return (
        len(bare) == 13 and bare.isdigit() and sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(bare)) % 10 == 0
    )


def _arxiv(match: re.Match[str]) -> tuple[int, Reference] | None:
    return len(match[0]), fitting(number=f"arXiv:{match[1]}", kind=Kind.article)


def _case(match: re.Match[str]) -> tuple[int, Reference] | None:
    number = match["case"] or match["docket"] or match["neutral"] or match["han"]
    if match["case"] and sum(c.isdigit() for c in number) < 3:
        return None  # Case 2, Appeal 10
    reference = fitting(number=number, kind=Kind.legal)
    return (len(match[0]), reference) if works.of_reference(reference) else None


_READERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], tuple[int, Reference] | None]], ...] = (
    ("10.", _DOI, _doi),
    ("isbn", _ISBN, _isbn),
    ("arx", _ARXIV, _arxiv),
    ("", _CASE, _case),
)
"""What a text must have in it, in small letters, to be looked through for them."""
