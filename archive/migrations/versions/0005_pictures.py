"""Pictures on pages: what OCR read in each is kept beside what it read of whole pages.

Step 0005, after 0004. The table is made anew, as not every database can change a primary key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ocr_pages_and_pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "page", "picture", "engine", name="pk_ocr_pages_and_pictures"),
    )
    columns = "sha256, page, {}, engine, content"
    op.execute(
        f"INSERT INTO ocr_pages_and_pictures ({columns.format('picture')}) "
        f"SELECT {columns.format(repr(''))} FROM ocr_pages"
    )
    op.drop_table("ocr_pages")
    op.rename_table("ocr_pages_and_pictures", "ocr_pages")


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
