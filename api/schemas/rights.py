"""Collections, and keys without their secrets, as answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from api.schemas.base import V1, Answer
from archive.access import Scope
from archive.document import Collection
from archive.keys import Key


class CollectionAnswer(Collection):
    links: dict[str, str]


def collection(told: Collection) -> CollectionAnswer:
    links = {"self": f"{V1}/collections/{told.name}", "documents": f"{V1}/documents?collection={told.name}"}
    return CollectionAnswer(**told.model_dump(), links=links)


class Collections(Answer):
    collections: list[CollectionAnswer]
    links: dict[str, str]


class KeyAnswer(Answer):
    """A key, without its secret. `grants` null: every collection."""

    id: str
    name: str
    role: Literal["reader", "checker", "librarian", "admin"]
    grants: list[str] | None
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    links: dict[str, str]


class NewKey(KeyAnswer):
    """`secret` is shown this once."""

    secret: str


class Me(Answer):
    """Whose key it is that asks, and what it may do. `grants` null: every collection."""

    name: str
    role: Literal["reader", "checker", "librarian", "admin"]
    grants: list[str] | None
    links: dict[str, str]


def key(told: Key, scope: Scope) -> KeyAnswer:
    return KeyAnswer(**_key(told, scope))


def new_key(told: Key, secret: str, scope: Scope) -> NewKey:
    return NewKey(**_key(told, scope), secret=secret)


def _key(told: Key, scope: Scope) -> dict[str, Any]:
    """Without the names of collections that whoever asks does not see."""
    seen = None if told.grants is None else frozenset(name for name in told.grants if scope.sees(name))
    return {
        "id": told.id,
        "name": told.name,
        "role": told.role.name,
        "grants": listed(seen),
        "created": told.created,
        "expires": told.expires,
        "revoked": told.revoked,
        "links": {"self": f"{V1}/keys/{told.id}"},
    }


def listed(grants: frozenset[str] | None) -> list[str] | None:
    return None if grants is None else sorted(grants)


class Keys(Answer):
    keys: list[KeyAnswer]
    links: dict[str, str]
