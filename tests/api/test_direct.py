"""Handlers of request, wiring and caller are called without FastAPI's finding these out; all others with it.

They answer at once what takes a moment, in the thread that runs the event loop, and everything else in another.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from api import documents, search
from api.direct import Direct
from archive.access import Principal, Scope
from archive.document import DocumentId
from index.results import Results, Search
from index.whoosh import nearness, ordering

if TYPE_CHECKING:
    from conftest import Desk
    from httpx import Response


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
    assert route.takes_these_only is direct


class Asked:
    """A desk, and in which threads its engine has answered. `held_up`: what it waits for where facets are asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answered_in: list[threading.Thread] = []
        self.held_up: threading.Event | None = None
        self._search, desk.engine.search = desk.engine.search, self._watched  # type: ignore[method-assign]
        for number in range(5):
            desk.add(f"The ferry sank {number} times in the harbour of Dalian.".encode(), date="2021")

    def _watched(self, search: Search, scope: Scope) -> Results:
        results = self._search(search, scope)
        self.answered_in.append(threading.current_thread())
        if self.held_up is not None and search.facets:
            assert self.held_up.wait(60), "nobody else was answered meanwhile"
        return results

    def at_once(self, **params: Any) -> bool:
        """Whether this is answered by the thread that runs the event loop."""
        self.answered_in.clear()
        answer = self.desk.get("search", **params)
        assert answer.status_code == 200, answer.text
        return self.answered_in[-1] is threading.current_thread()


@pytest.fixture
def asked(make_desk: Callable[..., Desk]) -> Asked:
    return Asked(make_desk("whoosh"))


FERRY = {"q": "ferry harbour"}


def test_a_question_is_answered_at_once_when_its_words_and_what_is_shown_were_read_before(asked: Asked) -> None:
    assert [asked.at_once(**FERRY) for _ in range(3)] == [False, True, True]
    assert asked.at_once(q="harbour", passages=0)
    assert asked.at_once(q="harbour OR ferry", passages=0)


def test_what_is_answered_at_once_is_what_another_thread_answers(asked: Asked) -> None:
    one, other = (asked.desk.get("search", **FERRY).json() for _ in range(2))
    assert {**one, "took_ms": 0} == {**other, "took_ms": 0}
    assert len(one["hits"]) == 5


@pytest.mark.parametrize(
    "more",
    [
        {"q": "ferry -harbour"},
        {"q": "ferry zeppelin"},
        {"q": "ferri"},
        {"facet": "kind"},
        {"sort": "date"},
        {"group": "family"},
        {"group": "dossier"},
        {"explain": "true"},
        {"format": "csv"},
        {"limit": 100, "passages": 10},
        {"q": "ferry " * 60},
        {"q": "cites:00000000000000000000000001"},
    ],
)
def test_what_may_take_long_is_never_answered_at_once(asked: Asked, more: dict[str, Any]) -> None:
    assert [asked.at_once(**{**FERRY, **more}) for _ in range(3)] == [False, False, False]


def test_what_many_documents_have_is_not_put_in_order_at_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    asked.at_once(**FERRY)
    monkeypatch.setattr(ordering, "_AT_ONCE", 9)
    assert not asked.at_once(**FERRY)
    monkeypatch.setattr(ordering, "_AT_ONCE", 10)
    assert asked.at_once(**FERRY)


def test_long_texts_are_not_looked_through_at_once_for_words_near_each_other(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.at_once(**FERRY)
    monkeypatch.setattr(nearness, "_AT_ONCE", 10)
    assert not asked.at_once(**FERRY)
    assert asked.at_once(q="ferry") is False
    assert asked.at_once(q="ferry"), "one word is near nothing"


def test_an_index_that_was_written_to_is_not_opened_at_once(asked: Asked) -> None:
    asked.at_once(**FERRY)
    asked.desk.add(b"Another ferry in the harbour.")
    assert [asked.at_once(**FERRY) for _ in range(2)] == [False, True]


def test_what_was_withdrawn_is_gone_at_once_though_the_index_does_not_know(asked: Asked) -> None:
    before = asked.desk.found(**FERRY)
    asked.at_once(**FERRY)
    asked.desk.archive.withdraw(DocumentId(before[0]), who=Principal.owner())
    assert not asked.at_once(**FERRY)
    assert sorted(asked.desk.found(**FERRY)) == sorted(before[1:])


def test_others_are_answered_while_a_question_takes_long(asked: Asked) -> None:
    asked.at_once(**FERRY)
    asked.held_up = free = threading.Event()

    async def both() -> tuple[Response, Response]:
        ask = asked.desk.client.get
        costly = asyncio.create_task(ask("/api/v1/search", params={**FERRY, "facet": "kind"}))
        while not asked.answered_in:
            await asyncio.sleep(0)
        cheap = await ask("/api/v1/search", params=FERRY)
        free.set()
        return cheap, await costly

    asked.answered_in.clear()
    assert [answer.status_code for answer in asked.desk.runner.run(both())] == [200, 200]
    assert asked.answered_in[-1] is threading.current_thread()


def test_a_caller_of_a_narrower_scope_is_answered_from_what_they_see(asked: Asked) -> None:
    hidden = asked.desk.add(b"The ferry in the harbour of the state.", "state")
    reader = asked.desk.key("reader", "state", "press")
    for _ in range(3):
        assert hidden in asked.desk.found(headers=reader, **FERRY)
        assert hidden not in asked.desk.found(**FERRY)


def test_a_trouble_is_told_at_once_as_it_is_told_otherwise(asked: Asked) -> None:
    for _ in range(2):
        answer = asked.desk.get("search", q="ferry", limit="none")
        assert (answer.status_code, answer.json()["code"]) == (400, "parameter_invalid")
