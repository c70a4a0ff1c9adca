"""What a reading child hands back is believed only where it makes sense."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.answer import decode, encode, is_address
from archive.document import Extract, Link, Page, Problem, Reason, Suggestion, Text

PAGE = {"number": 1, "label": "i", "text": "Ein Wörtchen 𝄞", "how": "text", "links": [], "headings": []}


def extract(*pages: dict[str, Any], **more: Any) -> bytes:
    told = {"text": {"pages": list(pages), "reader": "plain"}, "media_type": "text/plain", "suggestions": []}
    return json.dumps({"told": {"outcome": "extract", "extract": {**told, **more}}}).encode()


def refused(answer: bytes) -> str:
    told = decode(answer)
    assert isinstance(told, Problem)
    assert told.reason is Reason.damaged
    return told.detail.removeprefix("the reader's answer makes no sense: ")


def test_an_extract_comes_back_as_it_was() -> None:
    page = Page(
        number=1, label="i", text="Ein Wörtchen 𝄞", how="markup", headings=((0, 3),),
        links=(Link(start=4, end=12, url="https://example.org/ö?a=b#c"),),
    )  # fmt: skip
    told = Extract(
        text=Text(pages=(page,), reader="html"),
        media_type="text/html",
        suggestions=(Suggestion(field="title", value="Wörtchen", origin="html:title"),),
    )
    assert decode(encode(told)) == told


def test_a_problem_comes_back_with_words_that_can_be_shown() -> None:
    told = Problem(
        reason=Reason.encrypted, detail="it\x00 is\x1b[31m locked\r\n" + "x" * 1000, media_type="application/pdf"
    )
    back = decode(encode(told))
    assert isinstance(back, Problem)
    assert back.reason is Reason.encrypted
    assert back.media_type == "application/pdf"
    assert back.detail.startswith("it is[31m locked\nx")
    assert len(back.detail) == 500


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"told": {"outcome": "extract"}}', b'{"told": {"outcome": "other"}}',
        b'{"told": {"outcome": "problem", "problem": {"reason": "bribed"}}}', b"[" * 100_000,
        extract(PAGE, unknown=1), extract({**PAGE, "number": "one"}), extract({**PAGE, "text": 7}),
        extract(PAGE).replace(b'"i"', b'"\\ud800"'),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_a_damaged_file(answer: bytes) -> None:
    assert refused(answer)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"headings": [[0, 99]]}, "page 1: a place lies outside of its text"),
        ({"headings": [[3, 1]]}, "page 1: a place lies outside of its text"),
        (
            {"links": [{"start": -1, "end": 2, "url": "https://example.org"}]},
            "page 1: a place lies outside of its text",
        ),
        ({"links": [{"start": 0, "end": 2, "url": "javascript:alert(1)"}]}, "page 1: a link leads nowhere"),
        ({"text": "nul\x00"}, "page 1: there are control characters in its text"),
        ({"text": "line\r\n"}, "page 1: there are control characters in its text"),
        ({"text": "\ufffe"}, "page 1: there are control characters in its text"),
        ({"text": " \n "}, "there is no text"),
        ({"number": 2}, "page 1: it says it is page 2"),
        ({"label": ""}, "page 1: its label or its origin is no name"),
        ({"how": "magic"}, "page 1: its label or its origin is no name"),
        (
            {"parts": [{"start": 0, "end": 5, "kind": "notes"}, {"start": 4, "end": 6, "kind": "notes"}]},
            "page 1: its parts overlap",
        ),
    ],
)
def test_a_page_that_contradicts_itself_is_refused(change: dict[str, Any], words: str) -> None:
    assert refused(extract({**PAGE, **change})) == words


def test_no_pages_are_no_answer() -> None:
    assert refused(extract()) == "0 pages"


def test_suggestions_that_no_description_would_take_are_left_out() -> None:
    offered = [
        {"field": "date", "value": "1998-02-30", "origin": "x"},
        {"field": "date", "value": "1998-02", "origin": "x"},
        {"field": "password", "value": "x", "origin": "x"},
        {"field": "title", "value": "\x00", "origin": "x"},
        {"field": "language", "value": "zh-hans", "origin": "html:\x07lang"},
        {"field": "creators", "value": [{"name": " Ann "}], "origin": "x"},
    ]
    told = decode(extract(PAGE, suggestions=offered))
    assert isinstance(told, Extract)
    assert [(s.field, s.value, s.origin) for s in told.suggestions] == [
        ("date", "1998-02", "x"),
        ("language", "zh-Hans", "html:lang"),
        ("creators", [{"name": "Ann", "role": "author"}], "x"),
    ]


@pytest.mark.parametrize("url", ["https://example.org/a?b#c", "ftp://example.org", "mailto:ann@example.org"])
def test_an_address_is_absolute(url: str) -> None:
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "/a", "#c", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "https://", "https://a b", "http://[", "https://a\n",
    ],
)  # fmt: skip
def test_what_runs_something_or_leads_nowhere_is_no_address(url: str) -> None:
    assert not is_address(url)
