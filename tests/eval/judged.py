"""Collections with questions and judged answers, asked of the engine as a door would ask it.

Reads `relevance/` below PRESSMARK_DATA (default ../shared/data). nDCG with linear gains, as trec_eval counts it; of
equal scores the engine's own order stands.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.access import Scope
from archive.document import Description, Document, DocumentId, Page, Reading, Text, Version
from index.engine import Texts
from index.whoosh import WhooshEngine, evaluator

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data")) / "relevance"
DEPTH = 10
ALL = Scope.everything()
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


class Corpus:
    """Documents as the archive would give them; `language` where they do not say their own."""

    def __init__(self, found: Sequence[Row], language: str) -> None:
        self.held = {DocumentId(row["id"]): _document(row, row.get("lang") or language) for row in found}

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        return (self.held[id] for id in documents)


def _document(row: Row, language: str) -> tuple[Document, Text]:
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type="text/plain", filename="-", added=NOW, reading=Reading.read
    )
    said = Description(title=row["title"] or None, kind="article", language=language)
    made = Document(
        id=row["id"], collection="judged", revision=1, added=NOW, changed=NOW, said=said, version=version
    )  # fmt: skip
    return made, Text(pages=(Page(number=1, label="1", text=row["text"], how="text"),), reader="-")


@contextmanager
def indexed(corpus: Corpus) -> Iterator[WhooshEngine]:
    """The corpus in an index of its own. A busy machine may take its time for a question."""
    with tempfile.TemporaryDirectory() as folder, indexed_as(corpus.held, corpus, Path(folder)) as engine:
        yield engine


@contextmanager
def indexed_as(held: Iterable[DocumentId], texts: Texts, folder: Path) -> Iterator[WhooshEngine]:
    """The same of any documents, in this folder."""
    evaluator.SECONDS = 600.0
    engine = WhooshEngine(folder / "index")
    engine.rebuild(list(held), texts, 1)
    yield engine
    engine.close()


def rows(name: str) -> list[Row]:
    path = DATA / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def grades(name: str) -> dict[str, dict[str, int]]:
    """By question: the documents that were judged to answer it, and how well."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        question, document, grade = line.split("\t")
        found[question][document] = int(grade)
    return found


def ndcg(ranked: Sequence[str], right: Mapping[str, int]) -> float:
    """Of the first DEPTH."""
    best = sorted(right.values(), reverse=True)
    return _gain([right.get(id, 0) for id in ranked]) / _gain(best)


def _gain(given: Sequence[int]) -> float:
    return sum(grade / math.log2(place + 2) for place, grade in enumerate(given[:DEPTH]))


def mean(given: Sequence[float]) -> float:
    return sum(given) / len(given)
