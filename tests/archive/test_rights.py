"""Who sees what: scopes, collections, keys, accessions."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive import Archive
from archive.access import Principal, Role, Scope
from archive.document import Collection, DocumentId, Problem, Reason
from archive.errors import Conflict, Invalid, NotAllowed, NotFound

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
ANYBODY = Principal.anonymous()


def key(role: Role, *grants: str) -> Principal:
    return Principal(f"a {role.name}", role, frozenset(grants))


# -- scopes


def test_anybody_sees_public_collections_and_a_key_those_granted_too(house: House) -> None:
    scope = house.archive.scope
    assert scope(ANYBODY) == Scope(frozenset({"press"}))
    assert scope(key(Role.reader, "state")) == Scope(frozenset({"press", "state"}))
    assert scope(key(Role.reader, "nowhere")) == Scope(frozenset({"press"}))
    assert scope(OWNER) == ALL


def test_a_collection_that_becomes_restricted_is_out_of_sight_at_once(house: House) -> None:
    id = house.add().document.id
    house.archive.collections.change("press", {"public": False}, OWNER)
    with pytest.raises(NotFound):
        house.archive.document(id, house.archive.scope(ANYBODY))


READS = [
    name
    for name, method in inspect.getmembers(Archive, inspect.isfunction)
    if not name.startswith("_") and "scope" in inspect.signature(method).parameters
]


def test_every_verb_that_reads_takes_a_scope_and_has_no_default_for_it() -> None:
    assert {"document", "documents", "text", "page", "original", "versions", "history", "by_identifier"} <= set(READS)
    for name in READS:
        assert inspect.signature(getattr(Archive, name)).parameters["scope"].default is inspect.Parameter.empty


def unseen(house: House, id: DocumentId, scope: Scope) -> None:
    """No verb that reads one document finds it."""
    archive = house.archive
    for read in (
        lambda: archive.document(id, scope),
        lambda: archive.versions(id, scope),
        lambda: archive.text(id, scope),
        lambda: archive.page(id, 1, scope),
        lambda: archive.original(id, scope),
        lambda: archive.history(id, scope),
        lambda: archive.last_change_of(id, scope),
        lambda: archive.by_identifier("url", "u", scope),
    ):
        with pytest.raises(NotFound):
            read()


def test_what_is_out_of_scope_is_not_there(house: House) -> None:
    id = house.add(collection="state", identifiers=[{"type": "url", "value": "u"}]).document.id
    house.read("secret")
    for scope in (house.archive.scope(ANYBODY), Scope.nothing(), ALL.without(frozenset({id}))):
        unseen(house, id, scope)
        assert house.archive.documents([id], scope) == []
        assert list(house.archive.searchable(scope)) == []
        assert list(house.archive.texts(scope).current([id])) == []
        assert list(house.archive.texts_of([id], scope)) == []
    assert house.archive.changes_after(0, 10, Scope.nothing()) == []
    assert house.archive.changes_since({}, 10, Scope.nothing()) == ([], {})
    with pytest.raises(NotFound):
        house.archive.last_change(house.archive.scope(ANYBODY))


def test_positions_count_within_a_collection_so_that_they_tell_nothing_of_others(house: House) -> None:
    for n, collection in enumerate(["state", "press", "state", "state", "press"]):
        house.add(str(n).encode(), collection)
    scope = house.archive.scope(ANYBODY)
    found, reached = house.archive.changes_since({}, 1, scope)
    assert ([c.position for c in found], reached) == ([1], {"press": 1})
    found, reached = house.archive.changes_since(reached, 10, scope)
    assert ([c.position for c in found], reached) == ([2], {"press": 2})
    assert house.archive.changes_since(reached, 10, scope) == ([], {"press": 2})
    assert house.archive.changes_since({"state": 3, "press": 9}, 10, scope) == ([], {"press": 9})
    found, reached = house.archive.changes_since({"press": 1}, 10, ALL)
    assert [(c.collection, c.position) for c in found] == [("state", 1), ("state", 2), ("state", 3), ("press", 2)]
    assert reached == {"press": 2, "state": 3}


# -- collections


def test_a_new_collection_is_restricted_unless_said_otherwise(house: House) -> None:
    house.archive.collections.create(Collection(name="leaks", title="Leaks"), OWNER)
    assert [c.name for c in house.archive.collections.list(house.archive.scope(ANYBODY))] == ["press"]
    with pytest.raises(NotFound):
        house.archive.collections.get("leaks", house.archive.scope(ANYBODY))


def test_a_name_is_taken_once(house: House) -> None:
    with pytest.raises(Conflict) as conflict:
        house.archive.collections.create(Collection(name="state", title="Again"), OWNER)
    assert conflict.value.code == "name_taken"


def test_only_admins_make_and_change_collections(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.archive.collections.create(Collection(name="x", title="X"), key(Role.librarian, "press"))
    with pytest.raises(NotAllowed):
        house.archive.collections.change("press", {"title": "X"}, key(Role.librarian, "press"))
    with pytest.raises(NotFound):
        house.archive.collections.change("state", {"title": "X"}, key(Role.admin, "press"))
    changed = house.archive.collections.change("press", {"title": "X", "note": "n"}, key(Role.admin, "press"))
    assert changed == Collection(name="press", title="X", public=True, note="n")
    assert house.archive.collections.get("press", ALL) == changed


@pytest.mark.parametrize("changes", [{"name": "other"}, {"title": ""}, {"public": "perhaps"}, {"note": "\0"}])
def test_a_collection_is_not_changed_to_what_cannot_be(house: House, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        house.archive.collections.change("press", changes, OWNER)
    assert house.archive.collections.get("press", ALL).title == "Press"


# -- keys


def test_a_key_is_shown_once_and_kept_as_a_hash(house: House) -> None:
    made, secret = house.archive.keys.create("Ann", Role.librarian, who=OWNER, grants=["state"])
    assert secret.startswith("pm_")
    assert house.archive.keys.authenticate(secret) == Principal("Ann", Role.librarian, frozenset({"state"}))
    assert house.archive.keys.list(OWNER) == [made]
    house.archive.close()
    assert all(secret.encode() not in path.read_bytes() for path in house.home.rglob("*.db*"))


def test_a_key_ends_when_it_expires_or_is_revoked(house: House) -> None:
    _, short = house.archive.keys.create("A", Role.reader, who=OWNER, expires=house.clock.at + timedelta(seconds=10))
    made, long = house.archive.keys.create("B", Role.reader, who=OWNER)
    assert house.archive.keys.authenticate(short).name == "A"
    house.clock.at += timedelta(seconds=10)
    with pytest.raises(NotFound):
        house.archive.keys.authenticate(short)
    assert house.archive.keys.revoke(made.id, OWNER).revoked is not None
    assert house.archive.keys.revoke(made.id, OWNER) == house.archive.keys.get(made.id, OWNER)
    for secret in (long, "", "pm_", "pm_\ud800", long + "x", long.upper(), f"Bearer {long}"):
        with pytest.raises(NotFound):
            house.archive.keys.authenticate(secret)


def test_a_name_says_who_did_something_so_it_is_never_used_twice(house: House) -> None:
    made, _ = house.archive.keys.create("Ann", Role.reader, who=OWNER)
    house.archive.keys.revoke(made.id, OWNER)
    with pytest.raises(Conflict):
        house.archive.keys.create(" Ann ", Role.reader, who=OWNER)
    for name in ("", " ", "owner", "anonymous", "reader", "a\nb", "\ud800", "x" * 101):
        with pytest.raises(Invalid):
            house.archive.keys.create(name, Role.reader, who=OWNER)


def test_only_admins_handle_keys_and_nobody_grants_what_they_do_not_have(house: House) -> None:
    librarian, admin = key(Role.librarian, "press"), key(Role.admin, "press")
    for call in (
        lambda: house.archive.keys.create("x", Role.reader, who=librarian),
        lambda: house.archive.keys.list(librarian),
        lambda: house.archive.keys.get("x", librarian),
        lambda: house.archive.keys.revoke("x", librarian),
    ):
        with pytest.raises(NotAllowed):
            call()
    for grants in (["state"], ["nowhere"], None):
        with pytest.raises(NotFound):
            house.archive.keys.create("x", Role.reader, who=admin, grants=grants)
    house.archive.keys.create("x", Role.reader, who=admin, grants=["press"])
    house.archive.keys.create("y", Role.reader, who=OWNER, grants=None)


def test_a_key_cannot_have_expired_before_it_is_made(house: House) -> None:
    with pytest.raises(Invalid):
        house.archive.keys.create("x", Role.reader, who=OWNER, expires=house.clock.at - timedelta(days=1))


# -- accessions


def test_an_account_adds_up_at_every_moment(house: House) -> None:
    accession = house.archive.accessions.open("press", who=OWNER, note="From the shelf")
    for content in (b"one", b"two", b"three", b"one"):
        house.add(content, accession=accession.id)
    house.archive.accessions.refuse(accession.id, "link", Reason.symlink, "points to /x", who=OWNER)

    def counts() -> tuple[int, ...]:
        told = house.archive.accessions.get(accession.id, OWNER)
        assert told.received == 5
        return told.new, told.duplicate, told.waiting, told.reading, told.failed, told.refused

    assert counts() == (0, 1, 3, 0, 0, 1)
    job = house.archive.queue.claim("x", timedelta(minutes=1))
    assert job is not None
    assert counts() == (0, 1, 2, 1, 0, 1)
    house.archive.queue.finish(job, Problem(reason=Reason.damaged, detail="cut short"))
    house.read("two")
    house.read("three")
    assert counts() == (2, 1, 0, 0, 1, 1)
    files = house.archive.accessions.files(accession.id, OWNER)
    assert [(f.number, f.state, f.reason, f.detail) for f in files] == [
        (1, "failed", Reason.damaged, "cut short"),
        (2, "new", None, ""),
        (3, "new", None, ""),
        (4, "duplicate", None, ""),
        (5, "refused", Reason.symlink, "points to /x"),
    ]
    assert files[3].document == files[0].document
    failed = house.archive.accessions.files(accession.id, OWNER, state="failed")
    assert [f.number for f in failed] == [1]
    assert [f.number for f in house.archive.accessions.files(accession.id, OWNER, after=2, limit=2)] == [3, 4]
    with pytest.raises(Invalid):
        house.archive.accessions.files(accession.id, OWNER, state="lost")


def test_an_accession_that_has_ended_takes_nothing_more(house: House) -> None:
    accession = house.archive.accessions.open("press", who=OWNER)
    closed = house.archive.accessions.close(accession.id, who=OWNER)
    assert closed == house.archive.accessions.close(accession.id, who=OWNER)
    assert closed.closed is not None
    with pytest.raises(Conflict) as conflict:
        house.add(accession=accession.id)
    assert conflict.value.code == "closed"
    assert list(house.archive.searchable(ALL)) == []
    with pytest.raises(Conflict):
        house.archive.accessions.refuse(accession.id, "x", Reason.empty, who=OWNER)


def test_accessions_are_for_librarians_with_a_grant(house: House) -> None:
    accession = house.archive.accessions.open("state", who=OWNER)
    for who in (ANYBODY, key(Role.reader, "state"), key(Role.librarian, "press")):
        with pytest.raises(NotFound):
            house.archive.accessions.get(accession.id, who)
        with pytest.raises(NotFound):
            house.archive.accessions.files(accession.id, who)
        with pytest.raises(NotFound):
            house.archive.accessions.close(accession.id, who=who)
    with pytest.raises(NotAllowed):
        house.archive.accessions.list(key(Role.reader, "state"))
    assert house.archive.accessions.list(key(Role.librarian, "press")) == []
    assert [a.id for a in house.archive.accessions.list(key(Role.librarian, "state"))] == [accession.id]
    with pytest.raises(NotFound):
        house.archive.accessions.open("state", who=key(Role.librarian, "press"))
    with pytest.raises(NotFound):
        house.add(accession=DocumentId("nowhere"))
