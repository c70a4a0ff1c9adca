"""What checking a draft came to, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from archive.claim import Sign
from archive.conventions import Convention
from archive.decision import Claim, Overruling
from archive.difference import Change
from archive.document import Document, DocumentId
from archive.quoting import Quoted
from archive.resolving import Resolved
from archive.verdict import Verdict
from index.results import Passage

UNCHECKED = "unchecked"
SHORT = "short"
"""The states that are no verdict: a sentence nobody has decided on, and a quotation too short for a verdict."""


@dataclass(frozen=True)
class Found:
    """A place in a document: several passages where it runs over pages; the marks are the words themselves."""

    document: DocumentId
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class QuotationChecked:
    """A quotation and what became of it. `overruled`: a person's verdict, which counts in place of the machine's.

    `verdict` None: too short to tell anything outside of what the article cites. `closest` is no match: the passage
    that has most of the words, of a quotation that is not found, or may mean those of one that is untranslatable.
    The rest says why, or what to think of it: `conventions`; `elsewhere`, not in what the article cites;
    `second_hand`, only in another outlet's article; `not_held`, a work that it belongs to is not held, or the
    article cites others that are not; `may_be_retranslated`, the article is a translation. `more_places` were found
    beyond those told. `citations` are the numbers, from 0, of those it belongs to.
    """

    quoted: Quoted
    parts: tuple[str, ...]
    verdict: Verdict | None
    places: tuple[Found, ...] = ()
    closest: Found | None = None
    difference: tuple[Change, ...] = ()
    conventions: tuple[Convention, ...] = ()
    short: bool = False
    elsewhere: bool = False
    second_hand: bool = False
    not_held: bool = False
    may_be_retranslated: bool = False
    more_places: int = 0
    citations: tuple[int, ...] = ()
    overruled: Overruling | None = None

    @property
    def state(self) -> str:
        verdict = self.verdict if self.overruled is None else self.overruled.verdict
        return SHORT if verdict is None else verdict.value


@dataclass(frozen=True)
class Suggested:
    """A passage that may bear on a sentence: `share`, from 0 to 1, of the weight of its words, names and figures.

    `cited`: of a document that the article cites. `across`: found by what the words mean in the other language.
    """

    document: DocumentId
    passage: Passage
    share: float
    cited: bool = False
    across: bool = False


@dataclass(frozen=True)
class SentenceChecked:
    """A sentence: code points `start` to `end` of the draft's whole text, and its state.

    The state is that of its `claim`, where people checked it; else that of the quotations that it mostly is, the least
    certain first; else it is an unchecked claim. `bearing` are the passages of its claim, in their order.
    `signs` are what there is to be checked; with any, it is proposed as a claim. `quotations` are the numbers, from 0,
    of those that stand in it, and `citations` those of the works that are named in it.
    """

    start: int
    end: int
    state: str
    signs: tuple[Sign, ...] = ()
    quotations: tuple[int, ...] = ()
    citations: tuple[int, ...] = ()
    suggestions: tuple[Suggested, ...] = ()
    claim: Claim | None = None
    bearing: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Suggestions:
    """The passages most likely to bear on one sentence. `documents` are theirs, the rest is as in `Checked`."""

    suggested: tuple[Suggested, ...]
    documents: dict[DocumentId, Document]
    cited: tuple[DocumentId, ...]
    across: bool


@dataclass(frozen=True)
class Checked:
    """A draft that was checked. `documents` are those that anything here names but `citations`.

    `citations` are the works it cites. `cited` are the documents that quotations are looked for in first: those that
    are given as cited, and the works that are held; `not_held` is what was given and is not here. `copies` were left
    out, as nearly the same text. `across`: whether the other language was looked in as well. `claims` and `overrulings`
    are what people decided that holds for no sentence and no quotation as they stand now.
    """

    sentences: tuple[SentenceChecked, ...]
    quotations: tuple[QuotationChecked, ...]
    citations: tuple[Resolved, ...]
    documents: dict[DocumentId, Document]
    cited: tuple[DocumentId, ...]
    not_held: tuple[str, ...]
    copies: tuple[DocumentId, ...]
    across: bool
    claims: tuple[Claim, ...] = ()
    overrulings: tuple[Overruling, ...] = ()
