"""`pressmark collections`: documents kept together, with one access."""

from __future__ import annotations

import click

from api.house import House
from api.output import give, json_option, line, table
from api.settings import Settings
from archive.document import Collection

_ACCESS = click.Choice(["public", "restricted"])


@click.group()
def collections() -> None:
    """Collections: documents kept together for where they come from or how they are used.

    A public collection is seen by everybody who reaches the server; a restricted one only with a key that has
    a grant for it.
    """


@collections.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all collections."""
    with House.open(Settings.read()) as house:
        found = house.archive.collections.list(house.everything)
    if as_json:
        give({"collections": [_json(each) for each in found]})
    elif found:
        table([[each.name, _access(each), each.title] for each in found], ["name", "access", "title"])
    else:
        click.echo("There are no collections yet. Make one: pressmark collections create NAME")


@collections.command()
@click.argument("name")
@click.option("--access", type=_ACCESS, default="restricted", help="Who may see it; restricted unless said otherwise.")
@click.option("--title", help="What people call it; by default its name.")
@click.option("--note", help="What belongs in it.")
@json_option
def create(name: str, access: str, title: str | None, note: str | None, as_json: bool) -> None:
    """Make a collection. NAME is its lasting id: lower-case letters, digits and hyphens."""
    asked = Collection(name=name, title=title or name, public=access == "public", note=note)
    with House.open(Settings.read()) as house:
        made = house.archive.collections.create(asked, house.owner)
    _say(made, "is made", as_json)


@collections.command()
@click.argument("name")
@click.option("--access", type=_ACCESS, help="Who may see it, from the next question on.")
@click.option("--title", help="What people call it.")
@click.option("--note", help="What belongs in it; empty to take the note away.")
@json_option
def change(name: str, access: str | None, title: str | None, note: str | None, as_json: bool) -> None:
    """Change a collection's access, title or note."""
    changes: dict[str, object] = {}
    if access is not None:
        changes["public"] = access == "public"
    if title is not None:
        changes["title"] = title
    if note is not None:
        changes["note"] = note or None
    if not changes:
        raise click.UsageError("Say what to change: --access, --title or --note.")
    with House.open(Settings.read()) as house:
        changed = house.archive.collections.change(name, changes, house.owner)
    _say(changed, "is changed", as_json)


def _say(collection: Collection, what: str, as_json: bool) -> None:
    if as_json:
        give(_json(collection))
    else:
        click.echo(line(f"The {_access(collection)} collection {collection.name} ({collection.title}) {what}."))


def _access(collection: Collection) -> str:
    return "public" if collection.public else "restricted"


def _json(collection: Collection) -> dict[str, object]:
    told = {"name": collection.name, "title": collection.title, "access": _access(collection)}
    return {**told, "note": collection.note}
