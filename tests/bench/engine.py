"""The embedded engine beside stock Whoosh: the same documents, the same words, one process; prints ratios.

    python tests/bench/engine.py [DOCUMENTS]

Reads `corpora/reuters21578/docs.jsonl.gz` below PRESSMARK_DATA (default ../shared/data) and says so when it
is not there. Ratios compare CPU time, which a busy machine disturbs least; below 1 means faster than stock.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore", module="whoosh")

from whoosh import index as stock_index  # noqa: E402
from whoosh import query as stock  # noqa: E402
from whoosh.fields import ID, TEXT, Schema  # noqa: E402

from archive.access import Scope  # noqa: E402
from archive.document import (  # noqa: E402
    Description,
    Document,
    DocumentId,
    Page,
    Reading,
    Text,
    Version,
)
from index.query import And, Everything, Fuzzy, Or, Phrase, Prefix, Query, Word  # noqa: E402
from index.results import Filter, Search  # noqa: E402
from index.whoosh import WhooshEngine  # noqa: E402

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
CORPUS = DATA / "corpora" / "reuters21578" / "docs.jsonl.gz"
ALL = Scope.everything()

Ask = Callable[[], Any]


class Corpus:
    """The documents, as the archive would give them."""

    def __init__(self, count: int) -> None:
        with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
            self.rows = [json.loads(line) for line in islice(lines, count)]
        self.held = {row["id"]: document(row) for row in self.rows}

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in documents)


def document(row: dict[str, Any]) -> tuple[Document, Text]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = Description(
        title=row["title"] or None,
        date=row["date"][:10],
        language="en",
        subjects=row["topics"],
        places=row["places"],
    )
    version = Version(
        number=1,
        sha256="0" * 64,
        size=1,
        media_type="text/plain",
        filename=row["id"],
        added=now,
        reading=Reading.read,
    )
    made = Document(id=row["id"], collection="reuters", revision=1, added=now, changed=now, said=said, version=version)
    return made, Text(pages=(Page(number=1, label="1", text=row["text"], how="text"),), reader="bench")


def stock_built(corpus: Corpus, folder: Path) -> Any:
    folder.mkdir()
    made = stock_index.create_in(str(folder), Schema(id=ID(stored=True), text=TEXT(stored=True)))
    writer = made.writer(limitmb=256)
    for row in corpus.rows:
        writer.add_document(id=row["id"], text=f"{row['title']}\n{row['text']}")
    writer.commit()
    return made.searcher()


def timed(ask: Ask, times: int = 7) -> tuple[float, float]:
    """CPU milliseconds: the first time, and the median of the next ones."""
    spent = []
    for _ in range(times):
        before = time.process_time()
        ask()
        spent.append((time.process_time() - before) * 1_000)
    return spent[0], statistics.median(spent[1:])


def questions(engine: WhooshEngine, searcher: Any) -> Iterator[tuple[str, Ask, Ask | None]]:
    def ours(query: Query, **more: Any) -> Ask:
        return lambda: engine.search(Search(query, **{"passages": 0, **more}), ALL)

    def theirs(query: Any) -> Ask:
        """Ten hits and the exact total, as ours gives."""
        return lambda: len(searcher.search(query, limit=10))

    def term(word: str) -> Any:
        return stock.Term("text", word)

    yield "rare word", ours(Word("zinc", literal=True)), theirs(term("zinc"))
    yield "common word", ours(Word("said", literal=True)), theirs(term("said"))
    both = And((Word("oil", literal=True), Word("prices", literal=True)))
    yield "and of two", ours(both), theirs(stock.And([term("oil"), term("prices")]))
    words = ("oil", "bank", "trade")
    yield (
        "or of three",
        ours(Or(tuple(Word(word, literal=True) for word in words))),
        theirs(stock.Or([term(word) for word in words])),
    )
    yield (
        "phrase",
        ours(Phrase(("interest", "rates"), literal=True)),
        theirs(stock.Phrase("text", ["interest", "rates"])),
    )
    yield (
        "common phrase",
        ours(Phrase(("one", "year"), literal=True)),
        theirs(stock.Phrase("text", ["one", "year"])),
    )
    yield "prefix", ours(Prefix("compan")), theirs(stock.Prefix("text", "compan"))
    yield "fuzzy", ours(Fuzzy("japan")), theirs(stock.FuzzyTerm("text", "japan", prefixlength=1))
    yield "common word, all forms, passages", ours(Word("said"), passages=3), None
    yield "three facets over all", ours(Everything(), facets=("date", "subject", "place")), None
    yield (
        "filter by month and facets",
        ours(Word("bank"), filters=(Filter("date", ("1987-03",)),), facets=("subject",)),
        None,
    )
    yield "suggest", lambda: engine.suggest("tra", ALL), None


def main() -> int:
    if not CORPUS.is_file():
        print(f"skipped: no corpus at {CORPUS.name} (set PRESSMARK_DATA)")
        return 0
    corpus = Corpus(int(sys.argv[1]) if len(sys.argv) > 1 else 21_578)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = time.process_time()
        engine = WhooshEngine(folder / "ours")
        engine.rebuild(list(corpus.held), corpus, 1)
        spent = time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"ours: {len(corpus.rows):,} documents indexed in {spent:.1f} s CPU", end="; ")
        print(f"{len(corpus.rows) / spent:,.0f} a second, {peak} MiB at most")
        before = time.process_time()
        searcher = stock_built(corpus, folder / "stock")
        spent = time.process_time() - before
        print(f"stock: {spent:.1f} s CPU; {len(corpus.rows) / spent:,.0f} a second, title and text in one field")
        print(f"\n{'CPU milliseconds':34}{'first':>8}{'median':>8}{'stock':>8}{'ratio':>8}")
        for what, ours, theirs in questions(engine, searcher):
            first, median = timed(ours)
            line = f"{what:34}{first:8.1f}{median:8.1f}"
            if theirs is not None:
                against = timed(theirs)[1]
                line += f"{against:8.1f}{median / against:8.2f}"
            print(line)
        engine.close()
        searcher.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
