"""Companies and brands with their names in Latin and in Han letters, from two lists.

The name-suggestion-index is the list by which OpenStreetMap's editors name shops, banks and works (BSD-3-Clause), read
as the archive in which its registry hands it out (8.0.20260918 for the table as it is). It knows what stands in a
street. Companies that do not (liquor, metals, builders, the web, Taiwan's and Hong Kong's) are in `companies.tsv`, kept
by hand: the large ones of the Chinese exchanges, the state's, and the best known unlisted ones, with the names they
give themselves in English. Only the script that makes the table of names reads either.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from index import folding

COMPANIES = Path(__file__).with_name("companies.tsv")
"""A line is Latin names with semicolons between, a tab, and Han names (simplified) with spaces between."""

_FILE = "package/dist/json/nsi.min.json"
_SORTS = ("brand", "operator", "name", "official_name")


class Brand(NamedTuple):
    """The Latin names of one brand, and those in Han (simplified)."""

    latin: tuple[str, ...]
    han: tuple[str, ...]


def companies() -> Iterator[Brand]:
    """Those of the list kept by hand."""
    for line in COMPANIES.read_text(encoding="utf-8").splitlines():
        latin, han = line.split("\t")
        yield Brand(tuple(latin.split("; ")), tuple(map(folding.folded, han.split(" "))))


def brands(archive: Path) -> Iterator[Brand]:
    """The brands and operators that have names of both kinds."""
    with tarfile.open(archive) as packed:
        member = packed.extractfile(_FILE)
        assert member is not None
        listed = json.load(member)["nsi"]
    for path, category in listed.items():
        if path.startswith(("brands/", "operators/")):
            for row in category["items"]:
                yield from _brand(row["tags"])


def _brand(tags: dict[str, str]) -> Iterator[Brand]:
    latin = [tags[tag] for sort in _SORTS for tag in (f"{sort}:en", f"{sort}:short:en") if tag in tags]
    written = (f"{sort}:zh{script}" for sort in _SORTS for script in ("", "-Hans", "-Hant"))
    chinese = [tags[tag] for tag in written if tag in tags]
    han = [folding.folded(name) for name in chinese if name.isalpha() and not name.isascii()]
    if latin and han:
        yield Brand(tuple(dict.fromkeys(latin)), tuple(dict.fromkeys(han)))
