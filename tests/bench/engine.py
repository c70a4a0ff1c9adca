"""Search through `Engine.search` beside its peers: ratios of time, by class of question.

    python tests/bench/engine.py [--documents N …] [--size articles|paragraphs] [--segments N] [--each N] [--stock]

All sides are asked the same questions one after the other in one run, again and again, so that a busy machine slows
all of them alike; in an order that is drawn anew each time, since whoever comes after its like finds memory and
processor as it likes them. Times are of the processor; a ratio is ours to the peer's, below 1 is faster. p50 and p95
are of questions that were asked before, of which we keep what was found; `new` is the first time that each is asked.
`cold` is the first question to an index in a process of its own, which has asked the same of another index of a few
documents before, so that code is loaded; the system may have the files in memory. `scope` hides a tenth of the
documents from ours alone. `full` is our full ranking, all forms of words and nearness, for which there is no bar.
Segments are made by so many commits on every side; what a side merges of them is its own affair. Of several numbers of
documents the growth of p50 from the first to the last is told.

See `corpus.py` for the text. A peer that is not installed is told and left out.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

warnings.filterwarnings("ignore", module="whoosh")

from corpus import SIZES, Row, rows  # noqa: E402
from questions import CLASSES, Question, questions, shuffled  # noqa: E402
from sides import MOST, Ask, Ours, Side, peers  # noqa: E402

Warm = dict[tuple[str, str], list[float]]
"""Microseconds of each question, by side and class; of the first time it is asked by side, class and `NEW`."""

NEW = " new"

ROUNDS = 5
COLD = 3
"""Processes for each class and side, of which the middle is told."""


def asked_of(sides: dict[str, Side], asked: dict[str, list[Question]]) -> Warm:
    """Microseconds by side and class: of each question the median of its rounds but the first, which warms up."""
    told: Warm = {}
    drawn = random.Random(0)
    for question in shuffled(asked):
        asks = {name: ask for name, side in sides.items() if (ask := side.ask(question)) is not None}
        spent: dict[str, list[float]] = {name: [] for name in asks}
        for _ in range(ROUNDS):
            for name, ask in drawn.sample(sorted(asks.items()), len(asks)):
                before = time.process_time()
                ask()
                spent[name].append((time.process_time() - before) * 1e6)
        for name, each in spent.items():
            told.setdefault((name, question.kind), []).append(statistics.median(each[1:]))
            told.setdefault((name, question.kind + NEW), []).append(each[0])
    return told


def totals(sides: dict[str, Side], asked: dict[str, list[Question]]) -> str:
    """In how many questions two sides count the same, to see that the work is equal."""
    if "tantivy" not in sides:
        return "totals: nothing to hold against"
    same = every = 0
    for question in (q for kind in CLASSES if kind != "fuzzy" for q in asked[kind]):
        ours, theirs = (sides[name].ask(question) for name in ("pressmark", "tantivy"))
        if ours and theirs:
            mine, other = ours().total, theirs().total
            same, every = same + (abs(mine - other) <= 0.02 * max(mine, other, 50)), every + 1
    return f"totals within two in a hundred of tantivy's: {same} of {every} (hyphens and points are cut otherwise)"


def cold(names: Sequence[str], folder: Path, asked: dict[str, list[Question]]) -> dict[str, float]:
    """Microseconds of the first question of a class in a process."""
    told: dict[str, float] = {}
    for kind in CLASSES:
        for name in names:
            found = []
            for question in asked[kind][:COLD]:
                given = [name, str(folder), kind, question.language or "-", *question.words]
                done = subprocess.run(
                    [sys.executable, __file__, "--first", *given], check=True, capture_output=True, text=True
                )
                found.append(float(done.stdout.split()[-1]))
            told[f"{name} {kind}"] = statistics.median(found)
    return told


def first(name: str, folder: str, kind: str, language: str, *words: str) -> None:
    """What the child of `cold` does: the same question of a few documents, so that code is loaded, then of all."""
    make = Ours if name == "pressmark" else peers()[name]
    question = Question(kind, words, None if language == "-" else language)
    with tempfile.TemporaryDirectory() as few:
        ask_of(filled(make(Path(few)), rows("articles", 50), 1), question)()
        side = make(Path(folder) / name)
        side.ready()
        ask = ask_of(side, question)
        before = time.process_time()
        ask()
        print((time.process_time() - before) * 1e6)


def ask_of(side: Side, question: Question) -> Ask:
    """For a side that answers every class."""
    ask = side.ask(question)
    if ask is None:
        raise SystemExit(f"{side.name} answers no {question.kind}")
    return ask


def filled(side: Side, given: Sequence[Row], commits: int) -> Side:
    size = -(-len(given) // commits)
    for start in range(0, len(given), size):
        side.add(given[start : start + size])
    side.ready()
    return side


def quantile(given: Sequence[float], share: float) -> float:
    return sorted(given)[min(len(given) - 1, int(len(given) * share))]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, nargs="+", default=[10_000])
    options.add_argument("--size", choices=SIZES, default="articles")
    options.add_argument("--segments", type=int, default=1)
    options.add_argument("--each", type=int, default=20, help="questions of each class")
    options.add_argument("--stock", action="store_true", help="with Whoosh as it comes, which takes long to index")
    options.add_argument("--first", nargs="+", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.first:
        first(*given.first)
        return 0
    warm = [measured(given.size, count, given.segments, given.each, given.stock) for count in given.documents]
    if len(warm) > 1:
        print(f"growth of p50 from {given.documents[0]:,} to {given.documents[-1]:,}, ours and tantivy's:")
        for kind in CLASSES:
            both = [(warm[-1][at], warm[0][at]) for name in ("pressmark", "tantivy") if (at := (name, kind)) in warm[0]]
            print(
                f"{kind:16}", *(f"{statistics.median(large) / statistics.median(small):8.2f}" for large, small in both)
            )
    return 0


def measured(size: str, count: int, segments: int, each: int, stock: bool) -> Warm:
    """One table. What `asked_of` tells of it."""
    held = rows(size, count)
    asked = questions(held, each)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pressmark").mkdir()
        makers = {name: make for name, make in peers().items() if name != "whoosh" or stock}
        ours = Ours(folder / "pressmark")
        sides: dict[str, Side] = {"pressmark": filled(ours, held, segments)}
        sides |= {name: filled(make(folder / name), held, segments) for name, make in makers.items()}
        for name, more in (("scope", {"scope": MOST}), ("full", {"full": True})):
            sides[name] = Ours(folder / "pressmark", **more)
        warm = asked_of(sides, asked)  # first, or nothing would be new
        print(f"{len(held):,} {size}, {segments} commits; {totals(sides, asked)}\n")
        told = cold(["pressmark", *({"tantivy"} & makers.keys())], folder, asked)
        show(sides, warm, told)
    return warm


def show(sides: dict[str, Side], warm: Warm, told: dict[str, float]) -> None:
    others = [name for name in sides if name not in ("pressmark", "scope", "full")]
    print(f"{'µs of processor':16}{'p50':>8}{'p95':>9}{'scope':>8}{'full':>9}{'cold':>9}", end=" ")
    print(*(f"{'to ' + name:>20}" for name in others), f"{'scope':>7}{'new':>7}{'cold':>7}   (to tantivy)")
    for kind in CLASSES:
        own, middle = warm["pressmark", kind], {name: statistics.median(warm[name, kind]) for name in ("scope", "full")}
        line = f"{kind:16}{quantile(own, 0.5):8.0f}{quantile(own, 0.95):9.0f}{middle['scope']:8.0f}"
        line += f"{middle['full']:9.0f}{told[f'pressmark {kind}']:9.0f} "
        for name in others:
            theirs = warm.get((name, kind))
            both = [quantile(own, share) / quantile(theirs, share) for share in (0.5, 0.95)] if theirs else []
            line += f" {'p50 ' + format(both[0], '.2f') + ' p95 ' + format(both[1], '.2f') if both else '-':>20}"
        if "tantivy" in others:
            line += f" {middle['scope'] / quantile(warm['tantivy', kind], 0.5):7.2f}"
            new = [statistics.median(warm[name, kind + NEW]) for name in ("pressmark", "tantivy")]
            line += f"{new[0] / new[1]:7.2f}{told[f'pressmark {kind}'] / told[f'tantivy {kind}']:7.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
