"""What every engine promises beside which documents match: facets, families, explanations, every place, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Scope
from archive.document import DocumentId
from index import scoring
from index.engine import Engine
from index.query import And, Everything, Fuzzy, Phrase, Prefix, Query, Value, Word
from index.results import FacetValue, Filter, Inside, Mode, Results, Search, Sort

if TYPE_CHECKING:
    from conftest import Shelf

ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


@pytest.fixture
def mails(engine: Engine, shelf: Shelf) -> Engine:
    """Two mails with attachments, a report, and one in another collection."""
    shelf.put("mail", "See the ferry table.", title="Accounts", kind="mail", date="2018-03-14", extra={"pages": 1})
    shelf.put("ledger", "Ferry, ferry, ferry.", title="Ledger", kind="dataset", date="2018-03", family="mail")
    shelf.put("photo", "A port.", title="Photo", kind="image", date="2018", family="mail", extra={"pages": 3})
    shelf.put("post", "Nothing of note.", title="Post", kind="mail", date="2019-01-02")
    shelf.put("scan", "The ferry at night.", title="Scan", kind="image", date="199X", family="post")
    shelf.put(
        "report", ["The ferry sank. The ferry!", "No port.", "A ferry again."], title="Report", kind="report",
        date="2018-04-01", extra={"pages": 12}, language="en",
    )  # fmt: skip
    shelf.put("state", "Ferries zeppelin.", title="State", kind="letter", collection="state", extra={"pages": 7})
    shelf.apply(engine)
    return engine


def ids(found: Results) -> list[str]:
    return [str(hit.id) for hit in found.hits]


def values(found: Results, facet: str) -> list[tuple[str, int]]:
    return [(value.value, value.count) for value in found.facets[facet].values]


# -- what was asked before


def test_the_first_documents_of_a_word_are_the_same_however_it_is_asked_again(engine: Engine, shelf: Shelf) -> None:
    for n in range(70):
        shelf.put(
            f"d{n:02}", "ferry " * (n % 7 + 1) + f"number{n}", kind="report", collection="press" if n else "state"
        )
    shelf.apply(engine)
    every = [str(hit.id) for hit in engine.search(Search(Word("ferry"), limit=100), ALL).hits]
    assert len(every) == 70
    for _ in range(2):
        for limit in (3, 10, 50, 60):
            assert ids(engine.search(Search(Word("ferry"), limit=limit), ALL)) == every[:limit]
        seen = [id for id in every if id != "d00"]
        found = engine.search(Search(Word("ferry"), limit=10), PRESS)
        assert (found.total, ids(found)) == (69, seen[:10])
        after = engine.search(Search(Word("ferry"), limit=10, after=found.hits[-1].key), PRESS)
        assert ids(after) == seen[10:20]
        assert ids(engine.search(Search(Word("ferry"), limit=10, filters=(Filter("id", ("d01", "d08")),)), ALL)) == [
            id for id in every if id in ("d01", "d08")
        ]
    shelf.take(every[0])
    shelf.apply(engine)
    assert ids(engine.search(Search(Word("ferry"), limit=10), ALL)) == every[1:11]


# -- facets


def test_a_facets_own_filter_does_not_narrow_it_and_others_do(mails: Engine) -> None:
    search = Search(Word("ferry"), filters=(Filter("kind", ("report",)),), facets=("kind", "date"))
    found = mails.search(search, PRESS)
    assert ids(found) == ["report"]
    assert values(found, "kind") == [("dataset", 1), ("image", 1), ("mail", 1), ("report", 1)]
    assert values(found, "date") == [("2018", 1)]


def test_what_a_filter_excludes_is_not_counted(mails: Engine) -> None:
    search = Search(Word("ferry"), filters=(Filter("kind", ("report",), exclude=True),), facets=("kind",))
    assert ("report", 1) not in values(mails.search(search, PRESS), "kind")
    search = Search(Everything(), filters=(Filter("kind", ()),), facets=("kind",))
    assert mails.search(search, PRESS).facets["kind"].values == ()


def test_dates_are_counted_by_year_month_or_day_as_far_as_they_tell(mails: Engine) -> None:
    facets = ("date", "date.month", "date.day")
    found = mails.search(Search(Everything(), facets=facets, facets_by_value=True), PRESS)
    assert values(found, "date") == [("199X", 1), ("2018", 4), ("2019", 1)]
    assert values(found, "date.month") == [("199X", 1), ("2018", 1), ("2018-03", 2), ("2018-04", 1), ("2019-01", 1)]
    days = ["199X", "2018", "2018-03", "2018-03-14", "2018-04-01", "2019-01-02"]
    assert values(found, "date.day") == [(day, 1) for day in days]


def test_a_date_filter_does_not_narrow_a_histogram(mails: Engine) -> None:
    search = Search(Everything(), filters=(Filter("date", ("2019",)),), facets=("date.month", "kind"))
    found = mails.search(search, PRESS)
    assert (found.total, len(found.facets["date.month"].values)) == (1, 5)
    assert values(found, "kind") == [("mail", 1)]


def test_values_come_in_their_own_order_where_so_asked_for(mails: Engine) -> None:
    found = mails.search(Search(Everything(), facets=("kind",), facets_by_value=True, facet_size=2), PRESS)
    assert values(found, "kind") == [("dataset", 1), ("image", 2)]
    assert found.facets["kind"].more == 2


# -- numbers


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("3..12", {"photo", "report"}),
        ("..3", {"mail", "photo"}),
        ("2..", {"photo", "report"}),
        ("2.5..3.5", {"photo"}),
        ("-1..0", set()),
        ("12", {"report"}),
        ("a..b", set()),
    ],
)
def test_numbers_are_asked_for_by_range(mails: Engine, asked: str, found: set[str]) -> None:
    told = mails.search(Search(Everything(), filters=(Filter("extra.pages", (asked,)),)), PRESS)
    assert set(ids(told)) == found
    assert set(ids(mails.search(Search(Value("extra.pages", asked)), PRESS))) == found


# -- families


def test_families_count_as_one_and_show_their_best(mails: Engine) -> None:
    found = mails.search(Search(Word("ferry"), families=True, facets=("kind",)), PRESS)
    assert found.total == 3
    assert {str(hit.id): hit.matched for hit in found.hits} == {"ledger": 2, "report": 1, "scan": 1}
    assert values(found, "kind") == [("dataset", 1), ("image", 1), ("mail", 1), ("report", 1)]


def test_a_value_counts_once_for_a_family(mails: Engine) -> None:
    found = mails.search(Search(Everything(), families=True, facets=("date", "extra.pages")), PRESS)
    assert found.total == 3
    assert values(found, "date") == [("2018", 2), ("199X", 1), ("2019", 1)]
    assert found.facets["extra.pages"].missing == 1


def test_pages_of_families_neither_overlap_nor_leave_gaps(mails: Engine) -> None:
    for sort in ((Sort(),), (Sort("title", False),), (Sort("date"),)):
        whole = mails.search(Search(Everything(), families=True, sort=sort), ALL)
        seen: list[str] = []
        search = Search(Everything(), families=True, sort=sort, limit=1)
        while hits := mails.search(search, ALL).hits:
            seen += [str(hits[0].id)]
            search = Search(Everything(), families=True, sort=sort, limit=1, after=hits[0].key)
        assert seen == ids(whole)
        assert len(seen) == 4


# -- explained


def test_a_score_is_the_sum_of_its_parts_and_each_can_be_computed_again(mails: Engine) -> None:
    asked = And((Word("ferry"), Phrase(("the", "ferry"))))
    found = mails.search(Search(asked, explained=True), PRESS)
    assert ids(found)
    for hit in found.hits:
        assert [part.part for part in hit.parts] == ["ferry", '"the ferry"']
        assert scoring.total(part.score for part in hit.parts) == hit.score
        for part in hit.parts:
            occurrences = 0.0
            for share in part.fields:
                weights = zip(share.counts, scoring.LEVEL_WEIGHTS, strict=True)
                b = scoring.FIELD_B[share.field]
                norm = 1 - b + b * share.length / share.average
                occurrences += scoring.FIELD_WEIGHTS[share.field] * sum(n * w for n, w in weights) / norm
            score = part.weight * (scoring.K1 + 1) * occurrences / (scoring.K1 + occurrences)
            assert score == pytest.approx(part.score)


def test_a_word_asked_for_twice_is_one_part_where_it_stands_first_and_weighs_more(mails: Engine) -> None:
    ferry, sank, the = Word("ferry"), Word("sank"), Word("the")
    (once, *_) = mails.search(Search(And((ferry, sank, the)), explained=True), PRESS).hits
    (twice, *_) = mails.search(Search(And((ferry, sank, ferry, the)), explained=True), PRESS).hits
    assert [part.part for part in twice.parts][:3] == ["ferry", "sank", "the"]
    assert twice.parts[0].weight == pytest.approx(scoring.asked_for(2) * once.parts[0].weight)
    assert twice.parts[1:3] == once.parts[1:3]
    assert scoring.total(part.score for part in twice.parts) == twice.score


def test_a_part_that_counts_alike_says_so(mails: Engine) -> None:
    for asked in (Prefix("ferr"), Fuzzy("feryr", 2)):
        (hit, *_) = mails.search(Search(asked, explained=True), PRESS).hits
        assert [(part.score, part.weight, part.fields) for part in hit.parts] == [(1.0, 1.0, ())]


def test_no_hit_is_explained_unasked(mails: Engine) -> None:
    assert all(hit.parts == () for hit in mails.search(Search(Word("ferry")), PRESS).hits)


# -- every place


def inside(engine: Engine, id: str, asked: Query, scope: Scope = PRESS, **more: int) -> list[tuple[int, str]] | None:
    told = engine.inside(DocumentId(id), Inside(asked, Mode.expanded, **more), scope)
    return None if told is None else [(p.page, p.text[a:b]) for p in told.passages for a, b in _marks(p)]


def _marks(passage: object) -> list[tuple[int, int]]:
    return [(a - passage.start, b - passage.start) for a, b in passage.marks]  # type: ignore[attr-defined]


def test_every_place_of_a_document_is_told_in_reading_order(mails: Engine) -> None:
    asked = And((Word("ferry"), Word("port"), Word("nowhere")))
    assert inside(mails, "report", asked) == [(1, "ferry"), (1, "ferry"), (2, "port"), (3, "ferry")]
    told = mails.inside(DocumentId("report"), Inside(asked), PRESS)
    assert told is not None
    assert (told.marks, told.next) == (4, None)


def test_places_are_told_page_by_page(mails: Engine) -> None:
    told = mails.inside(DocumentId("report"), Inside(Word("ferry"), limit=1), PRESS)
    assert told is not None
    assert ([p.page for p in told.passages], told.next, told.marks) == ([1], 3, 3)
    assert inside(mails, "report", Word("ferry"), page=3, limit=1) == [(3, "ferry")]


def test_a_document_that_is_hidden_or_not_there_has_no_places(mails: Engine) -> None:
    assert inside(mails, "state", Word("ferries")) is None
    assert inside(mails, "nowhere", Word("ferries")) is None
    assert inside(mails, "state", Word("ferries"), ALL) == [(1, "Ferries")]
    assert inside(mails, "photo", Word("ferry")) == []


# -- the vocabulary


def test_how_many_documents_have_a_word_is_told_within_scope(mails: Engine) -> None:
    assert mails.frequencies(["ferry", "zeppelin", "port", "nowhere"], PRESS) == [4, 0, 2, 0]
    assert mails.frequencies(["zeppelin"], ALL) == [1]


def test_a_misspelt_word_is_corrected_by_what_is_there_and_visible(mails: Engine) -> None:
    assert mails.corrections("ferri", PRESS) == ["ferry"]
    assert mails.corrections("zepelin", PRESS) == []
    assert mails.corrections("zepelin", ALL) == ["zeppelin"]
    assert mails.corrections("ferry", PRESS) == []
    assert mails.corrections("辽", PRESS) == []
    assert mails.corrections("", PRESS) == []


def test_a_facet_value_is_a_plain_value(mails: Engine) -> None:
    found = mails.search(Search(Word("zeppelin"), facets=("kind",)), ALL)
    assert found.facets["kind"].values == (FacetValue("letter", 1),)


def test_passages_are_those_of_each_question_however_often_and_in_whatever_order_it_is_asked(
    engine: Engine, shelf: Shelf
) -> None:
    for n in range(4):
        shelf.put(f"d{n}", f"The ferry number{n} sank. {'Nothing else was said. ' * 30}Ferries sail.", language="en")
    shelf.apply(engine)

    def shown(asked: Query, **more: Any) -> list[list[str]]:
        hits = engine.search(Search(asked, **more), ALL).hits
        return [[passage.text for passage in hit.passages] for hit in hits]

    words = And((Word("ferry"), Word("sank")))
    many = shown(words, passages=5)
    assert all(len(texts) == 2 for texts in many)
    assert shown(words, passages=1) == [texts[:1] for texts in many]
    assert shown(words, passages=0) == [[]] * 4
    literal = shown(Word("ferries"), passages=5, mode=Mode.literal)
    assert all(len(texts) == 1 and "Ferries sail." in texts[0] for texts in literal)
    assert all(len(texts) == 2 for texts in shown(Word("ferries"), passages=5))
    assert shown(words, passages=5, limit=2) == many[:2]
    assert shown(words, passages=5) == many
    shelf.put("d1", "The ferry was raised again, after it sank.")
    shelf.apply(engine)
    assert [texts for texts in shown(words, passages=5) if "raised" in texts[0]] == [
        ["The ferry was raised again, after it sank."]
    ]
