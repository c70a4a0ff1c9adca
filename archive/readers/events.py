"""XML that is too large to be held: told element by element, by expat, which keeps no tree.

A sheet of a million rows is read so in half the time that even a tree thrown away row by row takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, Protocol
from xml.parsers import expat

from archive.document import Reason
from archive.readers import Unreadable
from archive.readers.package import BROKEN

Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]


class Parser(Protocol):
    """What a listener may do: set `CharacterDataHandler` to hear the text, and to None so as not to."""

    CharacterDataHandler: Callable[[str], Any] | None


def parse_events(stream: IO[bytes], name: str, listen: Callable[[Parser], tuple[Start, End]]) -> None:
    """Tell the starts and ends of elements, by their names without prefixes, to what `listen` gives for the parser.

    Raises Unreadable: damaged; unsafe where there is a document type, for entities are defined in one.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    start, end = listen(parser)

    def root(tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        else:
            parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.StartElementHandler(tag, attributes)

    parser.StartElementHandler = root
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, *BROKEN) as error:
        raise Unreadable(Reason.damaged, f"{name} in it is broken: {error}") from error


def _refuse(*declared: object) -> None:
    raise Unreadable(Reason.unsafe, "it declares a document type, in which entities are defined")
