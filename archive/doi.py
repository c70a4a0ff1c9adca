"""Digital object identifiers as files tell them. Source: DOI Handbook, 3.2 (their form) and 3.8 (links to them).

Their letters are told small: a DOI is the same in either case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}|\\^`]+"
_TOLD = re.compile(rf"(?:(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/|doi:?\s*|info:doi/)?({_NAME})", re.IGNORECASE)
_WITHIN = re.compile(rf"(?:\bdoi\.org/|\bdoi[:\s]\s*|\binfo:doi/)({_NAME})", re.IGNORECASE)
_END = ".,;:'”’»)]"
_LONGEST = 500


def doi(told: str) -> str | None:
    """The DOI that a value is, bare, as a link, or behind `doi:`; None for anything else."""
    found = _TOLD.fullmatch(told.strip()[:_LONGEST])
    return _plain(found[1]) if found else None


def within(text: str) -> str | None:
    """The DOI that a text says, where it says one and no other."""
    found = {_plain(match[1]) for match in _WITHIN.finditer(text)}
    return found.pop() if len(found) == 1 else None


def first(values: Iterable[str]) -> str | None:
    """The first of these values that is a DOI."""
    return next((found for value in values if (found := doi(value)) is not None), None)


def _plain(name: str) -> str:
    """Without what ends a sentence; a bracket stays where its other half is in it."""
    while name and name[-1] in _END and not (name[-1] == ")" and name.count("(") >= name.count(")")):
        name = name[:-1]
    return name.lower()[:_LONGEST]
