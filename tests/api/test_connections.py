"""Plain requests are read by the quick parser, all others by the strict one; the app is told the same by both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api.connections import Plain, Strict, bounded

HOST = b"Host: desk\r\n"


class Line(asyncio.Transport):
    """A transport whose other end is this test."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.protocol: Any = None
        self.closed = self.paused = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def write(self, data: Any) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


class End:
    """The server's end of a line, and what its app is asked. `free`: what the app waits for before it answers."""

    def __init__(self, kind: Callable[..., Any], runner: asyncio.Runner) -> None:
        self.runner, self.line, self.scopes = runner, Line(), list[Scope]()
        self.bodies: list[bytes] = []
        self.free: asyncio.Event | None = None
        self.state = ServerState()
        config = uvicorn.Config(self.app, interface="asgi3", ws="none", log_config=None, proxy_headers=False)
        config.load()

        async def connect() -> None:
            self.line.protocol = kind(config, self.state, {})
            self.line.protocol.connection_made(self.line)

        runner.run(connect())

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        body, message = b"", dict[str, Any]()
        while not body and message.get("more_body", True):
            message = dict(await receive())
            body += message.get("body", b"")
        self.bodies.append(body)
        if self.free is not None:
            await self.free.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def receive(self, *parts: bytes) -> None:
        """These come in one after the other, and are answered as far as they can be."""

        async def come() -> None:
            for part in parts:
                self.line.protocol.data_received(part)
                for _ in range(20):
                    await asyncio.sleep(0)

        self.runner.run(come())

    @property
    def plain(self) -> bool:
        return isinstance(self.line.protocol, Plain)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture
def end(runner: asyncio.Runner) -> Iterator[End]:
    made = End(bounded(60.0), runner)
    yield made
    made.line.protocol.connection_lost(ConnectionResetError())


def strict(runner: asyncio.Runner) -> End:
    class Only(Strict):
        header_seconds = 60.0

    return End(Only, runner)


def get(address: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
    return b"%s %s HTTP/1.1\r\n%s%s\r\n" % (method, address, HOST, b"".join(each + b"\r\n" for each in headers))


@pytest.mark.parametrize(
    "request_",
    [
        get(b"/"),
        get(b"/api/v1/search?q=police+cloud&kind=article&q=%E8%BE%BD%E5%AE%81"),
        get(b"/api/v1/documents/%2e%2e/x%2Fy;z=1?&&=&a"),
        get(b"//elsewhere/healthz"),
        get(b"/a?b?c?d=/e"),
        get(b"/" + b"!\"$&'()*+,-.:;<=>@[\\]^_`{|}~"),
        get(b"/:8000/@host:1/"),
        get(b"/?"),
        get(b"/x", b"Accept: text/csv;q=0.5, */*", b"X-Empty:", b"X-Spaces:  \t a \t b", b"accept: again"),
        get(b"/x", b"Authorization: Bearer pm_x", b'If-None-Match: "a:b", W/"c"', b"Range: bytes=0-1"),
        get(b"/x", b"Connection: keep-alive"),
        get(b"/x", b"Connection: close"),
        b"GET /lower HTTP/1.1\r\nhOST: [::1]:80\r\n\r\n",
    ],
)
def test_the_app_is_told_the_same_of_a_plain_request_by_both(end: End, runner: asyncio.Runner, request_: bytes) -> None:
    other = strict(runner)
    for each in (end, other):
        each.receive(request_)
    assert end.scopes == other.scopes
    assert len(end.scopes) == 1
    assert end.line.sent[:15] == other.line.sent[:15] == b"HTTP/1.1 200 OK"
    assert end.line.sent.partition(b"\r\n\r\n")[2] == other.line.sent.partition(b"\r\n\r\n")[2]
    assert end.line.closed == other.line.closed


@pytest.mark.parametrize(
    "request_",
    [
        get(b"/x", b"Content-Length: 0"),
        get(b"/x", b"content-LENGTH: 2") + b"{}",
        get(b"/x", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
        get(b"/x", b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"),
        get(b"/x", b"Expect: 100-continue"),
        get(b"/x", "X: 辽宁".encode()),
        get(b"/x", b"X: a\x0bb"),
        get(b"/x", b"X: a", b" folded"),
        get(b"/x", b"X: a \t "),
        get(b"/x", b"X: "),
        get(b"/x", b"No colon"),
        get(b"/x", b"Spaced : a"),
        get(b"/x#fragment"),
        get(b"http://elsewhere/x"),
        get(b"*"),
        get(b"/x", b"Host: another"),
        get(b"/x", method=b"HEAD"),
        get(b"/x", method=b"OPTIONS"),
        get(b"/x", method=b"get"),
        get(b"/x") * 2,
        get(b"/x")[:-1],
        get(b"/x") + b"\r\n",
        get(b"/" + b"x" * 9_000),
        b"GET /x HTTP/1.1\r\n\r\n",
        b"GET /x HTTP/1.1\r\nX-Host: host: a\r\n\r\n",
        b"GET /x HTTP/1.0\r\nHost: a\r\n\r\n",
        b"GET /x HTTP/1.1\nHost: a\n\n",
        b"GET  /x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\r\n" + get(b"/x"),
        b"\0",
    ],
)
def test_any_other_request_is_read_by_the_strict_one(end: End, runner: asyncio.Runner, request_: bytes) -> None:
    other = strict(runner)
    for each in (end, other):
        each.receive(request_)
    assert not end.plain
    assert end.scopes == other.scopes
    assert end.line.sent == other.line.sent
    assert end.line.closed == other.line.closed


def test_a_line_on_which_something_else_was_asked_is_read_strictly_to_its_end(end: End) -> None:
    post = get(b"/post", b"Content-Length: 4", method=b"POST")
    end.receive(get(b"/one"), post, b"body", get(b"/two"))
    assert not end.plain
    assert [scope["path"] for scope in end.scopes] == ["/one", "/post", "/two"]
    assert end.bodies == [b"", b"body", b""]
    assert end.line.sent.count(b"HTTP/1.1 200 OK") == 3
    assert len(end.state.connections) == 1


def test_the_body_of_who_would_like_another_protocol_is_its_body_and_no_request(end: End) -> None:
    hidden = get(b"/hidden")
    asks = (b"Connection: Upgrade", b"Upgrade: h2c", b"Content-Length: %d" % len(hidden))
    end.receive(get(b"/post", *asks, method=b"POST") + hidden, get(b"/next"))
    assert [scope["path"] for scope in end.scopes] == ["/post", "/next"]
    assert end.bodies == [hidden, b""]


def test_a_request_that_comes_before_the_answer_to_another_waits_for_it(end: End) -> None:
    end.free = asyncio.Event()
    end.receive(get(b"/one"), get(b"/two"), get(b"/three")[:10], get(b"/three")[10:])
    assert [scope["path"] for scope in end.scopes] == ["/one"]
    assert end.line.paused
    end.free.set()
    end.receive()
    end.runner.run(asyncio.sleep(0.01))
    assert [scope["path"] for scope in end.scopes] == ["/one", "/two", "/three"]
    assert end.line.sent.count(b"HTTP/1.1 200 OK") == 3


def test_many_plain_requests_one_after_the_other_stay_plain(end: End) -> None:
    end.receive(*[get(b"/%d" % number) for number in range(5)])
    assert end.plain
    assert [scope["path"] for scope in end.scopes] == [f"/{number}" for number in range(5)]


@pytest.mark.parametrize("asked", [[], [get(b"/x")], [b"GET /x HT"], [get(b"/x"), b"GET"]])
def test_a_line_on_which_nothing_is_said_is_closed_and_one_that_waits_for_an_answer_is_not(
    runner: asyncio.Runner, asked: list[bytes]
) -> None:
    end = End(bounded(0.02), runner)
    end.free = asyncio.Event()
    end.receive(*asked)
    waits = asked[:1] == [get(b"/x")]
    runner.run(asyncio.sleep(0.1))
    assert end.line.closed is not waits
    end.free.set()

    async def until_closed() -> None:
        while not end.line.closed:
            await asyncio.sleep(0.01)

    runner.run(asyncio.wait_for(until_closed(), 30))
