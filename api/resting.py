"""What rests on documents, told on the terminal before they are changed; and asked whether to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import click

from api.citation_lines import where
from api.house import House
from api.output import line, run_on
from archive.document import DocumentId
from archive.errors import NotFound
from archive.resting import Resting

F = TypeVar("F", bound=Any)

_LONGEST = 80


def yes_option(command: F) -> F:
    """`--yes` for a command that changes what citations may rest on."""
    return click.option("--yes", is_flag=True, help="Do not ask, whatever citations rest on it.")(command)


def told_first(house: House, ids: Sequence[str], *, yes: bool) -> dict[str, str]:
    """Tell on the error stream what rests on these documents, and ask whether to go on, where anything does.

    By document the tag of what was told. Raises click.Abort where the answer is no, or there is none.
    """
    known: dict[str, str] = {}
    for id in dict.fromkeys(ids):
        try:
            resting = house.archive.cited.resting(DocumentId(id), house.everything)
        except NotFound:
            continue  # whatever is then done with it says so
        if resting:
            known[id] = resting.tag
            _tell(id, resting)
    if known and not yes:
        click.confirm("Go on?", abort=True, err=True)
    return known


def _tell(id: str, resting: Resting) -> None:
    _say(f"{id}: {resting.words()}")
    titles = {each.id: each.title for each in resting.makers}
    for citation in resting.citations:
        _say(f"  {titles.get(citation.document, citation.document)}  [{citation.state.value}] {citation.id}")
        for side, placed in (("at", citation.passages), ("cited", citation.cited)):
            for each in placed:
                _say(f"    {side:<5} {where(each)}  {run_on(each.passage.text)[:_LONGEST]}")
    for document in resting.saying:
        _say(f"  {document.title}  [said to cite it] {document.id}")
    left = resting.confirmed + resting.proposed + resting.said - len(resting.citations) - len(resting.saying)
    if left > 0:
        _say(f"  and {left} more: pressmark citations cited-by {id} --inside")
    for claim in resting.bearing:
        _say(f"  {titles.get(claim.document, claim.document)}  [claim, {claim.state.value}] {claim.id}")
        _say(f"    claim {run_on(claim.words)[:_LONGEST]}")
        for each in claim.passages:
            if each.document == id:
                _say(f"    rests {where(each)}  {run_on(each.passage.text)[:_LONGEST]}")
    if resting.claims > len(resting.bearing):
        _say(f"  and {resting.claims - len(resting.bearing)} more claims: pressmark claims bears-on {id} --inside")


def _say(words: str) -> None:
    click.echo(line(words), err=True)
