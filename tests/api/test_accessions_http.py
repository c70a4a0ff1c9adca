"""Many at once over HTTP: every file and every line accounted for, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Desk

NDJSON = "application/x-ndjson"
SAID = json.dumps({"collection": "press", "kind": "report"})


def post_files(desk: Desk, *files: tuple[str, bytes], said: str = SAID, **more: Any) -> httpx.Response:
    parts = [("file", file) for file in files]
    return desk.ask("POST", "accessions", files=parts, data={"description": said}, headers=desk.key(), **more)


def post_lines(desk: Desk, body: bytes, headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
    params = {"collection": "press", **asked}
    sent = {**(desk.key() if headers is None else headers), "Content-Type": NDJSON}
    return desk.ask(
        "POST", "accessions", content=body, params={k: v for k, v in params.items() if v is not None}, headers=sent
    )


def files(desk: Desk, told: Any, **asked: Any) -> list[Any]:
    answer = desk.get(told["links"]["files"], desk.key(), **asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["files"])


def counts(told: Any) -> dict[str, int]:
    names = ("received", "new", "duplicate", "waiting", "reading", "failed", "refused")
    return {name: told[name] for name in names if told[name]}


# -- files


def test_every_file_is_accounted_for(desk: Desk) -> None:
    answer = post_files(
        desk,
        ("a.txt", b"one"),
        ("b.txt", b"one"),
        ("empty.txt", b""),
        ("bad.bin", b"\0"),
        ("..", b"x"),
        params={"note": "from the attic"},
    )
    told = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, told["links"]["self"])
    assert (told["collection"], told["by"], told["note"]) == ("press", "the librarian", "from the attic")
    assert counts(told) == {"received": 5, "duplicate": 1, "waiting": 2, "refused": 2}
    assert told["closed"] is not None
    desk.work()
    told = desk.get(told["links"]["self"], desk.key()).json()
    assert counts(told) == {"received": 5, "new": 1, "duplicate": 1, "failed": 1, "refused": 2}
    listed = files(desk, told)
    assert [(f["number"], f["name"], f["state"], f["reason"]) for f in listed] == [
        (1, "a.txt", "new", None),
        (2, "b.txt", "duplicate", None),
        (3, "empty.txt", "refused", "empty"),
        (4, "bad.bin", "failed", "damaged"),
        (5, "..", "refused", "name"),
    ]
    assert listed[0]["document"] == listed[1]["document"]
    assert desk.get(listed[0]["links"]["document"]).json()["kind"] == "report"
    assert [f["name"] for f in files(desk, told, state="refused")] == ["empty.txt", ".."]


def test_files_are_told_in_parts_to_the_end(desk: Desk) -> None:
    told = post_files(desk, *((f"{n}.txt", b"%d" % n) for n in range(5))).json()
    path, seen = told["links"]["files"] + "?limit=2", []
    while path:
        answer = desk.get(path, desk.key()).json()
        seen.append([f["number"] for f in answer["files"]])
        path = answer["next"]
    assert seen == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(
    "how", [{"params": {"format": "csv"}}, {"accept": "text/csv"}, {"accept": "application/json;q=0.5, text/csv"}]
)
def test_the_account_can_be_had_as_csv_whole(desk: Desk, how: dict[str, Any]) -> None:
    told = post_files(desk, ("odd, 'name'\u2028.txt", b"x"), ("empty.txt", b""), said=SAID).json()
    headers = {**desk.key(), **({"Accept": how["accept"]} if "accept" in how else {})}
    answer = desk.get(told["links"]["files"], headers, **how.get("params", {}))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [(r["number"], r["name"], r["state"], r["reason"]) for r in rows] == [
        ("1", "odd, 'name'\u2028.txt", "waiting", ""),
        ("2", "empty.txt", "refused", "empty"),
    ]


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/csv;q=0.1, application/json", "text/csv;q=x", "text/html"]
)
def test_without_asking_for_csv_the_account_is_json(desk: Desk, accept: str) -> None:
    told = post_files(desk, ("a", b"x")).json()
    assert (
        desk.get(told["links"]["files"], {**desk.key(), "Accept": accept}).headers["content-type"] == "application/json"
    )
    asked = {"format": "json"}
    answer = desk.get(told["links"]["files"], {**desk.key(), "Accept": "text/csv"}, **asked)
    assert answer.headers["content-type"] == "application/json"


def test_what_is_no_accession_is_refused(desk: Desk) -> None:
    assert post_files(desk, said=SAID, json=None).status_code in (415, 422)
    assert post_files(desk, ("a", b"x"), said="{}").status_code == 422
    assert post_files(desk, ("a", b"x"), params={"collection": "press"}).status_code == 400
    assert post_files(desk, ("a", b"x"), said='{"collection": "nowhere"}').status_code == 404
    assert post_files(desk, ("a", b"x"), params={"note": "x" * 2001}).status_code == 400
    assert post_files(desk, ("a", b"x"), params={"note": "a\0"}).status_code == 400
    assert desk.ask("POST", "accessions", content=b"x", headers=desk.key()).status_code == 415
    assert desk.get("accessions", desk.key()).json()["accessions"] == []


def test_accessions_are_seen_by_librarians_with_a_grant_alone(desk: Desk) -> None:
    told = post_files(desk, ("a", b"x"), said='{"collection": "state"}').json()
    here = told["links"]["self"]
    for headers, status in (
        (None, 401),
        (desk.key("reader", "state"), 404),
        (desk.key("librarian", "press"), 404),
        (desk.key("librarian", "state"), 200),
    ):
        assert desk.get(here, headers).status_code == status
        assert desk.get(f"{here}/files", headers).status_code == status
        assert desk.get(f"{here}/files", headers, format="csv").status_code == status
    assert desk.get("accessions", desk.key("reader")).status_code == 403
    assert desk.get("accessions", desk.key("librarian", "press")).json()["accessions"] == []
    assert [a["id"] for a in desk.get("accessions", desk.key("librarian", "state")).json()["accessions"]] == [
        told["id"]
    ]
    assert desk.get("accessions/nosuch", desk.key()).status_code == 404


def test_a_document_that_was_moved_out_of_sight_is_named_no_more(desk: Desk) -> None:
    told = post_files(desk, ("a", b"x")).json()
    id = files(desk, told)[0]["document"]
    desk.ask("PATCH", f"documents/{id}", json={"collection": "state"}, headers=desk.key())
    headers = desk.key("librarian", "press")
    assert desk.get(told["links"]["files"], headers).json()["files"][0]["document"] is None
    assert id not in desk.get(told["links"]["files"], headers, format="csv").text


def test_the_latest_accessions_come_first_and_older_ones_are_told_of(desk: Desk) -> None:
    ids = [post_files(desk, ("a", b"%d" % n)).json()["id"] for n in range(3)]
    told = desk.get("accessions", desk.key(), limit=2).json()
    assert ([a["id"] for a in told["accessions"]], told["more"]) == (ids[:0:-1], True)
    assert desk.get("accessions", desk.key()).json()["more"] is False


def test_every_reason_has_words(desk: Desk) -> None:
    from archive.document import Reason

    told = desk.get("accessions/problems").json()["problems"]
    assert {each["reason"] for each in told} == set(Reason)
    assert all(len(each["words"]) > 10 for each in told)


# -- lines

LINES = b"""\
{"title": "One", "text": "The ferry sank.", "date": "1987-02-26", "topics": ["ships", "law"], "author": "Mo Lin"}
not json

{"title": "Two", "text": "Wheat prices rose.", "lang": "en", "url": "https://example.org/2"}
{"title": "\\ud800", "text": "x"}
{"title": "One", "text": "The ferry sank.", "date": "1987-02-26", "topics": ["ships", "law"], "author": "Mo Lin"}
[1]
{"title": "Bad date", "date": "soon"}
{"title": "No text"}
"""


def test_each_line_is_a_document_and_bad_ones_are_refused_with_their_number(desk: Desk) -> None:
    answer = post_lines(desk, LINES, description='{"publisher": "Wire"}')
    told = answer.json()
    assert (answer.status_code, counts(told)) == (
        202,
        {"received": 8, "new": 2, "duplicate": 1, "failed": 1, "refused": 4},
    )
    assert [(f["name"], f["state"], f["reason"]) for f in files(desk, told)] == [
        ("line 1", "new", None),
        ("line 2", "refused", "damaged"),
        ("line 4", "new", None),
        ("line 5", "refused", "damaged"),
        ("line 6", "duplicate", None),
        ("line 7", "refused", "damaged"),
        ("line 8", "refused", "damaged"),
        ("line 9", "failed", "no_text"),
    ]
    desk.index()
    [id] = desk.found("ferry", facet="extra.topics", publisher="Wire")
    document = desk.get(f"documents/{id}").json()
    assert (document["date"], document["publisher"], document["said"]["extra"]) == (
        "1987-02-26",
        "Wire",
        {"topics": ["ships", "law"]},
    )
    assert desk.get(f"documents/{id}/original").content == LINES.split(b"\n")[0]
    facets = desk.get("search", facet="extra.topics", **{"extra.topics": "ships"}).json()["facets"]
    assert facets["extra.topics"] == [{"value": "law", "count": 1}, {"value": "ships", "count": 1}]
    assert desk.get("documents/by/url/https://example.org/2").json()["title"] == "Two"


def test_lines_may_be_none_and_the_last_needs_no_end(desk: Desk) -> None:
    assert counts(post_lines(desk, b"").json()) == {}
    assert counts(post_lines(desk, b'{"text": "a"}\r\n{"text": "b"}').json()) == {"received": 2, "new": 2}


def test_nested_lines_of_any_depth_are_accounted_for(desk: Desk) -> None:
    lines = [b'{"text": "a", "more": ' + b"[" * deep + b"]" * deep + b"}" for deep in range(10, 1100, 7)]
    told = post_lines(desk, b"\n".join(lines))
    assert told.status_code == 202, told.text
    assert told.json()["received"] == len(lines)


def test_lines_with_odd_values_are_accounted_for(desk: Desk) -> None:
    odd = [
        "1" * 5000,
        "1e999",
        "NaN",
        '"\\u0000"',
        '"\\udfff"',
        "[[1]]",
        '{"a": {"b": "\\ud800"}}',
        "true",
        "1e308",
        str(2**70),
        '{"\\ud800": 1}',
    ]
    lines = [f'{{"text": "t", "x": {value}}}' for value in odd] + [f'{{"text": {value}}}' for value in odd]
    lines += ['{"' + "k" * 300 + '": 1, "text": "x"}', '{"text": "a\\u0000b\\ud800c"}', "\ufeff{}", "{}"]
    told = post_lines(desk, "\n".join(lines).encode())
    assert told.status_code == 202, told.text
    assert told.json()["received"] == len(lines)
    desk.index()
    assert desk.get("search", limit=100, facet=["extra.x"], sort="extra.x").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"collection": None}, 400),
        ({"collection": "nowhere"}, 404),
        ({"collection": "x" * 64}, 400),
        ({"description": "no json"}, 400),
        ({"description": "[]"}, 422),
        ({"description": '{"collection": "press"}'}, 422),
        ({"description": '{"date": "soon"}'}, 422),
        ({"note": "\0"}, 400),
    ],
)
def test_lines_without_a_place_to_go_are_refused(desk: Desk, asked: dict[str, Any], status: int) -> None:
    assert post_lines(desk, LINES, **asked).status_code == status
    assert desk.get("accessions", desk.key()).json()["accessions"] == []


def test_lines_need_a_librarian_with_a_grant(desk: Desk) -> None:
    for headers, status in (
        ({}, 401),
        (desk.key("reader", "press"), 403),
        (desk.key("librarian", "state"), 403),
        (desk.key("librarian", "press"), 202),
    ):
        assert post_lines(desk, LINES, headers).status_code == status
    assert post_lines(desk, LINES, desk.key("librarian", "press"), collection="state").status_code == 404


def test_a_compressed_body_is_refused(desk: Desk) -> None:
    headers = {**desk.key(), "Content-Encoding": "gzip"}
    assert post_lines(desk, LINES, headers).status_code == 415


def test_many_lines_take_no_more_memory_than_few(desk: Desk) -> None:
    async def body() -> AsyncIterator[bytes]:
        for n in range(300):
            yield json.dumps({"title": f"T{n}", "text": f"{n} " + "wheat " * 20_000}).encode() + b"\n"

    sent = {**desk.key(), "Content-Type": NDJSON}
    tracemalloc.start()
    try:
        answer = desk.ask("POST", "accessions", content=body(), params={"collection": "press"}, headers=sent)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.json()["new"] == 300
    assert peak < 80 * 1024 * 1024
