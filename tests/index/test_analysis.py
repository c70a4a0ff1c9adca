"""A text's words: which there are, where they stand, and in which forms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import analysis, folding, tokens
from index.analysis import Form, Level, Term
from index.results import Mode

LITERAL, FOLDED, STEM, LATIN, WORD = Level


def at(text: str, level: Level, language: str | None = None) -> list[str]:
    """The forms of a text at one level, in order."""
    return [term.text for term in analysis.terms(text, language) if term.level is level]


def literal(text: str) -> list[str]:
    return at(text, LITERAL)


def meets(asked: str, text: str, mode: Mode, language: str | None = None) -> bool:
    """Whether one word of a query finds a text."""
    held = {(term.level, term.text): term for term in analysis.terms(text, language)}
    languages = [language] if language else []
    place = analysis.places(asked, mode, languages)
    assert len(place) == 1
    return any(
        part.key in held if isinstance(part, Form) else all(any(f.key in held for f in inner) for inner in part)
        for part in place[0]
    )


# -- where words are


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The tram stopped.", ["the", "tram", "stopped"]),
        ("the quay, (the) quay; quay!", ["the", "quay", "the", "quay", "quay"]),
        ("it’s O'Hara‘s rock ’n’ roll", ["it's", "o'hara's", "rock", "n", "roll"]),
        ("C++, C# and F# on .NET; ASP.NET", ["c++", "c#", "and", "f#", "on", ".net", "asp", "net"]),
        ("vue.js; a.b@c.example", ["vue", "js", "a", "b", "c", "example"]),
        ("M&S and either/or", ["m", "s", "and", "either", "or"]),
        ("snake_case _emphasis_", ["snake", "case", "emphasis"]),
        ("2,500 boats, 3.75 tons, 3,5", ["2,500", "boats", "3.75", "tons", "3,5"]),
        ("§ 7.3.1 of 24.12.1999", ["7", "3", "1", "of", "24", "12", "1999"]),
        ("12% of 80km at 3.5mm", ["12", "of", "80km", "at", "3.5", "mm"]),
        ("area in m² (note¹)", ["area", "in", "m", "2", "note", "1"]),
        ("沈阳市2018年", ["沈", "阳", "市", "2018", "年"]),
        ("ﾊﾞｽとバス", ["バ", "ス", "と", "バ", "ス"]),
        ("부산의 봄", ["부", "산", "의", "봄"]),
        ("กำลังดี", ["กํา", "ลั", "ง", "ดี"]),
        ("बंदरगाह में जहाज", ["बंदरगाह", "में", "जहाज"]),
        ("😀😀 👩‍🚀 🇳🇴 ☂", ["😀", "😀", "👩🚀", "🇳🇴", "☂"]),
        ("№ 5 — © ● →", ["5"]),
        ("", []),
        ("…!?", []),
    ],
)  # fmt: skip
def test_words_are_told_apart(text: str, words: list[str]) -> None:
    assert literal(text) == words


def test_each_script_is_a_word_of_its_own_in_a_mixed_run() -> None:
    assert literal("MP3播放器") == ["mp3", "播", "放", "器"]


def test_every_word_takes_a_position_and_a_hyphenated_one_those_of_its_parts() -> None:
    found = analysis.terms("a re-routed tram", None)
    assert found == [
        Term(LITERAL, "a", 0, 1, 0, 1),
        Term(LITERAL, "re-routed", 1, 2, 2, 11),
        Term(FOLDED, "rerouted", 1, 2, 2, 11),
        Term(FOLDED, "re", 1, 1, 2, 4),
        Term(FOLDED, "routed", 2, 1, 5, 11),
        Term(LITERAL, "tram", 3, 1, 12, 16),
    ]
    assert analysis.length(found) == 4


def test_a_word_broken_at_a_lines_end_is_one_with_and_without_its_hyphen() -> None:
    assert literal("a dyna-\r\n  mic port") == ["a", "dyna-mic", "dynamic", "port"]
    assert literal("port -\nquay") == ["port", "quay"]
    assert literal("2018-\n19") == ["2018", "19"]


def test_offsets_count_code_points_of_the_original_text() -> None:
    text = "𠀀 ﬁne cafe\u0301s na\u00adive 😀 end"
    words = {text[t.start : t.end]: t.text for t in analysis.terms(text, None) if t.level is LITERAL}
    assert words == {
        "𠀀": "𠀀",
        "ﬁne": "fine",
        "cafe\u0301s": "cafés",
        "na\u00adive": "naive",
        "😀": "😀",
        "end": "end",
    }


def test_unseen_marks_after_a_word_are_not_of_it() -> None:
    (term,) = analysis.terms("\u200bport\u200b\u00ad ", None)
    assert (term.text, term.start, term.end) == ("port", 1, 5)


# -- in which forms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QUAY", "quay"), ("Ｑｕａｙ", "quay"), ("it’s", "it's"), ("itʼs", "it's"),
        ("co‑op", "co-op"), ("co‐op", "co-op"),
        ("ＯＤＥＳＳＡ", "odessa"), ("ΟΔΟΣ", "οδος"), ("е\u0308лка", "ёлка"), ("ﬂag", "flag"),
        ("ﾀﾞﾑ", "ダム"), ("m\u200bolo", "molo"), ("par\u00adty", "party"),
        ("кита\u0438\u0306", "китай"), ("ـبحرـ", "بحر"),
    ],
)  # fmt: skip
def test_case_width_and_shapes_never_matter(one: str, other: str) -> None:
    assert literal(one) == literal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("façade", "facade"), ("Größe", "grosse"), ("GRÖSSE", "größe"), ("sœur", "soeur"),
        ("łąka", "laka"), ("ıslak", "islak"),
        ("İnci", "inci"), ("щётка", "щетка"), ("Åse", "ase"), ("Hồ", "ho"), ("đảo", "dao"),
        ("smørrebrød", "smorrebrod"),
        ("أحمد", "احمد"), ("بَحْر", "بحر"), ("٤٢", "42"), ("४२", "42"), ("漢", "汉"),
        ("3,500", "3500"), ("1,250.5", "1250.5"),
        ("2.345.678", "2345678"), ("1'500", "1500"), ("l’ami", "ami"), ("qu'elle", "elle"), ("co-op", "coop"),
        ("👍🏽", "👍"),
    ],
)  # fmt: skip
def test_what_folds_to_the_same_meets_in_folded_but_not_in_literal(one: str, other: str) -> None:
    for asked, text in ((one, other), (other, one)):
        assert meets(asked, text, Mode.folded), (asked, text)
        assert not meets(asked, text, Mode.literal), (asked, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("йод", "иод"), ("їжак", "іжак"), ("4,5", "4.5"), ("12", "12.5"), ("0,125", "0125"),
        ("12.5", "125"), ("dont", "don't"),
        ("haefen", "häfen"), ("مؤمن", "مومن"), ("किताब", "कताब"), ("が", "か"), ("coop", "co op"),
    ],
)  # fmt: skip
def test_what_is_another_word_does_not_meet_even_folded(one: str, other: str) -> None:
    assert not meets(one, other, Mode.folded)
    assert not meets(other.split()[0], one, Mode.folded)


def test_a_hyphenated_word_meets_its_whole_and_its_parts() -> None:
    for asked in ("co-op", "coop", "op"):
        assert meets(asked, "the co-op", Mode.folded), asked
    assert meets("co-op", "the co op", Mode.folded)
    assert not meets("op", "the co-op", Mode.literal)
    assert meets("co-op", "the co–op", Mode.folded)  # a dash separates; its parts are still there


def test_stems_are_of_the_documents_language_and_meet_only_in_expanded() -> None:
    assert at("Harbours harboured", STEM, "en") == ["en:harbour", "en:harbour"]
    assert at("Häfen", STEM, "de") == ["de:haf"]
    assert at("Harbours", STEM, None) == at("Harbours", STEM, "zh") == at("Harbours", STEM, "tlh") == []
    assert meets("harbour", "harbours", Mode.expanded, "en")
    assert not meets("harbour", "harbours", Mode.folded, "en")
    assert meets("порт", "портами", Mode.expanded, "ru")
    assert at("ports", STEM, "en-GB") == ["en:port"]


def test_stems_of_one_language_do_not_meet_those_of_another() -> None:
    german = {(t.level, t.text) for t in analysis.terms("Ports", "de")}
    (place,) = analysis.places("porting", Mode.expanded, ["en", "de"])
    assert not any(form.key in german for form in place if isinstance(form, Form))


@pytest.mark.parametrize("language", ["en", "fr", None])
def test_an_english_possessive_meets_its_owner_in_expanded_in_any_language(language: str | None) -> None:
    assert meets("captain", "the captain’s boat", Mode.expanded, language)
    assert meets("captain’s", "the captain", Mode.expanded, language)
    assert not meets("captain", "the captain’s boat", Mode.folded, language)


def test_numbers_and_single_characters_have_no_stems() -> None:
    assert at("42 mp3 港 C++ 😀", STEM, "en") == []


# -- what to look for


def test_several_tokens_are_places_in_a_row_and_have_no_stems() -> None:
    assert [
        [form.key for form in place if isinstance(form, Form)] for place in analysis.places("M&S", Mode.literal)
    ] == [
        [(LITERAL, "m")],
        [(LITERAL, "s")],
    ]
    parts = analysis.places("ports.example", Mode.expanded, ["en"])
    assert {form.level for place in parts for form in place if isinstance(form, Form)} == {LITERAL, FOLDED}


def test_a_phrase_is_never_stemmed() -> None:
    found = analysis.phrase(("ports", "authority"), Mode.expanded)
    assert {form.level for place in found for form in place if isinstance(form, Form)} == {LITERAL, FOLDED}


def test_a_phrase_is_one_row_and_slots_are_one_place_a_word() -> None:
    words = ("the", "大连港", "?", "co-op")
    assert len(analysis.phrase(words, Mode.folded)) == 5
    assert len(analysis.slots(words, Mode.folded)) == 3


def test_a_level_is_the_worst_along_a_way() -> None:
    (place,) = analysis.places("co-op", Mode.folded)
    assert [(analysis.shown(part), analysis.level_of(part)) for part in place] == [
        ("co-op", LITERAL),
        ("coop", FOLDED),
        ("coop", FOLDED),
        ("co op", FOLDED),
    ]


def test_likeness_and_beginnings_are_of_one_spaced_word() -> None:
    assert analysis.whole("Café", Mode.literal) == ((LITERAL, "café"),)
    assert analysis.whole("Café", Mode.expanded) == ((LITERAL, "cafe"), (FOLDED, "cafe"))
    assert (
        analysis.whole("港口", Mode.folded)
        == analysis.whole("a.b", Mode.folded)
        == analysis.whole("?", Mode.folded)
        == ()
    )
    before, keys = analysis.beginning("www.por", Mode.literal)
    assert (len(before), keys) == (1, ((LITERAL, "por"),))
    before, keys = analysis.beginning("大连", Mode.folded)
    assert (len(before), keys) == (2, ())


def test_a_whole_text_folds_with_its_spaces() -> None:
    assert analysis.folded("Le Café À L’Œuvre, 遼寧") == "le cafe a l'oeuvre, 辽宁"


# -- whatever is written

LETTERS = st.text(st.characters(), max_size=60)
AWKWARD = st.text(
    st.sampled_from("aÉ ßİıﬁ-‑'’.,1٢²½\u0301\u00ad\u200b\u200d\ufe0f\n辽遼がﾞｶกำ😀🏽#C\ud800𝔞ﷺ\u037a\u3164"),
    max_size=40,
)  # fmt: skip
LANGUAGES = st.sampled_from(["en", "fr", "tr", "ru", "ar", "zh", None])


@settings(max_examples=300, deadline=None)
@given(LETTERS | AWKWARD, LANGUAGES)
def test_any_text_has_terms_in_order_whose_own_text_gives_the_same_term(text: str, language: str | None) -> None:
    found = analysis.terms(text, language)
    assert [t.position for t in found] == sorted(t.position for t in found)
    for term in found:
        assert 0 <= term.start < term.end <= len(text)
        assert term.text.strip() == term.text != ""
        assert term.text.encode()
        alone = {(t.level, t.text) for t in analysis.terms(text[term.start : term.end], language)}
        part_of_a_hyphenated = term.level is FOLDED and (LITERAL, term.text) in alone
        assert (term.level, term.text) in alone or part_of_a_hyphenated
    ends = [t.position + t.width for t in found]
    assert analysis.length(found) == max(ends, default=0)


@settings(max_examples=200, deadline=None)
@given(LETTERS | AWKWARD)
def test_a_text_is_found_by_its_own_words_in_every_mode(text: str) -> None:
    held = {(t.level, t.text) for t in analysis.terms(text, None)}
    for mode in Mode:
        for place in analysis.places(text, mode):
            assert any(isinstance(part, Form) and part.key in held for part in place)


@settings(max_examples=200, deadline=None)
@given(LETTERS | AWKWARD)
def test_forms_are_settled(text: str) -> None:
    for token in tokens.tokens(text):
        for form in token.literal:
            assert folding.literal(form) == form
        assert folding.folded(token.folded) == token.folded


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_plain_text_has_the_same_words_by_the_quick_way(text: str) -> None:
    quick = [(m.start(), m.end()) for m in tokens.matches(text)]
    assert quick == [(m.start(), m.end()) for m in tokens.matches(text + " é") if m.end() <= len(text)]


def test_words_of_any_length_are_cut_and_still_found() -> None:
    hexadecimal = "0123456789abcdef" * 64
    found = analysis.terms(hexadecimal, "en")
    assert "".join(t.text for t in found if t.level is LITERAL) == hexadecimal
    assert max(len(t.text) for t in found) < 200
    chain = "-".join("ab" for _ in range(1_000))
    assert analysis.length(analysis.terms(chain, None)) == 1_000
