"""Asks questions of the other language's paragraphs, and tells how high the right one stands: nDCG@10 on XQuAD.

Reads `relevance/xquad` below PRESSMARK_DATA (default ../shared/data): the same 240 paragraphs and 1,190 questions in
English and Chinese. The scorer here is a reference one: each word of a question is worth the better of its own score
and that of its translations as one word (`index.scoring.Word.translated`), as an engine is to have it. Function words
are left out across languages: "the" is rare, and so would be worth much, in a Chinese paragraph.

Of one collection that holds both languages it is told as well how far translations disturb the reader's own. The
weights were tuned on the dev half: every other title, in the order of the alphabet. Exits with 1 below a bar.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.document import Description, Document, Page, Reading, Text, Version
from index import analysis, cedict, proximity, scoring, tokens, translation
from index.analysis import Form, Key, Place, Way
from index.function_words import is_function_word
from index.memory.held import Held
from index.results import Mode
from index.scoring import Counts, Statistics, Word
from index.translation import Translation

DATA = Path(os.environ.get("PRESSMARK_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
XQUAD = DATA / "relevance" / "xquad"
BARS = {("en", "zh"): 0.84, ("zh", "en"): 0.80}
LANGUAGES = ("en", "zh")
DEPTH = 10

_HAN = re.compile("[\u3400-\u9fff]")

Asked = tuple[str, tuple[Translation, ...]]
"""A word of a question, or a run of them, and its translations; empty where only those count."""


class Paragraphs:
    """A collection, and where words stand in it."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.held = [held(row) for language in languages for row in rows(f"docs.{language}.jsonl.gz")]
        lengths: Counter[str] = Counter()
        self._having: dict[Key, set[int]] = {}
        for number, document in enumerate(self.held):
            lengths.update(document.lengths)
            for key in document.keys(scoring.FIELD_WEIGHTS):
                self._having.setdefault(key, set()).add(number)
        self._statistics = Statistics(len(self.held), lengths)
        self._found: dict[str, dict[int, dict[str, Counts]]] = {}

    def standing(self, text: str) -> dict[int, dict[str, Counts]]:
        """By number of the paragraph: how often these words stand in each field, one directly after the other."""
        if text not in self._found:
            way = [p for word in text.split() for p in analysis.places(word, Mode.expanded, LANGUAGES)]
            told = ((number, self._counts(number, way)) for number in sorted(self._may_have(way)))
            self._found[text] = {number: counts for number, counts in told if counts}
        return self._found[text]

    def scores(self, question: Sequence[Asked]) -> dict[str, float]:
        """The score of each paragraph that has any of these words, by its id."""
        parts: dict[int, list[float]] = {}
        for text, translations in question:
            own = self.standing(text) if text else {}
            other = [(weight, self.standing(term)) for term, weight in translations]
            union = {number for _, found in other for number in found}
            one, all_of_them = (Word.of(self._statistics, len(found)) for found in (own, union))
            for number in sorted(own.keys() | union):
                lengths = self.held[number].lengths
                found = [(weight, where[number]) for weight, where in other if number in where]
                score = max(one.score(own.get(number, {}), lengths), all_of_them.translated(found, lengths))
                parts.setdefault(number, []).append(score)
        return {self.held[number].id: scoring.total(each) for number, each in parts.items()}

    def _counts(self, number: int, way: Sequence[Place]) -> dict[str, Counts]:
        document = self.held[number]
        where = {name: proximity.in_order(document.places(name, p) for p in way) for name in document.words}
        return {name: proximity.counts(found) for name, found in where.items() if found}

    def _may_have(self, way: Way | Sequence[Place]) -> set[int]:
        having = [set().union(*(self._may_fill(part) for part in place)) for place in way]
        return set.intersection(*having) if having else set()

    def _may_fill(self, part: Form | Way) -> set[int]:
        return self._having.get(part.key, set()) if isinstance(part, Form) else self._may_have(part)


def held(row: Mapping[str, str]) -> Held:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = Description(title=row["title"], kind="article", language=row["lang"])
    version = Version(
        number=1, sha256="0" * 64, size=1, media_type="text/plain", filename="-", added=now, reading=Reading.read
    )
    made = Document(id=row["id"], collection="xquad", revision=1, added=now, changed=now, said=said, version=version)
    return Held.of(made, Text(pages=(Page(number=1, label="1", text=row["text"], how="text"),), reader="-"))


def rows(name: str) -> list[dict[str, str]]:
    path = XQUAD / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def relevant(language: str) -> dict[str, str]:
    """The one right paragraph for each question."""
    lines = (XQUAD / f"qrels.{language}.tsv").read_text(encoding="utf-8").splitlines()
    return {question: paragraph for question, paragraph, _ in (line.split("\t") for line in lines)}


# -- questions ---------------------------------------------------------------------------------------------


def words(question: str) -> Iterator[str]:
    """Its words, each run of Han cut by the dictionary."""
    run = ""
    for match in tokens.matches(question):
        if _HAN.match(match[0]) and question[match.start() - 1 : match.start()] == run[-1:]:
            run += match[0]
        else:
            yield from translation.han_words(run)
            run = match[0] if _HAN.match(match[0]) else ""
            if not run:
                yield match[0]
    yield from translation.han_words(run)


def alone(question: str) -> list[Asked]:
    return [(word, ()) for word in dict.fromkeys(words(question))]


def across(question: str) -> list[Asked]:
    row = list(words(question))
    runs: list[Asked] = []
    if not _HAN.search(question):
        terms = (" ".join(row[first:end]) for first, end in translation.english_runs(row))
        runs = [("", translation.into_han(term)) for term in terms]
    return [*runs, *((word, _translations(word)) for word in dict.fromkeys(row) if not is_function_word(word))]


def _translations(word: str) -> tuple[Translation, ...]:
    return translation.into_english(word) if _HAN.match(word) else translation.into_han(word)


# -- measuring ---------------------------------------------------------------------------------------------


def ndcg(scores: Mapping[str, float], right: str) -> float:
    """At DEPTH, where one paragraph is right; of equal scores the first by id stands higher."""
    ranked = sorted(scores, key=lambda id: (-scores[id], id))[:DEPTH]
    return 1.0 / math.log2(ranked.index(right) + 2) if right in ranked else 0.0


def measured(asking: str, answering: str, among: Paragraphs, ask: Callable[[str], list[Asked]]) -> list[float]:
    """nDCG of all questions of one language for the paragraphs of one: of all, of the dev half, of the test half."""
    right = relevant(answering)
    titles = {row["id"]: row["title"] for row in rows(f"docs.{answering}.jsonl.gz")}
    odd = {title: place % 2 for place, title in enumerate(sorted(set(titles.values())))}
    got: dict[int, list[float]] = {0: [], 1: []}
    for row in rows(f"queries.{asking}.jsonl"):
        paragraph = right[row["id"]]
        got[odd[titles[paragraph]]].append(ndcg(among.scores(ask(row["text"])), paragraph))
    return [sum(each) / len(each) for each in (got[0] + got[1], got[0], got[1])]


def main() -> int:
    if not XQUAD.is_dir():
        print(f"skipped: no corpus at {XQUAD.name} (set PRESSMARK_DATA)")
        return 0
    try:
        translation.into_han("word")
    except cedict.DictionaryMissing as missing:
        print(f"skipped: {missing}")
        return 0
    below = False
    print(f"nDCG@{DEPTH} on XQuAD{'':27}all    dev   test")
    for (asking, answering), bar in BARS.items():
        among = Paragraphs([answering])
        for name, ask in (("words alone", alone), ("by dictionary", across)):
            got = measured(asking, answering, among, ask)
            short = ask is across and got[0] < bar
            below |= short
            told = f"  {'BELOW' if short else 'reached'}: {bar:.2f}" if ask is across else ""
            print(f"{asking} asked of {answering}, {name:22}", *(f"{each:.4f}" for each in got), told)
    both = Paragraphs(LANGUAGES)
    for asking in LANGUAGES:
        for answering in (asking, *(each for each in LANGUAGES if each != asking)):
            for name, ask in (("words alone", alone), ("by dictionary", across)):
                got = measured(asking, answering, both, ask)
                print(f"{asking} asked of both for {answering}, {name:13}", *(f"{each:.4f}" for each in got))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
