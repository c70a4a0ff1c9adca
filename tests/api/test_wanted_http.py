"""The wanted list over HTTP: as JSON, as a table, to read, and as addresses for a web archiver."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

ARTICLE = b"The ferry sank, and the survey was late."


def cited(desk: Desk, document: str, **reference: Any) -> str:
    asked = {"document": document, "reference": reference, "passages": [{"page": 1, "start": 20, "end": 30}]}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    one, two = desk.add(ARTICLE, title="One"), desk.add(ARTICLE + b"!", title="=Two()")
    first = cited(desk, one, url="https://board.example/survey", title="Hull survey")
    cited(desk, two, url="http://www.board.example/survey/")
    cited(desk, two, title="Another survey of the hull")
    told = {"acquisition": {"state": "requested", "note": "Asked Ann."}}
    assert desk.ask("PATCH", f"citations/{first}", json=told, headers=desk.key("checker")).status_code == 200
    return desk


def test_each_work_is_told_with_who_cites_it_where_and_how_far_the_getting_is(stocked: Desk) -> None:
    told = stocked.get("wanted").json()
    assert (told["total"], told["standings"]["wanted"], told["acquisitions"]["requested"]) == (2, 2, 1)
    work = told["entries"][0]
    assert (work["words"], work["articles"], work["state"], work["standing"]) == (
        "Hull survey",
        2,
        "requested",
        "wanted",
    )
    assert [each["document"]["title"] for each in work["citing"]] == ["One", "=Two()"]
    assert work["citing"][0]["passages"][0]["passage"]["text"] == "the survey"
    assert (work["acquisition"]["note"], work["acquisition"]["by"]) == (None, None)
    inside = stocked.get("wanted", stocked.key("checker")).json()["entries"][0]["acquisition"]
    assert (inside["note"], inside["by"]) == ("Asked Ann.", "the checker")
    assert stocked.get(work["citing"][0]["links"]["citation"]).status_code == 200


def test_it_is_narrowed_and_goes_on(stocked: Desk) -> None:
    assert [e["words"] for e in stocked.get("wanted", acquisition="requested").json()["entries"]] == ["Hull survey"]
    assert stocked.get("wanted", standing="held").json()["entries"] == []
    first = stocked.get("wanted", limit=1).json()
    rest = stocked.get(first["next"]).json()
    assert [each["words"] for each in first["entries"] + rest["entries"]] == [
        "Hull survey",
        "Another survey of the hull",
    ]
    assert rest["next"] is None


def test_as_a_table_there_is_a_row_a_passage_and_no_formula(stocked: Desk) -> None:
    answer = stocked.get("wanted", format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["article"] for row in rows] == ["One", "'=Two()", "'=Two()"]
    assert {row["passage"] for row in rows} == {"the survey"}
    assert rows[0]["acquisition"] == "requested"


def test_to_read_and_for_a_web_archiver(stocked: Desk) -> None:
    told = stocked.get("wanted", {"Accept": "text/plain"}).text
    assert "Hull survey  [requested; cited by 2 documents]" in told
    assert "in One, page 1: “the survey”" in told
    urls = stocked.get("wanted", format="urls")
    assert urls.text.splitlines() == ["https://board.example/survey", "http://www.board.example/survey/"]
    assert stocked.get("wanted").json()["links"]["capture_list"].endswith("format=urls")


@pytest.mark.parametrize(
    "wrong", [{"format": "pdf"}, {"standing": "lost"}, {"acquisition": "x"}, {"limit": 0}, {"from": 0}]
)
def test_what_cannot_be_asked_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    assert desk.get("wanted", **wrong).status_code == 400
