"""What extras are there: tests that need one are skipped, with the reason, where it is not."""

from __future__ import annotations

import pytest

from index import cedict, translation

try:
    translation.load()
    _missing = ""
except cedict.DictionaryMissing as trouble:
    _missing = str(trouble)

HAS_DICTIONARY = not _missing
dictionary = pytest.mark.skipif(bool(_missing), reason=_missing)
