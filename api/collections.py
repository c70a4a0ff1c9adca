"""Collections over HTTP: seen by whoever may, made and changed by admins."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api import schemas
from api.bodies import fitted, json_body, json_request
from api.callers import Administering, Asking, Holding
from api.schemas import V1, say
from api.wiring import Wired
from archive.document import Collection, Line, Words

router = APIRouter(tags=["collections"])

Name = Annotated[str, Path(description="Its name, which is its lasting id.", max_length=200)]


class NewCollection(BaseModel):
    """A collection is restricted unless it is said to be public."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]{0,62}$", description="Its lasting id.")]
    title: Line
    public: StrictBool = False
    note: Words | None = None


def _undefaulted(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class ChangedCollection(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    title: Line = Field(default="", json_schema_extra=_undefaulted)
    public: StrictBool = Field(default=False, json_schema_extra=_undefaulted)
    note: Words | None = Field(default=None, json_schema_extra=_undefaulted)


@router.get("/collections", response_model=schemas.Collections, summary="List collections")
def collections(wired: Wired, asking: Asking) -> Response:
    """The collections you see, by name."""
    told = [schemas.collection(each) for each in wired.archive.collections.list(asking.scope)]
    return say(schemas.Collections(collections=told, links={"self": f"{V1}/collections"}))


@router.post(
    "/collections",
    status_code=201,
    response_model=schemas.CollectionAnswer,
    summary="Make a collection",
    openapi_extra=json_request(NewCollection),
)
def create(wired: Wired, asking: Administering, body: Annotated[Any, Depends(json_body)]) -> Response:
    """Restricted unless `public` is true. Needs an admin's key."""
    asked = fitted(NewCollection, body, "body")
    told = wired.archive.collections.create(Collection(**asked.model_dump()), asking.principal)
    return say(schemas.collection(told), 201, {"Location": f"{V1}/collections/{told.name}"})


@router.get("/collections/{name}", response_model=schemas.CollectionAnswer, summary="One collection")
def collection(wired: Wired, asking: Asking, name: Name) -> Response:
    """Its title, its access, and what is noted about it."""
    return say(schemas.collection(wired.archive.collections.get(name, asking.scope)))


@router.patch(
    "/collections/{name}",
    response_model=schemas.CollectionAnswer,
    summary="Change title, access or note",
    openapi_extra=json_request(ChangedCollection, "application/merge-patch+json", "application/json"),
)
def change(wired: Wired, holding: Holding, name: Name, body: Annotated[Any, Depends(json_body)]) -> Response:
    """A JSON merge patch. What narrows access holds for the very next question. Needs an admin's key."""
    wired.archive.collections.get(name, holding.scope)
    asked = fitted(ChangedCollection, body, "body").model_dump(exclude_unset=True)
    return say(schemas.collection(wired.archive.collections.change(name, asked, holding.principal)))
