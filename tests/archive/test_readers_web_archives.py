"""WARC and WACZ: pages and documents come out under their addresses, whatever they were wrapped in."""

from __future__ import annotations

import gzip
import zipfile
import zlib

import pytest
from packing import Unpacked, problem, read, unpack, zipped

from archive.document import Extract, Problem
from archive.suggestions import AROUND

PAGE = b"<html><body><p>The ferry sank.</p></body></html>"
URL = "https://example.org/ferry?a=1"


def record(
    block: bytes, url: str = URL, kind: str = "response", content_type: str = "application/http", **headers: str
) -> bytes:
    told = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": "2020-01-02T23:59:59Z",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answered(
    body: bytes = PAGE, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", **more: str
) -> bytes:
    headers = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode() + body


INFO = record(b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields")
ASKED = record(b"GET /ferry HTTP/1.1\r\n\r\n", kind="request")


def only(unpacked: Unpacked) -> bytes:
    (content,) = unpacked.files.values()
    return content


def test_a_page_comes_out_under_its_address_with_the_day_it_was_captured() -> None:
    unpacked = unpack(INFO + ASKED + record(answered()))
    assert unpacked.files == {URL: PAGE}
    assert unpacked.told.media_type == "application/warc"
    (member,) = unpacked.members
    assert member.media_type == "text/html"
    assert [(s.field, s.value, s.origin) for s in member.suggestions] == [
        ("identifiers", [{"type": "url", "value": URL}], f"{AROUND}warc"),
        ("date", "2020-01-02", f"{AROUND}warc"),
        ("extra", {"captured": "2020-01-02T23:59:59Z"}, f"{AROUND}warc"),
    ]


def test_a_record_a_gzip_stream_or_all_in_one_makes_no_difference() -> None:
    records = [INFO, record(answered()), record(answered(b"%PDF-1.4", "application/pdf"), "https://example.org/a.pdf")]
    for content in (b"".join(map(gzip.compress, records)), gzip.compress(b"".join(records))):
        unpacked = unpack(content, "a.warc.gz")
        assert unpacked.files == {URL: PAGE, "https://example.org/a.pdf": b"%PDF-1.4"}
        assert unpacked.told.media_type == "application/warc"


@pytest.mark.parametrize(
    ("content_type", "body", "taken"),
    [
        ("text/html", PAGE, True),
        ("application/xhtml+xml", PAGE, True),
        ("text/plain", b"words", True),
        ("application/pdf", b"%PDF-1.4", True),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK", True),
        ("application/msword", b"x", True),
        ("application/octet-stream", b"%PDF-1.4", True),
        ("application/octet-stream", b"\x00\x01", False),
        ("", PAGE, True),
        ("", b"\x00\x01", False),
        ("image/png", b"\x89PNG", False),
        ("text/css", b"p {}", False),
        ("application/javascript", b"x()", False),
        ("text/javascript", b"x()", False),
        ("application/json", b"{}", False),
        ("font/woff2", b"x", False),
        ("video/mp4", b"x", False),
    ],
)
def test_pages_and_documents_are_taken_and_what_dresses_them_is_not(
    content_type: str, body: bytes, taken: bool
) -> None:
    unpacked = unpack(record(answered(), "https://example.org/") + record(answered(body, content_type)))
    assert (URL in unpacked.files) is taken


@pytest.mark.parametrize(
    "other",
    [
        record(answered(status="404 Not Found")),
        record(answered(status="301 Moved")),
        record(answered(), kind="revisit"),
        record(answered(), kind="metadata"),
        record(answered(), "dns:example.org"),
        record(b"no answer at all"),
        record(b"x", "urn:pageinfo:https://example.org/", "resource", "application/json"),
    ],
)
def test_other_answers_and_records_are_left_out(other: bytes) -> None:
    assert problem(INFO + other) == ("no_text", "there is no page and no document in it")


def test_a_resource_is_taken_as_it_stands() -> None:
    assert unpack(record(PAGE, kind="resource", content_type="text/html")).files == {URL: PAGE}


CHUNKED = b"%x\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n\r\n" % (10, PAGE[:10], len(PAGE) - 10, PAGE[10:])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (CHUNKED, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),  # the crawler has taken it apart already
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
        (PAGE, {"Content_Encoding": "gzip"}),
        (gzip.compress(PAGE)[:-5], {"Content_Encoding": "gzip"}),
        (
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(PAGE, mtime=0)), gzip.compress(PAGE, mtime=0)),
            {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"},
        ),
    ],
    ids=["chunks", "no-chunks", "gzip", "zlib", "deflate", "no-gzip", "cut-gzip", "gzip-in-chunks"],
)
def test_a_page_is_unwrapped_also_where_it_is_not_wrapped_as_it_says(body: bytes, headers: dict[str, str]) -> None:
    assert only(unpack(record(answered(body, **headers)))) == PAGE


def test_a_coding_that_is_not_known_is_told_of() -> None:
    unpacked = unpack(record(answered(), "https://example.org/") + record(answered(b"x", Content_Encoding="br")))
    assert unpacked.troubles == {URL: "unsupported"}


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("<https://example.org/>", "https://example.org/"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/a/../b", "https://example.org/a/b"),
        ("https://example.org/" + "x" * 1500, ("https://example.org/" + "x" * 1500)[:1000]),
    ],
)
def test_addresses_are_names(written: str, address: str) -> None:
    assert unpack(record(answered(), written)).names == [address]


def test_the_same_address_twice_is_two_members() -> None:
    unpacked = unpack(record(answered()) + record(answered(PAGE * 2)))
    assert [member.size for member in unpacked.members] == [len(PAGE), 2 * len(PAGE)]


# -- damaged and hostile


def test_what_came_before_a_break_is_kept() -> None:
    content = record(answered()) + record(answered(PAGE * 100), "https://example.org/long")
    unpacked = unpack(content[:-200])
    assert (unpacked.files, unpacked.troubles) == ({URL: PAGE}, {"https://example.org/long": "damaged"})
    unpacked = unpack(record(answered()) + b"garbage\r\n" + record(answered()))
    assert (unpacked.files, unpacked.troubles) == ({URL: PAGE}, {"(what follows)": "damaged"})


@pytest.mark.parametrize("length", ["", "-5", "many", "99999999999999999999"])
def test_a_record_that_lies_about_its_length_is_damaged(length: str) -> None:
    assert problem(record(answered(), Content_Length=length))[0] == "damaged"


def test_headers_without_end_are_damaged() -> None:
    assert problem(b"WARC/1.1\r\n" + b"a: b\r\n" * 1_000)[0] == "damaged"
    assert problem(b"WARC/1.1\r\n" + b"a" * 1_000_000)[0] == "damaged"


def test_a_page_that_grows_out_of_proportion_is_too_large() -> None:
    bomb = gzip.compress(bytes(20 << 20))
    unpacked = unpack(record(answered()) + record(answered(bomb, Content_Encoding="gzip"), "https://example.org/bomb"))
    assert (unpacked.files, unpacked.troubles) == ({URL: PAGE}, {"https://example.org/bomb": "too_large"})


def test_every_single_change_of_a_byte_is_survived() -> None:
    content = INFO + record(answered(CHUNKED, Transfer_Encoding="chunked")) + record(answered())
    for at in range(len(content)):
        mutated = bytearray(content)
        mutated[at] ^= 0x81
        assert isinstance(read(bytes(mutated), "a.warc"), Extract | Problem)


# -- WACZ


def test_the_pages_of_every_archive_in_a_wacz_come_out() -> None:
    other = "https://example.org/other"
    content = zipped(
        {
            "datapackage.json": b"{}",
            "archive/one.warc.gz": gzip.compress(INFO) + gzip.compress(record(answered())),
            "archive/two.warc": record(answered(PAGE * 2), other),
            "pages/pages.jsonl": b"{}",
        },
        zipfile.ZIP_STORED,
    )
    unpacked = unpack(content, "a.wacz")
    assert unpacked.files == {URL: PAGE, other: PAGE * 2}
    assert unpacked.told.media_type == "application/wacz"


def test_a_zip_that_only_looks_like_a_wacz_is_a_zip() -> None:
    unpacked = unpack(zipped({"datapackage.json": b"{}", "table.csv": b"a,b"}))
    assert (unpacked.names, unpacked.told.media_type) == (["datapackage.json", "table.csv"], "application/zip")
