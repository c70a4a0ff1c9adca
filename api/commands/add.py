"""`pressmark add`: take files or folders in."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import click

from api import account
from api.cli import FAILED
from api.described import described, description_options
from api.house import House
from api.intake import Intake
from api.output import give, json_option, progress_option
from api.settings import Settings
from archive.accession import Accession
from archive.document import Description


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--collection", help="The collection they go into.")
@description_options
@click.option("--records", is_flag=True, help="Each line of PATH (.jsonl, also gzipped) is a document as JSON.")
@click.option("--keep-duplicates", is_flag=True, help="Make a document also of bytes that are there already.")
@click.option("--no-wait", is_flag=True, help="Return once everything is kept, before it can be found.")
@progress_option
@json_option
def add(
    paths: tuple[Path, ...],
    collection: str | None,
    records: bool,
    keep_duplicates: bool,
    no_wait: bool,
    progress: bool,
    as_json: bool,
    **said: Any,
) -> int:
    """Take files in, and folders with all that is in them.

    Every file is kept as it is (its original), its text is read, and it becomes a document that can be found.
    The description you give holds for all of them. At the end stands the account of this taking-in (an
    accession): received = new + duplicate + failed + refused, each with its reason.

    \b
    With --records each line is a document: {"title": "…", "text": "…", "date": "…", …}; fields that a
    description does not have are kept as extra ones and can be searched by extra.NAME.
    """
    told = described(said)
    collection = collection or told.get("collection")
    if not isinstance(collection, str):
        raise click.UsageError("Say into which collection: --collection NAME")
    description = Description.model_validate({name: value for name, value in told.items() if name != "collection"})
    for path in paths:
        if not path.is_symlink() and not path.exists():
            raise click.BadParameter(f"There is no {str(path)!r}.", param_hint="PATH")
    with House.open(Settings.read()) as house:
        intake = Intake.begin(house, collection, description, shown=progress)
        if not no_wait:
            house.take_over()  # so that files are read and indexed while others still come
        try:
            if records:
                intake.records(paths)
            else:
                intake.files(paths, keep_duplicates=keep_duplicates)
        except BaseException:
            intake.abandon()
            click.echo(f"It stopped on the way. What is kept: pressmark accessions show {intake.id}", err=True)
            raise
        ended = intake.end(wait=not no_wait)
        if as_json:
            give(_json(house, ended))
        else:
            account.say(house.archive, ended, house.owner)
    return FAILED if account.troubled(ended) else 0


def _json(house: House, told: Accession) -> dict[str, object]:
    files = [
        account.file_json(f) for f in islice(account.receipts(house.archive, told.id, house.owner), account.MOST_LISTED)
    ]
    return {"accession": account.as_json(told), "files": files, "files_left_out": told.received - len(files)}
