"""Passages, pinned to one text, carried over to another one or reported broken; never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.carrier import carried
from archive.document import Page, Text
from archive.passage import Standing, cut

FIRST = "The council met on Monday. It heard what its surveyors had found below the old bridge, and adjourned."


def text(*pages: str) -> Text:
    return Text(
        pages=tuple(Page(number=n, label=str(n), text=t, how="text") for n, t in enumerate(pages, 1)), reader=""
    )


def moved(words: str, before: Text, after: Text, page: int = 1) -> tuple[Standing, tuple[int, str] | None]:
    held = before.pages[page - 1]
    start = held.text.index(words)
    told = carried(cut(held, start, start + len(words)), before, after)
    if told.now is None:
        return told.standing, None
    now = after.pages[told.now.page - 1]
    assert now.text[told.now.start : told.now.end] == told.now.text
    assert now.sha256 == told.now.text_sha256
    return told.standing, (told.now.page, told.now.text)


def test_on_an_unchanged_page_a_passage_is_the_same_however_often_its_words_stand_there() -> None:
    assert moved("the", text(f"{FIRST} the the"), text(f"{FIRST} the the", "the")) == (Standing.same, (1, "the"))


def test_words_that_stand_elsewhere_now_have_moved() -> None:
    assert moved("below the old bridge", text(FIRST), text("A cover.", FIRST)) == (
        Standing.moved,
        (2, "below the old bridge"),
    )


def test_line_ends_and_spaces_do_not_break_a_passage() -> None:
    after = text(FIRST.replace(" ", "\n").replace("old\nbridge", "old  \n bridge"))
    assert moved("below the old bridge", text(FIRST), after) == (Standing.moved, (1, "below\nthe\nold  \n bridge"))


def test_of_several_places_what_stands_around_tells_which() -> None:
    before = text("In 2010 it sold to Oracle. In 2018 it sold to Oracle again.")
    after = text("Cover", "In 2010 it sold to Oracle. In 2018 it sold to Oracle again.")
    held = before.pages[0]
    second = held.text.rindex("Oracle")
    told = carried(cut(held, second, second + 6), before, after)
    assert told.now is not None
    assert (told.standing, told.now.page, told.now.start) == (Standing.moved, 2, second)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("below the old bridge", "below the new bridge"),  # other words
        ("It was not found.", "It was found."),  # a negation lost
        ("", ""),
    ],
)
def test_words_that_are_not_there_any_more_are_broken(before: str, after: str) -> None:
    assert moved(before or FIRST, text(before or FIRST), text(after)) == (Standing.broken, None)


def test_words_that_stood_in_several_places_and_stand_in_one_are_not_guessed() -> None:
    before = text("A. The surveyors met the mayor. B. The surveyors met the mayor. C.")
    after = text("Z. The surveyors met the mayor. Z.")
    assert moved("The surveyors met the mayor.", before, after) == (Standing.broken, None)


def test_words_that_stand_twice_with_the_same_around_them_are_not_guessed() -> None:
    assert moved("below the old bridge", text(FIRST), text(f"x{FIRST}", f"x{FIRST}")) == (Standing.broken, None)


def test_a_word_alone_is_not_found_without_what_stood_around_it() -> None:
    assert moved("Monday", text(FIRST), text("A Monday it was.")) == (Standing.broken, None)
    assert moved("below the old bridge", text(FIRST), text("It lay below the old bridge.")) == (
        Standing.moved,
        (1, "below the old bridge"),
    )


FORM = "I have read the rules that are printed on the back. I agree to them in every point. Signed in the office."


def test_of_two_forms_that_say_the_same_one_is_never_taken_for_the_other() -> None:
    before = text(f"Form 17. {FORM}", f"Form 18. {FORM}")
    assert moved("agree to them", before, text(f"A cover. Form 18. {FORM}")) == (Standing.broken, None)
    assert moved("agree to them", before, text("Cover", f"Form 17. {FORM}", f"Form 18. {FORM}")) == (
        Standing.moved,
        (2, "agree to them"),
    )


def test_the_neighbours_of_another_place_do_not_tell_where_a_cut_was_made() -> None:
    before = text("Item 1: the pumps will fail. 12\nItem 2: the pumps will not fail. 12\nItem 3: nothing. 7\n")
    after = text("Item 1: the pumps will fail. 12\nItem 3: nothing. 7\n")
    held = before.pages[0]
    second = held.text.rindex("12")
    assert carried(cut(held, second, second + 2), before, after).standing is Standing.broken


def test_pages_may_begin_and_end_elsewhere() -> None:
    first, second = f"Form 17. {FORM} The end of", f"the first part. Form 18. {FORM}"
    before, after = text(first, second), text("A cover", f"{first}\n{second}", "More")
    for page in (1, 2):
        assert moved("agree to them", before, after, page) == (Standing.moved, (2, "agree to them"))


def test_between_chinese_characters_a_line_may_end_anywhere() -> None:
    before = text("本人已经阅读全部规则以及附带的说明文件。")
    after = text("本人 已经阅\n读全部\n规则以及附带的 说明文件。")
    assert moved("阅读全部", before, after) == (Standing.moved, (1, "阅\n读全部"))
    assert moved("阅读全部", before, text("本人已经阅读大部规则以及附带的说明文件。")) == (Standing.broken, None)


def test_a_word_that_stands_everywhere_is_told_nowhere() -> None:
    many = " ".join(f"a {n}" for n in range(3_000))
    assert moved("a", text(many), text(f"x {many}")) == (Standing.broken, None)


def test_chinese_is_carried_over_too() -> None:
    before = text("甲骨文公司在辽宁省的警察云系统演示文稿，二〇一八年在加利福尼亚展示。")
    after = text("封面", "甲骨文公司在辽宁省的\n警察云系统演示文稿，二〇一八年在加利福尼亚展示。")
    assert moved("警察云系统演示文稿", before, after) == (Standing.moved, (2, "警察云系统演示文稿"))


def test_without_any_text_now_a_passage_is_broken() -> None:
    assert moved("Monday", text(FIRST), text()) == (Standing.broken, None)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 4), (-1, 3), (0, 10_000)])
def test_a_span_that_is_none_cannot_be_cut(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="has 101 characters"):
        cut(text(FIRST).pages[0], start, end)


@given(st.data())
def test_what_has_moved_has_the_same_words(data: st.DataObject) -> None:
    letters = st.text(alphabet="ab \n", min_size=1, max_size=40)
    before, after = text(*data.draw(st.lists(letters, min_size=1, max_size=3))), text(*data.draw(st.lists(letters)))
    page = data.draw(st.sampled_from(before.pages))
    start = data.draw(st.integers(0, len(page.text) - 1))
    was = cut(page, start, data.draw(st.integers(start + 1, len(page.text))))
    told = carried(was, before, after)
    if told.now is not None:
        assert told.now.text.split() == was.text.split()
    else:
        assert told.standing is Standing.broken
