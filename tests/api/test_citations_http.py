"""Citations over HTTP: added and decided by checkers, and seen from both ends, within what one may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from extras import dictionary

if TYPE_CHECKING:
    from conftest import Desk

ARTICLE = b"The ferry sank in 2018, and the survey was late. A second survey is said to be lost."
SURVEY = b"The plating of the ferry is thin.\fIt sank in 2018."


def place(words: bytes, text: bytes = ARTICLE, page: int = 1) -> dict[str, int]:
    start = text.index(words)
    return {"page": page, "start": start, "end": start + len(words)}


def added(desk: Desk, document: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    asked = {"document": document, "passages": [place(b"the survey")], **more}
    answer = desk.ask("POST", "citations", json=asked, headers=headers or desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return answer.json()


def patched(desk: Desk, id: str, **changes: Any) -> Any:
    answer = desk.ask("PATCH", f"citations/{id}", json=changes, headers=desk.key("checker"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_citation_leads_from_the_article_to_the_place_in_the_source_and_back(desk: Desk) -> None:
    article, survey = desk.add(ARTICLE, title="Ferry"), desk.add(SURVEY, title="Hull survey", kind="report")
    made = added(desk, article, reference={"title": "Hull survey"})
    assert (made["held"], [each["document"]["id"] for each in made["candidates"]]) == (False, [survey])
    assert made["candidates"][0]["reasons"] == ["the same title"]
    cited = {"page": 2, "start": 0, "end": 15}
    told = patched(desk, made["id"], state="confirmed", target=survey, cited=[cited])
    assert (told["state"], told["held"], told["target"]["id"]) == ("confirmed", True, survey)
    listed = desk.get(f"documents/{article}/citations").json()
    assert (listed["total"], listed["citations"][0]["id"]) == (1, made["id"])
    assert listed["citations"][0]["passages"][0]["passage"]["text"] == "the survey"
    assert listed["citations"][0]["csl"] == {"id": made["id"], "type": "document", "title": "Hull survey"}
    back = desk.get(f"documents/{survey}/cited-by").json()
    (one,) = back["citations"]
    assert one["document"]["id"] == article
    assert one["citation"]["cited"][0]["passage"]["text"] == "It sank in 2018"
    page = desk.get(one["citation"]["cited"][0]["links"]["page"]).json()
    assert page["sha256"] == one["citation"]["cited"][0]["passage"]["text_sha256"]


def test_descriptions_that_say_they_cite_are_told_too(desk: Desk) -> None:
    survey = desk.add(SURVEY)
    article = desk.add(ARTICLE, cites=[survey])
    assert [each["id"] for each in desk.get(f"documents/{survey}/cited-by").json()["said"]] == [article]


def test_names_and_notes_are_for_those_who_decide(desk: Desk) -> None:
    made = added(desk, desk.add(ARTICLE))
    told = patched(desk, made["id"], state="rejected", acquisition={"state": "requested", "note": "Asked Ann."})
    assert (told["decided_by"], told["acquisition"]["note"]) == ("the checker", "Asked Ann.")
    seen = desk.get(f"citations/{made['id']}").json()
    assert (seen["state"], seen["acquisition"]["state"]) == ("rejected", "requested")
    assert (seen["made_by"], seen["decided_by"], seen["acquisition"]["note"], seen["acquisition"]["by"]) == (None,) * 4


def test_a_list_goes_on_and_can_be_narrowed(desk: Desk) -> None:
    article = desk.add(ARTICLE)
    ids = [added(desk, article, state=state)["id"] for state in ("proposed", "confirmed", "rejected")]
    first = desk.get(f"documents/{article}/citations", limit=2).json()
    rest = desk.get(first["next"]).json()
    assert [each["id"] for each in first["citations"] + rest["citations"]] == ids
    assert rest["next"] is None
    asked = desk.ask("GET", f"documents/{article}/citations?state=proposed&state=rejected").json()
    assert [each["state"] for each in asked["citations"]] == ["proposed", "rejected"]


def test_without_title_or_address_the_words_of_the_sentence_find_candidates(either: Desk) -> None:
    article = either.add(b"A slide lists Liaoning and 2018. So it is said.", title="Ferry")
    deck = either.add("警察云在辽宁省, 2018年".encode(), title="A deck")
    either.add(b"A slide of something else.", title="Another")
    made = added(either, article, passages=[{"page": 1, "start": 0, "end": 7}])
    told = either.get(f"citations/{made['id']}/candidates").json()
    assert told["query"] == "A slide lists Liaoning and 2018."
    assert [each["document"]["id"] for each in told["candidates"]] == [deck]
    assert "辽宁" in told["candidates"][0]["reasons"][0]


def test_a_reason_tells_where_the_words_stand_and_what_is_so_of_the_work_as_well(desk: Desk) -> None:
    sheet = desk.add(b"Berths\fNorth Quay: Saint Brannoc", title="Berths", kind="dataset")
    page = desk.add(b"The Saint Brannoc has no berth at the North Pier.", title="Page", kind="webpage")
    desk.add(b"Whatever else there is.", title="Another")
    article = desk.add(b"A public list has the Saint Brannoc at the North Quay.", title="Ferry")
    made = added(
        desk, article, passages=[{"page": 1, "start": 0, "end": 13}], reference={"kind": "dataset", "publisher": "Port"}
    )
    first, second = desk.get(f"citations/{made['id']}/candidates").json()["candidates"]
    assert (first["document"]["id"], second["document"]["id"]) == (sheet, page)
    assert first["reasons"] == [
        "it has words of the sentence on page 2: North, Quay, Saint, Brannoc",
        "it is of the kind dataset",
    ]
    assert second["reasons"] == ["it has words of the sentence on page 1: Saint, Brannoc, North"]


@dictionary
def test_a_chinese_work_is_found_from_an_english_sentence_and_before_others_where_it_is_known_to_be_chinese(
    desk: Desk,
) -> None:
    deck = desk.add("渡轮检验平台，以满足港口需要".encode(), title="Deck", language="zh-Hans")
    desk.add(b"A platform for the inspection of ferries, which ports needed.", title="English", language="en")
    article = desk.add(b"A Chinese deck promises a platform for ferry inspection.", title="Ferry", language="en")
    said = {"passages": [{"page": 1, "start": 0, "end": 14}], "reference": {"language": "zh"}}
    told = desk.get(f"citations/{added(desk, article, **said)['id']}/candidates").json()
    assert told["candidates"][0]["document"]["id"] == deck
    assert "in the other language on page 1: 渡轮" in told["candidates"][0]["reasons"][0]
    assert "it is in that language" in told["candidates"][0]["reasons"]


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({}, 422, "body"),
        ({"document": "nosuch"}, 404, None),
        ({"passages": [{"page": 1, "start": 0, "end": 10_000}]}, 422, "passages"),
        ({"passages": [{"page": 0, "start": 0, "end": 1}]}, 422, "body"),
        ({"passages": [{"page": 1, "start": 0, "end": 1, "text_sha256": "x"}]}, 422, "body"),
        ({"target": "nosuch"}, 422, "target"),
        ({"cited": [{"page": 1, "start": 0, "end": 1}]}, 422, "cited"),
        ({"reference": {"date": "soon"}}, 422, "body"),
        ({"reference": {"title": "a\0b"}}, 422, "body"),
        ({"state": "maybe"}, 422, "body"),
        ({"colour": "red"}, 422, "body"),
    ],
)
def test_what_cannot_be_a_citation_is_refused(desk: Desk, body: dict[str, Any], status: int, where: str | None) -> None:
    article = desk.add(ARTICLE)
    asked = {"document": article, **body} if body else {}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert (answer.status_code, answer.json().get("where")) == (status, where), answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"join": ["nosuch"]}, 422),
        ({"revision": 7}, 412),
        ({"reference": {"colour": "red"}}, 422),
        ({"reference": []}, 422),
        ({"acquisition": {"state": "lost"}}, 422),
        ([], 422),
    ],
)
def test_what_cannot_be_mended_so_is_refused(desk: Desk, body: Any, status: int) -> None:
    made = added(desk, desk.add(ARTICLE))
    answer = desk.ask("PATCH", f"citations/{made['id']}", json=body, headers=desk.key("checker"))
    assert answer.status_code == status, answer.text


def test_deciding_needs_a_checkers_key_for_the_collection(desk: Desk) -> None:
    article = desk.add(ARTICLE)
    made = added(desk, article)
    for headers, status in ((None, 401), (desk.key("reader"), 403), (desk.key("checker", "state"), 403)):
        for method, path, body in (
            ("POST", "citations", {"document": article}),
            ("PATCH", f"citations/{made['id']}", {"state": "confirmed"}),
        ):
            assert desk.ask(method, path, json=body, headers=headers).status_code == status


def test_what_one_may_not_see_does_not_exist_at_either_end(desk: Desk) -> None:
    article, secret = desk.add(ARTICLE), desk.add(SURVEY, "state", title="A secret")
    hidden = added(desk, desk.add(ARTICLE, "state"), target=article)
    made = added(desk, article, reference={"title": "A secret"})
    patched(desk, made["id"], state="confirmed", target=secret, cited=[{"page": 1, "start": 0, "end": 11}])
    seen = desk.get(f"citations/{made['id']}").json()
    assert (seen["held"], seen["target"], seen["cited"], seen["candidates"]) == (False, None, [], [])
    assert desk.get(f"documents/{article}/cited-by").json()["total"] == 0
    for path in (f"citations/{hidden['id']}", f"citations/{hidden['id']}/candidates", f"documents/{secret}/cited-by",
                 f"documents/{secret}/citations", "citations/nosuch"):  # fmt: skip
        assert desk.get(path).status_code == 404


def test_a_checker_can_have_a_document_looked_through_once_more(desk: Desk) -> None:
    article = desk.add(b"It sank, says a study by Ann Ito.", kind="slides")
    assert desk.get(f"documents/{article}/citations").json()["total"] == 0
    answer = desk.ask("POST", f"documents/{article}/citations", headers=desk.key("checker"))
    assert (answer.status_code, [each["words"] for each in answer.json()["citations"]]) == (200, ["a study by Ann Ito"])
    for headers, status in ((None, 401), (desk.key("reader"), 403)):
        assert desk.ask("POST", f"documents/{article}/citations", headers=headers).status_code == status


@pytest.mark.parametrize("way", ["DELETE", "POST"])
def test_whoever_writes_about_a_document_that_is_gone_is_told_so_in_the_words_of_the_openapi(
    desk: Desk, way: str
) -> None:
    article, survey, kept = desk.add(ARTICLE), desk.add(SURVEY), desk.add(ARTICLE + b" Again.")
    made, other = added(desk, article), added(desk, kept)
    place_of = {"document": article, "at": place(b"The ferry sank in 2018")}
    for id in (article, survey):
        more = {} if way == "DELETE" else {"json": {"confirm": id, "reason": "by order"}}
        path = f"documents/{id}?knowing=*" if way == "DELETE" else f"documents/{id}/purge?knowing=*"
        assert desk.ask(way, path, headers=desk.key("admin"), **more).status_code in (200, 204)
    target = {"state": "confirmed", "target": survey}
    bearing = {"document": survey, **place(b"It sank", SURVEY.split(b"\f")[1], page=2)}
    asked: list[tuple[str, str, str, Any]] = [
        ("POST", "/citations", "citations", {"document": article, "passages": [place(b"the survey")]}),
        ("POST", "/documents/{id}/citations", f"documents/{article}/citations", None),
        ("PATCH", "/citations/{id}", f"citations/{made['id']}", {"state": "rejected"}),
        ("PATCH", "/citations/{id}", f"citations/{other['id']}", target),
        ("POST", "/citations", "citations", {"document": kept, "passages": [place(b"the survey")], **target}),
        ("POST", "/claims", "claims", place_of),
        ("POST", "/claims", "claims", {**place_of, "document": kept, "state": "supported", "passages": [bearing]}),
        ("POST", "/overrulings", "overrulings", {**place_of, "verdict": "verbatim", "note": "seen"}),
    ]
    told = desk.get("openapi.json").json()["paths"]
    for method, path, address, body in asked:
        operation = told[f"/api/v1{path}"][method.lower()]
        answer = desk.ask(method, address, headers=desk.key("checker"), **({"json": body} if body else {}))
        assert answer.status_code in (404, 409, 410, 422), (method, address, answer.text)
        assert str(answer.status_code) in operation["responses"], (method, address, answer.text)
        assert answer.json()["detail"]
