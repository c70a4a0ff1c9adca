"""Partial dates: EDTF as librarians write them, and the days they may stand for.

Written here, not taken from a library, because an archive only needs year, month, day, intervals, and the marks
for uncertain and unspecified, but needs each as a pair of comparable days, for bulk taking-in, and never shifted
by a zone. Source: Library of Congress, Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019).
"""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?[?~%]?", re.ASCII)
_TIME = re.compile(r"\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?", re.ASCII)

FIRST, LAST = "0000-01-01", "9999-12-31"


class Days(NamedTuple):
    """The first and the last day a date may stand for, both as `YYYY-MM-DD`, both included."""

    first: str
    last: str

    @property
    def exact(self) -> bool:
        """Whether this is one single day."""
        return self.first == self.last

    def within(self, other: Days) -> bool:
        """Whether all of these days lie inside the other's."""
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: Days) -> bool:
        """Whether any day is shared."""
        return self.first <= other.last and other.first <= self.last


def days(date: str) -> Days:
    """The days an EDTF date stands for: `1998`, `1998-05`, `199X`, `1998?`, `1998/2001-03`, `../1998`.

    A time of day after `T` is accepted and left aside. Raises ValueError, in plain words, for anything else.
    """
    if "/" in date:
        start, _, end = date.partition("/")
        first = FIRST if start in ("", "..") else _single(start).first
        last = LAST if end in ("", "..") else _single(end).last
        if start in ("", "..") and end in ("", ".."):
            raise ValueError("an interval needs at least one date")
        if first > last:
            raise ValueError(f"{start} comes after {end}")
        return Days(first, last)
    return _single(date)


def _single(date: str) -> Days:
    day_part, timed, time = date.partition("T")
    found = _DATE.fullmatch(day_part)
    if found is None or (timed and (found["day"] is None or not _TIME.fullmatch(time))):
        raise ValueError(f"{date!r} is not a date such as 1998, 1998-05 or 1998-05-17")
    year, month, day = found["year"], found["month"], found["day"]
    first_year, last_year = year.replace("X", "0"), year.replace("X", "9")
    if month is None or month == "XX":
        if day not in (None, "XX"):
            raise ValueError(f"{date!r} has a day without a month")
        return Days(f"{first_year}-01-01", f"{last_year}-12-31")
    if "X" in year:
        raise ValueError(f"{date!r} has a month in an unspecified year")
    if not 1 <= int(month) <= 12:
        raise ValueError(f"{date!r} has no month {month}")
    length = calendar.monthrange(int(year) or 4, int(month))[1]
    if day is None or day == "XX":
        return Days(f"{year}-{month}-01", f"{year}-{month}-{length:02d}")
    if not 1 <= int(day) <= length:
        raise ValueError(f"{date!r} has no day {day}")
    return Days(f"{year}-{month}-{day}", f"{year}-{month}-{day}")
