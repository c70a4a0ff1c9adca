"""Whether somebody may change something: the one place that knows, so that every door answers alike.

What they do not see does not exist for them (NotFound); what they see but may not change is NotAllowed.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from archive.access import Principal, Role, Scope
from archive.errors import NotAllowed, NotFound
from archive.tables import collections


def scope(connection: Connection, principal: Principal) -> Scope:
    """What this caller sees at this moment: the public collections and those granted to them."""
    if principal.grants is None:
        return Scope.everything()
    rows = connection.execute(select(collections.c.name, collections.c.public))
    return Scope(frozenset(name for name, public in rows if public or name in principal.grants))


def needs(who: Principal, role: Role, what: str) -> None:
    """Raises NotAllowed, saying `what` needs which role."""
    if not who.may(role):
        raise NotAllowed(f"{what} needs the role {role.name}.")


def collection(connection: Connection, name: str, who: Principal, role: Role, what: str) -> None:
    """Whether they may do this in a collection. Raises NotFound, NotAllowed."""
    row = connection.execute(select(collections.c.public).where(collections.c.name == name)).one_or_none()
    if row is None or not (row.public or who.granted(name)):
        raise NotFound(f"There is no collection {name} here.")
    needs(who, role, what)
    if not who.granted(name):
        raise NotAllowed(f"{what} needs a grant for the collection {name}.")
