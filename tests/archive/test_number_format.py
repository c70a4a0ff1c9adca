"""Numbers and dates are shown by format codes as spreadsheets show them."""

from __future__ import annotations

import pytest

from archive.readers.number_format import formatter, general

ACCOUNTS = '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 1.5, "1.5"),
        ("General", 0.1 + 0.2, "0.3"),
        ("General", -3.25, "-3.25"),
        ('General" kg"', 5, "5 kg"),
        ("0", 2.5, "3"),
        ("0.00", 1.005, "1.01"),
        ("0", -0.2, "0"),
        ("#,##0", 1234567, "1,234,567"),
        ("#,##0.00;[Red](#,##0.00)", -1234.5, "(1,234.50)"),
        ("0%", 0.256, "26%"),
        ("0.0%", 0.256, "25.6%"),
        ("0.##", 1.5, "1.5"),
        ("00000", 42, "00042"),
        ("000-00-0000", 123456789, "123-45-6789"),
        ("(###) ###-####", 5551234567, "(555) 123-4567"),
        ("[$€-407] #,##0.00", 12.5, "€ 12.50"),
        ("#,##0,", 1234567, "1,235"),
        ('0.0,,"M"', 12345678, "12.3M"),
        ("0.00E+00", 12345, "1.23E+04"),
        ("# ?/?", 0.5, "0.5"),
        (ACCOUNTS, 5, "5.00"),
        (ACCOUNTS, 0, "-"),
        (ACCOUNTS, -5, "(5.00)"),
        ('0;;"zero"', 0, "zero"),
        ("yyyy-mm-dd", 35859, "1998-03-05"),
        ("yyyy-mm-dd", 1, "1900-01-01"),
        ("yyyy-mm-dd", 61, "1900-03-01"),
        ("yyyy-mm-dd", -5, "-5"),
        ("yyyy-mm-dd hh:mm:ss", 35859.5, "1998-03-05 12:00:00"),
        ("yyyy-mm-dd h:mm", 43466.99999999, "2019-01-02 0:00"),
        ("m/d/yy", 35859, "3/5/98"),
        ("d-mmm-yy", 35859, "5-Mar-98"),
        ("dddd, mmmm dd, yyyy", 35859, "Thursday, March 05, 1998"),
        ('yyyy"年"m"月"d"日"', 35859, "1998年3月5日"),
        ("[$-409]m/d/yy h:mm AM/PM;@", 35859.25, "3/5/98 6:00 AM"),
        ("[h]:mm:ss", 1.5, "36:00:00"),
        ("mm:ss.0", 1.5 / 86400, "00:01.5"),
    ],
)
def test_a_number_is_shown_by_its_code(code: str, value: float, shown: str) -> None:
    assert formatter(code)(value) == shown


def test_days_may_count_from_1904() -> None:
    assert formatter("yyyy-mm-dd", True)(34397) == "1998-03-05"


@pytest.mark.parametrize(
    "code", ["", ";", "[", '"', "\\", ";;;;;", "[h", "0" * 400, "#" * 200 + ",", "E+", "yyyy" * 60, "?/?/?"]
)
@pytest.mark.parametrize("value", [0.0, -1.5, 3.0, 1e300, 5e-324, float("inf"), float("nan")])
def test_no_code_and_no_number_is_too_odd_to_be_shown(code: str, value: float) -> None:
    assert isinstance(formatter(code)(value), str)


def test_what_has_no_format_is_shown_with_the_digits_that_count() -> None:
    assert [general(value) for value in (3.0, 1e20, 1e-7, 1 / 3)] == ["3", "1E+20", "1E-07", "0.333333333333333"]
