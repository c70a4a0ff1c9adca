"""Search over HTTP: beside a route that does nothing on the same server, and beside Datasette serving FTS5.

    python tests/bench/serving.py [--documents N] [--requests N] [--processes N]

The rows are taken in by the `pressmark` command and served by it; Datasette serves the same rows, with titles and
texts in an FTS5 table and the ten best with title and total by a query of its own. It runs on what its own package
installs, uvicorn with h11 and asyncio; ours runs as we ship it, with httptools beside h11. One client, which keeps its
connection, asks for searches and for `/healthz` in turn: p50 and p95 by the clock. What the engine itself takes for
the same questions is told by `took_ms`.

Then several clients ask Pressmark with one process that answers, Pressmark with as many as there are cores, and
Datasette, which has one, in turn. Requests a second of each are told, and the processor time that a request takes of
the server and of all that it started. What asks is `load.py`, on the same cores.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from corpus import Row, rows
from engine import quantile
from peers import Fts5
from questions import Question, questions
from sides import installed

BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
CLIENTS, SECONDS, TURNS = 8, 2.0, 7
NOT_FILES = shutil.ignore_patterns("bell", "lock")
KINDS = ("rare", "common", "and", "or", "phrase")
DATASETTE = "import sys; sys.modules.update(httptools=None, uvloop=None); from datasette.cli import cli; cli()"
"""Without what is here for others: uvicorn takes them wherever it finds them."""

SQL = """SELECT d.id, d.title, (SELECT count(*) FROM words WHERE words MATCH :q) AS total FROM words
JOIN documents d ON d.rowid = words.rowid WHERE words MATCH :q ORDER BY words.rank LIMIT 10"""


class Serving(NamedTuple):
    """A server: its process, and the port it listens on."""

    process: int
    port: int


@contextmanager
def serving(command: Sequence[str], port: int, path: str, **more: str) -> Iterator[Serving]:
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
        yield Serving(process.pid, port)
    finally:
        process.terminate()
        process.wait(60)


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
    """Requests a second, of several clients in a process of their own."""
    command = [sys.executable, str(Path(__file__).with_name("load.py")), str(port), str(CLIENTS), str(SECONDS)]
    told = subprocess.run(command, input=json.dumps(paths), capture_output=True, text=True, check=True)
    return float(told.stdout)


def processor_seconds(process: int) -> float:
    """What a process and all below it have taken so far of the processor."""
    spent = sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))
    below = [int(n) for told in Path(f"/proc/{process}/task").glob("*/children") for n in told.read_text().split()]
    return spent / os.sysconf("SC_CLK_TCK") + sum(map(processor_seconds, below))


class Load(NamedTuple):
    name: str
    server: Serving
    paths: list[str]
    rates: list[float]
    costs: list[float]


def loaded(loads: Sequence[Load]) -> None:
    """Ask each in turn, several times, the first for warming up; and print what was seen."""
    for turn in range(TURNS + 1):
        for load in loads:
            before = processor_seconds(load.server.process)
            rate = a_second(load.server.port, load.paths)
            if turn:
                load.rates.append(rate)
                load.costs.append((processor_seconds(load.server.process) - before) / (rate * SECONDS) * 1_000)
    other = statistics.median(loads[-1].rates)
    print(f"requests a second of {CLIENTS} clients, the median of {TURNS} times {SECONDS:.0f} s")
    for load in loads:
        rate, cost = statistics.median(load.rates), statistics.median(load.costs)
        print(f"{load.name:26} {rate:7.0f}  {rate / other:5.2f} ×  {cost:6.2f} ms of processor a request")


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
    options.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="of Pressmark, where it has several"
    )
    given = options.parse_args()
    held = rows("articles", given.documents)
    asked = questions(held, 10)
    quoted = [urllib.parse.quote(written(question)) for kind in KINDS for question in asked[kind]]
    ours = [f"/api/v1/search?limit=10&passages=0&mode=literal&q={q}" for q in quoted]
    theirs = [f"/fts5.json?_shape=array&sql={urllib.parse.quote(SQL)}&q={q}" for q in quoted]
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        home, folder = Path(name) / "home", Path(name) / "fts5"
        home.mkdir()
        taken_in(home, held)

        def pressmark(home: Path, processes: int) -> Load:
            free = port()
            told = {"HOME": str(home), "PORT": str(free), "PROCESSES": str(processes)}
            more = {f"PRESSMARK_{name}": value for name, value in told.items()}
            server = servers.enter_context(serving([str(BIN / "pressmark"), "serve"], free, "/readyz", **more))
            return Load(f"pressmark, {processes} process{'es'[: 2 * (processes > 1)]}", server, ours, [], [])

        alone = pressmark(home, 1)
        measured(alone.server.port, ours, given.requests)
        if not installed("datasette"):
            print("not installed, so without it: datasette (make .venv/bench)")
            return 0
        Fts5(folder).add(held)
        free = port()
        command = [sys.executable, "-c", DATASETTE, "serve", str(folder / "fts5.db"), "--host", "127.0.0.1"]
        datasette = servers.enter_context(serving([*command, "--port", str(free)], free, "/-/versions.json"))
        client = Client(free)
        told = [client.get(path)[0] for path in islice(cycle(theirs), given.requests)]
        print(f"datasette       p50 {quantile(told, 0.5):7.2f} ms   p95 {quantile(told, 0.95):7.2f} ms")
        several = pressmark(
            Path(shutil.copytree(home, Path(name) / "home of several", ignore=NOT_FILES)), given.processes
        )
        loaded([alone, several, Load("datasette", datasette, theirs, [], [])])
    return 0


def measured(port: int, paths: list[str], count: int) -> None:
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


if __name__ == "__main__":
    sys.exit(main())
