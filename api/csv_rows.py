"""Rows as CSV, a piece of a longer table at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(rows: Iterable[list[str]]) -> str:
    """These rows, as they stand in a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def cell(value: object) -> str:
    """As text; behind an apostrophe where a spreadsheet would take a stranger's words for a formula."""
    told = "" if value is None else str(value)
    return f"'{told}" if isinstance(value, str) and told[:1] in _FORMULA else told
