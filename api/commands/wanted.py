"""`pressmark wanted`: what is cited and not held."""

from __future__ import annotations

import sys
from typing import Any

import click

from api import acquisitions
from api.house import House
from api.output import give, json_option, safe
from api.settings import Settings
from api.viewer import seen_by, viewer_option
from archive.citation import Getting
from archive.wanted import OPEN, Entry, Standing


@click.command()
@click.option(
    "--standing",
    "standings",
    multiple=True,
    type=click.Choice([each.value for each in Standing]),
    help="wanted: not here; arrived: something is that may be it; held: confirmed. By default the first two.",
)
@click.option(
    "--acquisition", "gettings", multiple=True, type=click.Choice([each.value for each in Getting]), help="Only these."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "urls"]),
    default="text",
    help="csv: a row a passage; urls: addresses, one a line, for a web archiver whose WARC or WACZ is then taken in.",
)
@viewer_option
@json_option
def wanted(standings: Any, gettings: Any, form: acquisitions.Form, viewer: str | None, as_json: bool) -> None:
    """What is cited and not held: by how many documents, where, and how far the getting of it is.

    The getting is told by `pressmark citations acquire`. A work leaves the list when its citations are confirmed with a
    target, or rejected. Pressmark itself fetches nothing.
    """
    with House.open(Settings.read()) as house:
        scope = seen_by(house, viewer)
        chosen = tuple(Standing(each) for each in standings) or OPEN
        asked = [Getting(each) for each in gettings]
        if as_json:
            told = house.archive.wanting.listed(scope, standings=chosen, gettings=asked)
            counts = {"standings": told.standings, "acquisitions": told.gettings}
            give({"total": told.total, **counts, "entries": [_value(each) for each in told.entries]})
            return
        entries = house.archive.wanting.every(scope, standings=chosen, gettings=asked)
        for piece in acquisitions.lines(house.archive, entries, scope, form):
            sys.stdout.write(safe(piece))


def _value(told: Entry) -> dict[str, Any]:
    return {
        "standing": told.standing,
        "words": acquisitions.called(told),
        "reference": told.reference.model_dump(mode="json"),
        "articles": len(told.articles),
        "state": told.getting,
        "acquisition": told.acquisition and told.acquisition.model_dump(mode="json"),
        "citations": [each.model_dump(mode="json") for each in told.citations],
        "candidates": [each.model_dump(mode="json") for each in told.candidates],
    }
