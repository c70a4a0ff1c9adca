"""Conventional Latin names of Han words that the Chinese-English dictionary tells: Yangtze, Confucius, Sun Yat-sen.

`index.cedict` reads it, where the extra `across` is installed; without it there are none. From the glosses of an entry
that is a proper noun (its pinyin has a capital) is taken what a name can be told by, without a look at the name itself:

- it begins the gloss, but for brackets, or follows "or", "also called" and the like; is up to four words, each with a
  capital; and ends where the gloss does, or at a bracket, a comma, or a word for a kind of place ("Arxan county");
- one of its words is nowhere in the dictionary written with a small letter, also without the s of a plural, nor told
  of a language or people: not *apple*, *China root*, *east*, *Chinese*;
- it is no day or month, nor only a given name ("Peter (name)");
- it cannot be read as Chinese syllables, by pinyin or Wade-Giles: rules tell these, and what they do not tell would be
  another word's.

Some have shorter forms: that of somebody with dates is without title (Dr), and the last word alone where Chinese writes
all as one word (Barack Obama, 奥巴马); that of a company is without its form, and without common words where Chinese
writes it as one (Foxconn Technology Group, 富士康); that of a place without its kind where the Han word is that kind
and one character (Yangtze River, 长江).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Set
from functools import cache

from index import cedict, features, folding, latin
from index.syllables import WADE_GILES, count

SHORTEST = 3
"""Letters of a name."""

_WORD = r"[A-Z\u00c0-\u00de][\w'’.&-]*"
_BEFORE = (
    r"[/;](?: ?\([^()]*\))?(?: ?[Tt]he )?|"
    r"[ ,(](?:or|aka|also (?:called|known as|named)|better known as|known as|formerly) "
)
_KIND = "county|city|district|town|township|prefecture|province|league|banner|autonomous|county-level"
_NAME = re.compile(
    rf"(?:{_BEFORE}) ?(?P<name>{_WORD}(?: {_WORD}){{0,3}})"
    rf"(?=(?P<rest>(?: \([^()]*\))?) *(?:[,/;)]| or )| (?:{_KIND})\b)"
)
_GIVEN = re.compile(r"\bname\b")
_DATES = re.compile(r" \(c?\.? ?\d{3,4}")
_PEOPLE = re.compile(r"([A-Z][a-z]+) \(?(?:language|people|person|nationality|ethnic|script|dialect)\b")
_FORM = re.compile(r"(?:,? (?:Group|Holdings?|Corporation|Company|Corp\.?|Co\.?|Ltd\.?|Limited|Inc\.?))+$")
_FORM_IN_HAN = re.compile(r"(?<=..)(?:控股|集团|股份|有限|责任)*(?:公司|集团|控股)$")
_TITLE = re.compile(r"^(?:Emperor|Empress|King|Queen|Prince|Princess|President|General|Lord|Lady|Sir|Pope|Mrs?|Dr)\.? ")
_CALENDAR = frozenset((*calendar.month_name, *calendar.day_name))
_LETTERS = bytes(at if chr(at).isascii() and chr(at).isalpha() else 32 for at in range(256))
_JOINED = re.compile("[ -]")
_PLAIN = re.compile("[A-Za-z]+")


@cache
def names() -> dict[str, tuple[str, ...]]:
    """The keys of each simplified Han word that has such names, as `index.latin` makes them.

    Read when first asked for, in 0.4 s of a processor; an empty table without the extra.
    """
    try:
        dictionary = cedict.whole()
    except cedict.DictionaryMissing:
        return {}
    nouns = cedict.proper_nouns(dictionary)
    common = {*cedict.senses(dictionary).translate(_LETTERS).split()}
    common.update(told.lower().encode() for told in _PEOPLE.findall("".join(noun.senses for noun in nouns)))
    found: dict[str, dict[str, None]] = {}
    for noun in nouns:
        for han, name in _told(noun, common):
            key = latin.key(name)
            if len(key) >= SHORTEST and not count(key) and not _is_wade_giles(name):
                found.setdefault(folding.folded(han), {})[key] = None
    return {han: tuple(keys) for han, keys in found.items()}


def _told(noun: cedict.ProperNoun, common: Set[bytes]) -> Iterator[tuple[str, str]]:
    """Names, each with the Han word that has it: the noun, or what it is without the form of a company."""
    for found in _NAME.finditer(noun.senses):
        name, rest = found["name"], found["rest"] or ""
        if name.replace(" ", "").lower() != noun.letters and not _GIVEN.search(rest):
            yield from (each for each in _variants(noun, name, rest, common) if _is_name(each[1], common))


def _variants(noun: cedict.ProperNoun, told: str, rest: str, common: Set[bytes]) -> Iterator[tuple[str, str]]:
    dated = _DATES.match(rest) is not None
    name = _TITLE.sub("", told) if dated else told
    yield noun.han, name
    first, _, last = name.rpartition(" ")
    if not first:
        return
    bare = _FORM.sub("", name)
    if bare != name:
        yield noun.han, bare
        yield _FORM_IN_HAN.sub("", noun.han), bare
        if noun.is_one_word:
            yield noun.han, " ".join(word for word in bare.split() if _is_name(word, common))
    if noun.is_one_word and dated:
        yield noun.han, last
    if any(last.lower() in kinds for own, kinds in features.split(noun.han) if len(own) == 1):
        yield noun.han, first


def _is_name(name: str, common: Set[bytes]) -> bool:
    """Whether a part of it stands nowhere in small letters, in the plural or not, nor it in the calendar."""
    parts = [part.lower().encode() for part in _PLAIN.findall(name)]
    return name not in _CALENDAR and any(part not in common and part.removesuffix(b"s") not in common for part in parts)


def _is_wade_giles(name: str) -> bool:
    """Whether each part of it may be Chinese syllables: Hsin-chu, but not Yat-sen, though there are ya and tsen."""
    return all(count(latin.key(part), WADE_GILES) for part in _JOINED.split(name))
