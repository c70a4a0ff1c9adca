"""What people decide on the statements of an article: claims that they checked, verdicts that they overruled.

A claim is a sentence. One person checks it, and another one perhaps a second time; where the two disagree it is
disputed, and both words stand side by side until one of them is changed. What the first one then decides anew nobody
has checked a second time yet: the second word ends with the first. No machine ever decides on a claim. A verdict on a
quotation is a machine's, until a person overrules it and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import AfterValidator, Field

from archive.citation import Placed, Spot
from archive.document import DocumentId, Frozen, Words
from archive.passage import Standing
from archive.verdict import Checks, ClaimState, Verdict

ClaimId = NewType("ClaimId", str)
OverrulingId = NewType("OverrulingId", str)

Revision = Annotated[int, Field(ge=0, lt=2**31)]

MOST_PASSAGES = 100
"""Passages of documents that may be given for one claim."""


class Side(StrEnum):
    """What a passage is to a claim: the place where it is made, or one that bears on it."""

    own = "own"
    bearing = "bearing"


def _decided(state: ClaimState) -> ClaimState:
    if state is ClaimState.unchecked:
        raise ValueError("is no state that a second checker comes to")
    return state


class Bearing(Spot):
    """A place of another document that bears on a claim."""

    document: DocumentId = Field(max_length=200)


class Seconding(Frozen):
    """What a second checker says."""

    state: Annotated[ClaimState, AfterValidator(_decided)]
    note: Words | None = None


class NewClaim(Frozen):
    """The sentence of `document` that the place `at` is in, made a claim; checked, unless its state is unchecked."""

    document: DocumentId = Field(max_length=200)
    at: Spot
    state: ClaimState = ClaimState.unchecked
    passages: tuple[Bearing, ...] = Field(default=(), max_length=MOST_PASSAGES)
    note: Words | None = None


class ClaimChange(Frozen):
    """What of a claim is to change; what is not named stays.

    `passages` take the place of those there are, as far as whoever changes it sees them. `at` is a place in another
    sentence of the same document, where the claim is from now on. `second` None takes the second word back. `revision`
    is the one this is meant for.
    """

    state: ClaimState | None = None
    note: Words | None = None
    passages: tuple[Bearing, ...] | None = Field(default=None, max_length=MOST_PASSAGES)
    at: Spot | None = None
    second: Seconding | None = None
    revision: Revision | None = None


class NewOverruling(Frozen):
    """What a person says of the quotation of `document` that the place `at` is in, and why."""

    document: DocumentId = Field(max_length=200)
    at: Spot
    verdict: Verdict
    note: Words


class OverrulingChange(Frozen):
    """What of an overruling is to change; what is not named stays. `at` and `revision` are as those of a claim."""

    verdict: Verdict | None = None
    note: Words | None = None
    at: Spot | None = None
    revision: Revision | None = None


class Second(Frozen):
    """What the second checker found."""

    state: ClaimState
    note: str | None
    checker: str
    checked: datetime


class Claim(Frozen):
    """A sentence of `document` that people decided on, as one caller sees it.

    `words` are the sentence's, `at` where it stands: a passage for each page that it runs over. `passages` are those of
    other documents that bear on it, as far as this caller sees them; `gone`: so many more were of documents that were
    withdrawn since, and that this caller could see. `checker` is who decided `state` last.
    """

    id: ClaimId
    document: DocumentId
    revision: int
    state: ClaimState
    words: str
    at: tuple[Placed, ...]
    passages: tuple[Placed, ...] = ()
    gone: int = 0
    note: str | None = None
    checker: str | None = None
    checked: datetime | None = None
    second: Second | None = None
    made: datetime
    made_by: str

    @property
    def standing(self) -> Standing:
        return standing(self.at)

    @property
    def checks(self) -> Checks | None:
        """How often it was checked; None where it is still to be."""
        if self.state is ClaimState.unchecked:
            return None
        if self.second is None:
            return Checks.once
        return Checks.agreed if self.second.state is self.state else Checks.disputed

    @property
    def disputed(self) -> bool:
        """Whether the second checker found otherwise than the first."""
        return self.checks is Checks.disputed


class Overruling(Frozen):
    """A person's verdict on a quotation of `document`, in place of the machine's.

    `words` are the quotation's, without what stands between its parts; `at` is where they stand.
    """

    id: OverrulingId
    document: DocumentId
    revision: int
    verdict: Verdict
    words: str
    at: tuple[Placed, ...]
    note: str
    by: str
    decided: datetime

    @property
    def standing(self) -> Standing:
        return standing(self.at)


def standing(placed: Sequence[Placed]) -> Standing:
    """How a statement stands whose pieces these are: as the worst of them."""
    told = {each.standing for each in placed}
    if not told or Standing.broken in told:
        return Standing.broken
    return Standing.moved if Standing.moved in told else Standing.same
