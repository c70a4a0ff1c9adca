"""What a document has in each field, and what a filter lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.document import Page, Part, PartKind, Text
from index import fields

if TYPE_CHECKING:
    from conftest import Shelf


def described(shelf: Shelf, **said: Any) -> dict[str, tuple[str, ...]]:
    change = shelf.put("one", **said)
    return fields.all_values(shelf.held[change.document][0])


def test_values_come_in_the_order_given_and_once(shelf: Shelf) -> None:
    told = described(shelf, subjects=["ports", "ships", "ports"], kind="report", language="zh-hant")
    assert told["subject"] == ("ports", "ships")
    assert told["kind"] == ("report",)
    assert told["lang"] == ("zh-Hant",)
    assert "place" not in told


def test_one_field_and_all_fields_agree(shelf: Shelf) -> None:
    told = described(
        shelf,
        creators=[{"name": "Anna Reid"}],
        identifiers=[{"type": "doi", "value": "10.1/x"}],
        cites=["d1"],
        extra={"beat": ["crime", "courts"], "pages": 12, "checked": True, "desk": "city"},
    )
    document, _ = shelf.held[next(iter(shelf.held))]
    assert {field: fields.values(document, field) for field in told} == told
    assert told["extra.beat"] == ("crime", "courts")
    assert told["extra.pages"] == ("12",)
    assert told["extra.checked"] == ("true",)
    assert told["identifier"] == ("doi:10.1/x",)
    assert fields.values(document, "colour") == ()
    assert fields.values(document, "extra.colour") == ()


@pytest.mark.parametrize(
    ("field", "asked", "held", "fits"),
    [
        ("lang", ["zh"], ("zh-Hant",), True),
        ("lang", ["zh-Hant"], ("zh",), False),
        ("lang", ["z"], ("zh",), False),
        ("lang", ["ZH-hant"], ("zh-Hant",), True),
        ("kind", ["Report", "letter"], ("report",), True),
        ("subject", ["ports"], ("ships", "ports"), True),
        ("subject", ["Ports"], ("ports",), False),
        ("identifier", ["doi:10.1/x"], ("doi:10.1/x",), True),
        ("identifier", ["10.1/x"], ("doi:10.1/x",), True),
        ("identifier", ["doi"], ("doi:10.1/x",), False),
        ("subject", [], (), True),
        ("subject", [], ("ports",), False),
    ],
)
def test_a_filter_lets_through_what_it_says(field: str, asked: list[str], held: tuple[str, ...], fits: bool) -> None:
    assert fields.condition(field, asked)(held) is fits


@pytest.mark.parametrize(
    ("asked", "held", "fits", "partly"),
    [
        ("2018-03", "2018-03-14", True, True),
        ("2018-03", "2018", False, True),
        ("2018..2020", "2019", True, True),
        ("2018..2020-06", "2020", False, True),
        ("2018..", "2024-02-29", True, True),
        ("..2018", "2018-12-31", True, True),
        ("..2018", "2019", False, False),
        ("199X", "1994-05", True, True),
        ("1998/2001", "1999", True, True),
        ("2000", "1998/2001", False, True),
        ("2000", "1998?", False, False),
    ],
)
def test_a_date_counts_when_all_of_it_lies_inside(asked: str, held: str, fits: bool, partly: bool) -> None:
    assert fields.condition("date", [asked])((held,)) is fits
    assert fields.condition("date", [asked], partly=True)((held,)) is partly


@pytest.mark.parametrize("asked", ["yesterday", "..", "2020..2018", "2023-02-29", "2018...2020", ""])
def test_what_is_no_date_is_refused_in_plain_words(asked: str) -> None:
    with pytest.raises(ValueError, match=r"date|comes after|month|day|interval|range"):
        fields.condition("date", [asked])


def test_dates_are_counted_by_year_and_as_they_are_where_the_year_is_unsure() -> None:
    assert fields.counted("date", ("2018-03-14",)) == ("2018",)
    assert fields.counted("date", ("199X",)) == ("199X",)
    assert fields.counted("date", ("1998/2001",)) == ("1998/2001",)
    assert fields.counted("subject", ("a", "b")) == ("a", "b")


def test_numbers_sort_by_size_and_words_without_case() -> None:
    assert fields.sort_value("extra.pages", ("12",)) == 12.0
    assert fields.sort_value("extra.pages", ("twelve",)) == "twelve"
    assert fields.sort_value("extra.pages", ("NaN",)) == "nan"
    assert fields.sort_value("publisher", ("The Courier",)) == "the courier"
    assert fields.sort_value("date", ("2018?",)) == "2018-01-01"
    assert fields.sort_value("date", ()) is None


def test_which_fields_there_are() -> None:
    assert fields.filterable("extra.beat")
    assert not fields.filterable("extra.")
    assert not fields.filterable("title")
    assert fields.sortable("title")
    assert not fields.sortable("score")


def test_pages_follow_each_other_and_names_stand_apart(shelf: Shelf) -> None:
    creators = [{"name": "Anna Reid"}, {"name": "Li Na", "original": "李娜"}]
    change = shelf.put("one", ["one two", "", "three"], creators=creators, publisher="The Courier")
    streams = [
        (field, base, taken, [t.text for t in terms if t.level == 0])
        for field, base, taken, terms in fields.streams(*shelf.held[change.document])
    ]
    assert streams == [
        ("title", 0, 1, ["one"]),
        ("author", 0, 2, ["anna", "reid"]),
        ("author", 2 + fields.GAP, 2, ["li", "na"]),
        ("author", 4 + 2 * fields.GAP, 2, ["李", "娜"]),
        ("publisher", 0, 2, ["the", "courier"]),
        ("text", 0, 2, ["one", "two"]),
        ("text", 2, 0, []),
        ("text", 2, 1, ["three"]),
    ]


def text_with(*pages: Page) -> Text:
    return Text(pages=pages, reader="test")


def test_parts_come_after_all_bodies_and_stand_apart() -> None:
    first = Page(
        number=1,
        label="1",
        text="one two\nsaid aside\nthree",
        how="markup",
        parts=(Part(start=8, end=18, kind=PartKind.notes),),
    )
    second = Page(number=2, label="2", text="four", how="markup")
    told = [(s.page.number, s.start, s.text, s.apart is not None) for s in fields.stretches(text_with(first, second))]
    assert told == [
        (1, 0, "one two\n", False),
        (1, 18, "\nthree", False),
        (2, 0, "four", False),
        (1, 8, "said aside", True),
    ]


def test_cues_are_the_body() -> None:
    cue = Part(start=4, end=7, kind=PartKind.cue, label="0:00:01")
    (stretch,) = fields.stretches(text_with(Page(number=1, label="1", text="one two", how="text", parts=(cue,))))
    assert (stretch.text, stretch.apart) == ("one two", None)
