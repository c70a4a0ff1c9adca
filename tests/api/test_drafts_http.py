"""Drafts checked over HTTP: JSON or a page to print, for what the asker sees, kept and logged nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from httpx import Response

from archive.document import Part, PartKind
from archive.draft import MOST_CHARACTERS, MOST_STATEMENTS

if TYPE_CHECKING:
    from conftest import Desk

LETTER = b"To the owners. I have asked four times, in writing, for a diver to look at the keel. I had no answer."
DRAFT = "“I have asked four times, in writing, for a diver,” Captain Halloran wrote. The keel broke on 3 December 2022."
HTML = {"Accept": "text/html"}


def check(desk: Desk, headers: dict[str, str] | None = None, **asked: Any) -> Response:
    params = {name: asked.pop(name) for name in ("format",) if name in asked}
    return desk.ask("POST", "drafts/check", json=asked, params=params, headers=headers)


def test_a_text_is_checked_and_every_place_is_one_of_a_page(either: Desk) -> None:
    letter = either.add(LETTER, title="Letter", publisher="The Mercury")
    answer = check(either, text=DRAFT)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    (one,) = told["quotations"]
    assert (one["verdict"], one["state"], one["speaker"]["name"], one["cue"]["text"]) == (
        "verbatim",
        "verbatim",
        "Captain Halloran",
        "wrote",
    )
    (span,) = one["spans"]
    assert DRAFT[span["start"] : span["end"]] == "I have asked four times, in writing, for a diver,"
    (passage,) = one["places"][0]["passages"]
    page = either.get(passage["links"]["page"]).json()
    ((start, end),) = passage["marks"]
    assert page["text"][start:end] == "I have asked four times, in writing, for a diver"
    assert (page["sha256"], page["label"], page["text"][passage["start"] : passage["end"]]) == (
        passage["text_sha256"],
        passage["label"],
        passage["text"],
    )
    assert told["documents"][letter]["title"] == "Letter"
    assert [(s["state"], s["proposed"], s["quotations"]) for s in told["sentences"]] == [
        ("verbatim", True, [0]),
        ("unchecked", True, []),
    ]
    assert told["sentences"][1]["signs"] == ["number", "date"]
    assert told["counts"] == {
        "quotations": {"verbatim": 1},
        "sentences": {"unchecked": 1, "verbatim": 1},
        "citations": {},
    }
    assert told["limits"] == {"characters": MOST_CHARACTERS, "statements": MOST_STATEMENTS}
    assert (told["document"], told["not_held"], told["copies"]) == (None, [], [])


def test_an_archived_article_is_checked_by_its_id_against_what_it_cites(desk: Desk) -> None:
    letter = desk.add(LETTER)
    article = desk.add(DRAFT.encode(), kind="article", cites=[letter, "a lost report"], title="Keels")
    told = check(desk, document=article).json()
    assert (told["document"], told["title"], told["cited"]) == (article, "Keels", [letter])
    assert told["not_held"] == ["a lost report"]
    assert [p["document"] for p in told["quotations"][0]["places"]] == [letter]
    assert told["links"]["document"] == f"/api/v1/documents/{article}"


@pytest.mark.parametrize("way", [{"format": "html"}, {"headers": HTML}])
def test_as_html_it_is_one_page_to_print_that_needs_nothing_else(desk: Desk, way: dict[str, Any]) -> None:
    desk.add(LETTER, title="<script>alert(1)</script>")
    answer = check(desk, text=f"{DRAFT} <img src=x onerror=alert(1)> It sank 7 times.", **way)
    page = answer.text
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"<script|<img|<link|<iframe|https?://|url\(", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<mark>I have asked four times, in writing, for a diver</mark>" in page
    assert page.index("<h2>Unchecked</h2>") > page.index("</table>")
    assert "The keel broke on 3 December 2022." in page[page.index("<h2>Unchecked</h2>") :]


def test_json_is_what_is_answered_where_both_are_welcome(desk: Desk) -> None:
    desk.add(LETTER)
    assert check(desk, text=DRAFT, headers={"Accept": "*/*"}).headers["content-type"] == "application/json"
    assert check(desk, text=DRAFT, format="json", headers=HTML).headers["content-type"] == "application/json"


def test_beside_a_statement_stands_the_marked_part_of_the_page_as_it_looks(desk: Desk) -> None:
    id = desk.add_pdf("The council met on Monday.")
    shown = check(desk, text="“The council met on Monday,” the mayor said.", format="html").text
    assert id in shown
    assert len(re.findall(r'<image id="page0" [^>]*href="data:image/png;base64,[A-Za-z0-9+/=]{100,}"/>', shown)) == 1
    (drawn,) = re.findall(r'<svg class="page[a-z -]*" viewBox="0 [\d.]+ 1000 [\d.]+".*?</svg>', shown)
    assert '<use href="#page0"/>' in drawn
    assert "<rect " in drawn


def test_words_in_a_picture_whose_place_is_not_known_show_the_whole_page_without_a_mark(desk: Desk) -> None:
    words, read = "The council met on Monday.", "Crowds are forecast for every quay of the harbour."
    start = len(words) + 2
    picture = Part(start=start, end=start + len(read), kind=PartKind.picture, label="1")
    desk.add_pdf(words, f"{words}\n\n{read}", (picture,))
    shown = check(desk, text="“Crowds are forecast for every quay,” it says.", format="html").text
    (drawn,) = re.findall(r'<svg class="page[a-z -]*" viewBox="([^"]*)".*?</svg>', shown)
    assert drawn.startswith("0 0.0 1000 ")
    assert "<rect " not in shown
    assert "page 1, picture 1" in shown


def test_the_report_can_be_read_by_anybody(desk: Desk) -> None:
    desk.add("澜港渡轮的检验证书一律无效。".encode(), title="公告", language="zh-Hans")
    deck = desk.add(b"I have asked four times for a diver.", title="Deck", kind="slides")
    text = (
        "“I have asked four times for a diver,” she wrote. The yard said: “渡轮的检验证书一律无效”. "
        "“A diver was here all day long,” he said. There were 7 divers in May 2022."
    )
    page = check(desk, text=text, language="en", format="html").text
    assert '<html lang="en">' in page
    assert '<blockquote lang="zh-Hans">' in page
    assert page.count('scope="col"') >= 2
    assert deck in page
    assert '<b class="where">slide 1</b>' in page
    assert re.findall("<h([1-3])[ >]", page)[:3] == ["1", "2", "3"]
    for state, sign in (("verbatim", "✓"), ("not_found", "✗")):
        assert f'<span class="state {state}"><span aria-hidden="true">{sign}</span> ' in page
    assert "@page { size: A4;" in page
    assert all(drawn in page for drawn in re.findall(r'href="(#sentence\d+)"', page))
    told = {int(number) for number in re.findall(r'href="#sentence(\d+)"', page)}
    assert told <= {int(number) for number in re.findall(r'id="sentence(\d+)"', page)}


def test_what_one_may_not_see_is_answered_as_what_there_is_not(desk: Desk) -> None:
    desk.add(b"The council met and spoke of rents.")
    missing = "2" * 26
    before = check(desk, text=DRAFT, cites=[missing]).json()
    hidden = desk.add(LETTER, "state")
    after = check(desk, text=DRAFT, cites=[hidden]).json()
    assert (after["quotations"], after["sentences"], after["documents"]) == (
        before["quotations"],
        before["sentences"],
        before["documents"],
    )
    assert (after["not_held"], after["cited"]) == ([hidden], [])
    answers = [check(desk, document=id) for id in (hidden, missing, "no id")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    told = check(desk, desk.key("reader", "state"), text=DRAFT).json()
    assert told["quotations"][0]["verdict"] == "verbatim"


def test_what_was_withdrawn_counts_no_more_even_before_the_index_knows(desk: Desk) -> None:
    letter = desk.add(LETTER)
    assert desk.ask("DELETE", f"documents/{letter}", headers=desk.key()).status_code in (200, 204)
    told = check(desk, text=DRAFT).json()
    assert (told["quotations"][0]["verdict"], told["documents"]) == ("not_found", {})


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 422, "invalid"),
        ({"text": "a", "document": "b"}, 422, "invalid"),
        ({"text": "a", "extra": 1}, 422, "invalid"),
        ({"text": ""}, 422, "no_text"),
        ({"text": "… ¶ !"}, 422, "no_text"),
        ({"text": "a" * (MOST_CHARACTERS + 1)}, 422, "invalid"),
        ({"text": "It sank. " * (MOST_STATEMENTS + 1)}, 422, "too_many_statements"),
        ({"text": 7}, 422, "invalid"),
        ({"text": "a\0"}, 422, "text_invalid"),
        ({"text": "a", "language": "no tag at all"}, 422, "invalid"),
        ({"text": "a", "suggestions": 11}, 422, "invalid"),
        ({"text": "a", "cites": ["x"] * 201}, 422, "invalid"),
        ({"text": "a", "cites": [""]}, 422, "invalid"),
        ({"document": "2" * 26}, 404, "not_found"),
        ({"document": "../../etc"}, 404, "not_found"),
    ],
)
def test_what_cannot_be_checked_is_told_in_plain_words(
    desk: Desk, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = check(desk, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_body_that_is_no_json_or_too_large_is_refused(desk: Desk) -> None:
    assert desk.ask("POST", "drafts/check", content=b"words").status_code == 415
    kind = {"Content-Type": "application/json"}
    assert desk.ask("POST", "drafts/check", content=b"{", headers=kind).status_code == 400
    assert desk.ask("POST", "drafts/check", content=b'{"text": "\\ud800"}', headers=kind).status_code == 422
    assert desk.ask("POST", "drafts/check", content=b" " * (1 << 21), headers=kind).status_code == 413
    assert desk.ask("POST", "drafts/check", json={"text": "a"}, params={"format": "pdf"}).status_code == 400


def test_only_so_many_drafts_are_checked_at_once(desk: Desk) -> None:
    turns = 0
    while desk.wiring.checking.acquire(blocking=False):
        turns += 1
    answer = check(desk, text=DRAFT)
    assert (answer.status_code, answer.json()["code"], "retry-after" in answer.headers) == (503, "busy", True)
    for _ in range(turns):
        desk.wiring.checking.release()
    assert check(desk, text="").status_code == 422
    assert check(desk, text=DRAFT).status_code == 200, "a refused draft gives its turn back"


def test_a_draft_is_neither_kept_nor_logged(make_desk: Callable[..., Desk], caplog: pytest.LogCaptureFixture) -> None:
    desk = make_desk("whoosh")
    desk.add(LETTER)
    secret = "Xylophagous"
    with caplog.at_level(0):
        assert check(desk, text=f"{DRAFT} {secret} informants said 3 things.").status_code == 200
        assert check(desk, text=f"{secret} " * (MOST_CHARACTERS // 11 + 1)).status_code == 422
    assert secret.lower() not in caplog.text.lower()
    kept = [path for path in desk.archive.home.parent.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if secret.lower().encode() in path.read_bytes().lower()] == []


# -- files


@pytest.fixture
def filed(desk: Desk) -> Iterator[Callable[..., Response]]:
    """Sends a draft as a file, with its options."""

    def send(content: bytes, name: str = "draft.html", data: dict[str, str] | None = None, **params: str) -> Response:
        return desk.ask("POST", "drafts/check", files={"file": (name, content)}, data=data or {}, params=params)

    yield send
    desk.wiring.draft_files.close()


def test_a_file_is_read_as_any_file_is_and_checked(desk: Desk, filed: Callable[..., Response]) -> None:
    letter = desk.add(LETTER)
    page = f"<html><body><article><h1>Keels</h1><p>{DRAFT}</p></article></body></html>".encode()
    told = filed(page, data={"options": f'{{"cites": ["{letter}"], "suggestions": 1}}'}).json()
    assert (told["title"], told["document"], told["cited"]) == ("draft.html", None, [letter])
    assert [q["verdict"] for q in told["quotations"]] == ["verbatim"]
    assert filed(DRAFT.encode("utf-16"), "draft.txt", format="html").text.startswith("<!DOCTYPE html>")
    assert desk.archive.queue.claim("test", timedelta(minutes=1)) is None


def test_a_file_that_cannot_be_read_is_told_why(desk: Desk, filed: Callable[..., Response]) -> None:
    for content, name, code in (
        (b"", "draft.txt", "empty"),
        (b"%PDF-1.7 broken", "draft.pdf", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "draft.png", "damaged"),
        (b"   \n", "draft.txt", "no_text"),
    ):
        answer = filed(content, name)
        assert (answer.status_code, answer.json()["where"]) == (422, "file"), (name, answer.text)
        assert answer.json()["code"] in (code, "no_text", "damaged", "empty"), name
    assert filed(b"words", data={"options": "{"}).status_code == 400
    assert filed(b"words", data={"options": '{"text": "no"}'}).status_code == 422
    assert filed(b"words", data={"description": "{}"}).status_code == 422
    assert desk.ask("POST", "drafts/check", data={"options": "{}"}, files={"other": ("a", b"b")}).status_code == 422
    assert filed(b"a" * (1 << 21)).status_code == 413
