"""What is inside a file goes through a spool, out of the child's hands into the archive, and becomes documents."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from packing import mail, zipped

from archive.access import Principal, Scope
from archive.answer import decode
from archive.document import Document, DocumentId, Extract, Member, Problem, Reading, Reason
from archive.errors import Full, SandboxClosed
from archive.ingest import ingest
from archive.queue import Job
from archive.readers.spool import Spool
from archive.sandbox import Limits, Sandbox

if TYPE_CHECKING:
    from conftest import House

HERE = Path(__file__).parent
OWNER, ALL = Principal.owner(), Scope.everything()
LEASE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    """A sandbox whose reader does what the file's name says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
        with Sandbox(Limits(memory=512 << 20, spool=1 << 20), module="hostile") as sandbox:
            yield sandbox


def spooled(sandbox: Sandbox, wish: str) -> tuple[Extract | Problem, bytes]:
    with tempfile.TemporaryFile() as original, tempfile.TemporaryFile() as spool:
        original.write(b"as received")
        original.flush()
        told = sandbox.read(original, wish, "", spool)
        spool.seek(0)
        return told, spool.read()


# -- what a reader can do to it


def test_a_reader_writes_into_its_spool_and_tells_of_ranges(hostile: Sandbox) -> None:
    told, written = spooled(hostile, "true_member")
    assert isinstance(told, Extract)
    assert told.members == (Member(name="a", start=2, size=3),)
    assert written == b"0123456789"


def test_a_reader_writes_no_more_than_the_spool_takes(hostile: Sandbox) -> None:
    told, written = spooled(hostile, "spill")
    assert isinstance(told, Problem)
    assert told.detail == f"refused: File too large after {1 << 20}"
    assert len(written) == 1 << 20


def test_a_reader_cannot_read_its_spool(hostile: Sandbox) -> None:
    told, _ = spooled(hostile, "look_into_the_spool")
    assert told == Problem(reason=Reason.damaged, detail="refused: Bad file descriptor")


def test_a_range_outside_of_what_was_written_is_a_damaged_file(hostile: Sandbox) -> None:
    told, _ = spooled(hostile, "member_beyond")
    assert isinstance(told, Problem)
    assert told.detail.endswith("member 1: it lies outside of what was written")


def answer(*members: dict[str, Any]) -> bytes:
    told = Extract.model_validate({"text": {"pages": [], "reader": "x"}, "media_type": "application/zip"})
    held = [{"start": 0, "size": 1, "name": "a", **member} for member in members]
    inner = told.model_copy(update={"members": tuple(Member.model_construct(**one) for one in held)})
    return b'{"told": {"outcome": "extract", "extract": %s}}' % inner.model_dump_json(warnings=False).encode()


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ({"start": -1}, "member 1: it lies outside of what was written"),
        ({"size": -1}, "member 1: it lies outside of what was written"),
        ({"start": 10, "size": 1}, "member 1: it lies outside of what was written"),
        ({"size": 11}, "its members have more bytes than were written"),
        ({"name": ""}, "member 1: its name is none"),
        ({"name": "/etc/passwd"}, "member 1: its name is none"),
        ({"name": "a/../../b"}, "member 1: its name is none"),
        ({"name": "a\nb"}, "member 1: its name is none"),
        ({"name": "x" * 1001}, "member 1: its name is none"),
        ({"media_type": "a\x00"}, "member 1: its type is none"),
    ],
)
def test_a_member_that_contradicts_itself_is_refused(member: dict[str, Any], words: str) -> None:
    told = decode(answer(member), 10)
    assert isinstance(told, Problem)
    assert told.detail == f"the reader's answer makes no sense: {words}"


def test_a_few_bytes_cannot_be_told_of_again_and_again_to_fill_a_disk() -> None:
    told = decode(answer({"size": 6}, {"size": 6}), 10)
    assert isinstance(told, Problem)
    assert isinstance(decode(answer({"size": 5}, {"size": 5}), 10), Extract)
    assert isinstance(decode(answer(*[{"size": 0}] * 10_001), 10), Problem)


def test_what_is_said_of_a_member_is_believed_only_where_a_description_would_take_it() -> None:
    said = [
        {"field": "title", "value": "Minutes", "origin": "x"},
        {"field": "password", "value": "x", "origin": "x"},
        {"field": "date", "value": "soon", "origin": "x"},
    ]
    trouble = {"reason": "encrypted", "detail": "it\x1b is locked", "media_type": "a\nb"}
    told = decode(answer({"suggestions": said, "problem": trouble}), 10)
    assert isinstance(told, Extract)
    (member,) = told.members
    assert [(s.field, s.value) for s in member.suggestions] == [("title", "Minutes")]
    assert member.problem == Problem(reason=Reason.encrypted, detail="it is locked")


def test_a_disk_without_room_is_no_fault_of_the_file(house: House, sandbox: Sandbox) -> None:
    class Crowded(io.RawIOBase):
        def seek(self, place: int, whence: int = 0) -> int:
            return place

        def write(self, some: Any) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(Full):
        Spool(Crowded(), 100, 100).put("a", [b"x"])
    if Path("/dev/full").exists():
        house.add(zipped({"a.txt": b"x"}), filename="a.zip")
        job = house.archive.queue.claim("test", LEASE)
        assert job is not None
        full = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115
        with house.archive.originals.open(job.sha256) as original, full, pytest.raises(Full):
            sandbox.read(original, "a.zip", "", full)


# -- from end to end


def read_all(house: House, sandbox: Sandbox) -> int:
    """Read until nothing waits; how many files."""
    archive, read = house.archive, 0
    while (job := archive.queue.claim("test", LEASE)) is not None:
        ingest(job, archive.queue, archive.originals, sandbox, house.home, LEASE)
        read += 1
    return read


def inside(house: House, id: DocumentId) -> list[Document]:
    return house.archive.members(id, ALL)


def test_an_attachment_of_an_attachment_in_a_zip_is_a_document_with_its_text_and_the_way_to_it(
    house: House, sandbox: Sandbox
) -> None:
    inner = mail("The accounts", "See the table.")
    inner.add_attachment("name,sum\nferry,7 markerledger\n", filename="ledger.csv")
    outer = mail("Forwarded", "Below.", Date="Thu, 02 Jan 2020 03:04:05 +0100")
    outer.add_attachment(inner)
    id = house.add(zipped({"in/mail.eml": outer.as_bytes(), "b.txt": b"Beside it."}), filename="all.zip").document.id
    assert read_all(house, sandbox) == 5
    letter, beside = inside(house, id)
    (attached,) = inside(house, letter.id)
    (ledger,) = inside(house, attached.id)
    assert "markerledger" in house.archive.text(ledger.id, ALL).pages[0].text
    assert house.archive.text(beside.id, ALL).pages[0].text == "Beside it."
    assert [d.title for d in house.archive.around([ledger], ALL)[ledger.id]] == ["all.zip", "Forwarded", "The accounts"]
    assert (letter.description.date, letter.description.creators[0].name) == ("2020-01-02", "Ann Example")
    assert ledger.version.filename == "ledger.csv"
    assert [d.version.reading for d in (letter, attached, ledger, beside)] == [Reading.read] * 4
    assert not [path for path in house.home.iterdir() if path.name.startswith("tmp")]


def test_a_zip_within_a_zip_within_itself_ends(house: House, sandbox: Sandbox) -> None:
    content = zipped({"end.txt": b"x"})
    for _ in range(20):
        content = zipped({"next.zip": content})
    id = house.add(content, filename="deep.zip").document.id
    assert read_all(house, sandbox) == 9
    depth = 0
    while members := inside(house, id):
        (document,) = members
        id, depth = document.id, depth + 1
    assert (depth, document.version.reason, document.version.media_type) == (8, Reason.too_deep, "application/zip")


def test_empty_and_locked_members_are_documents_with_their_reasons(house: House, sandbox: Sandbox) -> None:
    id = house.add(zipped({"empty.txt": b"", "../up.txt": b"x", "a.txt": b"x"}), filename="a.zip").document.id
    read_all(house, sandbox)
    assert [(d.version.filename, d.version.reason) for d in inside(house, id)] == [
        ("empty.txt", Reason.empty),
        ("up.txt", Reason.unsafe),
        ("a.txt", None),
    ]


def test_what_a_container_said_of_a_file_stays_when_the_file_is_read(house: House, sandbox: Sandbox) -> None:
    shown = b"<html><title>Ferry</title><p>The ferry sank.</p></html>"
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + shown
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/\r\n"
    content = (
        f"{head}WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
    )
    id = house.add(content, filename="a.warc").document.id
    for _ in range(2):
        read_all(house, sandbox)
        (page,) = inside(house, id)
        described = page.description
        assert [(i.type, i.value) for i in described.identifiers] == [("url", "https://example.org/")]
        assert (described.title, described.date, page.version.filename) == ("Ferry", "2020-01-02", "example.org")
        house.archive.reread(page.id, who=OWNER)
    assert len([s for s in page.suggestions if s.field == "identifiers"]) == 1


def test_the_same_file_twice_in_a_container_stays_two_documents_when_it_is_read_again(
    house: House, sandbox: Sandbox
) -> None:
    letter = mail()
    for _ in range(2):
        letter.add_attachment("same", filename="same.txt")
    id = house.add(letter.as_bytes(), filename="a.eml").document.id
    read_all(house, sandbox)
    before = [document.id for document in inside(house, id)]
    house.archive.reread(id, who=OWNER)
    read_all(house, sandbox)
    assert [document.id for document in inside(house, id)] == before
    assert len(before) == 2


def test_a_closed_sandbox_leaves_the_file_to_the_next(house: House) -> None:
    house.add(zipped({"a.txt": b"x"}), filename="a.zip")
    job = house.archive.queue.claim("test", LEASE)
    assert job is not None
    closed = Sandbox()
    closed.close()
    with pytest.raises(SandboxClosed):
        ingest(job, house.archive.queue, house.archive.originals, closed, house.home, LEASE)
    house.archive.queue.give_back(job)
    again = house.archive.queue.claim("test", LEASE)
    assert isinstance(again, Job)
    assert again.attempts == 1


def test_a_lease_is_prolonged_while_many_members_are_kept(house: House, sandbox: Sandbox) -> None:
    house.add(zipped({f"{n}.txt": b"%d" % n for n in range(450)}), filename="many.zip")
    job = house.archive.queue.claim("test", LEASE)
    assert job is not None
    prolonged = []
    queue = house.archive.queue

    class Watched:
        finish = staticmethod(queue.finish)

        @staticmethod
        def prolong(held: Job, lease: timedelta) -> None:
            prolonged.append(held)
            queue.prolong(held, lease)

    ingest(job, Watched(), house.archive.originals, sandbox, house.home, LEASE)  # type: ignore[arg-type]
    assert prolonged == [job, job]
    assert queue.waiting(ALL) == 450
