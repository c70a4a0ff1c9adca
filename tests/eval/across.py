"""Asks questions of the other language's paragraphs, and tells how high the right one stands: nDCG@10 on XQuAD.

Reads `relevance/xquad` below PRESSMARK_DATA (default ../shared/data): the same 240 paragraphs and their questions in
English and Chinese, asked through the engine as its words, one being enough, with and without `Search.across`.

Of one collection that holds both languages it is told as well how far translations disturb the reader's own. The
weights were tuned on the dev half: every other title, in the order of the alphabet. Exits with 1 below a bar.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from judged import ALL, DATA, DEPTH, Corpus, Row, grades, indexed, mean, ndcg, rows

from index import cedict, translation
from index.question import question
from index.results import Search
from index.whoosh import WhooshEngine

BARS = {("en", "zh"): 0.84, ("zh", "en"): 0.80}
LANGUAGES = ("en", "zh")


def paragraphs(language: str) -> list[Row]:
    return rows(f"xquad/docs.{language}.jsonl.gz")


def measured(engine: WhooshEngine, asking: str, answering: str, across: str | None) -> list[float]:
    """nDCG of all questions of one language for the paragraphs of one: of all, of the dev half, of the test half."""
    right = grades(f"xquad/qrels.{answering}.tsv")
    titles = {row["id"]: row["title"] for row in paragraphs(answering)}
    odd = {title: place % 2 for place, title in enumerate(sorted(set(titles.values())))}
    got: dict[int, list[float]] = {0: [], 1: []}
    for row in rows(f"xquad/queries.{asking}.jsonl"):
        (paragraph,) = right[row["id"]]
        search = Search(question(row["text"]), any_word=True, limit=DEPTH, passages=0, across=across)
        found = [hit.id for hit in engine.search(search, ALL).hits]
        got[odd[titles[paragraph]]].append(ndcg(found, right[row["id"]]))
    return [mean(each) for each in (got[0] + got[1], got[0], got[1])]


def both_ways(held: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Which language asks, and of which the paragraphs are that shall be found among those that are held."""
    return ((asking, answering) for asking in LANGUAGES for answering in held if len(held) > 1 or asking != answering)


def main() -> int:
    if not (DATA / "xquad").is_dir():
        print("skipped: no corpus at xquad (set PRESSMARK_DATA)")
        return 0
    try:
        translation.into_han("word")
    except cedict.DictionaryMissing as missing:
        print(f"skipped: {missing}")
        return 0
    below = False
    print(f"nDCG@{DEPTH} on XQuAD{'':27}all    dev   test")
    for held in (("zh",), ("en",), LANGUAGES):
        corpus = Corpus([row for language in held for row in paragraphs(language)], held[0])
        with indexed(corpus) as engine:
            for asking, answering in both_ways(held):
                for across in (None, "zh" if asking == "en" else "en"):
                    got = measured(engine, asking, answering, across)
                    bar = BARS.get((asking, answering)) if across and len(held) == 1 else None
                    below |= bar is not None and got[0] < bar
                    told = f"{asking} asked of {' and '.join(held)} for {answering}, {'across' if across else 'alone'}"
                    reached = "" if bar is None else f"  {'BELOW' if got[0] < bar else 'reached'}: {bar:.2f}"
                    print(f"{told:40}", *(f"{each:.4f}" for each in got), reached, flush=True)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
