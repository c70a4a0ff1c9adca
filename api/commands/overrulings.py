"""`pressmark overrulings`: verdicts on the quotations of an article that people overruled."""

from __future__ import annotations

from typing import Any

import click

from api.groups import Listing
from api.house import House
from api.output import give, json_option, line, run_on
from api.schemas.claims import overruling
from api.settings import Settings
from api.spots import PLACE, Place, typed
from archive.decision import NewOverruling, Overruling, OverrulingChange
from archive.document import DocumentId
from archive.passage import Standing
from archive.verdict import Verdict

_VERDICTS = click.Choice([verdict.value for verdict in Verdict])


@click.group(cls=Listing)
def overrulings() -> None:
    """What people say of the quotations of an article, in place of what comparing them came to.

    \b
    pressmark overrulings ID             list them (the same as: overrulings list ID)
    """


@overrulings.command("list")
@click.argument("id")
@json_option
def list_(id: str, as_json: bool) -> None:
    """List the verdicts on a document's quotations that were overruled. pressmark check ID lists all quotations."""
    with House.open(Settings.read()) as house:
        found = house.archive.overrulings.of(DocumentId(id), house.everything)
    if as_json:
        give({"document": id, "overrulings": [overruling(each, inside=True).model_dump(mode="json") for each in found]})
        return
    for each in found:
        _say(each)
    if not found:
        click.echo("No verdict on its quotations was overruled.")


@overrulings.command()
@click.argument("document")
@click.argument("at", type=Place(), metavar=PLACE)
@click.argument("verdict", type=_VERDICTS)
@click.option("--note", required=True, help="Why.")
@json_option
def add(document: str, at: Any, verdict: str, note: str, as_json: bool) -> None:
    """Overrule the verdict on the quotation that a place is in, and say why."""
    asked = NewOverruling.model_validate({"document": document, "at": at, "verdict": verdict, "note": note})
    with House.open(Settings.read()) as house:
        _told(house.archive.overrulings.add(asked, who=house.owner), as_json)


@overrulings.command()
@click.argument("overruling")
@click.option("--verdict", type=_VERDICTS)
@click.option("--note", help="Why; takes the place of what was said.")
@click.option("--at", type=Place(), metavar=PLACE, help="In another quotation, which it is of from now on.")
@json_option
def change(overruling: str, verdict: str | None, note: str | None, at: Any, as_json: bool) -> None:
    """Say otherwise, or why otherwise."""
    given = {"verdict": verdict, "note": note, "at": at}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("Say what to change, such as --verdict or --note.")
    with House.open(Settings.read()) as house:
        told = OverrulingChange.model_validate(changes)
        _told(house.archive.overrulings.change(overruling, told, who=house.owner), as_json)


@overrulings.command()
@click.argument("ids", nargs=-1, required=True, metavar="OVERRULING…")
def revoke(ids: tuple[str, ...]) -> None:
    """Take overrulings back: the machine's verdicts count again."""
    with House.open(Settings.read()) as house:
        for id in ids:
            house.archive.overrulings.revoke(id, who=house.owner)
            click.echo(line(f"{id}: taken back"))


def _told(told: Overruling, as_json: bool) -> None:
    if as_json:
        give(overruling(told, inside=True))
    else:
        _say(told)


def _say(told: Overruling) -> None:
    click.echo(f"“{run_on(told.words)}”  [{told.verdict.value}]")
    click.echo(f"  id        {told.id}")
    for each in told.at:
        place = typed(each.passage.page, each.passage.start, each.passage.end)
        click.echo(f"  at        {place}" + ("" if each.standing is Standing.same else f" ({each.standing.value})"))
    click.echo(line(f"  by        {told.by}, {told.decided:%Y-%m-%d}: {told.note}"))
