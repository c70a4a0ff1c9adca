"""How the parts of a docx, pptx or xlsx file find each other: relationships. Source: ECMA-376 part 2, 6.5."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from archive.answer import is_address
from archive.readers.markup import children, parse
from archive.readers.package import Package, resolve


class Relation(NamedTuple):
    """`kind` is the last word of its type; `target` is an entry of the package, or an address where it is `outside`."""

    kind: str
    target: str
    outside: bool


class Relations:
    """The relationships of one part, by id and by kind. Those that lead to nothing in the package are left out."""

    def __init__(self, package: Package, part: str = "") -> None:
        self._by_id = dict(_read(package, part))

    def target(self, relation: str | None) -> str | None:
        """The entry that this id leads to."""
        found = self._by_id.get(relation or "")
        return found.target if found is not None and not found.outside else None

    def address(self, relation: str | None) -> str | None:
        """The web address that this id leads to."""
        found = self._by_id.get(relation or "")
        return found.target if found is not None and found.outside and is_address(found.target) else None

    def of(self, *kinds: str) -> list[str]:
        """The entries that relationships of these kinds lead to."""
        return [found.target for found in self._by_id.values() if found.kind in kinds and not found.outside]

    def one(self, *kinds: str) -> str | None:
        """The first of them."""
        return next(iter(self.of(*kinds)), None)


def _read(package: Package, part: str) -> Iterator[tuple[str, Relation]]:
    folder, name = posixpath.split(part)
    entry = posixpath.join(folder, "_rels", f"{name}.rels")
    if entry not in package:
        return
    for told in children(parse(package.read(entry), entry), "Relationship"):
        kind = (told.get("Type") or "").rpartition("/")[2]
        target, outside = (told.get("Target") or "").strip(), told.get("TargetMode") == "External"
        if not outside:
            target = resolve(part, target)
        if outside or target in package:
            yield told.get("Id") or "", Relation(kind, target, outside)
