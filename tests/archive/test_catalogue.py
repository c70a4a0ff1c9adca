"""The database: how it is opened, brought to its form, and protected from other programs' forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from archive import Archive, migrations
from archive.catalogue import Catalogue
from archive.errors import CatalogueMismatch, Invalid
from archive.tables import metadata


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.open(tmp_path, migrate=True)


def pragma(catalogue: Catalogue, name: str) -> object:
    with catalogue.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_commit_is_on_disk_and_references_are_kept(catalogue: Catalogue) -> None:
    assert pragma(catalogue, "journal_mode") == "wal"
    assert pragma(catalogue, "synchronous") == 2  # FULL
    assert pragma(catalogue, "foreign_keys") == 1
    assert pragma(catalogue, "secure_delete") == 1


def test_every_connection_is_opened_so_not_only_the_first(catalogue: Catalogue) -> None:
    with catalogue.reading() as one, catalogue.reading() as other:
        assert one.connection.dbapi_connection is not other.connection.dbapi_connection
        assert other.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_what_goes_wrong_inside_is_as_if_it_had_never_been(catalogue: Catalogue) -> None:
    def change() -> None:
        with catalogue.writing() as connection:
            connection.execute(text("UPDATE counters SET value = 7"))
            raise KeyError

    before = catalogue.mark()
    with pytest.raises(KeyError):
        change()
    with catalogue.reading() as connection:
        assert connection.execute(text("SELECT value FROM counters")).scalar() == 0
    assert catalogue.mark() == before


def test_the_steps_lead_to_the_tables_as_they_are_written_down(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_last_step_that_is_known_is_the_last_there_is() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert tuple(reversed([step.revision for step in script.walk_revisions()])) == migrations.KNOWN
    assert script.get_current_head() == migrations.HEAD


def test_the_tables_can_be_made_by_postgresql_too() -> None:
    made = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in metadata.sorted_tables]
    assert len(made) == len(metadata.tables)
    assert all("CREATE TABLE" in words for words in made)


def test_a_visitor_neither_makes_nor_renews_a_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMismatch, match="no catalogue yet"):
        Catalogue.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("found", "words"), [("9999", "newer"), (None, "older")])
def test_a_catalogue_of_another_form_is_left_alone(tmp_path: Path, found: str | None, words: str) -> None:
    Catalogue.open(tmp_path, migrate=True).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'catalogue.db'}")
    with engine.begin() as connection:
        if found is None:
            connection.execute(text("DROP TABLE alembic_version"))
        else:
            connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    engine.dispose()
    with pytest.raises(CatalogueMismatch, match=words):
        Catalogue.open(tmp_path)


def test_a_newer_catalogue_stops_even_the_holder(tmp_path: Path) -> None:
    Catalogue.open(tmp_path, migrate=True).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'catalogue.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(CatalogueMismatch, match="newer"):
        Catalogue.open(tmp_path, migrate=True)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        Archive.open(tmp_path / "home", migrate=True).close()
    Archive.open(tmp_path / "home").close()


def test_the_catalogue_is_for_its_user_alone(tmp_path: Path) -> None:
    Archive.open(tmp_path / "home", migrate=True).close()
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home" / "catalogue.db").stat().st_mode & 0o777 == 0o600


def test_an_address_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no address"):
        Catalogue.open(tmp_path, "not an address")
