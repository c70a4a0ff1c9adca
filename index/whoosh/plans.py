"""What to look for: the parts of a query made into plans, with the words that a caller's vocabulary adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archive.at_once import takes_long
from index import analysis, fields, query
from index.analysis import Form, Key, Level, Place, Way, beginning, phrase, places, slots, whole
from index.query import Fuzzy, Joined, Leaf, Phrase, Prefix, Query, Translated, Word
from index.results import Mode
from index.whoosh import found, standing
from index.whoosh.deadline import Deadline
from index.whoosh.standing import Plan
from index.whoosh.views import View
from index.widening import Widening

MOST_TERMS = 1_024
"""Terms that a word with a tilde may stand for. A star stands for all there are, within the time."""


class Plans:
    """Of one search by one caller."""

    def __init__(self, view: View, mode: Mode, deadline: Deadline, widening: Widening) -> None:
        self._view, self._mode, self._deadline, self._widening = view, mode, deadline, widening

    def of(self, leaf: Leaf) -> tuple[Plan, tuple[str, ...]]:
        """The plan, and what of the part it leaves out for being too much."""
        asked = (leaf.field,) if leaf.field else fields.DEFAULT_WORDS
        names = tuple(name for name in asked if name in fields.WORDS)
        match leaf:
            case Word(text, _, literal):
                languages = self._view.languages if self._mode is Mode.expanded else ()
                way = places(text, self._mode, languages, literal=literal)
                spellings = self._widening.spelt(leaf)
                spelt = analysis.of_han(self._han(spellings, names)) if spellings else ()
                return Plan(names, ((*way[0], *spelt),) if len(way) == 1 and spelt else way), ()
            case Joined():
                return Plan(names, (analysis.of_han(self._han(self._widening.spelt(leaf), names)),)), ()
            case Translated(text):
                return Plan(names, analysis.translated(text)), ()
            case Phrase(words, _, None, literal):
                return Plan(names, phrase(words, self._mode, literal=literal)), ()
            case Phrase(words, _, within, literal):
                return Plan(names, slots(words, self._mode, literal=literal), within), ()
            case Prefix(text):
                before, keys = beginning(text, self._mode)
                return Plan(names, before, constant=True, goes_on=keys), ()
            case Fuzzy():
                like = self._like(leaf, names)
                limits = (
                    (f"{query.leaf(leaf)}: the {MOST_TERMS:,} nearest of {len(like):,} words",)
                    if len(like) > MOST_TERMS
                    else ()
                )
                return Plan(names, (_any_of(like[:MOST_TERMS]),), constant=True), limits

    def widened(self, asked: Query) -> Query:
        """The query with the names and terms of several words. Raises DictionaryMissing."""
        return self._widening.widened(asked, lambda key: bool(self._han((key,), fields.DEFAULT_WORDS)))

    def _han(self, keys: Iterable[str], names: Sequence[str]) -> list[str]:
        """The Han words that any of these keys spells, of those that visible documents have in these fields."""
        key = "han", tuple(keys), tuple(names)
        kept = self._view.shelf.find(self._view.caller, key)
        if not isinstance(kept, list):
            takes_long()
            kept = self._found_han(key[1], names)
            self._view.shelf.keep(self._view.caller, key, kept, 500 + 100 * len(kept))
        return kept

    def _found_han(self, keys: Iterable[str], names: Sequence[str]) -> list[str]:
        told: set[str] = set()
        for begins in map(analysis.latin_key, keys):
            for part in self._view.parts:
                for name in names:
                    texts = part.segment.texts(*part.segment.beginning(name, Level.latin, begins))
                    told.update(text[len(begins) :] for text in texts)
        return sorted(word for word in told if self.stands(names, analysis.of_han((word,))))

    def _like(self, leaf: Fuzzy, names: Sequence[str]) -> list[Key]:
        """The terms that any visible document has, nearest first."""
        near: dict[Key, int] = {}
        for level, form in whole(leaf.text, self._mode):
            for part in self._view.parts:
                for name in names:
                    self._deadline.check()
                    told = part.segment.like(name, level, form, leaf.distance)
                    near.update(((level, text), far) for text, far in told)
        nearest = sorted(near, key=lambda key: (near[key], key[1], key[0]))
        return [key for key in nearest if self.stands(names, _any_of((key,)))]

    def stands(self, names: Sequence[str], *any_of: Place) -> bool:
        """Whether anything that fills any of these places stands in a visible document."""
        self._deadline.check()
        return any(standing.stands(any_of, part, name) for part in self._view.parts for name in names)

    def of_these(self, names: Sequence[str], given: Iterable[Form | Way]) -> set[Form | Way]:
        """Those of these ways to fill a place that stand in a visible document."""
        told = list(given)
        left = [form for form in told if isinstance(form, Form)]
        found: set[Form | Way] = {way for way in told if not isinstance(way, Form) and self.stands(names, (way,))}
        for part in self._view.parts:
            for name in names:
                if left:
                    self._deadline.check()
                    here = standing.of_these(left, part, name)
                    found.update(here)
                    left = [form for form in left if form not in here]
        return found

    def frequency_of(self, names: Sequence[str], place: Place) -> int:
        """In how many visible documents anything that fills this place stands."""
        plan = Plan(tuple(names), (place,), constant=True)
        return sum(len(found.having(plan, part, self._deadline.tick)) for part in self._view.parts)


def _any_of(keys: Iterable[Key]) -> Place:
    return tuple(Form(level, (level, text)) for level, text in sorted(keys))
