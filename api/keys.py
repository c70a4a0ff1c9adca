"""Keys over HTTP, for admins; and for every holder of one, what theirs may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from api import schemas
from api.bodies import fitted, json_body, json_request
from api.callers import Administering, Holding
from api.schemas import V1, say
from api.wiring import Wired
from archive.access import Role

router = APIRouter(tags=["keys"])

_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
KeyId = Annotated[str, Path(description="The key's id, which is not its secret.", max_length=200)]


def _moment(value: Any) -> Any:
    """Only a text: a bare number would be taken for seconds since 1970."""
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError("is a moment such as 2027-01-31T00:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment), Field(gt=_FIRST, lt=_LAST)]


class AskedKey(BaseModel):
    """What a new key is to be. `grants` are collections beyond the public ones; null is every collection."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, description="Whose it is; the journal says so of what they do.")
    role: Literal["reader", "checker", "librarian", "admin"] = "reader"
    grants: list[Annotated[str, Field(max_length=63)]] | None = Field(default=[], max_length=10_000)
    expires: Moment | None = None


@router.get("/keys", response_model=schemas.Keys, summary="List keys")
def keys(wired: Wired, asking: Administering) -> Response:
    """All there are and were, the oldest first, without their secrets."""
    told = [schemas.key(each, asking.scope) for each in wired.archive.keys.list(asking.principal)]
    return say(schemas.Keys(keys=told, links={"self": f"{V1}/keys"}))


@router.post(
    "/keys",
    status_code=201,
    response_model=schemas.NewKey,
    summary="Make a key",
    openapi_extra=json_request(AskedKey),
)
def create(wired: Wired, asking: Administering, body: Annotated[Any, Depends(json_body)]) -> Response:
    """The secret is in this answer and nowhere else. Nobody grants what they do not have."""
    asked = fitted(AskedKey, body, "body")
    expires = asked.expires and asked.expires.astimezone(UTC)
    key, secret = wired.archive.keys.create(
        asked.name, Role[asked.role], who=asking.principal, grants=asked.grants, expires=expires
    )
    headers = {"Location": f"{V1}/keys/{key.id}", "Cache-Control": "no-store"}
    return say(schemas.new_key(key, secret, asking.scope), 201, headers)


@router.get("/keys/me", response_model=schemas.Me, summary="Your own key")
def me(holding: Holding) -> Response:
    """What the key you ask with may do."""
    who = holding.principal
    assert who.role is not None  # a holder has one
    told = schemas.Me(
        name=who.name, role=who.role.name, grants=schemas.listed(who.grants), links={"self": f"{V1}/keys/me"}
    )
    return say(told)


@router.get("/keys/{id}", response_model=schemas.KeyAnswer, summary="One key")
def key(wired: Wired, asking: Administering, id: KeyId) -> Response:
    """Whose it is and what it may do."""
    return say(schemas.key(wired.archive.keys.get(id, asking.principal), asking.scope))


@router.delete("/keys/{id}", response_model=schemas.KeyAnswer, summary="Revoke a key")
def revoke(wired: Wired, asking: Administering, id: KeyId) -> Response:
    """It ends at once, and for good. Its name stays known, for the journal's sake."""
    return say(schemas.key(wired.archive.keys.revoke(id, asking.principal), asking.scope))
