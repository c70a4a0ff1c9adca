"""On whose behalf a command looks or decides (`--as`), and that the index is there to be asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from api.house import House
from archive.access import Principal, Scope
from archive.errors import NotFound
from index.engine import IndexOutdated

SEEN_AS = "See what the key of this name sees, or the public."
DECIDED_AS = "Decide as the holder of the key of this name, in whose name it is kept; else as the owner."

F = TypeVar("F", bound=Callable[..., Any])


def viewer_option(command: F) -> F:
    """`--as` for a command that shows documents."""
    return click.option("--as", "viewer", metavar="KEY|public", help=SEEN_AS)(command)


def decider_option(command: F) -> F:
    """`--as` for a command that decides on something."""
    return click.option("--as", "decider", metavar="KEY", help=DECIDED_AS)(command)


def deciding(house: House, decider: str | None) -> Principal:
    """Who decides: the owner, or the holder of the key of this name, who may do what the key may. Raises NotFound."""
    return house.owner if decider is None else _key(house, decider)


def seen_by(house: House, viewer: str | None) -> Scope:
    """What is seen: all, or what the public or a key sees. Raises NotFound."""
    return house.archive.scope(viewing(house, viewer))


def viewing(house: House, viewer: str | None) -> Principal:
    """Who sees it: the owner, or the public, or the key of this name. Raises NotFound."""
    if viewer is None:
        return house.owner
    if viewer == "public":
        return Principal.anonymous()
    return _key(house, viewer)


def _key(house: House, name: str) -> Principal:
    for key in house.archive.keys.list(house.owner):
        ended = key.revoked is not None or (key.expires is not None and key.expires <= datetime.now(UTC))
        if key.name == name and not ended:
            return Principal(key.name, key.role, key.grants)
    raise NotFound(f"There is no key named {name} that works.")


def up_to_date(house: House) -> None:
    """Where nobody else is at work, bring the index up to date first; elsewhere it is being done."""
    behind = house.searchable() < house.archive.last_change(house.everything)
    if behind and house.take_over():
        house.until_searchable()
    elif house.searchable() < 0:
        raise IndexOutdated("the index is not there yet")
