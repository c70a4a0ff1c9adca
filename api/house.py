"""The one place where archive, index and worker are put together, for `serve` and for the command line alike.

A home has many visitors and at most one holder of its lock. `House.open` is for visitors: they read, and they write
what the holder will work on. `House.take_over` makes the holder of whoever finds the lock free, so that a command
does its whole work itself where no server runs, and hands it over where one does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from api.bell import ring
from api.lock import HomeLock
from api.settings import Settings
from archive import Archive
from archive.access import Principal, Scope
from archive.errors import Busy, CatalogueMismatch
from index.engine import Engine, IndexOutdated

if TYPE_CHECKING:
    from api.worker import Worker

_PATIENCE = 10.0
_LOOK = 0.05
_LONGEST_LOOK = 1.0
_TRY_LOCK = 1.0


def open_archive(settings: Settings, *, migrate: bool = False) -> Archive:
    """The archive of these settings. Raises CatalogueMismatch unless `migrate`, which only the holder may say."""
    return Archive.open(settings.home, database=settings.database, originals=settings.originals, migrate=migrate)


def open_engine(settings: Settings) -> Engine:
    """The engine of these settings, which may have no index yet."""
    from index.whoosh import WhooshEngine  # here, since loading what is compiled takes longer than many a command

    return WhooshEngine(settings.home / "index")


class Stuck(Busy):
    """What was taken in is kept, but cannot be read or found, because of trouble that does not pass."""


class House:
    """An open archive with its index, and with the worker where this process has the lock."""

    owner = Principal.owner()
    everything = Scope.everything()

    def __init__(self, settings: Settings, archive: Archive, lock: HomeLock | None = None) -> None:
        self.settings = settings
        self.archive = archive
        self._lock = lock
        self._worker: Worker | None = None

    @cached_property
    def engine(self) -> Engine:
        """Opened when first asked for."""
        return open_engine(self.settings)

    @classmethod
    def open(cls, settings: Settings) -> House:
        """Open as a visitor; where the catalogue is missing or old and nobody is at work, bring it up to date first.

        Raises CatalogueMismatch, OSError.
        """
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return cls(settings, open_archive(settings))
            except CatalogueMismatch:
                if _migrated(settings):
                    continue
                if time.monotonic() > end:  # whoever is at work may just be migrating
                    raise
                time.sleep(_LOOK)

    @classmethod
    def hold(cls, settings: Settings, lock: HomeLock) -> House:
        """Open as the holder of the lock, and bring the catalogue up to date."""
        return cls(settings, open_archive(settings, migrate=True), lock)

    def take_over(self) -> bool:
        """Do the reading and indexing here, if nobody else does. Whether it is done here."""
        if self._worker is None:
            try:
                self._lock = self._lock or HomeLock(self.settings.home).acquire()
            except Busy:
                return False
            from api.worker import Worker  # here, since it loads what most commands never need

            self._worker = Worker(self.archive, self.engine, readers=self.settings.workers)
            self._worker.start()
        return True

    def wake(self) -> None:
        """Let whoever is at work look now."""
        ring(self.settings.home)

    def until(self, done: Callable[[], bool]) -> None:
        """Wait until it is done, here or by whoever has the lock; should they end, go on here.

        Raises Stuck where the work is done here and does not go on.
        """
        next_try, began = 0.0, time.monotonic()
        while not done():
            now = time.monotonic()
            looked = now - began
            if self._worker is not None and self._worker.trouble is not None:
                raise Stuck(f"The work does not go on: {self._worker.trouble}") from self._worker.trouble
            if now >= next_try:
                self.take_over()
                self.wake()
                next_try = now + _TRY_LOCK
            # Looking at a large accession takes a while: not more than a tenth of the time goes into looking.
            time.sleep(min(max(_LOOK, 9 * looked), _LONGEST_LOOK))
            began = time.monotonic()

    def until_searchable(self, number: int | None = None) -> None:
        """Wait until the changes up to this one, or all there are now, can be found."""
        wanted = self.archive.last_change(self.everything) if number is None else number
        self.until(lambda: self.searchable() >= wanted)

    def searchable(self) -> int:
        """The number of the last change that can be found; -1 while the index cannot answer."""
        try:
            return self.engine.checkpoint()
        except IndexOutdated:
            return -1

    def close(self) -> None:
        if self._worker is not None:
            self._worker.stop()
        if "engine" in self.__dict__:
            self.engine.close()
        self.archive.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> House:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _migrated(settings: Settings) -> bool:
    try:
        with HomeLock(settings.home):
            open_archive(settings, migrate=True).close()
    except Busy:
        return False
    return True
