"""Search over HTTP: beside a route that does nothing on the same server, and beside Datasette serving FTS5.

    python tests/bench/serving.py [--documents N] [--requests N]

The rows are taken in by the `pressmark` command and served by it; Datasette serves the same rows, with titles and
texts in an FTS5 table and the ten best with title and total by a query of its own. One client, which keeps its
connection, asks for searches and for `/healthz` in turn: p50 and p95 by the clock. What the engine itself takes for the
same questions is told by `took_ms`. Then several clients ask one server, and its requests a second are told.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path

from corpus import Row, rows
from engine import quantile
from peers import Fts5
from questions import Question, questions
from sides import installed

BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
CLIENTS, SECONDS = 4, 5.0
KINDS = ("rare", "common", "and", "or", "phrase")
SQL = """SELECT d.id, d.title, (SELECT count(*) FROM words WHERE words MATCH :q) AS total FROM words
JOIN documents d ON d.rowid = words.rowid WHERE words MATCH :q ORDER BY words.rank LIMIT 10"""


@contextmanager
def serving(command: Sequence[str], port: int, path: str, **more: str) -> Iterator[int]:
    """A server on loopback until the end, once it answers."""
    process = subprocess.Popen(
        command, env={**ENVIRONMENT, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} does not answer")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> tuple[float, bytes]:
        """Milliseconds by the clock, and the answer. Raises SystemExit for any but 200."""
        before = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        spent = (time.perf_counter() - before) * 1_000
        if answer.status != 200:
            raise SystemExit(f"{answer.status} for {path}: {body[:300]!r}")
        return spent, body


def a_second(port: int, paths: list[str]) -> float:
    """Requests a second, of several clients."""
    done = [0] * CLIENTS
    end = time.perf_counter() + SECONDS

    def ask(who: int) -> None:
        client = Client(port)
        for path in cycle(paths[who:] + paths[:who]):
            if time.perf_counter() > end:
                return
            client.get(path)
            done[who] += 1

    threads = [threading.Thread(target=ask, args=(who,)) for who in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def taken_in(home: Path, held: Sequence[Row]) -> None:
    """By the command, into a public collection."""
    environment = {**ENVIRONMENT, "PRESSMARK_HOME": str(home)}
    given = home / "rows.jsonl"
    with given.open("w", encoding="utf-8") as lines:
        for row in held:
            told = {"title": row.title, "language": row.language, "publisher": row.publisher, "text": row.text}
            lines.write(json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False) + "\n")
    for command in (
        ["collections", "create", "bench", "--access", "public"],
        ["add", str(given), "--records", "--collection", "bench", "--kind", "document"],
    ):
        subprocess.run([BIN / "pressmark", *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    given.unlink()


def written(question: Question) -> str:
    """In words that mean the same to both."""
    if question.kind == "phrase":
        return f'"{" ".join(question.words)}"'
    return (" OR " if question.kind == "or" else " ").join(question.words)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=5_000)
    options.add_argument("--requests", type=int, default=200, help="of each kind")
    given = options.parse_args()
    held = rows("articles", given.documents)
    asked = questions(held, 10)
    quoted = [urllib.parse.quote(written(question)) for kind in KINDS for question in asked[kind]]
    ours = [f"/api/v1/search?limit=10&passages=0&mode=literal&q={q}" for q in quoted]
    with tempfile.TemporaryDirectory() as name:
        home, port_of_ours = Path(name) / "home", port()
        home.mkdir()
        taken_in(home, held)
        serve = [str(BIN / "pressmark"), "serve"]
        more = {"PRESSMARK_HOME": str(home), "PRESSMARK_PORT": str(port_of_ours)}
        with serving(serve, port_of_ours, "/readyz", **more):
            speed = measured(port_of_ours, ours, given.requests)
        if not installed("datasette"):
            print("not installed, so without it: datasette (make .venv/bench)")
            return 0
        folder, port_of_theirs = Path(name) / "fts5", port()
        Fts5(folder).add(held)
        theirs = [f"/fts5.json?_shape=array&sql={urllib.parse.quote(SQL)}&q={q}" for q in quoted]
        command = ["datasette", "serve", str(folder / "fts5.db"), "--host", "127.0.0.1", "--port", str(port_of_theirs)]
        with serving([str(BIN / command[0]), *command[1:]], port_of_theirs, "/-/versions.json"):
            client = Client(port_of_theirs)
            told = [client.get(path)[0] for path in islice(cycle(theirs), given.requests)]
            print(f"datasette       p50 {quantile(told, 0.5):7.2f} ms   p95 {quantile(told, 0.95):7.2f} ms")
            other = a_second(port_of_theirs, theirs)
        print(f"requests a second of {CLIENTS} clients: {speed:.0f}, datasette {other:.0f}: {speed / other:.2f} ×")
    return 0


def measured(port: int, paths: list[str], count: int) -> float:
    client = Client(port)
    for path in paths:
        client.get(path)
    search, nothing, took = [], [], []
    for path in islice(cycle(paths), count):
        spent, body = client.get(path)
        search.append(spent)
        took.append(json.loads(body)["took_ms"])
        nothing.append(client.get("/healthz")[0])
    for what, told in (("search", search), ("no-op route", nothing), ("engine (took)", took)):
        print(f"{what:14}  p50 {quantile(told, 0.5):7.2f} ms   p95 {quantile(told, 0.95):7.2f} ms")
    bar = statistics.median(took) + 2 * statistics.median(nothing)
    print(f"search p50 {statistics.median(search):.2f} ms against {bar:.2f} ms, the engine and twice the no-op route")
    return a_second(port, paths)


if __name__ == "__main__":
    sys.exit(main())
