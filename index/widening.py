"""What the words of a query stand for in another script or language, besides themselves.

    translit   Latin words that spell Han words: Liaoning 辽宁; several as one: Xi Jinping 习近平
    across     words of the other language by dictionary, English and Chinese, all translations of one counting as one

Only in expanded mode, only for words that stand alone, never inside a phrase. A query is `widened` before it is
evaluated: neighbouring words that may be one name or term are looked for as one as well, and so are the words that a
run of Han is made of. What a single word stands for is asked for by its engine: `spelt` and `meanings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from archive.at_once import takes_long
from index import han, romanise, tokens, translation
from index.function_words import is_function_word
from index.query import And, Joined, Not, Or, Query, Translated, Word, leaves
from index.results import Inside, Mode, Search

MOST_WORDS = 32
"""Different words of one run of Han that are looked for across languages."""

LANGUAGES = ("en", "zh")
"""Those that can be asked across."""


@dataclass
class Widening:
    """How far one search is widened. `passed_over` fills up with what is left out of it, for whoever asked.

    Across languages these are the words that only hold a sentence together: no text in the other language has them.
    """

    translit: bool
    across: str | None
    passed_over: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, search: Search | Inside) -> Widening:
        """As the search asks; not at all where it asks for words as they are written."""
        if search.mode is not Mode.expanded:
            return cls(False, None)
        return cls(search.translit, search.across)

    def load(self, query: Query) -> None:
        """Read the tables that this query will be looked up in: once, but longer than many a search takes.

        Raises DictionaryMissing.
        """
        if not self.translit and self.across is None:
            return
        words = [leaf for leaf in leaves(query) if isinstance(leaf, Word)]
        if self.translit and any(map(_is_latin, words)):
            romanise.load()
        if self.across is not None and words:
            takes_long()
            translation.load()

    def widened(self, query: Query, named: Callable[[str], bool]) -> Query:
        """The query with names and terms of several words. `named`: whether a key spells a Han word that is seen.

        Raises DictionaryMissing.
        """
        if not self.translit and self.across is None:
            return query
        match query:
            case And(parts):
                return _all(tuple(self._all(self._telling(parts), named)))
            case Or(parts):
                return Or(tuple(self.widened(part, named) for part in parts))
            case Not(part):
                return Not(self.widened(part, named))
            case Word():
                return self._word(query)
        return query

    def _telling(self, parts: Sequence[Query]) -> Sequence[Query]:
        """The parts without words that say nothing, where others are left."""
        if self.across is None:
            return parts
        idle = [part for part in parts if isinstance(part, Word) and not part.literal and is_function_word(part.text)]
        left = [part for part in parts if part not in idle]
        if all(isinstance(part, Not) for part in left):
            return parts
        self.passed_over += [word.text for word in idle]
        return left

    def _all(self, parts: Sequence[Query], named: Callable[[str], bool]) -> Iterator[Query]:
        for (plain, _), some in groupby(parts, lambda part: (_is_latin(part), getattr(part, "field", None))):
            given = list(some)
            if not plain:
                yield from (self.widened(part, named) for part in given)
                continue
            words = [part for part in given if isinstance(part, Word)]
            at = 0
            for start, end in self._runs([word.text for word in words], named):
                yield from words[at:start]
                own = tuple(words[start:end])
                yield Or((And(own), Joined(tuple(word.text for word in own), own[0].field)))
                at = end
            yield from words[at:]

    def _runs(self, words: Sequence[str], named: Callable[[str], bool]) -> list[tuple[int, int]]:
        """Neighbouring words that may be one name or term; of those that overlap the longest, then the first."""
        found = set[tuple[int, int]]()
        if self.translit:
            several = (run for run in romanise.asked(words, known=False) if run[1] - run[0] > 1)
            found |= {(start, end) for start, end, key in several if named(key)}
        if self.across == "zh":
            found |= set(translation.english_runs(words))
        chosen: list[tuple[int, int]] = []
        for start, end in sorted(found, key=lambda run: (run[0] - run[1], run[0])):
            if all(end <= first or last <= start for first, last in chosen):
                chosen.append((start, end))
        return sorted(chosen)

    def _word(self, word: Word) -> Query:
        """A run of Han, and the words it is made of, each by what it means: in English they need not be neighbours."""
        if self.across != "en" or word.literal or not han.is_word(word.text):
            return word
        cut = [part for part in dict.fromkeys(translation.han_words(word.text)) if not is_function_word(part)]
        self.passed_over += cut[MOST_WORDS:]
        if len(cut) < 2:
            return word
        return Or((word, And(tuple(Joined((part,), word.field) for part in cut[:MOST_WORDS]))))

    def spelt(self, leaf: Word | Joined) -> tuple[str, ...]:
        """The keys under which Han words may stand that a word, or several as one, spells."""
        words = (leaf.text,) if isinstance(leaf, Word) else leaf.words
        if not self.translit or (isinstance(leaf, Word) and leaf.literal):
            return ()
        return tuple(key for start, end, key in romanise.asked(words, known=False) if (start, end) == (0, len(words)))

    def meanings(self, leaf: Word | Joined) -> tuple[tuple[float, Translated], ...]:
        """What a word, or several as one, means in the other language, with its weight; likeliest first.

        Raises DictionaryMissing.
        """
        text = leaf.text
        if self.across is None or (isinstance(leaf, Word) and (leaf.literal or is_function_word(text))):
            return ()
        into_han = self.across == "zh"
        if into_han == han.is_word(text):
            return ()
        if into_han:
            told = [(each.weight, each.text) for each in translation.into_han(text)]
        else:
            told = [(each.weight, each.text) for each in translation.into_english(text)]
            told += [(1.0, name) for name in romanise.in_english(text)]
        best: dict[str, float] = {}
        for weight, each in told:
            best[each] = max(weight, best.get(each, 0.0))
        return tuple((weight, Translated(each, leaf.field)) for each, weight in best.items())


AS_WRITTEN = Widening(False, None)


def _all(parts: tuple[Query, ...]) -> Query:
    return parts[0] if len(parts) == 1 else And(parts)


def _is_latin(part: Query) -> bool:
    """Whether this is one plain word that is not Han."""
    return isinstance(part, Word) and not part.literal and not any(t.single for t in tokens.tokens(part.text))
