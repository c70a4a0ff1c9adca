"""The encoding of a text is found from its bytes."""

from __future__ import annotations

import codecs

import pytest

from archive.encodings import decode, is_binary, known

CHINESE = "上半年，全市共有三百二十家企业参加了展览，比去年同期增加了百分之十二。"
TRADITIONAL = "上半年，全市共有三百二十家企業參加了展覽，比去年同期增加了百分之十二。"
JAPANESE = "市議会は昨日、古い橋の下で見つかった石について話を聞いた。"
KOREAN = "시의회는 어제 오래된 다리 아래에서 발견된 돌에 대한 이야기를 들었다."
RUSSIAN = "Вчера городской совет выслушал доклад о том, что нашли под старым мостом."
CAPITALS = "ГОРОДСКОЙ СОВЕТ ВЫСЛУШАЛ ДОКЛАД О СТАРОМ МОСТЕ"
UKRAINIAN = "Міська рада вчора заслухала доповідь про те, що знайшли під старим мостом і її вік."
GERMAN = "Der Rat hörte gestern, was unter der alten Brücke gefunden wurde: „nur Gerüchte“ – für 3 €."
FRENCH = "Le conseil a écouté hier les géomètres : rien n’a été trouvé sous la vieille arche où l’on cherchait."
SPANISH = "¿Qué encontró ayer la comisión? Nada, según el señor Núñez."
POLISH = "Wczoraj rada miejska wysłuchała, co znaleźli mierniczy pod starym mostem; wójt był zdziwiony."
CZECH = "Včera městská rada vyslechla, co zeměměřiči našli pod starým mostem."
TURKISH = "Dün belediye meclisi eski köprünün altında bulunan taşları dinledi; başkan şaşırdı, ışık yoktu."
GREEK = "Χθες το δημοτικό συμβούλιο άκουσε τι βρήκαν κάτω από την παλιά γέφυρα."
ARABIC = "استمع المجلس البلدي أمس إلى ما وجده المساحون تحت الجسر القديم"
HEBREW = "אתמול שמעה מועצת העיר מה נמצא מתחת לגשר הישן"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"), (CHINESE, "gbk"), (TRADITIONAL, "big5"), (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"), (KOREAN, "euc_kr"),
        (RUSSIAN, "koi8_r"), (RUSSIAN, "cp1251"), (RUSSIAN, "cp866"), (RUSSIAN, "iso8859_5"),
        (CAPITALS, "koi8_r"), (CAPITALS, "cp1251"), (UKRAINIAN, "koi8_u"), (UKRAINIAN, "cp1251"),
        (GERMAN, "cp1252"), (FRENCH, "cp1252"), (SPANISH, "cp1252"), (SPANISH, "cp850"), (FRENCH, "mac_roman"),
        (POLISH, "cp1250"), (POLISH, "iso8859_2"), (CZECH, "cp1250"), (TURKISH, "cp1254"),
        (GREEK, "cp1253"), (ARABIC, "cp1256"), (HEBREW, "cp1255"),
        *((text, encoding) for text in (CHINESE, RUSSIAN, GERMAN, ARABIC) for encoding in ("utf-8", "utf-8-sig")),
        *((text, encoding) for text in (CHINESE, RUSSIAN, GERMAN) for encoding in ("utf-16", "utf-32")),
        *((GERMAN, encoding) for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
        *((f"{RUSSIAN}\n{RUSSIAN}\n", encoding) for encoding in ("utf-16-le", "utf-16-be")),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_it_was_written(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (CHINESE, "gbk", "gb18030"), (JAPANESE, "shift_jis", "cp932"), (RUSSIAN, "koi8_r", "koi8_r"),
        (GERMAN, "cp1252", "cp1252"), ("plain", "ascii", "utf-8"),
    ],
)  # fmt: skip
def test_the_encoding_is_told(text: str, encoding: str, name: str) -> None:
    assert decode(text.encode(encoding)).encoding == name


def test_a_few_words_of_another_script_far_into_a_file_are_enough() -> None:
    raw = b"All of this is English.\n" * 10_000 + RUSSIAN.encode("koi8_r")
    assert decode(raw).text.endswith(RUSSIAN)


def test_a_byte_order_mark_is_believed_and_taken_off() -> None:
    assert decode(codecs.BOM_UTF16_LE + "a".encode("utf-16-le")) == ("a", "utf-16-le")


def test_a_declared_encoding_decides_where_several_are_possible() -> None:
    assert decode("naïf".encode("cp1250", "ignore") + b"\xea", "windows-1250").encoding == "cp1250"
    assert decode("Ő".encode("iso8859_2"), "iso-8859-2").text == "Ő"


def test_a_declared_encoding_that_cannot_be_true_is_not_believed() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "iso-8859-1").text == RUSSIAN
    assert decode(CHINESE.encode(), "gbk").text == CHINESE
    assert decode(CHINESE.encode("gbk"), "utf-8").text == CHINESE
    assert decode(RUSSIAN.encode("koi8_r"), "no-such-thing").text == RUSSIAN


def test_one_damaged_character_does_not_turn_utf8_into_something_else() -> None:
    raw = (RUSSIAN * 5).encode()
    told = decode(raw[:200] + raw[201:])
    assert told.encoding == "utf-8"
    assert 1 <= told.text.count("\ufffd") <= 2
    assert told.text.endswith(RUSSIAN)


def test_any_bytes_give_some_text() -> None:
    assert isinstance(decode(bytes(range(256)) * 3).text, str)
    assert decode(b"") == ("", "utf-8")


@pytest.mark.parametrize(
    "raw", [bytes(range(256)), b"\x7fELF\x02\x01\x01\0\0\0", b"\0" * 50, b"abc\x01\x02\x03\x04def"]
)
def test_bytes_that_are_no_text_are_binary(raw: bytes) -> None:
    assert is_binary(raw)


@pytest.mark.parametrize("raw", [b"", b"text\n", b"page\fpage", GERMAN.encode("utf-16-le"), CHINESE.encode("gbk")])
def test_text_is_not_binary(raw: bytes) -> None:
    assert not is_binary(raw)


def test_labels_mean_what_the_web_means_by_them() -> None:
    labels = ("GB2312", "latin1", "Shift_JIS", "UTF-8", "rot13", "hex", "utf-7", "x\0y", None)
    assert [known(label) for label in labels] == [
        "gb18030", "cp1252", "cp932", "utf-8", None, None, None, None, None,
    ]  # fmt: skip


def test_a_line_without_end_and_without_accents_is_passed_over_at_once() -> None:
    assert decode(b"a" * 20_000_000 + b"\n" + GERMAN.encode("cp1252")).text.endswith(GERMAN)


def test_in_a_long_line_the_accents_are_looked_at_wherever_they_stand() -> None:
    assert decode(b"ascii " * 100_000 + RUSSIAN.encode("koi8-r")).text.endswith(RUSSIAN)
