"""Claims that people checked, verdicts that people overruled, and the passages of both.

Step 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("checker", sa.Text(), nullable=True),
        sa.Column("checked", sa.DateTime(), nullable=True),
        sa.Column("second_state", sa.String(length=16), nullable=True),
        sa.Column("second_note", sa.Text(), nullable=True),
        sa.Column("second_checker", sa.Text(), nullable=True),
        sa.Column("second_checked", sa.DateTime(), nullable=True),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_claims_document"),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
    )
    op.create_index("ix_claims_document", "claims", ["document"])
    op.create_table(
        "overrulings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_overrulings_document"),
        sa.PrimaryKeyConstraint("id", name="pk_overrulings"),
    )
    op.create_index("ix_overrulings_document", "overrulings", ["document"])
    _passages("claim", "claims", sa.Column("side", sa.String(length=8), nullable=False))
    _passages("overruling", "overrulings")


def _passages(owner: str, owners: str, *more: sa.Column[str]) -> None:
    name = f"{owner}_passages"
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column(owner, sa.String(length=26), nullable=False),
        *more,
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("passage", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint([owner], [f"{owners}.id"], name=f"fk_{name}_{owner}"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=f"fk_{name}_document"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_{owner}", name, [owner])
    op.create_index(f"ix_{name}_document", name, ["document"])


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
