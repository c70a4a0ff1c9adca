"""Numbers and dates as a spreadsheet shows them, by its format codes. Source: ECMA-376 part 1, 18.8.30 and 18.8.31.

Not followed: fractions, names of months in other languages, and colours. The formats that each machine shows in its
own way (14 and 22: short dates) are shown as ISO 8601 dates.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "General",
    13: "General", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 27: "yyyy-mm-dd", 30: "yyyy-mm-dd",
    36: "yyyy-mm-dd", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: "#,##0", 42: "$#,##0", 43: "#,##0.00", 44: "$#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: "yyyy-mm-dd", 57: "yyyy-mm-dd",
}  # fmt: skip

Shown = Callable[[float], str]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<elapsed>h+|m+|s+)\]'
    r"|\[[^\]]*\]|(?P<general>General)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|e+)"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|[\\\[])*', re.DOTALL)
_MONTHS, _DAYS = calendar.month_name[1:], list(calendar.day_name)
_LONGEST_CODE = 255
_LAST_DAY = 2_958_466  # 31 December 9999, and one
_FIELDS = {"y": "year", "e": "year", "m": "month", "d": "day", "h": "hour", "s": "second"}
_ELAPSED = {"h": 3600, "m": 60, "s": 1}

_Tokens = list[tuple[str, str]]


def general(value: float) -> str:
    """A number without a format: whole ones plain, others with up to fifteen digits that count."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return f"{value:.15g}".upper()


@lru_cache(maxsize=10_000)
def formatter(code: str, from_1904: bool = False) -> Shown:
    """What shows a number by this code. Dates count days from 1900 (its first day is 1), or from 1904."""
    made = [_section(section, from_1904) for section in _sections(code[:_LONGEST_CODE])]
    above = made[0]
    of_dates = isinstance(getattr(above, "__self__", None), _Dates)

    def shown(value: float) -> str:
        if not math.isfinite(value):
            return str(value)
        if value > 0 or (value == 0 and len(made) < 3):
            return above(value)
        if value == 0:
            return made[2](value)
        if of_dates:
            return general(value)
        if len(made) > 1:
            return made[1](-value)
        told = above(-value)
        return f"-{told}" if any("1" <= c <= "9" for c in told) else told

    return shown


def _sections(code: str) -> list[str]:
    """Up to three: for numbers above zero, below, and zero. A fourth is for text, which is shown as it is."""
    found: list[str] = []
    at = 0
    while at <= len(code) and len(found) < 3:
        section = _SECTION.match(code, at)
        end = section.end() if section is not None else at
        found.append(code[at:end])
        at = end + 1
    return found


def _section(code: str, from_1904: bool) -> Shown:
    tokens: _Tokens = [
        (found.lastgroup, found[found.lastgroup]) for found in _TOKEN.finditer(code) if found.lastgroup is not None
    ]
    kinds = {kind for kind, _ in tokens}
    if kinds & {"date", "elapsed"} and "exponent" not in kinds:
        return _Dates(tokens, from_1904).shown
    if "general" in kinds or ("other", "@") in tokens:
        return lambda value: "".join(
            general(value) if kind == "general" or told == "@" else told for kind, told in tokens
        ).strip()
    if ("other", "/") in tokens and "digit" in kinds:
        return general
    return _Numbers(tokens).shown


class _Numbers:
    """A section for numbers: what stands before, between and after the places of digits."""

    def __init__(self, tokens: _Tokens) -> None:
        places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
        self._first, self._last = (places[0], places[-1]) if places else (len(tokens), len(tokens) - 1)
        self._tokens = tokens
        point = next((at for at in range(self._first, len(tokens)) if tokens[at] == ("other", ".")), None)
        self._exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
        end = self._last + 1 if self._exponent is None else self._exponent
        self._point = point if point is not None and point < end else None
        self._whole = tokens[self._first : end if self._point is None else self._point]
        self._fraction = [] if self._point is None else tokens[self._point + 1 : end]
        self._grouped = ("other", ",") in self._inner(self._whole)
        self._power = 2 * tokens.count(("other", "%")) - 3 * self._trailing_commas()
        self._before = "".join(told for _, told in tokens[: self._first])
        after = "".join(told for _, told in tokens[self._last + 1 :] if told != ",")
        self._after = after.removeprefix("." if self._point is not None and self._point > self._last else "")
        self._plain = self._as_python()

    def _as_python(self) -> str | None:
        """The same as a format of Python's, which is many times as fast, where there is nothing unusual in it."""
        places = [token for token in self._whole if token != ("other", ",")]
        whole = places[-1:] == [("digit", "0")] and places.count(("digit", "0")) == 1
        only = all(kind == "digit" for kind, _ in places) and set(self._fraction) <= {("digit", "0")}
        if not (whole and only) or self._exponent is not None or self._power or (self._point and not self._fraction):
            return None
        return f"{',' if self._grouped else ''}.{len(self._fraction)}f"

    def shown(self, value: float) -> str:
        if self._plain is not None and value < 1e15:
            # The least bit more, for halves are rounded up as fifteen decimal digits say, not as the binary ones do.
            return f"{self._before}{value * (1 + 4e-16):{self._plain}}{self._after}".strip()
        if self._exponent is not None:
            return self._scientific(value)
        decimals = sum(kind == "digit" for kind, _ in self._fraction)
        number = Decimal(f"{value:.15g}").scaleb(self._power)
        try:
            rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        except InvalidOperation:  # more digits than are reckoned with
            return general(value)
        whole, _, fraction = f"{rounded:f}".partition(".")
        return self._around(self._whole_part(whole) + self._fraction_part(fraction))

    def _around(self, told: str) -> str:
        return f"{self._before}{told}{self._after}".strip()

    def _scientific(self, value: float) -> str:
        decimals = sum(kind == "digit" for kind, _ in self._fraction)
        mantissa, _, power = f"{value:.{decimals}E}".partition("E")
        places = sum(kind == "digit" for kind, _ in self._tokens[self._exponent or 0 :])
        sign = power[0] if power[0] == "-" or (self._exponent and "+" in self._tokens[self._exponent][1]) else ""
        return self._around(f"{mantissa}E{sign}{power[1:].lstrip('0').zfill(places)}")

    def _whole_part(self, whole: str) -> str:
        whole = whole.lstrip("0").zfill(sum(token == ("digit", "0") for token in self._whole))
        between = [token for token in self._whole if token != ("other", ",")]
        if all(kind == "digit" for kind, _ in between):
            return _grouped(whole) if self._grouped else whole
        told, digits = "", list(whole)
        for at, (kind, literal) in reversed(list(enumerate(between))):
            if kind != "digit":
                told = literal + told
            elif digits:
                first = not any(kind == "digit" for kind, _ in between[:at])
                told = ("".join(digits) if first else digits.pop()) + told
        return told

    def _fraction_part(self, fraction: str) -> str:
        told = ""
        digits = iter(fraction)
        shown = [(next(digits) if kind == "digit" else told, told) for kind, told in self._fraction]
        while shown and shown[-1] in (("0", "#"), ("0", "?")):
            shown.pop()
        told = "".join(t for t, _ in shown)
        return f".{told}" if told or self._fraction else ""

    def _inner(self, whole: _Tokens) -> _Tokens:
        last = max((at for at, (kind, _) in enumerate(whole) if kind == "digit"), default=0)
        return whole[:last]

    def _trailing_commas(self) -> int:
        """Commas after the last digit, or after the last before the point: each divides by a thousand."""
        count = 0
        for at in {self._last + 1, *([] if self._point is None else [self._trailing(self._point)])}:
            while at < len(self._tokens) and self._tokens[at] == ("other", ","):
                at, count = at + 1, count + 1
        return count

    def _trailing(self, point: int) -> int:
        """Where the commas before the point begin."""
        while point > 0 and self._tokens[point - 1] == ("other", ","):
            point -= 1
        return point


def _grouped(whole: str) -> str:
    lead = len(whole) % 3
    groups = [whole[:lead]] if lead else []
    return ",".join(groups + [whole[at : at + 3] for at in range(lead, len(whole), 3)])


class _Dates:
    """A section for dates and times of day."""

    def __init__(self, tokens: _Tokens, from_1904: bool) -> None:
        self._tokens = [(kind, told.lower() if kind in ("date", "elapsed") else told) for kind, told in tokens]
        self._epoch = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        self._leap = not from_1904
        self._halves = any(kind == "noon" for kind, _ in tokens)
        self._fractions = max((len(self._zeros(at)) for at in range(len(tokens))), default=0)
        clock = [(at, told[0]) for at, (kind, told) in enumerate(self._tokens) if kind in ("date", "elapsed")]
        # m is a minute after an hour and before a second.
        self._minutes = {
            at
            for place, (at, told) in enumerate(clock)
            if told == "m"
            and ((place > 0 and clock[place - 1][1] == "h") or (place + 1 < len(clock) and clock[place + 1][1] == "s"))
        }
        self._plain = self._as_python()

    def _as_python(self) -> str | None:
        """The same as a format of Python's, which is many times as fast, where there is nothing unusual in it."""
        told = ""
        for at, (kind, token) in enumerate(self._tokens):
            name = _FIELDS.get(token[0]) if kind == "date" else None
            if (
                kind in ("elapsed", "noon")
                or self._zeros(at)
                or (kind == "date" and token[0] in "md" and len(token) > 2)
            ):
                return None
            if name is None:
                told += token.replace("{", "{{").replace("}", "}}")
            elif name == "year":
                if len(token) < 3 and token[0] == "y":
                    return None
                told += "{0.year:04d}"
            else:
                told += f"{{0.{'minute' if at in self._minutes else name}:0{min(len(token), 2)}d}}"
        return told.strip()

    def shown(self, value: float) -> str:
        if not 0 <= value < _LAST_DAY:
            return general(value)
        # In the calendar from 1900, and in no other, that year has a 29 February: the days before it are one too low.
        days = value + 1 if self._leap and 1 <= value < 60 else value
        parts = 10 ** min(self._fractions, 3)
        shares = int(days * 86_400 * parts + 0.5)
        moment = self._epoch + timedelta(seconds=shares if parts == 1 else shares / parts)
        if self._plain is not None:
            return self._plain.format(moment)
        told, skip = "", 0
        for at, (kind, token) in enumerate(self._tokens):
            if skip:
                skip -= 1
            elif zeros := self._zeros(at):
                told += f".{moment.microsecond:06d}"[: 1 + len(zeros)]
                skip = len(zeros)
            elif kind == "elapsed":
                told += str(int(value * 86_400 + 1e-6) // _ELAPSED[token[0]]).zfill(len(token))
            elif kind == "noon":
                told += ("AM", "PM")[moment.hour >= 12]
            else:
                told += self._part(moment, token, at in self._minutes) if kind == "date" else token
        return told.strip()

    def _zeros(self, at: int) -> str:
        """The places of fractions of a second that begin here, with their point."""
        if self._tokens[at] != ("other", "."):
            return ""
        end = at + 1
        while end < len(self._tokens) and self._tokens[end] == ("digit", "0"):
            end += 1
        return "0" * (end - at - 1)

    def _part(self, moment: datetime, token: str, minute: bool) -> str:
        letter, length = token[0], len(token)
        if letter == "m" and not minute and length > 2:
            name = _MONTHS[moment.month - 1]
            return name[0] if length == 5 else name if length == 4 else name[:3]
        if letter == "d" and length > 2:
            return _DAYS[moment.weekday()][: 3 if length == 3 else None]
        if letter in "ye":
            return f"{moment.year:04d}" if length > 2 or letter == "e" else f"{moment.year % 100:02d}"
        hour = (moment.hour % 12 or 12) if self._halves else moment.hour
        number = {"m": moment.minute if minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[
            letter
        ]
        return f"{number:0{min(length, 2)}d}"
