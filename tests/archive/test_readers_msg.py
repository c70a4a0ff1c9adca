"""Mail as Outlook saves it, in compound files made here."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest
from packing import Tree, compound, problem, read, unpack

from archive.document import Extract, Problem
from archive.readers.packed_rtf import unpack as unpack_rtf

SENT = 0x00390040
PAGE = 0x3FFD0003
PLAIN, HTML, RTF = "1000", "1013", "1009"


def text(**properties: str) -> Tree:
    """Properties of words by their numbers, each with a `p` before it."""
    return {f"__substg1.0_{name[1:]}001F": value.encode("utf-16-le") for name, value in properties.items()}


def table(header: int, *rows: tuple[int, int]) -> Tree:
    told = b"".join(struct.pack("<LLQ", tag, 6, value) for tag, value in rows)
    return {"__properties_version1.0": bytes(header) + told}


def ticks(*at: int) -> int:
    return int((datetime(*at, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def message(header: int = 32, **more: str) -> Tree:
    told = text(p0037="Minutes", p0C1A="Ann Example", p5D01="ann@example.org", p0E04="B Example; C", **more)
    return {**table(header, (SENT, ticks(2020, 1, 2, 23, 4, 5))), **told}


def attached(number: int, name: str, content: bytes) -> Tree:
    told = {**table(8), **text(p3707=name, p370E="text/plain"), "__substg1.0_37010102": content}
    return {f"__attach_version1.0_#{number:08X}": told}


def test_a_message_is_read_with_what_stands_on_it() -> None:
    unpacked = unpack(compound(message(p1000="The ferry sank.\r\n", p1035="<7@example.org>")))
    assert unpacked.text == (
        "From: Ann Example <ann@example.org>\nTo: B Example, C\nDate: 02 Jan 2020 23:04:05 +0000\nSubject: Minutes\n\n"
        "The ferry sank."
    )
    assert unpacked.told.media_type == "application/vnd.ms-outlook"
    assert {s.field: s.value for s in unpacked.told.suggestions if s.origin == "msg"} == {
        "kind": "mail",
        "title": "Minutes",
        "creators": [{"name": "Ann Example", "role": "author"}],
        "date": "2020-01-02",
        "identifiers": [{"type": "message-id", "value": "7@example.org"}],
        "extra": {"to": ["B Example", "C"]},
    }


def test_headers_that_came_through_the_net_know_more() -> None:
    headers = (
        "Received: x\r\nFrom: Ann <ann@example.org>\r\nTo: b@example.org\r\nDate: Fri, 03 Jan 2020 01:04:05 +0200\r\n"
    )
    unpacked = unpack(compound(message(p1000="x", p007D=headers)))
    assert (unpacked.said("date"), unpacked.said("title")) == ("2020-01-03", "Minutes")
    assert unpacked.said("extra") == {"to": ["b@example.org"]}


def test_words_of_single_bytes_are_read_in_the_messages_code_page() -> None:
    tree = {
        **table(32, (PAGE, 1251)),
        "__substg1.0_0037001E": "Отчёт".encode("cp1251") + b"\0",
        "__substg1.0_1000001E": "Паром затонул ночью.".encode("cp1251"),
        **text(p0C1A="Ann"),
    }
    assert unpack(compound(tree)).text.endswith("Subject: Отчёт\n\nПаром затонул ночью.")


def test_where_there_is_no_plain_form_the_page_is_taken_and_then_the_rtf() -> None:
    page = {"__substg1.0_10130102": b"<html><body><p>The <b>ferry</b> sank.</p></body></html>"}
    assert unpack(compound(message() | page)).text.endswith("\n\nThe ferry sank.")
    rtf = rb"{\rtf1\ansi The ferry \b sank\b0 .\par}"
    plain = struct.pack("<LL4sL", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
    assert unpack(compound(message() | {"__substg1.0_10090102": plain})).text.endswith("\n\nThe ferry sank.")


def test_packed_rtf_is_unpacked() -> None:
    # The example of [MS-OXRTFCP] 3.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_attachments_are_members_with_their_bytes() -> None:
    tree = (
        message(p1000="x") | attached(0, "C:\\a\\报告.txt", b"first") | attached(1, "long.bin", bytes(range(256)) * 40)
    )
    unpacked = unpack(compound(tree))
    assert unpacked.files == {"报告.txt": b"first", "long.bin": bytes(range(256)) * 40}
    assert unpacked.members[0].media_type == "text/plain"


def test_a_message_within_a_message_is_a_mail_with_its_own_attachments() -> None:
    inner = message(24, p1000="Größe") | attached(0, "报告 1.txt", b"deep")
    holder = {"__attach_version1.0_#00000000": {**table(8), "__substg1.0_3701000D": inner}}
    unpacked = unpack(compound(message(p1000="See below.") | holder))
    assert unpacked.names == ["Minutes.eml"]
    mail = unpack(unpacked.files["Minutes.eml"], "Minutes.eml")
    assert mail.text.endswith("Date: 02 Jan 2020 23:04:05 +0000\nSubject: Minutes\n\nGröße")
    assert mail.files == {"报告 1.txt": b"deep"}
    assert unpack(compound(message(p1000="See below.") | holder)).files == unpacked.files


def test_messages_within_messages_without_end_are_too_deep() -> None:
    tree: Tree = message(24, p1000="end")
    for _ in range(14):
        tree = message(24) | {"__attach_version1.0_#00000000": {**table(8), "__substg1.0_3701000D": tree}}
    assert problem(compound({**tree, **table(32)}))[0] == "too_deep"


def test_an_attachment_without_bytes_is_told_of() -> None:
    unpacked = unpack(compound(message(p1000="x") | {"__attach_version1.0_#00000000": {**table(8), **text(p3707="a")}}))
    assert unpacked.troubles == {"a": "unsupported"}


@pytest.mark.parametrize("step", [1, 7])
def test_changed_bytes_are_survived(step: int) -> None:
    content = compound(message(p1000="The ferry sank.") | attached(0, "a.txt", b"first"))
    for at in range(step, len(content), 37):
        mutated = bytearray(content)
        mutated[at] ^= 0xFF
        assert isinstance(read(bytes(mutated), "a.msg"), Extract | Problem)
