"""What is inside a container, over HTTP: in order, found with the way to it, seen by the same people and no others."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.document import Extract, Member, Page, Text
from archive.family import Kept

if TYPE_CHECKING:
    from conftest import Desk


def unpack(desk: Desk, *inside: str, words: str = "") -> None:
    """Let the next in the queue be read as a container of these files, each with its name for its words."""
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    kept = [
        Kept(Member(name=name, start=0, size=1), desk.archive.originals.put(io.BytesIO(name.encode())))
        for name in inside
    ]
    pages = (Page(number=1, label="body", text=words, how="text"),) if words else ()
    text = Text(pages=pages, reader="test")
    desk.archive.queue.finish(
        job, Extract(text=text, media_type="application/zip", members=tuple(one.member for one in kept)), kept
    )


@pytest.fixture
def container(desk: Desk) -> str:
    """all.zip ⊃ letter.eml ⊃ markerferry.txt; all.zip ⊃ beside.txt."""
    id = str(desk.post(b"a container", "all.zip").json()["id"])
    unpack(desk, "letter.eml", "beside.txt")
    unpack(desk, "markerferry.txt", words="See the file.")
    desk.work()
    return id


def test_a_hit_inside_a_container_tells_the_way_to_it_the_outermost_first(desk: Desk, container: str) -> None:
    (hit,) = desk.get("search", q="markerferry").json()["hits"]
    way = hit["document"]["part_of"]
    assert [each["title"] for each in way] == ["all.zip", "letter.eml"]
    assert way[0]["id"] == container
    assert desk.get(way[1]["links"]["self"]).json()["part_of"] == way[:1]
    (listed,) = [d for d in desk.get("documents").json()["documents"] if d["title"] == "markerferry.txt"]
    assert listed["part_of"] == way


def test_a_document_that_is_in_no_other_is_part_of_nothing(desk: Desk, container: str) -> None:
    assert desk.get(f"documents/{container}").json()["part_of"] == []
    assert desk.post(b"alone").json()["part_of"] == []


def test_members_are_listed_in_order_and_bit_by_bit(desk: Desk, container: str) -> None:
    link = desk.get(f"documents/{container}").json()["links"]["members"]
    told = desk.get(link).json()
    assert [(d["title"], d["part_of"][0]["id"]) for d in told["documents"]] == [
        ("letter.eml", container),
        ("beside.txt", container),
    ]
    assert (told["total"], told["next"]) == (2, None)
    first = desk.get(link, limit=1).json()
    assert [d["title"] for d in first["documents"]] == ["letter.eml"]
    rest = desk.get(first["next"]).json()
    assert ([d["title"] for d in rest["documents"]], rest["next"]) == (["beside.txt"], None)
    assert desk.get(link, **{"from": 7}).json()["documents"] == []
    assert (
        desk.get(desk.get(f"documents/{first['documents'][0]['id']}").json()["links"]["members"]).json()["total"] == 1
    )


def test_what_is_inside_is_seen_by_those_who_see_the_container(desk: Desk, container: str) -> None:
    moved = desk.ask("PATCH", f"documents/{container}", json={"collection": "state"}, headers=desk.key())
    assert moved.status_code == 200
    assert desk.get(f"documents/{container}/members").status_code == 404
    assert desk.get(f"documents/{container}/members", headers=desk.key("reader", "state")).json()["total"] == 2
    assert desk.get("documents/no-such/members").status_code == 404
    assert desk.found("markerferry") == []
