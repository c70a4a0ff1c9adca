"""How the catalogue came to its present form, step by step. Alembic, configured here and not by a file.

A new step is a file in `versions/`, its number added to KNOWN; older steps are never changed, since catalogues out
there have gone through them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

KNOWN = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
HEAD = KNOWN[-1]


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring the catalogue behind this connection to the form of step `to`, in one transaction where possible."""
    from alembic import command  # here, since most processes never need it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
