"""`pressmark attach`: subtitles as the text of sound or film, which have no words that could be read."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli import FAILED
from api.commands.show import as_value
from api.house import House
from api.output import give, json_option, line
from api.resting import told_first, yes_option
from api.settings import Settings
from archive.document import Document, DocumentId, Reading


@click.command()
@click.argument("id")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@yes_option
@json_option
def attach(id: str, file: Path, yes: bool, as_json: bool) -> int:
    """Attach FILE, in SRT or VTT, to the sound or film ID: its words are then found, with their times.

    What was attached before stays kept; the last one is the text. What rests on it is told first, and asked whether to
    go on.
    """
    known = DocumentId(id)
    with House.open(Settings.read()) as house:
        resting = told_first(house, [id], yes=yes).get(id)
        try:
            with file.open("rb") as opened:
                house.archive.attach(known, opened, filename=file.name, who=house.owner, knowing=resting)
        except OSError as error:
            raise click.BadParameter(f"it cannot be read: {error.strerror}", param_hint="FILE") from None

        def look() -> Document:
            return house.archive.document(known, house.everything)

        house.until(lambda: look().version.reading not in (Reading.waiting, Reading.reading))
        house.until_searchable()
        document = look()
    failed = document.version.reading is Reading.failed
    if as_json:
        give(as_value(document))
    elif failed:
        click.echo(line(f"{document.title}: {document.version.detail}"))
    else:
        click.echo(line(f"{document.title} has the text of {file.name}."))
    return FAILED if failed else 0
