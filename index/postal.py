"""Postal spellings: how China's post, its maps and its treaties wrote names of places from 1906 to about 1970.

They rest on Wade-Giles without its signs, on the speech of Nanking for ki and tsi, hi and si, and on use (Playfair, The
Cities and Towns of China, 1910); so one syllable has several. What use alone decided (Amoy, Swatow, Foochow) no rule
tells.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from index.syllables import PINYIN, wade_giles

MOST = 64
"""Spellings of one name; what has more is cut."""

_WHOLE = {
    "bei": ("pei", "peh"), "hei": ("hei", "heh"), "ge": ("ko",), "he": ("ho",), "ke": ("ko",), "er": ("erh",),
    "si": ("sze", "szu"), "zi": ("tze", "tzu"), "ci": ("tze", "tzu"), "shi": ("shih",), "zhi": ("chih",),
    "zhe": ("che",), "yi": ("i", "yi"), "ji": ("ki", "tsi", "chi"), "qi": ("ki", "tsi", "chi"),
    "xi": ("si", "hsi", "sih"), "hu": ("hu",), "yan": ("yen",), "ye": ("yeh",),
    "wan": ("wan",), "chuan": ("chwan", "chuan"), "zhuan": ("chwan", "chuan"), "hui": ("hwei", "hui"),
}  # fmt: skip
_BEFORE_I = {"j": ("k", "ts", "ch"), "q": ("k", "ts", "ch"), "x": ("s", "h", "hs")}


def spellings(syllables: Sequence[str]) -> Iterator[str]:
    """The postal spellings of a name's syllables in pinyin, joined."""
    for each in itertools.islice(itertools.product(*map(_spelt, syllables)), MOST):
        yield "".join(each)


def _spelt(syllable: str) -> tuple[str, ...]:
    if syllable in _WHOLE:
        return _WHOLE[syllable]
    usual = wade_giles(syllable)
    if syllable[0] in _BEFORE_I:
        rest = usual.removeprefix("hs").removeprefix("ch")
        return tuple(initial + rest for initial in _BEFORE_I[syllable[0]])
    if syllable[0] in "gkh" and syllable[1:2] == "u" and len(syllable) > 2 and usual[1] == "u":
        return (usual[0] + "w" + usual[2:], usual)
    return (usual[:-2] + "ow", usual) if usual.endswith("ou") else (usual,)


SYLLABLES = frozenset(spelt for syllable in PINYIN for spelt in _spelt(syllable))
"""Every syllable as it may be spelt."""
