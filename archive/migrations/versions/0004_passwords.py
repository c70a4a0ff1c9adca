"""Passwords: what opens a locked original, so that it can be read again.

Step 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("versions", sa.Column("password", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
