"""What an engine is asked and what it answers, as plain frozen values that no engine owns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from archive.document import DocumentId
from index.query import Query

Pairs = tuple[tuple[DocumentId, DocumentId], ...]


class Mode(StrEnum):
    """How generously words match; see `index.analysis`."""

    literal = "literal"
    folded = "folded"
    expanded = "expanded"


@dataclass(frozen=True)
class Filter:
    """Documents whose `field` has any of `values`; `exclude` turns it round; no values: the field is empty.

    For `date` the values are EDTF dates or `FIRST..LAST` with either end left out; for `extra` fields also numbers
    so. A filter on a field does not narrow that field's own facet, but where it excludes or asks for the empty.
    """

    field: str
    values: tuple[str, ...]
    exclude: bool = False


@dataclass(frozen=True)
class Sort:
    """By the values of a field, or by `score`; documents without a value come last either way."""

    field: str = "score"
    descending: bool = True


@dataclass(frozen=True)
class Search:
    """One question to an engine.

    `any_word` is `match=any`. `ignored` are the parts of the reader's words that the parser passed over; the answer
    repeats them. `after` is the `key` of the last hit of the page before. Ties are broken by the
    document's id, so that pages neither overlap nor leave gaps. With `families` a container and all that is in it
    count as one: totals and facets count families, and the hit is the best of its documents. `dossiers` are pairs of
    who cites and who is cited, in order and each once: then dossiers are searched, counted and shown, each by the
    document that cites; see `index.dossiers`. With `explained` each hit tells the parts of its score. `translit` lets
    Latin words find the Han words that they spell; `across`
    (`en` or `zh`) looks for each word in that language too: see `index.widening`. Without `nearness` words count alike
    wherever they stand.
    """

    query: Query
    mode: Mode = Mode.expanded
    any_word: bool = False
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = (Sort(),)
    facets: tuple[str, ...] = ()
    facet_size: int = 20
    facets_by_value: bool = False
    limit: int = 10
    after: tuple[str | float | None, ...] | None = None
    passages: int = 3
    ignored: tuple[str, ...] = ()
    families: bool = False
    dossiers: Pairs | None = None
    explained: bool = False
    translit: bool = True
    across: str | None = None
    nearness: bool = True


@dataclass(frozen=True)
class Inside:
    """What to look for in one document: every place where any part of the query stands, in reading order.

    From page `page` on; at most `limit` passages, and all of a page's at once.
    """

    query: Query
    mode: Mode = Mode.expanded
    page: int = 1
    limit: int = 100
    translit: bool = True
    across: str | None = None


@dataclass(frozen=True)
class Places:
    """The passages of one document in reading order; `next` is the page to go on with, `marks` how many in all."""

    passages: tuple[Passage, ...]
    marks: int
    next: int | None = None


class Passage(NamedTuple):
    """A span of a page; all offsets count code points of the page's text, ends exclusive.

    `place` is what people would cite within the page where the first mark stands: a cell such as `B17`, `notes`,
    `footnote 3`, the time of a cue; empty in a body.
    """

    page: int
    label: str
    text_sha256: str
    start: int
    end: int
    text: str
    marks: tuple[tuple[int, int], ...]
    place: str = ""


@dataclass(frozen=True)
class FieldShare:
    """How a word stands in one field of a document: how often as written, folded, by its stem, and as Han that it
    spells in Latin; the lengths, in positions, of this field and of the average one.
    """

    field: str
    counts: tuple[int, int, int, int]
    length: int
    average: float


@dataclass(frozen=True)
class AcrossShare:
    """How a translation of a word stands in a document; `weight`, from 0 to 1, is how likely a translation it is."""

    text: str
    weight: float
    fields: tuple[FieldShare, ...]


@dataclass(frozen=True)
class ScorePart:
    """What one part of the query adds to a score. `weight` is from its rarity (see `index.scoring`), by `documents` in
    scope that have it; no fields where the part counts alike wherever it stands. Two words near each other are a part
    of their own, `documents` those of the best that have them so. Where its translations count for more than the word
    itself, they are `across`, and weight and documents are theirs.
    """

    part: str
    score: float
    weight: float
    documents: int
    fields: tuple[FieldShare, ...] = ()
    across: tuple[AcrossShare, ...] = ()


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A part of the query, and the first page of a document on which it stands; None where it stands in no page."""

    word: str
    page: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a dossier in which parts of the query stand: which and where, in the order of the query."""

    id: DocumentId
    words: tuple[WordPlace, ...]
    passages: tuple[Passage, ...] = ()


class Hit(NamedTuple):
    """One document found. `key` says where it stands in the order asked for: the sort values, then the id.

    `matched` is how many documents of its family match, where families were asked for; of a dossier, in how many any
    part of the query stands, which are `members`, the best first. `parts` explain the score.
    """

    id: DocumentId
    score: float
    key: tuple[str | float | None, ...]
    passages: tuple[Passage, ...] = ()
    matched: int = 1
    parts: tuple[ScorePart, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True)
class Facet:
    """The commonest values, counts descending, then by value; `more` counts the values not shown. By value where so
    asked for.
    """

    values: tuple[FacetValue, ...]
    missing: int = 0
    more: int = 0


@dataclass(frozen=True)
class Expansion:
    """What a word was taken to match beyond itself: `kind` is `folded`, `stem`, `latin`, `across`, `prefix` or
    `fuzzy`.
    """

    word: str
    kind: str
    matched: tuple[str, ...]


@dataclass(frozen=True)
class Interpreted:
    """How the question was understood."""

    query: str
    mode: Mode
    expansions: tuple[Expansion, ...] = ()
    ignored: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    """One page of hits. `total` is exact. `partial_dates` were left out by a date range as not wholly inside.

    `emptied_by` names the words that alone have no match in scope, where there is no hit at all.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, Facet] = field(default_factory=dict)
    interpreted: Interpreted | None = None
    partial_dates: int = 0
    emptied_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Another question that may have been meant, and how many documents it finds."""

    query: str
    total: int


@dataclass(frozen=True)
class Completion:
    """A way to go on writing: `kind` is `word`, `name` or `title`; `count` is documents in scope."""

    text: str
    kind: str
    count: int
