"""Passages: a span of a page, pinned to the text it was cut from; see `archive.carrier` for where it is in another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.document import Frozen, Page

CONTEXT = 32
"""Characters before and after a passage that tell it from others."""


class Standing(StrEnum):
    """Whether a passage stands in a later reading."""

    same = "same"
    moved = "moved"
    broken = "broken"


class Passage(Frozen):
    """Code points `start` to `end` (exclusive) of page `page`, whose text is pinned by its checksum.

    `prefix` and `suffix` are what stands around it: with `text`, a TextQuoteSelector.
    """

    page: int
    label: str
    start: int
    end: int
    text: str
    text_sha256: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Carried:
    """How a passage stands: what it was, and where it is now; nowhere where it is broken."""

    standing: Standing
    was: Passage
    now: Passage | None


def cut(page: Page, start: int, end: int, sha256: str | None = None) -> Passage:
    """A span of a page, whose checksum may be given where many are cut from it.

    Raises ValueError where the span is empty or lies outside of the page's text.
    """
    if not 0 <= start < end <= len(page.text):
        raise ValueError(f"the text of this page has {len(page.text)} characters")
    return Passage(
        page=page.number,
        label=page.label,
        start=start,
        end=end,
        text=page.text[start:end],
        text_sha256=sha256 or page.sha256,
        prefix=page.text[max(0, start - CONTEXT) : start],
        suffix=page.text[end : end + CONTEXT],
    )
