"""Makes `ordinary.txt`: English words that are also strings of Chinese syllables (women, dating, can), one a line.

    python -m index.ordinary_table WHEEL

Run by hand when its sources change, with the wheel that `gazetteer.py` tells of; only the table is part of the running
program. The words are those of the frequency
dictionary of symspellpy (MIT; SCOWL's words with the counts of Google Books Ngrams, CC BY 3.0) that can be read as
pinyin or Wade-Giles and are common enough to be asked for. It knows no capitals, so the names of China's great cities
and of its provinces are taken out again by GeoNames (CC BY 4.0): who asks for Shanghai or Dalian
means the city. NOTICE.txt beside the table gives the licences.
"""

from __future__ import annotations

import importlib.resources
import sys
from collections.abc import Iterator
from pathlib import Path

from index import gazetteer, latin
from index.syllables import WADE_GILES, WRITTEN, count

TABLE = Path(__file__).with_name("ordinary.txt")
SINCE = 20_000
"""How often a word of several syllables must stand in the 10¹² words of the corpus."""
SINCE_OF_ONE = 10_000_000
"""The same for one syllable, where rarer ones are the names of people (Jun, Wang, Chen) more often than words."""
GREAT = 200_000
"""How many people live in a city whose name comes before a word that is spelt alike."""


def main() -> int:
    names = set(great_names(Path(sys.argv[1])))
    TABLE.write_text("".join(f"{word}\n" for word in sorted(words()) if word not in names), encoding="utf-8")
    return 0


def words() -> Iterator[str]:
    """The common words that are strings of syllables."""
    source = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    for line in source.read_text(encoding="utf-8-sig").splitlines():
        word, times = line.split()
        syllables = max(count(word, WRITTEN), count(word, WADE_GILES))
        one = syllables == 1 or word in WRITTEN
        if syllables and int(times) >= (SINCE_OF_ONE if one else SINCE):
            yield word


def great_names(wheel: Path) -> Iterator[str]:
    """The names of China's great cities and of its provinces."""
    for place in gazetteer.cities(15_000):
        if place.country in gazetteer.CHINESE and place.population >= GREAT:
            yield latin.key(place.name)
    for place in gazetteer.provinces(wheel):
        if place.country in gazetteer.CHINESE:
            yield from map(latin.key, place.others)


if __name__ == "__main__":
    sys.exit(main())
