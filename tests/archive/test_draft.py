"""A draft: its sentences, what is to be checked in them, its figures, and where on its pages all of it stands."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.claim import Sign, sentences, signs
from archive.document import Page, PartKind, Text
from archive.document import Part as PagePart
from archive.draft import MOST_CHARACTERS, MOST_STATEMENTS, Draft
from archive.errors import Invalid
from archive.figures import figures


def draft(*pages: str, how: str = "text", **more: object) -> Draft:
    made = (Page(number=n, label=str(n), text=t, how=how) for n, t in enumerate(pages, 1))
    return Draft(Text(pages=tuple(made), reader="-"), **more)  # type: ignore[arg-type]


def told(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_sentences_end_at_points_paragraphs_and_headings_and_not_at_abbreviations() -> None:
    text = "Ferries\n\nMr. Wray came. He was asked: why? 渡轮没有检验。船停航了。\n\n2.\n\nNothing else"
    assert told(text) == [
        "Ferries",
        "Mr. Wray came.",
        "He was asked: why?",
        "渡轮没有检验。",
        "船停航了。",
        "Nothing else",
    ]
    headed = "The ferry sank It was old"
    assert [headed[start:end] for start, end in sentences(headed, [15])] == ["The ferry sank", "It was old"]


@given(st.text(alphabet='Aab .!?。\n“”"1', max_size=200))
def test_sentences_follow_one_another_and_leave_no_letter_out(text: str) -> None:
    found = list(sentences(text))
    assert all(start < end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert sum(c.isalpha() for c in text) == sum(c.isalpha() for s, e in found for c in text[s:e])


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The plate is thin.", ()),
        ("She carried 200 people.", (Sign.number,)),
        ("In at least two cases it was used.", (Sign.number, Sign.superlative)),
        ("It was sold in March.", (Sign.date,)),
        ("It has been sold since 2010.", (Sign.number, Sign.date)),
        ("The yard is in Langang.", (Sign.name,)),
        ("Mr Wray was there.", (Sign.name,)),
        ("I was there.", ()),
        ("It is the oldest ferry of all.", (Sign.superlative,)),
        ("Their interest was modest.", ()),
        ("The board said it was safe.", (Sign.attribution,)),
        ("辽宁省警方使用该软件。", (Sign.name,)),
        ("自二〇一〇年以来，公司一直销售。", (Sign.number, Sign.date)),
    ],
)
def test_what_is_to_be_checked_in_a_sentence_is_told(sentence: str, found: tuple[Sign, ...]) -> None:
    assert signs(sentence) == found


def test_figures_are_the_same_however_they_are_written() -> None:
    text = "1,200 and 1200; fifteen, 15% and 百分之十五; ２０１８ or 二〇一八年; 三千五百万元"
    assert [each.value for each in figures(text)] == "1200 1200 15 15 15 2018 2018 35000000".split()  # noqa: SIM905
    assert list(figures("一些人 some of it, ones")) == []


def test_places_in_a_draft_are_places_on_its_pages() -> None:
    made = draft("The first page ends in the", "middle. “We go on\nhere,” he said.", how="layer")
    start, end = made.sentences[0]
    assert made.whole[start:end] == "The first page ends in the\nmiddle."
    assert [(s.page, s.start, s.end) for s in made.spans(start, end)] == [(1, 0, 26), (2, 0, 7)]
    (quoted,) = made.quotations
    (span,) = made.spans(*quoted.spans[0])
    assert made.text.pages[span.page - 1].text[span.start : span.end] == "We go on\nhere,"


def test_a_quotation_runs_over_pages_and_their_heads() -> None:
    head = PagePart(start=0, end=11, kind=PartKind.header)
    first = Page(number=1, label="1", text="He said: “We shall never", how="layer")
    second = Page(number=2, label="2", text="The Courier\nsell the harbour.” Then he left.", how="layer", parts=(head,))
    made = Draft(Text(pages=(first, second), reader="-"), language="en")
    (quoted,) = made.quotations
    words = " ".join(made.whole[slice(*quoted.spans[0])].split())
    assert words == "We shall never sell the harbour."
    assert [span.page for span in made.spans(*quoted.spans[0])] == [1, 2]


def test_a_draft_that_is_too_long_is_told_how_long_it_may_be() -> None:
    with pytest.raises(Invalid, match=f"at most {MOST_CHARACTERS:,} characters") as long:
        _ = draft("a" * (MOST_CHARACTERS + 1)).whole
    assert (long.value.code, long.value.where) == ("too_large", "text")
    with pytest.raises(Invalid, match=f"at most {MOST_STATEMENTS:,} sentences") as many:
        draft("It sank. " * (MOST_STATEMENTS + 1)).check_length()
    assert many.value.code == "too_many_statements"


@pytest.mark.parametrize("run", [".", "!”", "“", "\n", "A.", "“a” ", ". ", "1,", "二", "est "])
def test_a_draft_of_one_mark_over_and_over_is_looked_through_once(run: str) -> None:
    made = draft(run * (MOST_CHARACTERS // len(run)), language="en")
    with suppress(Invalid):
        made.check_length()
    assert set(signs(made.whole)) <= set(Sign)
    assert sum(1 for _ in figures(made.whole)) <= len(made.whole)


@given(st.lists(st.text("ab. \n”“渡", min_size=1, max_size=30), min_size=1, max_size=4), st.data())
def test_a_place_on_a_page_leads_to_the_same_words_in_the_whole_and_back(pages: list[str], data: st.DataObject) -> None:
    made = draft(*pages)
    number = data.draw(st.integers(1, len(pages)))
    end = data.draw(st.integers(1, len(pages[number - 1])))
    start = data.draw(st.integers(0, end - 1))
    place = made.at(number, start, end)
    assert place is not None
    assert [(s.page, s.start, s.end) for s in made.spans(*place)] == [(number, start, end)]


@pytest.mark.parametrize("place", [(0, 0, 1), (2, 0, 1), (1, 0, 0), (1, 2, 1), (1, -1, 1), (1, 0, 4)])
def test_what_is_no_place_on_a_page_is_none_in_the_whole(place: tuple[int, int, int]) -> None:
    assert draft("one").at(*place) is None
