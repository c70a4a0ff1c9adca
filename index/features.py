"""What stands after names of places and bodies, in Han and in English: Hebei Province, Fudan University, Lake Taihu."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_ENGLISH = {
    "省": "province", "市": "city municipality", "县": "county", "区": "district", "州": "prefecture",
    "镇": "town township", "乡": "township", "村": "village", "地区": "prefecture", "自治区": "autonomousregion",
    "自治州": "autonomousprefecture", "自治县": "autonomouscounty", "新区": "newarea newdistrict",
    "开发区": "developmentzone", "岛": "island islands", "群岛": "islands", "列岛": "islands", "半岛": "peninsula",
    "江": "river", "河": "river", "运河": "canal", "湖": "lake", "山": "mountain mountains mount", "海": "sea",
    "海峡": "strait", "湾": "bay", "港": "port harbour harbor", "水库": "reservoir", "盆地": "basin",
    "高原": "plateau", "沙漠": "desert", "草原": "grassland", "关": "pass", "大学": "university",
    "学院": "college institute academy", "中学": "middleschool", "医院": "hospital", "银行": "bank",
    "证券": "securities", "保险": "insurance", "集团": "group", "机场": "airport",
    "国际机场": "internationalairport airport", "车站": "station", "站": "station", "寺": "temple", "庙": "temple",
    "路": "road", "街": "street", "大街": "street", "大道": "avenue", "桥": "bridge", "大桥": "bridge",
    "公园": "park", "广场": "square", "日报": "daily", "晚报": "eveningnews", "监狱": "prison",
    "看守所": "detentioncentre detentioncenter", "煤矿": "coalmine", "电厂": "powerplant",
}  # fmt: skip
_FIRST = frozenset({"lake", "mount", "port"})
"""English words that stand before the name as well."""
_KEYS = {han: tuple(english.split()) for han, english in _ENGLISH.items()}
ENGLISH = frozenset(english for keys in _KEYS.values() for english in keys)
"""All of them as keys: small letters, without spaces."""


def split(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways to divide a simplified word into a name and what it is: how that is called in English, as keys."""
    for length in range(1, min(5, len(word))):
        if word[-length:] in _KEYS:
            yield word[:-length], _KEYS[word[-length:]]


def called(name: str, english: str) -> Iterator[str]:
    """The keys of a name, given as a key, with an English word."""
    yield name + english
    if english in _FIRST:
        yield english + name


def without(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names among the parts of a run, where the rest of it is an English word or two of these."""
    for size in range(1, min(3, len(parts))):
        if "".join(parts[-size:]) in ENGLISH:
            yield parts[:-size]
    if parts and parts[0] in _FIRST:
        yield parts[1:]
