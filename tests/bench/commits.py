"""Small commits: how soon a document can be found beside a bare fsync of as many bytes, and search after many of them.

    python tests/bench/commits.py [--documents N] [--commits N]

The engine holds N documents and gets as many more, one a commit. `searchable` is from the call to the answer of a
search that finds the new document. The fsync is of a new file with the bytes of its text, written beside the index.
Then the questions of `questions.py` are asked of this index and of one that holds the same documents by one commit:
the ratio says what many commits leave behind. Times are by the clock where a disk is waited for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from corpus import rows
from engine import asked_of, filled, quantile
from questions import CLASSES, questions
from sides import Ours

from archive.access import Scope
from index.query import Value
from index.results import Search

ALL = Scope.everything()


def fsynced(folder: Path, content: bytes) -> float:
    """Milliseconds to write a file and make it last."""
    before = time.perf_counter()
    with (folder / "bare").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    spent = (time.perf_counter() - before) * 1_000
    (folder / "bare").unlink()
    return spent


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--commits", type=int, default=100)
    options.add_argument("--each", type=int, default=10, help="questions of each class")
    given = options.parse_args()
    held = rows("articles", given.documents + given.commits)
    first, more = held[: -given.commits], held[-given.commits :]
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / each for each in ("many", "one")]
        for each in folders:
            each.mkdir()
        many, one = Ours(folders[0]), Ours(folders[1])
        filled(many, first, 1)
        searchable, bare = [], []
        for row in more:
            changes = many.shelf.put([row])
            before = time.perf_counter()
            many.engine.apply(changes, many.shelf)
            found = many.engine.search(Search(Value("id", row.id), passages=0), ALL)
            searchable.append((time.perf_counter() - before) * 1_000)
            if found.total != 1:
                print(f"not found after its commit: {row.id}")
                return 1
            bare.append(fsynced(folders[0], row.text.encode()))
        print(f"{len(more):,} commits of one document upon {len(first):,}, milliseconds by the clock")
        for what, told in (("searchable", searchable), ("bare fsync", bare)):
            print(f"  {what:12} p50 {quantile(told, 0.5):8.2f}   p95 {quantile(told, 0.95):8.2f}")
        print(f"  p50 {statistics.median(searchable) / statistics.median(bare):.1f} × the bare fsync")
        many.engine.close()  # which removes the files that only older generations need
        print(f"  {len(list(folders[0].rglob('*.arrays')))} segments at the end")
        many.titled(more)
        filled(one, held, 1)
        asked = questions(held, given.each)
        told = asked_of({"many": many, "one": one}, asked)
        print("search after these commits to an index of one commit, p50:", end=" ")
        both = {k: quantile(told["many", k], 0.5) / quantile(told["one", k], 0.5) for k in CLASSES}
        print(", ".join(f"{kind} {ratio:.2f}" for kind, ratio in both.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
