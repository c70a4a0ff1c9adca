"""Collections: documents kept together for origin, use or access; each public or restricted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, insert, select, update

from archive import rights
from archive.access import Principal, Role, Scope
from archive.catalogue import Catalogue
from archive.document import Collection
from archive.errors import Conflict, Invalid, NotFound
from archive.tables import collections as collections_table

_CHANGEABLE = frozenset({"title", "public", "note"})


@dataclass(frozen=True)
class Collections:
    """The collections of an archive."""

    catalogue: Catalogue
    now: Callable[[], datetime]

    def create(self, collection: Collection, who: Principal) -> Collection:
        """A new collection. Raises NotAllowed, Conflict `name_taken`."""
        rights.needs(who, Role.admin, "Making collections")
        with self.catalogue.writing() as connection:
            own = collections_table.c.name == collection.name
            if connection.execute(select(collections_table.c.name).where(own)).first():
                raise Conflict(f"There is a collection named {collection.name}.", code="name_taken")
            told = {**collection.model_dump(), "position": 0, "created": self.now()}
            connection.execute(insert(collections_table).values(**told))
        return collection

    def change(self, name: str, changes: Mapping[str, Any], who: Principal) -> Collection:
        """Change title, access or note. What narrows access holds for the very next question.

        Raises NotFound, NotAllowed, Invalid.
        """
        unknown = set(changes) - _CHANGEABLE
        if unknown:
            raise Invalid(f"A collection has no {min(unknown)} that can be changed.", where=min(unknown))
        with self.catalogue.writing() as connection:
            scope = rights.scope(connection, who)
            row = connection.execute(select(collections_table).where(collections_table.c.name == name)).one_or_none()
            if row is None or not scope.sees(name):
                raise NotFound(f"There is no collection {name} here.")
            rights.collection(connection, name, who, Role.admin, "Changing a collection")
            try:
                changed = Collection.model_validate({**_collection(row).model_dump(), **changes})
            except ValidationError as error:
                first = error.errors(include_url=False, include_context=False, include_input=False)[0]
                where = ".".join(str(part) for part in first["loc"])
                raise Invalid(f"{where}: {first['msg']}", where=where) from None
            told = {"title": changed.title, "public": changed.public, "note": changed.note}
            connection.execute(update(collections_table).where(collections_table.c.name == name).values(**told))
        return changed

    def get(self, name: str, scope: Scope) -> Collection:
        """One collection. Raises NotFound."""
        with self.catalogue.reading() as connection:
            row = connection.execute(select(collections_table).where(collections_table.c.name == name)).one_or_none()
        if row is None or not scope.sees(name):
            raise NotFound(f"There is no collection {name} here.")
        return _collection(row)

    def list(self, scope: Scope) -> list[Collection]:
        """The collections this caller sees, by name."""
        with self.catalogue.reading() as connection:
            rows = connection.execute(select(collections_table).order_by(collections_table.c.name)).all()
        return [_collection(row) for row in rows if scope.sees(row.name)]


def _collection(row: Row[Any]) -> Collection:
    return Collection(name=row.name, title=row.title, public=row.public, note=row.note)
