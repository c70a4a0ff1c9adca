"""Takes two whole corpora in, English and Chinese news, holds the facets against a count made outside the index, and
asks what a reporter would ask.

Reads `corpora/` below PRESSMARK_DATA (default ../shared/data). Everything goes through the real doors: the `pressmark`
command takes in, a real server answers over HTTP.
"""

from __future__ import annotations

import collections
import contextlib
import gzip
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
CORPUS = DATA / "corpora" / "reuters21578" / "docs.jsonl.gz"
CHINESE = DATA / "corpora" / "cctv_news_zh" / "docs.jsonl.gz"
QUESTIONS: list[tuple[str, dict[str, str]]] = [
    ("Xi Jinping Liaoning", {}),
    ("Shaanxi flood", {"across": "zh"}),
    ("earthquake rescue Turkey", {"across": "zh"}),
    ("Yangtze shipping", {"across": "zh"}),
    ("乌鲁木齐 棉花", {}),
    ("石油价格", {"across": "en"}),
    ('"crude oil" price OPEC date:1987-03', {}),
    ('"strait of Hormuz"', {}),
    ("Volker resignation Fed", {"match": "any"}),
    ("wheat subsidy -corn", {"sort": "date"}),
]
COMMAND = [str(Path(sys.executable).with_name("pressmark"))]


def counted() -> tuple[int, dict[str, int], dict[str, int]]:
    """Documents, documents a year and documents a topic, counted from the file alone."""
    years: collections.Counter[str] = collections.Counter()
    topics: collections.Counter[str] = collections.Counter()
    number = 0
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            number += 1
            years[row["date"][:4]] += 1
            topics.update(set(row["topics"]))
    return number, dict(years), dict(topics)


@contextlib.contextmanager
def server(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**ENVIRONMENT, "PRESSMARK_HOME": str(home), "PRESSMARK_PORT": str(port)}
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(base + "/readyz", timeout=5).close()
                break
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def ask(base: str, **asked: Any) -> Any:
    with urllib.request.urlopen(
        f"{base}/api/v1/search?" + urllib.parse.urlencode(asked, doseq=True), timeout=60
    ) as got:
        return json.load(got)


def added(corpus: Path, collection: str, environment: dict[str, str]) -> int:
    """Take a corpus in by one command. How that ended: with 1 where a line has no text, and is said to have failed."""
    begun = time.monotonic()
    add = [*COMMAND, "add", str(corpus), "--records", "--collection", collection, "--kind", "article", "--json"]
    done = subprocess.run(add, env=environment, check=False, stdout=subprocess.PIPE)
    took = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    number = json.loads(done.stdout)["accession"]["received"]
    print(f"{collection}: taken in by one command, searchable: {number} in {took:.0f} s, most memory {peak:.0f} MiB")
    return done.returncode


def tell(q: str, more: dict[str, str], answer: Any) -> None:
    """What was found, and how the question was understood."""
    print(f"\n{q}  {' '.join(f'{name}={value}' for name, value in more.items())}")
    print(f"  {answer['total']['value']} documents in {answer['took_ms']} ms")
    for each in answer["interpreted"]["expansions"]:
        if each["kind"] in ("latin", "across"):
            print(f"  {each['word']}: {', '.join(each['matched'][:8])}")
    for each in answer["corrections"]:
        print(f"  did you mean: {each['query']} ({each['total']})")
    for hit in answer["hits"]:
        about = hit["document"]
        passage = hit["passages"][0]["text"].replace("\n", " ")[:120] if hit["passages"] else ""
        print(f"  {about['date']} {about['title']}: {passage}")


def main() -> int:
    if not CORPUS.is_file():
        print(f"skipped: no corpus at {CORPUS.name} (set PRESSMARK_DATA)")
        return 0
    number, years, topics = counted()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**ENVIRONMENT, "PRESSMARK_HOME": folder}
        subprocess.run(
            [*COMMAND, "collections", "create", "reuters", "--access", "public"], env=environment, check=True
        )
        ended = added(CORPUS, "reuters", environment)
        subprocess.run([*COMMAND, "collections", "create", "cctv", "--access", "public"], env=environment, check=True)
        if CHINESE.is_file():
            ended = max(ended, added(CHINESE, "cctv", environment))
        with server(home) as base:
            narrowed = {"collection": "reuters", "facet.size": 1000}
            answer = ask(base, facet=["date", "extra.topics"], limit=1, **narrowed)
            for q, more in QUESTIONS:
                tell(q, more, ask(base, q=q, limit=2, passages=1, **more))
    found_years = {v["value"]: v["count"] for v in answer["facets"]["date"]}
    found_topics = {v["value"]: v["count"] for v in answer["facets"]["extra.topics"]}
    wrong = [
        f"{name}: {len(found)} values against {len(expected)}"
        for name, found, expected in (("date", found_years, years), ("topics", found_topics, topics))
        if found != expected
    ]
    if ended not in (0, 1):
        wrong.append(f"the command ended with {ended}")
    if answer["total"] != {"value": number, "relation": "exact"}:
        wrong.append(f"total {answer['total']} against {number}")
    print(f"facets against the outside count: {len(years)} years, {len(topics)} topics:", wrong or "all equal")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
