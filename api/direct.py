"""A shorter way to the handlers that are asked most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.callers import caller, read
from api.wiring import Wiring, wiring
from archive.at_once import TakesLong, at_once

_THREADS = ThreadPoolExecutor(40, thread_name_prefix="direct")
"""As many as FastAPI has for all others, and without what those cost beside: cancelling what is under way."""

_SHORT = 300
"""Bytes of a question, and of each header, that take a moment to be understood."""

_GIVEN = {"wired": wiring, "asking": caller}


class Direct(APIRoute):
    """A route that calls a handler of (request, wired, asking) itself.

    Where that takes a moment it is done at once, by the thread that runs the event loop; otherwise by another: see
    `archive.at_once`.

    To FastAPI these are dependencies like any others, and its finding them out anew for every request takes longer
    than many a search does. Handlers that take anything else are called by FastAPI.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        if not self._takes_these_only():
            return super().get_route_handler()
        handler: Callable[..., Response] = self.endpoint

        def answer(request: Request, wired: Wiring) -> Response:
            return handler(request=request, wired=wired, asking=read(request, wired))

        async def handle(request: Request) -> Response:
            wired = await wiring(request)
            if _is_short(request):
                with suppress(TakesLong):
                    return at_once(lambda: answer(request, wired))
            return await asyncio.get_running_loop().run_in_executor(_THREADS, answer, request, wired)

        return handle

    def _takes_these_only(self) -> bool:
        told = self.dependant
        parameters = (told.path_params, told.query_params, told.header_params, told.cookie_params, told.body_params)
        return (
            {each.name: each.call for each in told.dependencies} == _GIVEN
            and told.request_param_name == "request"
            and not any(parameters)
        )


def _is_short(request: Request) -> bool:
    asked = request.scope
    return len(asked["query_string"]) <= _SHORT and all(len(value) <= _SHORT for _, value in asked["headers"])
