"""Pages that are pictures are read one by one and kept; no bad page and no crash loses the others."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any, BinaryIO, cast

import pytest
from conftest import OWNER, House
from sqlalchemy import select

from archive import scans
from archive.access import Scope
from archive.document import Extract, Page, Part, PartKind, Problem, Reading, Reason, Text
from archive.errors import SandboxClosed
from archive.ingest import ingest
from archive.recognised import Recognised
from archive.recogniser import Recogniser
from archive.sandbox import Sandbox
from archive.scans import Scans, Yielded
from archive.tables import ocr_pages

ALL = Scope.everything()
LINES = [[0.0, 3.0, *[0.5] * 8]]
BLANK = Problem(reason=Reason.no_text, detail="OCR found no words on it")
SLOW = Problem(reason=Reason.timed_out, detail="not read within 60 seconds")


class Reader:
    """Reads what a test says it reads on each page, and remembers which pages it was asked for."""

    installed = True
    engine = "test 1"

    def __init__(self, pages: dict[int, str | Problem | Exception]) -> None:
        self.pages = pages
        self.asked: list[int] = []

    def page(self, original: BinaryIO, number: int, password: str | None = None) -> Recognised | Problem:
        self.asked.append(number)
        found = self.pages[number]
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Problem):
            return found
        page = Page(number=1, label="1", text=found, how="ocr", language="en", confidence=0.9)
        return Recognised(page, LINES, "some lines were not made out" if "…" in found else "")


def extract(*pages: str, scanned: tuple[int, ...], **more: Any) -> Extract:
    made = tuple(Page(number=n, label=f"p{n}", text=text, how="layer") for n, text in enumerate(pages, 1))
    text = Text(pages=made, reader="pdf")
    return Extract(text=text, media_type="application/pdf", scanned=scanned, **more)


def complete(kept: Scans, told: Extract, reader: Reader, **more: Any) -> Extract | Problem:
    return kept.complete(told, "ab" * 32, io.BytesIO(), cast(Recogniser, reader), **more)


def texts(found: Extract | Problem) -> list[tuple[str, str]]:
    assert isinstance(found, Extract)
    return [(page.how, page.text) for page in found.text.pages]


def test_pages_that_are_pictures_get_their_words_and_the_others_stay(house: House) -> None:
    reader = Reader({2: "two", 3: "three"})
    found = complete(house.archive.scans, extract("one", "", "", scanned=(2, 3)), reader)
    assert texts(found) == [("layer", "one"), ("ocr", "two"), ("ocr", "three")]
    assert isinstance(found, Extract)
    assert [page.label for page in found.text.pages] == ["p1", "p2", "p3"]
    assert [page.number for page in found.text.pages] == [1, 2, 3]
    assert (found.text.reader, found.scanned, found.detail) == ("pdf, test 1", (), "")
    assert [(s.value, s.origin) for s in found.suggestions if s.field == "language"] == [("en", "text")]


def test_a_page_that_was_read_is_not_read_again_after_a_crash(house: House) -> None:
    told = extract("", "", scanned=(1, 2))
    with pytest.raises(SandboxClosed):
        complete(house.archive.scans, told, Reader({1: "one", 2: SandboxClosed("stopped")}))
    house.archive.close()
    house.archive = house.open()
    again = Reader({2: "two"})
    assert texts(complete(house.archive.scans, told, again)) == [("ocr", "one"), ("ocr", "two")]
    assert again.asked == [2]


def test_a_page_that_cannot_be_read_does_not_lose_the_others(house: House) -> None:
    reader = Reader({1: "one", 2: SLOW, 3: SLOW, 4: BLANK, 5: SLOW})
    found = complete(house.archive.scans, extract("", "", "", "", "", scanned=(1, 2, 3, 4, 5)), reader)
    assert isinstance(found, Extract)
    assert [page.text for page in found.text.pages] == ["one", "", "", "", ""]
    assert found.detail == "pages 2–3, 5: not read within 60 seconds"


def test_a_page_of_which_much_was_not_made_out_keeps_what_was(house: House) -> None:
    found = complete(house.archive.scans, extract("", "", scanned=(1, 2)), Reader({1: "one", 2: "two …"}))
    assert texts(found) == [("ocr", "one"), ("ocr", "two …")]
    assert isinstance(found, Extract)
    assert found.detail == "page 2: some lines were not made out"


def test_where_no_page_has_words_there_is_no_text(house: House) -> None:
    found = complete(house.archive.scans, extract("", "", scanned=(1, 2)), Reader({1: BLANK, 2: BLANK}))
    assert found == Problem(reason=Reason.no_text, detail="OCR found no words in it", media_type="application/pdf")


def test_where_every_page_fails_that_is_the_reason(house: House) -> None:
    found = complete(house.archive.scans, extract("", "", scanned=(1, 2)), Reader({1: SLOW, 2: SLOW}))
    assert isinstance(found, Problem)
    assert found.reason == Reason.timed_out


def test_a_stamp_stays_where_ocr_finds_less_and_goes_where_it_finds_more(house: House) -> None:
    told = extract("Exhibit 7", "Exhibit 8", scanned=(1, 2))
    found = complete(house.archive.scans, told, Reader({1: "Exh", 2: "Exhibit 8\nThe council met."}))
    assert texts(found) == [("layer", "Exhibit 7"), ("ocr", "Exhibit 8\nThe council met.")]


def test_with_every_page_asked_for_ocr_takes_the_place_of_the_layer(house: House) -> None:
    told = extract("a layer that lies about it", "layer", scanned=())
    found = complete(house.archive.scans, told, Reader({1: "one", 2: BLANK}), every=True)
    assert texts(found) == [("ocr", "one"), ("layer", "layer")]


class Missing(Reader):
    installed = False


def test_without_an_engine_a_scan_says_what_is_needed(house: House) -> None:
    needs = "needs OCR, which is not installed (pip install 'pressmark[ocr]')"
    found = complete(house.archive.scans, extract("", scanned=(1,)), Missing({}))
    assert found == Problem(reason=Reason.no_text, detail=needs, media_type="application/pdf")
    found = complete(house.archive.scans, extract("one", "", "", "", scanned=(2, 3, 4)), Missing({}))
    assert isinstance(found, Extract)
    assert (found.detail, found.scanned) == (f"pages 2–4: {needs}", ())


def test_without_an_engine_a_layer_that_means_nothing_is_the_reason(house: House) -> None:
    found = complete(house.archive.scans, extract("", scanned=(1,), garbage=(1,)), Missing({}))
    assert isinstance(found, Problem)
    assert found.reason == Reason.garbage_text
    assert "needs OCR" in found.detail


def test_a_long_scan_lets_others_come_first_and_goes_on_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "_SLICE", 0.0)
    told = extract("", "", scanned=(1, 2))
    reader = Reader({1: "one", 2: "two"})
    with pytest.raises(Yielded):
        complete(house.archive.scans, told, reader, between=lambda: True)
    assert reader.asked == [1]
    assert texts(complete(house.archive.scans, told, reader)) == [("ocr", "one"), ("ocr", "two")]


def test_pages_beyond_what_is_read_are_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MOST_PAGES", 1)
    found = complete(house.archive.scans, extract("", "", scanned=(1, 2)), Reader({1: "one"}))
    assert isinstance(found, Extract)
    assert found.detail == "page 2: beyond 1 pages"


def test_where_lines_stand_is_kept_for_the_text_they_belong_to(house: House) -> None:
    found = complete(house.archive.scans, extract("", scanned=(1,)), Reader({1: "one"}))
    assert isinstance(found, Extract)
    page = found.text.pages[0]
    assert house.archive.scans.lines("ab" * 32, page) == LINES
    assert house.archive.scans.lines("ab" * 32, page.model_copy(update={"text": "other"})) == []


def test_comments_stay_behind_what_ocr_reads_and_lines_are_still_found(house: House) -> None:
    told = extract("Is this so?", scanned=(1,))
    part = Part(start=0, end=11, kind=PartKind.comment, label="1")
    laid = told.text.pages[0].model_copy(update={"parts": (part,)})
    told = told.model_copy(update={"text": told.text.model_copy(update={"pages": (laid,)})})
    found = complete(house.archive.scans, told, Reader({1: "one"}))
    assert texts(found) == [("ocr", "one\n\nIs this so?")]
    assert isinstance(found, Extract)
    page = found.text.pages[0]
    assert page.parts == (Part(start=5, end=16, kind=PartKind.comment, label="1"),)
    assert house.archive.scans.lines("ab" * 32, page) == LINES


class Layers:
    """A sandbox whose reading finds nothing but pictures."""

    def __init__(self, pages: int) -> None:
        self.pages = pages

    def read(self, *_: Any) -> Extract:
        return extract(*[""] * self.pages, scanned=tuple(range(1, self.pages + 1)))


def read(house: House, reader: Reader, pages: int) -> None:
    archive = house.archive
    job = archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    scanning = (archive.scans, cast(Recogniser, reader))
    layers = cast(Sandbox, Layers(pages))
    ingest(job, archive.queue, archive.originals, layers, house.home, timedelta(minutes=1), scanning)


def test_a_scan_that_gave_way_is_read_after_the_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "_SLICE", 0.0)
    scan = house.add(b"scan").document
    other = house.add(b"other").document
    read(house, Reader({1: "one"}), 2)
    assert house.archive.document(scan.id, ALL).version.reading == Reading.waiting
    read(house, Reader({1: "other"}), 1)
    assert house.archive.document(other.id, ALL).version.reading == Reading.read
    read(house, Reader({2: "two"}), 2)
    assert [page.text for page in house.archive.text(scan.id, ALL).pages] == ["one", "two"]


def test_what_could_not_be_read_stands_with_the_version(house: House) -> None:
    added = house.add(b"scan").document
    read(house, Reader({1: "one", 2: SLOW}), 2)
    version = house.archive.document(added.id, ALL).version
    assert (version.reading, version.detail) == (Reading.read, "page 2: not read within 60 seconds")
    page = house.archive.page(added.id, 1, ALL)
    assert (page.how, page.language, page.confidence) == ("ocr", "en", 0.9)


def test_reading_again_asks_only_for_the_pages_that_failed_and_with_ocr_for_all(house: House) -> None:
    added = house.add(b"scan").document
    read(house, Reader({1: "one", 2: SLOW}), 2)
    for ocr, asked in ((False, [2]), (True, [1, 2]), (False, [])):
        house.archive.reread(added.id, who=OWNER, ocr=ocr)
        reader = Reader({1: "one", 2: "two"})
        read(house, reader, 2)
        assert reader.asked == asked


def test_what_ocr_read_is_destroyed_with_the_original(house: House) -> None:
    added = house.add(b"scan").document
    read(house, Reader({1: "a secret"}), 1)
    page = house.archive.page(added.id, 1, ALL)
    house.archive.purge(added.id, who=OWNER)
    assert house.archive.scans.lines(added.version.sha256, page) == []
    with house.archive.scans.catalogue.reading() as connection:
        assert connection.execute(select(ocr_pages)).all() == []
