"""The article of a web page, without menus and advertisements, as trafilatura finds it.

Its own text is Markdown, in which no place could be cited: so the tree it gives is walked here. The walk is a loop,
not a recursion, for pages may be nested as deeply as their makers like.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from courlan import extract_domain
from lxml import etree
from trafilatura import bare_extraction

from archive.readers.flow import CELL, LINE, PARAGRAPH, Flow

VERSION = version("trafilatura")

# What parts the words before and after each element of trafilatura's tree.
_PARTS = {
    "p": PARAGRAPH, "head": PARAGRAPH, "list": PARAGRAPH, "quote": PARAGRAPH, "table": PARAGRAPH, "div": PARAGRAPH,
    "item": LINE, "row": LINE, "lb": LINE, "cell": CELL,
}  # fmt: skip
_KEPT = frozenset(("code", "pre"))
# A page's own date and author, as it declares them; not what looks like a date somewhere in its words.
_DATES = {"original_date": True, "extensive_search": False}


def warm() -> None:
    """Load the list of domains that trafilatura looks a page's publisher up in."""
    extract_domain("https://www.example.org/")


def article(tree: Any) -> tuple[Flow, Any] | None:
    """The article's text and what the page says of itself (a trafilatura `Document`); None where none is found.

    Links must be absolute already.
    """
    try:
        found: Any = bare_extraction(
            tree,
            # Its second and third opinions make the articles longer and worse, and take 33 MB of stop words with them;
            # where it finds too little, all visible words are taken.
            fast=True,
            include_links=True,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=_DATES,
        )
    except (RecursionError, AssertionError, LookupError, AttributeError):
        # Trees it was not written for; the visible words are taken instead.
        return None
    if found is None or found.body is None:
        return None
    return _flow(found.body), found


def _flow(body: Any) -> Flow:
    flow = Flow()
    starts: list[int] = []
    kept = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        parts = _PARTS.get(tag)
        if parts is not None:
            flow.part(parts)
        if event == "start":
            kept += tag in _KEPT
            starts.append(flow.mark())
            if tag:
                flow.words(element.text or "", kept=kept > 0)
            continue
        kept -= tag in _KEPT
        start = starts.pop()
        if tag == "ref":
            flow.link(start, element.get("target"))
        elif tag == "head":
            flow.heading(start)
        if element is not body:
            flow.words(element.tail or "", kept=kept > 0)
    return flow
