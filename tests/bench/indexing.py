"""Indexing with analysis on: documents per CPU second, most memory, and size on disk, beside tantivy with a stemmer.

    python tests/bench/indexing.py [--documents N] [--size articles|paragraphs]

Each side indexes the same rows in a process of its own, from nothing to committed. Making the documents that our engine
is given (as an archive reads them from its tables) is taken off, by the processor's clock; tantivy is given its rows as
they are, with one thread. Ours analyses by each document's language and holds literal, folded and stemmed
forms; tantivy's stemmer is for English. Both keep the texts, for passages, and their sizes are with these.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus import SIZES, Row, rows
from sides import Ours, Shelf, installed

from archive.document import Document, DocumentId, Text


class Timed(Shelf):
    """Tells how long it took to make the documents."""

    spent = 0.0

    def current(self, documents: Sequence[DocumentId]) -> Iterator[tuple[Document, Text | None]]:
        given = super().current(documents)
        while True:
            before = time.process_time()
            each = next(given, None)
            self.spent += time.process_time() - before
            if each is None:
                return
            yield each


def indexed(name: str, folder: Path, held: Sequence[Row]) -> dict[str, float]:
    """What the child does: CPU seconds, most memory before and after in MiB."""
    before_it = _memory()
    if name == "pressmark":
        side: Any = Ours(folder)
        side.shelf = Timed()
    else:
        from peers import Tantivy

        side = Tantivy(folder, stemming=True)
    before = time.process_time()
    side.add(held)
    spent = time.process_time() - before - (side.shelf.spent if name == "pressmark" else 0.0)
    return {"seconds": spent, "memory": _memory(), "rows": before_it}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != "titles.db")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--size", choices=SIZES, default="articles")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        name, folder = given.child
        print(json.dumps(indexed(name, Path(folder), rows(given.size, given.documents))))
        return 0
    names = ["pressmark", "tantivy"] if installed("tantivy") else ["pressmark"]
    if "tantivy" not in names:
        print("not installed, so without it: tantivy (make .venv/bench)")
    text = sum(len(f"{row.title} {row.text}".encode()) for row in rows(given.size, given.documents))
    found: dict[str, dict[str, float]] = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            same = [__file__, "--documents", str(given.documents), "--size", given.size]
            done = subprocess.run(
                [sys.executable, *same, "--child", name, folder], check=True, stdout=subprocess.PIPE, text=True
            )
            found[name] = {**json.loads(done.stdout.splitlines()[-1]), "size": size(Path(folder))}
    count = len(rows(given.size, given.documents))
    print(f"{count:,} {given.size}, {text / 1e6:.0f} MB of text")
    print(f"{'':12}{'a CPU second':>14}{'MiB at most':>13}{'of it rows':>12}{'MB on disk':>12}{'to the text':>13}")
    for name, told in found.items():
        speed = count / told["seconds"]
        print(f"{name:12}{speed:14,.0f}{told['memory']:13.0f}{told['rows']:12.0f}", end="")
        print(f"{told['size'] / 1e6:12.1f}{told['size'] / text:13.2f}")
    if "tantivy" in found:
        ours, theirs = found["pressmark"], found["tantivy"]
        print(
            f"speed {theirs['seconds'] / ours['seconds']:.2f} × tantivy's, size {ours['size'] / theirs['size']:.2f} ×"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
