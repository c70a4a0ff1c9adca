"""What OCR hands back of a page."""

from __future__ import annotations

from typing import NamedTuple

from archive.document import Page

Lines = list[list[float]]
"""For each line of a page: its start and end in the text, then x and y of its four corners in fractions of the page."""


class Recognised(NamedTuple):
    """A page as OCR read it, where its lines stand, and what of it was not made out."""

    page: Page
    lines: Lines
    detail: str = ""
