"""The embedded engine against the memory engine, which looks at every word of every document: the same
answers, whole.

Random queries of every kind, over documents added, revised and withdrawn in several commits, for several
scopes. Over text made up here, and over real news where PRESSMARK_DATA (default ../shared/data) has them.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from extras import HAS_DICTIONARY

from archive.access import Scope
from archive.document import DocumentId
from index.engine import Engine
from index.memory import MemoryEngine
from index.parser import parse
from index.query import And, Everything, Fuzzy, Not, Or, Phrase, Prefix, Query, Value, Word
from index.results import Filter, Inside, Mode, Search, Sort
from index.whoosh import WhooshEngine, deadline

if TYPE_CHECKING:
    from conftest import Shelf

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
REUTERS = DATA / "corpora" / "reuters21578" / "docs.jsonl.gz"
CCTV = DATA / "corpora" / "cctv_news_zh" / "docs.jsonl.gz"

MADE_UP = [
    "the ferry sank at night",
    "the captain’s e-mail was lost",
    "a naïve café owner re-elected the mayor",
    "improving ports",
    "improved ports improve",
    "1,000 ships and 12.5 million",
    "Die Straße ist gesperrt",
    "the Strasse is free",
    "辽宁省发布新规",
    "遼寧省發佈新規",
    "山西的煤矿",
    "陕西与山西",
    "C++ and C# at AT&T",
    "it’s the women’s law",
    "минист\xadры и ёлки",
    "L’école et l’élève",
    "the the the",
    "police-cloud of the police cloud",
    "can can-can can",
    "see https://www.example.org/docs/a-b?id=7",
]

ACROSS = (None, None, "en", "zh") if HAS_DICTIONARY else (None,)

SPELT = (
    "Liaoning",
    "Shanxi",
    "xin gui",
    "Shaanxi",
    "Li Na",
    "fabu",
    "warship",
    "Beijing",
    "zhongguo",
    "gong chan dang",
)

Row = dict[str, Any]

FACETS = (
    "kind", "date", "date.month", "date.day", "subject", "lang", "author", "collection", "extra.pages",
)  # fmt: skip


def made_up(count: int, chance: random.Random) -> Iterator[Row]:
    for n in range(count):
        yield {
            "id": f"m{n}",
            "title": chance.choice(MADE_UP),
            "text": ["\n".join(chance.choices(MADE_UP, k=chance.randrange(6))) for _ in range(chance.randrange(4))],
            "date": chance.choice([None, "199X", "2018", "2018-03", "2018-03-14", "2019/2020", "2020?"]),
            "language": chance.choice([None, "en", "en", "de", "fr", "ru", "zh", "zh-Hant"]),
            "kind": chance.choice([None, "article", "report"]),
            "subjects": chance.sample(["ports", "ships", "law"], k=chance.randrange(3)),
            "creators": [{"name": name} for name in chance.sample(["Anna Reid", "Li Na", "Reid Li"], k=2)],
            "publisher": chance.choice([None, "The Courier", "新民报"]),
            "family": f"m{chance.randrange(count)}" if chance.random() < 0.3 else None,
            "extra": chance.choice([{}, {"pages": chance.randrange(40)}, {"pages": ["12", "many"]}]),
            "cites": [f"m{m}" for m in chance.sample(range(count), k=chance.randrange(3))],
        }


def news(path: Path, count: int) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, count):
            row = json.loads(line)
            yield {
                "id": row["id"],
                "title": row["title"] or None,
                "text": row["text"].split("\n\n"),
                "date": row["date"][:10],
                "language": row["lang"],
                "subjects": row.get("topics", []),
                "places": row.get("places", []),
                "creators": [{"name": row["author"].strip()}] if row.get("author", "").strip() else [],
                "publisher": row.get("publisher"),
            }


class Questions:
    """Random queries in the words of the documents, and now and then in others."""

    def __init__(self, rows: list[Row], chance: random.Random) -> None:
        self.chance = chance
        self.lines = [line.split() for row in rows for page in row["text"] for line in page.split("\n")]
        self.lines = [line for line in self.lines if line]
        self.values = [
            *{("date", v) for row in rows if (v := row["date"])},
            *{("subject", v) for row in rows for v in row["subjects"]},
            *{("lang", v) for row in rows if (v := row["language"])},
            *{("author", c["name"]) for row in rows for c in row["creators"]},
            ("date", "2018..2019"), ("date", "..1987-03"), ("kind", "report"), ("collection", "state"),
            ("publisher", "The Courier"), ("place", "usa"), ("cited-by", "m1"), ("extra.pages", "10..20"),
            ("extra.pages", "..5"), ("extra.pages", "many"),
        ]  # fmt: skip
        self.values.sort()
        told = {(DocumentId(row["id"]), DocumentId(cited)) for row in rows for cited in row.get("cites", ())}
        told |= {(DocumentId(a["id"]), DocumentId(b["id"])) for a, b in pairwise(rows) if chance.random() < 0.1}
        self.dossiers = tuple(sorted(told))

    def run(self, most: int) -> tuple[str, ...]:
        line = self.chance.choice(self.lines)
        start = self.chance.randrange(len(line))
        words = [word[:40] for word in line[start : start + self.chance.randint(1, most)]]
        return tuple(self.cut(word) for word in words)

    def cut(self, word: str) -> str:
        """A long run of Han is no word: a piece of it."""
        if re.search(r"[\u4e00-\u9fff]{5}", word):
            start = self.chance.randrange(len(word))
            return word[start : start + self.chance.randint(1, 4)]
        return word

    def word(self) -> str:
        return self.run(1)[0] if self.chance.random() < 0.97 else "zeppelin"

    def letters(self) -> str:
        words = [w for w in re.findall(r"[^\W\d_]+", " ".join(self.chance.choice(self.lines))) if len(w) > 3]
        return self.chance.choice(words) if words else "port"

    def field(self) -> str | None:
        return self.chance.choice([None] * 6 + ["title", "text", "author", "publisher"])

    def leaf(self) -> Query:
        chance = self.chance
        kinds: list[Callable[[], Query]] = [
            lambda: Word(self.word(), self.field(), chance.random() < 0.2),
            lambda: Word(self.word()),
            lambda: Phrase(self.run(3), self.field(), None, chance.random() < 0.2),
            lambda: Phrase(self.run(3), self.field(), chance.randint(0, 4)),
            lambda: Prefix(self.letters()[: chance.randint(2, 5)], self.field()),
            lambda: Fuzzy(self.edited(self.letters()), chance.randint(1, 2), self.field()),
            lambda: Value(*chance.choice(self.values)),
            Everything,
        ]
        return chance.choice(kinds)() if chance.random() < 0.9 else parse(chance.choice(SPELT))

    def edited(self, word: str) -> str:
        place = self.chance.randrange(1, len(word))
        return word[:place] + self.chance.choice(["", "e", word[place]]) + word[place + 1 :]

    def query(self, depth: int = 2) -> Query:
        if depth == 0 or self.chance.random() < 0.4:
            return self.leaf()
        parts = tuple(self.query(depth - 1) for _ in range(self.chance.randint(2, 3)))
        if self.chance.random() < 0.5:
            return Or(parts)
        return And((*parts, Not(self.query(depth - 1))) if self.chance.random() < 0.4 else parts)

    def search(self) -> Search:
        chance = self.chance
        filters = tuple(
            Filter(field, (value,) if chance.random() < 0.9 else (), chance.random() < 0.3)
            for field, value in chance.sample(self.values, k=chance.choice([0, 0, 0, 1, 2]))
        )
        sorts = (
            (Sort(),),
            (Sort("date"),),
            (Sort("title", False), Sort()),
            (Sort("subject"), Sort("date", False)),
        )
        return Search(
            self.query(),
            mode=chance.choice(list(Mode)),
            any_word=chance.random() < 0.2,
            filters=filters,
            sort=chance.choice(sorts),
            facets=tuple(chance.sample(FACETS, k=2)),
            facet_size=5,
            facets_by_value=chance.random() < 0.3,
            limit=chance.choice([0, 1, 10, 10_000]),
            families=chance.random() < 0.3,
            dossiers=self.dossiers if chance.random() < 0.2 else None,
            explained=chance.random() < 0.3,
            translit=chance.random() < 0.8,
            across=chance.choice(ACROSS),
        )


def fill(shelf: Shelf, rows: list[Row], chance: random.Random, *engines: Engine) -> None:
    """Several commits with new, revised and withdrawn documents among them."""
    step = len(rows) // 5 + 1
    for start in range(0, len(rows), step):
        for row in rows[start : start + step]:
            put(shelf, row, chance)
        for row in chance.sample(rows[: start + step], k=step // 8):
            put(shelf, {**chance.choice(rows), "id": row["id"]}, chance)
        for name in chance.sample(sorted(shelf.held), k=step // 8):
            shelf.take(name)
        for engine in engines:
            shelf.apply(engine)


def put(shelf: Shelf, row: Row, chance: random.Random) -> None:
    said = {key: value for key, value in row.items() if key not in ("id", "text")}
    shelf.put(row["id"], row["text"], collection=chance.choice(["press", "press", "state"]), **said)


@pytest.fixture(autouse=True)
def all_the_time_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of hits with passages are asked for here, which nobody else can."""
    monkeypatch.setattr(deadline, "SECONDS", 600.0)


def compare(rows: list[Row], asked: int, seed: int, shelf: Shelf, folder: Path) -> None:
    chance = random.Random(seed)
    truth, whoosh = MemoryEngine(), WhooshEngine(folder)
    truth.rebuild([], shelf, 0)
    whoosh.rebuild([], shelf, 0)
    fill(shelf, rows, chance, truth, whoosh)
    assert len(whoosh._current().row.segments) > 1
    hidden = frozenset(chance.sample(sorted(shelf.held), k=len(shelf.held) // 10))
    scopes = (
        Scope.everything(),
        Scope(frozenset({"press"})),
        Scope(frozenset({"press", "state"}), hidden | {DocumentId("unknown")}),
    )
    questions = Questions(rows, chance)
    for _ in range(asked):
        search, scope = questions.search(), chance.choice(scopes)
        expected, found = truth.search(search, scope), whoosh.search(search, scope)
        assert found == expected, (search, scope.collections)
        if expected.hits:
            later = Search(**{**vars(search), "after": expected.hits[len(expected.hits) // 2].key})
            assert whoosh.search(later, scope) == truth.search(later, scope), (later, scope.collections)
        asked = {"limit": chance.randint(1, 9), "translit": search.translit, "across": search.across}
        id, inside = chance.choice(sorted(shelf.held)), Inside(search.query, search.mode, **asked)
        there = truth.inside(id, inside, scope)
        assert whoosh.inside(id, inside, scope) == there, (id, inside)
        if there is not None and there.next is not None:
            going_on = replace(inside, page=there.next)
            assert whoosh.inside(id, going_on, scope) == truth.inside(id, going_on, scope)
        words = [questions.word() for _ in range(5)]
        assert whoosh.frequencies(words, scope) == truth.frequencies(words, scope), words
        wrong = questions.edited(questions.letters())
        assert whoosh.corrections(wrong, scope) == truth.corrections(wrong, scope), wrong
        prefix = questions.letters()[: chance.randint(1, 4)]
        assert whoosh.suggest(prefix, scope) == truth.suggest(prefix, scope), prefix


@pytest.mark.parametrize("seed", range(8))
def test_the_same_answers_over_text_made_up_here(shelf: Shelf, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    compare(list(made_up(80, chance)), 60, seed, shelf, tmp_path / "index")


@pytest.mark.long
@pytest.mark.skipif(not (REUTERS.exists() and CCTV.exists()), reason="no PRESSMARK_DATA with real news")
def test_the_same_answers_over_real_news(shelf: Shelf, tmp_path: Path) -> None:
    rows = [*news(REUTERS, 600), *news(CCTV, 150)]
    compare(rows, 40, 1, shelf, tmp_path / "index")
