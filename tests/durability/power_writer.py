"""Writes into a home as fast as it goes, until the power is cut, and tells a ledger on another disk.

It is the holder of the home, in a process of its own: it takes in, revises and withdraws, and beside that reads and
indexes. A control names a precaution to leave out, so that it can be seen that the cut finds its absence.
"""

from __future__ import annotations

import io
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

from ledger import Inventor, Ledger, State

from api.house import House
from api.lock import HomeLock
from api.settings import Settings
from archive import folders, originals, sqlite
from archive.access import Principal, Scope
from archive.document import Collection, Description, Extract, Page, Text
from archive.errors import Conflict, Full
from archive.records import Records
from index.engine import IndexOutdated

OWNER, ALL = Principal.owner(), Scope.everything()
PAUSES = (0.0, 0.0, 0.1)
"""Seconds. Without rest the sync of the next file would bring to the disk what the last one left out."""


def no_full_synchronous() -> None:
    sqlite.SYNCHRONOUS = "NORMAL"


def no_sync_of_files() -> None:
    changed = {name: getattr(os, name) for name in dir(os)} | {"fsync": lambda _: None}
    originals.os = SimpleNamespace(**changed)  # type: ignore[assignment]


def no_sync_of_folders() -> None:
    folders.sync = lambda _: None


CONTROLS: dict[str, Callable[[], None]] = {
    "synchronous-normal": no_full_synchronous,
    "no-file-sync": no_sync_of_files,
    "no-folder-sync": no_sync_of_folders,
}


class Writer:
    """Takes one step after the other, each first announced and then, once it has returned, told."""

    def __init__(self, house: House, ledger: Ledger, seed: str) -> None:
        self._archive = house.archive
        self._ledger = ledger
        self._inventor = Inventor(seed)
        self._random = random.Random(seed)
        self._own: list[str] = []

    def run(self) -> None:
        steps = [self.add, self.add, self.put, self.version, self.revise, self.withdraw, self.records]
        while True:
            self._random.choice(steps if self._own else steps[:1])()
            time.sleep(self._random.choice(PAUSES))

    def add(self) -> None:
        state, content = self._inventor.document()
        self._take(state, lambda: self._archive.add(io.BytesIO(content), **self._given(state)).document.id)
        self._own.append(state.mark)

    def put(self) -> None:
        state, content = self._inventor.document()
        given = self._given(state)
        self._take(state, lambda: self._archive.put("mark", state.mark, io.BytesIO(content), **given).document.id)
        self._own.append(state.mark)

    def version(self) -> None:
        state, id = self._one()
        word = self._inventor.word()
        content = io.BytesIO(text := self._inventor.text(word))
        self._take(
            state.versioned(text, word),
            lambda: self._archive.add_version(id, content, filename="b.txt", who=OWNER).document.id,
        )

    def revise(self) -> None:
        state, id = self._one()
        changed = state.revised(f"revised {state.revision}")
        assert changed.said is not None
        note = changed.said["note"]
        self._take(changed, lambda: self._archive.revise(id, {"note": note}, who=OWNER).id)

    def withdraw(self) -> None:
        state, id = self._one()
        self._own.remove(state.mark)
        self._ledger.begun(state.gone())
        self._archive.withdraw(id, who=OWNER, reason="so it was asked")
        self._ledger.done(state.gone(), id)

    def records(self) -> None:
        """Many documents in one transaction."""
        given = [self._inventor.document(record=True) for _ in range(self._random.choice((1, 5, 20)))]
        for state, _ in given:
            self._ledger.begun(state)
        accession = self._archive.accessions.open("press", who=OWNER).id
        Records(self._archive.receiving, accession, Description(), OWNER).take([line for _, line in given])
        for (state, _), receipt in zip(given, self._archive.accessions.files(accession, OWNER), strict=True):
            assert receipt.document is not None
            self._ledger.done(state, receipt.document)
            self._own.append(state.mark)

    def _take(self, state: State, act: Callable[[], str]) -> None:
        self._ledger.begun(state)
        self._ledger.done(state, act())

    def _one(self) -> tuple[State, str]:
        mark = self._random.choice(self._own)
        return self._ledger.sure[mark], self._ledger.ids[mark]

    @staticmethod
    def _given(state: State) -> dict[str, object]:
        said = Description.model_validate(state.said)
        return {"collection": "press", "description": said, "filename": f"{state.mark}.txt", "who": OWNER}


def read_and_index(house: House) -> None:
    """What the worker does, without its children: they have nothing to do with what is on the disk."""
    archive, engine = house.archive, house.engine
    archive.queue.release("worker")
    while True:
        for _ in range(10):
            job = archive.queue.claim("worker", timedelta(minutes=5))
            if job is None:
                break
            with archive.originals.open(job.sha256) as original:
                pages = (Page(number=1, label="1", text=original.read().decode(), how="text"),)
            archive.queue.finish(job, Extract(text=Text(pages=pages, reader="test"), media_type="text/plain"))
        try:
            engine.apply(archive.changes_after(engine.checkpoint(), 1000, ALL), archive.texts(ALL))
        except IndexOutdated:
            engine.rebuild(archive.searchable(ALL), archive.texts(ALL), archive.last_change(ALL))


def main(line: Connection, home: Path, store: Path, ledger: Path, seed: str, control: str | None = None) -> None:
    """Say on the line when it begins, and write until nothing can be written any more."""
    if control is not None:
        CONTROLS[control]()
    with House.hold(Settings(home=home, originals=store), HomeLock(home).acquire()) as house:
        with suppress(Conflict):
            house.archive.collections.create(Collection(name="press", title="Press"), OWNER)
        threading.Thread(target=read_and_index, args=(house,), daemon=True).start()
        line.send("ready")
        # From the cut on every write must be refused: what is acknowledged after it counts as lost.
        with suppress(Full, OSError):
            Writer(house, Ledger(ledger), seed).run()
    os._exit(0)
