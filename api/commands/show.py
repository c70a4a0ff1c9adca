"""`pressmark show` and `pressmark text`: what is known of a document, and what was read from it."""

from __future__ import annotations

from typing import Any

import click

from api.house import House
from api.output import give, json_option, line, safe
from api.settings import Settings
from archive.document import Change, Document, DocumentId, Reading, Version
from archive.reasons import WORDS


@click.command()
@click.argument("id")
@click.option("--history", is_flag=True, help="Also every change, who made it and when; of withdrawn ones, too.")
@json_option
def show(id: str, history: bool, as_json: bool) -> None:
    """Show what is known of a document: its description, its original, how far its reading is.

    What librarians said and what was read from the file are kept apart: a value marked (read) is a suggestion.
    """
    with House.open(Settings.read()) as house:
        known = DocumentId(id)
        changes = house.archive.history(known, house.everything) if history else []
        if changes and changes[-1].kind in ("withdrawn", "purged"):
            document, versions, around, inside = None, [], [], []
        else:
            document = house.archive.document(known, house.everything)
            versions = house.archive.versions(known, house.everything)
            around = house.archive.around([document], house.everything).get(known, [])
            inside = house.archive.members(known, house.everything)
    if as_json:
        told = as_value(document) if document else {"id": id}
        if document:
            told |= {"versions": [v.model_dump(mode="json") for v in versions]}
            told |= {"part_of": [_linked(each) for each in around], "members": [_linked(each) for each in inside]}
        give(told | ({"history": [_change_value(each) for each in changes]} if history else {}))
        return
    if document:
        _say(document, versions)
        for each in reversed(around):
            click.echo(line(f"  part of       {each.title}  ({each.id})"))
        for each in inside:
            click.echo(line(f"  holds         {each.title}  ({each.id}, {_reading(each.version)})"))
    for change in changes:
        click.echo(line(_change(change)))


@click.command()
@click.argument("id")
@click.option("--page", type=click.IntRange(min=1), help="Only this page, counted from 1.")
@click.option("--version", type=click.IntRange(min=1), help="Of an older version; by default the newest.")
@json_option
def text(id: str, page: int | None, version: int | None, as_json: bool) -> None:
    """Print the text that was read from a document, page by page."""
    with House.open(Settings.read()) as house:
        known = DocumentId(id)
        if page is not None:
            pages = [house.archive.page(known, page, house.everything, version)]
        else:
            pages = list(house.archive.text(known, house.everything, version).pages)
    if as_json:
        give({"document": id, "pages": [{**each.model_dump(mode="json"), "sha256": each.sha256} for each in pages]})
        return
    for each in pages:
        if len(pages) > 1:
            click.echo(line(f"--- page {each.label} ---"))
        click.echo(safe(each.text))


def as_value(document: Document) -> dict[str, Any]:
    """A document as JSON, with the members it has over HTTP."""
    told = document.description
    short = {"kind": told.kind, "publisher": told.publisher, "date": told.date, "language": told.language}
    long = document.model_dump(mode="json")
    return {
        "id": document.id,
        "title": document.title,
        "collection": document.collection,
        **short,
        "description": told.model_dump(mode="json"),
        **long,
    }


def _linked(document: Document) -> dict[str, str]:
    """A document around this one or inside it."""
    return {"id": document.id, "title": document.title}


def _say(document: Document, versions: list[Version]) -> None:
    click.echo(line(document.title))
    click.echo(f"  id            {document.id}")
    click.echo(f"  collection    {document.collection}")
    for name, value in document.description.model_dump(mode="json", exclude_defaults=True).items():
        if name != "title":
            read = "" if getattr(document.said, name) else "  (read)"
            for each in _shown(value):
                click.echo(line(f"  {name:<13} {each}{read}"))
    for version in reversed(versions):
        kept = f"{version.filename}, {version.size:,} bytes, {version.media_type}, taken in {version.added:%Y-%m-%d}"
        click.echo(line(f"  version {version.number:<5} {kept}"))
        click.echo(f"  sha256        {version.sha256}")
        click.echo(line(f"  reading       {_reading(version)}"))


def _reading(version: Version) -> str:
    if version.reason is not None:
        return f"failed ({version.reason.value}): {version.detail} {WORDS[version.reason]}"
    if version.reading is not Reading.read:
        return version.reading.value
    return f"read, {version.pages} page{'s' * (version.pages != 1)}"


def _shown(value: Any) -> list[str]:
    """The value of a field, on one line or several."""
    if isinstance(value, dict):
        return [f"{name}: {', '.join(_shown(each))}" for name, each in value.items()]
    if isinstance(value, list):
        return [_named(each) if isinstance(each, dict) else str(each) for each in value]
    return [str(value)]


def _named(value: dict[str, str]) -> str:
    """A title, a creator or an identifier on one line."""
    if "value" in value:
        return f"{value['type']}:{value['value']}"
    first, *others = (each for each in value.values() if each is not None)
    return f"{first} ({', '.join(others)})" if others else first


def _change(change: Change) -> str:
    fields = ", ".join(f"{f.field}: {f.before!r} → {f.after!r}" for f in change.fields)
    return f"  {change.at:%Y-%m-%d %H:%M} UTC  {change.kind.value} by {change.who}" + (f"  {fields}" if fields else "")


def _change_value(change: Change) -> dict[str, Any]:
    return change.model_dump(mode="json", exclude={"number", "document"})
