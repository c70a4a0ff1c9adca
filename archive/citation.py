"""Citations: a document's references to other works, each with the places where they are made.

A machine proposes, people decide. What a citation refers to is told in the shape of CSL (Citation Style Language 1.0.2,
https://docs.citationstyles.org), as far as the document tells it; the work itself is held or it is not, and whether it
is depends on who asks.
"""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NewType

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from archive.document import DocumentId, EdtfDate, Frozen, Kind, LanguageTag, Line, Words
from archive.kinds import ELSEWHERE
from archive.passage import Passage, Standing

CitationId = NewType("CitationId", str)

_ISBN = re.compile(r"[0-9]{9}[0-9Xx]|97[89][0-9]{10}")


class State(StrEnum):
    """How far a citation is decided. Only people confirm and reject."""

    proposed = "proposed"
    confirmed = "confirmed"
    rejected = "rejected"


class Origin(StrEnum):
    """What a citation was found by."""

    link = "link"
    address = "address"
    identifier = "identifier"
    note = "note"
    reference = "reference"
    prose = "prose"
    statement = "statement"
    person = "person"


class Getting(StrEnum):
    """How far the getting of a cited work is that is not held."""

    wanted = "wanted"
    requested = "requested"
    received = "received"
    unobtainable = "unobtainable"
    withheld = "withheld"


def _isbn(value: str) -> str:
    bare = value.replace("-", "").replace(" ", "").upper()
    if not _ISBN.fullmatch(bare):
        raise ValueError("is no ISBN: it has 10 or 13 digits")
    return bare


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Isbn = Annotated[str, StringConstraints(max_length=40), AfterValidator(_isbn)]


class Reference(Frozen):
    """What is known of a cited work. Everything may be left out: much is cited without a title or an address.

    `number` is what its publisher numbers it by: an arXiv number, that of a case. `sha256` is of its file.
    """

    title: Line | None = None
    authors: tuple[Line, ...] = Field(default=(), max_length=100)
    publisher: Line | None = None
    date: EdtfDate | None = None
    kind: Kind | None = None
    language: LanguageTag | None = None
    url: Line | None = None
    doi: Line | None = None
    isbn: Isbn | None = None
    number: Line | None = None
    sha256: Digest | None = None

    def csl(self) -> dict[str, Any]:
        """The same as a CSL-JSON item, without its id. Dates are given as they stand, for they may be partial."""
        told: dict[str, Any] = {"type": ELSEWHERE[self.kind or Kind.document].csl}
        plain = {
            "title": self.title, "publisher": self.publisher, "language": self.language, "URL": self.url,
            "DOI": self.doi, "ISBN": self.isbn, "number": self.number,
        }  # fmt: skip
        told |= {name: value for name, value in plain.items() if value is not None}
        if self.authors:
            told["author"] = [{"literal": name} for name in self.authors]
        if self.date is not None:
            told["issued"] = {"raw": self.date}
        return told

    def called(self, words: str) -> str:
        """What to call the work: by its title, or by the `words` that name it where it is cited, or what it has."""
        return self.title or words or self.url or self.doi or self.number or "an untitled work"

    def filled(self, other: Reference) -> Reference:
        """This, and where it says nothing, the other."""
        own = {name: value for name in type(self).model_fields if (value := getattr(self, name)) not in (None, ())}
        return Reference.model_validate({**other.model_dump(), **own})


def _on_one_line(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_on_one_line(each) for each in value)
    return " ".join(value.split()) if type(value) is str else value


def fitting(**told: Any) -> Reference:
    """A reference from what was read in a text, each value on one line: what does not fit is left out, for nobody can
    be asked.
    """
    told = {name: _on_one_line(value) for name, value in told.items()}
    while True:
        try:
            return Reference(**told)
        except ValidationError as error:
            for wrong in {str(each["loc"][0]) for each in error.errors(include_url=False, include_input=False)}:
                del told[wrong]


class Acquisition(Frozen):
    """The getting of a cited work that is not held."""

    state: Getting
    note: Words | None = None
    by: str
    at: datetime


class Side(StrEnum):
    """Which end of a citation a passage is: where it is made, or what of the cited work is meant."""

    citing = "citing"
    cited = "cited"


class Placed(Frozen):
    """A passage of a citation or a claim, and the sentence it is part of; `original_sha256` is what it was read from.

    `standing` tells whether it is still there: the very same, `moved` to where the same words are now, or `broken`.
    Then the passage is what it was, in the text it was cut from.
    """

    document: DocumentId
    passage: Passage
    standing: Standing
    sentence: str
    original_sha256: str


class Citation(Frozen):
    """One reference in `document`, as one caller sees it.

    `target` is the work itself where it is held and this caller may see it; `cited` are passages of that. `words` are
    how the document names the work. `revision` grows with every change. `touched` says that a person had a hand in it:
    no reading changes it from then on.
    """

    id: CitationId
    document: DocumentId
    revision: int
    state: State
    origin: Origin
    reference: Reference
    words: str
    made: datetime
    made_by: str
    decided: datetime | None = None
    decided_by: str | None = None
    touched: bool = False
    target: DocumentId | None = None
    passages: tuple[Placed, ...] = ()
    cited: tuple[Placed, ...] = ()
    acquisition: Acquisition | None = None


class Spot(Frozen):
    """A place to be made a passage of: code points `start` to `end` of page `page`, pinned to its checksum if given."""

    page: Annotated[int, Field(ge=1, lt=2**31)]
    start: Annotated[int, Field(ge=0, lt=2**31)]
    end: Annotated[int, Field(ge=1, lt=2**31)]
    text_sha256: Digest | None = None


class Candidate(Frozen):
    """A document that may be the cited work, and why. It is never more than that until a person confirms it."""

    document: DocumentId
    reasons: tuple[str, ...]
