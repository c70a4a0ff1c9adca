"""Neighbouring words of a query that stand near each other in a text lift it, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.access import Scope
from index import nearness, scoring
from index.engine import Engine
from index.nearness import pairs, times
from index.parser import parse
from index.question import question
from index.results import Search

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()


def shown(words: str, *, any_word: bool = False) -> list[str]:
    return [nearness.written(pair) for pair in pairs(parse(words), any_word)]


def test_neighbours_are_paired_past_words_that_say_nothing() -> None:
    assert shown("the master of the ferry sank") == ['"master ferry"~8', '"master sank"~8', '"ferry sank"~8']


def test_a_word_is_paired_with_the_three_that_follow_it_and_no_farther() -> None:
    assert [pair for pair in shown("one-way ferry sank at the north quay in fog") if "ferry" in pair] == [
        '"one-way ferry"~8', '"ferry sank"~8', '"ferry north"~8', '"ferry quay"~8'
    ]  # fmt: skip


def test_a_word_is_not_paired_with_itself_and_a_pair_is_told_once_with_its_times() -> None:
    found = pairs(parse("ferry ferry harbour ferry"), False)
    assert {nearness.written(pair): times for pair, times in found.items()} == {
        '"ferry harbour"~8': 2,
        '"harbour ferry"~8': 1,
    }


def test_alternatives_exclusions_phrases_and_other_fields_are_no_neighbours() -> None:
    for alone in (
        "ferry OR harbour",
        "ferry -harbour",
        'ferry "black swan"',
        "ferry title:harbour",
        "kind:report ferry",
    ):
        assert shown(alone) == []


def test_a_run_of_han_is_paired_word_by_word_only_where_one_word_is_enough() -> None:
    assert shown("渡轮沉没") == []
    assert shown("渡轮沉没", any_word=True) == ['"渡轮 沉没"~8']


def test_near_is_at_most_eight_words_between_in_any_order() -> None:
    at = lambda *starts: [(start, start + 1, 0) for start in starts]  # noqa: E731
    assert times(at(0), at(1)) == times(at(0), at(9)) == times(at(9), at(0)) == 1
    assert times(at(0), at(10)) == times(at(10), at(0)) == times(at(0), at(0)) == times([], at(0)) == 0
    assert times(at(0, 20, 40), at(1, 2, 19, 80)) == 3
    assert times([(0, 5, 0)], at(2, 13, 14)) == 1


def filled(engine: Engine, shelf: Shelf) -> Engine:
    filling = " ".join(f"word{n}" for n in range(20))
    shelf.put("a-far", f"hull {filling} plating")
    shelf.put("b-near", f"{filling} the plating of the hull")
    shelf.put("c-other", f"hull plates {filling}")
    shelf.apply(engine)
    return engine


def test_of_two_documents_with_the_same_words_that_stands_higher_where_they_are_near(
    engine: Engine, shelf: Shelf
) -> None:
    asked = question("hull plating")
    for any_word in (False, True):
        hits = filled(engine, shelf).search(Search(asked, any_word=any_word), ALL).hits
        assert [hit.id for hit in hits][:2] == ["b-near", "a-far"]


def test_nearness_is_told_as_a_part_of_the_score(engine: Engine, shelf: Shelf) -> None:
    near, far = filled(engine, shelf).search(Search(question("hull plating"), explained=True), ALL).hits
    assert [part.part for part in near.parts] == ["hull", "plating", '"hull plating"~8']
    assert [part.part for part in far.parts] == ["hull", "plating"]
    assert near.parts[-1].documents == 1
    assert near.score == pytest.approx(sum(part.score for part in near.parts))


def test_only_the_best_are_looked_at_and_the_order_of_the_rest_stands(
    engine: Engine, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "NEAREST", 1)
    hits = filled(engine, shelf).search(Search(question("hull plating"), explained=True), ALL).hits
    assert [(hit.id, len(hit.parts)) for hit in hits] == [("a-far", 2), ("b-near", 2)]


def test_what_may_not_be_seen_does_not_change_how_much_nearness_counts(engine: Engine, shelf: Shelf) -> None:
    filled(engine, shelf)
    public = Scope(frozenset({"press"}))
    before = engine.search(Search(question("hull plating"), explained=True), public)
    for n in range(5):
        shelf.put(f"hidden{n}", "hull plating, plating of a hull", collection="state")
    shelf.apply(engine)
    assert engine.search(Search(question("hull plating"), explained=True), public) == before
