"""Answers about passages that were cut from an earlier reading."""

from __future__ import annotations

from api.schemas.base import V1, Answer
from archive.passage import Carried, Passage, Standing


class PassageAnswer(Answer):
    """Code points `start` to `end` of a page, pinned by the checksum of its text."""

    page: int
    label: str
    start: int
    end: int
    text: str
    text_sha256: str


class CarriedAnswer(Answer):
    """How a passage stands: `now` is where, and null where it is broken; `was` is what it was."""

    standing: Standing
    was: PassageAnswer
    now: PassageAnswer | None
    links: dict[str, str]


def carried(id: str, told: Carried) -> CarriedAnswer:
    me = f"{V1}/documents/{id}"
    links = {"document": me} | ({"page": f"{me}/pages/{told.now.page}"} if told.now is not None else {})
    now = None if told.now is None else _passage(told.now)
    return CarriedAnswer(standing=told.standing, was=_passage(told.was), now=now, links=links)


def _passage(told: Passage) -> PassageAnswer:
    return PassageAnswer(
        page=told.page,
        label=told.label,
        start=told.start,
        end=told.end,
        text=told.text,
        text_sha256=told.text_sha256,
    )
