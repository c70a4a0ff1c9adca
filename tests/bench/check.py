"""What checking a draft costs, beside one plain search, in archives of several sizes.

    python tests/bench/check.py [DOCUMENTS …]

Reads `corpora/` below PRESSMARK_DATA (default ../shared/data): news, English and Chinese in turn, taken in by the
`pressmark` command. The draft has 20 quotations (verbatim, with a word changed, invented) and 60 claims made of the
corpora's own sentences; it cites two of the documents. A plain search is two words, ten hits with their passages. CPU
time; a statement may cost as much as 20 plain searches. Exits with 1 where one costs more.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from archive import Archive
from archive.access import Scope
from archive.claim import sentences
from archive.document import Page, Text
from archive.draft import Draft
from index.check.check import Check
from index.query import And, Word
from index.results import Search
from index.whoosh import WhooshEngine, evaluator

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data")) / "corpora"
CORPORA = [DATA / name / "docs.jsonl.gz" for name in ("reuters21578", "cctv_news_zh")]
SIZES = (1_000, 10_000)
QUOTATIONS, CLAIMS, MOST = 20, 60, 20
ALL = Scope.everything()

Row = dict[str, Any]


def rows(count: int) -> list[Row]:
    """So many documents, of both corpora in turn."""
    told: list[Row] = []
    for corpus in CORPORA:
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            told += islice(map(json.loads, lines), count // 2)
    return told


def taken_in(found: list[Row], home: Path) -> None:
    file = home / "docs.jsonl"
    file.write_text("".join(json.dumps(_record(row)) + "\n" for row in found), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("pressmark"))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
    environment["PRESSMARK_HOME"] = str(home)
    subprocess.run([*command, "collections", "create", "news"], env=environment, check=True, stdout=subprocess.DEVNULL)
    add = [*command, "add", str(file), "--records", "--collection", "news"]
    done = subprocess.run(add, env=environment, check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1):  # 1: a line without a text
        raise SystemExit(f"taking in ended with {done.returncode}")


def _record(row: Row) -> Row:
    return {"title": row["title"] or "-", "text": row["text"], "date": row["date"][:10], "kind": "article"}


def drafted(found: list[Row], chance: random.Random) -> str:
    """An article with its quotations and claims, each in a paragraph of its own."""
    english = [s for row in chance.sample(found, min(len(found), 800)) for s in _sentences(row["text"])]
    english = [s for s in english if s.isascii() and 60 < len(s) < 220 and not set(s) & set('"<>')]
    chosen = chance.sample(english, QUOTATIONS + CLAIMS)
    said = [_changed(s, number, chance) for number, s in enumerate(chosen[:QUOTATIONS])]
    return "\n\n".join([*(f"“{s}” Ms Example said." for s in said), *chosen[QUOTATIONS:]])


def _sentences(text: str) -> Iterator[str]:
    return (" ".join(text[start:end].split()) for start, end in sentences(text))


def _changed(sentence: str, number: int, chance: random.Random) -> str:
    """In turn: as it is, with a word changed, and in an order that nobody wrote."""
    words = sentence.split()
    if number % 3 == 1:
        words[len(words) // 2] = "seldom"
    elif number % 3 == 2:
        chance.shuffle(words)
    return " ".join(words)


def spent(ask: Callable[[], object]) -> float:
    """CPU milliseconds."""
    before = time.process_time()
    ask()
    return (time.process_time() - before) * 1_000


def plain(engine: WhooshEngine, found: list[Row], chance: random.Random) -> float:
    """The median of fifty searches for two words that stand in one document."""
    told = []
    for row in chance.sample(found, 60):
        words = [word for word in row["text"].split() if word.isascii() and word.isalpha() and len(word) > 3]
        if len(words) > 1:
            asked = Search(And(tuple(map(Word, chance.sample(words, 2)))))
            told.append(spent(lambda asked=asked: engine.search(asked, ALL)))  # type: ignore[misc]
    return statistics.median(told[5:])


def measured(count: int) -> bool:
    """One size. Whether a statement costs more than it may."""
    chance, found = random.Random(1), rows(count)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        taken_in(found, home)
        archive, engine = Archive.open(home), WhooshEngine(home / "index")
        cited = tuple(islice(archive.searchable(ALL), 2))
        pages = (Page(number=1, label="1", text=drafted(found, chance), how="text"),)
        draft = Draft(Text(pages=pages, reader="-"), language="en", cites=cited)
        check = Check(archive, engine, ALL)
        check.of(draft)  # what is read once: the index, tables, the dictionary
        one = plain(engine, found, chance)
        print(f"{len(found):>8,} documents: a plain search {one:.2f} ms")
        over = False
        for what, more in (
            ("with both languages", {}),
            ("in its own language", {"across": False}),
            ("quotations alone", {"suggestions": 0}),
        ):
            again = Draft(draft.text, language="en", cites=cited)
            whole = spent(lambda again=again, more=more: check.of(again, **more))  # type: ignore[misc]
            statements = QUOTATIONS if "suggestions" in more else QUOTATIONS + CLAIMS
            ratio = whole / statements / one
            over |= ratio > MOST
            print(f"  {what:22}{whole:9.0f} ms, {whole / statements:7.2f} a statement, {ratio:6.1f} plain searches")
        engine.close()
        archive.close()
    return over


def main() -> int:
    if not all(corpus.is_file() for corpus in CORPORA):
        print("skipped: no corpora (set PRESSMARK_DATA)")
        return 0
    evaluator.SECONDS = 600.0
    over = [measured(count) for count in map(int, sys.argv[1:] or SIZES)]
    return int(any(over))


if __name__ == "__main__":
    sys.exit(main())
