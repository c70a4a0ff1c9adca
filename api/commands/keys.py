"""`pressmark keys`: who may read or write over HTTP."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import click

from api.house import House
from api.output import give, json_option, line, table
from api.settings import Settings
from archive.access import Role
from archive.keys import Key

_DAYS = re.compile(r"([1-9][0-9]{0,4})d")


@click.group()
def keys() -> None:
    """Keys: who may read or write over HTTP. This command line needs none.

    \b
    A role says what a key may do: reader, checker (also confirms citations), librarian (also takes in
    and changes documents), admin (also collections and keys). A grant is a collection it may use beyond
    the public ones.
    """


@keys.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all keys, also those that no longer work. Secrets are not kept and cannot be shown."""
    with House.open(Settings.read()) as house:
        found = house.archive.keys.list(house.owner)
    if as_json:
        give({"keys": [_json(key) for key in found]})
    elif found:
        rows = [[key.id, key.name, key.role.name, _grants(key), _until(key)] for key in found]
        table(rows, ["id", "name", "role", "collections", "works until"])
    else:
        click.echo("There are no keys yet. Make one: pressmark keys create NAME --role librarian --grant COLLECTION")


@keys.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.name for role in Role]), default="reader", help="By default reader.")
@click.option("--grant", "grants", multiple=True, metavar="COLLECTION", help="A collection it may use; again for more.")
@click.option("--all-collections", is_flag=True, help="It may use every collection, also those to come.")
@click.option("--expires", default="90d", metavar="90d|DATE|never", help="When it ends; by default in 90 days.")
@json_option
def create(name: str, role: str, grants: tuple[str, ...], all_collections: bool, expires: str, as_json: bool) -> None:
    """Make a key and show its secret, this once. NAME says whose it is; the journal will name it."""
    if all_collections and grants:
        raise click.UsageError("Say --grant or --all-collections, not both.")
    end = _expiry(expires)
    with House.open(Settings.read()) as house:
        granted = None if all_collections else grants
        key, secret = house.archive.keys.create(name, Role[role], who=house.owner, grants=granted, expires=end)
    if as_json:
        give({**_json(key), "secret": secret})
        return
    click.echo(line(f"The key {key.name} ({key.role.name}; {_grants(key)}) works until: {_until(key)}."))
    click.echo("Its secret, which cannot be shown again:")
    click.echo(secret)
    click.echo("Send it with each request:  Authorization: Bearer " + secret[:6] + "…")


@keys.command()
@click.argument("id")
@json_option
def revoke(id: str, as_json: bool) -> None:
    """End a key at once. ID is its id or its name."""
    with House.open(Settings.read()) as house:
        named = [key.id for key in house.archive.keys.list(house.owner) if key.name == id]
        key = house.archive.keys.revoke(named[0] if named else id, house.owner)
    if as_json:
        give(_json(key))
    else:
        click.echo(line(f"The key {key.name} no longer works."))


def _expiry(told: str) -> datetime | None:
    if told == "never":
        return None
    if days := _DAYS.fullmatch(told):
        return datetime.now(UTC) + timedelta(days=int(days[1]))
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise click.BadParameter(
            f"{told!r} is not 90d, a date such as 2027-01-31, or never", param_hint="--expires"
        ) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _grants(key: Key) -> str:
    return "every collection" if key.grants is None else ", ".join(sorted(key.grants)) or "public collections"


def _until(key: Key) -> str:
    if key.revoked is not None:
        return f"revoked {key.revoked:%Y-%m-%d}"
    return "revoked by hand" if key.expires is None else f"{key.expires:%Y-%m-%d %H:%M} UTC"


def _json(key: Key) -> dict[str, object]:
    dates = {name: at and at.isoformat() for name, at in (("expires", key.expires), ("revoked", key.revoked))}
    granted = None if key.grants is None else sorted(key.grants)
    told = {"id": key.id, "name": key.name, "role": key.role.name, "grants": granted}
    return {**told, "created": key.created.isoformat(), **dates}
