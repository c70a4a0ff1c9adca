"""uvicorn, with the bounds it does not have itself, and an end that lets every answer out.

What comes in on a connection is bounded in `api.connections`; how long a body may take and weigh, inside the app, in
`api.limits`.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.connections import bounded

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
