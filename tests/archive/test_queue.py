"""The queue in the catalogue: who has what, for how long, and what came of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from archive.access import Principal, Scope
from archive.document import ChangeKind, FieldChange, Problem, Reading, Reason, Suggestion
from archive.errors import NotFound
from archive.queue import MOST_ATTEMPTS, Job

if TYPE_CHECKING:
    from conftest import House

OWNER = Principal.owner()
ALL = Scope.everything()
MINUTE = timedelta(minutes=1)


def claim(house: House, holder: str = "one", lease: timedelta = MINUTE) -> Job:
    job = house.archive.queue.claim(holder, lease)
    assert job is not None
    return job


def test_what_waits_longest_is_claimed_first_and_by_one_alone(house: House) -> None:
    first, second = house.add(b"one").document, house.add(b"two").document
    assert [claim(house).document, claim(house, "two").document] == [first.id, second.id]
    assert house.archive.queue.claim("three", MINUTE) is None
    assert house.archive.queue.waiting(ALL) == 2
    assert house.archive.queue.waiting(Scope.nothing()) == 0


def test_a_job_says_what_to_read(house: House) -> None:
    document = house.add(b"one", filename="a.md", media_type="text/markdown").document
    job = claim(house)
    told = (job.version, job.sha256, job.size, job.filename, job.media_type, job.attempts)
    assert told == (1, document.version.sha256, 3, "a.md", "text/markdown", 1)


def test_a_text_is_recorded_with_its_suggestions_as_one_change(house: House) -> None:
    id = house.add(b"one").document.id
    suggestion = Suggestion(field="title", value="Read", origin="test")
    house.read("First page.", suggestions=(suggestion,))
    document = house.archive.document(id, ALL)
    assert (document.version.reading, document.version.pages, document.version.media_type) == (
        Reading.read,
        1,
        "text/plain",
    )
    assert document.suggestions == (suggestion,)
    assert document.revision == 1
    text = house.archive.text(id, ALL)
    assert (text.pages[0].text, text.sha256, text.reader) == ("First page.", document.version.text_sha256, "test")
    change = house.archive.history(id, ALL)[-1]
    assert (change.kind, change.who, change.fields) == (
        ChangeKind.read,
        "reader",
        (FieldChange(field="reading", after="read"),),
    )
    assert house.archive.last_change_of(id, ALL) == change.number == 2


def test_a_problem_is_recorded_with_its_reason(house: House) -> None:
    id = house.add(b"one").document.id
    problem = Problem(reason=Reason.unsupported, detail="a ZIP archive", media_type="application/zip")
    house.archive.queue.finish(claim(house), problem)
    version = house.archive.document(id, ALL).version
    assert (version.reading, version.reason, version.detail, version.media_type) == (
        Reading.failed,
        Reason.unsupported,
        "a ZIP archive",
        "application/zip",
    )
    with pytest.raises(NotFound):
        house.archive.text(id, ALL)


def test_a_lease_that_ran_out_is_taken_and_who_comes_back_is_not_heard(house: House) -> None:
    id = house.add(b"one").document.id
    late = claim(house, "late", timedelta(0))
    now = claim(house, "now")
    assert now.attempts == 2
    house.archive.queue.finish(late, Problem(reason=Reason.damaged))
    assert house.archive.document(id, ALL).version.reading is Reading.reading
    house.archive.queue.finish(now, Problem(reason=Reason.empty))
    assert house.archive.document(id, ALL).version.reason is Reason.empty
    house.archive.queue.finish(now, Problem(reason=Reason.damaged))
    assert house.archive.document(id, ALL).version.reason is Reason.empty


def test_what_is_given_back_was_not_tried(house: House) -> None:
    house.add(b"one")
    for _ in range(MOST_ATTEMPTS + 2):
        job = claim(house)
        assert job.attempts == 1
        house.archive.queue.give_back(job)


def test_after_the_last_attempt_it_has_failed(house: House) -> None:
    id = house.add(b"one").document.id
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = claim(house)
        assert job.attempts == attempt
        house.archive.queue.retry(job)
    assert house.archive.document(id, ALL).version.reason is Reason.unreadable
    assert house.archive.queue.claim("one", MINUTE) is None


def test_a_holder_s_leases_are_returned_and_no_others(house: House) -> None:
    for content in (b"one", b"two", b"three"):
        house.add(content)
    claim(house, "mine"), claim(house, "mine"), claim(house, "other")
    assert house.archive.queue.release("mine") == 2
    assert [claim(house, "next").attempts for _ in range(2)] == [2, 2]
    assert house.archive.queue.claim("next", MINUTE) is None


def test_a_withdrawn_document_is_read_too_so_that_the_account_of_its_accession_ends(house: House) -> None:
    accession = house.archive.accessions.open("press", who=OWNER).id
    id = house.add(b"one", accession=accession).document.id
    house.archive.withdraw(id, who=OWNER)
    house.read("one")
    told = house.archive.accessions.get(accession, OWNER)
    assert (told.received, told.new, told.waiting) == (1, 1, 0)
    assert list(house.archive.searchable(ALL)) == []


def test_a_document_purged_while_it_is_read_stays_purged(house: House) -> None:
    id = house.add(b"one").document.id
    job = claim(house)
    house.archive.purge(id, who=OWNER)
    house.archive.queue.finish(job, Problem(reason=Reason.damaged))
    assert [change.kind.value for change in house.archive.history(id, ALL)] == ["added", "purged"]


def test_an_older_version_read_late_does_not_change_what_the_newest_suggests(house: House) -> None:
    id = house.add(b"one").document.id
    old = claim(house)
    house.archive.add_version(id, io.BytesIO(b"two"), filename="b.txt", who=OWNER)
    new = Suggestion(field="title", value="New", origin="test")
    house.read("two", suggestions=(new,))
    house.archive.queue.finish(
        old, house.extract("one", suggestions=(Suggestion(field="title", value="Old", origin="t"),))
    )
    assert house.archive.document(id, ALL).suggestions == (new,)
    assert house.archive.text(id, ALL, 1).pages[0].text == "one"
