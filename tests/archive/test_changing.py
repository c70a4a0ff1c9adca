"""Revising, moving, withdrawing, purging, reading again."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.access import Principal, Role, Scope
from archive.document import ChangeKind, DocumentId, FieldChange, Reading, Suggestion
from archive.errors import Conflict, Gone, Invalid, NotAllowed, NotFound

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))
STATE = Scope(frozenset({"state"}))


def key(role: Role, *grants: str) -> Principal:
    return Principal(f"a {role.name}", role, frozenset(grants))


def test_a_revision_is_a_merge_patch_and_says_what_changed(house: House) -> None:
    id = house.add(title="One", subjects=["a"], extra={"desk": "city", "n": 1}).document.id
    document = house.archive.revise(id, {"title": "Two", "subjects": None, "extra": {"n": None, "m": 2}}, who=OWNER)
    assert (document.said.title, document.said.subjects, document.said.extra) == ("Two", (), {"desk": "city", "m": 2})
    assert document.revision == 2
    assert house.archive.history(id, ALL)[-1].fields == (
        FieldChange(field="title", before="One", after="Two"),
        FieldChange(field="subjects", before=["a"], after=[]),
        FieldChange(field="extra", before={"desk": "city", "n": 1}, after={"desk": "city", "m": 2}),
    )


def test_what_changes_nothing_is_no_change(house: House) -> None:
    id = house.add(title="One").document.id
    assert house.archive.revise(id, {"title": "One", "date": None}, who=OWNER).revision == 1
    assert house.archive.last_change(ALL) == 1


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"date": "yesterday"}, "date"),
        ({"colour": "red"}, "colour"),
        ({"creators": [{"nome": "x"}]}, "creators.0.name"),
        ({"extra": {"a b": 1}}, "extra.a b.[key]"),
        ({"title": "\ud800"}, "title"),
        ({"extra": {"a": float("inf")}}, "extra.a"),
    ],
)
def test_what_cannot_be_said_is_told_with_its_place(house: House, patch: dict[str, Any], where: str) -> None:
    id = house.add(title="One").document.id
    with pytest.raises(Invalid) as invalid:
        house.archive.revise(id, patch, who=OWNER)
    assert invalid.value.where == where
    assert house.archive.document(id, ALL).revision == 1


def test_a_change_for_another_revision_is_a_conflict(house: House) -> None:
    id = house.add().document.id
    house.archive.revise(id, {"title": "Two"}, who=OWNER, revision=1)
    for change in (
        lambda: house.archive.revise(id, {"title": "Three"}, who=OWNER, revision=1),
        lambda: house.archive.withdraw(id, who=OWNER, revision=1),
    ):
        with pytest.raises(Conflict) as conflict:
            change()
        assert conflict.value.code == "revision"
    assert house.archive.document(id, ALL).said.title == "Two"


def test_the_librarians_word_wins_and_the_file_s_own_is_kept_apart(house: House) -> None:
    id = house.add(b"one", title="Said").document.id
    suggestions = (
        Suggestion(field="title", value="Read", origin="html:title"),
        Suggestion(field="date", value="2018", origin="html:meta"),
        Suggestion(field="date", value="2017", origin="pdf:info"),
    )
    house.read("one", suggestions=suggestions)
    document = house.archive.document(id, PRESS)
    assert document.suggestions == suggestions
    assert (document.description.title, document.description.date) == ("Said", "2018")
    assert document.said.date is None
    house.archive.revise(id, {"title": None}, who=OWNER)
    assert house.archive.document(id, PRESS).title == "Read"


# -- moving


def test_a_moved_document_is_seen_where_it_is_and_no_longer_where_it_was(house: House) -> None:
    id = house.add().document.id
    house.archive.revise(id, {}, who=OWNER, collection="state")
    assert house.archive.document(id, STATE).collection == "state"
    with pytest.raises(NotFound) as unseen:
        house.archive.document(id, PRESS)
    assert not isinstance(unseen.value, Gone)


def test_a_move_is_noted_in_both_collections_and_names_neither_to_who_sees_one(house: House) -> None:
    id = house.add().document.id
    house.archive.revise(id, {}, who=OWNER, collection="state")
    (entered,) = house.archive.history(id, STATE)
    assert entered.kind is ChangeKind.moved
    assert entered.fields == (FieldChange(field="collection", before=None, after="state"),)
    left = house.archive.changes_after(0, 10, PRESS)[-1]
    assert left.fields == (FieldChange(field="collection", before="press", after=None),)
    assert house.archive.narrowed_after(1, ALL) == {id}
    assert house.archive.narrowed_after(house.archive.last_change(ALL), ALL) == frozenset()


def test_moving_needs_a_grant_on_both_sides(house: House) -> None:
    id = house.add().document.id
    with pytest.raises(NotFound):
        house.archive.revise(id, {}, who=key(Role.librarian, "press"), collection="state")
    moved = house.archive.revise(id, {}, who=key(Role.librarian, "press", "state"), collection="state")
    assert moved.collection == "state"


# -- withdrawing


def test_a_withdrawn_document_is_gone_for_who_could_see_it_and_unknown_to_others(house: House) -> None:
    id = house.add(collection="state").document.id
    house.archive.withdraw(id, who=OWNER, reason="by order")
    reads = (
        house.archive.document,
        house.archive.versions,
        house.archive.text,
        house.archive.original,
        lambda id, scope: house.archive.page(id, 1, scope),
    )
    for read in reads:
        with pytest.raises(Gone, match="withdrawn on 2026-01-02"):
            read(id, STATE)
        with pytest.raises(NotFound) as unseen:
            read(id, PRESS)
        assert not isinstance(unseen.value, Gone)
    assert house.archive.documents([id], ALL) == []
    assert list(house.archive.searchable(ALL)) == []
    assert list(house.archive.texts(ALL).current([id])) == []
    assert list(house.archive.texts_of([id], ALL)) == []
    change = house.archive.history(id, STATE)[-1]
    assert (change.kind, change.fields) == (ChangeKind.withdrawn, (FieldChange(field="reason", after="by order"),))


def test_withdrawing_twice_is_gone(house: House) -> None:
    id = house.add().document.id
    house.archive.withdraw(id, who=OWNER)
    with pytest.raises(Gone):
        house.archive.withdraw(id, who=OWNER)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        (Principal.anonymous(), NotAllowed),
        (key(Role.checker, "press"), NotAllowed),
        (key(Role.librarian), NotAllowed),
        (key(Role.librarian, "state"), NotAllowed),
    ],
)
def test_who_may_not_change_changes_nothing(house: House, who: Principal, error: type[Exception]) -> None:
    id = house.add().document.id
    for change in (
        lambda: house.archive.revise(id, {"title": "x"}, who=who),
        lambda: house.archive.withdraw(id, who=who),
        lambda: house.archive.reread(id, who=who),
        lambda: house.archive.add_version(id, io.BytesIO(b"x"), filename="x", who=who),
        lambda: house.archive.purge(id, who=who),
    ):
        with pytest.raises(error):
            change()
    assert house.archive.document(id, ALL).revision == 1


# -- purging


def everything_on_disk(house: House) -> bytes:
    house.archive.close()
    return b"".join(path.read_bytes() for path in house.home.rglob("*") if path.is_file())


def test_a_purge_leaves_a_tombstone_and_not_a_word(house: House) -> None:
    id = house.add(b"UNSPEAKABLE bytes", title="UNSPEAKABLE title", filename="UNSPEAKABLE.txt").document.id
    house.read("UNSPEAKABLE text")
    house.archive.revise(id, {"note": "UNSPEAKABLE note"}, who=OWNER)
    house.add(b"UNSPEAKABLE bytes", title="UNSPEAKABLE copy", filename="UNSPEAKABLE2.txt")
    house.add(b"a neighbour", title="Neighbour")
    house.archive.purge(id, who=OWNER, reason="by order")
    with pytest.raises(Gone, match="purged"):
        house.archive.document(id, PRESS)
    last = house.archive.history(id, PRESS)[-1]
    assert (last.kind, last.fields) == (ChangeKind.purged, (FieldChange(field="reason", after="by order"),))
    assert len(list(house.archive.originals)) == 1
    assert b"UNSPEAKABLE" not in everything_on_disk(house)


def test_bytes_that_another_document_has_too_stay_for_that_one(house: House) -> None:
    first = house.add().document
    other = house.add(collection="state").document
    house.archive.purge(first.id, who=OWNER)
    house.archive.originals.check(other.version.sha256)
    house.archive.purge(other.id, who=OWNER)
    assert list(house.archive.originals) == []


def test_a_withdrawn_document_can_be_purged_once(house: House) -> None:
    id = house.add().document.id
    house.archive.withdraw(id, who=OWNER)
    house.archive.purge(id, who=OWNER)
    with pytest.raises(NotFound):
        house.archive.purge(id, who=OWNER)


def test_a_purge_that_was_cut_off_is_finished_by_the_next_holder(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    id = house.add().document.id
    with monkeypatch.context() as patched:

        def cut_off(sha256: str) -> None:
            raise KeyboardInterrupt

        patched.setattr(type(house.archive.originals), "remove", lambda self, sha256: cut_off(sha256))
        with pytest.raises(KeyboardInterrupt):
            house.archive.purge(id, who=OWNER)
    assert len(list(house.archive.originals)) == 1
    with pytest.raises(Gone):
        house.archive.document(id, ALL)
    house.open(migrate=True).close()
    assert list(house.archive.originals) == []


def test_the_purged_can_be_taken_in_again(house: House) -> None:
    id = house.add().document.id
    house.archive.purge(id, who=OWNER)
    again = house.add()
    assert (again.state, again.document.id != id) == ("new", True)
    house.archive.originals.check(again.document.version.sha256)


# -- reading again


def test_a_document_is_read_again_and_keeps_its_text_until_then(house: House) -> None:
    id = house.add(b"one").document.id
    house.read("as read first")
    house.archive.reread(id, who=OWNER)
    assert house.archive.document(id, PRESS).version.reading is Reading.waiting
    assert house.archive.text(id, PRESS).pages[0].text == "as read first"
    house.read("as read now")
    assert house.archive.text(id, PRESS).pages[0].text == "as read now"


def test_what_is_not_there_cannot_be_changed(house: House) -> None:
    id = DocumentId("0" * 26)
    for change in (
        lambda: house.archive.revise(id, {}, who=OWNER),
        lambda: house.archive.withdraw(id, who=OWNER),
        lambda: house.archive.purge(id, who=OWNER),
        lambda: house.archive.reread(id, who=OWNER),
    ):
        with pytest.raises(NotFound):
            change()


def test_the_texts_of_several_documents_are_their_newest_as_they_would_be_read_one_by_one(house: House) -> None:
    ids = [house.add(bytes([64 + n]) * n).document.id for n in range(1, 5)]
    for words in ("one", "two"):
        house.read(words)
    job = house.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    house.archive.queue.finish(job, house.extract(*(f"page {n}" for n in range(1, 13))))
    house.archive.reread(ids[0], who=OWNER)
    told = dict(house.archive.texts_of([*reversed(ids), DocumentId("0" * 26)], PRESS))
    assert set(told) == set(ids[:3])
    assert told == {id: house.archive.text(id, PRESS) for id in ids[:3]}
    assert [page.number for page in told[ids[2]].pages] == list(range(1, 13))
