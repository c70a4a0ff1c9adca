"""Answers about passages that were cut from an earlier reading."""

from __future__ import annotations

from api.schemas.base import V1, Answer
from archive.passage import Carried, Passage, Standing


class CarriedAnswer(Answer):
    """How a passage stands: `now` is where, and null where it is broken; `was` is what it was."""

    standing: Standing
    was: Passage
    now: Passage | None
    links: dict[str, str]


def carried(id: str, told: Carried) -> CarriedAnswer:
    me = f"{V1}/documents/{id}"
    links = {"document": me} | ({"page": f"{me}/pages/{told.now.page}"} if told.now is not None else {})
    return CarriedAnswer(standing=told.standing, was=told.was, now=told.now, links=links)
