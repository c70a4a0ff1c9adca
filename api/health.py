"""Whether the server lives, whether it can answer, and its figures, for whoever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api import schemas
from api.callers import Administering, Caller
from api.problems import Refusal, later
from api.schemas import say
from api.wiring import Wired, Wiring
from archive.access import Principal
from index.engine import IndexOutdated
from index.query import Everything
from index.results import Search

router = APIRouter(tags=["health"])

METRICS = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz", response_model=schemas.Status, summary="Whether the server lives")
def healthz() -> Response:
    """Always ok, as long as anything is answered at all."""
    return say(schemas.Status(status="ok"))


@router.get("/readyz", response_model=schemas.Status, summary="Whether questions can be answered")
def readyz(wired: Wired) -> Response:
    """ok where catalogue and index can answer; 503 while the index is being built."""
    wired.archive.scope(Principal.anonymous())
    wired.engine.checkpoint()
    if not wired.ready():
        raise Refusal(503, "not_ready", "The server is not ready yet.", headers=later(2))
    return say(schemas.Status(status="ok"))


@router.get(
    "/metrics",
    response_class=Response,
    summary="Figures, as Prometheus reads them",
    responses={200: {"description": "One a line.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(wired: Wired, asking: Administering) -> Response:
    """Needs an admin's key, and counts only what that key's holder sees."""
    lines = [
        f'pressmark_answers_total{{class="{kind}"}} {count}' for kind, count in sorted(wired.counters.answers().items())
    ]
    told = {
        "pressmark_answers_total": ("counter", "Answers, by the first digit of their status.", lines),
        "pressmark_files_waiting": ("gauge", "Files not yet read.", [_waiting(wired, asking)]),
        **_of_index(wired, asking),
    }
    written = [
        f"# HELP {name} {words}\n# TYPE {name} {kind}\n" + "".join(f"{line}\n" for line in values)
        for name, (kind, words, values) in told.items()
    ]
    return Response("".join(written), media_type=METRICS)


def _waiting(wired: Wiring, asking: Caller) -> str:
    return f"pressmark_files_waiting {wired.archive.queue.waiting(asking.scope)}"


def _of_index(wired: Wiring, asking: Caller) -> dict[str, tuple[str, str, list[str]]]:
    try:
        found = wired.engine.search(Search(Everything(), limit=1, passages=0), wired.searched(asking.scope)).total
        reached = wired.engine.checkpoint()
    except IndexOutdated:
        return {"pressmark_index_ready": ("gauge", "1 where search can answer.", ["pressmark_index_ready 0"])}
    told = {
        "pressmark_index_ready": ("gauge", "1 where search can answer.", ["pressmark_index_ready 1"]),
        "pressmark_documents": ("gauge", "Documents that can be found.", [f"pressmark_documents {found}"]),
    }
    if asking.scope.collections is None:  # the count of all changes tells of all collections
        behind = max(wired.archive.last_change(asking.scope) - reached, 0)
        words = "Changes that cannot be found yet."
        told["pressmark_index_behind"] = ("gauge", words, [f"pressmark_index_behind {behind}"])
    return told
