"""Who asks, what they may do, and what they may see.

A `Principal` is who asks. A `Scope` is what one caller may see at one moment; every function that reads takes one,
without a default, so that forgetting it is a TypeError and not a leak.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from archive.document import DocumentId


class Role(IntEnum):
    """What a key may do; each role may do all that stands before it."""

    reader = 1
    checker = 2
    librarian = 3
    admin = 4


@dataclass(frozen=True)
class Principal:
    """Somebody who asks. `grants` are the collections they may use beyond the public ones; None is all.

    `role` None is a caller without a key. `name` is what the journal says of who did something.
    """

    name: str
    role: Role | None
    grants: frozenset[str] | None = frozenset()

    @classmethod
    def anonymous(cls) -> Principal:
        return cls("anonymous", None)

    @classmethod
    def owner(cls) -> Principal:
        """The command line on the archive's own machine."""
        return cls("owner", Role.admin, None)

    def may(self, role: Role) -> bool:
        return self.role is not None and self.role >= role

    def granted(self, collection: str) -> bool:
        return self.grants is None or collection in self.grants

    def decides_in(self, collection: str) -> bool:
        """Whether they decide on citations and claims there, and so may know the names and notes of who decided."""
        return self.may(Role.checker) and self.granted(collection)


@dataclass(frozen=True)
class Scope:
    """What one caller may see: names of collections (None: all), less single documents not to be seen any more.

    `hidden` closes the gap between a change that narrows access (a withdrawal, a move) and its being applied
    to the index.
    """

    collections: frozenset[str] | None
    hidden: frozenset[DocumentId] = frozenset()

    @classmethod
    def everything(cls) -> Scope:
        """What the owner of the archive sees."""
        return cls(None)

    @classmethod
    def nothing(cls) -> Scope:
        return cls(frozenset())

    def sees(self, collection: str) -> bool:
        return self.collections is None or collection in self.collections

    def without(self, documents: frozenset[DocumentId]) -> Scope:
        return replace(self, hidden=self.hidden | documents) if documents else self
