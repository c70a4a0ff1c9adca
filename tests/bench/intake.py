"""Taking PDFs in beside the library that reads them, called in a bare loop of one process; prints ratios.

    python tests/bench/intake.py [FILES]

FILES PDFs of ten pages are made in code. They go the whole way, through sandbox, catalogue, disk and index, and in turn
with that, so many at a time, through pypdfium2 alone, called for each page as the reader calls it. Ratios above 1 mean
slower than that; CPU seconds count the reading children too. Where it costs is told step by step. The same for those
PDFs of `formats` below PRESSMARK_DATA (default ../shared/data) that have a text: real ones, with fonts of their own.
Then all of `formats` goes the whole way, and its pages a second are printed.
"""

from __future__ import annotations

import io
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pypdfium2

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from pipeline import EVERYTHING, Pipeline  # noqa: E402

from archive.errors import NotFound  # noqa: E402
from archive.readers.layer import layer  # noqa: E402
from archive.sample.pdf import pdf  # noqa: E402

DATA = Path(os.environ.get("PRESSMARK_DATA", TESTS.parent.parent / "shared" / "data"))
SAMPLE = TESTS.parent / "archive" / "sample"
PAGES, LINES, WIDTH, AT_ONCE = 10, 48, 80, 20
FEWEST = 500  # characters of a PDF that has a text
BAR = 1.5
_TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """Seconds spent, by what for: by the clock and of processor time, with that of a zygote and its children."""

    def __init__(self, zygote: int) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._zygote = Path(f"/proc/{zygote}/stat")

    @contextmanager
    def at(self, what: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), self._cpu()
        yield
        self.wall[what] += time.perf_counter() - wall
        self.cpu[what] += self._cpu() - cpu

    def _cpu(self) -> float:
        # Behind the name, which may hold blanks: utime, stime, cutime and cstime are fields 14 to 17 (proc(5)).
        fields = self._zygote.read_text().rpartition(")")[2].split()
        return time.process_time() + sum(map(int, fields[11:15])) / _TICKS


def made(count: int) -> list[bytes]:
    """PDFs of ten full pages each, of the words of the sample in another order."""
    chance = random.Random(1)
    told = " ".join(path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.[mth][dt]*")))
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", told))
    return [pdf([_page(words, chance) for _ in range(PAGES)], f"Report {n}", "Ann Example") for n in range(count)]


def _page(words: list[str], chance: random.Random) -> str:
    lines = []
    for _ in range(LINES):
        line = chance.choice(words).title()
        while len(line) < WIDTH:
            line += f" {chance.choice(words)}"
        lines.append(line + ".")
    return "\n".join(lines)


class Bare(NamedTuple):
    """What the library alone makes of a PDF."""

    pages: int
    characters: int


def bare(content: bytes) -> Bare:
    """Its text, by the library alone. Raises PdfiumError."""
    with pypdfium2.PdfDocument(io.BytesIO(content)) as document:
        length = 0
        for page in document:
            length += len(layer(page))
            page.close()
        return Bare(len(document), length)


def beside(folder: Path, name: str, files: list[bytes]) -> None:
    """Take these in and have the library read them, in turn; print a line each for the clock and the processor."""
    pages = 0
    with Pipeline(folder) as pipeline:
        assert pipeline.sandbox.process is not None
        meter = Meter(pipeline.sandbox.process)
        for start in range(0, len(files), AT_ONCE):
            some = files[start : start + AT_ONCE]
            with meter.at("library"):
                read = [bare(content) for content in some]
            with meter.at("keep"):
                added = [pipeline.add(f"{start + n}.pdf", content) for n, content in enumerate(some)]
            with meter.at("read"):
                pipeline.read()
            with meter.at("index"):
                pipeline.index()
            for id, told in zip(added, read, strict=True):
                assert len(pipeline.archive.text(id, EVERYTHING).pages) == told.pages
                pages += told.pages
    for unit, spent in (("wall", meter.wall), ("CPU", meter.cpu)):
        alone, steps = spent.pop("library"), dict(spent)
        whole = sum(steps.values())
        told = ", ".join(f"{step} {seconds / alone:.2f}" for step, seconds in steps.items())
        print(
            f"{name}: {len(files)} files, {pages} pages, {unit}: library {pages / alone:.0f} pages/s, "
            f"whole way {pages / whole:.0f}, ratio {whole / alone:.2f} ({told}; should be {BAR})"
        )


def real() -> list[bytes]:
    """The PDFs of `formats` with a text that the library opens, each once."""
    found: dict[bytes, None] = {}
    for path in sorted((DATA / "formats").glob("*.pdf")):
        content = path.read_bytes()
        with suppress(pypdfium2.PdfiumError):
            found |= {content: None} if bare(content).characters >= FEWEST else {}
    return list(found)


def formats(folder: Path) -> None:
    """Take `formats` in and print its pages a second."""
    paths = sorted(path for path in (DATA / "formats").glob("*") if path.is_file() and path.stat().st_size)
    with Pipeline(folder) as pipeline:
        begun = time.perf_counter()
        for path in paths:
            pipeline.add(path.name, path.read_bytes())
        pipeline.read()
        pipeline.index()
        took = time.perf_counter() - begun
        pages, read = 0, 0
        for id in pipeline.archive.searchable(EVERYTHING):
            try:
                pages += len(pipeline.archive.text(id, EVERYTHING).pages)
                read += 1
            except NotFound:
                continue
    print(
        f"formats: {len(paths)} files, {read} documents read, {pages} pages in {took:.1f} s: {pages / took:.0f} pages/s"
    )


def main(count: int = 200) -> int:
    with tempfile.TemporaryDirectory() as folder:
        beside(Path(folder), f"PDFs of {PAGES} pages", made(count))
    if not (DATA / "formats").is_dir():
        print("formats: skipped, there is no such folder (set PRESSMARK_DATA)")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        beside(Path(folder), "real PDFs", real())
    with tempfile.TemporaryDirectory() as folder:
        formats(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
