"""Texts, pages and originals over HTTP: the same characters, and the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from api import documents

if TYPE_CHECKING:
    from conftest import Desk

CONTENT = bytes(range(256)) * 40


def test_a_text_is_told_page_by_page(desk: Desk) -> None:
    id = desk.add("first 𝔘nicode\fsecond 辽宁\fthird".encode())
    told = desk.get(f"documents/{id}/text").json()
    assert [p["text"] for p in told["pages"]] == ["first 𝔘nicode", "second 辽宁", "third"]
    assert (told["total_pages"], told["next"], told["version"]) == (3, None, 1)
    assert told["pages"][0]["sha256"] == hashlib.sha256("first 𝔘nicode".encode()).hexdigest()
    two = desk.get(f"documents/{id}/text", page=2).json()
    assert [p["number"] for p in two["pages"]] == [2]
    some = desk.get(f"documents/{id}/text", page=[3, 1]).json()
    assert [p["number"] for p in some["pages"]] == [1, 3]
    assert desk.get(told["pages"][1]["links"]["self"]).json() == two["pages"][0]


def test_a_long_text_is_told_in_parts_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = desk.add(b"\f".join(b"page %d" % n for n in range(1, 6)))
    monkeypatch.setattr(documents, "MOST_TEXT", 13)
    numbers, path = [], f"/api/v1/documents/{id}/text"
    while path:
        told = desk.get(path).json()
        numbers.append([page["number"] for page in told["pages"]])
        path = told["next"]
    assert numbers == [[1, 2], [3, 4], [5]]


def test_a_single_page_is_given_however_long_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = desk.add(b"long words")
    monkeypatch.setattr(documents, "MOST_TEXT", 3)
    assert desk.get(f"documents/{id}/text").json()["pages"][0]["text"] == "long words"


@pytest.mark.parametrize("number", ["0", "2", "-1", "1.0", "x", "99999999999999999999", "١", "1e0", "%00"])
def test_a_page_that_is_not_there_is_not_found(desk: Desk, number: str) -> None:
    id = desk.add()
    assert desk.get(f"documents/{id}/pages/{number}").status_code == 404


@pytest.mark.parametrize("asked", [{"page": 9}, {"page": [1, 9]}, {"version": 2}])
def test_a_part_of_a_text_that_is_not_there_is_not_found(desk: Desk, asked: dict[str, Any]) -> None:
    id = desk.add()
    assert desk.get(f"documents/{id}/text", **asked).status_code == 404


@pytest.mark.parametrize("version", ["0", "-1", "x", "1.5", "99999999999999999999999", ""])
def test_what_is_no_number_of_a_version_is_refused(desk: Desk, version: str) -> None:
    id = desk.add()
    for path in ("text", "pages/1", "original"):
        answer = desk.get(f"documents/{id}/{path}", version=version)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "version")


def test_there_is_no_text_while_it_is_unread_or_where_it_cannot_be_read(desk: Desk) -> None:
    waiting = desk.post().json()["id"]
    assert desk.get(f"documents/{waiting}/text").status_code == 404
    id = desk.add(b"a\0b")
    told = desk.get(f"documents/{id}").json()["version"]
    assert (told["reading"], told["reason"]) == ("failed", "damaged")
    assert desk.get(f"documents/{id}/text").status_code == 404
    assert desk.get(f"documents/{id}/original").content == b"a\0b"


# -- originals


def test_an_original_comes_back_byte_for_byte_and_can_do_nothing(desk: Desk) -> None:
    id = desk.add(CONTENT, title="x")
    answer = desk.get(f"documents/{id}/original")
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert answer.content == CONTENT
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Authorization" in answer.headers["vary"]
    assert "private" in answer.headers["cache-control"]


def test_head_tells_the_same_without_the_bytes(desk: Desk) -> None:
    id = desk.add(CONTENT)
    got, head = desk.get(f"documents/{id}/original"), desk.ask("HEAD", f"documents/{id}/original")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)


def test_every_get_has_a_head(desk: Desk) -> None:
    id = desk.add()
    for path in ("search?q=ferry", f"documents/{id}", f"documents/{id}/text", "collections", "/healthz", "/docs"):
        head, got = desk.ask("HEAD", path), desk.ask("GET", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]


SIZE = len(CONTENT)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-99999999999999999999", 0, SIZE - 1),
        ("bytes=5-99999999999999999999999", 5, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("BYTES = 7 - 9", 7, 9),
        ("bytes=000000000000000000000000000003-4", 3, 4),
    ],
)
def test_a_range_of_bytes_is_given(desk: Desk, asked: str, first: int, last: int) -> None:
    id = desk.add(CONTENT)
    answer = desk.get(f"documents/{id}/original", {"Range": asked})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=-0",
        f"bytes={SIZE}-",
        "bytes=9-3",
        "bytes=0-1,4-5",
        "bytes=a-b",
        "bytes=--1",
        "bytes=0x1-2",
        "bytes=1-2-3",
        "bytes=" + ",".join(["0-"] * 1000),
        "bytes=\u0661-2".encode().decode("latin-1"),
    ],
)
def test_what_is_not_one_range_of_these_bytes_is_refused(desk: Desk, asked: str) -> None:
    id = desk.add(CONTENT)
    answer = desk.get(f"documents/{id}/original", {"Range": asked.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("asked", ["lines=1-2", "", "garbage"])
def test_a_unit_that_is_not_known_is_as_if_nothing_was_asked(desk: Desk, asked: str) -> None:
    id = desk.add(CONTENT)
    answer = desk.get(f"documents/{id}/original", {"Range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_range_is_given_only_of_the_bytes_it_was_meant_for(desk: Desk) -> None:
    id = desk.add(CONTENT)
    tag = desk.get(f"documents/{id}/original").headers["etag"]
    same = desk.get(f"documents/{id}/original", {"Range": "bytes=0-3", "If-Range": tag})
    other = desk.get(f"documents/{id}/original", {"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


def test_who_has_the_bytes_is_told_so(desk: Desk) -> None:
    id = desk.add(CONTENT)
    tag = desk.get(f"documents/{id}/original").headers["etag"]
    answer = desk.get(f"documents/{id}/original", {"If-None-Match": tag, "Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a.txt", "a.txt"),
        ("報告.txt", "__.txt"),
        ('a"b;c\\d.txt', "d.txt"),
        ('say "no".txt', "say _no_.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a%22b.txt", "a_22b.txt"),
    ],
)
def test_a_name_cannot_break_out_of_its_header(desk: Desk, name: str, plain: str) -> None:
    sent = name.replace("\\", "\\\\").replace('"', '\\"')
    body = (
        b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n{"collection": "press"}\r\n'
        + f'--b\r\nContent-Disposition: form-data; name="file"; filename="{sent}"\r\n\r\nx\r\n--b--\r\n'.encode()
    )
    headers = {**desk.key(), "Content-Type": "multipart/form-data; boundary=b"}
    id = desk.ask("POST", "documents", content=body, headers=headers).json()["id"]
    told = desk.get(f"documents/{id}/original").headers["content-disposition"]
    assert told.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
    assert "\u202e" not in unquote(told)


def test_an_original_that_is_not_what_it_was_is_told_as_damaged(desk: Desk) -> None:
    id = desk.add(CONTENT)
    for file in desk.archive.originals.folder.rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(b"short")
    answer = desk.get(f"documents/{id}/original")
    assert (answer.status_code, answer.json()["code"]) == (500, "damaged")


def test_a_type_that_is_none_is_not_sent_as_a_header(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n{"collection": "press"}\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: text/html; x="\r\n\r\nx\r\n'
        b"--b--\r\n"
    )
    headers = {**desk.key(), "Content-Type": "multipart/form-data; boundary=b"}
    id = desk.ask("POST", "documents", content=body, headers=headers).json()["id"]
    answer = desk.get(f"documents/{id}/original")
    assert answer.headers["content-type"] in ("text/html", "application/octet-stream")
