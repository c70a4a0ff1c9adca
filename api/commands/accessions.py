"""`pressmark accessions`: what was taken in, when, and what became of every file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from api import account
from api.house import House
from api.output import give, json_option, table
from api.settings import Settings
from archive.accession import STATES, Accession, Receipt


@click.group()
def accessions() -> None:
    """Accessions: one taking-in of files, and the account of each of them.

    \b
    Received = new + duplicate + failed + refused:
      new        kept and read                    duplicate  the same bytes are there already
      failed     kept, but no text could be read  refused    there was nothing that could be kept
    and while it goes on: waiting, reading.
    """


@accessions.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@json_option
def list_(limit: int, as_json: bool) -> None:
    """List the latest accessions, newest first."""
    with House.open(Settings.read()) as house:
        found = house.archive.accessions.list(house.owner, limit)
    if as_json:
        give({"accessions": [account.as_json(each) for each in found]})
    elif found:
        rows = [[each.id, f"{each.opened:%Y-%m-%d %H:%M}", each.collection, account.counts(each)] for each in found]
        table(rows, ["id", "opened (UTC)", "collection", "account"])
    else:
        click.echo("Nothing was taken in yet.")


@accessions.command()
@click.argument("id")
@click.option("--state", type=click.Choice(STATES), help="Only the files in this state.")
@click.option("--csv", "as_csv", is_flag=True, help="Print every file as a row of a table.")
@json_option
def show(id: str, state: str | None, as_csv: bool, as_json: bool) -> None:
    """Show one accession and its files."""
    with House.open(Settings.read()) as house:
        told = house.archive.accessions.get(id, house.owner)
        files = account.receipts(house.archive, id, house.owner, state)
        if as_csv:
            account.as_csv(files)
        elif as_json:
            give({**account.as_json(told), "files": [account.file_json(each) for each in files]})
        else:
            click.echo(f"{told.collection}, {told.opened:%Y-%m-%d %H:%M} UTC, by {told.by}: {account.counts(told)}")
            for each in files:
                account.say_file(each)


@accessions.command()
@json_option
def problems(as_json: bool) -> None:
    """List every file of every accession that failed or was refused."""
    with House.open(Settings.read()) as house:
        found = house.archive.accessions.list(house.owner, 1_000_000)
        listed = ((each, file) for each in found for file in _problems(house, each))
        if as_json:
            give({"problems": [{"accession": each.id, **account.file_json(file)} for each, file in listed]})
            return
        last = ""
        for each, file in listed:
            if each.id != last:
                click.echo(f"{each.collection}, {each.opened:%Y-%m-%d %H:%M} UTC, accession {each.id}")
                last = each.id
            account.say_file(file)
        if not last:
            click.echo("No file failed or was refused.")


def _problems(house: House, told: Accession) -> Iterator[Receipt]:
    states = [state for state in ("failed", "refused") if getattr(told, state)]
    return chain.from_iterable(account.receipts(house.archive, told.id, house.owner, state) for state in states)
