"""The app: all routes, the problems they answer with, and the bounds around them, wired to one archive and index."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Match

from api import (
    accessions,
    changes,
    changing,
    citations,
    claims,
    collections,
    documents,
    downloads,
    drafts,
    entry,
    health,
    images,
    keys,
    openapi,
    overrulings,
    passages,
    places,
    problems,
    rereading,
    search,
    similar,
    wanted,
    writing,
)
from api.heads import Heads
from api.limits import Bounds, Limits
from api.schemas import V1
from api.wiring import Wiring

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_ROUTERS = (
    search.router,
    documents.router,
    downloads.router,
    images.router,
    passages.router,
    places.router,
    similar.router,
    drafts.router,
    writing.router,
    rereading.router,
    changing.router,
    citations.router,
    claims.router,
    overrulings.router,
    wanted.router,
    accessions.router,
    collections.router,
    changes.router,
    keys.router,
)
_AT_THE_ROOT = (entry.router, health.router)

_DESCRIPTION = """\
A searchable archive of articles and of the source documents they cite.

Without a key you see the public collections. With one (`Authorization: Bearer pm_…`) you see and do what it was made
for. What you may not see is answered 404. Problems are RFC 9457 documents whose `code` is stable. Offsets count code
points of a page's text.
"""


def create_app(wiring: Wiring, bounds: Bounds | None = None) -> FastAPI:
    """The ASGI app. `bounds`: by default those of the settings."""
    app = FastAPI(
        title="Pressmark",
        version=version("pressmark"),
        description=_DESCRIPTION,
        license_info={"name": "MIT"},
        openapi_url=entry.OPENAPI,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # nobody else is told of what is asked here
    )
    app.state.wiring = wiring
    app.state.methods = _methods(app)
    told = openapi.Told()
    for prefix, routers in ((V1, _ROUTERS), ("", _AT_THE_ROOT)):
        for router in routers:
            app.include_router(router, prefix=prefix)
            told.of(router, prefix)
    told.install(app)
    problems.install(app)
    app.add_middleware(Heads, methods=app.state.methods)
    # Added last, so outermost: nothing is parsed before it is bounded.
    app.add_middleware(Limits, bounds=bounds or Bounds(body=wiring.settings.max_body), count=wiring.counters.count)
    return app


def _methods(app: FastAPI) -> Callable[[str], list[str]]:
    def methods(path: str) -> list[str]:
        """What can be asked of an address, for the header Allow. With GET there is always HEAD."""
        found = [m for m in METHODS if _known(app, path, m)]
        return found if "GET" not in found or "HEAD" in found else ["GET", "HEAD", *found[1:]]

    return methods


def _known(app: FastAPI, path: str, method: str) -> bool:
    asked = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    return any(route.matches(dict(asked))[0] is Match.FULL for route in app.router.routes)
