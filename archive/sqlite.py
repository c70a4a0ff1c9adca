"""All that only SQLite knows: how it is opened so that a commit survives a power cut, and what its errors mean.

Facts measured for this project: in WAL mode with `synchronous=NORMAL` a power cut loses every recent commit; with
`FULL` none.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from archive.errors import ArchiveError, Busy, Full

SYNCHRONOUS = "FULL"

_BUSY_MS = 30_000
_WRITING = "pressmark_writing"
_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_TAKEN = ("SQLITE_BUSY", "SQLITE_LOCKED")


def url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def file_of(address: URL) -> Path | None:
    """The file of a catalogue, or None where the address is no file."""
    return Path(address.database) if address.database and address.database != ":memory:" else None


def engine(address: URL) -> Engine:
    """An engine whose transactions begin when they are told to, and whose commits are on disk."""
    made = create_engine(address, connect_args={"timeout": _BUSY_MS / 1000}, hide_parameters=True)
    event.listen(made, "connect", _connected)
    event.listen(made, "begin", _begin)
    return made


def _connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # or Python's own module would begin transactions by itself
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        f"synchronous={SYNCHRONOUS}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is purged is overwritten, not only forgotten
        "temp_store=MEMORY",
        "cache_size=-16384",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    # A transaction that reads first and writes then would fail where another wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Mark:
    """Tells a state of a database file from every later one, in about a hundredth of what a query takes.

    By `PRAGMA data_version`, which differs on one connection where any other, of any process, has committed since.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def read(self) -> int | None:
        """None where the file cannot be read at once: whoever then reads it waits, or hears why."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = sqlite3.connect(
                        self._file, timeout=0, isolation_level=None, check_same_thread=False
                    )
                found: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                return None
            return found

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def for_writing(connection: Connection) -> Connection:
    """The connection, whose next transaction takes the right to write at once."""
    return connection.execution_options(**{_WRITING: True})


def scrub(connection: Connection) -> None:
    """Take deleted content out of the log of recent writes too. Outside a transaction."""
    raw = connection.connection.cursor()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def meaning(error: DBAPIError) -> ArchiveError | None:
    """The archive's own word for a database error, where there is one."""
    if not isinstance(error.orig, sqlite3.Error):
        return None
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    if name.startswith(_TAKEN):
        return Busy("The catalogue is being written by others; please try again.")
    if name.startswith(_NO_ROOM):
        return Full("The catalogue cannot be written: there is no room, or the disk refuses.")
    return None
