"""The power is cut, really: what was acknowledged is there. And what would lose it is found, so that the test can fail.

The long form is `python tests/durability/power.py 10`.
"""

from __future__ import annotations

from pathlib import Path

import power
import pytest
from disk import CannotCut

pytestmark = pytest.mark.long

ENOUGH = 5
"""Cuts after which the lack of a precaution must have shown; most show at the first."""


def cut(folder: Path, count: int, *, apart: bool = False, without: str | None = None) -> str:
    """What the cuts harmed, in words; nothing if nothing. Skips where this machine cannot do it."""
    acknowledged = 0
    try:
        for done in power.cuts(folder, count, apart=apart, without=without, most=12):
            acknowledged += done.acknowledged
            if done.harm():
                return f"cut {done.how}: " + "\n".join(done.harm())
    except CannotCut as lacking:
        pytest.skip(str(lacking))
    assert acknowledged >= count
    return ""


def test_nothing_acknowledged_is_lost_in_a_power_cut(tmp_path: Path) -> None:
    assert cut(tmp_path, 3) == ""


def test_originals_need_nobody_elses_sync(tmp_path: Path) -> None:
    """The catalogue is on a disk that keeps its power, so that its syncs bring nothing of the originals to theirs."""
    assert cut(tmp_path, 2, apart=True) == ""


def test_a_catalogue_that_does_not_sync_every_commit_is_caught(tmp_path: Path) -> None:
    assert "it is not there" in cut(tmp_path, ENOUGH, without="synchronous-normal")


def test_originals_whose_bytes_are_not_synced_are_caught(tmp_path: Path) -> None:
    assert "has 0 bytes" in cut(tmp_path, ENOUGH, without="no-file-sync")


def test_originals_whose_names_are_not_synced_are_caught(tmp_path: Path) -> None:
    assert "is missing" in cut(tmp_path, ENOUGH, apart=True, without="no-folder-sync")
