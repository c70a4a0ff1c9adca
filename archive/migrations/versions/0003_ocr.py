"""OCR: the pages it has read, and the wish for it.

Step 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("ocr", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "ocr_pages",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "page", "engine", name="pk_ocr_pages"),
    )


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
