"""Questions over HTTP: words, modes, filters, facets, order, pages, and what is wrong with a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

PRESS = [
    (
        b"The black swan crossed the harbour. Police cloud systems were sold.",
        {
            "title": "Black swan",
            "kind": "article",
            "publisher": "Harbour Post",
            "date": "2020-05-01",
            "language": "en",
            "subjects": ["birds", "police"],
        },
    ),
    (
        b"A report on surveillance by Oracle in the cloud.",
        {
            "title": "Surveillance",
            "kind": "report",
            "publisher": "Institute",
            "date": "2021",
            "subjects": ["police"],
            "extra": {"desk": "north"},
        },
    ),
    ("他们在辽宁省说。".encode(), {"title": "辽宁", "kind": "slides", "language": "zh", "extra": {"desk": "east"}}),
    (b"Surveillance of harbours, without a vendor.", {"title": "Harbours", "kind": "report", "date": "2020-06"}),
]


def filled(desk: Desk) -> Desk:
    """Four documents, numbered as above."""
    for content, said in PRESS:
        desk.post(content, **said)
    desk.work()
    return desk


@pytest.fixture(scope="module")
def press(shared: Desk) -> Desk:
    """For tests that only ask."""
    return filled(shared)


@pytest.fixture
def own_press(either: Desk) -> Desk:
    """For a test that changes something."""
    return filled(either)


def titles(desk: Desk, q: str | None = None, **params: Any) -> set[str]:
    asked = params if q is None else {"q": q, **params}
    answer = desk.get("search", limit=100, **asked)
    assert answer.status_code == 200, answer.text
    return {hit["document"]["title"] for hit in answer.json()["hits"]}


def test_a_phrase_is_found_and_its_place_is_told(press: Desk) -> None:
    told = press.get("search", q='"black swan" -title').json()
    assert told["total"] == {"value": 1, "relation": "exact"}
    [hit] = told["hits"]
    assert hit["document"]["title"] == "Black swan"
    [passage] = hit["passages"]
    page = press.get(passage["links"]["page"]).json()
    assert page["sha256"] == passage["text_sha256"]
    assert page["text"][passage["start"] : passage["end"]] == passage["text"]
    start, end = passage["marks"][0]
    assert page["text"][start:end].split()[0] == "black"
    assert set(hit["document"]) == {
        "id",
        "title",
        "kind",
        "collection",
        "publisher",
        "date",
        "language",
        "part_of",
        "links",
    }
    assert set(told) == {
        "total",
        "hits",
        "facets",
        "facet_rest",
        "cursor",
        "interpreted",
        "corrections",
        "took_ms",
        "warnings",
        "links",
    }
    assert press.get(told["links"]["self"]).json()["hits"] == told["hits"]


@pytest.mark.parametrize(
    "quoted", ['"police cloud"', "“police cloud”", "„police cloud“", "«police cloud»", "「police cloud」"]
)
def test_quotes_of_any_shape_make_a_phrase(press: Desk, quoted: str) -> None:
    assert titles(press, f"{quoted} kind:article") == {"Black swan"}


def test_words_are_and_and_can_be_or_and_not(press: Desk) -> None:
    assert titles(press, "surveillance cloud") == {"Surveillance"}
    assert titles(press, "surveillance -Oracle") == {"Harbours"}
    assert titles(press, "swan OR vendor") == {"Black swan", "Harbours"}
    assert titles(press, "swan vendor", match="any") == {"Black swan", "Harbours"}
    assert titles(press, "title:surveillance") == {"Surveillance"}
    assert titles(press, "*:*") == titles(press) == {"Black swan", "Surveillance", "辽宁", "Harbours"}


def test_how_generously_words_match_is_asked_for_and_told_back(press: Desk) -> None:
    assert titles(press, "harbours") == {"Black swan", "Harbours"}
    assert titles(press, "harbours", mode="literal") == {"Harbours"}
    told = press.get("search", q="harbours", mode="folded").json()["interpreted"]
    assert (told["query"], told["mode"]) == ("harbours", "folded")
    expanded = press.get("search", q="harbours").json()["interpreted"]
    assert [(e["word"], e["kind"]) for e in expanded["expansions"]] == [("harbours", "stem")]


def test_what_is_passed_over_in_a_question_is_told(press: Desk) -> None:
    told = press.get("search", q="swan !!!").json()["interpreted"]
    assert told["ignored"] == ["!!!"]


def test_the_same_filter_twice_is_or_and_different_ones_are_and(press: Desk) -> None:
    assert titles(press, kind=["article", "slides"]) == {"Black swan", "辽宁"}
    assert titles(press, kind=["article", "report"], subject="police") == {"Black swan", "Surveillance"}
    assert titles(press, **{"not.kind": ["report", "slides"]}) == {"Black swan"}
    assert titles(press, **{"extra.desk": "north"}) == {"Surveillance"}
    assert titles(press, **{"not.extra.desk": ["north", "east"]}) == {"Black swan", "Harbours"}
    assert titles(press, lang="zh") == {"辽宁"}
    assert titles(press, publisher="Harbour Post") == {"Black swan"}
    assert titles(press, collection="press", kind="slides") == {"辽宁"}
    assert titles(press, collection="state") == set()


def test_what_has_no_value_is_asked_for_by_missing(press: Desk) -> None:
    assert titles(press, missing="date") == {"辽宁"}
    assert titles(press, missing=["publisher", "extra.desk"]) == {"Harbours"}


def test_a_range_of_dates_tells_what_it_left_out_as_only_partly_inside(press: Desk) -> None:
    told = press.get("search", date="2020-05-15..2021-03").json()
    assert {hit["document"]["title"] for hit in told["hits"]} == {"Harbours"}
    [warning] = told["warnings"]
    assert (warning["code"], warning["count"]) == ("partly_dated", 1)
    assert press.get("search", date="2020..2021").json()["warnings"] == []
    assert titles(press, date="..2020") == {"Black swan", "Harbours"}
    assert titles(press, date=["2021", "2020-06"]) == {"Surveillance", "Harbours"}


@pytest.mark.parametrize(
    ("name", "known"), [("facet", "date.month"), ("facet", "lang"), ("missing", "lang"), ("sort", "added")]
)
def test_a_field_that_there_is_not_is_answered_with_those_that_there_are(press: Desk, name: str, known: str) -> None:
    told = press.get("search", **{name: "language"}).json()
    assert (told["code"], told["parameter"]) == ("parameter_invalid", name)
    assert f" {known}," in told["detail"]
    assert told["detail"].endswith("or extra.NAME.")
    assert press.get("search", **{name: known}).status_code == 200


def test_facets_count_the_values_and_what_they_do_not_show(press: Desk) -> None:
    told = press.get("search", facet=["kind", "date", "subject", "extra.desk"], **{"facet.size": 1}).json()
    assert told["facets"]["kind"] == [{"value": "report", "count": 2}]
    assert told["facets"]["date"] == [{"value": "2020", "count": 2}]
    assert told["facets"]["subject"] == [{"value": "police", "count": 2}]
    assert told["facet_rest"]["kind"] == {"missing": 0, "more": 2}
    assert told["facet_rest"]["date"] == {"missing": 1, "more": 1}
    assert told["facet_rest"]["extra.desk"] == {"missing": 2, "more": 1}


def test_an_answer_without_hits_names_the_word_that_emptied_it(press: Desk) -> None:
    told = press.get("search", q="swan zeppelin").json()
    assert told["total"]["value"] == 0
    assert [(w["code"], w["words"]) for w in told["warnings"]] == [("no_match", ["zeppelin"])]


@pytest.mark.parametrize(
    "sort", ["title", "-title", "date,-title", "-date,title", "score", "added", "-added", "kind,title"]
)
def test_pages_follow_one_another_without_gaps_to_the_end(press: Desk, sort: str) -> None:
    whole = [hit["document"]["id"] for hit in press.get("search", sort=sort, limit=100).json()["hits"]]
    walked: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(10):
        told = press.get("search", sort=sort, limit=1, **cursor).json()
        assert told["total"]["value"] == 4
        assert len(told["hits"]) == 1
        walked += [hit["document"]["id"] for hit in told["hits"]]
        if told["cursor"]["next"] is None:
            break
        cursor = {"cursor": told["cursor"]["next"]}
    assert walked == whole
    assert len(set(walked)) == 4


def test_documents_are_sorted_by_date_and_those_without_one_come_last(press: Desk) -> None:
    for sort in ("date", "-date"):
        assert press.get("search", sort=sort).json()["hits"][-1]["document"]["title"] == "辽宁"


def test_what_comes_between_two_pages_neither_repeats_nor_hides_anything(own_press: Desk) -> None:
    first = own_press.get("search", sort="title", limit=2).json()
    own_press.add(b"Another one.", title="Aardvark")
    rest = own_press.get("search", sort="title", limit=10, cursor=first["cursor"]["next"]).json()
    assert [h["document"]["title"] for h in first["hits"]] == ["Black swan", "Harbours"]
    assert [h["document"]["title"] for h in rest["hits"]] == ["Surveillance", "辽宁"]
    assert rest["cursor"]["next"] is None


def test_a_cursor_belongs_to_its_question(press: Desk) -> None:
    cursor = press.get("search", q="surveillance", limit=1).json()["cursor"]["next"]
    assert press.get("search", q="surveillance", limit=5, cursor=cursor).status_code == 200
    flipped = ("B" if cursor[0] == "A" else "A") + cursor[1:]
    for asked in (
        {"q": "swan", "cursor": cursor},
        {"q": "surveillance", "kind": "report", "cursor": cursor},
        {"q": "surveillance", "sort": "title", "cursor": cursor},
        {"q": "surveillance", "cursor": cursor[:-4]},
        {"q": "surveillance", "cursor": flipped},
        {"q": "surveillance", "cursor": "x"},
        {"q": "surveillance", "cursor": ""},
        {"q": "surveillance", "cursor": "é"},
        {"q": "surveillance", "cursor": "A" * 49_000},
    ):
        answer = press.get("search", limit=1, **asked)
        code = "cursor_invalid" if len(asked["cursor"]) < 48_000 else "parameter_invalid"
        assert (answer.status_code, answer.json()["code"]) == (400, code), asked


def test_a_question_can_be_sent_as_json(press: Desk) -> None:
    asked = {
        "q": "surveillance",
        "kind": ["report"],
        "limit": 1,
        "facet": "kind",
        "not.extra.desk": ["east"],
        "passages": 0,
    }
    posted = press.ask("POST", "search", json=asked).json()
    got = press.get("search", **asked).json()
    posted.pop("took_ms"), got.pop("took_ms")
    assert posted == got
    assert posted["hits"][0]["passages"] == []
    following = press.ask("POST", "search", json={**asked, "cursor": posted["cursor"]["next"]}).json()
    assert len(following["hits"]) == 1


@pytest.mark.parametrize(
    ("q", "code", "position"),
    [
        ('swan "black', "quote_unclosed", 5),
        ("(a OR b", "bracket_unclosed", 0),
        ("a)", "bracket_unopened", 1),
        ("a OR", "operand_missing", 4),
        ("-a", "only_negative", 0),
        ("a*", "wildcard_short", 0),
        ("nofield:x", "field_unknown", 0),
        ("word~9", "fuzzy_too_far", 4),
        ("x" * 2001, "query_too_long", 2000),
        ("(" * 30 + "a" + ")" * 30, "too_deep", 17),
        ("date:soon", "date_invalid", 5),
        ("", "empty_query", 0),
    ],
)
def test_a_question_that_is_not_understood_is_told_where_it_went_wrong(
    desk: Desk, q: str, code: str, position: int
) -> None:
    for answer in (desk.get("search", q=q), desk.ask("POST", "search", json={"q": q})):
        told = answer.json()
        assert (answer.status_code, told["code"], told["parameter"]) == (400, code, "q")
        assert told["position"] == position


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"nosuch": "x"}, "parameter_unknown"),
        ({"facet_limit": 3}, "parameter_unknown"),
        ({"extra.": "x"}, "parameter_unknown"),
        ({"not.q": "x"}, "parameter_unknown"),
        ({"kind": "poem"}, "parameter_invalid"),
        ({"date": "soon"}, "parameter_invalid"),
        ({"date": "2021..2020"}, "parameter_invalid"),
        ({"publisher": " "}, "parameter_invalid"),
        ({"limit": 0}, "parameter_invalid"),
        ({"limit": 101}, "parameter_invalid"),
        ({"limit": "١"}, "parameter_invalid"),
        ({"limit": "9" * 400}, "parameter_invalid"),
        ({"facet": "text"}, "parameter_invalid"),
        ({"facet.size": -1}, "parameter_invalid"),
        ({"missing": "score"}, "parameter_invalid"),
        ({"sort": "nosuch"}, "parameter_invalid"),
        ({"sort": "title,title"}, "parameter_invalid"),
        ({"mode": "fuzzy"}, "parameter_invalid"),
        ({"match": "some"}, "parameter_invalid"),
        ({"passages": 11}, "parameter_invalid"),
        ({"publisher": "a\0b"}, "parameter_invalid"),
        ({"q": ["a", "b"]}, "parameter_repeated"),
        ({"publisher": [str(n) for n in range(200)]}, "too_many_values"),
        ({"facet": [f"extra.a{n}" for n in range(11)]}, "parameter_invalid"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(press: Desk, asked: dict[str, Any], code: str) -> None:
    answer = press.get("search", **asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    if code != "too_many_values":
        assert answer.json()["parameter"] == next(iter(asked))


@pytest.mark.parametrize(
    "asked",
    [[], "x", {"q": 7}, {"q": None}, {"kind": {"a": 1}}, {"limit": 1.5}, {"limit": True}, {"publisher": [["a"]]}],
)
def test_json_that_is_no_question_is_refused(desk: Desk, asked: Any) -> None:
    assert desk.ask("POST", "search", json=asked).status_code in (400, 422)


def test_ways_to_go_on_writing_are_suggested_from_what_is_seen(own_press: Desk) -> None:
    own_press.add(b"Surreptitious surgery.", "state", title="Surgery")
    told = own_press.get("suggest", prefix="sur").json()["suggestions"]
    assert {(s["text"], s["kind"]) for s in told} == {("surveillance", "word"), ("Surveillance", "title")}
    inside = own_press.get("suggest", own_press.key("reader", "state"), prefix="sur").json()["suggestions"]
    assert {s["text"] for s in inside} > {"surgery", "Surgery"}
    assert own_press.get("suggest", prefix="sur", limit=1).json()["suggestions"] == told[:1]


@pytest.mark.parametrize("asked", [{}, {"prefix": "a\0"}, {"prefix": "a", "limit": 0}, {"prefix": "a" * 201}])
def test_what_is_no_beginning_is_refused(desk: Desk, asked: dict[str, Any]) -> None:
    assert desk.get("suggest", **asked).status_code == 400


def test_hidden_documents_are_in_no_answer(own_press: Desk) -> None:
    id = own_press.add(b"A zeppelin over the harbour.", "state", title="Zeppelin", kind="thesis")
    told = own_press.get("search", q="zeppelin", facet="kind").json()
    assert (told["total"]["value"], told["facets"]["kind"]) == (0, [])
    assert own_press.get("search", facet=["kind", "collection"]).json()["facets"]["collection"] == [
        {"value": "press", "count": 4}
    ]
    assert own_press.found("zeppelin", own_press.key("reader", "state")) == [id]
    assert own_press.found("zeppelin", own_press.key("reader", "house")) == []


def test_where_access_is_narrowed_search_follows_before_the_index_does(own_press: Desk) -> None:
    id = own_press.found("swan")[0]
    own_press.ask("DELETE", f"documents/{id}", headers=own_press.key())
    told = own_press.get("search", q="swan", facet="kind").json()
    assert (told["hits"], told["total"]["value"], told["facets"]["kind"]) == ([], 0, [])
    own_press.archive.collections.change("press", {"public": False}, _owner())
    assert own_press.get("search").json()["total"]["value"] == 0


def _owner() -> Any:
    from archive.access import Principal

    return Principal.owner()


def test_while_there_is_no_index_search_says_when_to_come_back_and_documents_are_served(
    tmp_path: Any, make_desk: Callable[..., Desk]
) -> None:
    from index.whoosh import WhooshEngine

    desk = make_desk("whoosh")
    id = desk.add(b"The ferry sank.")
    missing = WhooshEngine(tmp_path / "nothing here")
    object.__setattr__(desk.wiring, "engine", missing)
    for path in ("search?q=ferry", "documents", "suggest?prefix=f", "/readyz"):
        answer = desk.ask("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (503, "index_outdated"), path
        assert int(answer.headers["retry-after"]) > 0
    for path in (f"documents/{id}", f"documents/{id}/text", f"documents/{id}/original", "changes", "/healthz"):
        assert desk.get(path).status_code == 200
    taken = desk.post(b"Another.", params={"wait": "searchable"})
    assert (taken.status_code, taken.json()["searchable"]) == (201, False)
    missing.close()
