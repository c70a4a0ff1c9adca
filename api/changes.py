"""The journal for a mirror: what changed since it last asked, in the collections it sees, with their own numbering."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api import schemas
from api.callers import Asking
from api.cursors import LONGEST, changes_cursor, positions_after
from api.documents import shown_change
from api.schemas import say
from api.search import self_link
from api.wiring import Wired

router = APIRouter(tags=["changes"])


@router.get("/changes", response_model=schemas.Changes, summary="What changed, for a mirror")
def changes(
    wired: Wired,
    asking: Asking,
    since: Annotated[
        str | None, Query(max_length=LONGEST, description="The `next` of the answer before; left out: from the start.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Changes beyond `since`, oldest first. Collections that become visible later are told from their start."""
    known = {collection.name for collection in wired.archive.collections.list(asking.scope)}
    positions = {name: at for name, at in positions_after(since).items() if name in known}
    found, reached = wired.archive.changes_since(positions, limit, asking.scope)
    more = len(found) == limit and bool(wired.archive.changes_since(reached, 1, asking.scope)[0])
    following = changes_cursor(reached)
    links = {
        "self": self_link("/changes", {"since": [since]} if since else {}),
        "next": self_link("/changes", {"since": [following]}),
    }
    told = [shown_change(asking, each) for each in found]
    return say(schemas.Changes(changes=told, next=following, more=more, links=links))
