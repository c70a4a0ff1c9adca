"""A document and what it cites, searched as one: what every engine promises, and sets of what is found as truth."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.access import Scope
from archive.document import DocumentId
from index import dossiers
from index.engine import Engine
from index.parser import parse
from index.query import And, Everything, Not, Or, Query, Value, Word
from index.results import Filter, Pairs, Results, Search, Sort

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


def pairs(*told: tuple[str, str]) -> Pairs:
    return tuple(sorted((DocumentId(citing), DocumentId(cited)) for citing, cited in told))


CITES = pairs(
    ("ferry", "survey"), ("ferry", "deck"), ("harbour", "survey"), ("harbour", "ferry"), ("harbour", "secret"),
    ("secret", "lone"),
)  # fmt: skip


@pytest.fixture
def press(engine: Engine, shelf: Shelf) -> Engine:
    """Two articles and what they cite, a lone report, and one in another collection."""
    shelf.put("ferry", "The ferry sank, says the board.", title="Ferry", kind="article", date="2018-05-17")
    shelf.put("harbour", "The harbour is old.", title="Harbour", kind="article", date="2019")
    shelf.put("survey", ["A page.", "The plating is thin. The ferry!"], title="Survey", kind="report", language="en")
    shelf.put("deck", "辽宁 deck of slides", title="Deck", kind="slides", date="2017")
    shelf.put("lone", "A plating alone, harbour.", title="Lone", kind="report")
    shelf.put("secret", "A secret zeppelin with plating.", title="Secret", kind="letter", collection="state")
    shelf.apply(engine)
    return engine


def ask(engine: Engine, asked: str | Query, scope: Scope = PRESS, **more: object) -> Results:
    query = parse(asked) if isinstance(asked, str) else asked
    return engine.search(replace(Search(query, dossiers=CITES), **more), scope)  # type: ignore[arg-type]


def ids(found: Results) -> list[str]:
    return [str(hit.id) for hit in found.hits]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("sank plating", {"ferry", "harbour"}),
        ("sank slides", {"ferry"}),
        ("old plating", {"harbour"}),
        ("plating", {"ferry", "harbour", "lone"}),
        ("old sank slides", set()),  # what a cited document cites in its turn is not in it
        ("ferry -slides", {"harbour"}),
        ("plating -sank", {"lone"}),
        ('"plating is thin"', {"ferry", "harbour"}),
        ('"sank plating"', set()),
        ("kind:article kind:slides", {"ferry"}),
        ("kind:article -kind:slides", {"harbour"}),
        ("zeppelin", set()),
        ("old OR slides", {"ferry", "harbour"}),
        ("Liaoning sank", {"ferry"}),
        ("plat* sank~", {"ferry", "harbour"}),
    ],
)
def test_what_the_members_match_together_counts(press: Engine, asked: str, found: set[str]) -> None:
    told = ask(press, asked)
    assert set(ids(told)) == found
    assert told.total == len(found)


def test_who_sees_more_has_other_dossiers(press: Engine) -> None:
    assert set(ids(ask(press, "old zeppelin", ALL))) == {"harbour"}
    assert set(ids(ask(press, "plating", ALL))) == {"ferry", "harbour", "secret"}  # the lone one is cited now
    assert ids(ask(press, "harbour zeppelin", Scope(None, frozenset({DocumentId("secret")})))) == []


def test_the_answer_names_member_and_page_for_each_word(press: Engine) -> None:
    (hit,) = (hit for hit in ask(press, "title:deck plating ferry sank").hits)
    assert (hit.id, hit.matched) == ("ferry", 3)
    told = {str(each.id): [(word.word, word.page) for word in each.words] for each in hit.members}
    assert told == {
        "survey": [("plating", 2), ("ferry", 2)],
        "ferry": [("ferry", 1), ("sank", 1)],
        "deck": [("deck", None)],
    }
    (survey,) = (each for each in hit.members if each.id == "survey")
    assert [(passage.page, passage.text[:7]) for passage in survey.passages] == [(2, "The pla")]
    assert [passage.text[:9] for passage in hit.passages] == ["The ferry"]


def test_a_score_is_what_each_word_counts_where_it_counts_most(press: Engine) -> None:
    (hit,) = ask(press, "sank slides", explained=True).hits
    alone = {word: press.search(Search(Word(word)), PRESS).hits[0].score for word in ("sank", "slides")}
    assert hit.score == pytest.approx(sum(alone.values()))
    assert [(part.part, part.score) for part in hit.parts] == list(alone.items())


def test_a_dossier_of_many_shows_the_best_and_each_word(engine: Engine, shelf: Shelf) -> None:
    shelf.put("head", "Nothing.")
    many = [f"c{n:02}" for n in range(40)]
    for name in many:
        shelf.put(name, "ferry " * 5)
    shelf.put("z", "A ferry in a text that is longer, with a zeppelin, and so counts less than any other of them.")
    shelf.apply(engine)
    search = Search(parse("ferry zeppelin"), dossiers=pairs(*(("head", name) for name in (*many, "z"))))
    (hit,) = engine.search(search, ALL).hits
    assert (hit.matched, len(hit.members)) == (41, dossiers.MOST_MEMBERS)
    assert "z" in {each.id for each in hit.members}
    assert hit.passages == ()


def test_facets_count_dossiers_by_what_any_member_has(press: Engine) -> None:
    found = ask(press, Everything(), facets=("kind", "date"))
    assert found.total == 3
    assert {value.value: value.count for value in found.facets["kind"].values} == {
        "article": 2, "report": 3, "slides": 1,
    }  # fmt: skip
    assert {value.value: value.count for value in found.facets["date"].values} == {"2017": 1, "2018": 2, "2019": 1}
    assert found.facets["date"].missing == 1
    assert ids(ask(press, Everything(), filters=(Filter("date", ()),))) == ["lone"]
    chosen = ask(press, Everything(), filters=(Filter("kind", ("slides",)),), facets=("kind", "date"))
    assert ids(chosen) == ["ferry"]
    assert len(chosen.facets["kind"].values) == 3
    assert [(value.value, value.count) for value in chosen.facets["date"].values] == [("2017", 1), ("2018", 1)]


@pytest.mark.parametrize("sorts", [(Sort(),), (Sort("title", False),), (Sort("date"), Sort())])
def test_pages_of_dossiers_neither_overlap_nor_leave_gaps(press: Engine, sorts: tuple[Sort, ...]) -> None:
    whole = ask(press, "plating OR old", ALL, sort=sorts)
    seen: list[str] = []
    after = None
    while hits := ask(press, "plating OR old", ALL, sort=sorts, limit=1, after=after).hits:
        seen += [str(hits[0].id)]
        after = hits[0].key
    assert seen == ids(whole)
    assert len(seen) == 3


def test_without_pairs_every_document_is_a_dossier(press: Engine) -> None:
    alone = press.search(Search(Word("plating"), nearness=False), PRESS)
    as_dossiers = press.search(Search(Word("plating"), dossiers=()), PRESS)
    assert [(hit.id, hit.score) for hit in as_dossiers.hits] == [(hit.id, hit.score) for hit in alone.hits]


def test_what_is_not_indexed_or_cites_itself_does_no_harm(press: Engine) -> None:
    odd = pairs(("ferry", "ferry"), ("ferry", "nosuch"), ("nosuch", "deck"), ("deck", "survey"), ("survey", "deck"))
    found = press.search(Search(parse("slides plating"), dossiers=odd), PRESS)
    assert set(ids(found)) == {"deck", "survey"}  # each cites the other


# -- truth: by sets of what is found alone


WORDS = ["ferry", "sank", "plating", "thin", "board", "harbour", "辽宁", "survey"]


def truth(engine: Engine, asked: Query, scope: Scope, told: Pairs, seen: set[str], heads: set[str]) -> set[str]:
    """Which dossiers answer, by sets of documents for each part, and sets of dossiers for what joins them."""
    match asked:
        case And(parts):
            return set.intersection(*(truth(engine, part, scope, told, seen, heads) for part in parts))
        case Or(parts):
            return set.union(*(truth(engine, part, scope, told, seen, heads) for part in parts))
        case Not(part):
            return heads - truth(engine, part, scope, told, seen, heads)
    alone = {str(hit.id) for hit in engine.search(Search(asked, limit=1000), scope).hits}
    return heads & (alone | {citing for citing, cited in told if {citing, cited} <= seen and cited in alone})


@pytest.mark.parametrize("seed", range(3))
def test_every_dossier_is_found_that_sets_tell_and_no_other(engine: Engine, shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    names = [f"d{n:02}" if seed else f"d{n}" for n in range(60)]  # ids of one length, as an archive has them, and not
    for name in names:
        text = " ".join(chance.choices(WORDS, k=chance.randrange(1, 4)))
        kind = chance.choice(["article", "report", None])
        shelf.put(name, text, title="x", kind=kind, collection=chance.choice(["press", "state"]))
        if chance.random() < 0.1:
            shelf.apply(engine)
    shelf.apply(engine)
    told = pairs(*{(chance.choice(names), chance.choice(names)) for _ in range(80)})
    told = tuple(pair for pair in told if pair[0] != pair[1])

    def asked(depth: int) -> Query:
        if depth == 0:
            return chance.choice([Word(chance.choice(WORDS)), Value("kind", "report")])
        parts = tuple(asked(depth - 1) for _ in range(2))
        return chance.choice([Or(parts), And(parts), And((parts[0], Not(parts[1])))])

    for scope in (ALL, PRESS, Scope(None, frozenset(map(DocumentId, chance.sample(names, 6))))):
        seen = {str(hit.id) for hit in engine.search(Search(Everything(), limit=1000), scope).hits}
        known = [(citing, cited) for citing, cited in told if {citing, cited} <= seen]
        heads = seen - {cited for _, cited in known} | {citing for citing, _ in known}
        for _ in range(20):
            query = asked(chance.randrange(3))
            found = engine.search(Search(query, dossiers=told, limit=1000), scope)
            expected = truth(engine, query, scope, told, seen, heads)
            assert (set(ids(found)), found.total) == (expected, len(expected)), (query, scope)
