"""Conventional Latin names of Han words that the Chinese-English dictionary tells: Yangtze, Confucius, Sun Yat-sen.

`index.cedict` reads it, where the extra `across` is installed; without it there are none. From the glosses of an entry
that is a proper noun (its pinyin has a capital) is taken what a name can be told by, without a look at the name itself:

- it begins the gloss, but for brackets, or follows "or", "also called" and the like; is up to four words, each with a
  capital; and ends where the gloss does, or at a bracket, a comma, or a word for a kind of place ("Arxan county");
- one of its words is nowhere in the dictionary written with a small letter, also without the s of a plural, nor told
  of a language or people: not *apple*, *east*, *Chinese*; or it is several words that nowhere follow each other in
  small letters: *Yellow River*, but not *New Year*;
- it is no day or month, nor only a given name ("Peter (name)");
- it cannot be read as Chinese syllables by pinyin, nor, but for somebody with dates, by Wade-Giles: rules tell these,
  and what they do not tell would be another word's.

Some have shorter forms: that of somebody with dates is without title (Dr), and the last word alone where Chinese writes
all as one word (Barack Obama, 奥巴马); that of a company is without its form, and without common words where Chinese
writes it as one (Foxconn Technology Group, 富士康); that of a place without its kind where the Han word has that kind
(Yangtze River, 长江), if what is left is a name by itself.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

from index import cedict, features, folding, latin
from index.syllables import WADE_GILES, count

SHORTEST = 3
"""Letters of a name."""

_WORD = r"[A-Z\u00c0-\u00de][\w'’.&-]*"
_BEFORE = (
    r"[/;](?: ?\([^()]*\))?(?: ?[Tt]he )?|"
    r"[ ,(](?:or|aka|also (?:called|known as|named)|better known as|known as|formerly) "
)
_KIND = "islands?|river|county|city|district|town|township|prefecture|province|league|banner|autonomous|county-level"
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
    words = cedict.senses(dictionary).translate(_LETTERS).split()
    common = {*words}
    common.update(told.lower().encode() for told in _PEOPLE.findall("".join(noun.senses for noun in nouns)))
    told = [each for noun in nouns for each in _told(noun)]
    ordinary = _in_small_letters({_parts(each.name) for each in told}, words)
    found: dict[str, dict[str, None]] = {}
    for han, name, alone, dated in told:
        parts = _parts(name)
        if name not in _CALENDAR and (_is_own(parts, common) or (not alone and parts not in ordinary)):
            key = latin.key(name)
            if len(key) >= SHORTEST and not count(key) and (dated or not _is_wade_giles(name)):
                found.setdefault(folding.folded(han), {})[key] = None
    return {han: tuple(keys) for han, keys in found.items()}


class _Told(NamedTuple):
    """What may be the name of a Han word. `alone`: it must be one by a word of its own; `dated`: that of somebody."""

    han: str
    name: str
    alone: bool
    dated: bool


def _told(noun: cedict.ProperNoun) -> Iterator[_Told]:
    """What may be names of the noun, or of what it is without the form of a company."""
    for found in _NAME.finditer(noun.senses):
        name, rest = found["name"], found["rest"] or ""
        if name.replace(" ", "").lower() != noun.letters and not _GIVEN.search(rest):
            yield from _variants(noun, name, rest)


def _variants(noun: cedict.ProperNoun, told: str, rest: str) -> Iterator[_Told]:
    dated = _DATES.match(rest) is not None
    name = _TITLE.sub("", told) if dated else told
    first, _, last = name.rpartition(" ")
    yield _Told(noun.han, name, len(_parts(name)) < 2, dated)
    if not first:
        return
    bare = _FORM.sub("", name)
    if bare != name:
        yield _Told(noun.han, bare, True, False)
        yield _Told(_FORM_IN_HAN.sub("", noun.han), bare, True, False)
        if noun.is_one_word:
            yield from (_Told(noun.han, word, True, False) for word in bare.split())
    if noun.is_one_word and dated:
        yield _Told(noun.han, last, True, dated)
    if any(last.lower().removesuffix("s") in kinds for _, kinds in features.split(noun.han)):
        yield _Told(noun.han, first, True, False)


def _parts(name: str) -> tuple[bytes, ...]:
    return tuple(part.lower().encode() for part in _PLAIN.findall(name))


def _is_own(parts: Sequence[bytes], common: Set[bytes]) -> bool:
    """Whether one of these words stands nowhere in small letters, in the plural or not."""
    return any(part not in common and part.removesuffix(b"s") not in common for part in parts)


def _in_small_letters(asked: Set[tuple[bytes, ...]], words: Sequence[bytes]) -> set[tuple[bytes, ...]]:
    """Those of these runs of words that stand in the dictionary so."""
    lengths: dict[bytes, set[int]] = {}
    for run in asked:
        if run:
            lengths.setdefault(run[0], set()).add(len(run))
    found = set()
    for at, word in enumerate(words):
        for length in lengths.get(word, ()):
            run = tuple(words[at : at + length])
            if run in asked:
                found.add(run)
    return found


def _is_wade_giles(name: str) -> bool:
    """Whether each part of it may be Chinese syllables: Hsin-chu, but not Yat-sen, though there are ya and tsen."""
    return all(count(latin.key(part), WADE_GILES) for part in _JOINED.split(name))
