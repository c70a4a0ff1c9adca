"""Whether a home is sound: looked at from outside, with plain SQL and plain hashing, and none of the archive's code.

    python tests/durability/soundness.py HOME

It may be asked at any time, also while others write: it looks at one consistent view of the catalogue.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

_NOT_COUNTED = "SELECT {counted} FROM {table} GROUP BY {by} HAVING MIN({number}) != 1 OR MAX({number}) != COUNT(*)"


def troubles(home: Path, originals: Path | None = None, *, at_rest: bool = False) -> list[str]:
    """All that is wrong, in words; nothing where the home is sound. `at_rest`: nobody is writing."""
    store = originals or home / "originals"
    with closing(sqlite3.connect(f"file:{home / 'catalogue.db'}?mode=rw", uri=True, timeout=30)) as catalogue:
        catalogue.execute("BEGIN")
        found = [*_database(catalogue), *_journal(catalogue), *_documents(catalogue), *_accessions(catalogue)]
        found += _originals(catalogue, store)
    return found + (_strays(store) if at_rest else [])


def busy(home: Path) -> int:
    """How many files wait to be read, or are being read."""
    return _number(home, "SELECT COUNT(*) FROM versions WHERE reading IN ('waiting', 'reading')")


def last_change(home: Path) -> int:
    """The number of the newest change."""
    return _number(home, "SELECT value FROM counters WHERE name = 'changes'")


def _number(home: Path, asked: str) -> int:
    with closing(sqlite3.connect(f"file:{home / 'catalogue.db'}?mode=rw", uri=True, timeout=30)) as catalogue:
        return int(catalogue.execute(asked).fetchone()[0])


def _database(catalogue: sqlite3.Connection) -> Iterator[str]:
    for (said,) in catalogue.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield f"the database: {said}"
    for row in catalogue.execute("PRAGMA foreign_key_check"):
        yield f"a reference to nothing: {row}"


def _journal(catalogue: sqlite3.Connection) -> Iterator[str]:
    (counted,) = catalogue.execute("SELECT value FROM counters WHERE name = 'changes'").fetchone()
    numbers = [number for (number,) in catalogue.execute("SELECT number FROM changes ORDER BY number")]
    if numbers != list(range(1, counted + 1)):
        yield f"the journal: {len(numbers)} changes, the last {numbers[-1:]}, counted {counted}"
    for name, last in catalogue.execute("SELECT name, position FROM collections"):
        asked = "SELECT position FROM changes WHERE collection = ? ORDER BY number"
        positions = [position for (position,) in catalogue.execute(asked, [name])]
        if positions != list(range(1, last + 1)):
            yield f"the journal of {name}: {len(positions)} changes, the last {positions[-1:]}, counted {last}"


def _documents(catalogue: sqlite3.Connection) -> Iterator[str]:
    rules = {
        "without a version that is said to be its newest": """
            SELECT id FROM documents WHERE NOT EXISTS
            (SELECT 1 FROM versions WHERE document = documents.id AND number = documents.version)""",
        "with versions not counted from 1": _NOT_COUNTED.format(
            counted="document", table="versions", by="document", number="number"
        ),
        "with more versions than it says": """
            SELECT id FROM documents WHERE version != (SELECT COUNT(*) FROM versions WHERE document = documents.id)""",
        "not begun by one line in the journal": """
            SELECT id FROM documents WHERE 1 !=
            (SELECT COUNT(*) FROM changes WHERE document = documents.id AND kind = 'added')""",
        "whose versions are not all in the journal": """
            SELECT id FROM documents WHERE version - 1 !=
            (SELECT COUNT(*) FROM changes WHERE document = documents.id AND kind = 'versioned')""",
        "with another last change than the journal's": """
            SELECT id FROM documents WHERE last_change !=
            (SELECT MAX(number) FROM changes WHERE document = documents.id)""",
        "in another state than the journal's": """
            SELECT id FROM documents WHERE (state = 'withdrawn') != EXISTS
            (SELECT 1 FROM changes WHERE document = documents.id AND kind = 'withdrawn') AND state != 'purged'""",
        "without a receipt": """
            SELECT document FROM versions JOIN documents ON documents.id = document
            WHERE parent IS NULL AND NOT EXISTS (SELECT 1 FROM receipts
            WHERE receipts.document = versions.document AND receipts.version = versions.number)""",
        "read, but without a text": """
            SELECT document FROM versions WHERE reading = 'read' AND text IS NULL""",
        "whose text has not all its pages": """
            SELECT document FROM versions WHERE text IS NOT NULL
            AND pages != (SELECT COUNT(*) FROM pages WHERE pages.text = versions.text)""",
    }
    for what, asked in rules.items():
        for (document,) in catalogue.execute(asked):
            yield f"a document {what}: {document}"


def _accessions(catalogue: sqlite3.Connection) -> Iterator[str]:
    for id, files in catalogue.execute("SELECT id, files FROM accessions"):
        asked = "SELECT number FROM receipts WHERE accession = ? ORDER BY number"
        numbers = [number for (number,) in catalogue.execute(asked, [id])]
        if numbers != list(range(1, files + 1)):
            yield f"accession {id}: {len(numbers)} receipts for {files} files"
    asked = "SELECT id FROM receipts WHERE (outcome = 'refused') != (document IS NULL)"
    for (receipt,) in catalogue.execute(asked):
        yield f"receipt {receipt}: refused and with a document, or the other way about"


def _originals(catalogue: sqlite3.Connection, folder: Path) -> Iterator[str]:
    asked = """SELECT DISTINCT sha256, size FROM versions JOIN documents ON documents.id = versions.document
               WHERE documents.state != 'purged' AND size > 0"""
    for sha256, size in catalogue.execute(asked):
        path = folder / sha256[:2] / sha256
        if not path.is_file():
            yield f"original {sha256} is missing"
        elif path.stat().st_size != size or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"original {sha256} holds other bytes"


def _strays(folder: Path) -> list[str]:
    incoming = folder / "incoming"
    return [f"left behind: {path.name}" for path in incoming.iterdir()] if incoming.is_dir() else []


if __name__ == "__main__":
    told = troubles(Path(sys.argv[1]), at_rest=True)
    print("\n".join(told) or "sound")
    sys.exit(bool(told))
