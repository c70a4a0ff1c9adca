"""Beside hits over HTTP: facets, explained scores, lists, many questions at once, corrections, places, the like."""

from __future__ import annotations

import csv
import io
import json
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import pytest
from extras import dictionary

from index import cedict, translation

if TYPE_CHECKING:
    from conftest import Desk


DOCUMENTS: list[tuple[bytes, dict[str, Any]]] = [
    (
        b"The ferry sank at night. The ferry company knew.\fSurveyors saw the hull plating of the ferry.",
        {"title": "Ferry", "kind": "article", "date": "2020-05-01", "extra": {"pages": 2}},
    ),
    (b"Hull plating was measured by surveyors.", {"title": "Survey", "kind": "report", "date": "2020-06"}),
    (b"=cmd|' /C calc'!A0 ferry", {"title": "+Formula", "kind": "note", "date": "2021", "extra": {"pages": 30}}),
    (b"Wheat prices fell.", {"title": "Wheat", "kind": "article", "date": "2021-01"}),
]


def filled(desk: Desk) -> Desk:
    for content, said in DOCUMENTS:
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


def told(desk: Desk, path: str = "search", **params: Any) -> Any:
    answer = desk.get(path, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def id_of(desk: Desk, title: str) -> str:
    return str(told(desk, q=f"title:{title}")["hits"][0]["document"]["id"])


def titles(answer: Any) -> list[str]:
    return [hit["document"]["title"] for hit in answer["hits"]]


# -- facets


def test_a_chosen_value_leaves_the_others_to_choose(press: Desk) -> None:
    answer = told(press, kind="report", facet="kind")
    assert answer["total"]["value"] == 1
    counts = {"article": 2, "note": 1, "report": 1}
    assert {each["value"]: each["count"] for each in answer["facets"]["kind"]} == counts


def test_a_histogram_of_months_comes_in_its_order(press: Desk) -> None:
    answer = told(press, facet="date.month", **{"facet.sort": "value"})
    months = [(each["value"], each["count"]) for each in answer["facets"]["date.month"]]
    assert months == [("2020-05", 1), ("2020-06", 1), ("2021", 1), ("2021-01", 1)]


def test_numbers_of_ones_own_are_asked_for_by_range(press: Desk) -> None:
    assert titles(told(press, **{"extra.pages": "1..9"})) == ["Ferry"]
    assert titles(told(press, q="extra.pages:10..")) == ["+Formula"]
    for params in ({"extra.pages": "9..1"}, {"q": "extra.pages:9..1"}):
        answer = press.get("search", **params)
        assert (answer.status_code, "9 is more than 1" in answer.text) == (400, True)


# -- explained


def test_the_parts_of_a_score_are_told_where_asked_for(press: Desk) -> None:
    (hit, *_) = told(press, q="ferry hull", explain="true")["hits"]
    assert reduce(add, (part["score"] for part in hit["explanation"]), 0.0) == hit["score"]
    assert [part["part"] for part in hit["explanation"]] == ["ferry", "hull", '"ferry hull"~8']
    shares = {share["field"]: share["counts"] for share in hit["explanation"][0]["fields"]}
    assert shares == {"title": [1, 0, 0, 0], "text": [3, 0, 0, 0]}
    assert told(press, q="ferry")["hits"][0]["explanation"] is None


# -- lists


def test_all_that_is_found_comes_as_csv(press: Desk) -> None:
    answer = press.get("search", q="ferry", format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["title"] for row in rows} == {"Ferry", "'+Formula"}
    assert {row["passage"][:9] for row in rows} == {"The ferry", "'=cmd|' /"}
    assert press.get(rows[0]["link"]).status_code == 200


def test_a_list_has_all_pages_and_not_only_the_first(either: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.finding._LISTED", 2)
    for number in range(7):
        either.post(f"The ferry number {number}.".encode(), title=f"Ferry {number}")
    either.work()
    lines = [json.loads(line) for line in either.get("search", q="ferry", format="ndjson").text.splitlines()]
    assert sorted(line["document"]["title"] for line in lines) == [f"Ferry {number}" for number in range(7)]
    assert all(line["passages"] for line in lines)
    assert len(either.get("search", q="ferry", format="ndjson", limit=3).text.splitlines()) == 3
    assert len(either.get("documents", format="csv").text.splitlines()) == 8


def test_a_list_is_asked_for_by_what_is_accepted_too(press: Desk) -> None:
    answer = press.get("search", {"Accept": "text/csv"}, q="ferry")
    assert answer.headers["content-type"].startswith("text/csv")
    answer = press.get("search", {"Accept": "text/csv"}, q="ferry", format="json")
    assert answer.headers["content-type"] == "application/json"
    answer = press.get("search", {"Accept": "text/html, */*;q=0.8"}, q="ferry")
    assert answer.headers["content-type"] == "application/json"


def test_a_list_of_nothing_has_its_head_and_one_that_cannot_be_is_a_problem(press: Desk) -> None:
    assert press.get("search", q="zeppelin", format="csv").text.startswith("id,title,kind")
    answer = press.get("search", q="(ferry", format="csv")
    assert (answer.status_code, answer.json()["code"]) == (400, "bracket_unclosed")
    assert press.get("search", q="ferry", format="pdf").status_code == 400


# -- many questions


def test_many_questions_are_answered_in_order_and_a_bad_one_has_its_problem(press: Desk) -> None:
    searches = [{"q": "ferry"}, {"q": "(ferry"}, {"q": "wheat", "limit": 1}, {"nonsense": 1}, 7, {"format": "csv"}]
    answer = press.ask("POST", "search/batch", json={"searches": searches})
    assert answer.status_code == 200, answer.text
    first, second, third, *rest = answer.json()["answers"]
    assert first["total"]["value"] == 2
    assert (second["status"], second["code"], second["position"]) == (400, "bracket_unclosed", 0)
    assert titles(third) == ["Wheat"]
    assert [each["code"] for each in rest] == ["parameter_unknown", "invalid", "parameter_invalid"]
    alone = press.ask("POST", "search", json={"q": "ferry"}).json()
    assert {**first, "took_ms": 0} == {**alone, "took_ms": 0}


@pytest.mark.parametrize("body", [[], {}, {"searches": []}, {"searches": "ferry"}, {"searches": [{}] * 51}, {"q": "a"}])
def test_a_batch_that_is_none_is_refused(press: Desk, body: Any) -> None:
    answer = press.ask("POST", "search/batch", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


# -- did you mean


def test_a_misspelt_question_is_told_what_may_have_been_meant(press: Desk) -> None:
    (first, *_) = told(press, q="surveyrs plating")["corrections"]
    assert first == {"query": "surveyors AND plating", "total": 2}
    assert told(press, q='"hull platign" kind:report')["corrections"] == [
        {"query": '"hull plating" AND kind:report', "total": 1}
    ]


def test_only_what_finds_something_is_proposed(press: Desk) -> None:
    assert told(press, q="surveyrs wheat")["corrections"] == []
    assert told(press, q="zeppelin")["corrections"] == []
    assert told(press, q="=surveyrs")["corrections"] == []
    assert told(press, q="ferry")["corrections"] == []


# -- all places in a document


def test_all_places_of_words_in_a_document_are_stepped_through(press: Desk) -> None:
    id = id_of(press, "ferry")
    answer = told(press, f"documents/{id}/search", q="ferry hull nowhere")
    assert (answer["marks"], answer["next"]) == (4, None)
    assert [passage["page"] for passage in answer["passages"]] == [1, 2]
    (first, second) = answer["passages"]
    assert [first["text"][a - first["start"] : b - first["start"]] for a, b in first["marks"]] == ["ferry", "ferry"]
    page = press.get(second["links"]["page"]).json()
    assert [page["text"][a:b] for a, b in second["marks"]] == ["hull", "ferry"]


def test_places_go_on_page_by_page(press: Desk) -> None:
    id = id_of(press, "ferry")
    answer = told(press, f"documents/{id}/search", q="ferry", limit=1)
    assert (answer["next"], [p["page"] for p in answer["passages"]]) == (2, [1])
    following = press.get(answer["links"]["next"]).json()
    assert (following["next"], [p["page"] for p in following["passages"]]) == (None, [2])
    assert press.get(answer["links"]["self"]).json() == answer


def test_what_is_wrong_with_words_in_a_document_is_told(own_press: Desk) -> None:
    id = id_of(own_press, "ferry")
    assert own_press.get(f"documents/{id}/search", q="(ferry").json()["code"] == "bracket_unclosed"
    assert own_press.get(f"documents/{id}/search").status_code == 400
    assert own_press.get(f"documents/{id}/search", q="ferry", mode="wild").status_code == 400
    assert own_press.get(f"documents/{'a' * 26}/search", q="ferry").status_code == 404
    late = own_press.post(b"Not yet indexed.", title="Late").json()["id"]
    assert own_press.get(f"documents/{late}/search", q="indexed").status_code == 404


# -- the like


def test_documents_like_one_share_its_telling_words(press: Desk) -> None:
    answer = told(press, f"documents/{id_of(press, 'survey')}/similar")
    assert titles(answer)[0] == "Ferry"
    assert "Survey" not in titles(answer)
    assert {"hull", "plating"} <= set(answer["words"])


def test_what_shares_no_words_has_nothing_like_it(press: Desk) -> None:
    answer = told(press, f"documents/{id_of(press, 'wheat')}/similar")
    assert (answer["hits"], answer["words"]) == ([], [])


# -- cursors


def test_a_cursor_goes_on_for_whoever_sees_the_same_and_for_nobody_else(press: Desk) -> None:
    cursor = told(press, q="ferry OR hull", limit=1)["cursor"]["next"]
    asked = {"q": "ferry OR hull", "cursor": cursor}
    assert press.get("search", **asked).status_code == 200
    assert press.get("search", press.key("reader", "state"), **asked).json()["code"] == "cursor_invalid"
    assert press.get("search", **{**asked, "limit": 2, "facet": "kind", "explain": "true"}).status_code == 200
    assert press.get("search", **{**asked, "sort": "title"}).json()["code"] == "cursor_invalid"


def test_it_is_said_that_documents_came_or_went_since_the_first_page(own_press: Desk) -> None:
    def warnings(cursor: str) -> list[str]:
        answer = told(own_press, q="ferry OR hull", limit=1, cursor=cursor)
        return [warning["code"] for warning in answer["warnings"]]

    cursor = told(own_press, q="ferry OR hull", limit=1)["cursor"]["next"]
    assert warnings(cursor) == []
    own_press.add(b"Another one of the state.", "state")
    assert warnings(cursor) == []
    own_press.add(b"Another ferry.")
    assert warnings(cursor) == ["changed"]


# -- scripts and languages


@pytest.fixture
def slides(either: Desk) -> Desk:
    either.post("辽宁省公安厅购买了警察云系统。".encode(), title="通知", language="zh")
    either.post(b"Liaoning bought a police cloud.", title="Report", language="en")
    either.work()
    return either


def test_latin_finds_the_han_it_spells_and_says_so(slides: Desk) -> None:
    answer = told(slides, q="Liaoning")
    assert titles(answer) == ["Report", "通知"]
    (expansion,) = [each for each in answer["interpreted"]["expansions"] if each["kind"] == "latin"]
    assert "辽宁" in expansion["matched"]
    passage = answer["hits"][1]["passages"][0]
    marks = [passage["text"][a - passage["start"] : b - passage["start"]] for a, b in passage["marks"]]
    assert marks == ["辽宁省"]
    assert titles(told(slides, q="Liaoning", translit="off")) == ["Report"]
    assert slides.get("search", q="Liaoning", translit="maybe").status_code == 400


@dictionary
def test_words_are_looked_for_across_languages_where_that_is_asked_for(slides: Desk) -> None:
    assert titles(told(slides, q="police")) == ["Report"]
    answer = told(slides, q="the police", across="zh", explain="true")
    assert titles(answer) == ["Report", "通知"]
    assert answer["interpreted"]["ignored"] == ["the"]
    assert answer["hits"][1]["explanation"][0]["across"][0]["text"] == "警察"
    assert set(titles(told(slides, q="警察", across="en"))) == {"通知", "Report"}
    assert slides.get("search", q="police", across="fr").status_code == 400
    id = answer["hits"][1]["document"]["id"]
    places = told(slides, f"documents/{id}/search", q="police", across="zh")
    assert places["marks"] == 1
    assert slides.get(places["links"]["self"]).json() == places


def test_without_the_dictionary_that_is_said_in_plain_words(slides: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise cedict.DictionaryMissing("Search across languages needs a dictionary: install the extra across.")

    monkeypatch.setattr(translation, "_dictionary", missing)
    answer = slides.get("search", q="gendarme", across="zh")
    assert (answer.status_code, answer.json()["code"]) == (501, "dictionary_missing")
    answers = slides.ask(
        "POST", "search/batch", json={"searches": [{"q": "gendarme", "across": "zh"}, {"q": "police"}]}
    )
    assert [each.get("code") for each in answers.json()["answers"]] == ["dictionary_missing", None]
