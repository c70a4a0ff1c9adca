"""Many documents in one file, a JSON object a line."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive import records
from archive.access import Principal, Role, Scope
from archive.document import Creator, Description, Identifier, Reading, Reason
from archive.errors import Conflict, NotFound
from archive.records import Records

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
PRESS = Scope(frozenset({"press"}))


def take(house: House, *lines: str | bytes, **defaults: object) -> str:
    """Take these lines in; the accession."""
    accession = house.archive.accessions.open("press", who=OWNER).id
    given = [line.encode() if isinstance(line, str) else line for line in lines]
    taker = Records(house.archive.receiving, accession, Description.model_validate(defaults), OWNER)
    taker.take(line + b"\n" for line in given)
    return accession


def test_a_line_becomes_a_document_whose_original_is_the_line(house: House) -> None:
    line = '{"title": "Ferry",  "text": "The ferry\\r\\nsank.", "date": "1987-02-26", "lang": "EN"}'
    accession = take(house, line)
    (receipt,) = house.archive.accessions.files(accession, OWNER)
    assert (receipt.state, receipt.name) == ("new", "line 1")
    assert receipt.document is not None
    document = house.archive.document(receipt.document, PRESS)
    assert document.said == Description(title="Ferry", date="1987-02-26", language="en")
    assert (document.version.reading, document.version.media_type) == (Reading.read, "application/json")
    (page,) = house.archive.text(document.id, PRESS).pages
    assert (page.text, page.how) == ("The ferry\nsank.", "text")
    with house.archive.original(document.id, PRESS).open() as file:
        assert file.read() == line.encode()
    assert [change.kind.value for change in house.archive.history(document.id, ALL)] == ["added"]
    assert house.archive.queue.waiting(ALL) == 0


def said(house: House, line: object, **defaults: object) -> Description:
    (receipt,) = house.archive.accessions.files(take(house, json.dumps(line), **defaults), OWNER)
    assert receipt.document is not None, receipt
    return house.archive.document(receipt.document, ALL).said


def test_unknown_keys_are_kept_in_extra(house: House) -> None:
    told = said(
        house,
        {"text": "x", "id": "r1", "topics": ["cocoa", "trade"], "n": 3, "on": True, "deep": {"a": [1]}, "odd key!": "v",
         "none": None, "mixed": [1, "a"], "extra": {"kept": "as it is"}},
    )  # fmt: skip
    assert told.extra == {
        "id": "r1",
        "topics": ["cocoa", "trade"],
        "n": 3,
        "on": True,
        "deep": '{"a": [1]}',
        "odd_key_": "v",
        "mixed": ["1", "a"],
        "kept": "as it is",
    }


def test_common_names_stand_for_members_of_the_description(house: House) -> None:
    told = said(house, {"text": "x", "author": "Ann", "url": "http://x", "doi": "10.1/x", "lang": "zh-hant"})
    assert told.creators == (Creator(name="Ann"),)
    assert told.identifiers == (Identifier(type="url", value="http://x"), Identifier(type="doi", value="10.1/x"))
    assert told.language == "zh-Hant"


def test_what_is_said_of_all_holds_where_the_line_says_nothing(house: House) -> None:
    told = said(house, {"text": "x", "kind": "report", "a": "1"}, kind="article", publisher="P", extra={"b": "2"})
    assert (told.kind, told.publisher, told.extra) == ("report", "P", {"b": "2", "a": "1"})


@pytest.mark.parametrize(
    ("line", "reason", "words"),
    [
        ("{not json}", Reason.damaged, "not JSON"),
        ('"a text"', Reason.damaged, "not a JSON object"),
        ('{"text": 5}', Reason.damaged, "text"),
        ('{"text": "x", "date": "yesterday"}', Reason.damaged, "date"),
        ('{"text": "x", "n": 1e999}', Reason.damaged, "too large a number"),
        ('{"text": "x", "n": NaN}', Reason.damaged, "NaN"),
        ('{"title": "\\ud800", "text": "x"}', Reason.damaged, "title"),
        (b'{"text": "\xff"}', Reason.damaged, "not JSON"),
        ("[" * 100_000, Reason.too_deep, "nested"),
    ],
)
def test_a_line_that_is_no_document_is_refused_with_its_number_and_the_others_are_taken(
    house: House, line: str | bytes, reason: Reason, words: str
) -> None:
    accession = take(house, '{"text": "before"}', line, "", '{"text": "after"}')
    receipts = house.archive.accessions.files(accession, OWNER)
    assert [(r.name, r.state) for r in receipts] == [("line 1", "new"), ("line 2", "refused"), ("line 4", "new")]
    assert receipts[1].reason is reason
    assert words in receipts[1].detail


def test_a_line_that_is_too_long_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST_LINE", 20)
    (receipt,) = house.archive.accessions.files(take(house, json.dumps({"text": "x" * 30})), OWNER)
    assert (receipt.state, receipt.reason) == ("refused", Reason.too_large)


def test_a_line_without_text_is_kept_as_failed(house: House) -> None:
    (receipt,) = house.archive.accessions.files(take(house, '{"title": "Only a title"}'), OWNER)
    assert (receipt.state, receipt.reason) == ("failed", Reason.no_text)


def test_the_same_line_again_is_a_duplicate_within_a_batch_and_later(house: House) -> None:
    line = '{"text": "once"}'
    assert [r.state for r in house.archive.accessions.files(take(house, line, line), OWNER)] == ["new", "duplicate"]
    assert [r.state for r in house.archive.accessions.files(take(house, line), OWNER)] == ["duplicate"]
    assert len(list(house.archive.searchable(ALL))) == 1


def test_text_holds_nothing_that_is_no_text(house: House) -> None:
    (receipt,) = house.archive.accessions.files(take(house, '{"text": "a\\u0000b\\ud800c\\td"}'), OWNER)
    assert receipt.document is not None
    assert house.archive.page(receipt.document, 1, ALL).text == "abc\td"


def test_lines_go_only_into_an_open_accession_of_ones_own(house: House) -> None:
    accession = house.archive.accessions.open("press", who=OWNER).id
    stranger = Principal("x", Role.librarian, frozenset({"state"}))
    with pytest.raises(Exception, match="grant"):
        Records(house.archive.receiving, accession, Description(), stranger).take([b'{"text": "x"}'])
    house.archive.accessions.close(accession, who=OWNER)
    with pytest.raises(Conflict):
        Records(house.archive.receiving, accession, Description(), OWNER).take([b'{"text": "x"}'])
    with pytest.raises(NotFound):
        Records(house.archive.receiving, "nowhere", Description(), OWNER).take([b'{"text": "x"}'])
    assert list(house.archive.searchable(ALL)) == []


def test_several_batches_are_numbered_through_and_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "BATCH", 3)
    accession = house.archive.accessions.open("press", who=OWNER).id
    told: list[int] = []
    lines = (json.dumps({"text": f"word{n}"}).encode() for n in range(8))
    assert Records(house.archive.receiving, accession, Description(), OWNER).take(lines, told.append) == 8
    assert told == [3, 6, 8]
    receipts = house.archive.accessions.files(accession, OWNER)
    assert [r.number for r in receipts] == list(range(1, 9))
    assert [r.name for r in receipts] == [f"line {n}" for n in range(1, 9)]
    numbers = [change.number for change in house.archive.changes_after(0, 100, ALL)]
    assert numbers == list(range(1, 9))


MANY = textwrap.dedent(
    """
    import json, resource, sys
    from pathlib import Path
    from archive import Archive
    from archive.access import Principal
    from archive.document import Collection, Description
    from archive.records import Records

    owner = Principal.owner()
    archive = Archive.open(Path(sys.argv[1]), migrate=True)
    archive.collections.create(Collection(name="press", title="Press"), owner)
    accession = archive.accessions.open("press", who=owner).id
    count, size = int(sys.argv[2]), 20_000
    lines = (json.dumps({"text": f"{n} " + "words " * (size // 6)}).encode() for n in range(count))
    Records(archive.receiving, accession, Description(), owner).take(lines)
    assert archive.accessions.get(accession, owner).new == count
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
)


def peaks(folder: Path, *counts: int) -> Iterator[int]:
    for count in counts:
        told = subprocess.run(
            [sys.executable, "-c", MANY, str(folder / str(count)), str(count)],
            capture_output=True,
            text=True,
            check=True,
        )
        yield int(told.stdout)


@pytest.mark.long
def test_memory_does_not_grow_with_the_number_of_lines(tmp_path: Path) -> None:
    assert resource.getpagesize() > 0
    few, many = peaks(tmp_path, 1_000, 4_000)
    assert many < few + 16 * 1024
