"""The tables of the catalogue. `migrations/` makes them; a test holds the two against each other.

    collections ─┬─ documents ─┬─ versions ── texts ── pages
                 │             ├─ identifiers · known_by (the keys of works.py)
                 │             ├─ citations ── passages · citation_keys · fingerprints · acquisitions
                 │             ├─ claims ── claim_passages
                 │             ├─ overrulings ── overruling_passages
                 │             └─ changes (the journal; numbered from `counters`)
                 └─ accessions ── receipts
    keys · requests (Idempotency-Key) · ocr_pages (by original) · removals (bytes still to be destroyed)

Nothing here is SQLite's own: what only one database knows stands in `sqlite.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

LIVE, WITHDRAWN, PURGED = "live", "withdrawn", "purged"
"""The states of a document."""

NEW, DUPLICATE, REFUSED = "new", "duplicate", "refused"
"""What became of a file when it was received."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Not every database keeps a zone, so none is given to it."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _json(name: str, **more: Any) -> Column[Any]:
    return Column(name, JSON(none_as_null=True), **more)


def _cut() -> tuple[Column[Any], ...]:
    """A passage that was cut from a document, pinned to the text it was cut from."""
    return (
        Column("document", ForeignKey("documents.id"), nullable=False, index=True),
        Column("original_sha256", String(64), nullable=False),
        _json("passage", nullable=False),
        Column("standing", String(8), nullable=False),  # in the text there is now, as of its last reading
        Column("sentence", Text, nullable=False),
    )


# Some databases number rows by themselves only where the type is their plain integer.
_ROW_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("title", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("note", Text),
    Column("position", BigInteger, nullable=False),  # of its last change
    Column("created", Instant, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("collection", ForeignKey("collections.name"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # the newest
    Column("added", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("last_change", BigInteger, nullable=False),
    _json("said", nullable=False),
    _json("suggestions", nullable=False),
    # Of what came inside another document (a container, a mail): which, the outermost, the order, the name there.
    Column("parent", String(26), index=True),
    Column("family", String(26), index=True),
    Column("place", Integer),
    Column("depth", Integer, nullable=False, server_default="0"),
    Column("path", Text),
    Index(None, "collection", "state"),
)

versions = Table(
    "versions",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(255), nullable=False),
    Column("filename", Text, nullable=False),
    Column("added", Instant, nullable=False),
    Column("reading", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", Text, nullable=False),
    Column("text", ForeignKey("texts.id")),
    Column("text_sha256", String(64)),
    Column("pages", Integer, nullable=False),
    # The queue: when it was put there, how often it was tried, who has it and until when.
    Column("queued", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("holder", String(64)),
    Column("leased_until", Instant),
    Column("ocr", Boolean, nullable=False, server_default=false()),  # it is to be read by OCR, layer or not
    # What opens it, where it is locked: kept, or an update could not read it again. Never shown; a purge takes it away.
    Column("password", Text),
    Index(None, "reading", "queued"),
)

# What was attached to sound and film as their text; of those of one version the last one counts.
subtitles = Table(
    "subtitles",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("filename", Text, nullable=False),
    Column("added", Instant, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reader", Text, nullable=False),
    Column("made", Instant, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("text", ForeignKey("texts.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("label", Text, nullable=False),
    Column("how", String(16), nullable=False),
    Column("content", LargeBinary, nullable=False),  # see texts.py
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("scheme", String(32), primary_key=True),
    Column("value", Text, primary_key=True),
    Index(None, "scheme", "value"),
)

# By what a document is known to those who cite it: see works.py. Derived; `counters` has the number of its rules.
known_by = Table(
    "known_by",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Index(None, "key"),
)

citations = Table(
    "citations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    _json("reference", nullable=False),
    Column("words", Text, nullable=False),
    Column("target", ForeignKey("documents.id"), index=True),
    Column("made", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("decided", Instant),
    Column("decided_by", Text),
    Column("touched", Boolean, nullable=False),  # by a person: from then on no machine changes it
)

citation_keys = Table(
    "citation_keys",
    metadata,
    Column("citation", ForeignKey("citations.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Index(None, "key"),
)

# Places of citations, pinned to the texts they were cut from; on the citing side, and in the cited document.
passages = Table(
    "passages",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("citation", ForeignKey("citations.id"), nullable=False, index=True),
    Column("side", String(8), nullable=False),
    *_cut(),
)

# By what a machine knows again what it found in a document, and whose it is now: what was rejected stays rejected.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("document", ForeignKey("documents.id"), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("citation", ForeignKey("citations.id"), nullable=False, index=True),
)

acquisitions = Table(
    "acquisitions",
    metadata,
    Column("citation", ForeignKey("citations.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("note", Text),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# A sentence of a document that people decided on, or mean to: see decision.py. Nothing here is ever a machine's.
claims = Table(
    "claims",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("note", Text),
    Column("checker", Text),
    Column("checked", Instant),
    Column("second_state", String(16)),
    Column("second_note", Text),
    Column("second_checker", Text),
    Column("second_checked", Instant),
    Column("made", Instant, nullable=False),
    Column("made_by", Text, nullable=False),
)

# Where a claim stands in its own document, and what of other documents bears on it.
claim_passages = Table(
    "claim_passages",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("claim", ForeignKey("claims.id"), nullable=False, index=True),
    Column("side", String(8), nullable=False),
    *_cut(),
)

# A person's verdict on a quotation of a document, in place of the machine's.
overrulings = Table(
    "overrulings",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

overruling_passages = Table(
    "overruling_passages",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("overruling", ForeignKey("overrulings.id"), nullable=False, index=True),
    *_cut(),
)

PINNED = (passages, claim_passages, overruling_passages)
"""The tables of passages: what is cut from a document is carried over to its next text in all of them alike."""

changes = Table(
    "changes",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("document", ForeignKey("documents.id"), nullable=False, index=True),
    Column("collection", ForeignKey("collections.name"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    _json("fields", nullable=False),
    UniqueConstraint("collection", "position"),
)

accessions = Table(
    "accessions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("collection", ForeignKey("collections.name"), nullable=False),
    Column("by", Text, nullable=False),
    Column("opened", Instant, nullable=False, index=True),
    Column("closed", Instant),
    Column("note", Text, nullable=False),
    Column("files", Integer, nullable=False),  # received so far
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("accession", ForeignKey("accessions.id")),
    Column("number", Integer, nullable=False),  # within the accession, from 1
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", Text, nullable=False),
    Column("document", ForeignKey("documents.id"), index=True),
    Column("version", Integer),
    Column("sha256", String(64)),
    Column("size", BigInteger),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    _json("said"),  # the description that came with a duplicate: its document has another
    Index(None, "accession", "number"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    _json("grants"),  # null: every collection
    Column("hash", String(64), nullable=False, unique=True),
    Column("created", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("expires", Instant),
    Column("revoked", Instant),
)

requests = Table(
    "requests",
    metadata,
    Column("who", Text, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("document", ForeignKey("documents.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", Boolean, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

# What OCR read of an original's page, or why it could not: kept, since it takes seconds. See scans.py. Of a picture
# that stands on its pages, `picture` is the SHA-256 and `page` is 0.
ocr_pages = Table(
    "ocr_pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("picture", String(64), primary_key=True, default=""),
    Column("engine", String(128), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

removals = Table(
    "removals",
    metadata,
    Column("sha256", String(64), primary_key=True),
)
