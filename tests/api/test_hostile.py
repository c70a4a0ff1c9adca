"""Requests as no client would send them, byte by byte to a real server: refused, never a fault of its own."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest

if TYPE_CHECKING:
    from conftest import Server


PATIENCE = 20.0
HOST = b"Host: desk\r\n"


class Said(NamedTuple):
    """What came back, as far as it came."""

    raw: bytes

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1]) if self.raw.startswith(b"HTTP/1.1 ") else 0

    @property
    def statuses(self) -> list[int]:
        return [int(part.split(b" ", 1)[0]) for part in self.raw.split(b"HTTP/1.1 ")[1:]]

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0].lower()

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


def send(server: Server, *parts: bytes, end: bool = False) -> Said:
    """Send these bytes; all that comes back until the server closes, or is silent for long. `end`: send no more."""
    with socket.create_connection(server.address, timeout=PATIENCE) as line:
        came = b""
        try:
            for part in parts:
                line.sendall(part)
            if end:
                line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(65536):
                came += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass  # it said what it had to say and hung up, while we were still talking
        return Said(came)


def get(path: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
    return b"%s %s HTTP/1.1\r\n%s%sConnection: close\r\n\r\n" % (
        method,
        path,
        HOST,
        b"".join(h + b"\r\n" for h in headers),
    )


def post(path: bytes, body: bytes, *headers: bytes, method: bytes = b"POST") -> bytes:
    length = b"Content-Length: %d" % len(body)
    return get(path, length, *headers, method=method) + body


@pytest.fixture(scope="module")
def key(server: Server) -> bytes:
    told = json.loads(server.run("keys", "create", "hostile", "--role", "admin", "--all-collections", "--json"))
    return b"Authorization: Bearer " + told["secret"].encode()


@pytest.fixture(scope="module")
def document(server: Server, key: bytes) -> bytes:
    """The id of a document of 26 bytes."""
    name, secret = key.decode().split(": ")
    asked = {
        "files": {"file": ("a.txt", b"abcdefghijklmnopqrstuvwxyz")},
        "data": {"description": '{"collection": "press"}'},
    }
    answer = httpx.post(f"{server.url}/api/v1/documents", headers={name: secret}, trust_env=False, **asked)
    assert answer.status_code == 201
    return answer.json()["id"].encode()


@pytest.fixture(autouse=True)
def _still_there(server: Server) -> None:
    """After each of these the server answers as before."""
    assert send(server, get(b"/healthz")).status == 200


def refused(said: Said, *statuses: int) -> None:
    assert said.status in (statuses or range(400, 500)), said.raw[:300]
    assert b"application/problem+json" in said.head, said.raw[:300]
    told = json.loads(said.body)
    assert told["status"] == said.status
    assert told["code"]


# -- what is not HTTP


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /healthz\r\n\r\n",  # HTTP/0.9
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"GET  /healthz HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /healthz HTTP/1.1\r\nNo colon\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost : desk\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",  # no Host
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\r\n folded\r\nContent-Length: x\r\n\r\n",
        "GET /api/v1/search?q=黑天鹅 HTTP/1.1\r\n".encode() + HOST + b"\r\n",
        b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS greeting
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0" * 100,
        b"\r\n\r\n\r\n\r\nnonsense\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        b"G" * 70_000,
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
)
def test_what_is_not_http_is_told_so(server: Server, raw: bytes) -> None:
    refused(send(server, raw), 400, 414, 431)


@pytest.mark.parametrize(
    "address", [b"http://elsewhere/healthz", b"//healthz", b"/./healthz", b"/api/../healthz", b"*", b"/%2e%2e/healthz"]
)
def test_an_address_of_another_form_leads_nowhere_else(server: Server, address: bytes) -> None:
    said = send(server, get(address))
    assert said.status in (200, 400, 404)
    assert b"location" not in said.head


@pytest.mark.parametrize("host", [b"[", b"]:x", b"a b", b"", b"evil.example\t", b"[::1", b"%zz", "辽宁".encode()])
def test_an_odd_host_is_not_our_fault(server: Server, host: bytes) -> None:
    raw = b"GET /api/v1/nosuch HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host
    refused(send(server, raw), 400, 404)
    raw = b"TRACE /api/v1/search HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host
    refused(send(server, raw), 400, 405)


def test_half_a_request_is_given_up(server: Server) -> None:
    for raw in (b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\n" + HOST, b""):
        assert send(server, raw).status in (0, 400)  # hung up on after two seconds


def test_a_body_that_ends_too_soon_is_given_up(server: Server, key: bytes) -> None:
    raw = get(b"/api/v1/search", b"Content-Length: 100", b"Content-Type: application/json", method=b"POST")
    assert send(server, raw, b'{"q": "x"', end=True).status in (0, 400)
    raw = get(
        b"/api/v1/documents",
        b"Content-Length: 1000",
        key,
        b"Content-Type: multipart/form-data; boundary=b",
        method=b"POST",
    )
    assert send(server, raw, b"--b\r\n", end=True).status in (0, 400)


# -- lengths and chunks


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"Content-Length: 5", b"Content-Length: 6"],
        [b"Content-Length: -5"],
        [b"Content-Length: +5"],
        [b"Content-Length: 0x5"],
        [b"Content-Length: 5, 6"],
        [b"Content-Length: " + b"9" * 30],
        [b"Transfer-Encoding: gzip"],
        [b"Transfer-Encoding: chunked, chunked"],
        [b"Transfer-Encoding: identity"],
    ],
)
def test_a_length_that_is_unclear_is_refused(server: Server, headers: list[bytes]) -> None:
    raw = get(b"/api/v1/search", b"Content-Type: application/json", *headers, method=b"POST")
    said = send(server, raw, b'{"q"}')
    assert said.status in (400, 413, 501), said.raw[:200]
    assert len(said.statuses) == 1


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\n{}\r\n0\r\n\r\n",
        b"-1\r\n{}\r\n0\r\n\r\n",
        b"FFFFFFFFFFFFFFFFFF\r\n{}",
        b"2;" + b"x" * 70_000,
        b"2\r\n{}xx0\r\n\r\n",
        b"\0",
    ],
)
def test_chunks_that_are_none_are_refused(server: Server, chunks: bytes) -> None:
    raw = get(b"/api/v1/search", b"Content-Type: application/json", b"Transfer-Encoding: chunked", method=b"POST")
    said = send(server, raw, chunks, end=True)
    assert said.status in (0, 400, 413), said.raw[:200]


def test_a_request_cannot_be_hidden_in_another(server: Server) -> None:
    hidden = get(b"/healthz")
    headers = (b"Content-Type: application/json", b"Content-Length: %d" % len(hidden), b"Transfer-Encoding: chunked")
    said = send(server, get(b"/api/v1/search", *headers, method=b"POST"), b"0\r\n\r\n" + hidden)
    assert said.statuses == [400]


def test_requests_one_after_the_other_on_one_line_are_all_answered(server: Server) -> None:
    kept = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    assert send(server, kept * 3 + get(b"/healthz")).statuses == [200] * 4


def test_what_is_too_large_is_refused_before_it_is_sent(server: Server, key: bytes) -> None:
    for path, length in (
        (b"/api/v1/documents", 10**9),
        (b"/api/v1/search", 2 * 10**6),
        (b"/api/v1/collections", 10**7),
    ):
        raw = get(path, b"Content-Length: %d" % length, key, b"Content-Type: application/json", method=b"POST")
        refused(send(server, raw), 413)


def test_many_headers_are_refused(server: Server) -> None:
    refused(send(server, get(b"/healthz", *(b"X-%d: y" % n for n in range(200)))), 431)


# -- addresses


@pytest.mark.parametrize(
    "query",
    [
        b"q=%00",
        b"q=%ff",
        b"q=%",
        b"q=%ED%A0%80",
        b"q=a&q=b",
        b"q=" + b"x" * 60_000,
        b"&&&=&=x",
        b"q=x&limit=1e3",
        b"q=x&limit=%D9%A1",
        b"q=" + b"(" * 1000,
        b"q=" + b"-" * 1999,
        b"q=" + b"NOT%20" * 300 + b"a",
        b"q=" + b"a%20OR%20" * 200,
        b"q=*",
        b"q=a*b",
        b"q=%22",
        b"q=x&sort=" + b"a," * 900,
        b"q=x&cursor=!!",
        b"q=x&date=9999999999999..",
        b"q=x&date=" + b"1" * 1999,
        b"q=x&facet=text",
        b"q=x&kind=%E2%80%AE",
        b"q=x&extra.=1",
        b"q=x&extra." + b"a" * 100 + b"=1",
        b"q=x&passages=-1",
        b"q=x&missing=",
        b"q=x%7E99999999999999",
        b"q=%22a%20b%22%7E99999999999",
        b"q=date:99999",
        b"q=" + b"a:" * 500,
        b"q=\\",
        b"q=%5C",
        b"q[]=x",
    ],
)
def test_a_question_that_is_none_is_refused(server: Server, query: bytes) -> None:
    refused(send(server, get(b"/api/v1/search?" + query)))


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "%F0%9F%A6%A2" * 300,
        "q=" + "a%CC%81" * 300,
        "q=%E2%80%AE%D9%84%D8%A7",
        "q=" + "%E8%BE%BD%E5%AE%81" * 300,
        "q=%EF%BF%BF",
        "q=%C2%85a",
    ],
)
def test_odd_words_are_only_words(server: Server, query: str) -> None:
    assert send(server, get(b"/api/v1/search?" + query.encode())).status in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        b"/api/v1/documents/%00",
        b"/api/v1/documents/%ff",
        b"/api/v1/documents/..%2f..%2fetc",
        b"/api/v1/documents/" + b"a" * 5000,
        b"/api/v1/documents/%s/pages/99999999999999999999",
        b"/api/v1/documents/%s/pages/-1",
        b"/api/v1/documents/%s/pages/%%00",
        b"/api/v1/documents/%s/text?version=99999999999999999999",
        b"/api/v1/documents/%s/text?page=1e9",
        b"/api/v1/documents/%s/text?from=-1",
        b"/api/v1/documents/%s/text?" + b"&".join(b"page=%d" % n for n in range(2000)),
        b"/api/v1/documents/%s/original?version=0",
        b"/api/v1/documents/by/url/",
        b"/api/v1/documents/by/%00/%00",
        b"/api/v1/documents/by/" + b"/" * 3000,
        b"/api/v1/changes?since=%00",
        b"/api/v1/changes?since=" + b"e30" * 2000,
        b"/api/v1/changes?limit=99999999999999999999",
        b"/api/v1/collections/%00",
        b"/api/v1/suggest",
        b"/api/v1/suggest?prefix=%00",
        b"/docs/%2e%2e/app.py",
        b"/docs/..%5capp.py",
    ],
)
def test_a_place_that_is_none_is_refused(server: Server, document: bytes, path: bytes) -> None:
    refused(send(server, get(path.replace(b"%s", document).replace(b"%%", b"%"))))


@pytest.mark.parametrize(
    "header",
    [
        b"Range: bytes=99999999999999999999-",
        b"Range: bytes=-",
        b"Range: bytes=5-1",
        b"Range: bytes=0-1,2-3",
        b"Range: bytes=\xff-",
        b"Range: bytes=" + b"0-0," * 5000,
        b"Range: bytes=0-0x5",
        b"Range: bytes=26-",
    ],
)
def test_a_hostile_range_is_refused(server: Server, document: bytes, header: bytes) -> None:
    refused(send(server, get(b"/api/v1/documents/%s/original" % document, header)), 416)


@pytest.mark.parametrize(
    "headers",
    [
        [b"If-None-Match: " + b'"x",' * 5000],
        [b"If-None-Match: \xff\xfe"],
        [b"If-None-Match: " + b'"' * 9999],
        [b"If-None-Match: W/" * 2],
        [b"Accept: " + b"text/csv;q=" * 2000],
        [b"Accept: \xff"],
        [b"If-Range: \xff", b"Range: bytes=0-1"],
        [b"Range: lines=\xff"],
        [b"Accept-Encoding: gzip;q=0, *;q=0"],
        [b"Expect: 100-continue"],
        [b"Upgrade: websocket", b"Connection: Upgrade"],
        [b"X-Forwarded-For: 127.0.0.1", b"X-Forwarded-Host: evil"],
        [b"Range: bytes=0-1", b"Range: bytes=2-3"],
    ],
)
def test_odd_headers_are_no_trouble(server: Server, document: bytes, headers: list[bytes]) -> None:
    for path in (b"/api/v1/documents/%s" % document, b"/api/v1/documents/%s/original" % document):
        assert send(server, get(path, *headers)).status in (200, 206, 400, 416)


@pytest.mark.parametrize(
    "given",
    [
        b"Bearer \xff\xfe",
        b"Bearer " + b"pm_" * 5000,
        b"Bearer pm_\t",
        b"Negotiate x",
        b"bearer",
        b"Bearer pm_x, Bearer pm_y",
        b":",
    ],
)
def test_a_key_that_is_none_is_refused(server: Server, given: bytes) -> None:
    said = send(server, get(b"/api/v1/search?q=x", b"Authorization: " + given))
    refused(said, 401)
    assert b"pm_" not in said.body.replace(b"pm_\xe2\x80\xa6", b"")


# -- bodies

BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b'{"q": "\\ud800"}',
    b'{"\\ud800": "x"}',
    b'{"q": "a\\u0000b"}',
    b'{"q": 1e400}',
    b'{"q": NaN}',
    b'{"limit": 1' + b"0" * 5000 + b"}",
    b'{"q": ' * 5000,
    b"[" * 100_000,
    b'{"q": "x"} trailing',
    b"\xff\xfe{\0}\0",
    b'{"q": "\xff"}',
    b'{"q": "x", "q": 7}',
    b'{"q": {"a": ' + b"[" * 30 + b"]" * 30 + b"}}",
    b'{"kind": [' + b'"report",' * 5000 + b'"x"]}',
    b"\xef\xbb\xbf{}x",
)
JSON_PATHS = (
    (b"POST", b"/api/v1/search"),
    (b"POST", b"/api/v1/collections"),
    (b"POST", b"/api/v1/keys"),
    (b"PATCH", b"/api/v1/collections/press"),
    (b"PATCH", b"/api/v1/documents/%s"),
    (b"POST", b"/api/v1/documents/%s/purge"),
)


@pytest.mark.parametrize("body", BODIES)
def test_json_that_is_none_or_does_not_fit_is_refused(server: Server, key: bytes, document: bytes, body: bytes) -> None:
    for method, path in JSON_PATHS:
        raw = post(path.replace(b"%s", document), body, key, b"Content-Type: application/json", method=method)
        refused(send(server, raw), 400, 422)


def part(headers: bytes, content: bytes = b"x") -> bytes:
    return b"--b\r\n" + headers + b"\r\n\r\n" + content + b"\r\n"


NAMED = b'Content-Disposition: form-data; name="file"; filename="%s"'
DESCRIBED = part(b'Content-Disposition: form-data; name="description"', b'{"collection": "press"}')
ALONE = part(NAMED % b"a") + b"--b--\r\n"
FORMS = (
    b"",
    b"--b--\r\n",
    b"--b\r\n",
    b"nonsense",
    DESCRIBED,
    DESCRIBED + b"--b--\r\n",
    ALONE,
    DESCRIBED + part(NAMED % b"a"),
    DESCRIBED + part(NAMED % b"") + b"--b--\r\n",
    DESCRIBED + part(NAMED % b"a\0b") + b"--b--\r\n",
    DESCRIBED + part(NAMED % (b"a" * 3000)) + b"--b--\r\n",
    DESCRIBED + part(NAMED % b"..") + b"--b--\r\n",
    DESCRIBED + part(b"Content-Disposition: form-data") + b"--b--\r\n",
    DESCRIBED + part(b"X: y") + b"--b--\r\n",
    DESCRIBED + part(b"X: " + b"y" * 9000) + b"--b--\r\n",
    DESCRIBED + part(b"\r\n".join(b"X-%d: y" % n for n in range(500))) + b"--b--\r\n",
    DESCRIBED * 2 + part(NAMED % b"a") + b"--b--\r\n",
    DESCRIBED + part(NAMED % b"a") * 300 + b"--b--\r\n",
    part(b'Content-Disposition: form-data; name="description"', b"\xff\xfe") + part(NAMED % b"a") + b"--b--\r\n",
    part(b'Content-Disposition: form-data; name="description"', b"x" * 2_000_000) + part(NAMED % b"a") + b"--b--\r\n",
    b"".join(part(b'Content-Disposition: form-data; name="f%d"' % n) for n in range(100)) + b"--b--\r\n",
    DESCRIBED + b"--b\r\n" + NAMED % b"a" + b"\r\n",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_none_is_refused(server: Server, key: bytes, document: bytes, form: bytes) -> None:
    for method, path in (
        (b"POST", b"/api/v1/documents"),
        (b"PUT", b"/api/v1/documents/by/url/x"),
        (b"POST", b"/api/v1/documents/%s/versions"),
    ):
        if form == ALONE and path.endswith(b"/versions"):
            continue  # a version needs no description
        raw = post(
            path.replace(b"%s", document), form, key, b"Content-Type: multipart/form-data; boundary=b", method=method
        )
        refused(send(server, raw), 400, 413, 415, 422)


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b"multipart/form-data; boundary=" + b"b" * 9000,
        b"multipart/form-data; boundary=\xff",
        b'multipart/form-data; boundary="',
        b"multipart/mixed; boundary=b",
        b"text/plain",
        b"",
        b"application/json",
    ],
)
def test_a_body_of_another_kind_is_refused(server: Server, key: bytes, kind: bytes) -> None:
    raw = post(b"/api/v1/documents", DESCRIBED + part(NAMED % b"a") + b"--b--\r\n", key, b"Content-Type: " + kind)
    refused(send(server, raw), 400, 415)


@pytest.mark.parametrize(
    ("filename", "status"),
    [
        (b"a%00b", 201),
        (b"a%0d%0ab", 201),
        ("‮fdp.exe".encode(), 201),
        (b"\xff\xfe", 201),
        (b"a\x7fb", 422),
        (b"a\tb", 422),
        (b"C:\\x\\CON", 201),
        (b"-rf", 201),
        (b"<script>", 201),
        ("\u0085".encode(), 422),
    ],
)
def test_names_of_files_come_back_harmless(server: Server, key: bytes, filename: bytes, status: int) -> None:
    body = DESCRIBED + part(NAMED % filename, b"content of " + filename) + b"--b--\r\n"
    said = send(server, post(b"/api/v1/documents", body, key, b"Content-Type: multipart/form-data; boundary=b"))
    assert said.status == status, said.raw[:400]
    if status == 201:
        id = json.loads(said.body)["id"].encode()
        head = send(server, get(b"/api/v1/documents/%s/original" % id, method=b"HEAD")).head
        assert head.count(b"content-disposition") == 1
        assert b"\xe2\x80\xae" not in head


def test_keys_of_requests_that_are_none_are_refused(server: Server, key: bytes) -> None:
    body = DESCRIBED + part(NAMED % b"a") + b"--b--\r\n"
    for given in (b"\xff", b"x" * 300, b"a b", b""):
        raw = post(
            b"/api/v1/documents",
            body,
            key,
            b"Content-Type: multipart/form-data; boundary=b",
            b"Idempotency-Key: " + given,
        )
        refused(send(server, raw), 400)


def test_lines_that_are_none_are_accounted_for(server: Server, key: bytes) -> None:
    lines = b"\n".join(
        (
            *(body.replace(b"\n", b" ") for body in BODIES),
            b"\0",
            b"\xff" * 100,
            b'{"text": "' + b"x" * 3_000_000 + b'"}',
            b"\r\r",
        )
    )
    raw = post(b"/api/v1/accessions?collection=press", lines, key, b"Content-Type: application/x-ndjson")
    said = send(server, raw)
    assert said.status == 202, said.raw[:300]
    told = json.loads(said.body)
    assert told["received"] == told["new"] + told["duplicate"] + told["failed"] + told["refused"]
    assert told["refused"] > 15


def test_the_server_kept_its_temper(server: Server) -> None:
    """The last of this file: nothing above was answered 5xx, and nothing unexpected was logged."""
    log = server.log.read_text()
    assert "unexpected, while answering" not in log
    assert "Exception in ASGI application" not in log
    assert "Task exception was never retrieved" not in log
