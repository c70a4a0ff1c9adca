"""`pressmark sample`: take in the small archive that comes with Pressmark."""

from __future__ import annotations

import io
import json
from importlib import resources
from typing import Any

import click

from api import account
from api.cli import FAILED
from api.house import House
from api.intake import Intake
from api.output import give, json_option
from api.settings import Settings
from archive.access import Scope
from archive.accession import Accession
from archive.document import ChangeKind, Collection, Description
from archive.errors import NotFound

_FILES = resources.files("archive") / "sample"
_MANY = 1_000


@click.command()
@json_option
def sample(as_json: bool) -> int:
    """Take in a small invented archive to try things on: two articles and the ten sources they cite.

    It goes into the public collection `sample`. Called again it adds nothing, also if some of it was withdrawn.
    """
    manifest = json.loads((_FILES / "manifest.json").read_text(encoding="utf-8"))
    with House.open(Settings.read()) as house:
        if _there(house, manifest["collection"]["name"], len(manifest["documents"])):
            house.until_searchable()
            _say(house, None, as_json)
            return 0
        told = _take_in(house, manifest)
        _say(house, told, as_json)
    return FAILED if account.troubled(told) else 0


def _there(house: House, name: str, count: int) -> bool:
    """Whether so many documents ever came into this collection; it is the owner's what became of them."""
    changes, _ = house.archive.changes_since({name: 0}, _MANY, Scope(frozenset({name})))
    return len({change.document for change in changes if change.kind is ChangeKind.added}) >= count


def _take_in(house: House, manifest: dict[str, Any]) -> Accession:
    own = Collection.model_validate(manifest["collection"])
    try:
        house.archive.collections.get(own.name, house.everything)
    except NotFound:
        house.archive.collections.create(own, house.owner)
    intake = Intake.begin(house, own.name, Description(), note="The sample that comes with Pressmark.")
    taken: list[str] = []
    for each in manifest["documents"]:
        cites = {"cites": list(taken)} if each.get("cites") == "all" else {}
        received = house.archive.add(
            io.BytesIO((_FILES / each["file"]).read_bytes()),
            collection=own.name,
            description=Description.model_validate({**each["description"], **cites}),
            filename=each["file"],
            who=house.owner,
            accession=intake.id,
            source=f"sample/{each['file']}",
        )
        taken.append(received.document.id)
    return intake.end(wait=True)


def _say(house: House, told: Accession | None, as_json: bool) -> None:
    if as_json:
        give({"accession": account.as_json(told) if told else None})
    elif told is None:
        click.echo("The sample is there already.")
    else:
        account.say(house.archive, told, house.owner)
        click.echo("Try: pressmark search '\"hull plating\"'   or   pressmark search 渡轮检验")
