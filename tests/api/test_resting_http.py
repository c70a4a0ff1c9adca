"""Before a document is changed on which citations rest, whoever changes it is told which, as far as they may see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

ARTICLE = b"The ferry sank in 2018, and the survey was late. A second survey is said to be lost."
SURVEY = b"The plating of the ferry is thin.\fIt sank in 2018."
NEW = {"file": ("survey.txt", b"The plating of the ferry is not thin.\fIt sank in 2018.")}


def cite(desk: Desk, article: str, target: str, state: str = "confirmed", **more: Any) -> str:
    place = {"page": 1, "start": ARTICLE.index(b"the survey"), "end": ARTICLE.index(b"the survey") + 10}
    asked = {"document": article, "passages": [place], "target": target, "state": state, **more}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def rested(desk: Desk) -> tuple[str, str, str]:
    """An article, the survey that it cites, and the citation."""
    article, survey = desk.add(ARTICLE, title="Ferry"), desk.add(SURVEY, title="Hull survey")
    return article, survey, cite(desk, article, survey, cited=[{"page": 2, "start": 0, "end": 15}])


CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "withdrawn": ("DELETE", "documents/{id}", {}),
    "purged": ("POST", "documents/{id}/purge", {"json": {"confirm": "{id}"}}),
    "revised": ("PATCH", "documents/{id}", {"json": {"title": "Another"}}),
    "moved": ("PATCH", "documents/{id}", {"json": {"collection": "state"}}),
    "replaced": ("POST", "documents/{id}/versions", {"files": NEW}),
}


def change(desk: Desk, id: str, how: str, **params: str) -> Any:
    method, path, more = CHANGES[how]
    body = {"json": json.loads(json.dumps(more["json"]).replace("{id}", id))} if "json" in more else more
    asked = {"headers": desk.key("admin"), "params": params, **body}
    return desk.ask(method, path.replace("{id}", id), **asked)


@pytest.mark.parametrize("how", CHANGES)
def test_a_change_of_what_citations_rest_on_tells_them_first(
    desk: Desk, rested: tuple[str, str, str], how: str
) -> None:
    article, survey, citation = rested
    told = change(desk, survey, how)
    assert (told.status_code, told.json()["code"]) == (409, "rests_on_it")
    assert desk.get(f"documents/{survey}").json()["revision"] == 1
    resting = told.json()["resting"]
    assert (resting["confirmed"], resting["proposed"], resting["said"]) == (1, 0, 0)
    (one,) = resting["citations"]
    assert (one["id"], one["state"]) == (citation, "confirmed")
    assert (one["document"]["id"], one["document"]["title"]) == (article, "Ferry")
    assert [(each["page"], each["text"]) for each in one["cited"]] == [(2, "It sank in 2018")]
    assert [each["text"] for each in one["passages"]] == ["the survey"]
    assert desk.get(resting["links"]["cited_by"]).json()["total"] == 1
    assert change(desk, survey, how, knowing=told.json()["knowing"]).status_code < 300
    assert desk.get(f"documents/{survey}", desk.key("admin")).json().get("revision") != 1


@pytest.mark.parametrize("how", CHANGES)
def test_what_is_not_rested_on_is_changed_at_once(desk: Desk, how: str) -> None:
    article, survey = desk.add(ARTICLE), desk.add(SURVEY)
    cite(desk, article, survey, "rejected")
    assert change(desk, survey, how).status_code < 300


def test_what_is_known_is_another_once_something_else_rests_there(desk: Desk, rested: tuple[str, str, str]) -> None:
    _, survey, _ = rested
    before = change(desk, survey, "withdrawn").json()["knowing"]
    cite(desk, desk.add(ARTICLE + b" More.", title="Second"), survey, "proposed")
    told = change(desk, survey, "withdrawn", knowing=before)
    assert told.status_code == 409
    assert (told.json()["resting"]["confirmed"], told.json()["resting"]["proposed"]) == (1, 1)
    assert [each["state"] for each in told.json()["resting"]["citations"]] == ["confirmed", "proposed"]
    assert told.json()["knowing"] != before
    assert change(desk, survey, "withdrawn", knowing="*").status_code == 204


def test_descriptions_that_say_they_cite_it_rest_on_it_too(desk: Desk) -> None:
    survey = desk.add(SURVEY)
    article = desk.add(ARTICLE, cites=[survey])
    told = change(desk, survey, "withdrawn").json()["resting"]
    assert (told["said"], [each["id"] for each in told["saying"]]) == (1, [article])


def test_nothing_is_told_of_what_one_may_not_see(desk: Desk) -> None:
    survey, secret = desk.add(SURVEY), desk.add(ARTICLE, "state")
    cite(desk, secret, survey)
    mine = desk.key("librarian", "press")
    assert change(desk, survey, "withdrawn").status_code == 409
    answer = desk.ask("DELETE", f"documents/{survey}", headers=mine)
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_same_again_changes_nothing_and_asks_nothing(desk: Desk, rested: tuple[str, str, str]) -> None:
    _, survey, _ = rested
    same = {"files": {"file": ("survey.txt", SURVEY)}, "headers": desk.key()}
    assert desk.ask("POST", f"documents/{survey}/versions", **same).status_code == 200
    asked = {"json": {"title": "Hull survey"}, "headers": desk.key()}
    assert desk.ask("PATCH", f"documents/{survey}", **asked).status_code == 200


def test_an_identifier_of_ones_own_brings_nothing_up_to_date_unseen(desk: Desk) -> None:
    def put(content: bytes, **params: str) -> Any:
        asked: dict[str, Any] = {"headers": {**desk.key(), "Idempotency-Key": "one"}, "params": params}
        asked |= {"files": {"file": ("a.txt", content)}, "data": {"description": json.dumps({"collection": "press"})}}
        if content == SURVEY:
            del asked["headers"]["Idempotency-Key"]
        return desk.ask("PUT", "documents/by/cms/7", **asked)

    survey = put(SURVEY).json()["id"]
    desk.work()
    cite(desk, desk.add(ARTICLE), survey)
    kept = sorted(desk.archive.originals)
    told = put(SURVEY + b" More.")
    assert (told.status_code, told.json()["code"]) == (409, "rests_on_it")
    assert sorted(desk.archive.originals) == kept  # no bytes are left behind
    assert put(SURVEY).status_code == 200
    assert put(SURVEY + b" More.", knowing=told.json()["knowing"]).json()["version"]["number"] == 2


def test_a_long_list_is_counted_whole_and_told_in_part(desk: Desk) -> None:
    article, survey = desk.add(ARTICLE), desk.add(SURVEY, title="S" * 900)
    ids = [cite(desk, article, survey, "proposed" if n % 2 else "confirmed") for n in range(24)]
    told = change(desk, survey, "withdrawn").json()["resting"]
    assert (told["confirmed"], told["proposed"], len(told["citations"])) == (12, 12, 20)
    assert [each["id"] for each in told["citations"]] == [*ids[::2], *ids[1:16:2]]
    listed = desk.get(told["links"]["cited_by"] + "&state=proposed&limit=5").json()
    assert (listed["total"], [each["citation"]["id"] for each in listed["citations"]]) == (12, ids[1:10:2])


@pytest.mark.parametrize("knowing", ["", "0123456789abcdef", "**", "é", "a" * 65])
def test_what_one_cannot_have_been_told_is_not_known(desk: Desk, rested: tuple[str, str, str], knowing: str) -> None:
    answer = change(desk, rested[1], "withdrawn", knowing=knowing)
    assert answer.status_code == (400 if len(knowing) > 64 else 409), answer.text


def test_claims_that_rest_on_it_are_told_and_listed(desk: Desk) -> None:
    article, survey, secret = desk.add(ARTICLE, title="Ferry"), desk.add(SURVEY), desk.add(ARTICLE, "state")
    ids = []
    for maker in (article, secret):
        place = {"document": survey, "page": 2, "start": 0, "end": 15}
        asked = {"document": maker, "at": {"page": 1, "start": 0, "end": 9}, "state": "supported", "passages": [place]}
        answer = desk.ask("POST", "claims", json=asked, headers=desk.key("checker"))
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    told = change(desk, survey, "withdrawn")
    assert (told.status_code, told.json()["resting"]["claims"]) == (409, 2)
    mine = desk.ask("DELETE", f"documents/{survey}", headers=desk.key("librarian", "press")).json()
    assert mine["knowing"] != told.json()["knowing"]
    (one,) = mine["resting"]["bearing"]
    assert (one["id"], one["state"], one["document"]["title"]) == (ids[0], "supported", "Ferry")
    assert [(each["page"], each["text"]) for each in one["passages"]] == [(2, "It sank in 2018")]
    listed = desk.get(mine["resting"]["links"]["bears_on"]).json()
    assert (listed["total"], [each["claim"]["id"] for each in listed["claims"]]) == (1, ids[:1])
    assert listed["claims"][0]["claim"]["checker"] is None
    both = desk.get(f"documents/{survey}/bears-on", desk.key("admin"), limit=1).json()
    assert (both["total"], desk.get(both["next"], desk.key("admin")).json()["claims"][0]["claim"]["id"]) == (2, ids[1])
    assert desk.get(f"documents/{article}/bears-on").json()["total"] == 0
    asked = {"headers": desk.key("librarian", "press"), "params": {"knowing": mine["knowing"]}}
    assert desk.ask("DELETE", f"documents/{survey}", **asked).status_code == 204
