"""What of a text is compared: its words and points, not its type or its pages; and where each of them stands."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import typography
from archive.document import Page, Part, PartKind, Text
from archive.furniture import asides
from archive.interruption import masked
from archive.wording import Span, Spelling, Wording, without_notes

LETTERS = st.text(st.sampled_from("aZé9ß京臺ﬁñ Ａ.,-'“”…\n\u00ad\u200b\u0301—„[]ы٣"), max_size=60)


def page(text: str, number: int = 1, parts: tuple[Part, ...] = ()) -> Page:
    return Page(number=number, label=str(number), text=text, how="text", parts=parts)


def wording(*pages: str) -> Wording:
    return Wording(Text(pages=tuple(page(text, n) for n, text in enumerate(pages, 1)), reader=""))


def left_out(*pages: str) -> list[str]:
    made = [page(text, n) for n, text in enumerate(pages, 1)]
    return [one.text[s:e] for one, spans in zip(made, asides(made), strict=True) for s, e in spans]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("‘so’", '"so"'),
        ("don’t", "don't"),
        ("a — b", "a-b"),
        ("and… so", "and... so"),
        ("ﬁne", "fine"),
        ("Ｎｏ．５", "No.5"),
        ("cafe\u0301", "café"),
        ("他说，好。", "他说,好."),
        ("「好」", "“好”"),
        ("poli\u00adtics", "politics"),
        ("he\u200bre", "here"),
        ("two\u00a0 \n words", "two words"),
        ("中 国\n人", "中国人"),
        ("瞭解臺灣", "了解台湾"),
    ],
)
def test_type_does_not_count(one: str, other: str) -> None:
    def compared(text: str) -> tuple[list[str], list[str]]:
        spelt = Spelling.of(typography.simplified(text))
        return spelt.letters, [
            typography.points(spelt.gap(n), *spelt.beside(n)) for n in range(1, len(spelt.letters) + 1)
        ]

    assert compared(one) == compared(other)
    assert typography.key(typography.simplified(one)) == typography.key(typography.simplified(other))


@pytest.mark.parametrize(("one", "other"), [("resign", "re-sign"), ("5 5", "55"), ("1.5", "1. 5"), ("a, b", "a b")])
def test_points_and_spaces_between_words_count(one: str, other: str) -> None:
    def gaps(text: str) -> list[str]:
        spelt = Spelling.of(text)
        return [typography.points(spelt.gap(n), *spelt.beside(n)) for n in range(len(spelt.letters))]

    assert gaps(one) != gaps(other)


@given(LETTERS)
def test_every_letter_of_a_key_has_its_place(text: str) -> None:
    stream = wording(text).body
    for number, letter in enumerate(stream.key):
        stood = stream.text[stream.place(number)]
        assert letter in typography.key(stood) or (letter, stood) == (" ", typography.APART)


@given(LETTERS)
def test_a_text_has_the_same_key_composed_or_not(text: str) -> None:
    assert typography.key(unicodedata.normalize("NFC", text)) == typography.key(unicodedata.normalize("NFD", text))


@given(LETTERS)
def test_simplified_has_the_same_length(text: str) -> None:
    assert len(typography.simplified(text)) == len(text)


@given(LETTERS)
def test_letters_and_gaps_make_up_the_text(text: str) -> None:
    spelt = Spelling.of(text)
    places = dict.fromkeys(spelt.at)
    assert sum(map(len, spelt.gaps.values())) + sum(end - start for start, end in places) == len(text)


def test_spans_are_cut_where_a_page_ends() -> None:
    words = wording("One two", "three four")
    assert words.spans(words.body.text, [(4, 13)]) == (Span(page=1, start=4, end=7), Span(page=2, start=0, end=5))


def test_a_running_head_with_its_pages_number_is_furniture_and_so_is_a_number_alone() -> None:
    assert left_out("Once\n— 1 —\n", "2    THE ANNUAL REPORT\nupon", "THE ANNUAL REPORT    3\na time\n3") == [
        "— 1 —",
        "2    THE ANNUAL REPORT",
        "THE ANNUAL REPORT    3",
        "3",
    ]


def test_a_line_that_heads_three_pages_is_furniture_and_one_that_heads_two_is_not() -> None:
    assert left_out("Draft\nA", "Draft\nB") == []
    assert left_out("Draft\nA", "Draft\nB", "Draft\nC") == ["Draft"] * 3


def test_a_line_with_another_number_is_text() -> None:
    assert left_out("It cost\n27    dollars a day", "and then\n1200 ships") == []


def test_footnotes_below_a_rule_are_furniture() -> None:
    assert left_out("It was said.1\n____\n1 See the record.\n") == ["____\n1 See the record.\n"]
    assert left_out("Name: ____\n____\nSign here") == []


def test_parts_of_a_page_are_apart_and_cues_of_subtitles_are_not() -> None:
    text = "He said a lot. Note. And more."
    for kind, found in ((PartKind.footnote, -1), (PartKind.cue, 7)):
        made = Wording(Text(pages=(page(text, parts=(Part(start=15, end=20, kind=kind),)),), reader=""))
        assert made.body.key.find("alotnoteandmore") == (6 if kind == PartKind.cue else -1), found
        assert "note" in made.body.key


def test_an_attribution_is_told_by_its_verb_and_its_point() -> None:
    assert masked('"It is," he said, "so."').count("\x03") == len('" he said, "')
    for text in (
        'the "big" and the "small" ones',
        '"Yes," said Ann. Bob replied, "No."',
        '"Yes," she nodded at the door, "no."',
        '"Yes," he said.\n\n"No."',
    ):
        assert masked(text) == text


@given(st.text(st.sampled_from("“”\"' ,.said\n"), max_size=300))
def test_masking_attributions_keeps_the_length(text: str) -> None:
    assert len(masked(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("it was so.12 Then", "it was so. Then"),
        ("they said1 that", "they said that"),
        ("“so”³ and[4] on¹²", "“so” and on¹²"),
        ("国家³的", "国家的"),
        ("No.5 on p.12 of B52, at 1.5", "No.5 on p.12 of B52, at 1.5"),
        ("截至目前，12 人", "截至目前，12 人"),
        ("net to around\n300 men.\n12 others", "net to around\n300 men.\n12 others"),
        ("up by twenty5% or 300", "up by twenty5% or 300"),
    ],
)
def test_marks_of_notes_are_masked_and_other_figures_are_not(text: str, left: str) -> None:
    told = without_notes(text)
    assert (told.replace(typography.NOTE, ""), len(told)) == (left, len(text))


def test_an_empty_text_has_no_words() -> None:
    assert Wording(Text(pages=(), reader="")).body.key == ""
    assert wording("", "").body.key == ""
