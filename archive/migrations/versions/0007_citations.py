"""Citations, with their places and decisions; and the keys by which works are known.

Step 0007, after 0006. The keys of what is there already are made when the archive is opened: see `known.py`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_by",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_known_by_document"),
        sa.PrimaryKeyConstraint("document", "key", name="pk_known_by"),
    )
    op.create_index("ix_known_by_key", "known_by", ["key"])
    op.create_table(
        "citations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("target", sa.String(length=26), nullable=True),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("decided", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_citations_document"),
        sa.ForeignKeyConstraint(["target"], ["documents.id"], name="fk_citations_target"),
        sa.PrimaryKeyConstraint("id", name="pk_citations"),
    )
    op.create_index("ix_citations_document", "citations", ["document"])
    op.create_index("ix_citations_target", "citations", ["target"])
    op.create_table(
        "citation_keys",
        sa.Column("citation", sa.String(length=26), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["citation"], ["citations.id"], name="fk_citation_keys_citation"),
        sa.PrimaryKeyConstraint("citation", "key", name="pk_citation_keys"),
    )
    op.create_index("ix_citation_keys_key", "citation_keys", ["key"])
    op.create_table(
        "passages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("citation", sa.String(length=26), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("passage", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["citation"], ["citations.id"], name="fk_passages_citation"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_passages_document"),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
    )
    op.create_index("ix_passages_citation", "passages", ["citation"])
    op.create_index("ix_passages_document", "passages", ["document"])
    op.create_table(
        "fingerprints",
        sa.Column("document", sa.String(length=26), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("citation", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["citation"], ["citations.id"], name="fk_fingerprints_citation"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_fingerprints_document"),
        sa.PrimaryKeyConstraint("document", "fingerprint", name="pk_fingerprints"),
    )
    op.create_index("ix_fingerprints_citation", "fingerprints", ["citation"])
    op.create_table(
        "acquisitions",
        sa.Column("citation", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["citation"], ["citations.id"], name="fk_acquisitions_citation"),
        sa.PrimaryKeyConstraint("citation", name="pk_acquisitions"),
    )


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
