"""Every original is hashed again, and what is not what it was is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive import fixity
from archive.access import Principal, Scope

if TYPE_CHECKING:
    from conftest import House

ALL = Scope.everything()


def test_each_original_is_looked_at_once_and_damage_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixity, "_BATCH", 2)
    documents = [house.add(f"file {n}".encode()).document for n in range(5)]
    twice = house.add(b"file 3", "state").document
    changed, missing = documents[1].version.sha256, documents[2].version.sha256
    path = house.archive.originals.path(changed)
    path.chmod(0o600)
    path.write_bytes(b"FILE 1")
    house.archive.originals.path(missing).unlink()
    found = list(house.archive.fixity.verify(ALL))
    assert [f.sha256 for f in found] == sorted(d.version.sha256 for d in documents)
    assert {f.sha256 for f in found if f.trouble} == {changed, missing}
    shared = next(f for f in found if f.sha256 == twice.version.sha256)
    assert set(shared.documents) == {documents[3].id, twice.id}
    assert house.archive.fixity.count(ALL) == 5
    assert house.archive.fixity.count(Scope(frozenset({"state"}))) == 1


def test_withdrawn_originals_are_looked_at_and_purged_ones_are_not(house: House) -> None:
    withdrawn, purged = house.add(b"one").document.id, house.add(b"two").document.id
    house.archive.withdraw(withdrawn, who=Principal.owner())
    house.archive.purge(purged, who=Principal.owner())
    assert [(f.documents, f.trouble) for f in house.archive.fixity.verify(ALL)] == [((withdrawn,), None)]
