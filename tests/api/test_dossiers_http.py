"""`group=dossier` over HTTP and on the terminal: an article with what it cites is found by what they say together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk


def confirm(desk: Desk, article: str, target: str, state: str = "confirmed") -> str:
    asked = {"document": article, "target": target, "state": state}
    answer = desk.ask("POST", "citations", json=asked, headers=desk.key("checker"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def held(either: Desk) -> tuple[Desk, str, str, str]:
    """An article, a deck that it cites, and a report in another collection that it cites too."""
    article = either.add(b"The ferry sank.", title="Article", kind="article")
    deck = either.add("A page.\f辽宁 slides".encode(), title="Deck", kind="slides")
    secret = either.add(b"A zeppelin.", "state", title="Secret", kind="report")
    for target in (deck, secret):
        confirm(either, article, target)
    return either, article, deck, secret


def asked(desk: Desk, q: str, headers: dict[str, str] | None = None, **more: Any) -> Any:
    answer = desk.get("search", headers, q=q, group="dossier", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_words_of_an_article_and_of_what_it_cites_find_it_together(held: tuple[Desk, str, str, str]) -> None:
    desk, article, deck, _ = held
    (hit,) = asked(desk, "ferry Liaoning")["hits"]
    assert (hit["document"]["id"], hit["matched"]) == (article, 2)
    told = {each["document"]["id"]: each["words"] for each in hit["members"]}
    assert told == {
        article: [{"word": "ferry", "page": 1, "label": "1"}],
        deck: [{"word": "Liaoning", "page": 2, "label": "2"}],
    }
    (page,) = {each["document"]["id"]: each["passages"] for each in hit["members"]}[deck]
    assert (page["page"], page["text"]) == (2, "辽宁 slides")
    assert desk.found("ferry Liaoning") == []
    assert asked(desk, "ferry -Liaoning")["total"]["value"] == 0
    assert asked(desk, "slides", kind="article", facet="kind")["facets"]["kind"] == [
        {"value": "article", "count": 1}, {"value": "slides", "count": 1},
    ]  # fmt: skip


def test_members_that_one_may_not_see_neither_count_nor_show(held: tuple[Desk, str, str, str]) -> None:
    desk, article, _, secret = held
    assert asked(desk, "ferry zeppelin")["total"]["value"] == 0
    assert asked(desk, "ferry -zeppelin")["total"]["value"] == 1
    inside = desk.key("reader", "press", "state")
    (hit,) = asked(desk, "ferry zeppelin", inside)["hits"]
    assert {each["document"]["id"] for each in hit["members"]} == {article, secret}
    assert asked(desk, "ferry -zeppelin", inside)["total"]["value"] == 0


def test_only_what_is_confirmed_or_said_is_in_a_dossier_and_a_decision_counts_at_once(
    held: tuple[Desk, str, str, str],
) -> None:
    desk, article, deck, _ = held
    other = desk.add(b"A survey of plating.", title="Survey")
    id = confirm(desk, article, other, "proposed")
    assert asked(desk, "ferry plating")["total"]["value"] == 0
    for state, total in (("confirmed", 1), ("rejected", 0)):
        desk.ask("PATCH", f"citations/{id}", json={"state": state}, headers=desk.key("checker"))
        assert asked(desk, "ferry plating")["total"]["value"] == total
    said = desk.add(b"A boat.", title="Said", cites=[deck])
    assert [hit["document"]["id"] for hit in asked(desk, "boat slides")["hits"]] == [said]
    desk.ask("DELETE", f"documents/{deck}", headers=desk.key(), params={"knowing": "*"})
    assert asked(desk, "boat slides")["total"]["value"] == 0  # before the index knows
    desk.index()
    assert asked(desk, "boat slides")["total"]["value"] == 0


def test_cursors_lists_and_batches_go_by_dossier_too(held: tuple[Desk, str, str, str]) -> None:
    desk, article, _, _ = held
    more = [desk.add(b"Another ferry, %d." % n) for n in range(3)]
    first = asked(desk, "ferry", limit=3)
    rest = asked(desk, "ferry", limit=3, cursor=first["cursor"]["next"])
    found = [hit["document"]["id"] for hit in first["hits"] + rest["hits"]]
    assert (first["total"]["value"], sorted(found)) == (4, sorted([article, *more]))
    lines = desk.get("search", q="ferry Liaoning", group="dossier", format="ndjson").text.splitlines()
    assert len(lines) == 1
    assert '"word":"Liaoning","page":2' in lines[0]
    body = {"searches": [{"q": "ferry slides", "group": "dossier"}]}
    assert desk.ask("POST", "search/batch", json=body).json()["answers"][0]["total"]["value"] == 1
    assert desk.get("documents", group="dossier").json()["total"]["value"] == 4
    assert desk.get("search", q="ferry", group="dossiers").status_code == 400
