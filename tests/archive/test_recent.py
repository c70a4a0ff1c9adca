"""What was read of the catalogue is used again until anybody commits, and shown to nobody who may not see it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from sqlalchemy import text

from archive import recent
from archive.access import Principal, Role, Scope
from archive.catalogue import Catalogue
from archive.document import DocumentId

if TYPE_CHECKING:
    from conftest import House

PUBLIC = Scope(frozenset({"press"}))
READER = Principal("reader", Role.reader, frozenset({"state"}))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path, migrate=True)


def count(catalogue: Catalogue) -> None:
    with catalogue.writing() as connection:
        connection.execute(text("UPDATE counters SET value = value + 1"))


def test_a_mark_is_the_same_until_somebody_commits(catalogue: Catalogue, tmp_path: Path) -> None:
    first = catalogue.mark()
    assert first is not None
    with catalogue.reading() as connection:
        connection.execute(text("SELECT * FROM counters")).all()
    assert catalogue.mark() == first
    count(catalogue)
    second = catalogue.mark()
    assert second != first
    other = (
        f"import sqlite3; c = sqlite3.connect({str(tmp_path / 'catalogue.db')!r});"
        "c.execute('UPDATE counters SET value = 9'); c.commit()"
    )
    subprocess.run([sys.executable, "-c", other], check=True)
    assert catalogue.mark() not in (first, second)


def test_a_catalogue_that_cannot_be_read_at_once_has_no_mark(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.close()
    (tmp_path / "catalogue.db").rename(tmp_path / "away.db")
    (tmp_path / "catalogue.db").mkdir()
    assert catalogue.mark() is None


def test_values_are_kept_until_the_mark_changes() -> None:
    marks = iter([1, 1, 2, 2])
    kept = recent.Recent(lambda: next(marks))
    kept.now().narrowed[7] = frozenset()
    assert 7 in kept.now().narrowed
    assert 7 not in kept.now().narrowed
    assert kept.now() == ({}, {}, {}, {})


def test_without_marks_nothing_is_kept() -> None:
    kept = recent.Recent(lambda: None)
    kept.now().narrowed[7] = frozenset()
    assert kept.now().narrowed == {}


def test_what_is_kept_is_bounded() -> None:
    kept = recent.Recent(lambda: 1)
    with mock.patch.object(recent, "_MOST", 2):
        for number in range(10):
            kept.now().narrowed[number] = frozenset()
            assert len(kept.now().narrowed) <= 3


def test_a_document_seen_by_one_is_not_shown_to_another(house: House) -> None:
    secret = house.add(collection="state").document.id
    told = house.archive.documents([secret], Scope.everything())
    assert [document.id for document in told] == [secret]
    assert house.archive.documents([secret], PUBLIC) == []
    assert house.archive.documents([secret], Scope.nothing()) == []
    assert house.archive.documents([secret], Scope(None, frozenset({secret}))) == []
    assert house.archive.documents([secret, DocumentId("0" * 26)], Scope.everything()) == told


def test_another_process_has_its_changes_seen_at_once(house: House) -> None:
    added = house.add().document.id
    assert len(house.archive.documents([added], PUBLIC)) == 1
    assert house.archive.scope(READER).collections == {"press", "state"}
    number = house.archive.last_change(Scope.everything())
    assert house.archive.narrowed_after(number, PUBLIC) == frozenset()
    other = house.open()
    other.withdraw(added, reason="by mistake", who=Principal.owner())
    assert house.archive.documents([added], PUBLIC) == []
    assert house.archive.narrowed_after(number, PUBLIC) == {added}
    assert house.archive.scope(Principal.anonymous()) == PUBLIC
    other.close()


def test_a_scope_is_known_without_waiting_only_while_it_is_true(house: House) -> None:
    nobody = Principal.anonymous()
    assert house.archive.scope(nobody) == PUBLIC
    assert house.archive.scope_known(nobody) == PUBLIC
    house.archive.collections.change("press", {"public": False}, Principal.owner())
    assert house.archive.scope_known(nobody) is None
    assert house.archive.scope(nobody) == Scope.nothing()
