"""The language of a page: told by its script, by what only one language has, and by a detector where it must be."""

from __future__ import annotations

import pytest

from archive.document import Extract, Page, Suggestion, Text
from archive.languages import language, suggested, with_languages

ENGLISH = "In March of 1998 the council met to hear what its surveyors had found below the old bridge. " * 4
GERMAN = "Im März 1998 trat der Rat zusammen, um zu hören, was die Gutachter unter der alten Brücke fanden. " * 4


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        ("El ayuntamiento se reunió anoche para tratar del puente viejo.", "es"),
        ("Rada miejska zebrała się wczoraj wieczorem, aby omówić stary most.", "pl"),
        ("Городской совет собрался вчера вечером, чтобы обсудить старый мост.", "ru"),
        ("Міська рада зібралася вчора ввечері, щоб обговорити старий міст.", "uk"),
        ("اجتمع مجلس المدينة مساء أمس لمناقشة أمر الجسر القديم.", "ar"),
        ("شورای شهر دیشب برای گفتگو درباره پل قدیمی تشکیل جلسه داد.", "fa"),
        ("شىنجاڭ ئۇيغۇر ئاپتونوم رايونىدا شەھەرلىك كېڭەش يىغىن ئاچتى", "ug"),
        ("Το δημοτικό συμβούλιο συνεδρίασε χθες.", "el"),
        ("מועצת העיר התכנסה אמש.", "he"),
        ("สภาเมืองประชุมเมื่อคืนนี้", "th"),
        ("नगर परिषद की बैठक कल रात हुई।", "hi"),
        ("市議会は昨夜、古い橋について話し合った。", "ja"),
        ("시의회는 어젯밤 낡은 다리에 대해 논의했다.", "ko"),
        ("市议会昨晚开会讨论旧桥的问题。", "zh-Hans"),
        ("市議會昨晚開會討論舊橋的問題。", "zh-Hant"),
        ("中山大道", "zh"),
        ("ANNUAL REPORT OF THE HARBOUR BOARD OF THE TOWN FOR 1998", "en"),
    ],
)
def test_a_page_is_told_by_what_it_is_written_in(text: str, tag: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize("text", ["", " \n", "12, 34", "– § –", "Xq"])
def test_too_little_is_of_no_language(text: str) -> None:
    assert language(text) is None


def test_latin_names_in_a_chinese_page_do_not_make_it_english() -> None:
    assert language("国家统计局（National Bureau of Statistics）今天发布的数据显示，GDP 比上年同期增长。") == "zh-Hans"


def test_one_kana_word_in_a_chinese_page_does_not_make_it_japanese() -> None:
    text = "电影《もののけ姫》昨天在北京上映，许多观众在电影院门口排队等候入场，场面十分热闹。"
    assert language(text * 2) == "zh-Hans"


def test_only_the_beginning_of_a_page_is_looked_at() -> None:
    assert language(ENGLISH * 20 + "市议会昨晚开会讨论旧桥的问题。" * 1000) == "en"


def extract(*texts: str, said: str | None = None) -> Extract:
    pages = tuple(Page(number=n, label=str(n), text=text, how="text") for n, text in enumerate(texts, 1))
    own = (Suggestion(field="language", value=said, origin="html:lang"),) if said else ()
    return Extract(text=Text(pages=pages, reader="test"), media_type="text/plain", suggestions=own)


def told(found: Extract) -> list[tuple[str, str]]:
    return [(s.value, s.origin) for s in found.suggestions]


def test_each_page_has_its_language_and_the_whole_that_of_most_words() -> None:
    found = with_languages(extract(ENGLISH, "12", GERMAN, ENGLISH))
    assert [page.language for page in found.text.pages] == ["en", None, "de", "en"]
    assert told(found) == [("en", "text")]


def test_where_no_language_has_half_of_the_words_none_is_suggested() -> None:
    spanish = "El ayuntamiento se reunió anoche para tratar del puente viejo de la ciudad y de otros asuntos. " * 4
    assert told(with_languages(extract(ENGLISH, GERMAN, spanish))) == []


def test_what_the_file_says_of_its_language_stands_where_its_text_does_not_contradict() -> None:
    assert told(with_languages(extract(ENGLISH, said="en-GB"))) == [("en-GB", "html:lang")]
    assert told(with_languages(extract("The bridge is old, they say.", said="de"))) == [("de", "html:lang")]


def test_a_text_that_clearly_is_in_another_language_comes_before_the_files_own_word() -> None:
    assert told(with_languages(extract(GERMAN, said="en"))) == [("de", "text"), ("en", "html:lang")]


def test_a_few_words_in_han_are_not_english_whatever_the_office_that_saved_them_was_set_to() -> None:
    assert told(with_languages(extract("公安大数据平台", said="en-US"))) == [
        ("zh-Hans", "text"),
        ("en-US", "html:lang"),
    ]
    assert told(with_languages(extract("公安大数据平台", said="yue"))) == [("yue", "html:lang")]


def test_a_text_that_says_more_comes_before_the_files_own_word() -> None:
    found = with_languages(extract("市议会昨晚开会讨论旧桥的问题。", said="zh"))
    assert told(found) == [("zh-Hans", "text"), ("zh", "html:lang")]


def test_suggesting_again_takes_the_place_of_what_was_suggested_before() -> None:
    once = with_languages(extract(ENGLISH))
    again = once.model_copy(update={"text": with_languages(extract(GERMAN)).text})
    assert told(suggested(again)) == [("de", "text")]
