"""Plain text is read as it stands, page by page, in whatever encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.document import Extract, Problem, Reason
from archive.extract import extract


def read(folder: Path, content: bytes, name: str = "minutes.txt") -> Extract | Problem:
    path = folder / "original"
    path.write_bytes(content)
    with path.open("rb") as original:
        return extract(original, name, "")


def pages(told: Extract | Problem) -> list[str]:
    assert isinstance(told, Extract)
    assert [page.number for page in told.text.pages] == list(range(1, len(told.text.pages) + 1))
    return [page.text for page in told.text.pages]


def test_a_text_is_one_page(tmp_path: Path) -> None:
    told = read(tmp_path, "Der Rat hörte zu.\n\n  Eingerückt.\n".encode())
    assert pages(told) == ["Der Rat hörte zu.\n\n  Eingerückt.\n"]
    assert isinstance(told, Extract)
    assert (told.media_type, told.text.reader, told.text.pages[0].how) == ("text/plain", "plain (utf-8)", "text")
    assert told.text.pages[0].label == "1"
    assert "title" not in {s.field for s in told.suggestions}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The stones below the bridge\n\nIn March the council met.\n", "The stones below the bridge"),
        ("\n  旧桥下的石头 \n\n市议会昨天听取了报告。", "旧桥下的石头"),
        ("Was it the flood?\n \nYes.", "Was it the flood?"),
        ("In March the council met.\n\nThe stones …", None),
        ("The stones\nbelow the bridge\n\nIn March", None),
        ("The stones below the bridge\n\n", None),
        ("x" * 201 + "\n\nMore", None),
    ],
)
def test_a_line_alone_above_the_text_is_suggested_as_its_title(tmp_path: Path, text: str, title: str | None) -> None:
    told = read(tmp_path, text.encode())
    assert isinstance(told, Extract)
    said = {s.field: (s.value, s.origin) for s in told.suggestions}
    assert said.get("title") == ((title, "text:first line") if title else None)


def test_form_feeds_part_pages_and_one_at_the_end_adds_none(tmp_path: Path) -> None:
    assert pages(read(tmp_path, b"one\n\ftwo\n\f\fthree\n\f")) == ["one\n", "two\n", "", "three\n"]


def test_line_ends_are_made_alike(tmp_path: Path) -> None:
    assert pages(read(tmp_path, b"one\r\ntwo\rthree\n")) == ["one\ntwo\nthree\n"]


def test_control_characters_are_left_out_and_tabs_stay(tmp_path: Path) -> None:
    assert pages(read(tmp_path, b"\xef\xbb\xbfa\tb\x08c\x1b d \x7fe " + b"words " * 99)) == [
        "a\tbc d e " + "words " * 99
    ]


def test_another_encoding_is_told_by_the_reader(tmp_path: Path) -> None:
    told = read(tmp_path, "市议会昨天听取了关于旧桥下发现的石头的报告。".encode("gb18030"))
    assert pages(told) == ["市议会昨天听取了关于旧桥下发现的石头的报告。"]
    assert isinstance(told, Extract)
    assert told.text.reader == "plain (gb18030)"


@pytest.mark.parametrize("content", [b"\n \t\r\n", b"\f\f", b"\xef\xbb\xbf"])
def test_blanks_alone_are_no_text(tmp_path: Path, content: bytes) -> None:
    told = read(tmp_path, content)
    assert told == Problem(reason=Reason.no_text, detail="there are no words in it", media_type="text/plain")


def test_any_other_file_is_unsupported_and_says_what_it_is(tmp_path: Path) -> None:
    assert read(tmp_path, b"\x7fELF\2\1\1\0\0\0\0\0") == Problem(
        reason=Reason.unsupported, detail="program (application/x-elf)", media_type="application/x-elf"
    )


def test_a_text_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(b"text\n" * 2000)
    with path.open("r+b") as original:
        original.truncate((128 << 20) + 1)
        told = extract(original, "large.txt", "")
    assert isinstance(told, Problem)
    assert told.reason is Reason.too_large
