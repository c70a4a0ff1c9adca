"""`cites:` and `cited-by:`: what descriptions say and what people confirmed, at once, within what one may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api import cites
from archive.access import Principal
from index.engine import QueryTooBroad
from index.query import Value
from index.results import Search

if TYPE_CHECKING:
    from conftest import Desk


def confirmed(desk: Desk, article: str, target: str, **more: Any) -> str:
    asked = {"document": article, "target": target, "state": "confirmed", **more}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def held(either: Desk) -> tuple[Desk, str, str, str, str]:
    """One that is said to cite the survey, one confirmed to, one that does not; and the survey."""
    survey = either.add(b"A survey of the hull.", title="Survey")
    said = either.add(b"The ferry one.", title="One", cites=[survey])
    told = either.add(b"The ferry two.", title="Two")
    other = either.add(b"The ferry three.", title="Three")
    confirmed(either, told, survey)
    return either, survey, said, told, other


def test_what_is_confirmed_is_found_like_what_is_said(held: tuple[Desk, str, str, str, str]) -> None:
    desk, survey, said, told, other = held
    assert set(desk.found(f"cites:{survey}")) == {said, told}
    assert set(desk.found(f"ferry cites:{survey}")) == {said, told}
    assert desk.found(f"ferry -cites:{survey}") == [other]
    assert set(desk.found(f"three OR cites:{survey}")) == {said, told, other}
    assert set(desk.found(f"cited-by:{told} OR cited-by:{said}")) == {survey}
    assert desk.found(f"cited-by:{other}") == []
    assert set(desk.found("ferry", cites=survey)) == {said, told}
    assert desk.found("ferry", **{"not.cites": survey}) == [other]
    assert set(desk.found(f"two three cites:{survey}", match="any")) == {told}
    answer = desk.get("search", q=f"ferry cites:{survey}").json()
    assert answer["interpreted"]["query"] == f"ferry AND cites:{survey}"
    rows = desk.get("search", q=f"cites:{survey}", format="csv").text.splitlines()
    assert len(rows) == 3


def test_a_rejected_or_proposed_citation_is_none_and_a_decision_counts_at_once(desk: Desk) -> None:
    article, survey = desk.add(b"The ferry."), desk.add(b"A survey.")
    id = confirmed(desk, article, survey, state="proposed")
    assert desk.found(f"cites:{survey}") == []
    for state, found in (("confirmed", [article]), ("rejected", [])):
        desk.ask("PATCH", f"citations/{id}", json={"state": state}, headers=desk.key("checker"))
        assert desk.found(f"cites:{survey}") == found


def test_what_one_may_not_see_neither_cites_nor_is_cited(either: Desk) -> None:
    article, survey = either.add(b"The ferry.", title="Ferry"), either.add(b"A survey.", title="Survey")
    secret = either.add(b"The ferry too.", "state")
    confirmed(either, secret, survey)
    confirmed(either, article, secret)
    for q in (f"cites:{survey}", f"cites:{secret}", f"cited-by:{article}", f"cited-by:{secret}"):
        assert either.found(q) == []
        assert len(either.found(q, either.key("reader"))) == 1
    shown = either.get("search", q="ferry", facet="cites").json()["facets"]["cites"]
    assert shown == [] or secret not in str(shown)


def test_more_than_can_be_asked_for_is_said_and_not_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cites, "MOST", 1)
    survey = desk.add(b"A survey.")
    for number in range(2):
        confirmed(desk, desk.add(f"The ferry {number}.".encode()), survey)
    with pytest.raises(QueryTooBroad):
        cites.widened(desk.archive, Search(Value("cites", survey)), desk.archive.scope(Principal.owner()))
    answer = desk.get("search", q=f"cites:{survey}")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_citations")
