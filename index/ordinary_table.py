"""Makes `ordinary.txt`: English words that are also strings of Chinese syllables (women, dating, can), one a line.

    python -m index.ordinary_table

Run by hand when its source changes; only the table is part of the running program. The words are those of the frequency
dictionary of symspellpy (MIT; SCOWL's words with the counts of Google Books Ngrams, CC BY 3.0) that can be read as
pinyin, Wade-Giles or postal spellings and are common enough to be asked for. It knows no capitals, so Shanghai is among
them: names that come before words stand in `names.tsv`. NOTICE.txt beside the table gives the licences.
"""

from __future__ import annotations

import importlib.resources
import sys
from collections.abc import Iterator
from pathlib import Path

from index import postal
from index.syllables import WADE_GILES, WRITTEN, count

TABLE = Path(__file__).with_name("ordinary.txt")
SINCE = 20_000
"""How often a word of several syllables must stand in the 10¹² words of the corpus."""
SINCE_OF_ONE = 10_000_000
"""The same for one syllable, where rarer ones are the names of people (Jun, Wang, Chen) more often than words."""


def main() -> int:
    TABLE.write_text("".join(f"{word}\n" for word in sorted(words())), encoding="utf-8")
    return 0


def words() -> Iterator[str]:
    """The common words that are strings of syllables."""
    for word, times in frequencies():
        syllables = max(count(word, known) for known in (WRITTEN, WADE_GILES, postal.SYLLABLES))
        one = syllables == 1 or word in WRITTEN
        if syllables and times >= (SINCE_OF_ONE if one else SINCE):
            yield word


def frequencies() -> Iterator[tuple[str, int]]:
    """English words, and how often each stands in the corpus."""
    source = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    for line in source.read_text(encoding="utf-8-sig").splitlines():
        word, times = line.split()
        yield word, int(times)


if __name__ == "__main__":
    sys.exit(main())
