"""Passages over HTTP: pinned by what a search told, carried over after a new version or reading, or reported broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Desk

WORDS = b"The ferry sank in the harbour on Monday. Nobody was hurt, said the harbour master."


def asked(desk: Desk, id: str, words: str = "harbour master") -> dict[str, Any]:
    """The address's parameters for the passage that a search for these words shows."""
    found = desk.get("search", q=f'"{words}"').json()["hits"][0]
    assert found["document"]["id"] == id
    passage = found["passages"][0]
    start, end = passage["marks"][0][0], passage["marks"][-1][1]
    return {"page": passage["page"], "start": start, "end": end, "text_sha256": passage["text_sha256"]}


def version(desk: Desk, id: str, content: bytes) -> None:
    answer = desk.ask("POST", f"documents/{id}/versions", files={"file": ("a.txt", content)}, headers=desk.key())
    assert answer.status_code == 201
    desk.work()


def test_what_a_search_showed_is_followed_through_new_versions(desk: Desk) -> None:
    id = desk.add(WORDS)
    pinned = asked(desk, id)
    told = desk.get(f"documents/{id}/passage", **pinned).json()
    assert (told["standing"], told["now"]["text"], told["now"]) == ("same", "harbour master", told["was"])
    version(desk, id, b"A cover.\f" + WORDS)
    told = desk.get(f"documents/{id}/passage", **pinned).json()
    assert (told["standing"], told["now"]["page"], told["now"]["text"]) == ("moved", 2, "harbour master")
    page = desk.get(told["links"]["page"]).json()
    assert page["sha256"] == told["now"]["text_sha256"]
    version(desk, id, WORDS.replace(b"harbour master", b"mayor"))
    told = desk.get(f"documents/{id}/passage", **pinned).json()
    assert (told["standing"], told["now"], told["was"]["text"]) == ("broken", None, "harbour master")


def test_a_passage_of_a_text_there_never_was_is_not_found(desk: Desk) -> None:
    id = desk.add(WORDS)
    pinned = asked(desk, id)
    for wrong in ({"text_sha256": "0" * 64}, {"page": 2}):
        assert desk.get(f"documents/{id}/passage", **{**pinned, **wrong}).status_code == 404
    for wrong in ({"end": 10_000}, {"start": 9, "end": 9}):
        assert desk.get(f"documents/{id}/passage", **{**pinned, **wrong}).status_code == 400


@pytest.mark.parametrize("wrong", [{"text_sha256": "x"}, {"page": 0}, {"start": -1}, {"end": "many"}])
def test_a_passage_has_to_be_named_soundly(desk: Desk, wrong: dict[str, Any]) -> None:
    id = desk.add(WORDS)
    assert desk.get(f"documents/{id}/passage", **{**asked(desk, id), **wrong}).status_code in (400, 422)


def test_of_what_one_may_not_see_no_passage_can_be_followed(desk: Desk) -> None:
    id = desk.add(WORDS)
    pinned = asked(desk, id)
    hidden = desk.add(WORDS, "state")
    answer = desk.get(f"documents/{hidden}/passage", **pinned)
    assert (answer.status_code, answer.text) == (404, desk.get(f"documents/{'2' * 26}/passage", **pinned).text)
