"""Answered at once or not at all: whatever may take long says so before it does, and only to whoever is in a hurry."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from archive import Archive
from archive.access import Principal, Scope
from archive.at_once import TakesLong, at_once, hurried, meanwhile, takes_long
from archive.document import DocumentId


def test_who_is_in_no_hurry_waits() -> None:
    takes_long()
    assert not hurried()


def test_who_is_in_a_hurry_is_told_that_it_takes_long_and_may_wait_afterwards() -> None:
    assert at_once(hurried)
    with pytest.raises(TakesLong):
        at_once(takes_long)
    takes_long()
    assert at_once(lambda: 7) == 7


def test_other_threads_are_in_no_hurry() -> None:
    told: list[bool] = []

    def ask() -> None:
        other = threading.Thread(target=lambda: told.append(hurried()))
        other.start()
        other.join()

    at_once(ask)
    assert told == [False]


def test_the_catalogue_is_never_read_at_once_but_what_was_read_from_it_is_told(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path, migrate=True)
    nobody = Principal.anonymous()
    with pytest.raises(TakesLong):
        at_once(lambda: archive.scope(nobody))
    told = archive.scope(nobody)
    assert at_once(lambda: archive.scope(nobody)) == told
    with pytest.raises(TakesLong):
        at_once(lambda: archive.document(DocumentId("0" * 26), Scope.everything()))
    archive.close()


def test_within_one_answer_at_once_it_is_looked_only_once_and_otherwise_each_time() -> None:
    looks = iter(range(10))

    def look() -> int:
        return meanwhile("here", lambda: next(looks))

    assert at_once(lambda: (look(), look(), look())) == (0, 0, 0)
    assert (look(), look()) == (1, 2)
    assert at_once(lambda: (look(), look())) == (3, 3)
