"""What people decided on the statements of an archived article, tied to its sentences and quotations of now."""

from __future__ import annotations

from dataclasses import dataclass

from archive.citation import Placed
from archive.decision import Claim, Overruling
from archive.draft import Draft
from archive.passage import Standing
from archive.stated import matched
from archive.wording import Span
from index.check import places
from index.check.checked import Found
from index.check.held import Sources
from index.results import Passage


@dataclass(frozen=True)
class Decisions:
    """What people decided on one article, as its asker sees it."""

    claims: tuple[Claim, ...] = ()
    overrulings: tuple[Overruling, ...] = ()


NOTHING_DECIDED = Decisions()


class Decided:
    """Decisions by the number of the statement, from 0. Those that hold for none, as it stands now, are `apart`."""

    def __init__(self, draft: Draft, decisions: Decisions) -> None:
        quoted = [each.spans for each in draft.quotations]
        sentences = [[span] for span in draft.sentences]
        self.overruled, overrulings = matched(draft, quoted, decisions.overrulings, lambda one: one.at)
        self.claimed, claims = matched(draft, sentences, decisions.claims, lambda one: one.at)
        self.apart = Decisions(tuple(claims), tuple(overrulings))


def bearing(claim: Claim, sources: Sources) -> tuple[Found, ...]:
    """The passages that bear on a claim, in order, each marked, with the sentences around it where it still stands."""
    return tuple(_found(each, sources) for each in claim.passages)


def _found(told: Placed, sources: Sources) -> Found:
    was = told.passage
    source = sources.get(told.document) if told.standing is not Standing.broken else None
    page = next((page for page in source.text.pages if page.number == was.page), None) if source else None
    if source is not None and page is not None and page.sha256 == was.text_sha256:
        return places.found(source, (Span(page=was.page, start=was.start, end=was.end),))
    text = was.prefix + was.text + was.suffix
    start = was.start - len(was.prefix)
    marks = ((was.start, was.end),)
    bare = Passage(
        page=was.page, label=was.label, text_sha256=was.text_sha256, start=start, end=start + len(text), text=text,
        marks=marks, place="",
    )  # fmt: skip
    return Found(told.document, (bare,))
