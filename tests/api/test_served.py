"""The whole of it, as somebody at the other end of a line sees it: a real server that reads, finds, stops, starts."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.long


ARTICLE = "The ferry sank. “Police cloud” systems watched it, 他们在辽宁省说。\n".encode()
PATIENCE = 60.0


@pytest.fixture(scope="module")
def key(server: Server) -> dict[str, str]:
    told = json.loads(server.run("keys", "create", "Mo", "--role", "librarian", "--all-collections", "--json"))
    return {"Authorization": f"Bearer {told['secret']}"}


def ask(server: Server, method: str, path: str, **more: Any) -> httpx.Response:
    return httpx.request(method, f"{server.url}/api/v1/{path}", trust_env=False, timeout=PATIENCE, **more)


def take(server: Server, key: dict[str, str], content: bytes, collection: str = "press", **said: Any) -> Any:
    described = json.dumps({"collection": collection, **said})
    asked = {"files": {"file": ("a.txt", content)}, "data": {"description": described}, "headers": key}
    answer = ask(server, "POST", "documents", params={"wait": "searchable"}, **asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def found(server: Server, q: str, headers: dict[str, str] | None = None) -> list[Any]:
    answer = ask(server, "GET", "search", params={"q": q}, headers=headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["hits"])


def until_found(server: Server, q: str, headers: dict[str, str] | None = None) -> list[Any]:
    """The server waits two seconds for a reader; a busy machine may need more."""
    end = time.monotonic() + PATIENCE
    while not (hits := found(server, q, headers)) and time.monotonic() < end:
        time.sleep(0.1)
    return hits


def test_what_is_taken_in_is_found_at_its_place_and_comes_back(server: Server, key: dict[str, str]) -> None:
    id = take(server, key, ARTICLE, kind="article", date="2021-02-18")["id"]
    [hit] = until_found(server, '"police cloud" kind:article')
    assert hit["document"]["id"] == id
    [passage] = hit["passages"]
    page = httpx.get(server.url + passage["links"]["page"], trust_env=False).json()
    (first, last), *_ = passage["marks"]
    assert page["text"][first:last].lower() in ("police", "police cloud")
    assert ask(server, "GET", f"documents/{id}/original").content == ARTICLE
    assert [h["document"]["id"] for h in found(server, "辽宁")] == [id]
    assert found(server, "ferry -police") == []


def test_what_is_restricted_is_for_those_with_a_key(server: Server, key: dict[str, str]) -> None:
    id = take(server, key, b"A zeppelin in the state archive.", "state")["id"]
    assert until_found(server, "zeppelin", key)[0]["document"]["id"] == id
    assert found(server, "zeppelin") == []
    assert ask(server, "GET", f"documents/{id}").status_code == 404


def test_what_is_under_way_is_answered_before_the_server_ends_and_all_is_there_again(
    server: Server, key: dict[str, str]
) -> None:
    id = take(server, key, b"Taken in before the end.")["id"]
    until_found(server, '"before the end"')
    body = (
        b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n{"collection": "press", "title": "Late"}\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="late.txt"\r\n\r\nUnder way.\r\n--b--\r\n'
    )
    head = (
        f"POST /api/v1/documents HTTP/1.1\r\nHost: desk\r\nAuthorization: {key['Authorization']}\r\n"
        f"Content-Length: {len(body)}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    ).encode()
    with socket.create_connection(server.address, timeout=PATIENCE) as line:
        line.sendall(head + body[:100])
        time.sleep(0.5)  # until the server has begun with it
        codes: list[int] = []
        ending = threading.Thread(target=lambda: codes.append(server.stop()))
        ending.start()
        time.sleep(0.5)
        line.sendall(body[100:])
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    ending.join()
    assert answer.startswith(b"HTTP/1.1 201 "), answer[:200]
    assert codes == [0]
    late = json.loads(answer.partition(b"\r\n\r\n")[2])["id"]
    server.start()
    for one in (id, late):
        assert ask(server, "GET", f"documents/{one}").status_code == 200
    assert until_found(server, '"under way"')[0]["document"]["id"] == late


@pytest.fixture(scope="module", autouse=True)
def _nothing_unexpected(server: Server) -> Iterator[None]:
    yield
    assert "unexpected, while answering" not in server.log.read_text()
