"""Figures in a text, in one form however they are written: 1,200 and 1200, fifteen and 15, 百分之十五 and 15.

So that a claim is set beside what bears on it; nothing is computed, and units are words like others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ENGLISH = {word: value for value, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_DIGITS = {c: n % 10 for n, c in enumerate("〇一二三四五六七八九零")} | {"两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_HAN = "".join((*_DIGITS, *_UNITS, *_MYRIADS))
_COUNTED = "年月日号號个個家名次人元份项項页頁岁歲倍成座艘辆輛种種位条條件所只隻台届屆度天周週小分点點"
_LONGEST = 16  # characters of a number in Han
_FIRST = "".join(sorted({word[0] for word in _ENGLISH}))
# What a figure can begin with comes first, so that all else is passed over quickly.
_FIGURE = re.compile(
    rf"""
    (?=[\d{_HAN}{_FIRST}])(?:
      (?<![\w.,]) \d{{1,3}} (?:[,'’\u00a0\u202f\uff0c]\d{{3}})++ (?:\.\d+)? (?!\d)
    | \d++ (?:[.．]\d++)?
    | \b (?: (?:{"|".join(_TENS)}) (?:-(?:{"|".join(_ONES[1:10])}))? | {"|".join(_ONES)} ) \b
    | (?<=百分之) [{_HAN}]{{1,{_LONGEST}}}+
    | (?<![{_HAN}]) [{_HAN}]{{1,{_LONGEST}}}+ (?=[{_COUNTED}]) (?!分之)
    | [{"".join(_DIGITS)}]{{4}} (?![{_HAN}])
    )""",
    re.VERBOSE | re.IGNORECASE,
)


class Figure(NamedTuple):
    """A figure by its value, as it would be written in digits alone, at code points `start` to `end` of the text."""

    value: str
    start: int
    end: int


def figures(text: str) -> Iterator[Figure]:
    """All figures of a text, in order. An English number stands for itself up to ninety-nine."""
    for match in _FIGURE.finditer(text):
        value = _value(match[0])
        if value is not None:
            yield Figure(value, match.start(), match.end())


def _value(written: str) -> str | None:
    first = written[0]
    if first.isdecimal():
        plain = unicodedata.normalize("NFKC", written)
        return "".join(c for c in plain if c.isdecimal() or c == ".")
    if first in _HAN:
        return _of_han(written)
    return str(sum(_ENGLISH[part] for part in written.lower().split("-")))


def _of_han(written: str) -> str | None:
    """百二十 and its like by their units; a row of digits as it stands."""
    if all(c in _DIGITS for c in written):
        return "".join(str(_DIGITS[c]) for c in written)
    total, below, digit = 0, 0, None
    for c in written:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            below += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        else:
            total = (total + below + (digit or 0)) * _MYRIADS[c]
            below, digit = 0, None
    value = total + below + (digit or 0)
    return str(value) if value or "零" in written else None


def years(text: str) -> Iterator[Figure]:
    """Those of them that may be years: four digits, from 1000 to 2199."""
    yield from (each for each in figures(text) if len(each.value) == 4 and "1000" <= each.value <= "2199")
