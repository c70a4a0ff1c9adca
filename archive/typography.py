"""What of a text is type and not wording: shapes of letters and points, marks that cannot be seen, script of Han.

A *letter* is a letter or digit with its marks; a *gap* is what stands between two letters. Letters are told apart as
strictly as Unicode's canonical equivalence and its compatibility forms (UAX 15) allow; points by the class they have in
any script. `key` is coarser than either: it is what is searched first, and what it finds has to be looked at again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

APART = "\x00"
"""Stands in a gap that no words run across: between a page's body and its notes."""
NOTE = "\x01"
"""Stands in place of a note's mark."""
FURNITURE = "\x02"
"""Stands in place of what belongs to the page and not to its text."""
ATTRIBUTION = "\x03"
"""Stands in place of an attribution between two marked stretches."""
DROPPED = "\x04"
"""Stands in place of a writer's mark in a quotation: [sic], the brackets of [T]he."""
BETWEEN = "\x05"
"""Stands between two parts of a quotation."""

_FILLERS = APART + NOTE + FURNITURE + ATTRIBUTION + DROPPED + BETWEEN
_OWN = re.compile("[\x00-\x05]")
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_QUOTES = "\"'“”„‟«»「」『』〝〞〟＂❝❞‘’‚‛′″＇‹›`´ʼ﹁﹂﹃﹄"
_APOSTROPHES = "'‘’‛′＇`´ʼ"
_DASHES = "-‐‑‒–—―−－﹣⸺⸻﹘"
_HYPHENS = "-‐‑－﹣"
_POINTS = {
    "。": ".", "．": ".", "｡": ".", "，": ",", "、": ",", "､": ",", "،": ",", "：": ":", "；": ";", "؛": ";",
    "？": "?", "؟": "?", "！": "!", "（": "(", "）": ")", "【": "[", "】": "]", "〔": "[", "〕": "]",
    "％": "%", "٪": "%", "…": "...", "⋯": "...",
}  # fmt: skip
_SINGLE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"

UNSEEN = re.compile(f"[{_UNSEEN}]+")
SINGLE = re.compile(f"[{_SINGLE}]")
"""A character that is a word by itself: Han, and kana, which no spaces part either."""
LINE_END = re.compile(rf"[{_HYPHENS}][ \t]*(?:{FURNITURE}+\s*)*\n[\s{FURNITURE}]*")
"""A hyphen that ends a line, and what stands before the next line's letter: the word's own hyphen, or the line's."""
_WORDS_ONLY = re.compile(f"[{_HYPHENS}{_APOSTROPHES}]")
_EDGE_FREE = re.compile(r"[\s.,;:\"'\-()\[\]]+")


def without_fillers(text: str) -> str:
    """A text of the same length that holds none of the characters which stand in place of something here."""
    return _OWN.sub(" ", text)


def simplified(text: str) -> str:
    """Han in simplified form, of the same length: by phrase (瞭解 is 了解) where that keeps a line's length."""
    if not SINGLE.search(text):
        return text
    told: str = _converter().convert(text)
    if len(told) == len(text):
        return told
    return "".join(_simplified_line(line) for line in re.split(r"(?<=[\n。！？])", text))


def _simplified_line(line: str) -> str:
    told: str = _converter().convert(line)
    if len(told) == len(line):
        return told
    each = ((c, _converter().convert(c)) for c in line)
    return "".join(told if len(told) == 1 else c for c, told in each)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


# -- letters ---------------------------------------------------------------------------------------------------------


class _Keys(dict[int, str | None]):
    """What each character has in a key, found out when first met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = found = _key(chr(code))
        return found


def _key(c: str) -> str | None:
    if not c.isalnum() or unicodedata.category(c) == "No":
        return None
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", c).casefold())
    return "".join(x for x in bare if unicodedata.category(x)[0] in "LN") or None


KEYS = _Keys()
"""For str.translate. A character has as many characters in the key as `KEYS[ord(c)]` is long."""


def key(text: str) -> str:
    """The letters and digits of a text without case, accents, width and all that stands between them."""
    return text.translate(KEYS)


@cache
def clusters() -> re.Pattern[str]:
    """A letter or digit with the marks that follow it, and what is unseen among them."""
    marks = [code for code in range(0x300, 0x1E950) if unicodedata.category(chr(code))[0] == "M"]
    marks = [code for code in marks if not UNSEEN.match(chr(code))]
    told = "".join(re.escape(chr(code)) for code in marks)
    return re.compile(f"[^\\W_](?:[{_UNSEEN}]*[{told}])*")


def letters(cluster: str) -> list[str]:
    """A cluster as the letters it is: `ﬁ` is two. Empty for signs above the line, which belong to no word."""
    if cluster.isascii():
        return [cluster]
    if unicodedata.category(cluster[0]) == "No":
        return []
    told = unicodedata.normalize("NFKC", UNSEEN.sub("", cluster))
    return list(told) if len(cluster) == 1 else [told]


# -- gaps ------------------------------------------------------------------------------------------------------------


def points(gap: str, left: str = "", right: str = "") -> str:
    """A gap between two letters as it is compared: its points in one shape each, and a space where one tells words.

    Spaces beside points do not count, but between digits, where they part numbers.
    """
    if gap == " " and left < "\u3000" > right:
        return gap
    told = "".join(_POINT.get(c, c) for c in UNSEEN.sub("", gap) if c not in _FILLERS)
    if not told.isascii():
        told = unicodedata.normalize("NFKC", told)
    told = re.sub(r"\s+", " ", told)
    if told == " ":
        return "" if is_single(left) or is_single(right) else told
    if not (left.isdigit() and right.isdigit()) or "-" in told:
        told = told.replace(" ", "")
    return re.sub(r"-+", "-", re.sub(r'"+', '"', told))


def inner(gap: str, left: str, right: str) -> str | None:
    """What a gap is inside of a word: nothing, an apostrophe, a hyphen, a decimal sign. None where it parts words."""
    if gap == " ":
        return None
    if LINE_END.fullmatch(gap):
        return ""
    bare = "".join(c for c in UNSEEN.sub("", gap) if c not in (NOTE, DROPPED))
    if not bare:
        return None if is_single(left) or is_single(right) else ""
    if _WORDS_ONLY.fullmatch(bare) and not is_single(left) and not is_single(right):
        return "'" if bare in _APOSTROPHES else "-"
    if bare in (".", ",") and left.isdigit() and right.isdigit():
        return bare
    return None


def beside(gap: str) -> str:
    """Of the points at an end of a quotation those that count: a question, an exclamation, a sign like %."""
    return _EDGE_FREE.sub("", points(gap))


def is_sign(gap: str) -> bool:
    """Whether what stands before a number makes it a negative one."""
    return bool(re.search(r"(?:^|[\s(\[])[-−－]\Z", gap))


def is_single(letter: str) -> bool:
    """Whether a letter is a word by itself."""
    return letter > "\u3000" and SINGLE.match(letter) is not None


_POINT = {**dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_DASHES, "-"), **_POINTS}
