"""Documents chosen in several ways at once: what is chosen twice narrows."""

from __future__ import annotations

from collections.abc import Iterable

from archive.document import DocumentId


def narrowed(*chosen: Iterable[DocumentId] | None) -> list[DocumentId]:
    """Those that are in each of these, once, in the order of the first. One that is None does not narrow."""
    given = [dict.fromkeys(each) for each in chosen if each is not None]
    return [id for id in given[0] if all(id in each for each in given[1:])] if given else []
