"""Compares the quotations of the gold set with their documents, and holds the verdicts and places against the bars.

Reads `gold/quotations/` below PRESSMARK_DATA (default ../shared/data). A place is found where half of each of its spans
is covered. Exits with 1 where a bar is missed; `--misses` tells each case that was.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.document import DocumentId, Page, Text
from archive.quotation import Judgement, Quotation, best, compare
from archive.verdict import Verdict
from archive.wording import Span, Wording

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOLD = DATA / "gold" / "quotations"
ACCURACY, PLACES, WRONGLY_VERBATIM = 0.97, 0.99, 0

Row = dict[str, Any]


def documents() -> Iterator[Row]:
    with gzip.open(GOLD / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def wordings() -> dict[DocumentId, Wording]:
    return {DocumentId(row["id"]): Wording(text(row)) for row in documents()}


def text(row: Row) -> Text:
    pages = (
        Page(number=n, label=str(n), text=page, how="text", language=row["lang"])
        for n, page in enumerate(row["pages"], 1)
    )
    return Text(pages=tuple(pages), reader="-")


def judged(case: Row, held: dict[DocumentId, Wording]) -> Judgement:
    said = Quotation(exact=case["quote"], parts=tuple(case.get("parts") or ()), language=case["lang"])
    if case["source_ids"] is None:
        return best({}, {name: compare(said, wording) for name, wording in held.items()})
    return best({name: compare(said, held[name]) for name in case["source_ids"]})


def places(told: Judgement) -> list[tuple[str, Span]]:
    return [
        (name, span) for name, one in told.comparisons.items() for place in (*one.places, one.closest) for span in place
    ]


def touched(gold: list[Row], found: list[tuple[str, Span]]) -> bool:
    def half(span: Row) -> bool:
        return any(
            (name, one.page) == (span["doc_id"], span["page"])
            and 2 * (min(one.end, span["end"]) - max(one.start, span["start"])) >= span["end"] - span["start"]
            for name, one in found
        )

    return all(map(half, gold))


def missed(case: Row, told: Judgement) -> Iterator[str]:
    """What is wrong with an answer."""
    if told.verdict != case["expect"]:
        yield f"{told.verdict} for {case['expect']}"
    found = places(told)
    wanted = [touched(place, found) for place in case["where"]]
    if wanted and not (all(wanted) if case["expect"] == Verdict.verbatim else any(wanted)):
        yield "place"
    (shorts,) = ({one.short for one in told.comparisons.values()} or {bool(case.get("short"))},)
    if case["where"] and bool(case.get("short")) not in shorts:
        yield "short"
    names = {name for one in told.comparisons.values() for name in one.conventions}
    if case["expect"] in (Verdict.verbatim, Verdict.near) and not set(case["conventions"]) <= names:
        yield "conventions"


def main() -> int:
    if not GOLD.is_dir():
        print(f"skipped: no gold quotations at {GOLD.name} (set PRESSMARK_DATA)")
        return 0
    held, before = wordings(), time.process_time()
    lines = (GOLD / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    wrong, by_kind = defaultdict[str, list[str]](list), defaultdict[str, list[bool]](list)
    located = right = falsely = 0
    cases = [json.loads(line) for line in lines]
    for case in cases:
        told = judged(case, held)
        misses = list(missed(case, told))
        is_right = told.verdict == case["expect"]
        right += is_right
        falsely += told.verdict == Verdict.verbatim and not is_right
        located += bool(case["where"])
        for name in (case["kind"], f"language {case['lang']}"):
            by_kind[name].append(is_right)
        for miss in misses:
            wrong[miss.split()[-1] if miss in ("place", "short", "conventions") else "verdict"].append(case["id"])
        if misses and "--misses" in sys.argv:
            print(case["id"], "; ".join(misses), repr(case["quote"][:160]), *told.comparisons.values())
    for name, told_right in sorted(by_kind.items()):
        print(f"{name:26} {sum(told_right)}/{len(told_right)}")
    accuracy, found = right / len(cases), 1 - len(wrong["place"]) / located
    print(f"verdicts right             {accuracy:.4f} (bar {ACCURACY}), {right}/{len(cases)}")
    print(f"verbatim where it is not   {falsely} (bar {WRONGLY_VERBATIM})")
    print(f"places found               {found:.4f} (bar {PLACES}), of {located}")
    print(f"conventions not named      {len(wrong['conventions'])}; short not told {len(wrong['short'])}")
    print(f"CPU seconds                {time.process_time() - before:.1f}")
    return int(accuracy < ACCURACY or found < PLACES or falsely > WRONGLY_VERBATIM)


if __name__ == "__main__":
    sys.exit(main())
