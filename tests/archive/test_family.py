"""What is inside a container becomes documents of its own, and goes where the container goes."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive import family
from archive.access import Principal, Scope
from archive.citation import Reference, State
from archive.document import DocumentId, Extract, Member, PartOf, Problem, Reading, Reason, Suggestion, Text
from archive.errors import Gone, Invalid, NotFound, Rests
from archive.family import Kept

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()


def unpack(house: House, *inside: tuple[str, bytes]) -> None:
    """Let the next in the queue be read as a container of these."""
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    kept = []
    for name, content in inside:
        subject = Suggestion(field="subjects", value=["inside"], origin="test")
        stored = house.archive.originals.put(io.BytesIO(content)) if content else None
        trouble = None if content else Problem(reason=Reason.encrypted, detail="locked")
        kept.append(Kept(Member(name=name, suggestions=(subject,), problem=trouble), stored))
    members = tuple(one.member for one in kept)
    told = Extract(text=Text(pages=(), reader="test"), media_type="application/zip", members=members)
    house.archive.queue.finish(job, told, kept)


@pytest.fixture
def container(house: House) -> DocumentId:
    id = house.add(b"a container", filename="all.zip").document.id
    unpack(house, ("a/one.txt", b"one"), ("two.zip", b"two"), ("locked.pdf", b""))
    return id


def names(house: House, id: DocumentId) -> list[str]:
    return [document.part.path for document in house.archive.members(id, ALL) if document.part]


def test_members_are_documents_in_order_with_the_way_to_them(house: House, container: DocumentId) -> None:
    one, two, locked = house.archive.members(container, ALL)
    assert one.part == PartOf(parent=container, family=container, place=1, path="a/one.txt")
    assert (one.title, one.collection, one.version.filename) == ("one.txt", "press", "one.txt")
    assert one.description.subjects == ("inside",)
    assert (one.version.reading, locked.version.reading, locked.version.reason) == (
        Reading.waiting,
        Reading.failed,
        Reason.encrypted,
    )
    with house.archive.original(one.id, ALL).open() as file:
        assert file.read() == b"one"
    unpack(house)
    unpack(house, ("deep.txt", b"deep"))
    (deep,) = house.archive.members(two.id, ALL)
    assert deep.part is not None
    assert (deep.part.parent, deep.part.family) == (two.id, container)
    way = house.archive.around([deep, one], ALL)
    assert [d.id for d in way[deep.id]] == [container, two.id]
    assert [d.id for d in way[one.id]] == [container]


def test_a_container_without_pages_is_read(house: House, container: DocumentId) -> None:
    document = house.archive.document(container, ALL)
    assert (document.version.reading, document.version.pages, document.part) == (Reading.read, 0, None)
    assert house.archive.text(container, ALL).pages == ()


def test_the_same_bytes_inside_are_no_duplicate_of_what_is_outside(house: House, container: DocumentId) -> None:
    assert house.add(b"one").state == "new"
    assert house.add(b"one").state == "duplicate"


def test_what_is_inside_is_withdrawn_and_purged_with_it(house: House, container: DocumentId) -> None:
    ids = [document.id for document in house.archive.members(container, ALL)]
    house.archive.withdraw(ids[0], who=OWNER)
    house.archive.withdraw(container, who=OWNER, reason="by order")
    for id in ids:
        with pytest.raises(Gone):
            house.archive.document(id, ALL)
        assert [c.kind.value for c in house.archive.history(id, ALL)] == ["added", "withdrawn"]
    house.archive.purge(container, who=OWNER)
    assert list(house.archive.originals) == []
    assert house.archive.history(ids[1], ALL)[-1].kind.value == "purged"


def test_what_is_inside_moves_with_it_and_not_alone(house: House, container: DocumentId) -> None:
    one, *_ = house.archive.members(container, ALL)
    with pytest.raises(Invalid, match="part of another"):
        house.archive.revise(one.id, {}, who=OWNER, collection="state")
    house.archive.revise(container, {}, who=OWNER, collection="state")
    assert house.archive.document(one.id, ALL).collection == "state"
    with pytest.raises(NotFound):
        house.archive.document(one.id, Scope(frozenset({"press"})))


def test_read_again_a_container_keeps_what_is_the_same_and_loses_what_is_gone(
    house: House, container: DocumentId
) -> None:
    one, two, locked = house.archive.members(container, ALL)
    house.archive.revise(one.id, {"note": "kept"}, who=OWNER)
    for _ in range(2):
        unpack(house)
    house.archive.add_version(container, io.BytesIO(b"another container"), filename="all.zip", who=OWNER)
    unpack(house, ("new.txt", b"new"), ("two.zip", b"changed"), ("a/one.txt", b"one"))
    assert names(house, container) == ["new.txt", "two.zip", "a/one.txt"]
    assert house.archive.members(container, ALL)[2].id == one.id
    assert house.archive.document(one.id, ALL).said.note == "kept"
    for lost in (two, locked):
        with pytest.raises(Gone):
            house.archive.document(lost.id, ALL)


def test_a_family_is_bounded_in_depth_and_number(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "DEEPEST", 2)
    monkeypatch.setattr(family, "MOST", 5)
    id = house.add(b"a container").document.id
    for depth in range(2):
        unpack(house, ("inner.zip", f"{depth}".encode()))
    unpack(house, ("too deep.txt", b"x"))
    innermost = house.archive.members(house.archive.members(id, ALL)[0].id, ALL)[0]
    assert innermost.version.reason is Reason.too_deep
    other = house.add(b"another").document.id
    unpack(house, *((f"{n}", b"x") for n in range(6)))
    assert house.archive.document(other, ALL).version.reason is Reason.too_many
    assert house.archive.members(other, ALL) == []


def test_what_a_person_took_out_stays_out_and_what_a_reading_lost_comes_back(
    house: House, container: DocumentId
) -> None:
    one, two, _ = house.archive.members(container, ALL)
    house.archive.withdraw(one.id, who=OWNER)
    house.archive.purge(two.id, who=OWNER)
    unpack_again(house, container, ("new.txt", b"new"))
    unpack_again(house, container, ("a/one.txt", b"one"), ("renamed.zip", b"two"), ("locked.pdf", b""))
    assert names(house, container) == ["locked.pdf"]
    unpack_again(house, container, ("a/one.txt", b"another one"))
    assert names(house, container) == ["a/one.txt"]


def unpack_again(house: House, container: DocumentId, *inside: tuple[str, bytes]) -> None:
    while house.archive.queue.waiting(ALL):
        house.read("a member")
    house.archive.reread(container, who=OWNER)
    unpack(house, *inside)


def test_a_version_that_cannot_be_read_has_nothing_inside(house: House, container: DocumentId) -> None:
    while house.archive.queue.waiting(ALL):
        house.read("a member")
    house.archive.reread(container, who=OWNER)
    fail(house)
    assert len(names(house, container)) == 3
    house.archive.add_version(container, io.BytesIO(b"broken"), filename="all.zip", who=OWNER)
    fail(house)
    assert names(house, container) == []


def fail(house: House) -> None:
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    house.archive.queue.finish(job, Problem(reason=Reason.damaged))


def test_what_rests_on_a_member_is_told_before_its_container_goes(house: House, container: DocumentId) -> None:
    first, *_ = house.archive.members(container, ALL)
    article = house.add(b"An article.").document.id
    citing = house.archive.citing
    made = citing.add(article, Reference(title="x"), who=OWNER, target=first.id, state=State.confirmed)
    citing.add(container, Reference(title="y"), who=OWNER, target=first.id)  # goes with it
    with pytest.raises(Rests) as told:
        house.archive.withdraw(container, who=OWNER)
    resting = told.value.resting
    assert (resting.confirmed, resting.proposed, [one.id for one in resting.citations]) == (1, 0, [made.id])
    assert resting == house.archive.cited.resting(container, ALL)
    assert house.archive.cited.by(container, ALL)[0] == 0
    assert [one.id for one in house.archive.cited.by(container, ALL, inside=True)[1]] == [made.id]
    house.archive.withdraw(container, who=OWNER, knowing=resting.tag)
    with pytest.raises(Rests):  # still, of what is out of view
        house.archive.purge(container, who=OWNER)
