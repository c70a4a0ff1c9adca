"""Makes `names.tsv`: conventional Latin names of Han words, which no rule of spelling tells (Tibet, Ürümqi, Canton).

    python -m index.names_table WHEEL ARCHIVE

Run by hand when its sources change, with the files that `gazetteer.py` and `brands.py` tell of; only the table is part
of the running program. A line is a Han word (simplified, without suffix), a tab, and its keys with spaces between. From
the gazetteers are taken, of China, all Latin names of cities and provinces, in any language; of the rest of the world,
the names of countries, provinces and cities of 100,000 people. To these come the postal spellings of China's provinces
and cities, and what companies and brands call themselves.

Left out is what would find the wrong word:

- a name that can be read as Chinese syllables, but not as those of its own Han word: it is another place's;
- a byname that is the main name of another city, or that two provinces would share (Shansi);
- an English word, unless what bears it is a country, a province of China or a great city.

Such a great name stands in the table also where it is pinyin that would not be asked, being a word or one syllable
(Shanghai, Dalian, Xian).
"""

from __future__ import annotations

import itertools
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from index import brands, gazetteer, latin, postal, romanise
from index.gazetteer import CHINESE, Kind, Place
from index.ordinary_table import frequencies
from index.syllables import WADE_GILES, WRITTEN, count, wade_giles

TABLE = Path(__file__).with_name("names.tsv")
GREAT = 200_000
"""How many people live in a city of China whose name comes before a word that is spelt alike."""
KNOWN = 20_000
"""How many people a city of China has that bears more names than one."""
KNOWN_ABROAD = 100_000
"""How many people a city has that is known abroad; one outside China is taken in from there on."""
WORLD_CITY = 1_000_000
"""The same where its name is an English word as well."""
COMMON = 200_000
"""How often an English word stands in the 10¹² words of the corpus that comes before a name that is spelt alike."""
SHORTEST, LONGEST, WORDS = 4, 24, 3
"""Letters and words of a byname; shorter ones are codes of airports."""
GENERIC = re.compile(
    r"(?:[ -](?:Province|Prefecture|Municipality|District|Region|Autonomous|[Ss]heng|[Ss]hih?|[Xx]ian|[Hh]sien|[Qq]u|"
    r"[Dd]iqu|Jiedao|Shehiri|"
    r"SAR China|Zizhiqu|Zizhizhou|chhī?|sṳ))+$"
)
"""What stands after a name that already is one, in English, pinyin, Wade-Giles, Hokkien and Hakka."""
COMPANY = re.compile(r"(?:,? (?:Group|Holdings?|Corporation|Company|Corp\.?|Co\.?|Ltd\.?|Limited|Inc\.?))+$")
READINGS = 256
"""Ways to read one word that are looked at."""

SMALL = frozenset({Kind.city, Kind.district})
"""What GeoNames tells many names of, some of them a neighbour's."""

Table = dict[str, set[str]]


def main() -> int:
    TABLE.write_text("".join(lines(*map(Path, sys.argv[1:3]))), encoding="utf-8")
    return 0


def lines(wheel: Path, archive: Path) -> Iterator[str]:
    cities = list(gazetteer.cities())
    provinces = list(gazetteer.provinces(wheel))
    owners = main_names(cities)
    table: Table = defaultdict(set)
    for place in [*filter(is_known, cities), *provinces, *gazetteer.countries(), *gazetteer.zones()]:
        for han in words(place):
            table[han].update(key for key in keys(place, han, owners) if not told_by_rule(key, han, place))
    add_postal(table, [*cities, *provinces])
    add_brands(table, brands.brands(archive))
    add_brands(table, brands.companies())
    for han, found in sorted(table.items()):
        if found:
            yield f"{han}\t{' '.join(sorted(found))}\n"


# -- names from the gazetteers


def words(place: Place) -> set[str]:
    """The Han words of a place, without suffix; a city's are never a country's (台湾)."""
    own = (word.removeprefix("中国") if place.country in ("HK", "MO") else word for word in place.han)
    found = {word for word in map(romanise.bare, own) if len(word) > 1}
    return found - countries_han() if place.kind is Kind.city else found


def is_known(city: Place) -> bool:
    return city.country in CHINESE or city.population >= KNOWN_ABROAD


def main_names(cities: Iterable[Place]) -> dict[str, set[str]]:
    """The Han words of the cities that a key is the main name of."""
    owners: dict[str, set[str]] = defaultdict(set)
    for place in cities:
        if place.population >= KNOWN_ABROAD and place.han:
            owners[latin.key(place.name)].update(words(place))
    return owners


def keys(place: Place, han: str, owners: dict[str, set[str]]) -> Iterator[str]:
    """The keys of a place that are fit for one of its Han words."""
    for name in dict.fromkeys((place.name, *bynames(place))):
        key = latin.key(proper(name))
        if not key or is_ordinary(name, key, han, place):
            continue
        if name != place.name and han not in owners.get(key, {han}):
            continue
        if place.country not in CHINESE or fits(key, han, place, main=name == place.name):
            yield key


def fits(key: str, han: str, place: Place, *, main: bool) -> bool:
    """Whether a name of a Chinese place is not, by its syllables, another one's."""
    if place.kind not in SMALL or key in readings(han) or not is_syllabic(key):
        return True
    return (main or place.kind is Kind.district or place.population >= GREAT) and key not in places_read()


def bynames(place: Place) -> Iterator[str]:
    """Other names of a place, in any language; of small towns, and of cities abroad that are not great, none."""
    known = KNOWN if place.country in CHINESE else WORLD_CITY
    if place.kind is not Kind.city or place.population >= known:
        yield from filter(is_byname, place.others)


def is_byname(name: str) -> bool:
    called = proper(name)
    return SHORTEST <= len(latin.key(called)) <= LONGEST and len(called.replace("-", " ").split()) <= WORDS


def proper(name: str) -> str:
    """A name without what says only which kind of place it is."""
    return GENERIC.sub("", name)


def is_ordinary(name: str, key: str, han: str, place: Place) -> bool:
    """Whether a name is first an English word, or one syllable, before it is this place's."""
    if key in WRITTEN or key in WADE_GILES:
        return key not in romanise.regular(han) or place.population < GREAT
    if key not in english():
        return False
    if place.kind is Kind.province:
        return place.country != "CN"
    if name == place.name:
        great = GREAT if place.country in CHINESE else WORLD_CITY
        return place.kind is not Kind.country and place.population < great
    known = place.country in CHINESE and place.population >= WORLD_CITY
    return not known or (is_syllabic(key) and key not in readings(han))


def is_syllabic(key: str) -> bool:
    """Whether a name may be Chinese syllables."""
    return bool(count(key) or count(key, WADE_GILES))


def told_by_rule(key: str, han: str, place: Place) -> bool:
    """Whether a key needs no line: it is found by rule, and asked too, or not to be asked for so small a place."""
    if key not in romanise.regular(han):
        return False
    small = place.kind in SMALL and place.population < GREAT
    return small or key in romanise.by_rule([key], lambda _: False)


@cache
def english() -> frozenset[str]:
    return frozenset(word for word, times in frequencies() if times >= COMMON)


@cache
def countries_han() -> frozenset[str]:
    return frozenset(romanise.bare(word) for place in gazetteer.countries() for word in place.han)


@cache
def places_read() -> frozenset[str]:
    """How all places of China that GeoNames knows in Han letters are read."""
    from pypinyin import lazy_pinyin

    here = (place for place in gazetteer.cities() if place.country in CHINESE)
    return frozenset("".join(lazy_pinyin(han)) for place in here for han in words(place))


@cache
def readings(han: str) -> frozenset[str]:
    """Every way to spell a Han word by rule, whatever its characters may be read as."""
    return frozenset(spelt for syllables in syllabled(han) for spelt in written(syllables))


def written(syllables: tuple[str, ...]) -> Iterator[str]:
    yield "".join(syllables)
    yield "".join(syllables).replace("v", "u")
    yield "".join(map(wade_giles, syllables))
    yield from postal.spellings(syllables)


def syllabled(han: str) -> Iterator[tuple[str, ...]]:
    from pypinyin import Style, pinyin

    return itertools.islice(
        itertools.product(*pinyin(han, style=Style.NORMAL, heteronym=True, errors="ignore")), READINGS
    )


# -- postal spellings


def add_postal(table: Table, places: Collection[Place]) -> None:
    """Adds those of China's provinces and great cities that belong to one alone."""
    from pypinyin import lazy_pinyin

    found: Table = defaultdict(set)
    for place in places:
        if place.country in CHINESE and (place.population >= KNOWN or place.kind is not Kind.city):
            for han in words(place):
                found[han].update(postal.spellings(lazy_pinyin(han)) if len(han) <= 4 else ())
    provinces = {han for place in places if place.kind is Kind.province for han in words(place)}
    first = Counter(key for han in provinces for key in found.get(han, ()))
    every = Counter(key for spelt in found.values() for key in spelt)
    for han, spelt in found.items():
        if han in provinces:
            fit = {key for key in spelt if first[key] == 1}
        else:
            fit = {key for key in spelt if every[key] == 1 and key not in english()}
        table[han] |= fit - {
            key
            for key in romanise.regular(han)
            if han not in provinces or key in romanise.by_rule([key], lambda _: False)
        }


# -- brands


def add_brands(table: Table, called: Iterable[brands.Brand]) -> None:
    """Adds the names of companies and brands that are no English words."""
    for brand in called:
        found = {latin.key(COMPANY.sub("", name)) for name in brand.latin if len(name.split()) <= romanise.WORDS}
        for han in map(romanise.bare, brand.han):
            if len(han) > 1:
                table[han] |= (
                    {key for key in found if len(key) >= SHORTEST - 1} - english() - set(romanise.regular(han))
                )


if __name__ == "__main__":
    sys.exit(main())
