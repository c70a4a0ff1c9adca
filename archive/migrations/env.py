"""What Alembic runs: it is given the open connection, and no address."""

from __future__ import annotations

from alembic import context

from archive.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
