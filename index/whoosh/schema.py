"""By which code an index was written, and the little that Whoosh's table of contents has to know of its fields."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache
from importlib import metadata
from pathlib import Path

import whoosh
from whoosh.fields import ID, Schema

from index import cedict, fields

FORMAT = 4
"""Raised by hand when what is written changes in a way that no source below shows."""


@cache
def fingerprint() -> str:
    """Of everything that decides what an index holds, the dictionary too, if there is one.

    An index with another one must be rebuilt.
    """
    told = hashlib.sha256(f"{FORMAT} {unicodedata.unidata_version}".encode())
    for name in ("pystemmer", "opencc", "rjieba", "pypinyin"):
        told.update(metadata.version(name).encode())
    told.update(repr(whoosh.__version__).encode())
    told.update(cedict.version().encode())
    here = Path(__file__).parent
    ours = (
        "fields.py", "analysis.py", "tokens.py", "folding.py", "stemming.py", "han.py", "romanise.py", "syllables.py",
        "postal.py", "surnames.py", "features.py", "latin.py", "names.tsv", "proper_names.py", "cedict.py",
    )  # fmt: skip
    own = (
        "schema.py", "codec.py", "contents.py", "arrays.py", "checksums.py", "scanner.py", "lexicon.py", "batch.py",
        "inversion.py", "columns.py", "stored.py", "offsets.py", "merging.py", "stems.py", "terms.py", "leb128.py",
        "numbering.py",
    )  # fmt: skip
    for path in (*(here / name for name in own), *(here.parent / name for name in ours)):
        told.update(path.read_bytes())
    return told.hexdigest()


@cache
def schema() -> Schema:
    return Schema(id=ID(), **{field: ID() for field in fields.WORDS})
