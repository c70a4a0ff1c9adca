"""Several processes that answer: what one does all see, and whatever becomes of one, the archive answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.long

PATIENCE = 60.0
ANSWERING, WORKING = "api.answering", "api.child"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, a_server: type[Server]) -> Iterator[Server]:
    """Of two processes, with a public collection."""
    running = a_server(tmp_path_factory.mktemp("several") / "home", workers="1", processes="2", max_wait="30").start()
    running.run("collections", "create", "press", "--access", "public")
    yield running
    assert running.stop() == 0
    assert "unexpected, while answering" not in running.log.read_text()


@pytest.fixture(scope="module")
def key(server: Server) -> dict[str, str]:
    told = json.loads(server.run("keys", "create", "Mo", "--role", "admin", "--all-collections", "--json"))
    return {"Authorization": f"Bearer {told['secret']}"}


def below(server: Server, module: str) -> list[int]:
    """The numbers of the server's own processes that run this module."""
    assert server.process is not None
    found = []
    for told in Path(f"/proc/{server.process.pid}/task").glob("*/children"):
        for number in map(int, told.read_text().split()):
            command = Path(f"/proc/{number}/cmdline").read_bytes().decode().split("\0")
            found += [number] if module in command else []
    return sorted(found)


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def gone(number: int) -> bool:
    """Whether it has ended, be it that nobody has asked yet how."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@contextmanager
def each(server: Server) -> Iterator[list[httpx.Client]]:
    """A kept connection to each of the processes: made while the others stand still."""
    numbers = below(server, ANSWERING)
    assert len(numbers) == 2
    clients = [httpx.Client(base_url=server.url, trust_env=False, timeout=PATIENCE) for _ in numbers]
    try:
        for number, client in zip(numbers, clients, strict=True):
            for other in numbers:
                if other != number:
                    os.kill(other, signal.SIGSTOP)
            try:
                assert client.get("/readyz").status_code == 200
            finally:
                for other in numbers:
                    os.kill(other, signal.SIGCONT)
        yield clients
    finally:
        for client in clients:
            client.close()


def found(client: httpx.Client, q: str) -> list[str]:
    answer = client.get("/api/v1/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    return [hit["document"]["id"] for hit in answer.json()["hits"]]


def take(client: httpx.Client, headers: dict[str, str], content: bytes) -> str:
    answer = client.post(
        "/api/v1/documents",
        params={"wait": "searchable"},
        headers=headers,
        files={"file": ("a.txt", content)},
        data={"description": json.dumps({"collection": "press"})},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["searchable"]
    return str(answer.json()["id"])


def test_what_one_process_took_in_or_withdrew_the_other_knows_at_once(server: Server, key: dict[str, str]) -> None:
    with each(server) as (one, other):
        for taking, looking in ((one, other), (other, one)):
            assert found(looking, "zeppelin") == []
            id = take(taking, key, b"A zeppelin over the harbour.")
            assert looking.get(f"/api/v1/documents/{id}").status_code == 200
            assert found(looking, "zeppelin") == found(taking, "zeppelin") == [id]
            assert taking.delete(f"/api/v1/documents/{id}", headers=key).status_code < 300
            assert looking.get(f"/api/v1/documents/{id}").status_code == 410
            assert found(looking, "zeppelin") == found(taking, "zeppelin") == []


def test_a_cursor_of_one_process_goes_on_in_the_other(server: Server, key: dict[str, str]) -> None:
    with each(server) as (one, other):
        taken = {take(one, key, f"A lighthouse, number {n}.".encode()) for n in range(3)}
        first = one.get("/api/v1/search", params={"q": "lighthouse", "limit": "2"}).json()
        asked = {"q": "lighthouse", "limit": "2", "cursor": first["cursor"]["next"]}
        rest = other.get("/api/v1/search", params=asked).json()
        assert {hit["document"]["id"] for hit in (*first["hits"], *rest["hits"])} == taken
        assert rest["warnings"] == []


def test_the_figures_are_those_of_all_processes(server: Server, key: dict[str, str]) -> None:

    def missed(client: httpx.Client) -> int:
        told = client.get("/metrics", headers=key).text
        return next((int(line.split()[-1]) for line in told.splitlines() if '{class="4xx"}' in line), 0)

    with each(server) as (one, other):
        before = missed(one)
        for client in (one, one, other):
            assert client.get("/api/v1/nowhere").status_code == 404
        assert missed(one) == missed(other) == before + 3


def test_one_that_is_killed_is_started_again_while_the_other_answers(server: Server) -> None:
    one, other = below(server, ANSWERING)
    os.kill(one, signal.SIGKILL)
    until(lambda: gone(one))
    assert httpx.get(f"{server.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200
    until(lambda: len(below(server, ANSWERING)) == 2)
    assert other in below(server, ANSWERING)
    assert "the answering process ended (-9); it is started again" in server.log.read_text()
    with each(server) as clients:
        assert [client.get("/healthz").status_code for client in clients] == [200, 200]


def test_told_to_stop_each_answers_what_it_was_asked_and_none_is_left(server: Server, key: dict[str, str]) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n{"collection": "press"}\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="late.txt"\r\n\r\nUnder way.\r\n--b--\r\n'
    )
    head = (
        f"POST /api/v1/documents HTTP/1.1\r\nHost: desk\r\nAuthorization: {key['Authorization']}\r\n"
        f"Content-Length: {len(body)}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
    ).encode()
    numbers = [*below(server, ANSWERING), *below(server, WORKING)]
    assert len(numbers) == 3
    with socket.create_connection(server.address, timeout=PATIENCE) as line:
        line.sendall(head + body[:100])
        time.sleep(0.5)  # until one of them has begun with it
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        line.sendall(body[100:])
        answer = b""
        while chunk := line.recv(65536):
            answer += chunk
    assert answer.startswith(b"HTTP/1.1 201 "), answer[:200]
    assert server.process.wait(PATIENCE) == 0
    assert all(gone(number) for number in numbers)
    id = json.loads(answer.partition(b"\r\n\r\n")[2])["id"]
    server.start()
    assert httpx.get(f"{server.url}/api/v1/documents/{id}", trust_env=False).status_code == 200


def test_when_the_server_is_killed_all_its_processes_end_and_the_archive_can_be_served_again(server: Server) -> None:
    numbers = [*below(server, ANSWERING), *below(server, WORKING)]
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    until(lambda: all(gone(number) for number in numbers))
    server.start()
    assert len(below(server, ANSWERING)) == 2
