"""A description on the command line: one option for each of its fields, or all of it as JSON in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from archive.document import Kind

F = TypeVar("F", bound=Callable[..., Any])

NAMES = {name.rstrip("s"): name for name in ("creators", "subjects", "places", "organisations", "identifiers")}
"""The options that are called otherwise than their field."""

_LARGEST = 16 * 1024 * 1024


def description_options(command: F) -> F:
    """`--title`, `--kind` … for a command that takes a description; they arrive as `**said`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPTIONS = (
    click.option("--title", help="What it is called."),
    click.option("--kind", type=click.Choice([k.value for k in Kind]), metavar="KIND", help=" ".join(Kind) + "."),
    click.option("--publisher", help="The outlet or body that issued it."),
    click.option("--date", help="When it was issued: 2021-02-18, 2021-02, 2021, 2019/2021, 2021~ (about)."),
    click.option("--language", help="Its language, as en, zh-Hans, pt-BR."),
    click.option("--creator", "creators", multiple=True, help="Who made it. May be given again, like all below."),
    click.option("--subject", "subjects", multiple=True, help="What it is about."),
    click.option("--place", "places", multiple=True, help="A place it is about."),
    click.option("--organisation", "organisations", multiple=True, help="An organisation it is about."),
    click.option("--identifier", "identifiers", multiple=True, metavar="SCHEME:VALUE", help="url:…, doi:…, isbn:…"),
    click.option("--rights", help="What may be done with it."),
    click.option("--provenance", help="Where it came from, and how."),
    click.option("--note", help="Anything else worth knowing."),
    click.option("--extra", multiple=True, metavar="NAME=VALUE", help="A field of your own; again for a list."),
    click.option("--description", "file", type=_FILE, help="A JSON file with these fields; options go before it."),
)


def described(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were given, as JSON. Raises click.UsageError for what cannot be understood."""
    given = dict(said)
    file, extra = given.pop("file"), given.pop("extra")
    told = {} if file is None else _from_file(file)
    told |= {name: list(v) if isinstance(v, tuple) else v for name, v in given.items() if v not in (None, ())}
    if given["creators"]:
        told["creators"] = [{"name": name} for name in given["creators"]]
    if given["identifiers"]:
        told["identifiers"] = [_identifier(each) for each in given["identifiers"]]
    if extra:
        told["extra"] = {**told.get("extra", {}), **_extra(extra)}
    return told


def _from_file(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _LARGEST:
        raise click.UsageError(f"{path.name} is too large for a description.")
    try:
        told = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{path.name} is not JSON: {error}") from None
    if not isinstance(told, dict) or not isinstance(told.get("extra", {}), dict):
        raise click.UsageError(f"{path.name} is not a JSON object with the fields of a description.")
    return told


def _identifier(given: str) -> dict[str, str]:
    scheme, colon, value = given.partition(":")
    if scheme in ("http", "https"):
        return {"type": "url", "value": given}
    if not colon or not value:
        raise click.BadParameter(f"{given!r} is not SCHEME:VALUE, such as doi:10.1000/182", param_hint="--identifier")
    return {"type": scheme, "value": value}


def _extra(given: Iterable[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{each!r} is not NAME=VALUE", param_hint="--extra")
        if name not in told:
            told[name] = value
        else:
            told[name] = [*(told[name] if isinstance(told[name], list) else [told[name]]), value]
    return told
