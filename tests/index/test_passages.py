"""Which passages are shown, where they are cut, and what is marked in them."""

from __future__ import annotations

import itertools

import pytest

from index import analysis
from index.passages import LONGEST, PageText, Span, choose, marks, passages
from index.results import Passage


def page(text: str, number: int = 1, position: int = 0) -> PageText:
    return PageText(number, str(number), f"hash{number}", text, position)


def spans(text: str, *words: str, position: int = 0) -> list[Span]:
    """Where these words stand in a text."""
    found = [(t.text, t.position, t.width) for t in analysis.terms(text, None) if t.level == 0]
    return [Span(position + at, position + at + width, words.index(word)) for word, at, width in found if word in words]


def shown(text: str, *words: str, most: int = 3) -> tuple[Passage, ...]:
    return passages([(page(text), marks(page(text), spans(text, *words)))], most)


def marked(passage: Passage, text: str) -> list[str]:
    return [text[start:end] for start, end in passage.marks]


def test_a_passage_is_cut_at_sentences_and_says_where_it_stands() -> None:
    text = "First a sentence. " * 30 + "The black swan came. " + "And so on. " * 40
    (passage,) = shown(text, "swan")
    assert passage.text.startswith("The black swan came. And so on.")
    assert passage.text == text[passage.start : passage.end]
    assert passage.text.endswith(".")
    assert len(passage.text) <= LONGEST
    assert marked(passage, text) == ["swan"]
    assert (passage.page, passage.label, passage.text_sha256) == (1, "1", "hash1")


def test_offsets_count_code_points_beyond_the_basic_plane_too() -> None:
    text = "😀 𠀀 The swan 😀 came."
    (passage,) = shown(text, "swan")
    assert marked(passage, text) == ["swan"]


def test_a_sentence_too_long_is_cut_around_the_mark_at_spaces() -> None:
    text = "word " * 200 + "swan " + "word " * 200
    (passage,) = shown(text, "swan")
    assert len(passage.text) <= LONGEST
    assert set(passage.text.split()) == {"word", "swan"}
    assert marked(passage, text) == ["swan"]


def test_text_without_any_space_is_cut_too() -> None:
    text = "长" * 1_000 + "龙" + "长" * 1_000
    (passage,) = shown(text, "龙")
    assert len(passage.text) <= LONGEST
    assert marked(passage, text) == ["龙"]


def test_chinese_sentences_end_at_their_own_full_stop() -> None:
    text = "前一句话。" * 80 + "龙年到了。" + "后一句话。" * 80
    (passage,) = shown(text, "龙")
    assert passage.text.startswith("龙年到了。后一句话。")


def test_passages_with_more_different_words_come_first() -> None:
    filler = "Nothing is here at all. " * 20
    text = f"A swan, a swan. {filler}The black swan. {filler}Black it was."
    texts = [passage.text for passage in shown(text, "black", "swan")]
    assert texts[0].startswith("The black swan.")
    assert texts[1].startswith("A swan, a swan.")


def test_passages_of_one_page_never_overlap() -> None:
    text = "swan " * 500
    found = sorted((passage.start, passage.end) for passage in shown(text, "swan", most=50))
    assert len(found) > 3
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(found))


def test_marks_inside_one_passage_do_not_overlap() -> None:
    text = "The black swan came."
    given = [Span(1, 3, 0), Span(2, 3, 1), Span(1, 2, 2)]
    (passage,) = passages([(page(text), marks(page(text), given))], 3)
    assert marked(passage, text) == ["black swan"]


def test_no_passages_are_made_when_none_are_asked_for() -> None:
    assert shown("The swan.", "swan", most=0) == ()


def test_pages_with_more_different_words_are_chosen_first_and_only_so_many() -> None:
    starts = [0, 10, 20, 30]
    given = [Span(1, 2, 0), Span(2, 3, 0), Span(11, 12, 0), Span(12, 13, 1), Span(31, 32, 0)]
    assert list(choose(starts, given, 2)) == [1, 0]
    assert list(choose(starts, given, 9)) == [1, 0, 3]


def test_a_page_full_of_matches_keeps_at_least_one_of_each_word() -> None:
    given = [*(Span(n, n + 1, 0) for n in range(1_000)), Span(2_000, 2_001, 1)]
    chosen = choose([0], given, 1)[0]
    assert len(chosen) < 300
    assert {span.word for span in chosen} == {0, 1}


def test_a_phrase_across_a_page_break_is_marked_on_both_pages() -> None:
    first, second = page("It was a black"), page("swan indeed.", 2, 4)
    chosen = choose([0, 4], [Span(3, 5, 0)], 3)
    found = passages([(p, marks(p, chosen[n])) for n, p in enumerate((first, second))], 3)
    assert [(p.page, [p.text[s - p.start : e - p.start] for s, e in p.marks]) for p in found] == [
        (1, ["black"]),
        (2, ["swan"]),
    ]


@pytest.mark.parametrize("text", ["", " ", "..."])
def test_a_page_without_words_has_no_passages(text: str) -> None:
    assert passages([(page(text), marks(page(text), [Span(0, 1, 0)]))], 3) == ()
