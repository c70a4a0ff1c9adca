"""What is counted of the documents found: one definition for every engine.

A filter on a field does not narrow that field's own facet, so that a reader sees what else could be chosen; other
filters do. Of documents that are counted by families, a value counts once for each family.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from index import fields
from index.results import Facet, FacetValue, Filter, Search

Values = tuple[str, ...]


def narrowing(search: Search, facet: str) -> tuple[Filter, ...]:
    """The filters that narrow this facet."""
    own = fields.source(facet)
    return tuple(f for f in search.filters if f.field != own or f.exclude or not f.values)


def counted(facet: str, held: Mapping[Values, int]) -> tuple[Counter[str], int]:
    """How many documents have each value, and how many none, told from how many have each set of values."""
    told: Counter[str] = Counter()
    missing = 0
    for given, count in held.items():
        values = _counted(facet, given)
        missing += 0 if values else count
        for value in values:
            told[value] += count
    return told, missing


def counted_by_family(facet: str, held: Iterable[tuple[Values, Hashable]]) -> tuple[Counter[str], int]:
    """The same by families: each document's values, and its family."""
    families: dict[str, set[Hashable]] = {}
    seen, having = set[Hashable](), set[Hashable]()
    for given, family in held:
        seen.add(family)
        for value in _counted(facet, given):
            having.add(family)
            families.setdefault(value, set()).add(family)
    return Counter({value: len(own) for value, own in families.items()}), len(seen - having)


@lru_cache(100_000)
def _counted(facet: str, given: Values) -> Values:
    return fields.counted(facet, given)


def shown(search: Search, told: Mapping[str, int], missing: int) -> Facet:
    """The values to show, in the order asked for."""
    if search.facets_by_value:
        ranked: Sequence[tuple[str, int]] = sorted(told.items())
    else:
        ranked = sorted(told.items(), key=lambda value: (-value[1], value[0]))
    first = tuple(FacetValue(*value) for value in ranked[: search.facet_size])
    return Facet(first, missing, len(ranked) - len(first))
