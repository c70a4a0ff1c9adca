"""Finds the quotations of the gold articles and holds them against the bars.

Reads `gold/quote_finding/` below PRESSMARK_DATA (default ../shared/data) and judges with the gold's own judge: first
the half that the rules were tuned on (dev), then the one held back, then all articles, over which the gold's README
measured its regular expression (it is run again here). Answered is what is found to be speech; as the expression
answers whatever stands between marks, what is found of any kind is printed beside it. The gold knows only the marks “
” and ": what stands between others (''…'', single marks) is left out of the figures of the halves, and in those of
all marks it counts as wrong. *Joined* counts a split quotation that came back whole; *joins right* are of all joins
those that the gold makes too. *Cut* are quotations of the gold with a stretch that begins or ends where no mark
stands, since its annotators cut there: no reading of marks finds those. Without them, they are no longer asked for,
and finding them counts as it does for titles.
Exits with 1 where a bar is missed without those that are cut, on either half. `--misses` tells what the first misses.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from archive.quoting import Kind, Quoted, quotations

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOLD = DATA / "gold"
BARS = {"overlap lenient": 0.97, "exact lenient": 0.95, "split quotations joined": 0.85, "speaker": 0.80}
KNOWN_MARKS = frozenset('"“”')

_BEGINS = re.compile(r"(?:[\"“”]|^|\n)[^\w\"“”]*$")
_ENDS = re.compile(r"[^\w\"“”]*(?:[\"“”]|$|\n)")
_BETWEEN_MARKS = re.compile(r"[\"“]([^\"“”]+)[\"”]")

Row = dict[str, Any]


def lines(name: str) -> list[Row]:
    """The rows of a file of the gold, packed or not."""
    path = GOLD / "quote_finding" / name
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in content.decode().splitlines()]


def answer(text: str, language: str, known: bool, kinds: frozenset[Kind] = frozenset({Kind.SPEECH})) -> Row:
    """What the judge reads; `known` keeps what stands between marks that the gold knows."""
    found = [each for each in quotations(text, language) if each.kind in kinds]
    return {"quotations": [_told(each) for each in found if not known or _mark(text, each) in KNOWN_MARKS]}


def expression(text: str) -> Row:
    """The answer of the regular expression that the gold's README starts from."""
    return {"quotations": [{"spans": [list(found.span(1))]} for found in _BETWEEN_MARKS.finditer(text)]}


def _mark(text: str, quoted: Quoted) -> str:
    start = quoted.spans[0].start
    return text[max(0, start - 3) : start].rstrip()[-1:]


def _told(quoted: Quoted) -> Row:
    return {
        "spans": [list(span) for span in quoted.spans],
        "speaker": quoted.speaker and quoted.speaker.name,
        "speaker_span": quoted.speaker and list(quoted.speaker.span),
        "cue": quoted.cue and quoted.cue.text,
    }


def number(told: Any) -> float:
    """The figure of one line of the judge: an F1, or the share in `12/34 = 0.3529`."""
    return float(told["f1"]) if isinstance(told, dict) else float(told.rpartition(" ")[2])


def held_against_bars(scores: dict[str, Any]) -> int:
    """Print the scores beside their bars. How many are below them."""
    missed = 0
    for name, told in scores.items():
        bar = BARS.get(name, 0.0)
        below = number(told) < bar
        missed += below
        print(f"  {name:24} {told}" + (f"   (bar {bar}{', MISSED' if below else ''})" if bar else ""))
    return missed


def joins(articles: list[Row], gold: dict[str, list[Row]], answers: dict[str, Row], judge: Any) -> tuple[int, int]:
    """Of neighbours told as one quotation, both in the gold: how many are one there, and how many there are."""
    right = told = 0
    for article in articles:
        text = article["text"]
        owners = [(at, judge.trim(text, *span)) for at, row in enumerate(gold[article["id"]]) for span in row["spans"]]

        def rows(span: list[int], text: str = text, owners: list[Any] = owners) -> set[int]:
            return {at for at, other in owners if judge.iou(other, judge.trim(text, *span)) >= 0.5}

        for each in answers[article["id"]]["quotations"]:
            for left, right_span in zip(each["spans"], each["spans"][1:], strict=False):
                if (one := rows(left)) and (other := rows(right_span)):
                    told += 1
                    right += bool(one & other)
    return right, told


def uncut(articles: list[Row], gold: dict[str, list[Row]], judge: Any) -> dict[str, list[Row]]:
    """The gold without the quotations of which a stretch begins or ends where no mark and no paragraph does."""
    kept: dict[str, list[Row]] = {}
    for article in articles:
        text = article["text"]

        def whole(row: Row, text: str = text) -> bool:
            spans = [judge.trim(text, *span) for span in row["spans"]]
            return all(_BEGINS.search(text[max(0, start - 9) : start]) for start, _ in spans) and all(
                _ENDS.match(text[end : end + 9]) for _, end in spans
            )

        kept[article["id"]] = [row | {"attributed": row["attributed"] and whole(row)} for row in gold[article["id"]]]
    return kept


def misses(articles: list[Row], gold: dict[str, list[Row]], answers: dict[str, Row], judge: Any) -> None:
    for article in articles:
        text = article["text"]
        told = [judge.trim(text, *span) for each in answers[article["id"]]["quotations"] for span in each["spans"]]
        for row in gold[article["id"]]:
            for start, end in (judge.trim(text, *span) for span in row["spans"] if row["attributed"]):
                if not any(judge.iou((start, end), span) >= 0.5 for span in told):
                    print(f"  {article['id']}: {text[max(0, start - 40) : start]}[{text[start:end][:80]}]")


def main() -> int:
    if not (GOLD / "quote_finding").is_dir():
        print("skipped: no gold quotations (set PRESSMARK_DATA)")
        return 0
    sys.path.insert(0, str(GOLD))
    import score_quote_finding as judge
    from common import half_of

    articles = lines("articles.jsonl.gz")
    gold: dict[str, list[Row]] = {article["id"]: [] for article in articles}
    for row in lines("quotations.jsonl.gz"):
        gold[row["article_id"]].append(row)
    missed = 0
    for half in ("dev", "held", "all"):
        chosen = [each for each in articles if half in ("all", half_of("quote_finding", each["id"]))]
        answers = {article["id"]: answer(article["text"], "en", known=True) for article in chosen}
        print(f"{half}: {len(chosen)} articles")
        held_against_bars(judge.score(chosen, gold, answers))
        right, all_joins = joins(chosen, gold, answers, judge)
        print(f"  {'joins right':24} {right}/{all_joins}")
        print("  without those that are cut:")
        missed += held_against_bars(judge.score(chosen, uncut(chosen, gold, judge), answers))
        if "--misses" in sys.argv and half == "dev":
            misses(chosen, gold, answers, judge)
    kinds = frozenset(Kind)
    for name, answers in (
        ("of any kind", {each["id"]: answer(each["text"], "en", known=True, kinds=kinds) for each in articles}),
        ("a regular expression", {each["id"]: expression(each["text"]) for each in articles}),
    ):
        told = judge.score(articles, gold, answers)
        print(f"all, {name}: overlap {told['overlap lenient']['f1']}, exact {told['exact lenient']['f1']}")
    every = {article["id"]: answer(article["text"], "en", known=False) for article in articles}
    whole = judge.score(articles, gold, every)
    print(f"all marks, all articles: overlap {whole['overlap lenient']}")
    awkward = lines("awkward.jsonl")
    told = judge.score_awkward(awkward, {row["id"]: answer(row["text"], row["lang"], known=False) for row in awkward})
    missed += bool(told["failed"])
    print(f"awkward texts: {told['passed']}", *told["failed"])
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
