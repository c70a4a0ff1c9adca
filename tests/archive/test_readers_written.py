"""Tables, subtitles and data that are written as text are told by their content and read with their places."""

from __future__ import annotations

import tempfile

import pytest

from archive.document import Extract, Page, Problem, Reason
from archive.extract import extract
from archive.filetype import recognise
from archive.readers.grid import cell_name


def told(content: bytes, name: str = "") -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, name, "")


def page(content: bytes, name: str = "") -> Page:
    found = told(content, name)
    assert isinstance(found, Extract), found
    (only,) = found.text.pages
    return only


# -- tables


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"name,year\r\nbridge,1998\r\n", "a.csv", "name\tyear\nbridge\t1998"),
        (b'a;"b;c";"d ""e"""\n1,5;2;3\n', "a.csv", 'a\tb;c\td "e"\n1,5\t2\t3'),
        (b'a,b\n"two\nlines",x\n\n,marker17\n', "a.csv", "a\tb\ntwo lines\tx\n\n\tmarker17"),
        ("имя\tгод\nмост\t1998\n".encode("cp1251"), "a.tsv", "имя\tгод\nмост\t1998"),
        ("名称,年\n桥,1998\n".encode("utf-16"), "a.csv", "名称\t年\n桥\t1998"),
        (b"only one column\nbridge\n", "a.csv", "only one column\nbridge"),
        (b"a\tb\tc\n" * 6, "no name", "a\tb\tc\n" * 5 + "a\tb\tc"),
    ],
)
def test_a_table_is_a_line_a_row(content: bytes, name: str, text: str) -> None:
    found = page(content, name)
    assert (found.label, found.how, found.text) == ("1", "cells", text)


def test_the_place_of_a_word_tells_its_row_and_column() -> None:
    found = page(b'a,b\n"two\nlines",x\n\n,marker\n', "a.csv")
    before = found.text[: found.text.index("marker")]
    assert cell_name(before.count("\n"), before.rpartition("\n")[2].count("\t")) == "B4"


def test_prose_with_commas_is_no_table() -> None:
    prose = (
        b"When the council met, on Monday, it spoke.\nNobody, said Ann, was there.\nSo, to bed.\nYes.\nNo, no.\nAh.\n"
    )
    with tempfile.TemporaryFile() as original:
        original.write(prose)
        assert recognise(original, "a.txt").media_type == "text/plain"


# -- subtitles

SRT = (
    b"1\r\n00:00:01,500 --> 00:00:04,000\r\n<i>The council</i>\r\nhas met.\r\n\r\n"
    b"2\r\n01:02:03,000 --> 01:02:05,000 X1:40\r\n{\\an8}markersecond\r\n3\r\n"
    b"01:02:06,000 --> 01:02:07,000\r\nThe end.\r\n"
)
VTT = (
    "WEBVTT - Minutes\n\nNOTE said by nobody\n\nSTYLE\n::cue {color: red}\n\nintro\n00:05.000 --> 00:07.000 line:0\n"
    "<v Ann Example>We <c.loud>met</c> &amp; spoke.</v>\n\n100:00:00.000 --> 100:00:01.000\n- <00:00.500>No.\n"
)


def cues(found: Page) -> list[tuple[str, str, str]]:
    return [(part.kind.value, part.label, found.text[part.start : part.end]) for part in found.parts]


def test_each_cue_is_a_line_and_a_part_labelled_by_its_second() -> None:
    found = page(SRT, "a.txt")
    assert found.text == "The council has met.\nmarkersecond\nThe end."
    assert cues(found) == [
        ("cue", "0:00:01", "The council has met."),
        ("cue", "1:02:03", "markersecond"),
        ("cue", "1:02:06", "The end."),
    ]


def test_webvtt_names_voices_and_its_notes_are_left_out() -> None:
    found = told(VTT.encode())
    assert isinstance(found, Extract)
    assert found.media_type == "text/vtt"
    assert cues(found.text.pages[0]) == [
        ("cue", "0:00:05", "Ann Example: We met & spoke."),
        ("cue", "100:00:00", "- No."),
    ]


def test_subtitles_without_cues_have_no_text() -> None:
    found = told(b"WEBVTT\n\nNOTE nothing\n")
    assert isinstance(found, Problem)
    assert found.reason == Reason.no_text


# -- data

LAUGHS = b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>\n<x>&b;</x>\n'


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"name": "bridge",\n "years": [1998]}\n', "application/json"),
        (b'[{"name": "bridge"}]', "application/json"),
        (b'{"name": "bridge"}\n{"name": "tower"}\n', "application/jsonl"),
        (b'<?xml version="1.0"?>\n<bridge year="1998"/>\n', "application/xml"),
        (LAUGHS, "application/xml"),
        (b"[1] Smith, The Bridge.\n", "text/plain"),
        (b"{not json}\n", "text/plain"),
    ],
)
def test_data_is_kept_as_it_was_written(content: bytes, media_type: str) -> None:
    found = told(content, "a.txt")
    assert isinstance(found, Extract)
    assert found.media_type == media_type
    assert found.text.pages[0].text == content.decode()


def test_xml_says_in_which_encoding_it_is() -> None:
    content = "<?xml version='1.0' encoding='koi8-r'?><мост/>".encode("koi8_r")
    assert page(content).text == "<?xml version='1.0' encoding='koi8-r'?><мост/>"
