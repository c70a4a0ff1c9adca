"""Real text to measure with, built once from public packages and kept outside the project: never random words.

    python tests/bench/corpus.py        builds it, and tells what is in it

Debian's documentation packages are fetched by apt-get and unpacked, not installed; a package that is not to be had is
told and left out. Beside them stand `corpora/` below PRESSMARK_DATA (default ../shared/data), English and Chinese news.
The rows are kept below PRESSMARK_BENCH (default ~/.cache/pressmark-bench).

There are two sizes of the same text: `articles`, stretches of up to some 1,700 characters, and `paragraphs`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import lxml.html

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data")) / "corpora"
CACHE = Path(os.environ.get("PRESSMARK_BENCH", Path.home() / ".cache" / "pressmark-bench"))
SIZES = ("articles", "paragraphs")
_ARTICLE, _SHORTEST = 1_700, 40
_HELP = ("en-us", "de", "es", "fr", "it", "ru", "zh-cn", "pt-br", "nl", "pl")
PACKAGES = {
    "linux-doc-6.1": "en", "python3.11-doc": "en", "postgresql-doc-15": "en", "libboost1.74-doc": "en",
    "debian-handbook": "en", **{f"libreoffice-help-{tag}": tag.partition("-")[0] for tag in _HELP},
}  # fmt: skip
NEWS = {"reuters21578": "en", "cctv_news_zh": "zh"}
_BREAK = re.compile(r"\n\s+")
_BLOCKS = "//h1|//h2|//h3|//p|//pre|//dt|//li[not(.//p)]|//td[not(.//p)]"


class Row(NamedTuple):
    id: str
    title: str
    text: str
    language: str
    kind: str
    publisher: str


def rows(size: str, most: int) -> list[Row]:
    """The first so many of one of SIZES, from all sources in turn; fewer where there are no more."""
    path = CACHE / f"{size}.jsonl.gz"
    if not path.is_file():
        build()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [Row(*json.loads(line)) for line in islice(lines, most)]


def build() -> None:
    """Make both sizes anew."""
    CACHE.mkdir(parents=True, exist_ok=True)
    sources = [*(_news(name) for name in NEWS), *(_package(name) for name in PACKAGES)]
    pages = [[*source] for source in sources]
    for size in SIZES:
        made = [_cut(size, found) for found in pages]
        with gzip.open(CACHE / f".{size}", "wt", encoding="utf-8", compresslevel=3) as kept:
            for number, row in enumerate(_in_turn(made)):
                kept.write(json.dumps(row._replace(id=f"{number:07}"), ensure_ascii=False) + "\n")
        (CACHE / f".{size}").rename(CACHE / f"{size}.jsonl.gz")


class _Page(NamedTuple):
    title: str
    paragraphs: list[str]
    language: str
    kind: str
    publisher: str


def _cut(size: str, pages: list[_Page]) -> Iterator[Row]:
    for page in pages:
        for text in page.paragraphs if size == "paragraphs" else _stretches(page.paragraphs):
            if len(text) >= _SHORTEST:
                yield Row("", page.title, text, page.language, page.kind, page.publisher)


def _stretches(paragraphs: list[str]) -> Iterator[str]:
    held: list[str] = []
    for each in paragraphs:
        held.append(each)
        if sum(map(len, held)) >= _ARTICLE:
            yield "\n\n".join(held)
            held = []
    if held:
        yield "\n\n".join(held)


def _in_turn(sources: list[Iterator[Row]]) -> Iterator[Row]:
    """So that the first ones are of all sources."""
    while sources:
        for source in list(sources):
            row = next(source, None)
            if row is None:
                sources.remove(source)
            else:
                yield row


def _news(name: str) -> Iterator[_Page]:
    path = DATA / name / "docs.jsonl.gz"
    if not path.is_file():
        print(f"left out: {name} (set PRESSMARK_DATA)")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            held = json.loads(line)
            paragraphs = [each.strip() for each in _BREAK.split(held["text"]) if each.strip()]
            yield _Page(held["title"] or "", paragraphs, NEWS[name], "article", name)


def _package(name: str) -> Iterator[_Page]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["apt-get", "download", "-q", name], cwd=folder, check=False, capture_output=True)
        found = list(Path(folder).glob("*.deb"))
        if done.returncode or not found:
            print(f"left out: {name} ({done.stderr.decode(errors='replace').strip() or 'not to be had'})")
            return
        subprocess.run(["dpkg-deb", "-x", str(found[0]), folder], check=True)
        for path in sorted(Path(folder).rglob("*.html")):
            if path.is_file() and not path.is_symlink():
                yield from _html(path, name)


def _html(path: Path, package: str) -> Iterator[_Page]:
    content = path.read_bytes()
    if not content.strip():
        return
    tree = lxml.html.document_fromstring(content)
    told = [" ".join(block.text_content().split()) for block in tree.xpath(_BLOCKS)]
    title = " ".join((tree.findtext(".//title") or path.stem).split())
    yield _Page(title, [each for each in told if each], PACKAGES[package], "document", package)


def main() -> int:
    build()
    for size in SIZES:
        found = rows(size, sys.maxsize)
        size_of = sum(len(row.text.encode()) for row in found) / 1e6
        print(f"{size}: {len(found):,} documents, {size_of:.0f} MB of text")
        print("   ", ", ".join(f"{name} {often:,}" for name, often in Counter(row.publisher for row in found).items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
