"""Asks the names of the gold set by their Latin spellings, and holds what is found against the bars.

Reads `gold/names/` below PRESSMARK_DATA (default ../shared/data). The vocabulary is indexed as an engine would, each
word under its spellings; nothing else is, so that every word found was found by a spelling. A spelling is right that
finds one of the name's Han words. Exits with 1 where a bar is missed; `--misses` tells each spelling that
found nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from index.romanise import asked, conventional, marked, spellings

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
GOLD = DATA / "gold" / "names"
FIRST, ALL, IRREGULAR, COMPANIES = 0.97, 0.94, 0.90, 0.85

Row = dict[str, Any]


class Vocabulary:
    """The Han words of an index, by the Latin keys they are held under."""

    def __init__(self, words: list[str]) -> None:
        self.held: dict[str, set[str]] = defaultdict(set)
        for word in words:
            for key in (*spellings(word), *map(marked, conventional(word))):
                self.held[key].add(word)

    def found(self, query: str) -> set[str]:
        """What a query finds that is wholly one name."""
        words = query.split()
        runs = [key for start, end, key in asked(words, known=False) if end - start == len(words)]
        return set().union(*(self.held.get(key, ()) for key in runs))

    def met(self, query: str) -> set[str]:
        """What any run of a query finds."""
        return set().union(*(self.held.get(key, ()) for _, _, key in asked(query.split(), known=False)))


def lines(name: str) -> list[Row]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def main() -> int:
    if not GOLD.is_dir():
        print(f"skipped: no gold names at {GOLD.name} (set PRESSMARK_DATA)")
        return 0
    held = Vocabulary((GOLD / "vocabulary.txt").read_text(encoding="utf-8").split())
    traditional = Vocabulary([word for row in lines("names.jsonl") for word in row["hant"]])
    kinds: dict[str, list[bool]] = defaultdict(list)
    every, first, hant, hit, misses = [], [], [], [], []
    for row in lines("names.jsonl"):
        for place, spelling in enumerate(row["spellings"]):
            right = bool(held.found(spelling) & set(row["han"]))
            every.append(right)
            if place == 0:
                first.append(right)
                kinds[row["kind"] if row["regular"] or row["kind"] == "company" else "irregular"].append(right)
                hant.append(bool(traditional.found(spelling) & set(row["hant"])))
                hit += [f"{spelling}: {word}" for word in held.found(spelling) & set(row["must_not"])]
            if not right:
                misses.append(f"{row['kind']} {spelling}: {' '.join(row['han'])}")
    alike = [row["id"] for row in lines("homophones.jsonl") if row["must_not_match"] in held.met(row["query"])]
    ordinary = [row["query"] for row in lines("not_to_expand.jsonl") if held.met(row["query"])]
    print(f"{'words':14}{len(held.held)} keys")
    for name, shares, bar in (
        ("first", first, FIRST),
        ("all", every, ALL),
        ("irregular", kinds["irregular"], IRREGULAR),
        ("company", kinds["company"], COMPANIES),
    ):
        print(f"{name:14}{share(shares):.3f} of {len(shares)} (bar {bar:.2f})")
    print(f"{'traditional':14}{share(hant):.3f} of {len(hant)}")
    for kind, found in sorted(kinds.items()):
        print(f"  {kind:12}{share(found):.3f} of {len(found)}")
    for name, wrong in (("must_not", hit), ("homophones", alike), ("not_to_expand", ordinary)):
        print(f"{name:14}{len(wrong)} (bar 0) {', '.join(wrong[:20])}")
    if "--misses" in sys.argv:
        print("\n".join(misses))
    bars = (share(first) >= FIRST, share(every) >= ALL, share(kinds["irregular"]) >= IRREGULAR)
    return 0 if all(bars) and share(kinds["company"]) >= COMPANIES and not (hit or alike or ordinary) else 1


if __name__ == "__main__":
    sys.exit(main())
