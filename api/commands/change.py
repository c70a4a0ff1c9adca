"""`pressmark revise`, `withdraw`, `purge`: what can happen to a document after it was taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from api.cli import FAILED
from api.commands.show import as_value
from api.described import NAMES, described, description_options
from api.house import House
from api.output import give, json_option, line
from api.rebuild import asked_for_rebuild
from api.resting import told_first, yes_option
from api.settings import Settings
from archive.document import DocumentId
from archive.errors import NotFound


@click.command()
@click.argument("id")
@click.option("--collection", help="Move it into this collection.")
@click.option("--unset", multiple=True, metavar="FIELD", help="Take a field away: title, subjects, extra.NAME …")
@description_options
@yes_option
@json_option
def revise(id: str, collection: str | None, unset: tuple[str, ...], yes: bool, as_json: bool, **said: Any) -> None:
    """Change a document's description. Fields not named stay; a list replaces the list there was.

    What rests on it is told first, and asked whether to go on. Every change is written down: who, when, and what from
    what to what (pressmark show ID --history).
    """
    changes = described(said)
    told = changes.pop("collection", None)
    collection = collection or (told if isinstance(told, str) else None)
    for name in unset:
        if name.startswith("extra."):
            changes.setdefault("extra", {})[name.removeprefix("extra.")] = None
        else:
            changes[NAMES.get(name, name)] = None
    if not changes and collection is None:
        raise click.UsageError("Say what to change, such as --title or --unset FIELD.")
    with House.open(Settings.read()) as house:
        known = told_first(house, [id], yes=yes).get(id)
        document = house.archive.revise(DocumentId(id), changes, who=house.owner, collection=collection, knowing=known)
        house.until_searchable()
    if as_json:
        give(as_value(document))
    else:
        click.echo(line(f"{document.title} is at revision {document.revision}."))


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--reason", default="", help="Why; the journal keeps it.")
@yes_option
@json_option
def withdraw(ids: tuple[str, ...], reason: str, yes: bool, as_json: bool) -> int:
    """Take documents out of view. Nothing of them is destroyed, and their history can still be seen.

    What rests on them is told first, and asked whether to go on.
    """
    with House.open(Settings.read()) as house:
        known = told_first(house, ids, yes=yes)
        done = each(ids, lambda id: house.archive.withdraw(id, who=house.owner, reason=reason, knowing=known.get(id)))
        house.until_searchable()
    return told(done, ids, "withdrawn", as_json)


@click.command()
@click.argument("id")
@click.option("--reason", default="", help="Why; the tombstone keeps it.")
@click.option("--yes", is_flag=True, help="With --really: do not ask.")
@click.option("--really", is_flag=True, help="With --yes: do not ask.")
@json_option
def purge(id: str, reason: str, yes: bool, really: bool, as_json: bool) -> int:
    """Destroy a document's files, texts and description for good. Only its tombstone stays: that it was there.

    What rests on it is told first, and asked twice whether to go on. To only take it out of view, withdraw it.
    """
    with House.open(Settings.read()) as house:
        known = DocumentId(id)
        house.archive.history(known, house.everything)
        resting = told_first(house, [id], yes=True).get(id)
        if not (yes and really):
            _ask(house, known)
        house.archive.purge(known, who=house.owner, reason=reason, knowing=resting)
        house.until_searchable()
        house.until(lambda: not asked_for_rebuild(house.settings.home))  # or the index would still hold its words
    return told({id: ""}, (id,), "purged", as_json)


def _ask(house: House, id: DocumentId) -> None:
    """Twice, and the second time not by a single key. Raises click.Abort."""
    try:
        title = house.archive.document(id, house.everything).title
    except NotFound:
        title = "a withdrawn document"
    click.confirm(line(f"Destroy {title!r} for good? It cannot be brought back."), abort=True, err=True)
    if click.prompt("Type its id to go on", err=True).strip() != id:
        raise click.Abort


def each(ids: tuple[str, ...], act: Callable[[DocumentId], object]) -> dict[str, str]:
    """What was wrong with each, empty where nothing was. Raises NotFound where there is only one."""
    if len(ids) == 1:
        act(DocumentId(ids[0]))
        return {ids[0]: ""}
    done = {}
    for id in ids:
        try:
            act(DocumentId(id))
            done[id] = ""
        except NotFound as error:
            done[id] = str(error)
    return done


def told(done: dict[str, str], ids: tuple[str, ...], what: str, as_json: bool) -> int:
    if as_json:
        give({"documents": [{"id": id, "done": not done[id], "trouble": done[id] or None} for id in ids]})
    else:
        for id in ids:
            click.echo(line(f"{id}: {done[id] or what}"))
    return FAILED if any(done.values()) else 0
