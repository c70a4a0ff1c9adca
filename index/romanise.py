"""Latin spellings of Han words: which a Han word has, and which words of a query may be one.

An index holds each Han word of a text under its `spellings`; the words of a query are looked up by the keys they are
`asked` by. So Latin finds Han (Liaoning, Lüliang, "Xi Jinping", "Jinping Xi": 辽宁, 吕梁, 习近平), never Han another
Han that sounds alike. A key is a name in small letters a to z and nothing else. Spellings are

- pinyin as pypinyin reads the word, ü as u, v and yu, with the readings that some characters have as surnames; a query
  may have it with the numbers of tones (bei3jing1);
- Wade-Giles, and of places the postal spellings, where they cannot be taken for pinyin (Kaohsiung, Hankow, but not
  Kansu, which would be 看诉 as well);
- both of a person's name with the family name last;
- the conventional names of `names.tsv`, which no rule tells (Tibet, Ürümqi, Canton; Moscow), and those that
  `index.proper_names` reads in a dictionary, where one is installed (Yangtze, Confucius);
- all of them without an administrative or company suffix (辽宁省, 华为公司), or with it in English (Liaoning Province).

What an ordinary word is, is told by rule, since nothing else is known of a query's words: one syllable alone never is
a name, nor is a word of `ordinary.txt`, nor several words that all are ordinary ("long can").
"""

from __future__ import annotations

import importlib.resources
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

from archive.at_once import takes_long
from index import features, folding, latin, postal, proper_names
from index.surnames import READINGS, SURNAMES
from index.syllables import ROUNDED, WADE_GILES, WRITTEN, count, wade_giles

LONGEST = 8
"""Characters of a word that is read; what is longer is a sentence."""
OFTEN = 2
"""Readings of one character of a name, the most frequent ones."""
_NAMES = ("nr", "ns", "nt", "nz")
WORDS = 4
"""Neighbouring words of a query that may be one name."""
_SHORTEST = 5
"""Letters of one word that may be other than pinyin: i, to, te are syllables of Wade-Giles, and of every language."""
_LETTERS = 80
"""Characters of a run that is looked at: the longest name, with its marks."""

_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
).replace(" ", "|")
_SUFFIX = re.compile(
    rf"(?<=..)(?:(?:(?:{_PEOPLES})族?)*自治[区州县旗]|特别行政区|地区|[新林矿]区|街道|[群列]?岛|[省市区县州盟旗镇乡村府]"
    r"|(?:集团|控股|股份|有限|责任)*公司|(?:控股)?集团|控股)$"
)
"""What stands after a name that already is one: of administration, as in the law on the division of China, and of
companies, as in the company law."""

_TONE = re.compile("[1-5]")
_TONED = re.compile(r"(?:[^\W\d_]{1,6}[1-5])+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@lru_cache(maxsize=1_000)
def spellings(han: str) -> frozenset[str]:
    """All keys of one Han word, simplified or traditional; none for what is no Han word, or one character alone."""
    word = folding.folded(han)
    if not _HAN.fullmatch(word):
        return frozenset()
    stems = (key for stem in {word, bare(word)} for key in regular(stem))
    return frozenset((*stems, *conventional(word)))


def conventional(han: str) -> frozenset[str]:
    """Those of them that no rule tells, or that are in English in part."""
    word = folding.folded(han)
    stems = (key for stem in {word, bare(word)} for key in _names().get(stem, ()))
    return frozenset((*stems, *_translated(word)))


def marked(key: str) -> str:
    """A key that is a conventional name, told from one that is spelt by rule: an index holds such a name under both."""
    return f"={key}"


def bare(word: str) -> str:
    """A simplified word without an administrative or company suffix."""
    return _SUFFIX.sub("", word)


def asked(words: Sequence[str], *, known: bool = True) -> Iterator[tuple[int, int, str]]:
    """The runs among the words of a query that may be a Latin spelling: first, last (exclusive), key.

    One run may have several keys. A word with any but Latin letters is in none. Not `known`: every run is told that may
    be a conventional name, marked so, for whoever looks it up in an index, which knows those there are; then the
    dictionary that tells such names need not be read, which takes half a second.
    """
    conventional = _is_conventional if known else _is_tabled
    for start in range(len(words)):
        for end in range(start + 1, min(start + WORDS, len(words)) + 1):
            run = words[start:end]
            if sum(map(len, run)) <= _LETTERS:
                for key in dict.fromkeys((*by_rule(run, conventional), *_toned(run), *_in_table(run, known=known))):
                    yield start, end, key


def load() -> None:
    """Read the tables for `asked` of names that are not known, once; it does so by itself too."""
    _tabled()
    _ordinary()


def in_english(word: str) -> tuple[str, ...]:
    """How a Han name is written in an English text, in small letters: 辽宁 liaoning, 习近平 xi jinping.

    None for what is no name. With the conventional names, which may be in other languages as well.
    """
    word = folding.folded(word)
    if not _HAN.fullmatch(word) or not 2 <= len(word) <= LONGEST or not _tag(word).startswith(_NAMES):
        return ()
    family = _family(word)
    read = []
    for syllables in _readings(word, family):
        told = [each.replace("v", "u") for each in syllables]
        read.append(" ".join(part for part in ("".join(told[:family]), "".join(told[family:])) if part))
    return tuple(dict.fromkeys((*read, *_names().get(word, ()))))


# -- of Han words


def regular(word: str) -> Iterator[str]:
    """Pinyin and Wade-Giles of a simplified word as it stands."""
    if not 2 <= len(word) <= LONGEST:
        return
    family = _family(word)
    for syllables in _readings(word, family):
        for order in {0, family}:
            turned = (*syllables[order:], *syllables[:order])
            yield from map("".join, itertools.product(*(ROUNDED.get(each, (each,)) for each in turned)))
            other = "".join(map(wade_giles, turned))
            if not count(other):
                yield other
        if _tag(word).startswith("ns"):
            yield from (key for key in postal.spellings(syllables) if not count(key))


def _translated(word: str) -> Iterator[str]:
    """A name in Latin with what it is in English (Hebei Province, Fudan University)."""
    if len(word) > LONGEST:
        return
    for name, english in features.split(word):
        read = ("".join(syllables[: len(name)]).replace("v", "u") for syllables in _readings(word, 0))
        for each in {*read, *_names().get(name, ())}:
            yield from (key for kind in english for key in features.called(each, kind))


@lru_cache(maxsize=1_000)
def _readings(word: str, family: int) -> tuple[tuple[str, ...], ...]:
    """The syllables of a word as the dictionary of phrases reads it, and as the surname in it is read.

    A name that is not in the dictionary is read in each way its characters are read often.
    """
    from pypinyin.constants import PHRASES_DICT  # 0.1 s, which only an index takes

    usual = _usual(word)
    if len(usual) != len(word):  # a character that nobody knows how to read
        return ()
    often = OFTEN if word not in PHRASES_DICT and _tag(word).startswith(_NAMES) else 1
    read = list(itertools.product(*(each[:often] for each in usual)))
    surname = READINGS.get(word[:family])
    return tuple(dict.fromkeys((*read, *(surname + each[family:] for each in read if surname))))


def _usual(word: str) -> list[list[str]]:
    """The syllables that each character is read as, as pypinyin has them: a phrase of its dictionary as it stands
    there, two characters that are none each by itself. What is known of a syllable or a character is kept.
    """
    from pypinyin.constants import PHRASES_DICT

    if phrase := PHRASES_DICT.get(word):
        return [list(dict.fromkeys(map(_toneless, read))) for read in phrase]
    if len(word) == 2:
        return [list(read) for letter in word for read in _of_one(letter)]
    return _looked_up(word)


@lru_cache(maxsize=10_000)
def _of_one(letter: str) -> list[list[str]]:
    return _looked_up(letter)


def _looked_up(word: str) -> list[list[str]]:
    from pypinyin import Style, pinyin

    found: list[list[str]] = pinyin(word, style=Style.NORMAL, heteronym=True, errors="ignore")
    return found


@lru_cache(maxsize=10_000)
def _toneless(syllable: str) -> str:
    from pypinyin import Style
    from pypinyin.style import convert

    found: str = convert(syllable, Style.NORMAL, strict=True)
    return found


@lru_cache(maxsize=1_000)
def _tag(word: str) -> str:
    """What a word is, as jieba tags it: nr a person, ns a place …; nothing for what is more than one word."""
    import rjieba

    tags = rjieba.tag(word)
    return tags[0][1] if len(tags) == 1 else ""


def _family(word: str) -> int:
    """How many characters of a person's name are the family's; 0 for any other word."""
    length = 2 if word[:2] in SURNAMES and len(word) > 2 else 1
    if word[:length] not in SURNAMES or not 1 <= len(word) - length <= 2:
        return 0
    return length if _tag(word).startswith("nr") else 0


# -- of queries


def by_rule(run: Sequence[str], conventional: Callable[[Sequence[str]], bool]) -> Iterator[str]:
    """The keys of words that are, together, syllables and no ordinary words. `conventional` knows names."""
    pinyin = _parts(run, "'-", rounded=True)
    if _may_be_a_name(pinyin, WRITTEN):
        yield "".join(pinyin)
    other = _parts(run, "-")
    if not count("".join(other)) and any(_may_be_a_name(other, known) for known in (WADE_GILES, postal.SYLLABLES)):
        yield "".join(other)
    for name in features.without(other):
        if conventional(name) or _are_syllables(name, WRITTEN):
            yield "".join(other)


def _toned(run: Sequence[str]) -> Iterator[str]:
    """The key of pinyin that has the number of a tone behind each syllable: no word of any language is written so."""
    if all(map(_TONED.fullmatch, run)):
        parts = _parts([letters for word in run for letters in _TONE.split(word) if letters], "'", rounded=True)
        if len(parts) > 1 and WRITTEN.issuperset(parts):
            yield "".join(parts)


def _in_table(run: Sequence[str], *, known: bool) -> Iterator[str]:
    parts = _parts(run, "-")
    if parts and not known:
        yield marked("".join(parts))
    elif parts and _is_conventional(parts):
        yield "".join(parts)


def _is_conventional(parts: Sequence[str]) -> bool:
    return "".join(parts) in _conventional()


def _is_tabled(parts: Sequence[str]) -> bool:
    return "".join(parts) in _tabled()


def _parts(run: Sequence[str], joining: str, *, rounded: bool = False) -> tuple[str, ...]:
    found = [latin.parts(word, joining, rounded=rounded) for word in run]
    return tuple(part for parts in found for part in parts) if all(found) else ()


def _may_be_a_name(parts: Sequence[str], known: frozenset[str]) -> bool:
    if not _are_syllables(parts, known):
        return False
    if len(parts) > 1:
        return True
    long_enough = known is WRITTEN or len(parts[0]) >= _SHORTEST
    return long_enough and parts[0] not in known and count(parts[0], known) > 1


def _are_syllables(parts: Sequence[str], known: frozenset[str]) -> bool:
    """Whether each part is syllables, and not every one an ordinary word."""
    return all(count(part, known) for part in parts) and not all(part in _ordinary() for part in parts)


# -- tables


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """The conventional keys of a simplified word without suffix."""
    held = _table()
    return held | {han: (*held.get(han, ()), *keys) for han, keys in proper_names.names().items()}


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Those of `names.tsv` alone."""
    lines = (importlib.resources.files("index") / "names.tsv").read_text(encoding="utf-8").splitlines()
    return {han: tuple(keys.split()) for han, _, keys in (line.partition("\t") for line in lines)}


@cache
def _tabled() -> frozenset[str]:
    takes_long()
    return frozenset(itertools.chain.from_iterable(_table().values()))


@cache
def _conventional() -> frozenset[str]:
    return frozenset(itertools.chain.from_iterable(_names().values()))


@cache
def _ordinary() -> frozenset[str]:
    takes_long()
    return frozenset((importlib.resources.files("index") / "ordinary.txt").read_text(encoding="utf-8").split())
