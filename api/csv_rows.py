"""Rows as CSV, a piece of a longer table at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def written(rows: Iterable[list[str]]) -> str:
    """These rows, as they stand in a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
