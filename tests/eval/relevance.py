"""Asks the judged questions of twelve collections in seven languages, and tells how well the answers are ranked.

Each question is asked as its words, of which one is enough (`index.question`), as from any door with `match=any`.
The dev half is every other question, the first among them: constants are chosen by it alone. A bar is what BM25 with
stemming reaches, or more. Names of collections may be given, to measure these only. Exits with 1 below a bar.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from judged import ALL, DATA, DEPTH, Corpus, grades, indexed, mean, ndcg, rows

from index.question import question
from index.results import Search
from index.whoosh import WhooshEngine


class Collection(NamedTuple):
    name: str
    folder: str
    language: str
    bar: float
    part: str = ""


COLLECTIONS = (
    Collection("time", "time", "en", 0.71),
    Collection("cranfield", "cranfield", "en", 0.37),
    Collection("med", "med", "en", 0.71),
    Collection("lisa", "lisa", "en", 0.555),
    Collection("scifact", "scifact", "en", 0.715),
    Collection("xquad en", "xquad", "en", 0.974, ".en"),
    Collection("xquad zh", "xquad", "zh", 0.972, ".zh"),
    Collection("xquad ru", "xquad", "ru", 0.955, ".ru"),
    Collection("xquad ar", "xquad", "ar", 0.935, ".ar"),
    Collection("xquad de", "xquad", "de", 0.944, ".de"),
    Collection("xquad es", "xquad", "es", 0.964, ".es"),
    Collection("cmrc2018", "cmrc2018", "zh", 0.982),
)


def measured(one: Collection) -> Iterator[float]:
    """nDCG of each judged question, in order."""
    right = grades(f"{one.folder}/qrels{one.part}.tsv")
    corpus = Corpus(rows(f"{one.folder}/docs{one.part}.jsonl.gz"), one.language)
    with indexed(corpus) as engine:
        for row in rows(f"{one.folder}/queries{one.part}.jsonl"):
            if any(right[row["id"]].values()):
                yield ndcg(ranked(engine, row["text"]), right[row["id"]])


def ranked(engine: WhooshEngine, sentence: str) -> list[str]:
    """The best documents; none where there is no word to ask for, as in one question of CMRC."""
    try:
        asked = question(sentence)
    except ValueError:
        return []
    found = engine.search(Search(asked, any_word=True, limit=DEPTH, passages=0), ALL)
    return [hit.id for hit in found.hits]


def main() -> int:
    below = False
    print(f"nDCG@{DEPTH:<8} questions    all    dev   test    bar")
    for one in COLLECTIONS:
        if len(sys.argv) > 1 and one.name not in sys.argv[1:]:
            continue
        if not (DATA / one.folder).is_dir():
            print(f"{one.name:13} skipped: no corpus (set PRESSMARK_DATA)")
            continue
        found = list(measured(one))
        short = mean(found) < one.bar
        below |= short
        told = "  ".join(f"{mean(each):.4f}"[1:] for each in (found, found[::2], found[1::2]))
        print(f"{one.name:13} {len(found):9}  {told}   {one.bar:.3f}{'  BELOW' if short else ''}", flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
