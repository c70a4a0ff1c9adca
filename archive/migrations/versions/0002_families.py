"""Families: documents that are part of another one.

Step 0002, after 0001. Without foreign keys, which not every database adds to a table that is in use.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("parent", sa.String(length=26), nullable=True))
    op.add_column("documents", sa.Column("family", sa.String(length=26), nullable=True))
    op.add_column("documents", sa.Column("place", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("depth", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("documents", sa.Column("path", sa.Text(), nullable=True))
    op.create_index("ix_documents_parent", "documents", ["parent"])
    op.create_index("ix_documents_family", "documents", ["family"])


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
