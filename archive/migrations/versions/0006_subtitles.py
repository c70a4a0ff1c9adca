"""Subtitles that were attached to sound and film, and are their text.

Step 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subtitles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_subtitles_document"),
        sa.PrimaryKeyConstraint("id", name="pk_subtitles"),
    )
    op.create_index("ix_subtitles_document", "subtitles", ["document"])
    op.create_index("ix_subtitles_sha256", "subtitles", ["sha256"])


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
