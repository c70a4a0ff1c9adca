"""Spoils the files of an index in many ways, and sees what is answered then: as before, or that the index is unfit.

    python tests/eval/damage.py [TIMES]

Each time one bit is changed or one file cut short, somewhere in an index of real news with several segments, and 500
questions are asked of it. Then it is built anew, and asked again. Exits with 1 where anything else was answered, where
an engine went on after it had found damage, or where building anew did not mend it.
"""

from __future__ import annotations

import gzip
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from itertools import islice
from pathlib import Path

from judged import ALL, DATA, NOW, Corpus, Row

from archive.document import Change, ChangeKind, DocumentId
from index.engine import IndexOutdated
from index.question import question
from index.results import Results, Search
from index.whoosh import WhooshEngine

CORPORA = DATA.parent / "corpora"
SOURCES = ("reuters21578", "cctv_news_zh")
EACH = 1_500
QUESTIONS = 500


class News(Corpus):
    """In two languages, with the lines to ask for."""

    def __init__(self) -> None:
        found: list[Row] = []
        for name in SOURCES:
            with gzip.open(CORPORA / name / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
                found += map(json.loads, islice(lines, EACH))
        super().__init__(found, "en")
        self.lines = [line for row in found for line in row["text"].split("\n") if line.strip()]

    def fill(self, engine: WhooshEngine) -> None:
        """In several commits, so that there are several segments."""
        engine.rebuild([], self, 0)
        changes = [change(number, id) for number, id in enumerate(self.held, 1)]
        for start in range(0, len(changes), len(changes) // 7):
            engine.apply(changes[start : start + len(changes) // 7], self)


def change(number: int, id: DocumentId) -> Change:
    return Change(
        number=number, document=id, collection="c", position=number, kind=ChangeKind.added, at=NOW, who="owner"
    )  # fmt: skip


def questions(news: News, chance: random.Random) -> list[Search]:
    found: list[Search] = []
    while len(found) < QUESTIONS:
        words = chance.choice(news.lines).split()
        start = chance.randrange(len(words))
        try:
            asked = question(" ".join(word[:6] for word in words[start : start + chance.randint(1, 4)]))
        except ValueError:
            continue
        any_word, facets = chance.random() < 0.5, ("lang", "collection") if chance.random() < 0.3 else ()
        found.append(Search(asked, any_word=any_word, facets=facets, limit=5, passages=chance.choice((0, 1))))
    return found


def spoilt(folder: Path, chance: random.Random) -> str:
    """Change one bit of one file, or cut it; the larger the likelier."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in ("LOCK", "MAIN_WRITELOCK"))
    path = (
        chance.choice(files) if chance.random() < 0.4 else max(files, key=lambda p: p.stat().st_size * chance.random())
    )
    content = bytearray(path.read_bytes())
    if not content or chance.random() < 0.25:
        path.write_bytes(content[: chance.randrange(len(content) + 1)])
        return f"{path.suffix or path.name} cut"
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return f"{path.suffix or path.name} changed"


def main() -> int:
    if not all((CORPORA / name).is_dir() for name in SOURCES):
        print("skipped: no corpora (set PRESSMARK_DATA)")
        return 0
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    chance, news, told, wrong = random.Random(5), News(), Counter[str](), 0
    with tempfile.TemporaryDirectory() as name:
        sound = Path(name) / "sound"
        engine = WhooshEngine(sound)
        news.fill(engine)
        asked = questions(news, chance)
        golden = [engine.search(search, ALL) for search in asked]
        engine.close()
        for n in range(times):
            folder = Path(name) / f"spoilt{n}"
            shutil.copytree(sound, folder)
            what = spoilt(folder, chance)
            engine = WhooshEngine(folder)
            answers = [answered(engine, search) for search in asked]
            different = sum(answer not in (None, right) for answer, right in zip(answers, golden, strict=True))
            after = answers[answers.index(None) :] if None in answers else []
            if different or any(answer is not None for answer in after):
                wrong += 1
                print(f"wrong: {what}: {different} other answers, {sum(map(bool, after))} after the damage was found")
            told[f"{what}, {'found' if after else 'answered as before'}"] += 1
            if after and n % 10 == 0:
                engine.rebuild(list(news.held), news, len(news.held))
                if [engine.search(search, ALL) for search in asked] != golden:
                    wrong += 1
                    print(f"wrong: {what}: not mended")
            engine.close()
            shutil.rmtree(folder)
    for what, count in sorted(told.items()):
        print(f"{count:5}  {what}")
    print(f"{wrong} of {times} wrong, {QUESTIONS} questions each")
    return 1 if wrong else 0


def answered(engine: WhooshEngine, search: Search) -> Results | None:
    """None where the index is told to be unfit."""
    try:
        return engine.search(search, ALL)
    except IndexOutdated:
        return None


if __name__ == "__main__":
    sys.exit(main())
