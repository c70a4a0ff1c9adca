"""uvicorn, with the bounds it does not have itself, and an end that lets every answer out.

uvicorn waits for ever for a request's headers, and answers what is not HTTP in plain text. Both are put right in its
own protocol class. How long a body may take and weigh is bounded inside the app (`api.limits`).
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Callable
from typing import Any, cast

import h11
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.sending import Gathered

HEADER_BYTES = 64 * 1024
IDLE_SECONDS = 15
BACKLOG = 512
LAST_ANSWERS = 30

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError, with words for people."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, number)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(BACKLOG)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        raise OSError(error.errno, f"Cannot listen on {host} port {port}: {error.strerror}.") from None
    return bound


def address(bound: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    app: ASGIApp, bound: socket.socket, *, header_seconds: float, connections: int, wake: Callable[[], None]
) -> None:
    """Serve until SIGTERM or SIGINT; then answer what was asked, at most `LAST_ANSWERS` seconds long, and return."""
    config = uvicorn.Config(
        Waking(app, wake),
        http=bounded(header_seconds),
        ws="none",
        loop="asyncio",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=connections,
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=LAST_ANSWERS,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        server.should_exit = True

    # uvicorn has handlers of its own while it runs, and raises the signal once more after it has shut down. These
    # are for before and after: nothing told to stop goes on, and a clean end is an end with code 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    server.run(sockets=[bound])


class Waking:
    """ASGI: rings the bell when a request that may have changed something has come in, and when it is answered."""

    def __init__(self, app: ASGIApp, wake: Callable[[], None]) -> None:
        self.app = app
        self.wake = wake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _READS:
            await self.app(scope, receive, send)
            return

        async def received() -> Message:
            message = await receive()
            if not message.get("more_body", False):
                self.wake()  # for those who wait until it can be found
            return message

        try:
            await self.app(scope, received, send)
        finally:
            self.wake()


def bounded(header_seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol class for HTTP/1.1, closing connections that do not get a request said in time."""

    class Bounded(H11Protocol):
        _clock: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.transport = cast(asyncio.Transport, Gathered(transport))
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._unwatch()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._watch()

        def _watch(self) -> None:
            """Let the clock run exactly while no request is being answered."""
            if self.cycle is not None and not self.cycle.response_complete:
                self._unwatch()
            elif self._clock is None and not self.transport.is_closing():
                self._clock = self.loop.call_later(header_seconds, self._too_slow)

        def _unwatch(self) -> None:
            if self._clock is not None:
                self._clock.cancel()
                self._clock = None

        def _too_slow(self) -> None:
            self._clock = None
            self.transport.abort()

        def send_400_response(self, msg: str) -> None:
            told = {"type": "about:blank", "title": "The request is malformed", "status": 400}
            body = json.dumps({**told, "code": "not_http", "detail": msg}).encode()
            headers = [
                ("content-type", "application/problem+json"),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            self._say(h11.Response(status_code=400, headers=headers, reason=b"Bad Request"))
            self._say(h11.Data(data=body))
            self._say(h11.EndOfMessage())
            self.transport.close()

        def _say(self, event: Any) -> None:
            self.transport.write(self.conn.send(event) or b"")

    return Bounded
