"""A shorter way to the handlers that are asked most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.callers import caller, read
from api.wiring import Wiring, wiring

_THREADS = ThreadPoolExecutor(40, thread_name_prefix="direct")
"""As many as FastAPI has for all others, and without what those cost beside: cancelling what is under way."""

_GIVEN = {"wired": wiring, "asking": caller}


class Direct(APIRoute):
    """A route that calls a handler of (request, wired, asking) itself.

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
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(_THREADS, answer, request, await wiring(request))

        return handle

    def _takes_these_only(self) -> bool:
        told = self.dependant
        parameters = (told.path_params, told.query_params, told.header_params, told.cookie_params, told.body_params)
        return (
            {each.name: each.call for each in told.dependencies} == _GIVEN
            and told.request_param_name == "request"
            and not any(parameters)
        )
