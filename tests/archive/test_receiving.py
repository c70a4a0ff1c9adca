"""Taking in: what becomes of a file, by whom, and what is the same again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from archive import Request
from archive.access import Principal, Role, Scope
from archive.document import ChangeKind, Description, DocumentId, FieldChange, Reading
from archive.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Refused

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


def key(role: Role, *grants: str) -> Principal:
    return Principal(f"a {role.name}", role, frozenset(grants))


def test_a_file_becomes_a_document_with_its_original_and_description(house: House) -> None:
    received = house.add(b"The ferry sank.", title="Ferry", date="2018-03")
    document = received.document
    assert (received.state, received.created, received.duplicate_of) == ("new", True, None)
    assert (document.said.title, document.said.date, document.revision) == ("Ferry", "2018-03", 1)
    assert (document.version.number, document.version.size, document.version.reading) == (1, 15, Reading.waiting)
    with house.archive.original(document.id, PRESS).open() as file:
        assert file.read() == b"The ferry sank."
    assert house.archive.document(document.id, PRESS) == document


def test_the_journal_says_who_did_what_when(house: House) -> None:
    document = house.add().document
    (change,) = house.archive.history(document.id, ALL)
    assert (change.number, change.position, change.kind, change.who) == (1, 1, ChangeKind.added, "owner")
    assert change.fields == (FieldChange(field="sha256", after=document.version.sha256),)
    assert change.at == document.added


def test_the_same_bytes_in_the_same_collection_are_linked(house: House) -> None:
    first = house.add(title="One").document
    again = house.add(title="Another", filename="copy.txt")
    assert (again.state, again.created, again.duplicate_of) == ("duplicate", False, first.id)
    assert again.document == first
    assert house.archive.last_change(ALL) == 1


def test_the_same_bytes_elsewhere_are_another_document_of_their_own(house: House) -> None:
    first = house.add(collection="state").document
    again = house.add(collection="press")
    assert (again.state, again.duplicate_of) == ("new", None)
    assert again.document.id != first.id


def test_a_duplicate_is_kept_where_that_is_asked(house: House) -> None:
    first = house.add().document
    again = house.add(keep_duplicate=True)
    assert (again.state, again.document.id != first.id) == ("new", True)


def test_the_bytes_of_a_withdrawn_document_can_be_taken_in_again(house: House) -> None:
    first = house.add().document
    house.archive.withdraw(first.id, who=OWNER)
    assert house.add().state == "new"


def test_an_empty_file_is_refused_and_nothing_is_kept(house: House) -> None:
    with pytest.raises(Refused) as refused:
        house.add(b"")
    assert refused.value.code == "empty"
    assert house.archive.last_change(ALL) == 0


@pytest.mark.parametrize("name", ["", "a\nb", "a\0", "\ud800", "x" * 2000])
def test_a_name_that_cannot_be_kept_is_refused(house: House, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        house.add(filename=name)
    assert refused.value.code == "name"


@pytest.mark.parametrize(
    ("who", "collection", "error"),
    [
        (Principal.anonymous(), "press", NotAllowed),
        (Principal.anonymous(), "state", NotFound),
        (key(Role.librarian), "press", NotAllowed),
        (key(Role.librarian, "press"), "state", NotFound),
        (key(Role.checker, "press"), "press", NotAllowed),
        (key(Role.admin), "state", NotFound),
        (OWNER, "nowhere", NotFound),
    ],
)
def test_who_may_not_take_in_keeps_nothing(
    house: House, who: Principal, collection: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as raised:
        house.add(collection=collection, who=who)
    assert type(raised.value) is error
    assert list(house.archive.originals) == []


def test_a_librarian_takes_in_where_they_have_a_grant(house: House) -> None:
    assert house.add(collection="state", who=key(Role.librarian, "state")).state == "new"


# -- by an identifier of the caller's own


def put(house: House, content: bytes, collection: str = "press", **said: object) -> tuple[str, DocumentId, int, int]:
    received = house.archive.put(
        "cms",
        "42",
        io.BytesIO(content),
        collection=collection,
        description=Description.model_validate(said),
        filename="a.txt",
        who=OWNER,
    )
    document = received.document
    return received.state, document.id, document.version.number, document.revision


def test_putting_makes_a_document_then_versions_and_revisions_of_it(house: House) -> None:
    state, id, *rest = put(house, b"one", title="One")
    assert (state, *rest) == ("new", 1, 1)
    assert put(house, b"one", title="One") == ("duplicate", id, 1, 1)
    assert put(house, b"one", title="Two") == ("duplicate", id, 1, 2)
    assert put(house, b"two", title="Two") == ("new", id, 2, 3)
    assert put(house, b"three", title="Three") == ("new", id, 3, 5)
    assert house.archive.by_identifier("cms", "42", PRESS).id == id
    kinds = [change.kind.value for change in house.archive.history(id, ALL)]
    assert kinds == ["added", "revised", "versioned", "versioned", "revised"]


def test_an_identifier_is_looked_for_in_its_collection_alone(house: House) -> None:
    _, secret, *_ = put(house, b"one", "state")
    _, id, *_ = put(house, b"one", "press")
    assert id != secret
    assert house.archive.by_identifier("cms", "42", PRESS).id == id


def test_an_identifier_of_a_withdrawn_document_is_free_again(house: House) -> None:
    _, first, *_ = put(house, b"one")
    house.archive.withdraw(first, who=OWNER)
    with pytest.raises(Gone):
        house.archive.by_identifier("cms", "42", PRESS)
    state, second, *_ = put(house, b"one")
    assert (state, second != first) == ("new", True)
    assert house.archive.by_identifier("cms", "42", PRESS).id == second


def test_an_identifier_that_is_none_is_told(house: House) -> None:
    for scheme, value in (("Not a scheme", "1"), ("url", ""), ("url", "a\0b")):
        with pytest.raises(Invalid):
            house.archive.put(
                scheme, value, io.BytesIO(b"x"), collection="press", description=Description(), filename="a", who=OWNER
            )


# -- versions


def test_a_new_version_is_the_one_that_counts_and_the_old_one_stays(house: House) -> None:
    id = house.add(b"one").document.id
    house.read("one", suggestions=())
    received = house.archive.add_version(id, io.BytesIO(b"two"), filename="b.txt", who=OWNER)
    assert (received.state, received.document.version.number, received.document.revision) == ("new", 2, 2)
    house.read("two")
    assert [v.number for v in house.archive.versions(id, PRESS)] == [1, 2]
    for number, words in ((None, b"two"), (1, b"one"), (2, b"two")):
        with house.archive.original(id, PRESS, number).open() as file:
            assert file.read() == words
        assert house.archive.text(id, PRESS, number).pages[0].text == words.decode()
    with pytest.raises(NotFound):
        house.archive.original(id, PRESS, 3)


def test_the_same_bytes_as_the_newest_version_change_nothing(house: House) -> None:
    id = house.add(b"one").document.id
    received = house.archive.add_version(id, io.BytesIO(b"one"), filename="b.txt", who=OWNER)
    assert (received.state, received.created, received.document.version.number) == ("duplicate", False, 1)


def test_a_version_of_another_revision_is_a_conflict(house: House) -> None:
    id = house.add(b"one").document.id
    with pytest.raises(Conflict) as conflict:
        house.archive.add_version(id, io.BytesIO(b"two"), filename="b.txt", who=OWNER, revision=7)
    assert conflict.value.code == "revision"


# -- requests that are repeated


def test_a_repeated_request_is_answered_as_the_first_and_does_nothing(house: House) -> None:
    first = house.add(request=Request("k", "d"))
    again = house.add(request=Request("k", "d"))
    assert (again.replayed, again.document.id, again.state) == (True, first.document.id, "new")
    assert house.archive.last_change(ALL) == 1


def test_a_key_of_another_request_is_a_conflict_and_another_caller_has_keys_of_their_own(house: House) -> None:
    house.add(request=Request("k", "d"))
    with pytest.raises(Conflict) as conflict:
        house.add(b"other", request=Request("k", "e"))
    assert conflict.value.code == "idempotency_key_reused"
    other = house.add(b"other", request=Request("k", "e"), who=key(Role.librarian, "press"))
    assert not other.replayed


def test_a_repeated_request_tells_nothing_of_what_is_no_longer_seen(house: House) -> None:
    who = key(Role.librarian, "state", "press")
    id = house.add(collection="state", who=who, request=Request("k", "d")).document.id
    house.archive.withdraw(id, who=OWNER)
    with pytest.raises(Gone):
        house.add(collection="state", who=who, request=Request("k", "d"))


def test_bytes_destroyed_between_their_keeping_and_the_catalogue_are_kept_once_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = house.archive.originals
    put, puts = type(originals).put, []

    def forgetful(self: object, file: io.BytesIO) -> object:
        stored = put(originals, file)
        if not puts:
            originals.remove(stored.sha256)
        puts.append(stored)
        return stored

    monkeypatch.setattr(type(originals), "put", forgetful)
    document = house.add().document
    assert len(puts) == 2
    originals.check(document.version.sha256)
