"""How a place in a document is said: page 3 · slide 2, notes · sheet Customers, cell B17 · at 0:12:36."""

from __future__ import annotations

import re

from archive import kinds
from archive.document import Document, Kind

_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_TIME = re.compile(r"\d+:\d\d:\d\d(?:\.\d+)?")


def located(label: str, place: str, document: Document) -> str:
    """The page by its label, and the place within it, as the kind of the document has them."""
    if _TIME.fullmatch(place):
        return f"at {place}"
    if _CELL.fullmatch(place):
        return f"sheet {label}, cell {place}"
    unit = "slide" if kinds.of(document) is Kind.slides else "page"
    return f"{unit} {label}, {place}" if place else f"{unit} {label}"
