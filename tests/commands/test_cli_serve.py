"""`pressmark serve`: one server on an archive, the other commands beside it, and a clean end."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import urllib.parse
from typing import Any


def test_a_server_says_how_to_begin_and_commands_work_beside_it(terminal: Any) -> None:
    terminal.file("a.txt", "The black swan of the police cloud.")
    with terminal.serving() as server:
        server.ready()
        assert str(terminal.home) in server.greeting
        assert re.search(r"curl 'http://127.0.0.1:\d+/api/v1/search\?q=", server.greeting)
        assert f"PRESSMARK_HOME={terminal.home} " in server.greeting
        assert "keys create NAME --role librarian" in server.greeting
        second = terminal.run("serve")
        assert second.code == 4
        assert f"Another Pressmark process (number {server.running.pid}) is at work" in second.err
        added = terminal.well("add", "a.txt", "--collection", "press", "--json").json
        assert added["accession"]["new"] == 1
        assert server.json("/api/v1/search?q=swan")["total"]["value"] == 1
        terminal.well("withdraw", added["files"][0]["document"])
        assert server.json("/api/v1/search?q=swan")["total"]["value"] == 0
        assert terminal.well("reindex").out.startswith("The index is built: 0 documents")


def test_a_port_that_is_taken_is_said_in_one_line(terminal: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = terminal.script("serve", PRESSMARK_PORT=str(port))
    assert done.code == 1
    assert done.err == f"Cannot listen on 127.0.0.1 port {port}: Address already in use.\n"


def test_told_to_stop_it_answers_what_was_asked_and_returns_all_leases(terminal: Any) -> None:
    key = terminal.well("keys", "create", "ann", "--role", "librarian", "--grant", "press", "--json").json["secret"]
    boundary = "a-boundary"
    said = {"collection": "press", "title": "Late"}
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="description"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(said)}\r\n"
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="late.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\nA late swan.\r\n--{boundary}--\r\n"
    ).encode()
    with terminal.serving() as server:
        server.ready()
        where = urllib.parse.urlsplit(server.url)
        with socket.create_connection((where.hostname, where.port), timeout=60) as asking:
            head = (
                f"POST /api/v1/documents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n"
                f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            asking.sendall(head.encode() + body[:100])
            assert server.ask("/healthz")[0] == 200  # so the half request has arrived, too
            server.running.send_signal(signal.SIGTERM)
            asking.sendall(body[100:])
            answer = b""
            while more := asking.recv(65_536):
                answer += more
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert server.running.wait(60) == 0
    with sqlite3.connect(terminal.home / "catalogue.db") as catalogue:
        assert catalogue.execute("SELECT COUNT(*) FROM versions WHERE holder IS NOT NULL").fetchone() == (0,)
    catalogue.close()
    assert not terminal.run("fixity").code


def test_while_the_index_is_being_built_search_says_so_and_documents_are_served(terminal: Any) -> None:
    (id,) = terminal.add("Swan.")
    (terminal.home / "index" / "CURRENT").write_text("g-nowhere")
    with terminal.serving() as server:
        status, body = server.ask("/api/v1/search?q=swan")
        assert (status, json.loads(body)["code"]) == (503, "index_outdated")
        assert server.ask(f"/api/v1/documents/{id}")[0] == 200
        server.ready()
        assert server.json("/api/v1/search?q=swan")["total"]["value"] == 1
