"""Connections: what comes in on them becomes requests, in bounds that uvicorn does not have itself.

uvicorn waits for ever for a request's headers, and answers what is not HTTP in plain text. Both are put right in its
own protocol classes. Of these it has two: one over h11, which takes HTTP as it is written down and nothing else, and
one over httptools, which is several times as quick, and lax: it drops the body of a request that would like another
protocol, takes a request without a Host, bounds no header, answers HTTP/1.0 in chunks, and ends no answer to HEAD. So
that one is given only requests in which none of this can be, as nearly all are; with any other a connection goes over
to h11 for good.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, cast

import h11
import httptools
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.sending import Gathered

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

_PLAIN = re.compile(
    rb"GET /[!\"$-~]* HTTP/1\.1\r\n"
    rb"(?:(?!(?i:content-length|transfer-encoding|upgrade|expect|te|trailer):)"
    rb"[0-9A-Za-z!#$%&'*+.^_`|~-]+:[\t -~]*(?<![\t ])\r\n)+\r\n"
)
"""All of a request: one that has no body, nor asks for anything but its answer."""

_HOST = re.compile(rb"\r\nhost:", re.IGNORECASE)

_LONGEST = 8 * 1024
"""Bytes of a plain request."""


class _Timed(asyncio.Protocol):
    """Closes a connection on which no request is said within `header_seconds`, while none is being answered."""

    header_seconds: float

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    cycle: Any
    _line: asyncio.Transport
    _clock: asyncio.TimerHandle | None = None
    _quiet_since = 0.0

    @property
    def answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._line = cast(asyncio.Transport, transport)
        self.transport = cast(asyncio.Transport, Gathered(self._line))
        self._quiet_since = self.loop.time()
        self._look_again(self.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._quiet_since = self.loop.time()
        super().on_response_complete()  # type: ignore[misc]

    def _look_again(self, seconds: float) -> None:
        self._clock = self.loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """The clock runs on through many requests: setting it anew for each would cost more than looking."""
        left = self._quiet_since + self.header_seconds - self.loop.time()
        if self.answering:
            self._look_again(self.header_seconds)
        elif left > 0:
            self._look_again(left)
        else:
            self._clock = None
            self.transport.abort()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None


class Strict(_Timed, H11Protocol):
    """Any request."""

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


class Plain(_Timed, HttpToolsProtocol):
    """Plain requests, each whole in what is received at once, one after the other."""

    strict: type[Strict]

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any], **more: Any) -> None:
        super().__init__(config, server_state, app_state, **more)
        self._held = b""

    def data_received(self, data: bytes) -> None:
        if self.answering:
            self._held += data
            self.flow.pause_reading()
            return
        self._unset_keepalive_if_required()
        if len(data) <= _LONGEST and _PLAIN.fullmatch(data) and len(_HOST.findall(data)) == 1:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserError:  # an address that it does not take: nothing was begun
                self._go_over(data)
        else:
            self._go_over(data)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._held and not self.transport.is_closing():
            data, self._held = self._held, b""
            self.data_received(data)

    def _go_over(self, data: bytes) -> None:
        """Let h11 have this and all that comes after it."""
        self._stop_clock()
        self.connections.discard(self)
        self.parser = None  # type: ignore[assignment]  # as uvicorn does where a connection ends
        protocol = self.strict(self.config, self.server_state, self.app_state, self.loop)
        protocol.connection_made(self._line)
        if self.flow.write_paused:
            protocol.pause_writing()
        self._line.set_protocol(protocol)
        protocol.data_received(data)


def bounded(header_seconds: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol class for HTTP/1.1, closing connections that do not get a request said in time."""

    class TimedStrict(Strict):
        pass

    class TimedPlain(Plain):
        strict = TimedStrict

    TimedStrict.header_seconds = TimedPlain.header_seconds = header_seconds
    return TimedPlain
