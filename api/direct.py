"""A shorter way to the handlers that are asked most."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

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

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.takes_these_only or scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        response = await self._response(request, await wiring(request))
        await response(scope, receive, send)

    async def _response(self, request: Request, wired: Wiring) -> Response:
        if _is_short(request):
            with suppress(TakesLong):
                return at_once(lambda: self._answer(request, wired))
        return await asyncio.get_running_loop().run_in_executor(_THREADS, self._answer, request, wired)

    def _answer(self, request: Request, wired: Wiring) -> Response:
        handler: Callable[..., Response] = self.endpoint
        return handler(request=request, wired=wired, asking=read(request, wired))

    @cached_property
    def takes_these_only(self) -> bool:
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
