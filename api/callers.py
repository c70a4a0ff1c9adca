"""Who asks: the key in the Authorization header, and what it lets its holder see and do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from api.problems import Refusal
from api.wiring import Wired, Wiring
from archive.access import Principal, Role, Scope
from archive.errors import NotFound

_NOBODY = Principal.anonymous()
REALM = 'Bearer realm="pressmark"'


@dataclass(frozen=True)
class Caller:
    """Somebody at the door, and what they may see at this moment."""

    principal: Principal
    scope: Scope

    @property
    def name(self) -> str:
        return self.principal.name


async def caller(request: Request, wired: Wired) -> Caller:
    """Who asks. Raises `Refusal` 401 for a key that is unknown, expired or withdrawn: never taken for nobody's."""
    if "authorization" not in request.headers and (scope := wired.archive.scope_known(_NOBODY)) is not None:
        return Caller(_NOBODY, scope)  # most who ask; another thread would take longer than all of this
    return await run_in_threadpool(read, request, wired)


def read(request: Request, wired: Wiring) -> Caller:
    """The same, where it may wait."""
    given = request.headers.getlist("authorization")
    principal = _principal(wired, given) if given else _NOBODY
    return Caller(principal, wired.archive.scope(principal))


def _principal(wired: Wiring, given: list[str]) -> Principal:
    scheme, _, secret = given[0].strip().partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not secret.strip():
        raise _unknown("Give the key as: Authorization: Bearer pm_…")
    try:
        return wired.archive.keys.authenticate(secret.strip())
    except NotFound:
        raise _unknown("This key is not known, or no longer valid.") from None


def _unknown(words: str) -> Refusal:
    headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
    return Refusal(401, "key_unknown", words, headers=headers)


Asking = Annotated[Caller, Depends(caller)]


def holder(asking: Asking) -> Caller:
    """A caller with a key. Raises `Refusal` 401 for one without."""
    if asking.principal.role is None:
        raise Refusal(401, "key_needed", "This needs a key.", headers={"WWW-Authenticate": REALM})
    return asking


Holding = Annotated[Caller, Depends(holder)]


def librarian(holding: Holding) -> Caller:
    """A caller with a librarian's key. Raises `Refusal` 403 for other keys, before any of their body is read.

    The same for every collection, so that it tells nothing of those they cannot see.
    """
    if not holding.principal.may(Role.librarian):
        raise Refusal(403, "not_allowed", "Taking documents in needs a librarian's key.")
    return holding


Cataloguing = Annotated[Caller, Depends(librarian)]


def admin(holding: Holding) -> Caller:
    """A caller with an admin's key. Raises `Refusal` 401 for one without a key, 403 for other keys."""
    if not holding.principal.may(Role.admin):
        raise Refusal(403, "not_allowed", "This needs an admin's key.")
    return holding


Administering = Annotated[Caller, Depends(admin)]
