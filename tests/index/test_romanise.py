"""Latin spellings of Han words: which a Han word has, and which words of a query are asked as one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin
from pypinyin.constants import PHRASES_DICT

from index import brands, postal, romanise, syllables
from index.romanise import asked, spellings


def meets(query: str, han: str) -> bool:
    """Whether a whole query finds a Han word."""
    words = query.split()
    return any(key in spellings(han) for start, end, key in asked(words) if end - start == len(words))


# -- what is found


@pytest.mark.parametrize(
    ("query", "han"),
    [
        ("Liaoning", "辽宁"),
        ("liao ning", "辽宁"),
        ("LIAONING", "辽宁省"),
        ("Liáoníng", "辽宁"),
        ("Liaoning's", "辽宁"),
        ("Xi'an", "西安"),
        ("Xi’an", "西安市"),
        ("Tian'anmen", "天安门"),
        ("Tiananmen", "天安门"),
        ("Lüliang", "吕梁"),
        ("Lǚliáng", "吕梁"),
        ("Lvliang", "吕梁"),
        ("Luliang", "吕梁"),
        ("Lyuliang", "吕梁"),
        ("Chongqing", "重庆"),
        ("Neimenggu", "内蒙古自治区"),
        ("Enshi", "恩施土家族苗族自治州"),
        ("Huawei", "华为公司"),
    ],
)
def test_pinyin_finds_its_han_word_however_it_is_written(query: str, han: str) -> None:
    assert meets(query, han)


@pytest.mark.parametrize(
    "query", ["Xi Jinping", "Xi Jin Ping", "Jinping Xi", "Xijinping", "Xi Jin-ping", "xi jinping", "Xí Jìnpíng"]
)
def test_a_person_is_found_in_either_order_of_the_name(query: str) -> None:
    assert meets(query, "习近平")


def test_a_surname_is_read_as_a_surname() -> None:
    assert meets("Shan Tianfang", "单田芳")
    assert meets("Ouyang Xiu", "欧阳修")
    assert meets("Xiu Ouyang", "欧阳修")


def test_what_is_no_persons_name_is_not_turned_round_nor_read_as_one() -> None:
    assert not meets("Mian Fang", "方面")
    assert not meets("Shanwei", "单位")


@pytest.mark.parametrize(
    ("query", "han"),
    [("Mao Tse-tung", "毛泽东"), ("Kaohsiung", "高雄"), ("Kao-hsiung", "高雄"), ("T'ien-chin", "天津")],
)
def test_wade_giles_finds_its_han_word(query: str, han: str) -> None:
    assert meets(query, han)


def test_what_can_be_pinyin_is_never_taken_for_wade_giles() -> None:
    assert meets("Pingtan", "平潭")
    assert not meets("Pingtan", "冰炭")


@pytest.mark.parametrize(
    ("query", "han"),
    [
        ("Shaanxi", "陕西"),
        ("Tibet", "西藏自治区"),
        ("Inner Mongolia", "内蒙古"),
        ("Ürümqi", "乌鲁木齐"),
        ("Urumqi", "乌鲁木齐市"),
        ("Hong Kong", "香港"),
        ("Hongkong", "香港"),
        ("Canton", "广州"),
        ("Peking", "北京"),
        ("Harbin", "哈尔滨"),
        ("Kansu", "甘肃"),
        ("Szechwan", "四川"),
        ("Chungking", "重慶"),
        ("Shanghai", "上海"),
        ("Xian", "西安"),
        ("Moscow", "莫斯科"),
        ("Osaka", "大阪府"),
        ("BYD", "比亚迪"),
    ],
)
def test_a_conventional_name_finds_its_han_word(query: str, han: str) -> None:
    assert meets(query, han)


@pytest.mark.parametrize(
    ("query", "han"),
    [
        ("Hebei Province", "河北省"),
        ("Fudan University", "復旦大學"),
        ("Mount Tai", "泰山"),
        ("Inner Mongolia University", "内蒙古大学"),
        ("Xisha Islands", "西沙群岛"),
        ("Xisha", "西沙群岛"),
    ],
)
def test_a_name_is_found_with_its_kind_in_english(query: str, han: str) -> None:
    assert meets(query, han)


@pytest.mark.parametrize("query", ["Song River", "the long river", "man island", "University", "can lake"])
def test_ordinary_words_before_a_kind_are_no_name(query: str) -> None:
    assert list(asked(query.split())) == []


@pytest.mark.parametrize("query", ["bei3jing1", "Bei3 jing1", "BEI3JING1"])
def test_pinyin_finds_its_han_word_with_the_numbers_of_tones(query: str) -> None:
    assert meets(query, "北京")


def test_tones_are_numbered_after_each_syllable_of_several() -> None:
    assert meets("Lü3liang2", "吕梁")
    for query in ("bei1jing", "jing5", "mp3 a4", "bei6jing1", "x2y3", "1bei3jing", "ab1" * 10_000):
        assert list(asked(query.split())) == []


@pytest.mark.parametrize(("query", "han"), [("Shaanxi", "山西"), ("Shanxi", "陕北"), ("Tibet", "西安")])
def test_a_conventional_name_finds_no_neighbour(query: str, han: str) -> None:
    assert not meets(query, han)


@pytest.mark.parametrize(("simplified", "traditional"), [("辽宁", "遼寧"), ("陕西", "陝西"), ("张伟强", "張偉強")])
def test_traditional_and_simplified_words_have_the_same_spellings(simplified: str, traditional: str) -> None:
    assert spellings(simplified) == spellings(traditional) != frozenset()


# -- what is not


@pytest.mark.parametrize(
    "query", ["women", "dating", "mining", "change", "guide", "Women's", "can", "long", "liang", "wang", "can long men"]
)
def test_an_ordinary_word_is_not_asked(query: str) -> None:
    assert list(asked(query.split())) == []


@pytest.mark.parametrize(
    "query", ["", "-", "'", "Peter", "北京", "Пекин", "bei1jing", "Beijing!", "don't", "a" * 100_000, "an" * 50_000]
)
def test_what_is_no_romanisation_is_not_asked(query: str) -> None:
    assert list(asked([query])) == []


def test_han_words_that_sound_alike_do_not_find_each_other() -> None:
    assert list(asked(["北京"])) == []
    assert spellings("权利") == spellings("权力")  # under one key, which no Han query asks


@pytest.mark.parametrize(
    "word", ["", "京", "Beijing", "北京Beijing", "北 京", "中华人民共和国全国人民", "へいわ", "\ud800", "2024"]
)
def test_what_is_no_han_word_has_no_spellings(word: str) -> None:
    assert spellings(word) == frozenset()


# -- runs


def test_the_words_of_a_query_are_asked_alone_and_with_up_to_three_neighbours() -> None:
    assert list(asked(["Shen", "Yang", "report", "Beijing"])) == [(0, 2, "shenyang"), (3, 4, "beijing")]
    assert max(end - start for start, end, _ in asked(["Bei", "jing"] * 4)) == 4


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_key_is_of_small_letters_and_every_run_lies_within_the_query(words: list[str]) -> None:
    for start, end, key in asked(words):
        assert 0 <= start < end <= len(words)
        assert key.isascii()
        assert key.isalpha()
        assert key.islower()


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=10))
def test_every_han_word_can_be_spelt(word: str) -> None:
    assert all(key.isascii() and key.isalpha() and key.islower() for key in spellings(word))


def test_a_query_loads_no_reader_of_han() -> None:
    told = (
        "import sys; from index.romanise import asked; list(asked(['Beijing']));"
        "print({'pypinyin', 'rjieba'} & set(sys.modules))"
    )
    assert subprocess.check_output([sys.executable, "-c", told], text=True) == "set()\n"


# -- tables


def test_the_table_of_names_is_small_and_holds_han_words_with_latin_keys() -> None:
    table = Path(syllables.__file__).with_name("names.tsv")
    assert table.stat().st_size < 400_000
    lines = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 1_000
    assert [han for han, _ in lines] == sorted({han for han, _ in lines})
    assert [han for han, _ in lines if len(han) < 2 or not han.isalpha()] == []
    assert [key for _, keys in lines for key in keys.split(" ") if not (key.isascii() and key.islower())] == []


def test_the_list_of_companies_is_in_order_and_in_the_table() -> None:
    lines = brands.COMPANIES.read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines, key=str.casefold)
    listed = list(brands.companies())
    assert [brand for brand in listed if not all(han.isalpha() and len(han) > 1 for han in brand.han)] == []
    assert [name for brand in listed for name in brand.latin if name != name.strip() or not name] == []
    for name, han in (
        ("Unisoc", "紫光展锐"),
        ("Zoomlion", "中联重科"),
        ("Hikvision", "海康威视"),
        ("Yum China", "百胜中国"),
    ):
        assert "".join(name.lower().split()) in spellings(han)


@pytest.mark.parametrize(
    ("pinyin", "wade_giles"),
    [("zhong", "chung"), ("xue", "hsueh"), ("si", "ssu"), ("guo", "kuo"), ("lv", "lu"), ("er", "erh"), ("ran", "jan")],
)
def test_a_syllable_has_its_form_in_wade_giles(pinyin: str, wade_giles: str) -> None:
    assert syllables.wade_giles(pinyin) == wade_giles


@pytest.mark.parametrize(
    ("pinyin", "spelt"),
    [("tian jin", "tientsin"), ("nan jing", "nanking"), ("guang dong", "kwangtung"), ("he bei", "hopeh")],
)
def test_a_name_has_its_postal_spellings(pinyin: str, spelt: str) -> None:
    assert spelt in postal.spellings(pinyin.split())


def test_letters_are_counted_in_syllables_only_if_none_is_left_over() -> None:
    assert [syllables.count(word) for word in ("xian", "beijing", "beijin", "beijingx", "", "x")] == [2, 2, 2, 0, 0, 0]


def test_what_is_kept_of_characters_and_syllables_reads_words_as_pypinyin_does() -> None:
    phrases = [word for word in PHRASES_DICT if 2 <= len(word) <= romanise.LONGEST][::40]
    letters = sorted({letter for word in phrases for letter in word})
    pairs = [one + other for one, other in zip(letters, letters[7:], strict=False)]
    for word in [*phrases, *pairs, "\u3fff中", "\u9fff\u9ffe"]:
        assert romanise._usual(word) == pinyin(word, style=Style.NORMAL, heteronym=True, errors="ignore")
