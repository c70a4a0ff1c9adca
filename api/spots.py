"""Places as they are typed: 1:120-164 is on page 1, from one character to another; ID:1:120-164 in that document."""

from __future__ import annotations

import re
from typing import Any

import click

from archive.wording import Span

_SPOT = re.compile(r"(\d{1,9}):(\d{1,9})-(\d{1,9})")
PLACE = "PAGE:START-END"


class Place(click.ParamType[dict[str, Any]]):
    """PAGE:START-END."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        told = _SPOT.fullmatch(str(value))
        if told is None:
            self.fail(
                f"{value!r} is no place such as 1:120-164: a page, and from which character to which.", param, ctx
            )
        return {"page": int(told[1]), "start": int(told[2]), "end": int(told[3])}


class PlaceIn(Place):
    """ID:PAGE:START-END."""

    name = "place in a document"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        document, _, place = str(value).partition(":")
        return {"document": document, **super().convert(place, param, ctx)}


def typed(page: int, start: int, end: int) -> str:
    """A place as it is typed."""
    return f"{page}:{start}-{end}"


def first_typed(spans: list[Span]) -> str:
    """The first of several, as that is typed; it is enough to say which statement is meant."""
    return typed(spans[0].page, spans[0].start, spans[0].end) if spans else ""
