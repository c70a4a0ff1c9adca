"""Sets the claims of SciFact beside the abstracts that bear on them, and tells how often the right sentence is first.

Reads `relevance/scifact/` below PRESSMARK_DATA (default ../shared/data). Each claim is asked of the engine with its
abstract as the only cited document, as when a draft is checked; an abstract's sentences are told as Pressmark tells
them. Right is a sentence by which the annotators decided. The dev half is every other claim, the first among them:
constants are chosen by it alone. Exits with 1 below a bar.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

from judged import ALL, DATA, Corpus, Row, indexed, mean, rows

from archive.access import Scope
from archive.claim import sentences
from archive.document import Document, DocumentId, Page, Text
from archive.draft import Draft
from index.check.held import Sources
from index.check.shortlist import Shortlist
from index.check.suggestions import Suggesting
from index.check.weights import Weights
from index.whoosh import WhooshEngine

BARS = {3: 0.86, 1: 0.55}


class Held:
    """The corpus, as a draft is set beside it."""

    def __init__(self, corpus: Corpus) -> None:
        self._held = corpus.held

    def documents(self, ids: list[DocumentId], scope: Scope) -> list[Document]:
        return [self._held[id][0] for id in ids]

    def texts_of(self, ids: Sequence[DocumentId], scope: Scope) -> Iterator[tuple[DocumentId, Text]]:
        return ((id, self._held[id][1]) for id in ids)


def evidence() -> dict[tuple[str, str], set[int]]:
    """By claim and abstract: the numbers of the sentences that decide it."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows("scifact/evidence.jsonl"):
        found[row["claim_id"], row["doc_id"]] |= set(row["sentences"])
    return found


def mended(row: Row) -> Row:
    """The abstract without the line ends that were written out as a backslash and an n."""
    return {**row, "text": re.sub(r"(?:\s|\\n)+", " ", row["text"])}


def ranks(engine: WhooshEngine, corpus: Corpus, claims: dict[str, str]) -> Iterator[int]:
    """For each claim with its abstract: the place, from 1, of the first right sentence; 0 where there is none."""
    weights = Weights(engine, ALL)
    for (claim, id), right in sorted(evidence().items()):
        text = corpus.held[DocumentId(id)][1]
        starts = [start for start, _ in sentences(text.pages[0].text)]
        page = Page(number=1, label="1", text=claims[claim], how="text")
        draft = Draft(Text(pages=(page,), reader="-"), language="en")
        sources = Sources(Held(corpus), draft, ALL)
        shortlist = Shortlist(engine, ALL)
        asked = Suggesting(ALL, sources, shortlist, weights, (DocumentId(id),), "en", None, each=10)
        told = [each.passage.start for each in asked.to(claims[claim], 10) if each.document == id]
        wanted = {starts[number] for number in right if number < len(starts)}
        yield next((place for place, start in enumerate(told, 1) if start in wanted), 0)


def main() -> int:
    if not (DATA / "scifact").is_dir():
        print("skipped: no corpus (set PRESSMARK_DATA)")
        return 0
    corpus = Corpus([mended(row) for row in rows("scifact/docs.jsonl.gz")], "en")
    claims = {row["id"]: row["text"] for row in rows("scifact/queries.jsonl")}
    with indexed(corpus) as engine:
        found = list(ranks(engine, corpus, claims))
    missed = False
    print(f"claims with an abstract    {len(found)}    all    dev   test    bar")
    for most, bar in BARS.items():
        halves = [mean([float(1 <= rank <= most) for rank in each]) for each in (found, found[::2], found[1::2])]
        missed |= halves[0] < bar
        print(f"among the first {most:<15}", "  ".join(f"{each:.4f}"[1:] for each in halves), f"  {bar:.2f}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
