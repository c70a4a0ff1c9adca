"""Partial dates: the days they may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import Days, days


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1998", "1998-01-01", "1998-12-31"),
        ("1998-05", "1998-05-01", "1998-05-31"),
        ("1998-05-17", "1998-05-17", "1998-05-17"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("1998-XX", "1998-01-01", "1998-12-31"),
        ("1998-05-XX", "1998-05-01", "1998-05-31"),
        ("1998?", "1998-01-01", "1998-12-31"),
        ("1998-05~", "1998-05-01", "1998-05-31"),
        ("1998/2001-03", "1998-01-01", "2001-03-31"),
        ("../1998", "0000-01-01", "1998-12-31"),
        ("1998/", "1998-01-01", "9999-12-31"),
        ("1987-02-26T15:01:01", "1987-02-26", "1987-02-26"),
        ("1987-02-26T23:59:59-11:00", "1987-02-26", "1987-02-26"),
    ],
)
def test_a_date_stands_for_its_days_and_is_never_shifted(written: str, first: str, last: str) -> None:
    assert days(written) == Days(first, last)


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "98", "1998-13", "1998-00", "2023-02-29", "1998-05-32", "199X-05", "1998-XX-05", "2001/1998",
     "../..", "/", "1998-5", "١٩٩٨", "1998-05-17 12:00", "1998/1999/2000", "+1998", "1998T12:00", "1998-05-17Tnoon"],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        days(written)


def test_days_lie_within_meet_and_are_exact() -> None:
    assert days("1998-05").within(days("1998"))
    assert not days("1998").within(days("1998-05"))
    assert days("1998").meets(days("1998-05"))
    assert not days("1998").meets(days("1999"))
    assert days("1998-05-17").exact
    assert not days("1998-05").exact


@given(st.dates())
def test_every_day_is_itself_and_lies_within_its_month_and_year(day: object) -> None:
    written = str(day)
    assert days(written) == Days(written, written)
    assert days(written).within(days(written[:7]))
    assert days(written).within(days(written[:4]))


@given(st.text(max_size=20))
def test_whatever_is_written_is_a_date_or_a_value_error(written: str) -> None:
    try:
        first, last = days(written)
    except ValueError:
        return
    assert first <= last
