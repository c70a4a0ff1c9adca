"""Asks the gold queries of both engines, through the parser, and tells every answer that is not the right one.

Reads `gold/queries/` below PRESSMARK_DATA (default ../shared/data). Queries that need Latin spellings of Han words are
counted apart until those are here. Exits with 1 where any other answer is wrong.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.access import Scope
from archive.document import Description, Document, DocumentId, Page, Reading, Text, Version
from index.engine import Engine
from index.memory import MemoryEngine
from index.parser import QueryError, parse
from index.results import Mode, Search
from index.whoosh import WhooshEngine

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOLD = DATA / "gold" / "queries"
ALL = Scope.everything()

# Latin spellings of Han words, which no engine knows yet.
ROMANISED = frozenset({"Liaoning", "Shaanxi", "Urumqi"})

Row = dict[str, Any]


class Corpus:
    """The gold documents, as the archive would give them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.held = {DocumentId(row["id"]): document(row) for row in rows}

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in documents)


def document(row: Row) -> tuple[Document, Text]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = Description(
        title=row["title"] or None,
        kind=row["kind"],
        creators=[{"name": row["author"]}] if row["author"] else [],
        publisher=row["publisher"] or None,
        date=row["date"] or None,
        language=row["lang"],
        cites=row["cites"],
    )
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type="text/plain", filename=row["id"], added=now, reading=Reading.read
    )
    made = Document(
        id=row["id"], collection=row["collection"], revision=1, added=now, changed=now, said=said, version=version
    )
    return made, Text(pages=(Page(number=1, label="1", text=row["text"], how="text"),), reader="gold")


def lines(name: str) -> list[Row]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def asked(engine: Engine, query: str, mode: Mode) -> object:
    """The ids found, or code and position of what is wrong with the query."""
    try:
        found = engine.search(Search(parse(query), mode=mode, limit=1_000), ALL)
    except QueryError as trouble:
        return {"code": trouble.code, "position": trouble.position}
    return sorted(hit.id for hit in found.hits)


def later(row: Row, mode: Mode) -> bool:
    return mode is Mode.expanded and row["mode"] == "expanded" and row["query"] in ROMANISED


def main() -> int:
    if not GOLD.is_dir():
        print(f"skipped: no gold queries at {GOLD.name} (set PRESSMARK_DATA)")
        return 0
    corpus = Corpus(lines("corpus.jsonl"))
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong, waiting = [], []
    with tempfile.TemporaryDirectory() as folder:
        engines: dict[str, Engine] = {"memory": MemoryEngine(), "whoosh": WhooshEngine(Path(folder) / "index")}
        for engine in engines.values():
            engine.rebuild(list(corpus.held), corpus, 1)
        for row in lines("queries.jsonl"):
            expected = row["error"] or sorted(row["expect"])
            modes = list(Mode) if row["mode"] == "*" else [Mode(row["mode"])]
            answers = {
                (name, mode): asked(engine, row["query"], mode) for name, engine in engines.items() for mode in modes
            }
            off = {where: answer for where, answer in answers.items() if answer != expected}
            total[row["group"]] += 1
            right[row["group"]] += not off
            for (name, mode), answer in off.items():
                told = f"{row['id']} {row['query'][:60]!r} {mode} {name}: {answer} and not {expected} ({row['why']})"
                (waiting if later(row, mode) else wrong).append(told)
        for engine in engines.values():
            engine.close()
    for group in total:
        print(f"{group:12}{right[group]:4} of {total[group]}")
    print(f"{'all':12}{right.total():4} of {total.total()}")
    print("\n".join(("", "wrong:", *wrong)) if wrong else "\nnothing wrong")
    print("\n".join(("", "waiting for Latin spellings of Han words:", *waiting)) if waiting else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
