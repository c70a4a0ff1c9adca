"""The forms of a word: as written, and without the differences of spelling that seldom matter.

*literal* takes away what never matters in any mode: case, width, ligatures, the shapes of apostrophes and
hyphens, and marks that cannot be seen. *folded* takes away more: accents, ß/ss, œ/oe, dotless i, ё/е, Arabic
vowel signs and the hamzas of alef, the script of digits, traditional against simplified Han. Han is folded
character by character, since phrases of other lengths would break every offset.

The letters й, ї, ў and ؤ, ئ stay: there the mark makes another letter.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

APOSTROPHES = "'’‘‛ʼʻ′＇`´"
HYPHENS = "-‐‑﹣－"
UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x0640, 0x0640), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Soft hyphens, marks of zero width and of direction, selectors of variants, fillers, stretching: first and last."""

_OWN_LETTERS = frozenset("йїўؤئ")
_SPELT = {
    "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t",
    "ı": "i", "ٱ": "ا", "٬": ",", "٫": ".",
}  # fmt: skip
_ACCENTS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),
)  # fmt: skip
"""Marks that fold away. The vowel signs of Devanagari, Thai and others are letters in all but name, and stay."""


def literal(word: str) -> str:
    """A word as written, in the one shape it has in every mode."""
    if word.isascii():
        return word.lower().replace("`", "'")
    shaped = unicodedata.normalize("NFKC", word.translate(_shapes()))
    lowered = unicodedata.normalize("NFKC", shaped.lower().translate(_shapes()))
    return lowered.replace("ς", "σ")


def folded(form: str) -> str:
    """The folded form of a literal one."""
    return form if form.isascii() else unicodedata.normalize("NFC", form.translate(_FOLDS))


class _Folds(dict[int, str]):
    """What each character folds to, found out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _fold(chr(code))
        return found


_FOLDS = _Folds()


def _fold(letter: str) -> str:
    if letter in _OWN_LETTERS:
        return letter
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    if _is_han(letter):
        simplified: str = _converter().convert(letter)
        return simplified if len(simplified) == 1 else letter
    bare = (c for c in unicodedata.normalize("NFD", letter) if not _is_accent(ord(c)))
    return "".join(_SPELT.get(c, c) for c in bare)


def _is_accent(code: int) -> bool:
    return any(first <= code <= last for first, last in _ACCENTS)


def _is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff" or "\U00020000" <= letter <= "\U0003ffff"


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _shapes() -> dict[int, str | None]:
    """One apostrophe, one hyphen, and nothing unseen."""
    unseen = (code for first, last in UNSEEN for code in range(first, last + 1))
    return {
        **dict.fromkeys(unseen, None),
        **dict.fromkeys(map(ord, APOSTROPHES), "'"),
        **dict.fromkeys(map(ord, HYPHENS), "-"),
    }
