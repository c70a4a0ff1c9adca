"""The catalogue: the database in which everything but the bytes of originals stands.

It is read in `reading()` and changed in `writing()`, each one transaction. Only the holder of the home's lock may
bring it to the present form (`migrate`); everybody else stops where it has another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from archive import folders, migrations, sqlite, tables
from archive.at_once import takes_long
from archive.errors import Busy, CatalogueMismatch, Invalid


class Catalogue:
    """One open catalogue. Safe to use from any number of threads; not across a fork."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._mark = sqlite.Mark(file) if file is not None else None

    @classmethod
    def open(cls, home: Path, address: str | None = None, *, migrate: bool = False) -> Catalogue:
        """The catalogue at this address, by default `catalogue.db` in the home.

        Raises CatalogueMismatch where it is missing, older or newer, unless `migrate`; Invalid for a bad address.
        """
        url = _url(home, address)
        file = sqlite.file_of(url) if url.get_backend_name() == "sqlite" else None
        if file is not None and not file.exists() and not migrate:
            raise CatalogueMismatch("There is no catalogue yet.")
        engine = sqlite.engine(url) if file is not None else create_engine(url, hide_parameters=True)
        catalogue = cls(engine, file)
        try:
            if migrate:
                catalogue._renew(file)
            elif not catalogue._current():
                words = "The catalogue was written by an older Pressmark and is to be brought up to date."
                raise CatalogueMismatch(words)
        except BaseException:
            catalogue.close()
            raise
        return catalogue

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the catalogue."""
        takes_long()
        with self._meant(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, on disk when this ends, or as if it had never been. One at a time in all processes.

        Raises Busy, Full.
        """
        with self._meant(), self._engine.connect() as connection:
            if self._sqlite:
                connection = sqlite.for_writing(connection)
            with connection.begin():
                counter = tables.counters
                connection.execute(select(counter.c.value).with_for_update()).all()
                yield connection

    def scrub(self) -> None:
        """After a purge: leave nothing of what was deleted in the files beside the database."""
        if self._sqlite:
            with self._meant(), self._engine.connect() as connection:
                sqlite.scrub(connection)

    def mark(self) -> int | None:
        """The same twice only where nothing was committed between, by anybody; None where the database cannot tell."""
        return self._mark.read() if self._mark is not None else None

    def close(self) -> None:
        self._engine.dispose()
        if self._mark is not None:
            self._mark.close()

    # -- its form

    def _current(self) -> bool:
        """Whether it has the present form. Raises CatalogueMismatch where it has one that is not known."""
        with self._meant(), self._engine.connect() as connection:
            found = None
            if inspect(connection).has_table("alembic_version"):
                found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found is not None and found not in migrations.KNOWN:
            raise CatalogueMismatch("The catalogue was written by a newer Pressmark; this one cannot use it.")
        return found == migrations.HEAD

    def _renew(self, file: Path | None) -> None:
        if file is not None:
            folders.make(file.parent)
        if self._current():
            return
        with self._meant(), self._engine.connect() as connection:
            migrations.upgrade(sqlite.for_writing(connection) if self._sqlite else connection)
            connection.commit()
        if file is not None:
            file.chmod(0o600)
            folders.sync(file.parent)

    @contextmanager
    def _meant(self) -> Iterator[None]:
        """Errors of the database in the archive's own words."""
        try:
            yield
        except NoneFree as error:
            raise Busy("The catalogue is being used by too many at once; please try again.") from error
        except DBAPIError as error:
            meant = sqlite.meaning(error) if self._sqlite else None
            if meant is None:
                raise
            raise meant from error


def _url(home: Path, address: str | None) -> URL:
    if address is None:
        return sqlite.url(home / "catalogue.db")
    try:
        return make_url(address)
    except ArgumentError:
        raise Invalid("This is no address of a database.", where="database") from None
