"""Chinese in Latin letters: the syllables of Hanyu Pinyin, and the same in Wade-Giles.

Pinyin after ISO 7098:2015, annex A, without what only interjections have (o, yo, lo, ng …): those would make pinyin of
many words of Europe. ü is written v, as at keyboards, after the two letters where it can be told from u. Wade-Giles is
that of Giles's dictionary (1912) as it is printed in newspapers and catalogues: no apostrophes, no ü, no tones.
"""

from __future__ import annotations

from functools import cache, lru_cache

_LONGEST = 6
_FINALS = {
    "": "a ai an ang ao e en er ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
PINYIN = frozenset(initial + final for initial, finals in _FINALS.items() for final in finals.split())
"""Every syllable, ü as v."""

ROUNDED = {"lv": ("lv", "lu", "lyu"), "nv": ("nv", "nu", "nyu"), "lve": ("lve", "lue"), "nve": ("nve", "nue")}
"""How syllables with ü are written: with v at keyboards, with u where signs lack, with yu in passports."""
WRITTEN = PINYIN.union(*ROUNDED.values())
"""Every syllable in each of these ways."""

_INITIALS = {
    "b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "zh": "ch", "z": "ts", "c": "ts", "x": "hs", "r": "j",
}  # fmt: skip
_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "er": "erh",
    "ge": "ko", "ke": "ko", "he": "ho", "guo": "kuo", "kuo": "kuo", "huo": "huo", "shuo": "shuo", "gui": "kuei",
    "kui": "kuei", "yi": "i", "ye": "yeh", "yan": "yen", "you": "yu", "yong": "yung",
}  # fmt: skip
_ENDINGS = {"ian": "ien", "ie": "ieh", "iong": "iung", "ong": "ung", "ue": "ueh", "ve": "ueh", "v": "u", "uo": "o"}


@cache
def wade_giles(syllable: str) -> str:
    """A syllable of pinyin (ü as v) in Wade-Giles."""
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    initial = next((i for i in sorted(_FINALS, key=len, reverse=True) if syllable.startswith(i)), "")
    final = syllable[len(initial) :]
    return _INITIALS.get(initial, initial) + _ENDINGS.get(final, final)


WADE_GILES = frozenset(map(wade_giles, PINYIN))


@lru_cache(10_000)
def count(letters: str, known: frozenset[str] = WRITTEN) -> int:
    """The most syllables that these letters, wholly and without a rest, may be read as; 0: they cannot."""
    most = {0: 0}
    for start in range(len(letters)):
        if start in most:
            for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
                if letters[start:end] in known:
                    most[end] = max(most.get(end, 0), most[start] + 1)
    return most.get(len(letters), 0)
