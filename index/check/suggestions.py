"""The passages most likely to bear on a sentence: of what the article cites first, then of all in scope.

Documents are found by the words that weigh most, any of which is enough, and in the other language by dictionary; their
sentences are weighed by `evidence`. Of a long document, or one in another script, only those sentences are weighed in
which the engine finds the words.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from archive.access import Scope
from archive.document import DocumentId
from index import han
from index.check import evidence
from index.check.checked import Suggested
from index.check.evidence import Beside, Claim
from index.check.held import Source, Sources
from index.check.places import passage
from index.check.shortlist import Shortlist
from index.check.weights import Weights
from index.results import Hit, Passage

MOST = 10
"""Suggestions for one sentence that can be asked for."""

_DOCUMENTS = 8
_WEIGHED = 10
"""Sentences of a document that are weighed in full, those with most of the words."""

_LARGE = 100_000
"""Code points of a text, beyond which its sentences are not all looked at."""

_PASSAGES = 10
LEAST = 0.08
"""Of the weight of a sentence's words, names and figures; what shares less of it does not bear on it."""

OWN = 2.0
"""How much more a passage of what the sentence itself cites counts than one of what the article cites elsewhere."""

Numbers = tuple[int, int]
"""Which stretch of a text, and which sentence in it."""

Marks = dict[Numbers, list[tuple[int, int]]]
"""Places in sentences where an engine found words, counted from each sentence's beginning."""


@dataclass(frozen=True)
class Suggesting:
    """Suggests for the sentences of one draft.

    `across`: the language (`en`, `zh`) that is looked in as well, in at most `meant` documents; `each`: the most
    suggestions of one document.
    """

    scope: Scope
    sources: Sources
    shortlist: Shortlist
    weights: Weights
    cited: tuple[DocumentId, ...]
    language: str | None
    across: str | None
    each: int = 2
    meant: int = 3

    def to(
        self, sentence: str, most: int, least: float = LEAST, own: Collection[DocumentId] = ()
    ) -> tuple[Suggested, ...]:
        """At most `most` passages, the likeliest first, those of cited documents before others; none whose share is
        below `least`. What the sentence itself cites, its `own`, counts for more among them.

        Raises EngineError, and DictionaryMissing where `across` is asked for.
        """
        told = evidence.units(sentence, self.language)
        claim = Claim.of(sentence, told, self.weights.of(told))
        words = evidence.heaviest(told, claim)
        if not words:
            return ()
        cited = self.shortlist.bearing(words, _DOCUMENTS, across=self.across, only=self.cited) if self.cited else []
        others = [hit for hit in self.shortlist.bearing(words, _DOCUMENTS) if hit.id not in self.cited]
        known = {hit.id for hit in others} | set(self.cited)
        meant = (
            self.shortlist.bearing(words, self.meant, _PASSAGES, self.across, language=self.across)
            if self.across
            else []
        )
        self.sources.read(hit.id for hits in (cited, others, meant) for hit in hits)
        found = [
            *self._bearing(claim, words, cited, is_cited=True),
            *self._bearing(claim, words, others),
            *self._bearing(claim, words, [hit for hit in meant if hit.id not in known]),
        ]
        whole = _relative(cited, others, meant)
        found = [each for each in found if each.share >= least]
        found.sort(
            key=lambda each: (
                not each.cited,
                -each.share * (1.0 + whole[each.document]) * (OWN if each.document in own else 1.0),
            )
        )
        return tuple(found[:most])

    def _bearing(
        self, claim: Claim, words: Sequence[str], hits: Sequence[Hit], is_cited: bool = False
    ) -> Iterator[Suggested]:
        sources = [source for source in (self.sources.get(hit.id) for hit in hits) if source is not None]
        shown = {hit.id: hit.passages for hit in hits if hit.passages}
        unseen = [source.id for source in sources if source.id not in shown and self._needs_looking(words, source)]
        if unseen:
            found = self.shortlist.bearing(words, len(unseen), _PASSAGES, self.across, only=unseen)
            shown |= {hit.id: hit.passages for hit in found}
        for source in sources:
            marks = _placed(source, shown[source.id]) if source.id in shown else {}
            likely = marks if source.letters > _LARGE else [*_likely(claim, source, self.language), *marks]
            weighed = _weighed(claim, source, likely, marks, self.language)
            for score, numbers, marked in heapq.nlargest(self.each, weighed, key=itemgetter(0)):
                share = min(1.0, score / claim.total) if claim.total else 0.0
                told = _passage(source, numbers, marked)
                yield Suggested(source.id, told, round(share, 4), is_cited, _is_across(words, source))

    def _needs_looking(self, words: Sequence[str], source: Source) -> bool:
        return source.letters > _LARGE or (source.is_han and _is_across(words, source))


def _is_across(words: Sequence[str], source: Source) -> bool:
    """Whether a text is in Han and the words are not, or the other way round."""
    return source.is_han != any(map(han.is_word, words))


def _relative(*lists: Sequence[Hit]) -> dict[DocumentId, float]:
    """What a document as a whole scores, as a part of the best one's: so much does it add to its sentences' rank."""
    told: dict[DocumentId, float] = {}
    for hits in lists:
        best = max((hit.score for hit in hits), default=0.0) or 1.0
        told |= {hit.id: max(hit.score / best, told.get(hit.id, 0.0)) for hit in hits}
    return told


def _likely(claim: Claim, source: Source, language: str | None) -> list[Numbers]:
    """The sentences with most of the weight of a claim's words."""
    scores = defaultdict[Numbers, float](float)
    for key, weight in claim.weights.items():
        for numbers in source.having(key, language):
            scores[numbers] += weight
    return heapq.nlargest(_WEIGHED, scores, key=lambda numbers: (scores[numbers], -numbers[0], -numbers[1]))


def _placed(source: Source, shown: Iterable[Passage]) -> Marks:
    """The sentences that passages touch, with the marks in them."""
    found: Marks = {}
    for each in shown:
        for number, (stretch, spans) in enumerate(zip(source.stretches, source.sentences, strict=True)):
            if each.page != stretch.page.number or not stretch.start <= each.start < stretch.start + len(stretch.text):
                continue
            for n, (start, end) in enumerate(spans):
                if each.start < end and start < each.end:
                    own = _once(stretch.page.text, [(s, e) for s, e in each.marks if start <= s and e <= end], start)
                    found.setdefault((number, n), []).extend(own)
    return found


def _once(text: str, marks: Iterable[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """Each word that is marked where it first stands, counted from the sentence's start."""
    first = {text[s:e]: (s - start, e - start) for s, e in sorted(marks, reverse=True)}
    return sorted(first.values())


def _weighed(
    claim: Claim, source: Source, likely: Collection[Numbers], marks: Marks, language: str | None
) -> Iterator[tuple[float, Numbers, list[tuple[int, int]]]]:
    """The scores of these sentences, and where in each stands what it has."""
    told: dict[Numbers, Beside] = {}
    for number, n in dict.fromkeys(likely):
        for before in range(max(0, n - evidence.BACK), n + 1):
            if (number, before) not in told:
                sentence = source.told(number, before, language)
                told[number, before] = claim.beside(sentence, marks.get((number, before), ()))
        own = told[number, n]
        if own.score:
            earlier = [told[number, m].score for m in range(n - 1, max(-1, n - 1 - evidence.BACK), -1)]
            yield evidence.carried(own.score, earlier), (number, n), own.marks


def _passage(source: Source, numbers: Numbers, marks: Iterable[tuple[int, int]]) -> Passage:
    """A sentence with marks that count from its beginning."""
    start, end = source.sentences[numbers[0]][numbers[1]]
    return passage(source.stretches[numbers[0]], start, end, [(start + s, start + e) for s, e in marks])
