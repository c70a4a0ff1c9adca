"""Rich Text is read by its groups and control words, whatever its bytes mean."""

from __future__ import annotations

import tempfile

import pytest

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "minutes.rtf", "")


def read(content: bytes) -> Extract:
    found = told(content)
    assert isinstance(found, Extract), found
    return found


def pages(body: bytes, head: bytes = b"\\ansi") -> list[Page]:
    return list(read(b"{\\rtf1" + head + b" " + body + b"}").text.pages)


def parts(page: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, page.text[part.start : part.end]) for part in page.parts]


FONTS = b"\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}"
FONTS += b"{\\f2\\fcharset128 C;}{\\f3\\fcharset2 D;}}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"The council\r\n met.\\par Nobody spoke.", "The council met.\n\nNobody spoke."),
        (b"caf\\'e9 \\'93so\\'94 \\emdash  \\u26412?\\u-10179?\\u-8704?", "café “so” — 本\U0001f600"),
        (b"{\\f1 \\'e4\\'e0}{\\f2 \\'93\\'fa\\'96\\'7b} x", "да日本 x"),
        (b"\\uc2\\u1072\\'61\\'62\\uc0\\u1073  x", "аб x"),
        (b"\\f3\\'b7\\f0 point", "point"),
        (b"a\\~b\\_c\\-d \\{e\\}\\\\", "a\xa0b\u2011cd {e}\\"),
        (b"one\\line two\\tab three", "one\ntwo\tthree"),
        (b"kept {\\deleted gone }{\\*\\generator x}{\\*\\unheardof x}{\\pict 00ff}end", "kept end"),
        (b"before \\bin4 }}}}after", "before after"),
    ],
)
def test_words_are_read_as_they_were_meant(body: bytes, text: str) -> None:
    assert pages(body, FONTS)[0].text == text


def test_a_table_is_a_line_a_row() -> None:
    row = b"\\trowd\\cellx1\\cellx2\\cellx3\\pard\\intbl %s\\cell %s\\cell %s\\cell\\row"
    body = b"Before\\par " + row % (b"Year", b"", b"Cost") + row % (b"1998", b"x", b"two\\par lines") + b"\\pard After"
    assert pages(body)[0].text == "Before\n\nYear\t\tCost\n1998\tx\ttwo lines\n\nAfter"


def test_notes_comments_and_running_heads_are_parts_at_the_end_of_their_page() -> None:
    body = (
        b"{\\header markerheader\\par}{\\footer markerfooter}First{\\footnote \\pard markerfootnote} page.\\page "
        b"Second{\\footnote\\ftnalt markerendnote}{\\*\\atnid BE}{\\*\\atnauthor Ben Example}\\chatn"
        b"{\\*\\annotation{\\*\\atndate 1}markercomment} page."
    )
    first, second = pages(body)
    assert first.text.startswith("First page.\n\n")
    assert parts(first) == [
        ("footnote", "1", "markerfootnote"),
        ("header", "1", "markerheader"),
        ("footer", "1", "markerfooter"),
    ]
    assert second.text.startswith("Second page.\n\n")
    assert parts(second) == [("endnote", "1", "markerendnote"), ("comment", "1", "Ben Example: markercomment")]


def test_of_a_field_the_result_is_kept_and_a_link_made_of_it() -> None:
    body = b'See {\\field{\\*\\fldinst{ HYPERLINK "https://example.org/a" }}{\\fldrslt{\\ul the plan}}}.'
    (page,) = pages(body)
    assert page.text == "See the plan."
    assert [(page.text[link.start : link.end], link.url) for link in page.links] == [
        ("the plan", "https://example.org/a")
    ]


def test_the_words_of_a_text_box_are_read_once() -> None:
    body = (
        b"A{\\shp{\\*\\shpinst{\\sp{\\sn name}{\\sv value}}{\\shptxt markerbox\\par}}{\\shprslt{\\*\\do"
        b"{\\dptxbxtext markerbox}}}}"
    )
    assert pages(body)[0].text == "A\n\nmarkerbox"


def test_title_creators_and_date_are_suggested() -> None:
    info = b"{\\info{\\title The \\'84old\\'93 bridge}{\\author Ann Example;Ben Example}"
    info += b"{\\creatim\\yr1998\\mo3\\dy5\\hr23}}"
    found = read(b"{\\rtf1\\ansi" + info + b" Words}")
    assert [(s.field, s.value) for s in found.suggestions] == [
        ("title", "The „old“ bridge"),
        ("creators", [{"name": "Ann Example", "role": "author"}, {"name": "Ben Example", "role": "author"}]),
        ("date", "1998-03-05"),
    ]
    assert found.text.pages[0].text == "Words"


def test_groups_without_end_are_too_deep() -> None:
    found = told(b"{\\rtf1 " + b"{" * 20_000)
    assert isinstance(found, Problem)
    assert found.reason == Reason.too_deep


def test_a_file_cut_short_gives_what_is_there() -> None:
    assert read(b"{\\rtf1\\ansi The council {\\b met").text.pages[0].text == "The council met"
