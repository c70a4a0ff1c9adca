"""What a request may weigh, and how long it may take to arrive; uvicorn itself has no such bounds.

Pure ASGI and outermost, so that nothing is parsed before it is bounded. Only the addresses that take originals may
send more than a small body; a body must keep arriving: it has `body_seconds`, and one second more for every
`SLOWEST` bytes that did arrive, so that a large file over a slow line passes and a trickle does not.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.problems import Refusal

SLOWEST = 64 * 1024

_UPLOADS = re.compile(
    r"/api/v1/(?:documents|documents/by/.+|documents/[^/]+/(?:versions|subtitles)|accessions)", re.DOTALL
)  # POST and PUT only

_HALF_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})")

_VERSIONS = ("1.0", "1.1")

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Accept"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
)


@dataclass(frozen=True)
class Bounds:
    """In bytes, seconds and counts."""

    body: int
    small_body: int = 1024 * 1024
    body_seconds: float = 30.0
    headers: int = 100
    header_bytes: int = 32 * 1024
    query: int = 56 * 1024
    path: int = 4 * 1024

    def of_body(self, method: str, path: str) -> int:
        """The most bytes a body may have at this address."""
        large = method in ("POST", "PUT") and _UPLOADS.fullmatch(path) is not None
        return self.body if large else min(self.body, self.small_body)


class Limits:
    """The middleware. Raises nothing: what is too much is answered here, or inside the app by a `Refusal`.

    `count` hears the status of every answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        bounds: Bounds,
        now: Callable[[], float] = time.monotonic,
        count: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.app = app
        self.bounds = bounds
        self.now = now
        self.count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        dressed = _Dressed(send, self.count)
        unfit = self._refusal(scope)
        if unfit is not None:
            await _say(unfit, scope, receive, dressed)
            return
        most = self.bounds.of_body(scope["method"], scope["path"])
        body = _Body(receive, most, self.bounds.body_seconds, self.now)
        try:
            await self.app(scope, body, dressed)
        except Refusal as refusal:  # raised while a middleware further in was reading
            if dressed.started:
                raise
            await _say(refusal, scope, receive, dressed)

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if scope.get("http_version") not in _VERSIONS:
            return Refusal(400, "http_version", "This is spoken here: HTTP/1.1.", headers=_CLOSE)
        if len(headers) > self.bounds.headers:
            return Refusal(431, "too_many_headers", f"At most {self.bounds.headers} headers.", headers=_CLOSE)
        if sum(len(name) + len(value) for name, value in headers) > self.bounds.header_bytes:
            most = self.bounds.header_bytes
            return Refusal(431, "headers_too_large", f"At most {most} bytes of headers.", headers=_CLOSE)
        if len(scope.get("query_string", b"")) > self.bounds.query:
            return Refusal(414, "query_string_too_long", f"At most {self.bounds.query} bytes after the ?.")
        if len(scope.get("raw_path") or scope["path"].encode()) > self.bounds.path:
            return Refusal(414, "path_too_long", f"An address has at most {self.bounds.path} bytes.")
        if not (_decodes(scope.get("query_string", b"")) and _decodes(scope.get("raw_path") or b"")):
            return Refusal(400, "address_invalid", "The address is not percent-encoded UTF-8.")
        return self._length(scope, headers)

    def _length(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> Refusal | None:
        lengths = {value.strip() for name, value in headers if name == b"content-length"}
        chunked = any(name == b"transfer-encoding" for name, _ in headers)
        if len(lengths) > 1 or (lengths and chunked):
            return Refusal(400, "length_unclear", "The length of the body is said in two ways.", headers=_CLOSE)
        for length in lengths:
            if not (length.isascii() and length.isdigit()):
                return Refusal(400, "length_unclear", "Content-Length is not a number.", headers=_CLOSE)
            most = self.bounds.of_body(scope["method"], scope["path"])
            if len(length) > 18 or int(length) > most:
                return _too_large(most)
        return None


def _decodes(part: bytes) -> bool:
    """Whether this part of an address is percent-encoded UTF-8; else it would be read as something it is not."""
    if _HALF_ENCODED.search(part):
        return False
    try:
        unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        return False
    return True


_CLOSE = {"Connection": "close"}


def _too_large(most: int) -> Refusal:
    return Refusal(413, "too_large", f"A body has at most {most} bytes here.", headers=_CLOSE, limit=most)


class _Body:
    """`receive`, counted and timed until the body is whole."""

    def __init__(self, receive: Receive, most: int, seconds: float, now: Callable[[], float]) -> None:
        self._receive = receive
        self._most = most
        self._seconds = seconds
        self._now = now
        self._begun: float | None = None
        self._size = 0
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        if self._begun is None:
            self._begun = self._now()
        left = self._begun + self._seconds + self._size / SLOWEST - self._now()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError:
            self._whole = True
            raise Refusal(408, "too_slow", "The body did not arrive in time.", headers=_CLOSE) from None
        if message["type"] != "http.request":
            return message
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            self._whole = True
            raise _too_large(self._most)
        self._whole = not message.get("more_body", False)
        return message


class _Dressed:
    """`send`, with the headers every answer has unless it says otherwise itself."""

    def __init__(self, send: Send, count: Callable[[int], None]) -> None:
        self._send = send
        self._count = count
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self._count(message["status"])
            given = {name.lower() for name, _ in message.get("headers", ())}
            added = [pair for pair in _ALWAYS if pair[0] not in given]
            message = {**message, "headers": [*message.get("headers", ()), *added]}
        await self._send(message)


async def _say(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    await problems.response(problems.told(refusal))(scope, receive, send)
