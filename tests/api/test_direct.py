"""Handlers of request, wiring and caller are called without FastAPI's finding these out; all others with it."""

from __future__ import annotations

import pytest

from api import documents, search
from api.direct import Direct


@pytest.mark.parametrize(
    ("handler", "direct"),
    [
        (search.search, True),
        (documents.documents, True),
        (search.post_search, False),
        (search.suggest, False),
        (documents.document, False),
    ],
)
def test_a_handler_is_called_directly_where_it_takes_nothing_else(handler: object, direct: bool) -> None:
    (route,) = (
        route
        for router in (search.router, documents.router)
        for route in router.routes
        if isinstance(route, Direct) and route.endpoint is handler
    )
    assert route._takes_these_only() is direct
