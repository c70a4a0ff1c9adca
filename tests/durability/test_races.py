"""Races that were found by reading, each held down here: they are too rare for the killing to meet them by chance."""

from __future__ import annotations

import fcntl
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import Archive, folders
from archive.access import Principal, Scope
from archive.document import Collection, Description, Extract, Member, Page, Text
from archive.errors import Busy
from archive.family import Kept
from archive.originals import Originals

OWNER, ALL = Principal.owner(), Scope.everything()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive.open(tmp_path / "home", migrate=True)) as made:
        made.collections.create(Collection(name="press", title="Press"), OWNER)
        yield made


def test_a_sweep_between_making_a_file_and_locking_it_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = Originals(tmp_path / "originals")
    flock, swept = fcntl.flock, []

    def late(handle: int, how: int) -> None:
        if not swept and how == fcntl.LOCK_EX:
            swept.append(1)
            assert originals.sweep() == 1
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    stored = originals.put(io.BytesIO(b"The ferry sank."))
    originals.check(stored.sha256)
    assert swept


def test_a_folder_that_another_made_is_brought_to_the_disk_before_it_is_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made" / "by").mkdir(parents=True)
    synced: list[Path] = []
    monkeypatch.setattr(folders, "sync", synced.append)
    folders.make(tmp_path / "made" / "by")
    folders.make(tmp_path / "made" / "by")
    assert synced == [tmp_path / "made"]
    folders.make(tmp_path / "made" / "by" / "us")
    assert synced == [tmp_path / "made", tmp_path / "made" / "by"]


def test_too_many_at_once_are_told_that_it_is_busy(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    engine: Any = archive.receiving.catalogue._engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    held = [archive.receiving.catalogue.reading() for _ in range(engine.pool.size() + engine.pool._max_overflow)]
    for one in held:
        one.__enter__()
    try:
        with pytest.raises(Busy):
            archive.last_change(ALL)
    finally:
        for one in held:
            one.__exit__(None, None, None)
    assert archive.last_change(ALL) == 0


def test_what_a_purge_could_not_finish_is_finished_and_scrubbed_at_the_next_start(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = b"Nobody may ever read the word zqfnord again."
    said = Description(title="zqfnord")
    id = archive.add(io.BytesIO(secret), collection="press", description=said, filename="a.txt", who=OWNER).document.id
    with monkeypatch.context() as patched:
        patched.setattr(Originals, "remove", _killed)
        with pytest.raises(KeyboardInterrupt):
            archive.purge(id, who=OWNER)
    with closing(Archive.open(tmp_path / "home", migrate=True)):  # the other one still open, as a killed one leaves it
        left = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"zqfnord" in path.read_bytes()]
    assert left == []


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_bytes_inside_a_container_that_were_purged_elsewhere_meanwhile_are_taken_out_again(archive: Archive) -> None:
    given: dict[str, Any] = {"collection": "press", "description": Description(), "who": OWNER}
    alone = archive.add(io.BytesIO(b"one"), filename="one.txt", **given).document.id
    container = archive.add(io.BytesIO(b"one, packed"), filename="packed.zip", **given).document.id
    text = Text(pages=(Page(number=1, label="1", text="packed", how="text"),), reader="test")
    member = Member(name="one.txt", size=3, media_type="text/plain")
    for between in (lambda: archive.purge(alone, who=OWNER), lambda: None):
        while (job := archive.queue.claim("test", timedelta(minutes=1))) and job.document != container:
            archive.queue.finish(job, Extract(text=text, media_type="text/plain"))
        assert job is not None
        kept = Kept(member, archive.originals.put(io.BytesIO(b"one")))
        between()
        archive.queue.finish(job, Extract(text=text, media_type="application/zip"), [kept])
    (found,) = archive.members(container, ALL)
    with archive.original(found.id, ALL).open() as file:
        assert file.read() == b"one"


def test_a_document_withdrawn_while_it_is_read_stays_withdrawn_and_its_reading_ends(archive: Archive) -> None:
    given: dict[str, Any] = {"collection": "press", "description": Description(), "filename": "a.txt", "who": OWNER}
    archive.add(io.BytesIO(b"one"), **given)
    job = archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    archive.withdraw(job.document, who=OWNER)
    archive.queue.give_back(job)
    again = archive.queue.claim("test", timedelta(minutes=1))
    assert again == job
    assert list(archive.searchable(ALL)) == []
