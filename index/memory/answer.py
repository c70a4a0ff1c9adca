"""One search on its way to an answer, by the definitions alone: document by document, word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from archive.document import DocumentId
from index import analysis, facets, fields, nearness, order, passages, proximity, query, question, scoring
from index.analysis import Form, Key, Level, Place, Way
from index.memory.held import Held, going_on
from index.passages import Span
from index.proximity import Found
from index.query import (
    And,
    Everything,
    Fuzzy,
    Joined,
    Leaf,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Translated,
    Value,
    Word,
)
from index.results import (
    Expansion,
    Facet,
    Filter,
    Hit,
    Inside,
    Interpreted,
    Passage,
    Places,
    Results,
    ScorePart,
    Search,
)
from index.widening import Widening

_MOST_TERMS = 1_024
_SHOWN_TERMS = 20


class Answer:
    """To one search, over the documents its caller sees."""

    def __init__(self, seen: list[Held], search: Search) -> None:
        self.seen = seen
        self.search = search
        self._lexicons: dict[tuple[str, ...], dict[str, set[str]]] = {}
        self.widening = Widening.of(search)
        widened = self.widening.widened(search.query, lambda key: bool(self._han((key,), fields.DEFAULT_WORDS)))
        self.query = question.any_word(widened) if search.any_word else widened
        self.leaves = list(query.leaves(self.query))
        self.times = Counter(self.leaves)
        self.pairs = nearness.pairs(search.query, search.any_word) if search.nearness else {}
        self.limits: list[str] = []
        self._ways: dict[Leaf, Way] = {}
        self._meanings: dict[Leaf, tuple[tuple[float, Translated], ...]] = {}
        self._scorers: dict[Leaf, scoring.Word] = {}
        self._unions: dict[Leaf, scoring.Word] = {}
        self.best: list[Held] = []
        self._near: dict[tuple[DocumentId, nearness.Pair], dict[str, scoring.Counts]] = {}
        self._standing: dict[tuple[DocumentId, Leaf], dict[str, list[tuple[Found, ...]]]] = {}

    def results(self) -> Results:
        matched = self.matched(partly=False)
        dated = any(f.field == "date" and f.values and not f.exclude for f in self.search.filters)
        partly = len(self.matched(partly=True)) if dated or _asks_dates(self.query) else len(matched)
        return Results(
            total=len({_family(document) for document in matched}) if self.search.families else len(matched),
            hits=self.hits(matched),
            facets={field: self.facet(field) for field in self.search.facets},
            interpreted=Interpreted(
                query.written(self.search.query),
                self.search.mode,
                tuple(e for leaf in dict.fromkeys(self.leaves) for e in self.expansions(leaf)),
                (*self.search.ignored, *self.widening.passed_over),
                tuple(self.limits),
            ),
            partial_dates=partly - len(matched),
            emptied_by=() if matched else self.without_match(),
        )

    # -- which

    def matched(self, *, partly: bool = False, filters: Sequence[Filter] | None = None) -> list[Held]:
        narrowing = self.search.filters if filters is None else filters
        return [
            document
            for document in self.seen
            if self.answers(document, self.query, partly)
            and all(self.let_through(document, asked, partly) for asked in narrowing)
        ]

    def answers(self, document: Held, asked: Query, partly: bool) -> bool:
        match asked:
            case Everything():
                return True
            case And(parts):
                return all(self.answers(document, part, partly) for part in parts)
            case Or(parts):
                return any(self.answers(document, part, partly) for part in parts)
            case Not(part):
                return not self.answers(document, part, False)
            case Value(field, value):
                return self.let_through(document, Filter(field, (value,)), partly)
        return self.has(document, asked)

    def let_through(self, document: Held, asked: Filter, partly: bool) -> bool:
        if asked.field == "author" and asked.values:
            names = (Phrase(tuple(value.split()), "author", literal=True) for value in asked.values)
            found = any(self.standing(document, name) for name in names)
        elif asked.field == fields.CITED_BY:
            citing = (other for other in self.seen if other.id in asked.values)
            found = any(document.id in other.values.get("cites", ()) for other in citing)
        else:
            held = document.values.get(asked.field, ())
            found = _condition(asked.field, asked.values, partly and not asked.exclude)(held)
        return found is not asked.exclude

    # -- where

    def meanings(self, leaf: Leaf) -> tuple[tuple[float, Translated], ...]:
        """What a part of the query means in the other language, each with its weight."""
        if leaf not in self._meanings:
            self._meanings[leaf] = self.widening.meanings(leaf) if isinstance(leaf, Word | Joined) else ()
        return self._meanings[leaf]

    def has(self, document: Held, leaf: Leaf) -> bool:
        """Whether a part of the query stands in a document, itself or by what it means."""
        return any(self.standing(document, each) for each in (leaf, *(each for _, each in self.meanings(leaf))))

    def standing(self, document: Held, leaf: Leaf) -> dict[str, list[tuple[Found, ...]]]:
        """The ways in which a part of the query stands in each field of a document that has it."""
        key = document.id, leaf
        if key not in self._standing:
            told = {name: self._look(document, name, leaf) for name in _names(leaf)}
            self._standing[key] = {name: ways for name, ways in told.items() if ways}
        return self._standing[key]

    def _look(self, document: Held, name: str, leaf: Leaf) -> list[tuple[Found, ...]]:
        where = [document.places(name, place) for place in self.way(leaf)]
        if isinstance(leaf, Phrase) and leaf.within is not None:
            return proximity.near(where, leaf.within)
        return [(found,) for found in proximity.in_order(where)]

    def way(self, leaf: Leaf) -> Way:
        if leaf not in self._ways:
            self._ways[leaf] = self._way(leaf)
        return self._ways[leaf]

    def _way(self, leaf: Leaf) -> Way:
        mode = self.search.mode
        match leaf:
            case Word(text, _, literal):
                languages = sorted({tag for document in self.seen for tag in document.values.get("lang", ())})
                way = analysis.places(text, mode, languages, literal=literal)
                spelt = analysis.of_han(self._han(self.widening.spelt(leaf), _names(leaf)))
                return ((*way[0], *spelt),) if len(way) == 1 and spelt else way
            case Joined():
                return (analysis.of_han(self._han(self.widening.spelt(leaf), _names(leaf))),)
            case Translated(text):
                return analysis.translated(text)
            case Phrase(words, _, None, literal):
                return analysis.phrase(words, mode, literal=literal)
            case Phrase(words, _, _, literal):
                return analysis.slots(words, mode, literal=literal)
            case Prefix(text):
                before, keys = analysis.beginning(text, mode)
                found = {key for d in self.seen for key in going_on(d, _names(leaf), keys)}
                return (*before, _any_of(found)) if keys else before
            case Fuzzy():
                return (_any_of(self._like(leaf)),)

    def _han(self, keys: Sequence[str], names: Sequence[str]) -> list[str]:
        """The Han words that any of these keys spells, of those that are seen in these fields."""
        known = self._lexicon(tuple(names)) if keys else {}
        return sorted(set[str]().union(*(known.get(key, ()) for key in keys)))

    def _lexicon(self, names: tuple[str, ...]) -> dict[str, set[str]]:
        """Every Han word that is seen in these fields, by each key that spells it."""
        if names not in self._lexicons:
            known = self._lexicons[names] = dict[str, set[str]]()
            held = {text for document in self.seen for level, text in document.keys(names) if level is Level.latin}
            for key, _, word in (text.partition(":") for text in held):
                known.setdefault(key, set()).add(word)
        return self._lexicons[names]

    def _like(self, leaf: Fuzzy) -> list[Key]:
        found: dict[Key, int] = {}
        for level, form in analysis.whole(leaf.text, self.search.mode):
            for key in {key for document in self.seen for key in document.keys(_names(leaf))}:
                if key[0] == level and key[1][0] == form[0]:
                    far = edits(form, key[1])
                    if far <= leaf.distance:
                        found[key] = far
        nearest = sorted(found, key=lambda key: (found[key], key[1], key[0]))
        if len(nearest) > _MOST_TERMS:
            self.limits.append(f"{query.leaf(leaf)}: the {_MOST_TERMS:,} nearest of {len(nearest):,} words")
        return nearest[:_MOST_TERMS]

    # -- how well

    @cached_property
    def statistics(self) -> scoring.Statistics:
        lengths: Counter[str] = Counter()
        for document in self.seen:
            lengths.update(document.lengths)
        return scoring.Statistics(len(self.seen), lengths)

    def scores(self, matched: Sequence[Held]) -> dict[DocumentId, float]:
        """Of all that match: by their words, and of the best also by how near these stand."""
        own = {document.id: self._scores(document) for document in matched}
        best = sorted(matched, key=lambda document: (-scoring.total(own[document.id]), document.id))
        self.best = best[: scoring.NEAREST] if self.pairs else []
        for document in self.best:
            own[document.id] += (part.score for part in self.near(document))
        return {id: scoring.total(each) for id, each in own.items()}

    def _scores(self, document: Held) -> list[float]:
        return [score for leaf in self.times if (score := self._score(document, leaf)) is not None]

    def near(self, document: Held) -> Iterator[ScorePart]:
        """What neighbouring words of the query add to the score of one of the best, where they stand near."""
        for pair, times in self.pairs.items() if document in self.best else ():
            found = self._times(document, pair)
            if found:
                often = sum(bool(self._times(other, pair)) for other in self.best)
                word = scoring.Word.near(self.statistics, often, times)
                yield scoring.part(
                    nearness.written(pair), word.score(found, document.lengths), word, often, found, document.lengths
                )

    def _times(self, document: Held, pair: nearness.Pair) -> dict[str, scoring.Counts]:
        key = document.id, pair
        if key not in self._near:
            first, second = (self._reaches(document, word) for word in pair)
            told = {name: nearness.times(first[name], second[name]) for name in first.keys() & second.keys()}
            self._near[key] = {name: (often, 0, 0, 0) for name, often in told.items() if often}
        return self._near[key]

    def _reaches(self, document: Held, word: Leaf) -> dict[str, list[Found]]:
        return {name: [found for (found,) in ways] for name, ways in self.standing(document, word).items()}

    def _score(self, document: Held, leaf: Leaf) -> float | None:
        if not self.has(document, leaf):
            return None
        if isinstance(leaf, Prefix | Fuzzy):
            return scoring.EXPANDED
        return max(self._own(document, leaf), self._across(document, leaf))

    def _own(self, document: Held, leaf: Leaf) -> float:
        return self.scorer(leaf).score(_counts(self.standing(document, leaf)), document.lengths)

    def _across(self, document: Held, leaf: Leaf) -> float:
        """The score by what a part of the query means, all meanings as one word."""
        if not self.meanings(leaf):
            return 0.0
        found = [(weight, _counts(self.standing(document, each))) for weight, each in self.meanings(leaf)]
        return self.union(leaf).translated(found, document.lengths)

    def parts(self, document: Held) -> Iterator[ScorePart]:
        """What each part of the query adds to a document's score."""
        for leaf in self.times:
            score = self._score(document, leaf)
            if score is None:
                continue
            name, lengths = query.leaf(leaf), document.lengths
            if isinstance(leaf, Prefix | Fuzzy):
                yield scoring.part(name, score, None, self.frequency(leaf), {}, lengths)
            elif self._across(document, leaf) > self._own(document, leaf):
                found = [(w, each.text, _counts(self.standing(document, each))) for w, each in self.meanings(leaf)]
                yield scoring.part_across(name, score, self.union(leaf), self.union_frequency(leaf), found, lengths)
            else:
                counts = _counts(self.standing(document, leaf))
                yield scoring.part(name, score, self.scorer(leaf), self.frequency(leaf), counts, lengths)
        yield from self.near(document)

    def scorer(self, leaf: Leaf) -> scoring.Word:
        if leaf not in self._scorers:
            self._scorers[leaf] = scoring.Word.asked(self.statistics, self.frequency(leaf), leaf, self.times[leaf])
        return self._scorers[leaf]

    def frequency(self, leaf: Leaf) -> int:
        """In how many documents a part of the query stands itself."""
        return sum(bool(self.standing(document, leaf)) for document in self.seen)

    def union(self, leaf: Leaf) -> scoring.Word:
        """All that a part of the query means, as one word."""
        if leaf not in self._unions:
            documents, times = self.union_frequency(leaf), self.times[leaf]
            self._unions[leaf] = scoring.Word.of_any(self.statistics, documents, self.scorer(leaf), times)
        return self._unions[leaf]

    def union_frequency(self, leaf: Leaf) -> int:
        told = [each for _, each in self.meanings(leaf)]
        return sum(any(self.standing(document, each) for each in told) for document in self.seen)

    # -- what is shown

    def hits(self, matched: Sequence[Held]) -> tuple[Hit, ...]:
        scores = self.scores(matched)
        found = {document.id: document for document in matched}
        keys = [(*(self._value(d, s.field, scores[d.id]) for s in self.search.sort), d.id) for d in matched]
        times = dict.fromkeys(keys, 1)
        if self.search.families:
            times = order.first_of_each(keys, self.search.sort, lambda id: _family(found[DocumentId(id)]))
        page = order.page(times, self.search.sort, self.search.limit, self.search.after)
        shown = ((key, found[DocumentId(str(key[-1]))]) for key in page)
        explained = self.search.explained
        return tuple(
            Hit(d.id, scores[d.id], key, self._passages(d), times[key], tuple(self.parts(d)) if explained else ())
            for key, d in shown
        )

    def _value(self, document: Held, field: str, score: float) -> order.Value:
        return score if field == "score" else fields.sort_value(field, document.values.get(field, ()))

    def _passages(self, document: Held) -> tuple[Passage, ...]:
        if self.search.passages <= 0:
            return ()
        spans = self.spans(document)
        chosen = passages.choose([page.position for page in document.pages], spans, self.search.passages)
        shown = [(document.pages[n], passages.marks(document.pages[n], on)) for n, on in chosen.items()]
        return passages.passages(shown, self.search.passages)

    def spans(self, document: Held) -> list[Span]:
        """Where the parts of the query stand in the text of a document."""
        return [
            Span(start, end, word)
            for word, leaf in enumerate(self.leaves)
            for each in (leaf, *(each for _, each in self.meanings(leaf)))
            for way in self.standing(document, each).get("text", ())
            for start, end, _ in way
        ]

    def facet(self, name: str) -> Facet:
        matched = self.matched(filters=facets.narrowing(self.search, name))
        held = [(document.values.get(fields.source(name), ()), _family(document)) for document in matched]
        if self.search.families:
            return facets.shown(self.search, *facets.counted_by_family(name, held))
        return facets.shown(self.search, *facets.counted(name, Counter(values for values, _ in held)))

    def expansions(self, leaf: Leaf) -> Iterator[Expansion]:
        if isinstance(leaf, Prefix | Fuzzy):
            kind = "prefix" if isinstance(leaf, Prefix) else "fuzzy"
            goes_on = analysis.beginning(leaf.text, self.search.mode)[1]
            found = sorted({analysis.shown(p) for p in self.way(leaf)[-1] if self._stands(leaf, p)} if goes_on else ())
            if found:
                yield Expansion(query.leaf(leaf), kind, tuple(found[:_SHOWN_TERMS]))
        elif isinstance(leaf, Word | Joined):
            for level in (Level.folded, Level.stem, Level.latin) if len(self.way(leaf)) == 1 else ():
                parts = (p for p in self.way(leaf)[0] if analysis.level_of(p) is level)
                shown = sorted({analysis.shown(part) for part in parts if self._stands(leaf, part)})
                if shown:
                    yield Expansion(query.leaf(leaf), level.name, tuple(shown))
            told = [each.text for _, each in self.meanings(leaf) if self.frequency(each)]
            if told:
                yield Expansion(query.leaf(leaf), "across", tuple(told))

    def _stands(self, leaf: Leaf, part: Form | Way) -> bool:
        return any(document.places(name, (part,)) for document in self.seen for name in _names(leaf))

    def without_match(self) -> tuple[str, ...]:
        joined = {word for leaf in self.leaves if isinstance(leaf, Joined) for word in leaf.words}
        nowhere = (leaf for leaf in self.leaves if not any(self.has(document, leaf) for document in self.seen))
        told = (
            leaf
            for leaf in nowhere
            if not (isinstance(leaf, Joined) or (isinstance(leaf, Word) and leaf.text in joined))
        )
        return tuple(dict.fromkeys(query.leaf(leaf) for leaf in told))


def inside(document: Held, seen: list[Held], asked: Inside) -> Places:
    """Every place in one document where any part of a query stands. `seen` are all that the caller sees."""
    search = Search(asked.query, mode=asked.mode, translit=asked.translit, across=asked.across)
    spans = Answer(seen, search).spans(document)
    found = passages.by_page([page.position for page in document.pages], spans)
    return passages.places(
        document.pages, found, lambda at, on: passages.marks(document.pages[at], on), asked.page, asked.limit
    )


def _counts(standing: dict[str, list[tuple[Found, ...]]]) -> dict[str, scoring.Counts]:
    """How often a part of the query stands in each field."""
    return {
        name: proximity.counts((way[0][0], way[-1][1], max(f[2] for f in way)) for way in ways)
        for name, ways in standing.items()
    }


def _family(document: Held) -> str:
    return document.values[fields.FAMILY][0]


def _names(leaf: Leaf) -> tuple[str, ...]:
    """The fields in which a part of the query looks."""
    asked = (leaf.field,) if leaf.field else fields.DEFAULT_WORDS
    return tuple(name for name in asked if name in fields.WORDS)


def _any_of(keys: Iterable[Key]) -> Place:
    return tuple(Form(level, (level, text)) for level, text in sorted(keys))


@lru_cache(10_000)
def _condition(field: str, asked: tuple[str, ...], partly: bool) -> Callable[[tuple[str, ...]], bool]:
    return fields.condition(field, asked, partly=partly)


def _asks_dates(asked: Query) -> bool:
    match asked:
        case And(parts) | Or(parts):
            return any(_asks_dates(part) for part in parts)
        case Value(field, _):
            return field == "date"
    return False


@lru_cache(10_000)
def edits(one: str, other: str) -> int:
    """Levenshtein's distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, row = row, [n]
        for m, against in enumerate(other, 1):
            row.append(min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != against)))
    return row[-1]
