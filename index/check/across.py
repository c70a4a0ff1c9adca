"""The other language in which a draft's sentences are looked for as well."""

from __future__ import annotations

from archive.access import Scope
from index import translation
from index.cedict import DictionaryMissing
from index.engine import Engine
from index.query import Everything
from index.results import Filter, Search

_OTHER = {"en": "zh", "zh": "en"}


def other_language(engine: Engine, scope: Scope, language: str | None) -> str | None:
    """For words in this language; None where nothing in scope is in it, or there is no dictionary for it.

    Raises EngineError.
    """
    other = _OTHER.get((language or "").partition("-")[0])
    if other is None:
        return None
    asked = Search(Everything(), filters=(Filter("lang", (other,)),), limit=1, passages=0)
    if not engine.search(asked, scope).total:
        return None
    try:
        translation.load()
    except DictionaryMissing:
        return None
    return other
