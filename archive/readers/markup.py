"""XML that strangers wrote: nothing is fetched, no entity is expanded, and neither depth nor size runs away.

The parser's own limits stay on: 256 elements deep, 10 MB a word of text, entities within attributes that grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import IO, Any

from lxml import etree

from archive.document import Reason
from archive.readers import Unreadable
from archive.readers.package import BROKEN

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(raw: bytes, name: str) -> Any:
    """The root element of a well-formed XML file. `name` is said when it is not.

    Raises Unreadable: damaged, too_deep, and unsafe where it defines entities, which no office file does.
    """
    try:
        root = etree.fromstring(raw, etree.XMLParser(**_SAFE))
    except (etree.LxmlError, ValueError) as error:
        raise _broken(name, error) from error
    if any(True for _ in _entities(root.getroottree().docinfo)):
        raise Unreadable(Reason.unsafe, f"{name} in it defines entities")
    return root


def elements(stream: IO[bytes], name: str, *tags: str) -> Iterator[Any]:
    """Each element of these local names, whole, once it has ended, and taken out of the tree when the next one comes.

    Those within another of them are given before it. For files too large to be held in memory.
    """
    walk = etree.iterparse(stream, events=("end",), tag=[f"{{*}}{tag}" for tag in tags], **_SAFE)
    try:
        for _, element in walk:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.LxmlError, *BROKEN) as error:
        raise _broken(name, error) from error
    if any(True for _ in _entities(walk.root.getroottree().docinfo)):
        raise Unreadable(Reason.unsafe, f"{name} in it defines entities")


@cache
def local(tag: Any) -> str:
    """The name of an element or attribute without its namespace; "" for what is no element."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """The attribute of this local name, in whatever namespace: strict and transitional files differ in them."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    return next((str(value) for key, value in element.attrib.items() if local(key) == name), None)


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children of these local names."""
    return (child for child in element if local(child.tag) in names)


def child(element: Any, name: str) -> Any:
    """The first child of this local name, or None."""
    return next(children(element, name), None)


def descendants(element: Any, *names: str) -> Iterator[Any]:
    """The element itself and those below it of these local names, in order."""
    return element.iter(*(f"{{*}}{name}" for name in names))  # type: ignore[no-any-return]


def words(element: Any) -> str:
    """All text in an element."""
    return "".join(element.itertext())


def _entities(declared: Any) -> Iterator[Any]:
    for subset in (declared.internalDTD, declared.externalDTD):
        if subset is not None:
            yield from subset.iterentities()


def _broken(name: str, error: BaseException) -> Unreadable:
    if isinstance(error, Unreadable):
        return error
    told = str(error)
    if "amplification" in told or "entity reference loop" in told:
        return Unreadable(Reason.unsafe, f"{name} in it has entities that grow without end")
    if "depth" in told:
        return Unreadable(Reason.too_deep, f"{name} in it is nested too deeply")
    return Unreadable(Reason.damaged, f"{name} in it is broken: {told}")
