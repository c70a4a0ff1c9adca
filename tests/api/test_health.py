"""Whether the server lives, is ready, and its figures; the ways in; and what is in every answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk


def test_a_server_that_lives_says_so_to_anybody(desk: Desk) -> None:
    assert desk.get("/healthz").json() == {"status": "ok"}
    assert desk.get("/readyz").json() == {"status": "ok"}


def test_a_server_that_is_not_ready_says_when_to_ask_again(desk: Desk) -> None:
    object.__setattr__(desk.wiring, "ready", lambda: False)
    answer = desk.get("/readyz")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "not_ready", "2")


def metrics(desk: Desk, *grants: str) -> dict[str, float]:
    answer = desk.get("/metrics", desk.key("admin", *grants))
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_figures_are_for_admins_and_count_what_they_see(desk: Desk) -> None:
    for headers, status in ((None, 401), (desk.key("librarian"), 403)):
        assert desk.get("/metrics", headers).status_code == status
    desk.add(b"one")
    desk.add(b"two", "state")
    desk.post(b"three")
    told = metrics(desk)
    assert (told["pressmark_documents"], told["pressmark_files_waiting"], told["pressmark_index_behind"]) == (2, 1, 1)
    assert told['pressmark_answers_total{class="4xx"}'] == 2
    assert told['pressmark_answers_total{class="2xx"}'] == 3
    less = metrics(desk, "press")
    assert less["pressmark_documents"] == 1
    assert "pressmark_index_behind" not in less


def test_the_beginning_leads_everywhere(desk: Desk) -> None:
    for path in ("/", "/api/v1", "/api/v1/"):
        told = desk.get(path).json()
        assert told["name"] == "Pressmark"
        for name, link in told["links"].items():
            assert desk.get(link).status_code in (200, 400, 401), name


def test_the_page_for_people_loads_nothing_from_elsewhere(desk: Desk) -> None:
    page = desk.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    script = desk.get("/docs/docs.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert desk.get("/docs/docs.css").headers["content-type"].startswith("text/css")
    for text in (page.text, script.text, desk.get("/docs/docs.css").text):
        assert not re.search(r"https?://|\bon\w+=|innerHTML|<script>", text)
    for path in ("/docs/nosuch.js", "/docs/..%2f..%2fapp.py", "/docs/docs.html"):
        assert desk.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/nosuch", "/api/v1/nosuch", "/api/v2/search", "/docs/", "/api/v1/search/", "/healthz/x"]
)
def test_what_is_nowhere_is_a_problem_like_any_other(desk: Desk, path: str) -> None:
    answer = desk.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    told = answer.json()
    assert set(told) == {"type", "title", "status", "code", "detail"}
    assert (told["status"], told["code"]) == (404, "not_found")


def test_a_method_that_is_not_known_is_told_which_are(desk: Desk) -> None:
    id = desk.add()
    for path, allowed in (
        ("/healthz", "GET, HEAD"),
        ("/api/v1/search", "GET, HEAD, POST"),
        (f"/api/v1/documents/{id}", "GET, HEAD, PATCH, DELETE"),
        (f"/api/v1/documents/{id}/original", "GET, HEAD"),
        ("/api/v1/documents/by/url/x", "GET, HEAD, PUT"),
        (f"/api/v1/documents/{id}/purge", "POST"),
    ):
        answer = desk.ask("TRACE", path)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"] == allowed


def test_every_answer_has_the_headers_that_keep_browsers_out(desk: Desk) -> None:
    id = desk.add()
    for path in (
        "/",
        "/healthz",
        "/nosuch",
        "/api/v1/search?q=x",
        "/api/v1/search?q=(",
        f"/api/v1/documents/{id}/original",
    ):
        headers = desk.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_what_nobody_thought_of_is_answered_without_its_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret words")

    monkeypatch.setattr(desk.archive, "document", broken)
    answer = desk.get(f"documents/{'2' * 26}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret words" in caplog.text


def test_a_full_disk_is_told_and_nothing_is_acknowledged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(desk.archive.originals), "put", full)
    answer = desk.post(b"x")
    assert (answer.status_code, answer.json()["code"]) == (507, "full")
    headers = {**desk.key(), "Content-Type": "application/x-ndjson"}
    lines = desk.ask("POST", "accessions?collection=press", content=b'{"text": "x"}\n', headers=headers)
    assert (lines.status_code, lines.json()["code"]) == (507, "full")
    account = desk.get(f"accessions/{lines.json()['accession']}", desk.key()).json()
    assert (account["received"], account["closed"] is not None) == (0, True)


def test_questions_and_keys_are_not_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    headers = desk.key()
    desk.get("search", headers, q="whistleblower")
    desk.get("search", headers, q='"whistleblower')
    desk.get("suggest", headers, prefix="whistle")
    assert "whistle" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("pressmark")
    )
    assert headers["Authorization"].split()[1] not in caplog.text


# -- bounds


def test_a_body_is_bounded_whether_it_says_its_length_or_not(small_desk: Desk) -> None:
    answer = small_desk.post(b"x" * 5000)
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "too_large", 4096)

    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100

    headers = {**small_desk.key(), "Content-Type": "application/json"}
    answer = small_desk.ask("POST", "search", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["limit"]) == (413, 1024)


def test_an_address_and_its_headers_are_bounded(small_desk: Desk) -> None:
    assert small_desk.get("search", q="x" * 1100).json()["code"] == "query_string_too_long"
    assert small_desk.get("documents/" + "x" * 600).json()["code"] == "path_too_long"
    many = [(f"x-{n}", "y") for n in range(40)]
    assert small_desk.ask("GET", "collections", headers=many).json()["code"] == "too_many_headers"
    assert small_desk.ask("GET", "collections", headers={"x": "y" * 5000}).json()["code"] == "headers_too_large"


@pytest.mark.parametrize(
    "address",
    ["search?q=%", "search?q=%zz", "search?q=%ff", "search?q=a%c3", "documents/%c3%28", "collections/%ED%A0%80"],
)
def test_an_address_that_is_not_percent_encoded_utf_8_is_refused(desk: Desk, address: str) -> None:
    import httpx

    url = httpx.URL("http://desk/api/v1/" + address.split("?")[0].replace("%", "%25"))
    path, _, query = address.partition("?")
    raw = b"/api/v1/" + path.encode() + (b"?" + query.encode() if query else b"")
    answer = desk.runner.run(desk.client.request("GET", url.copy_with(raw_path=raw)))
    assert (answer.status_code, answer.json()["code"]) == (400, "address_invalid")


def test_a_body_that_does_not_arrive_in_time_is_given_up(make_desk: Callable[..., Desk]) -> None:
    import asyncio

    from api.limits import Bounds

    desk = make_desk(bounds=Bounds(body=1000, body_seconds=0.05))

    async def slow() -> Any:
        yield b"{"
        await asyncio.sleep(30)

    answer = desk.ask("POST", "search", content=slow(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")


def test_nothing_of_this_machine_is_in_an_answer(desk: Desk, tmp_path: Path) -> None:
    id = desk.add()
    for path in (
        "/",
        "/metrics",
        "/api/v1/openapi.json",
        f"/api/v1/documents/{id}",
        "/api/v1/changes",
        "/api/v1/search",
    ):
        assert str(tmp_path) not in desk.get(path, desk.key("admin")).text
