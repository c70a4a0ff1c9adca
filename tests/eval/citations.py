"""What is found to be cited in articles that stand as plain text, and what is then wanted; prints lists and figures.

    python tests/eval/citations.py [FILE…]

Each FILE (by default those of `seed` beside PRESSMARK_DATA) is taken in the whole way, as an article of an archive of
its own; told are its citations with every place, and how many of them are on the wanted list. Then, over the news of
`quotes` and `corpora` below PRESSMARK_DATA: how many citations a thousand characters have, of which origin, and the CPU
seconds a million characters take.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from pipeline import EVERYTHING, Pipeline  # noqa: E402

from archive.document import Page, Text  # noqa: E402
from archive.mentions import found  # noqa: E402

DATA = Path(os.environ.get("PRESSMARK_DATA", TESTS.parent.parent / "shared" / "data"))
NEWS = (
    ("quotes/polnear/docs.jsonl.gz", "en"),
    ("corpora/reuters21578/docs.jsonl.gz", "en"),
    ("corpora/cctv_news_zh/docs.jsonl.gz", "zh"),
)
MOST = 2_000


def article(path: Path) -> None:
    """Take one in, and tell what it cites."""
    with tempfile.TemporaryDirectory() as place, Pipeline(Path(place)) as pipeline:
        id = pipeline.add(path.name, path.read_bytes())
        pipeline.read()
        _, cited = pipeline.archive.cited.of(id, EVERYTHING)
        wanted = pipeline.archive.wanting.listed(EVERYTHING)
        print(f"{path.name}: {len(cited)} citations, {sum(len(each.passages) for each in cited)} places; "
              f"{wanted.total} works wanted")  # fmt: skip
        text = pipeline.archive.text(id, EVERYTHING)
        for each in cited:
            told = each.reference.model_dump(mode="json", exclude_defaults=True)
            print(f"  {each.origin.value}: {json.dumps(told, ensure_ascii=False)}")
            for placed in each.passages:
                passage = placed.passage
                page = text.pages[passage.page - 1]
                assert page.text[passage.start : passage.end] == passage.text
                print(f"    {passage.page}:{passage.start}-{passage.end}  {passage.text!r}")


def news(path: Path, language: str) -> None:
    """How much is found in a collection, of what, and how fast."""
    origins, letters, count = Counter[str](), 0, 0
    began = time.process_time()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, MOST):
            words = json.loads(line)["text"]
            page = Page(number=1, label="1", text=words, how="text")
            told, _ = found(Text(pages=(page,), reader="eval"), language)
            origins.update(each.origin.value for each in told)
            letters += len(words)
            count += 1
    seconds = time.process_time() - began
    shares = ", ".join(f"{number} {origin}" for origin, number in origins.most_common())
    print(
        f"{path.parent.name}: {count} documents, {1000 * origins.total() / letters:.2f} citations a thousand letters "
        f"({shares}); {1e6 * seconds / letters:.2f} CPU s a million characters"
    )


def main(paths: list[Path]) -> None:
    for path in paths or sorted((DATA.parent / "seed").glob("*.txt")):
        article(path)
    for name, language in NEWS:
        if (DATA / name).exists():
            news(DATA / name, language)


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
