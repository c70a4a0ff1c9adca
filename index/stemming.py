"""Stems, by language: Snowball's algorithms, through PyStemmer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache

import Stemmer

from archive.language_tags import primary

_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class Stems:
    """The stems of one language. `name` stands before each stem, so that languages never meet.

    May be shared by threads: Snowball's own object may not.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._stemmer = Stemmer.Stemmer(_ALGORITHMS[name], 0)
        self._lock = threading.Lock()

    def of(self, word: str) -> str:
        """The stem of a word in lower case."""
        with self._lock:
            stem: str = self._stemmer.stemWord(word)
        return stem

    def of_all(self, words: Sequence[str]) -> list[str]:
        """Those of many."""
        with self._lock:
            stems: list[str] = self._stemmer.stemWords(words)
        return stems


def stems(language: str | None) -> Stems | None:
    """The stems of a language tag's language; None where it has none, or is not known."""
    name = primary(language)
    return _stems(name) if name in _ALGORITHMS else None


@cache
def _stems(name: str) -> Stems | None:
    known: list[str] = Stemmer.algorithms()
    return Stems(name) if _ALGORITHMS[name] in known else None
