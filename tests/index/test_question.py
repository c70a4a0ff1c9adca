"""A sentence becomes a question of its words, whatever stands in it, and one of them is enough."""

from __future__ import annotations

import pytest

from index import parser
from index.parser import MOST_CLAUSES
from index.query import And, Not, Or, Phrase, Query, Value, Word, written
from index.question import MOST_PIECES, MOST_WORDS, any_word, question


def words(text: str) -> list[str]:
    asked = question(text)
    parts = asked.parts if isinstance(asked, And) else (asked,)
    return [part.text for part in parts if isinstance(part, Word)]


def test_every_word_of_a_sentence_is_asked_for_as_often_as_it_stands_there() -> None:
    told = ["the", "ferry", "sank", "the", "captain", "of", "the", "ferry", "was", "saved"]
    assert words("The ferry sank; the CAPTAIN of the ferry was saved.") == told


def test_signs_and_operators_are_words_or_nothing() -> None:
    hostile = '-not "kind:report" OR (date:2018..2020 AND imp* ~2 =x title:a\\'
    told = "not kind report or date 2018 2020 and imp 2 x title a"
    assert words(hostile) == told.split()


def test_a_hyphenated_word_is_its_parts() -> None:
    assert words("Heated high-speed models") == ["heated", "high", "speed", "models"]


def test_a_run_of_han_stays_one_word_and_what_is_beside_it_another() -> None:
    assert words("谁在NATO修理渡轮？1,000艘 船") == ["谁在", "nato", "修理渡轮", "1,000", "艘", "船"]


def test_a_long_text_keeps_its_telling_words_in_their_order() -> None:
    names = [f"harbourmaster{n}" for n in range(MOST_CLAUSES - 1)]
    assert words(f"the port of {' '.join(names)} is") == ["port", *names]
    assert words(f"the port of {' '.join(names)} is ice {' '.join(names)}") == ["port", *names, *names]


def test_a_text_of_function_words_alone_is_still_a_question() -> None:
    assert words("to be or not to be " * 20) == ["to", "be", "or", "not", "to", "be"] * 20
    assert len(words("to be or not to be " * 20_000)) == MOST_WORDS


def test_a_long_chinese_text_is_cut_to_what_can_be_asked() -> None:
    found = words("，".join(f"澜港船舶修理厂第{n}号公告" for n in range(60)))
    assert 10 < len(set(found)) <= MOST_CLAUSES
    assert sum(map(len, set(found))) <= MOST_PIECES
    assert words("的" * 100_000) == ["的" * 100_000]


def test_the_question_can_be_asked_again_as_it_is_told() -> None:
    asked = question("is AT&T a well-known company? it’s OR 渡轮检验")
    assert parser.parse(written(asked)) == asked


@pytest.mark.parametrize("text", ["", " ", "—?!", "\u00ad"])
def test_where_there_is_no_word_there_is_no_question(text: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        question(text)


# -- one word is enough


def test_one_word_is_enough_but_filters_and_exclusions_stay() -> None:
    ferry, harbour, kind = Word("ferry"), Word("harbour"), Value("kind", "report")
    asked = And((ferry, harbour, kind, Not(Word("storm"))))
    assert any_word(asked) == And((Or((ferry, harbour)), kind, Not(Word("storm"))))
    assert any_word(And((kind, Not(ferry)))) == And((kind, Not(ferry)))


CUT: list[tuple[str, list[str]]] = [
    ("渡轮", []),
    ("渡轮检验证书", ["渡轮", "检验", "验证", "证书"]),
    ("遼寧省發佈新規", ["遼寧", "寧省", "發佈", "新規"]),
    ("中华人民共和国", ["中华", "华人", "人民", "民共", "共和", "和国"]),
    ("東京タワー", ["東京", "タワ", "ワー"]),
    ("船", []),
]


@pytest.mark.parametrize(("run", "pieces"), CUT)
def test_a_run_of_han_is_worth_its_words_beside_itself(run: str, pieces: list[str]) -> None:
    expected: Query = Or((Word(run), *(Phrase((piece,)) for piece in pieces))) if pieces else Word(run)
    assert any_word(Word(run)) == expected


def test_a_word_in_another_script_inside_a_run_stays_a_word_of_its_field() -> None:
    expected = Or(
        (Word("NATO的部队", "title"), Word("NATO", "title"), Phrase(("的",), "title"), Phrase(("部队",), "title"))
    )
    assert any_word(Word("NATO的部队", "title")) == expected


def test_what_is_asked_for_as_it_is_written_stays_whole() -> None:
    for asked in (Word("渡轮检验证书", literal=True), Phrase(("渡轮检验证书",)), Word("high-speed"), Word("AT&T")):
        assert any_word(asked) == asked
