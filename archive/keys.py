"""Keys: who may read or write over HTTP. A key is shown once and kept only as its hash.

The hash is a plain SHA-256: a key is 256 random bits, which no list of likely secrets can hold.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from archive import rights
from archive.access import Principal, Role
from archive.catalogue import Catalogue
from archive.errors import Conflict, Invalid, NotFound
from archive.tables import collections
from archive.tables import keys as keys_table

PREFIX = "pm_"
_NAME = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,100}")
_KEPT_NAMES = frozenset({Principal.anonymous().name, Principal.owner().name, "reader"})


@dataclass(frozen=True)
class Key:
    """A key, without its secret. `grants` None: every collection."""

    id: str
    name: str
    role: Role
    grants: frozenset[str] | None
    created: datetime
    expires: datetime | None
    revoked: datetime | None


@dataclass(frozen=True)
class Keys:
    """The keys of an archive. All but `authenticate` is for admins alone, and raises NotAllowed for others."""

    catalogue: Catalogue
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def create(
        self,
        name: str,
        role: Role,
        *,
        who: Principal,
        grants: Iterable[str] | None = (),
        expires: datetime | None = None,
    ) -> tuple[Key, str]:
        """A new key and its secret. The name is what the journal says of who did something, so it is never reused.

        Raises NotAllowed, Invalid, NotFound (a collection there is not), Conflict `name_taken`.
        """
        rights.needs(who, Role.admin, "Making keys")
        granted = None if grants is None else frozenset(grants)
        now = self.now()
        if not _NAME.fullmatch(name.strip()) or name in _KEPT_NAMES:
            raise Invalid("A key needs a name of 1 to 100 characters that tells whose it is.", where="name")
        if expires is not None and expires <= now:
            raise Invalid("A key cannot have expired already.", where="expires")
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(self.new_id(), name.strip(), role, granted, now, expires, None)
        with self.catalogue.writing() as connection:
            _beyond(connection, granted, who)
            if connection.execute(select(keys_table.c.id).where(keys_table.c.name == key.name)).first():
                raise Conflict(f"There is or was a key named {key.name}.", code="name_taken")
            values = {"id": key.id, "name": key.name, "role": role.name, "created": now, "expires": expires}
            values |= {"hash": _hash(secret), "by": who.name, "revoked": None}
            listed = None if granted is None else sorted(granted)
            connection.execute(insert(keys_table).values(**values, grants=listed))
        return key, secret

    def list(self, who: Principal) -> list[Key]:
        """All keys, also those no longer valid, the oldest first."""
        rights.needs(who, Role.admin, "Seeing keys")
        with self.catalogue.reading() as connection:
            rows = connection.execute(select(keys_table).order_by(keys_table.c.created, keys_table.c.id))
            return [_key(row) for row in rows]

    def get(self, id: str, who: Principal) -> Key:
        """One key. Raises NotFound."""
        rights.needs(who, Role.admin, "Seeing keys")
        with self.catalogue.reading() as connection:
            row = connection.execute(select(keys_table).where(keys_table.c.id == id)).one_or_none()
        if row is None:
            raise NotFound("There is no such key.")
        return _key(row)

    def revoke(self, id: str, who: Principal) -> Key:
        """End a key at once. Ending it twice changes nothing. Raises NotFound."""
        key = self.get(id, who)
        if key.revoked is None:
            with self.catalogue.writing() as connection:
                own = keys_table.c.id == id, keys_table.c.revoked.is_(None)
                connection.execute(update(keys_table).where(*own).values(revoked=self.now()))
        return self.get(id, who)

    def authenticate(self, secret: str) -> Principal:
        """Who has this secret. Raises NotFound where it is unknown, expired or revoked."""
        if not secret.startswith(PREFIX):
            raise NotFound("This key is not known.")
        with self.catalogue.reading() as connection:
            asked = select(keys_table).where(keys_table.c.hash == _hash(secret))
            row = connection.execute(asked).one_or_none()
        if row is None or row.revoked is not None or (row.expires is not None and row.expires <= self.now()):
            raise NotFound("This key is not known, or no longer valid.")
        key = _key(row)
        return Principal(key.name, key.role, key.grants)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _beyond(connection: Connection, grants: frozenset[str] | None, who: Principal) -> None:
    """Nobody grants what they do not have. Raises NotFound."""
    known = set(connection.execute(select(collections.c.name)).scalars())
    wanted = known if grants is None and who.grants is not None else grants or frozenset()
    for name in sorted(wanted):
        if name not in known or not who.granted(name):
            raise NotFound(f"There is no collection {name} here.")


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        role=Role[row.role],
        grants=None if row.grants is None else frozenset(row.grants),
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
    )
