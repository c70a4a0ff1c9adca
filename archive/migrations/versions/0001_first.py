"""The first catalogue.

Step 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('collections',
    sa.Column('name', sa.String(length=63), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_collections'))
    )
    op.create_table('counters',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counters'))
    )
    op.create_table('keys',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.String(length=16), nullable=False),
    sa.Column('grants', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('created', sa.DateTime(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('expires', sa.DateTime(), nullable=True),
    sa.Column('revoked', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_keys')),
    sa.UniqueConstraint('hash', name=op.f('uq_keys_hash')),
    sa.UniqueConstraint('name', name=op.f('uq_keys_name'))
    )
    op.create_table('removals',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_removals'))
    )
    op.create_table('accessions',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('collection', sa.String(length=63), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('opened', sa.DateTime(), nullable=False),
    sa.Column('closed', sa.DateTime(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['collection'], ['collections.name'], name=op.f('fk_accessions_collection')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accessions'))
    )
    with op.batch_alter_table('accessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accessions_opened'), ['opened'], unique=False)

    op.create_table('documents',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('collection', sa.String(length=63), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('added', sa.DateTime(), nullable=False),
    sa.Column('changed', sa.DateTime(), nullable=False),
    sa.Column('last_change', sa.BigInteger(), nullable=False),
    sa.Column('said', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('suggestions', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['collection'], ['collections.name'], name=op.f('fk_documents_collection')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_collection_state'), ['collection', 'state'], unique=False)

    op.create_table('changes',
    sa.Column('number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('document', sa.String(length=26), nullable=False),
    sa.Column('collection', sa.String(length=63), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('fields', sa.JSON(none_as_null=True), nullable=False),
    sa.ForeignKeyConstraint(['collection'], ['collections.name'], name=op.f('fk_changes_collection')),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_changes_document')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_changes')),
    sa.UniqueConstraint('collection', 'position', name=op.f('uq_changes_collection_position'))
    )
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_changes_document'), ['document'], unique=False)

    op.create_table('identifiers',
    sa.Column('document', sa.String(length=26), nullable=False),
    sa.Column('scheme', sa.String(length=32), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_identifiers_document')),
    sa.PrimaryKeyConstraint('document', 'scheme', 'value', name=op.f('pk_identifiers'))
    )
    with op.batch_alter_table('identifiers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identifiers_scheme_value'), ['scheme', 'value'], unique=False)

    op.create_table('receipts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('accession', sa.String(length=26), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('document', sa.String(length=26), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('said', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['accession'], ['accessions.id'], name=op.f('fk_receipts_accession')),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_receipts_document')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_accession_number'), ['accession', 'number'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipts_document'), ['document'], unique=False)

    op.create_table('requests',
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('document', sa.String(length=26), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('created', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_requests_document')),
    sa.PrimaryKeyConstraint('who', 'key', name=op.f('pk_requests'))
    )
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requests_at'), ['at'], unique=False)

    op.create_table('texts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('document', sa.String(length=26), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('reader', sa.Text(), nullable=False),
    sa.Column('made', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_texts_document')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_texts'))
    )
    with op.batch_alter_table('texts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_texts_document'), ['document'], unique=False)

    op.create_table('pages',
    sa.Column('text', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('how', sa.String(length=16), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['text'], ['texts.id'], name=op.f('fk_pages_text')),
    sa.PrimaryKeyConstraint('text', 'number', name=op.f('pk_pages'))
    )
    op.create_table('versions',
    sa.Column('document', sa.String(length=26), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.String(length=255), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('added', sa.DateTime(), nullable=False),
    sa.Column('reading', sa.String(length=16), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('text', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('text_sha256', sa.String(length=64), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('queued', sa.DateTime(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=True),
    sa.Column('leased_until', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['document'], ['documents.id'], name=op.f('fk_versions_document')),
    sa.ForeignKeyConstraint(['text'], ['texts.id'], name=op.f('fk_versions_text')),
    sa.PrimaryKeyConstraint('document', 'number', name=op.f('pk_versions'))
    )
    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_versions_reading_queued'), ['reading', 'queued'], unique=False)
        batch_op.create_index(batch_op.f('ix_versions_sha256'), ['sha256'], unique=False)

    op.bulk_insert(sa.table('counters', sa.column('name'), sa.column('value')), [{'name': 'changes', 'value': 0}])


def downgrade() -> None:
    raise NotImplementedError("a catalogue is brought forward only; go back by a backup")
