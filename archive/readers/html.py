"""Web pages: the article where there is one, all visible words where not; links, and what the page says of itself."""

from __future__ import annotations

import re
from typing import Any, BinaryIO
from urllib.parse import urldefrag, urljoin

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from archive import doi
from archive.answer import is_address
from archive.document import Extract, Reason, Suggestion, Text
from archive.encodings import decode
from archive.readers import Unreadable, whole
from archive.readers.article import VERSION, article
from archive.readers.flow import Flow, Resolve
from archive.readers.visible import visible
from archive.suggestions import suggestions

# With less than this share of the page's visible words, an article has to be so many characters long, unless the page
# says that it is one.
_SHARE, _ARTICLE = 0.25, 800
_DECLARED_ARTICLE = (
    "//meta[@property='og:type' and translate(@content, 'ARTICLE', 'article') = 'article'] | //head/meta[starts-with("
    "@property, 'article:published')] | //*[contains(@itemtype, 'schema.org/') and contains(@itemtype, 'Article')]"
)
_ARTICLE_DATA = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"(?:\w*Article|Report|BlogPosting)"')
# A page of which no more than this is links has no menus: there is little to leave out. An article with less than this
# share of its words is then a piece of it; and a page that does not say that it is an article is taken whole.
_MENUS, _MOST = 0.1, 0.5
# More words than this are no name but a line that was taken for one.
_LONGEST_NAME = 5

_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 4096


def read(original: BinaryIO) -> Extract:
    """The page's text as one page. Raises Unreadable where there is not even a tag."""
    return page(whole(original))


def page(raw: bytes, charset: str | None = None, address: str | None = None) -> Extract:
    """The same of a page that came with its encoding and its address told."""
    markup = _markup(raw, charset)
    tree = _tree(markup)
    base = (_base(tree, address) if tree is not None else None) or address
    resolve = _resolver(base)
    everything = visible(markup, resolve)
    declared, found = False, None
    if tree is not None:
        _resolve_all(tree, resolve)
        declared, found = _is_declared(tree), article(tree)
    flow, reader, told = everything, "html (all visible words)", None
    if found is not None:
        told = found[1]
        if _is_whole(found[0], everything, declared):
            flow, reader = found[0], f"html (article, trafilatura {VERSION})"
    if not len(flow):
        raise Unreadable(Reason.no_text, "the page shows no words")
    return Extract(
        text=Text(pages=(flow.page(),), reader=reader),
        media_type="text/html",
        suggestions=_said(tree, told, base),
    )


def words(raw: bytes, charset: str | None, flow: Flow) -> None:
    """Write all visible words of a page behind those of `flow`: for letters, which have no article."""
    visible(_markup(raw, charset), _resolver(None), flow)


def _markup(raw: bytes, charset: str | None) -> str:
    declared = _DECLARED.search(raw, 0, _HEAD)
    name = (declared[1] or declared[2]).decode("ascii") if declared else None
    return _XML_DECLARATION.sub("", decode(raw, charset or name).text.replace("\0", ""), count=1)


def _tree(markup: str) -> Any:
    try:
        parser = HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
        return document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _is_declared(tree: Any) -> bool:
    """Whether the page says of itself that it is an article: by Open Graph, microdata or JSON-LD of schema.org."""
    if tree.xpath(_DECLARED_ARTICLE):
        return True
    told = tree.xpath("//script[@type='application/ld+json']/text()")
    return any(_ARTICLE_DATA.search(data) for data in told)


def _is_whole(found: Flow, everything: Flow, declared: bool) -> bool:
    """Whether an article is to be taken for its page: there is more to leave out, and it is no mere scrap."""
    if everything.linked < _MENUS * len(everything):
        return declared and len(found) >= _MOST * len(everything)
    return declared or len(found) >= _ARTICLE or len(found) >= _SHARE * len(everything)


# Source: Google Scholar's inclusion guidelines, "Indexing Guidelines"; Dublin Core in HTML (RFC 2731); PRISM 3.0.
_DOI_NAMES = (
    "citation_doi", "dc.identifier", "dc.identifier.doi", "dcterms.identifier", "prism.doi", "bepress_citation_doi",
    "doi",
)  # fmt: skip
_SMALL = "translate(@name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_LINKED = 100_000  # characters of JSON-LD that are looked at


def _base(tree: Any, address: str | None) -> str | None:
    """The address that the page's links are relative to, if it tells."""
    canonical = address or _canonical(tree)
    for told in tree.xpath("//base/@href")[:1]:
        try:
            joined = urljoin(canonical or "", told.strip())
        except ValueError:
            continue
        if is_address(joined):
            return str(joined)
    return canonical


def _canonical(tree: Any) -> str | None:
    for told in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        if is_address(told.strip()):
            return str(told.strip())
    return None


def _resolver(base: str | None) -> Resolve:
    """Links made absolute; None for those that lead nowhere, run something, or stay on the page."""

    def resolve(href: str | None) -> str | None:
        if not href or href.strip().startswith("#"):
            return None
        try:
            url = urljoin(base or "", href.strip())
            same = base is not None and "#" in url and urldefrag(url).url == urldefrag(base).url
        except ValueError:
            return None
        return url if is_address(url) and not same else None

    return resolve


def _resolve_all(tree: Any, resolve: Resolve) -> None:
    """Make every link absolute before an article is looked for: trafilatura resolves some of them wrongly."""
    for link in tree.iter("a"):
        href = link.attrib.pop("href", None)
        url = resolve(href)
        if url is not None:
            link.set("href", url)


def _said(tree: Any, told: Any, base: str | None) -> tuple[Suggestion, ...]:
    if tree is None:
        return ()
    title = " ".join(" ".join(tree.xpath("//head/title[1]//text()")).split())
    canonical = _canonical(tree)
    offered: list[tuple[str, Any, str]] = []
    if told is not None:
        names = [name.strip() for name in (told.author or "").split(";")]
        names = [name for name in names if name and len(name.split()) <= _LONGEST_NAME]
        offered += [
            ("title", told.title, "html:meta"),
            ("creators", [{"name": name, "role": "author"} for name in names], "html:meta"),
            ("publisher", told.sitename, "html:meta"),
            ("date", told.date, "html:meta"),
        ]
    offered += [
        ("title", title, "html:title"),
        ("language", _language(tree), "html:lang"),
        ("identifiers", _identifiers(tree, canonical), "html:canonical" if canonical else "html:meta"),
    ]
    return suggestions(*offered)


def _identifiers(tree: Any, canonical: str | None) -> list[dict[str, str]]:
    """Its own address, and its DOI."""
    names = " or ".join(f"{_SMALL}='{name}'" for name in _DOI_NAMES)
    told = [str(value) for value in tree.xpath(f"//meta[{names}]/@content")]
    linked = (str(value) for value in tree.xpath("//script[@type='application/ld+json']/text()"))
    named = doi.first(told) or next(filter(None, (doi.within(value[:_LINKED]) for value in linked)), None)
    found = [{"type": "url", "value": canonical}] if canonical else []
    return [*found, {"type": "doi", "value": named}] if named else found


def _language(tree: Any) -> str | None:
    told = tree.xpath("/html/@lang | /html/@xml:lang | //meta[@http-equiv='content-language']/@content")
    return str(told[0]).strip().replace("_", "-") if told else None
