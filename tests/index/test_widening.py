"""Latin finds the Han it spells, one way; and words find their translations, where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from extras import dictionary

from archive.access import Scope
from archive.document import DocumentId
from index import analysis
from index.analysis import Level, Term
from index.engine import Engine
from index.parser import parse
from index.results import Expansion, Inside, Mode, Results, Search

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


@pytest.fixture
def slides(engine: Engine, shelf: Shelf) -> Engine:
    shelf.put("liao", "辽宁省公安厅购买了警察云系统。", language="zh", title="通知")
    shelf.put("xi", "习近平在北京会见了记者。", language="zh", title="会见")
    shelf.put("shan", "山西的煤矿。", language="zh", title="煤")
    shelf.put("shaan", "陕西的警察。", language="zh", title="警")
    shelf.put("tibet", "西藏的寺庙。", language="zh-Hant", title="寺")
    shelf.put("ship", "军舰停在港口。", language="zh", title="港")
    shelf.put("navy", "The warships lay in the port.", language="en", title="Navy")
    shelf.put("press", "Liaoning bought a police cloud.", language="en", title="Report")
    shelf.put("secret", "张伟强在辽宁。", collection="state", language="zh", title="密")
    shelf.apply(engine)
    return engine


def ask(engine: Engine, words: str, scope: Scope = PRESS, **more: object) -> Results:
    return engine.search(Search(parse(words), limit=100, **more), scope)  # type: ignore[arg-type]


def found(engine: Engine, words: str, scope: Scope = PRESS, **more: object) -> set[str]:
    return {str(hit.id) for hit in ask(engine, words, scope, **more).hits}


def expansions(results: Results) -> dict[str, tuple[str, ...]]:
    assert results.interpreted is not None
    return {each.kind: each.matched for each in results.interpreted.expansions}


# -- the lexicon


def han_terms(text: str) -> list[Term]:
    return analysis.han_terms(text, analysis.terms(text, None))


def test_han_words_are_terms_and_stand_under_their_spellings() -> None:
    found = han_terms("在辽宁省。辽宁")
    words = [(t.text, t.position, t.width) for t in found if t.level is Level.word]
    assert words == [("辽宁省", 1, 3), ("辽宁", 1, 2), ("辽宁", 4, 2)]
    spelt = [t.text for t in found if t.level is Level.latin]
    assert "liaoning:辽宁" in spelt
    assert len(spelt) == len(set(spelt))


def test_positions_of_han_words_are_those_of_their_characters_whatever_stands_before() -> None:
    text = "The re-routed 1,000 ships of 遼寧 and it’s 北京"
    at = {t.text: t.position for t in analysis.terms(text, "en") if t.level is Level.literal}
    words = {t.text: t for t in han_terms(text) if t.level is Level.word}
    assert words["辽宁"].position == at["遼"]
    assert words["北京"].position == at["北"]
    assert text[words["辽宁"].start : words["辽宁"].end] == "遼寧"


def test_a_text_without_han_has_no_han_words() -> None:
    assert han_terms("No Han here, カナ, 한글 nor ไทย.") == []
    assert han_terms("") == []


# -- Latin spellings


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("Liaoning", {"liao", "press"}),
        ("liaoning", {"liao", "press"}),
        ("Liáoníng", {"liao", "press"}),
        ("Shanxi", {"shan", "shaan"}),
        ("Shaanxi", {"shaan"}),
        ("Tibet", {"tibet"}),
        ("Xi Jinping", {"xi"}),
        ("Jinping Xi", {"xi"}),
        ("Beijing Jinping", set()),
        ("Beijing Xi Jinping", {"xi"}),
        ("Liaoning 警察", {"liao"}),
        ("Liaoning -警察", {"press"}),
        ("title:Liaoning", set()),
        ("=Liaoning", {"press"}),
        ('"Liaoning"', {"press"}),
    ],
)
def test_latin_finds_the_han_it_spells(slides: Engine, words: str, ids: set[str]) -> None:
    assert found(slides, words) == ids


def test_han_never_finds_other_han_that_sounds_alike(slides: Engine) -> None:
    assert found(slides, "山西") == {"shan"}
    assert found(slides, "陕西") == {"shaan"}


def test_it_can_be_turned_off_and_counts_in_expanded_mode_only(slides: Engine) -> None:
    assert found(slides, "Liaoning", translit=False) == {"press"}
    for mode in (Mode.literal, Mode.folded):
        assert found(slides, "Liaoning", mode=mode) == {"press"}
    assert found(slides, "Xi Jinping", translit=False) == set()


def test_what_was_spelt_is_told_and_marked_and_stands_below_the_word_itself(slides: Engine) -> None:
    results = ask(slides, "Liaoning")
    assert expansions(results)["latin"] == ("辽宁", "辽宁省")
    assert [str(hit.id) for hit in results.hits] == ["press", "liao"]
    (passage,) = results.hits[1].passages
    assert [passage.text[a - passage.start : b - passage.start] for a, b in passage.marks] == ["辽宁省"]


def test_a_name_of_several_words_is_told_as_one(slides: Engine) -> None:
    results = ask(slides, "Xi Jinping")
    assert results.interpreted is not None
    assert results.interpreted.query == "Xi AND Jinping"
    assert Expansion("Xi Jinping", "latin", ("习近平",)) in results.interpreted.expansions
    assert results.emptied_by == ()


def test_what_is_hidden_spells_nothing(slides: Engine) -> None:
    assert found(slides, "Weiqiang Zhang") == set()
    assert found(slides, "Weiqiang Zhang", ALL) == {"secret"}
    told = ask(slides, "Weiqiang Zhang")
    assert told.emptied_by == ("Weiqiang", "Zhang")
    assert told.interpreted is not None
    assert told.interpreted.expansions == ()


def test_each_place_that_is_spelt_is_told_in_a_document(slides: Engine) -> None:
    told = slides.inside(DocumentId("xi"), Inside(parse("Xi Jinping Beijing")), PRESS)
    assert told is not None
    marks = [passage.text[a - passage.start : b - passage.start] for passage in told.passages for a, b in passage.marks]
    assert marks == ["习近平", "北京"]
    told = slides.inside(DocumentId("xi"), Inside(parse("Xi Jinping Beijing"), translit=False), PRESS)
    assert told is not None
    assert told.passages == ()


# -- across languages


@dictionary
def test_english_finds_its_translation_where_that_is_asked_for(slides: Engine) -> None:
    assert found(slides, "warship") == {"navy"}
    assert found(slides, "warship", across="zh") == {"navy", "ship"}
    assert found(slides, "the warships in the port", across="zh") == {"navy", "ship"}
    assert found(slides, "police Shaanxi", across="zh") == {"shaan"}


@dictionary
def test_chinese_finds_its_translation_and_names_in_latin(slides: Engine) -> None:
    assert found(slides, "军舰") == {"ship"}
    assert found(slides, "军舰", across="en") == {"ship", "navy"}
    assert found(slides, "辽宁警察", across="en") == {"press"}
    assert found(slides, "港口的军舰", across="en") == {"navy"}


@dictionary
def test_hits_in_ones_own_language_come_first_and_translations_are_told(slides: Engine) -> None:
    results = ask(slides, "warship", across="zh")
    assert [str(hit.id) for hit in results.hits] == ["navy", "ship"]
    assert "军舰" in expansions(results)["across"]
    (passage,) = results.hits[1].passages
    assert passage.text[passage.marks[0][0] - passage.start : passage.marks[0][1] - passage.start] == "军舰"


@dictionary
def test_words_that_only_hold_a_sentence_together_are_passed_over_and_told(slides: Engine) -> None:
    results = ask(slides, "the warships", across="zh")
    assert results.interpreted is not None
    assert results.interpreted.ignored == ("the",)
    assert found(slides, "the", across="zh") == {"navy"}


@dictionary
def test_all_that_a_word_means_counts_as_one_word(slides: Engine) -> None:
    (_, hit) = ask(slides, "warship", across="zh", explained=True).hits
    (part,) = hit.parts
    assert part.fields == ()
    assert {share.text: share.weight <= 1 for share in part.across} == {"军舰": True, "舰": True}
    assert part.score == hit.score
    assert part.documents == 1


@dictionary
def test_neither_phrases_nor_exact_words_are_translated(slides: Engine) -> None:
    for words in ('"warship"', "=warship", "warsh*", "warship~"):
        assert "ship" not in found(slides, words, across="zh"), words
    assert found(slides, "warship", across="zh", mode=Mode.folded) == set()
    assert found(slides, "warship", across="en") == {"navy"}
