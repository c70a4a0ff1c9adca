"""Places in documents that bear on a statement, or may, as parts of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.schemas.base import Answer
from api.schemas.search import PassageAnswer, passage
from archive.decision import Claim
from archive.document import Document, DocumentId
from archive.passage import Standing
from index.check.checked import Found, Suggested


class FoundAnswer(Answer):
    """A place in a document: a passage for each page that it runs over; the marks are the words."""

    document: str
    passages: list[PassageAnswer]


class BearingAnswer(FoundAnswer):
    """A passage that people say bears on a claim. Where its `standing` is broken, it is what it was before."""

    standing: Standing


class SuggestedAnswer(Answer):
    """A passage that may bear on a sentence. `share`: of the weight of its words, from 0 to 1; `cited`: of a document
    that the article cites; `across`: found in the other language. Whether it bears it out is for people to say.
    """

    document: str
    passage: PassageAnswer
    share: float
    cited: bool
    across: bool


def found(one: Found, documents: Mapping[DocumentId, Document]) -> FoundAnswer:
    document = documents[one.document]
    return FoundAnswer(document=one.document, passages=[passage(each, document) for each in one.passages])


def bearing(told: Claim, places: Sequence[Found], documents: Mapping[DocumentId, Document]) -> list[BearingAnswer]:
    """The passages of a claim, each at its place, as far as their documents are here."""
    return [
        BearingAnswer(**found(place, documents).model_dump(), standing=each.standing)
        for each, place in zip(told.passages, places, strict=True)
        if place.document in documents
    ]


def suggested(one: Suggested, documents: Mapping[DocumentId, Document]) -> SuggestedAnswer:
    return SuggestedAnswer(
        document=one.document,
        passage=passage(one.passage, documents[one.document]),
        share=one.share,
        cited=one.cited,
        across=one.across,
    )
