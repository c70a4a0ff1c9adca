"""Subtitles become the text of sound and film, and go where they go."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from conftest import OWNER, House

from archive.access import Scope
from archive.document import DocumentId, Reading, Reason
from archive.errors import Invalid, Refused
from archive.ingest import ingest
from archive.sandbox import Sandbox

ALL = Scope.everything()
FILM = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + bytes(range(200))
WORDS = b"1\n00:01:23,500 --> 00:01:25,000\nThe ferry sank.\n"
BETTER = b"WEBVTT\n\n00:01:23.500 --> 00:01:25.000\nThe ferry was sunk.\n"


def work(house: House, sandbox: Sandbox) -> None:
    while job := house.archive.queue.claim("test", timedelta(minutes=1)):
        ingest(job, house.archive.queue, house.archive.originals, sandbox, house.home, timedelta(minutes=1))


def film(house: House, sandbox: Sandbox) -> DocumentId:
    id = house.add(FILM, filename="ferry.mp4").document.id
    work(house, sandbox)
    version = house.archive.document(id, ALL).version
    assert (version.reading, version.reason, version.media_type) == (Reading.failed, Reason.unsupported, "video/mp4")
    return id


def attach(house: House, id: DocumentId, content: bytes = WORDS) -> None:
    house.archive.attach(id, io.BytesIO(content), filename="ferry.srt", who=OWNER)


def test_a_film_has_the_words_of_its_subtitles_with_their_times_and_stays_a_film(
    house: House, sandbox: Sandbox
) -> None:
    id = film(house, sandbox)
    attach(house, id)
    work(house, sandbox)
    page = house.archive.page(id, 1, ALL)
    assert page.text == "The ferry sank."
    assert [(part.kind, part.label) for part in page.parts] == [("cue", "0:01:23")]
    held = house.archive.document(id, ALL)
    assert (held.version.reading, held.version.media_type, held.version.reason) == (Reading.read, "video/mp4", None)
    with house.archive.original(id, ALL).open() as original:
        assert original.read() == FILM


def test_the_last_that_was_attached_counts_also_when_it_is_read_again(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id)
    work(house, sandbox)
    attach(house, id, BETTER)
    house.archive.reread(id, who=OWNER)
    work(house, sandbox)
    assert house.archive.page(id, 1, ALL).text == "The ferry was sunk."


def test_attaching_is_written_down_and_the_same_again_changes_nothing(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id)
    before = house.archive.document(id, ALL).revision
    attach(house, id)
    assert house.archive.document(id, ALL).revision == before
    fields = [field.field for change in house.archive.history(id, ALL) for field in change.fields]
    assert fields.count("subtitles") == 1


def test_what_is_no_subtitles_is_told_and_the_film_is_still_there(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id, b"Just words.")
    work(house, sandbox)
    version = house.archive.document(id, ALL).version
    assert (version.reading, version.reason) == (Reading.failed, Reason.unsupported)
    assert "no SRT or VTT" in version.detail


def test_only_sound_and_film_take_subtitles_and_no_empty_ones(house: House, sandbox: Sandbox) -> None:
    letter = house.add(b"A letter.").document.id
    work(house, sandbox)
    with pytest.raises(Invalid, match="this is text/plain"):
        attach(house, letter)
    with pytest.raises(Refused):
        attach(house, film(house, sandbox), b"")


def test_a_new_film_does_not_keep_the_old_words(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id)
    house.archive.add_version(id, io.BytesIO(FILM + b"longer"), filename="ferry.mp4", who=OWNER)
    work(house, sandbox)
    assert house.archive.document(id, ALL).version.reading is Reading.failed


def test_they_are_proved_with_the_originals_and_destroyed_with_them(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id)
    attach(house, id, BETTER)
    hashes = {finding.sha256 for finding in house.archive.fixity.verify(ALL)}
    assert len(hashes) == 3
    house.archive.purge(id, who=OWNER)
    assert not any(house.archive.originals.holds(sha256) for sha256 in hashes)


def test_bytes_that_another_film_has_too_stay_for_that_one(house: House, sandbox: Sandbox) -> None:
    one, other = film(house, sandbox), house.add(FILM + b"other", filename="other.mp4").document.id
    work(house, sandbox)
    attach(house, one)
    attach(house, other)
    house.archive.purge(one, who=OWNER)
    work(house, sandbox)
    assert house.archive.page(other, 1, ALL).text == "The ferry sank."


def test_damaged_subtitles_are_told_of(house: House, sandbox: Sandbox) -> None:
    id = film(house, sandbox)
    attach(house, id)
    (sha256,) = {f.sha256 for f in house.archive.fixity.verify(ALL)} - {house.archive.document(id, ALL).version.sha256}
    house.archive.originals.path(sha256).unlink()
    work(house, sandbox)
    version = house.archive.document(id, ALL).version
    assert version.reason is Reason.damaged
