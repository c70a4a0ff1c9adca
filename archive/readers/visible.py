"""All visible words of a page, for pages in which no article is found: lists, tiny ones, and broken ones.

By Python's own tokenizer, which keeps no tree: neither depth nor disorder can stop it.
"""

from __future__ import annotations

from html.parser import HTMLParser

from archive.readers.flow import CELL, LINE, PARAGRAPH, Flow, Resolve

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
))  # fmt: skip
_LINES = frozenset(("br", "li", "option", "tr"))
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset((
    "script", "style", "template", "noscript", "head", "title", "object", "svg", "math", "iframe", "select", "datalist",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class _Words(HTMLParser):
    def __init__(self, resolve: Resolve, flow: Flow | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.flow = Flow() if flow is None else flow
        self._resolve = resolve
        self._hidden: list[str] = []
        self._link: tuple[int, str | None] | None = None
        self._heading: int | None = None
        self._kept = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._hidden.clear()
        self._part(tag)
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "a":
            self._end_link()
            self._link = (self.flow.mark(), self._resolve(dict(attrs).get("href")))
        elif tag in _HEADINGS:
            self._heading = self.flow.mark()
        elif tag == "pre":
            self._kept = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        elif tag == "a":
            self._end_link()
        elif tag in _HEADINGS and self._heading is not None:
            self.flow.heading(self._heading)
            self._heading = None
        elif tag == "pre":
            self._kept = False
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.flow.words(data, kept=self._kept)

    def _end_link(self) -> None:
        if self._link is not None:
            self.flow.link(*self._link)
            self._link = None

    def _part(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flow.part(PARAGRAPH)
        elif tag in _LINES:
            self.flow.part(LINE)
        elif tag in _CELLS:
            self.flow.part(CELL)


def visible(markup: str, resolve: Resolve, flow: Flow | None = None) -> Flow:
    """The words of a page between its tags, without scripts, styles and other hidden parts; behind those of `flow`."""
    words = _Words(resolve, flow)
    words.feed(markup)
    words.close()
    return words.flow
