"""Reads real files of many formats through one sandbox, and holds what comes out against their reference texts.

Reads `formats`, `formats_multilingual` and `news_pages` below PRESSMARK_DATA (default ../shared/data). Prints, per
format, how many were read and why the others were not, and of the shares of the references' words that were found the
median and the tenth percentile; for each file with less than .85 of its words, and in formats whose median is below .98
for each with less than that, where the others are. What is left to OCR is only counted. For news pages, precision and
recall over runs of four words. Ends with 1 where the zygote died or a child is left.
"""

from __future__ import annotations

import collections
import gzip
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from explanation import explanation

from archive import extract
from archive.document import Extract, Problem
from archive.sandbox import Sandbox

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
LOW, FULL = 0.85, 0.98
_WORD = re.compile(r"[一-鿿぀-ヿ]|[^\W_]+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def share(found: collections.Counter[Any], wanted: collections.Counter[Any]) -> float:
    """The share of `wanted` that is in `found`, each as often as it stands there."""
    return (found & wanted).total() / max(1, wanted.total())


def recall(text: str, reference: str) -> float:
    return share(collections.Counter(words(text)), collections.Counter(words(reference)))


def runs(text: str) -> collections.Counter[tuple[str, ...]]:
    told = words(text)
    return collections.Counter(tuple(told[at : at + 4]) for at in range(max(1, len(told) - 3)))


def text_of(told: Extract | Problem) -> str:
    return "\n".join(page.text for page in told.text.pages) if isinstance(told, Extract) else ""


def expected(folder: str) -> dict[str, Any]:
    lines = (DATA / folder / "_expected.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["file"]: row for row in map(json.loads, lines)}


def read_all(sandbox: Sandbox, files: Iterable[Path]) -> Iterator[tuple[Path, Extract | Problem]]:
    for path in files:
        with path.open("rb") as original:
            yield path, sandbox.read(original, path.name, "")


class Low(NamedTuple):
    """A file of whose reference not all words were found."""

    name: str
    recall: float
    why: str


def formats(sandbox: Sandbox, folder: str) -> int:
    """Read a folder; print a line a format. How many files were answered."""
    rows = expected(folder)
    outcomes: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    recalls: dict[str, list[float]] = collections.defaultdict(list)
    lows: dict[str, list[Low]] = collections.defaultdict(list)
    answered = 0
    for path, told in read_all(sandbox, (DATA / folder / name for name in rows)):
        row = rows[path.name]
        kind = row.get("mime") or ".".join([row["lang"], *path.name.split(".")[1:]])
        left = isinstance(told, Extract) and bool(told.scanned) and not words(text_of(told))
        outcomes[kind]["left to OCR" if left else "read" if isinstance(told, Extract) else told.reason.value] += 1
        if isinstance(told, Problem) and "Error" in told.detail:
            print(f"  trouble: {path.name}: {told.detail}")
        reference = row.get("text") or ""
        if isinstance(told, Extract) and not left and len(words(reference)) >= 20:
            found = recall(text_of(told), reference)
            recalls[kind].append(found)
            if found < FULL:
                why = explanation(path.read_bytes(), text_of(told), reference, words)
                lows[kind].append(Low(path.name, found, f"of {len(words(reference))}: {why}"))
        answered += 1
    for kind, counted in sorted(outcomes.items()):
        print(f"  {kind}: " + ", ".join(f"{name} {n}" for name, n in counted.most_common()) + _shares(recalls[kind]))
        below = FULL if recalls[kind] and statistics.median(recalls[kind]) < FULL else LOW
        for low in sorted(lows[kind], key=lambda low: low.recall):
            if low.recall < below:
                print(f"    {low.name}: {low.recall:.2f} {low.why}")
    return answered


def _shares(found: list[float]) -> str:
    if not found:
        return ""
    tenth = sorted(found)[len(found) // 10]
    return f" | recall n {len(found)}, median {statistics.median(found):.3f}, tenth {tenth:.3f}"


def news(sandbox: Sandbox) -> None:
    precisions, recalls, failed = [], [], 0
    for line in (DATA / "news_pages" / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        with tempfile.TemporaryFile() as original:
            original.write(gzip.decompress((DATA / "news_pages" / row["file"]).read_bytes()))
            original.flush()
            told = sandbox.read(original, "page.html", "text/html")
        failed += isinstance(told, Problem)
        found, wanted = runs(text_of(told)), runs(row["expected_text"])
        precisions.append(share(wanted, found))
        recalls.append(share(found, wanted))
    precision, recalled = statistics.mean(precisions), statistics.mean(recalls)
    f1 = 2 * precision * recalled / (precision + recalled)
    print(
        f"news pages: {len(recalls)}, not read {failed}, precision {precision:.3f}, recall {recalled:.3f}, F1 {f1:.3f}"
    )


def overhead(sandbox: Sandbox) -> None:
    """What a child of its own costs for a small file, against reading it in this process."""
    extract.warm()
    for name, content in {"plain text": b"A line of text.\n" * 50, "PDF": None, "HTML": None}.items():
        suffix = {"plain text": "txt", "PDF": "pdf", "HTML": "html"}[name]
        sample = content or extract._SAMPLES[f"sample.{suffix}"]
        with tempfile.TemporaryFile() as original:
            original.write(sample)
            original.flush()
            taken = []
            for read in (extract.extract, sandbox.read):
                begun = time.monotonic()
                for _ in range(50):
                    read(original, f"sample.{suffix}", "")
                taken.append((time.monotonic() - begun) / 50 * 1000)
        print(f"{name}: {taken[0]:.2f} ms here, {taken[1]:.2f} ms in a child: {taken[1] / taken[0]:.1f} times")


def main() -> int:
    if not (DATA / "formats").is_dir():
        print("skipped: no files to read (set PRESSMARK_DATA)")
        return 0
    with Sandbox() as sandbox:
        print("confinement lacking:", ", ".join(sandbox.missing) or "nothing")
        zygote = sandbox.process
        answered = 0
        for folder in ("formats", "formats_multilingual"):
            print(f"{folder}:")
            begun = time.monotonic()
            answered = formats(sandbox, folder)
            print(f"  {answered} files answered, {(time.monotonic() - begun) / answered * 1000:.1f} ms each")
        news(sandbox)
        overhead(sandbox)
        left = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
        print("the zygote is the one it was:", sandbox.process == zygote, "| children left:", len(left))
        return int(sandbox.process != zygote or bool(left))


if __name__ == "__main__":
    sys.exit(main())
