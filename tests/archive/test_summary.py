"""What compound files say of themselves: right ones whole, damaged ones as far as they go, and never for long."""

from __future__ import annotations

import struct
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.readers.summary import Summary

SHORT, STRING, WIDE, TIME = 2, 30, 31, 64


def short(value: int) -> bytes:
    return struct.pack("<Ihh", SHORT, value, 0)


def string(value: bytes, end: bytes = b"\0") -> bytes:
    return struct.pack("<II", STRING, len(value + end)) + value + end


def wide(value: str) -> bytes:
    return struct.pack("<II", WIDE, len(value) + 1) + value.encode("utf-16-le") + bytes(2)


def time(value: int) -> bytes:
    return struct.pack("<IQ", TIME, value)


def stream(count: int | None = None, **values: bytes) -> bytes:
    """A stream with one set, its properties named by p and their number; `count` is how many it says there are."""
    table, held = b"", b""
    for name, value in values.items():
        table += struct.pack("<II", int(name[1:]), 8 + 8 * len(values) + len(held))
        held += value + bytes(-len(value) % 4)
    head = struct.pack("<HHI16sI16sI", 0xFFFE, 0, 2, bytes(16), 1, bytes(16), 48)
    return head + struct.pack("<II", 8 + len(table) + len(held), len(values) if count is None else count) + table + held


TICKS = 126_227_808_000_000_000  # midnight before the year 2001


def test_a_summary_tells_title_author_keywords_and_time() -> None:
    told = stream(
        p1=short(1251), p2=string("Мост".encode("cp1251")), p4=wide("李娜; Ben"), p5=string(b"a, b"), p12=time(TICKS)
    )
    assert Summary.read(told) == Summary("Мост", "李娜; Ben", "a, b", datetime(2001, 1, 1))


@pytest.mark.parametrize(
    ("page", "title"),
    [(936, "标题"), (950, "標題"), (932, "題名"), (-535, "Ünïcode"), (1200, "Wide"), (10000, "Été"), (1252, "Été")],
)
def test_texts_are_in_the_summarys_code_page(page: int, title: str) -> None:
    name = {936: "gbk", 950: "big5", 932: "cp932", -535: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}
    told = title.encode(name.get(page, "cp1252"))
    assert Summary.read(stream(p1=short(page), p2=string(told, bytes(2)))).title == title


def test_an_unknown_code_page_is_read_as_the_usual_one() -> None:
    assert Summary.read(stream(p1=short(7), p2=string(b"\xc9t\xe9"))).title == "Été"
    assert Summary.read(stream(p2=string(b"\xc9t\xe9"))).title == "Été"


@pytest.mark.parametrize(
    "told", [b"", b"\0", bytes(47), bytes(48), bytes(100), b"\xff" * 4096, stream(), stream(p2=b"")]
)
def test_what_is_no_summary_says_nothing(told: bytes) -> None:
    assert Summary.read(told) == Summary()


def test_a_property_of_another_type_or_outside_says_nothing() -> None:
    assert (
        Summary.read(stream(p1=string(b"x"), p2=short(5), p4=time(9), p5=struct.pack("<I", 0x101F), p12=wide("x")))
        == Summary()
    )
    assert Summary.read(stream(p12=time(2**64 - 1))).created is None
    assert Summary.read(stream(p2=string(b"Bridges"))[:-6]).title == "Br"
    broken = bytearray(stream(p2=string(b"Bridges"), p4=string(b"Ann")))
    broken[60:64] = b"\xff\xff\xff\xff"
    assert Summary.read(bytes(broken)) == Summary(author="Ann")


@pytest.mark.parametrize("kind", [0x1000, 0x100C, 0x1002, 0x101E, 0x1FFF, 0xFFFFFFFF])
def test_counts_that_go_far_beyond_the_stream_are_not_counted_to(kind: int) -> None:
    endless = struct.pack("<II", kind, 0xFFFFFFFF) + bytes(64)
    told = stream(0xFFFFFFFF, p2=string(b"Bridges"), p3=endless, p13=endless)
    assert Summary.read(told).title == "Bridges"
    long = struct.pack("<II", STRING, 0xFFFFFFFF) + b"x" * 1_000_000
    assert len(Summary.read(stream(p2=long)).title) <= 1 << 16


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_are_a_summary_of_some_kind(told: bytes, at: int) -> None:
    good = stream(p1=short(65001 - 65536), p2=string(b"Bridges"), p4=wide("Ann"), p12=time(TICKS))
    for each in (told, good[:at] + told, good[:at]):
        assert isinstance(Summary.read(each), Summary)
