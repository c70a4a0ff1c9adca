"""The work behind the doors: reading files that wait, and bringing the index up to date.

Run by the holder of the home's lock alone: in a process of its own beside `serve`, in the same process by a command
line that is alone. The queue and the journal stand in the catalogue, so there is nothing to hand over and nothing to
lose here: whatever stops the worker, the next one goes on. It never ends because of one bad file.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from api.bell import Bell
from api.rebuild import ask_for_rebuild, asked_for_rebuild, rebuild, rebuilt
from archive import Archive
from archive.access import Scope
from archive.document import ChangeKind
from archive.errors import Full, SandboxClosed
from archive.ingest import ingest
from archive.queue import Job
from archive.recogniser import Recogniser
from archive.sandbox import Sandbox
from index.engine import Engine, IndexBusy, IndexOutdated

# One name for all threads: only one process at a time has them, so all leases of before are known to be stale.
NAME = "worker"
LEASE = timedelta(minutes=5)
BATCH = 1_000

_SHORTEST, _LONGEST, _AFTER_TROUBLE = 0.05, 0.5, 5.0
_GRACE = 5.0
_MANY = 5
_EVERYTHING = Scope.everything()

log = logging.getLogger("pressmark.worker")


class Worker:
    """Reading threads, each with a sandbox of its own, and one indexing thread. Start once, stop once.

    `trouble` is what has stopped one of them several times in a row, for those who wait.
    """

    trouble: Exception | None = None

    def __init__(self, archive: Archive, engine: Engine, *, readers: int, warm: bool = False) -> None:
        self._archive = archive
        self._engine = engine
        self._warm = warm
        self._bell = Bell(archive.home)
        self._stopping = threading.Event()
        self._sandboxes: list[Sandbox | Recogniser] = []
        self._readers = [
            threading.Thread(target=self._read_all, name=f"reading-{n + 1}", daemon=True) for n in range(readers)
        ]
        self._indexer = threading.Thread(target=self._loop, args=(self._index,), name="indexing", daemon=True)

    def start(self) -> None:
        """Take up what was left, and begin."""
        self._archive.queue.release(NAME)
        for thread in (*self._readers, self._indexer):
            thread.start()

    def stop(self, grace: float = _GRACE) -> None:
        """Finish the files being read, or give them back after `grace` seconds; return all leases."""
        self._stopping.set()
        self._bell.strike()
        end = time.monotonic() + grace
        for thread in self._readers:
            thread.join(max(0.0, end - time.monotonic()))
        for sandbox in list(self._sandboxes):
            sandbox.close()
        for thread in (*self._readers, self._indexer):
            thread.join()
        self._archive.queue.release(NAME)
        self._bell.close()

    # -- loops

    def _loop(self, step: Callable[[], bool]) -> None:
        """Take step after step while there is work; otherwise look again, less and less often."""
        pause, troubles = _SHORTEST, 0
        while not self._stopping.is_set():
            rung = self._bell.count
            try:
                if step():
                    pause, troubles = _SHORTEST, 0
                    continue
                longest = _LONGEST
                troubles = 0
            except Exception as error:
                # Nothing that one file or one change does may end the loop; what it was is in the log.
                log.exception("unexpected trouble; the work goes on")
                longest = _AFTER_TROUBLE
                troubles += 1
                if troubles >= _MANY:
                    self.trouble = error
                self._stopping.wait(pause)
            woken = self._bell.wait(rung, pause)
            pause = _SHORTEST if woken and longest == _LONGEST else min(pause * 1.5, longest)

    # -- reading

    def _read_all(self) -> None:
        reader = _Reader(self._archive, self._sandboxes, self._bell)
        try:
            if self._warm:
                reader.warm()
        except Exception:
            log.exception("the reading child did not start; it is tried again with the first file")
        self._loop(reader.step)
        reader.close()

    # -- indexing

    def _index(self) -> bool:
        """Bring the index one batch further. Whether there was anything to do."""
        try:
            if asked_for_rebuild(self._archive.home):
                self._rebuild_as_asked()
                return True
            checkpoint = self._engine.checkpoint()
            changes = self._archive.changes_after(checkpoint, BATCH, _EVERYTHING)
            if changes:
                purged = any(change.kind is ChangeKind.purged for change in changes)
                if purged:
                    # Segments keep the words of what is deleted until they are merged. The wish outlives a crash.
                    ask_for_rebuild(self._archive.home)
                self._engine.apply(changes, self._archive.texts(_EVERYTHING))
                if purged:
                    self._rebuild_as_asked()
            elif checkpoint > self._archive.last_change(_EVERYTHING):
                self._rebuild("it is ahead of the catalogue, which must have come from a backup")
            return bool(changes)
        except IndexBusy:
            return False
        except IndexOutdated as outdated:
            self._rebuild(str(outdated))
            return True

    def _rebuild_as_asked(self) -> None:
        self._rebuild("a rebuild was asked for")
        rebuilt(self._archive.home)

    def _rebuild(self, why: str) -> None:
        rebuild(self._archive, self._engine, why)


class _Reader:
    """What one reading thread does: claim a file, have it read in the sandbox, say what came of it."""

    def __init__(self, archive: Archive, sandboxes: list[Sandbox | Recogniser], bell: Bell) -> None:
        self._archive = archive
        self._sandboxes = sandboxes
        self._bell = bell
        self._sandbox: Sandbox | None = None
        self._recogniser = Recogniser(archive.home)
        sandboxes.append(self._recogniser)

    def warm(self) -> Sandbox:
        """The sandbox, started."""
        if self._sandbox is None:
            self._sandbox = Sandbox()
            self._sandboxes.append(self._sandbox)
            for lacking in self._sandbox.missing:
                log.warning("the reading child is less confined than it could be: %s", lacking)
        return self._sandbox

    def step(self) -> bool:
        job = self._archive.queue.claim(NAME, LEASE)
        if job is None:
            self._recogniser.rest()
            return False
        try:
            self._read(job)
        except SandboxClosed:
            self._archive.queue.give_back(job)
        except Full:
            self._archive.queue.give_back(job)
            raise  # the loop waits, longer and longer, until there is room again
        except Exception:
            log.exception("document %s could not be read; it will be tried again", job.document)
            self._tried(job)
        self._bell.strike()
        return True

    def close(self) -> None:
        self._recogniser.close()
        if self._sandbox is not None:
            self._sandbox.close()

    def _read(self, job: Job) -> None:
        archive = self._archive
        scanning = (archive.scans, self._recogniser)
        ingest(job, archive.queue, archive.originals, self.warm(), archive.home, LEASE, scanning)

    def _tried(self, job: Job) -> None:
        """After unexpected trouble: the attempt counts, so that the same file cannot come back for ever."""
        with suppress(Exception):
            self._archive.queue.retry(job)
