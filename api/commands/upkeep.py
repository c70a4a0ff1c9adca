"""`pressmark reindex` and `pressmark fixity`: keeping an archive in order."""

from __future__ import annotations

import secrets
import shutil

import click

from api.cli import FAILED
from api.house import House
from api.output import Progress, give, json_option, line, progress_option
from api.rebuild import ask_for_rebuild, asked_for_rebuild
from api.settings import Settings


@click.command()
@click.option(
    "--now", is_flag=True, help="Throw the old one away first; until there is a new one, search cannot answer."
)
@json_option
def reindex(now: bool, as_json: bool) -> None:
    """Build the search index anew. It is made from the archive alone, so nothing can be lost by it.

    Search goes on with the old index until the new one stands.
    """
    settings = Settings.read()
    with House.open(settings) as house:
        if now:
            _throw_away(house)
        ask_for_rebuild(settings.home)
        house.until(lambda: not asked_for_rebuild(settings.home))
        house.until_searchable()
        count = sum(1 for _ in house.archive.searchable(house.everything))
    if as_json:
        give({"documents": count})
    else:
        click.echo(f"The index is built: {count:,} documents can be searched.")


@click.command()
@progress_option
@json_option
def fixity(progress: bool, as_json: bool) -> int:
    """Prove that every file is still what it was when it came: each is read and its checksum compared."""
    with House.open(Settings.read()) as house:
        known = house.archive.fixity
        wrong = []
        with Progress("Checked", known.count(house.everything), shown=progress) as shown:
            checked = 0
            for checked, finding in enumerate(known.verify(house.everything), 1):
                if finding.trouble is not None:
                    wrong.append(finding)
                shown.to(checked)
    if as_json:
        listed = [{"sha256": f.sha256, "documents": list(f.documents), "trouble": f.trouble} for f in wrong]
        give({"checked": checked, "damaged": listed})
    else:
        for finding in wrong:
            click.echo(line(f"{finding.trouble} Documents: {' '.join(finding.documents)}"))
        if wrong:
            click.echo(f"{len(wrong):,} of {checked:,} originals are damaged or missing.")
            click.echo("Taking the very same file in again mends it.")
        else:
            click.echo(f"All {checked:,} originals are what they were when they came.")
    return FAILED if wrong else 0


def _throw_away(house: House) -> None:
    """At once, by renaming; whoever reads the old files keeps them until they let go."""
    index = house.settings.home / "index"
    if index.is_dir():
        old = index.rename(index.with_name(f"index.{secrets.token_hex(4)}"))
        shutil.rmtree(old)
