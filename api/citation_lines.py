"""Citations as commands print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from api.output import line, run_on
from api.spots import typed
from archive import holding
from archive.citation import Candidate, Citation, Placed
from archive.document import Document, DocumentId
from archive.holding import By


def value(told: Citation, near: Sequence[Candidate]) -> dict[str, Any]:
    """A citation for programs, with what may be the cited work."""
    held = holding.held(told, near)
    return {
        **told.model_dump(mode="json"),
        "csl": {"id": told.id, **told.reference.csl()},
        "held": held is not None,
        "held_as": held.document if held else None,
        "by": held.by if held else None,
        "candidates": [each.model_dump(mode="json") for each in holding.candidates(told, near)],
    }


def say(told: Citation, near: Sequence[Candidate], held: Mapping[DocumentId, Document]) -> None:
    """Print a citation for people. `held` are the documents that it names."""
    click.echo(line(f"{told.reference.called(told.words)}  [{told.state.value}]"))
    click.echo(f"  id        {told.id}")
    for name, known in told.reference.model_dump(mode="json", exclude_defaults=True).items():
        click.echo(line(f"  {name:<9} {', '.join(known) if isinstance(known, list) else known}"))
    for side, placed in (("at", told.passages), ("cited", told.cited)):
        for each in placed:
            click.echo(f"  {side:<9} {where(each)}  {run_on(each.passage.text)}")
    here = holding.held(told, near)
    if here is not None and here.document in held:
        how = "" if here.by is By.confirmed else f", by the same {here.by.value}; nobody confirmed it"
        click.echo(line(f"  held      {held[here.document].title}  ({here.document}){how}"))
    for one in holding.candidates(told, near):
        if one.document in held and (here is None or one.document != here.document):
            click.echo(line(f"  perhaps   {held[one.document].title}  ({one.document}): {'; '.join(one.reasons)}"))
    if told.acquisition:
        note = f": {told.acquisition.note}" if told.acquisition.note else ""
        click.echo(line(f"  getting   {told.acquisition.state.value}{note}"))


def where(placed: Placed) -> str:
    """PAGE:START-END of a place, and how it stands where it is not the same as ever."""
    passage = placed.passage
    standing = "" if placed.standing == "same" else f" ({placed.standing.value})"
    return f"{typed(passage.page, passage.start, passage.end)}{standing}"
