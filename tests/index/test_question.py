"""A sentence becomes a question of its words, whatever stands in it."""

from __future__ import annotations

import pytest

from index import parser
from index.parser import MOST_CLAUSES
from index.query import Or, Word, written
from index.question import question


def words(text: str) -> list[str]:
    asked = question(text)
    parts = asked.parts if isinstance(asked, Or) else (asked,)
    return [part.text for part in parts if isinstance(part, Word)]


def test_every_word_of_a_sentence_is_asked_for_once() -> None:
    assert words("The ferry sank; the CAPTAIN was saved.") == ["the", "ferry", "sank", "captain", "was", "saved"]


def test_signs_and_operators_are_words_or_nothing() -> None:
    hostile = '-not "kind:report" OR (date:2018..2020 AND imp* ~2 =x title:a\\'
    assert words(hostile) == [
        "not",
        "kind",
        "report",
        "or",
        "date",
        "2018",
        "2020",
        "and",
        "imp",
        "2",
        "x",
        "title",
        "a",
    ]


def test_a_run_of_han_stays_one_word_and_what_is_beside_it_another() -> None:
    assert words("谁在NATO修理渡轮？1,000艘 船") == ["谁在", "nato", "修理渡轮", "1,000", "艘", "船"]


def test_a_long_text_keeps_its_telling_words_in_their_order() -> None:
    names = [f"harbourmaster{n}" for n in range(MOST_CLAUSES - 1)]
    assert words(f"the port of {' '.join(names)} is ice {' '.join(names)}") == ["port", *names]


def test_the_question_can_be_asked_again_as_it_is_told() -> None:
    asked = question("is AT&T a well-known company? it’s OR 渡轮检验")
    assert parser.parse(written(asked)) == asked


@pytest.mark.parametrize("text", ["", " ", "—?!", "\u00ad"])
def test_where_there_is_no_word_there_is_no_question(text: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        question(text)
