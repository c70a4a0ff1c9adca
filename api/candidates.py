"""What may be a cited work: documents that share a key with it, or else the names, numbers and dates of its sentences.

Candidates, each with what speaks for it; nobody but a person confirms one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive import Archive
from archive.access import Scope
from archive.citation import Candidate, Citation
from archive.speech_words import NOT_NAMES
from archive.subjects import WORD
from index.cedict import DictionaryMissing
from index.engine import Engine
from index.question import question
from index.results import Hit, Results, Search

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_MOST_SENTENCES = 4
_MOST_HITS = 50
_MOST_SHARED = 12


def of(
    archive: Archive, engine: Engine, citation: Citation, scope: Scope, limit: int
) -> tuple[list[Candidate], str | None]:
    """The likeliest candidates in scope first; and what was searched for, where nothing is known to know it by.

    Raises EngineError.
    """
    known = archive.cited.candidates([citation], scope)[citation.id]
    if known or citation.reference.title or citation.reference.url:
        return known[:limit], None
    sentences = list(dict.fromkeys(each.sentence for each in citation.passages))[:_MOST_SENTENCES]
    words = " ".join(sentences)
    try:
        asked = Search(question(words), any_word=True, limit=_MOST_HITS, passages=5)
    except ValueError:  # there is no word in them
        return [], None
    telling = _telling(words)
    hits = _searched(engine, asked, "en" if _HAN.search(words) else "zh", scope).hits
    found = [_candidate(hit, telling) for hit in hits if hit.id not in (citation.document, citation.target)]
    return [each for each in found if each is not None][:limit], words


def _searched(engine: Engine, asked: Search, across: str, scope: Scope) -> Results:
    """In both languages where there is a dictionary, else in its own."""
    try:
        return engine.search(replace(asked, across=across), scope)
    except DictionaryMissing:
        return engine.search(asked, scope)


def _telling(words: str) -> set[str]:
    """The names, numbers and dates in these words."""
    found = set()
    for match in WORD.finditer(words):
        word = match[0].removesuffix("'s").removesuffix("’s")
        if word[:1].isdigit() or (word[:1].isupper() and word.lower() not in NOT_NAMES):
            found.add(word.casefold())
    return found


def _candidate(hit: Hit, telling: set[str]) -> Candidate | None:
    """None where it shares nothing that tells one work from another: what is written in Han is told by its words."""
    shared = dict.fromkeys(each.text[start - each.start : end - each.start]
                           for each in hit.passages for start, end in each.marks)  # fmt: skip
    names = [word for word in shared if word.casefold() in telling or _HAN.search(word)]
    if not names:
        return None
    others = [word for word in shared if word not in names]
    told = ", ".join([*names, *others][:_MOST_SHARED])
    return Candidate(document=hit.id, reasons=(f"it has words of the sentence: {told}",))
