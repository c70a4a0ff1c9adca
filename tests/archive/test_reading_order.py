"""The lines of a page are read column by column, cells of a table along the row."""

from __future__ import annotations

import math
import random

from archive.reading_order import Line, rows, slope

WIDE, HIGH = 100.0, 10.0


def line(text: str, left: float, top: float, width: float = WIDE) -> Line:
    corners = ((left, top), (left + width, top), (left + width, top + HIGH), (left, top + HIGH))
    return Line(text, 0.9, corners)


def column(name: str, left: float, top: float, lines: int) -> list[Line]:
    return [line(f"{name} line {n} of the text", left, top + 15 * n) for n in range(lines)]


def turned(lines: list[Line], degrees: float) -> list[Line]:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        Line(text, sure, tuple((x * cos - y * sin, x * sin + y * cos) for x, y in corners))
        for text, sure, corners in lines
    ]


def read(lines: list[Line]) -> list[str]:
    mixed = random.Random(7).sample(lines, len(lines))
    return [" | ".join(one.text for one in row) for row in rows(mixed)]


def test_lines_are_read_from_top_to_bottom() -> None:
    lines = column("a", 0, 0, 5)
    assert read(lines) == [one.text for one in lines]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = column("a", 0, 0, 5), column("b", 120, 3, 5)
    assert read([*left, *right]) == [one.text for one in [*left, *right]]


def test_three_columns_are_read_one_after_the_other() -> None:
    lines = [*column("a", 0, 0, 5), *column("b", 120, 0, 5), *column("c", 240, 0, 5)]
    assert read(lines) == [one.text for one in lines]


def test_what_runs_across_the_columns_parts_them() -> None:
    title = line("The headline of the whole page", 0, 0, 220)
    upper = [*column("a", 0, 20, 3), *column("b", 120, 20, 3)]
    across = line("A line across the middle of it", 0, 80, 220)
    lower = [*column("c", 0, 100, 3), *column("d", 120, 100, 3)]
    assert read([title, *upper, across, *lower]) == [one.text for one in [title, *upper, across, *lower]]


def test_a_page_that_is_askew_is_read_as_if_it_were_not() -> None:
    lines = [*column("a", 0, 0, 8), *column("b", 120, 0, 8)]
    assert read(turned(lines, 4)) == [one.text for one in lines]
    assert math.degrees(slope(turned(lines, 4))) > 3.99


def test_cells_of_a_table_are_read_along_the_row() -> None:
    cells = [line(text, 120 * x, 15 * y) for y, row in enumerate(TABLE) for x, text in enumerate(row)]
    assert read(cells) == [" | ".join(row) for row in TABLE]


TABLE = [["Name", "Year"], ["Bridge", "1998"], ["Quay", "1999"], ["Mole", "2001"]]


def test_a_word_set_a_little_higher_stands_in_its_row() -> None:
    assert read([line("The sum is", 0, 0, 50), line("12", 55, -3, 10)]) == ["The sum is | 12"]


def test_nothing_is_lost_and_nothing_is_read_twice_however_lines_lie() -> None:
    chance = random.Random(11)
    for _ in range(50):
        lines = [
            line(f"{n} " + "w" * chance.randrange(20), chance.uniform(0, 300), chance.uniform(0, 300))
            for n in range(chance.randrange(60))
        ]
        found = [one for row in rows(lines) for one in row]
        assert sorted(found) == sorted(lines)
