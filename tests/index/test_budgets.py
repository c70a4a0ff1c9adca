"""Questions made to cost much end with a code, and never with an answer that leaves something out unsaid.

How long that takes is the clock's affair, and no test's: the clock is turned forward here, or counts steps.
"""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from extras import dictionary

from archive.access import Scope
from archive.document import DocumentId
from index import romanise, translation
from index.engine import QueryTooBroad
from index.parser import MOST_CLAUSES, MOST_NEAR, WIDEST, parse
from index.query import Fuzzy, Query, Value, Word
from index.results import Inside, Search
from index.whoosh import WhooshEngine, deadline, plans

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
COMMON = ["the", "of", "and", "to", "in", "a", "is", "it", "on", "by", "at", "as", "or", "be", "so", "we"]

HOSTILE = {
    "many prefixes": " OR ".join(f"{a}{b}t*" for a in "abcdefgh" for b in "aeiouxyz"),
    "many prefixes at once": " ".join(f"{a}{b}t*" for a in "abcdefgh" for b in "aeiouxyz"),
    "many fuzzy words": " OR ".join(f"{a}{b}te~2" for a in "abcdefgh" for b in "aeiouxyz"),
    "near": f'"{" ".join(COMMON)}"~{WIDEST}',
    "one word near itself": f'"{" ".join(["the"] * MOST_NEAR)}"~{WIDEST}',
    "many nears": " OR ".join(f'"{a} {b}"~{WIDEST}' for a in COMMON for b in COMMON[:4]),
    "many phrases": " OR ".join(f'"{a} {b}"' for a in COMMON for b in COMMON[:4]),
    "a long phrase": f'"{"the " * 490}"',
    "a long run": "-".join("a" * 900),
    "a long run of Han": "的" * 1_900,
    "many words": " OR ".join(f"the{n}" for n in range(MOST_CLAUSES)),
    "deep": "NOT (the (" * 5 + "of" + "))" * 5 + " *:*",
}


@pytest.fixture
def library(whoosh: WhooshEngine, shelf: Shelf) -> WhooshEngine:
    """Documents full of the commonest words."""
    for n in range(6):
        shelf.put(f"d{n}", " ".join(COMMON * 40) + " 的" * 300 + f" a-a bat{n} hate the{n}", language="en")
    shelf.apply(whoosh)
    return whoosh


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by a step each time it is looked at, so that the time is up after so many looks."""

    class Clock:
        seen = 0

        def thread_time(self) -> float:
            self.seen += 1
            return self.seen * deadline.SECONDS / 200

    monkeypatch.setattr(deadline, "time", Clock())


def answered(engine: WhooshEngine, query: str, across: str | None = None) -> str:
    """How a search ended: `whole`, `limited`, or by the code of its error."""
    try:
        found = engine.search(Search(parse(query), facets=("date", "lang"), across=across), ALL)
    except QueryTooBroad as told:
        return told.code
    return "limited" if found.interpreted is None or found.interpreted.limits else "whole"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_is_answered_or_ends_by_the_clock(library: WhooshEngine, steps: None, name: str) -> None:
    assert answered(library, HOSTILE[name]) in ("whole", "timed_out")


@dictionary
@pytest.mark.parametrize("across", ["en", "zh"])
@pytest.mark.parametrize("name", [*HOSTILE, "a long run of many Han", "many words with many meanings"])
def test_it_ends_across_languages_too(library: WhooshEngine, steps: None, name: str, across: str) -> None:
    told = {
        **HOSTILE,
        "a long run of many Han": "".join(map(chr, range(0x4E00, 0x4E00 + 1_900))),
        "many words with many meanings": "set run get take turn go put make stand break line point head hand light",
    }
    assert answered(library, told[name], across) in ("whole", "timed_out")


@pytest.mark.parametrize("name", ["near", "one word near itself"])
def test_words_near_one_another_cannot_run_on_for_ever(library: WhooshEngine, steps: None, name: str) -> None:
    with pytest.raises(QueryTooBroad):
        library.search(Search(parse(HOSTILE[name])), ALL)


@pytest.mark.parametrize("query", ["the", '"the of"', '"the of"~2', "the*", "thee~2", "the OR of", "-of the", "*:*"])
def test_no_part_of_a_search_goes_on_when_the_time_is_up(
    library: WhooshEngine, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(deadline, "SECONDS", -1.0)
    with pytest.raises(QueryTooBroad) as told:
        library.search(Search(parse(query)), ALL)
    assert told.value.code == "timed_out"


@pytest.mark.parametrize(("across", "table"), [(None, romanise), ("zh", translation)])
def test_reading_the_tables_of_a_language_is_no_part_of_a_search(
    library: WhooshEngine, monkeypatch: pytest.MonkeyPatch, across: str | None, table: ModuleType
) -> None:
    clock = SimpleNamespace(at=0.0, loaded=0)

    def load() -> None:
        clock.at += 10 * deadline.SECONDS
        clock.loaded += 1

    monkeypatch.setattr(deadline, "time", SimpleNamespace(thread_time=lambda: clock.at))
    monkeypatch.setattr(table, "load", load)
    asked = parse("zzyzx")
    monkeypatch.setattr(translation, "into_han", lambda word: ())
    monkeypatch.setattr(translation, "english_runs", lambda words: ())
    assert library.search(Search(asked, across=across), ALL).total == 0
    assert library.inside(DocumentId("d1"), Inside(asked, across=across), ALL) is not None
    assert clock.loaded == 2


def test_suggestions_end_too(library: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "SECONDS", -1.0)
    with pytest.raises(QueryTooBroad):
        library.suggest("th", ALL)


def test_a_word_with_a_tilde_stands_for_so_many_words_and_says_so(
    whoosh: WhooshEngine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "MOST_TERMS", 3)
    for letter in "abcdef":
        shelf.put(f"d{letter}", f"boat{letter}", title=None)
    shelf.put("hidden", "boats boatz", title=None, collection="state")
    shelf.apply(whoosh)
    found = whoosh.search(Search(Fuzzy("boat")), Scope(frozenset({"press"})))
    assert found.interpreted is not None
    assert found.interpreted.limits == ("boat~1: the 3 nearest of 6 words",)
    assert found.total == 3


@pytest.mark.parametrize("query", [Word("the"), Value("cited-by", "d1"), Value("cited-by", "unknown")])
def test_what_is_cited_by_a_document_is_found_where_that_one_can_be_seen(
    whoosh: WhooshEngine, shelf: Shelf, query: Query
) -> None:
    shelf.put("d1", "the", cites=["d2", "d3", "nowhere"], collection="state")
    shelf.put("d2", "the")
    shelf.apply(whoosh)
    expected = {"the": ({"d1", "d2"}, {"d2"}), "d1": ({"d2"}, set()), "unknown": (set(), set())}
    asked = query.value if isinstance(query, Value) else "the"
    for scope, ids in zip((ALL, Scope(frozenset({"press"}))), expected[asked], strict=True):
        assert {hit.id for hit in whoosh.search(Search(query), scope).hits} == ids
