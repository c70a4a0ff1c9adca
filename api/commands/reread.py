"""`pressmark reread`: read files again, as after an update, with OCR, or with the password that opens them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from api.commands.change import each, told
from api.house import House
from api.output import json_option
from api.selection import narrowed
from api.settings import Settings
from archive.document import Document, DocumentId, Reading, Reason
from index.parser import parsed
from index.results import Mode, Search

_PAGE = 100
_LOOKED_AT = 500


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--reason", multiple=True, type=click.Choice([r.value for r in Reason]), help="Those that failed for it.")
@click.option("--format", "formats", multiple=True, metavar="MEDIA_TYPE", help="Those of this type.")
@click.option("--search", metavar="WORDS", help="Those that these words find.")
@click.option("--ocr", is_flag=True, help="Read every page by OCR, also those with a text of their own.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The password that opens the one document named: the first line of this file.",
)
@json_option
def reread(ids: tuple[str, ...], as_json: bool, password_file: Path | None, **asked: Any) -> int:
    """Read the newest files of documents again: these, or all that are chosen by options, which narrow each other.

    \b
    pressmark reread --reason unsupported     after an update that reads more kinds of file
    pressmark reread ID --ocr                 where the text in the file is no good
    pressmark reread ID --password-file F     a locked file; the password is kept with it, and never shown
    """
    if not (ids or asked["reason"] or asked["formats"] or asked["search"]):
        raise click.UsageError("Say which: ID…, --reason, --format or --search.")
    if password_file is not None and len(ids) != 1:
        raise click.UsageError("A password opens one document: name it by its ID.")
    password = None if password_file is None else _first_line(password_file)
    with House.open(Settings.read()) as house:
        chosen, done = _chosen(house, ids, asked)
        house.archive.reread(*chosen, who=house.owner, ocr=asked["ocr"], password=password)
        house.until(lambda: not any(_waiting(house, chosen)))
        house.until_searchable()
        for document in _documents(house, chosen):
            reason = document.version.reason
            done[document.id] = "" if reason is None else f"failed ({reason.value})"
    if not done and not as_json:
        click.echo("There is nothing of this kind to be read again.")
    return told(done, tuple(done), "read again", as_json)


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"it cannot be read as text: {error}", param_hint="--password-file") from None
    if not lines or not lines[0]:
        raise click.BadParameter("its first line is empty.", param_hint="--password-file")
    return lines[0]


def _chosen(house: House, ids: tuple[str, ...], asked: dict[str, Any]) -> tuple[list[DocumentId], dict[str, str]]:
    """The documents meant, and what was wrong with ids that were named. Raises NotFound, Gone for one alone."""
    done = each(ids, lambda id: house.archive.document(id, house.everything))
    named = [DocumentId(id) for id, trouble in done.items() if not trouble] if ids else None
    found = _found(house, asked["search"]) if asked["search"] else None
    unread = None
    if asked["reason"] or asked["formats"]:
        reasons = [Reason(name) for name in asked["reason"]]
        unread = house.archive.unread(reasons, asked["formats"], house.everything)
    chosen = narrowed(named, found, unread)
    return chosen, {id: trouble for id, trouble in done.items() if trouble or id in chosen}


def _found(house: House, words: str) -> Iterator[DocumentId]:
    """All that these words find. Raises QueryError, IndexOutdated."""
    house.until_searchable()
    search = Search(query=parsed(words).query, mode=Mode.expanded, limit=_PAGE, passages=0)
    while hits := house.engine.search(search, house.everything).hits:
        yield from (hit.id for hit in hits)
        search = replace(search, after=hits[-1].key)


def _documents(house: House, ids: list[DocumentId]) -> Iterator[Document]:
    for start in range(0, len(ids), _LOOKED_AT):
        yield from house.archive.documents(ids[start : start + _LOOKED_AT], house.everything)


def _waiting(house: House, ids: list[DocumentId]) -> Iterator[bool]:
    return (document.version.reading in (Reading.waiting, Reading.reading) for document in _documents(house, ids))
