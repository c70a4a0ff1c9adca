"""Looking at claims: all sentences of a document, with what people decided on them; and what rests on a document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive import claims, documents
from archive.access import Scope
from archive.catalogue import Catalogue
from archive.citation import Placed, Spot
from archive.decision import Claim
from archive.document import DocumentId
from archive.errors import Invalid
from archive.passage import Standing
from archive.verdict import Checks, ClaimState

if TYPE_CHECKING:
    from archive.claim import Sign
    from archive.draft import Draft
    from archive.stated import Article


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document: its words, where it stands, what there is to be checked in it, and its claim.

    Without a claim nobody has decided on it; with any `signs` it is proposed as one. A claim whose words are no longer
    one sentence of the text, or no longer in it, stands for itself, `apart`.
    """

    words: str
    at: tuple[Placed, ...]
    signs: tuple[Sign, ...] = ()
    claim: Claim | None = None
    apart: bool = False

    @property
    def state(self) -> ClaimState:
        return _state(self.claim)


@dataclass(frozen=True)
class Listing:
    """Sentences of a document: how many are listed, how many of all have each state, and some of them.

    `too_long`: the document is longer than what can be checked, and only claims that people made are listed.
    """

    total: int
    states: dict[ClaimState, int]
    sentences: Sequence[Sentence]
    too_long: bool


@dataclass(frozen=True)
class Claimed:
    """Looks at the claims of an archive."""

    catalogue: Catalogue

    def one(self, id: str, scope: Scope) -> Claim:
        """One claim. Raises NotFound."""
        with self.catalogue.reading() as connection:
            return claims.get(connection, id, scope)

    def of(self, id: DocumentId, scope: Scope) -> list[Claim]:
        """The claims of a document that people made, in the order of its text. Raises NotFound, Gone."""
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            return claims.of_document(connection, id, scope)

    def resting_on(
        self, id: DocumentId, scope: Scope, *, inside: bool = False, start: int = 0, limit: int | None = None
    ) -> tuple[int, list[Claim]]:
        """How many claims have passages of this document, with `inside` also of what is inside it; and some of them.

        Raises NotFound, Gone.
        """
        with self.catalogue.reading() as connection:
            documents.get(connection, id, scope)
            ids = [id, *documents.inside(connection, id)] if inside else [id]
            return claims.resting(connection, ids, scope, start=start, limit=limit)

    def listed(
        self,
        id: DocumentId,
        scope: Scope,
        states: Collection[ClaimState] = (),
        checks: Collection[Checks] = (),
        *,
        start: int = 0,
        limit: int = 100,
    ) -> Listing:
        """All sentences of a document, of these states and checked so where any are given: first those that are claims,
        in the order of the text; then those with something to be checked; then all others. Raises NotFound, Gone.
        """
        from archive.stated import Article  # here, since most processes find no sentences, and its tables take a while

        with self.catalogue.reading() as connection:
            held = documents.get(connection, id, scope)
            article = Article.of(connection, held)
            made = claims.of_document(connection, id, scope)
        told = [_Line(claim=each, apart=article is None or each.standing is Standing.broken) for each in made]
        too_long = False
        if article is not None:
            try:
                told = _lines(article.draft, made)
            except Invalid:
                too_long = True
        counts = {state: sum(each.state is state for each in told) for state in ClaimState}
        chosen = [each for each in told if each.within(states, checks)]
        shown = [each.sentence(article) for each in chosen[start : start + limit]]
        return Listing(len(chosen), counts, shown, too_long)

    def sentence(self, id: DocumentId, spot: Spot, scope: Scope) -> Sentence:
        """The sentence that a place of a document is in. Raises NotFound, Gone; Invalid where there is not one."""
        from archive.stated import Article  # here, as above

        with self.catalogue.reading() as connection:
            article = Article.read(connection, id, scope)
        words, placed = article.sentence(spot, "at")
        return Sentence(words, tuple(placed))


def _state(claim: Claim | None) -> ClaimState:
    return claim.state if claim is not None else ClaimState.unchecked


@dataclass(frozen=True)
class _Line:
    """A sentence before it is told: its place in the whole text, where it is one of it."""

    span: tuple[int, int] | None = None
    signs: tuple[Sign, ...] = ()
    claim: Claim | None = None
    apart: bool = False

    @property
    def state(self) -> ClaimState:
        return _state(self.claim)

    def within(self, states: Collection[ClaimState], checks: Collection[Checks]) -> bool:
        """Whether it is of these states, and was checked in one of these ways; of any, where none are given."""
        done = self.claim.checks if self.claim is not None else None
        return (not states or self.state in states) and (not checks or done in checks)

    def sentence(self, article: Article | None) -> Sentence:
        if self.claim is not None:
            return Sentence(self.claim.words, self.claim.at, self.signs, self.claim, self.apart)
        assert article is not None
        assert self.span is not None
        words = article.draft.whole[slice(*self.span)]
        return Sentence(words, tuple(article.placed([self.span])), self.signs)


def _lines(draft: Draft, made: Sequence[Claim]) -> list[_Line]:
    """Raises Invalid for a text that is too long."""
    from archive.stated import matched  # here, as above

    draft.check_length()
    found, apart = matched(draft, [[span] for span in draft.sentences], made, lambda claim: claim.at)
    told = [_Line(span, draft.signs(*span), found.get(number)) for number, span in enumerate(draft.sentences)]
    claimed = [each for each in told if each.claim is not None]
    proposed = [each for each in told if each.claim is None and each.signs]
    rest = [each for each in told if each.claim is None and not each.signs]
    return [*claimed, *(_Line(claim=each, apart=True) for each in apart), *proposed, *rest]
