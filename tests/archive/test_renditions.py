"""Images of pages are made in the sandbox, kept, swept by age, and destroyed with their original."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OWNER, House
from PIL import Image
from scanned import picture, png, tiff
from test_readers_pdf import lines, pdf

from archive.access import Scope
from archive.document import Page, Problem, Reason
from archive.originals import Original, Originals
from archive.renditions import Renditions, Size

ALL = Scope.everything()
BOTH = (Size.page, Size.thumbnail)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    return Originals(tmp_path_factory.mktemp("originals"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Renditions]:
    renditions = Renditions(tmp_path_factory.mktemp("renditions"))
    yield renditions
    renditions.close()


def original(store: Originals, content: bytes) -> Original:
    stored = store.put(io.BytesIO(content))
    return Original(stored.sha256, stored.size, "application/octet-stream", "file", store)


def shown(made: Renditions, of: Original, number: int = 1, size: Size = Size.page) -> Image.Image:
    found = made.image(of, number, size)
    assert isinstance(found, bytes), found
    return Image.open(io.BytesIO(found))


def test_a_page_of_a_pdf_is_drawn_at_150_dots_to_the_inch(made: Renditions, store: Originals) -> None:
    document = original(store, pdf(lines("One"), lines("Two")))
    page = shown(made, document, 2)
    assert (page.format, page.size) == ("PNG", (625, 625))
    assert page.convert("L").getextrema() == (0, 255)
    small = shown(made, document, 2, Size.thumbnail)
    assert (small.format, max(small.size)) == ("WEBP", 320)


def test_an_image_is_shown_as_it_is_and_never_enlarged(made: Renditions, store: Originals) -> None:
    images = original(store, tiff(picture("One", size=(300, 200)), picture("Two", size=(900, 300))))
    assert shown(made, images, 1).size == (300, 200)
    assert shown(made, images, 1, Size.thumbnail).size == (300, 200)
    assert shown(made, images, 2, Size.thumbnail).size == (320, 107)


@pytest.mark.parametrize("size", BOTH)
def test_what_has_no_pages_to_be_drawn_has_no_image(made: Renditions, store: Originals, size: Size) -> None:
    assert made.image(original(store, b"Plain words."), 1, size) == Problem(
        reason=Reason.unsupported, detail="there are no pictures of the pages of a plain text"
    )


def test_a_page_that_is_not_there_or_cannot_be_drawn_has_no_image(made: Renditions, store: Originals) -> None:
    for content, number, reason in (
        (pdf(lines("One")), 2, Reason.unreadable),
        (pdf(lines("One"))[:200], 1, Reason.damaged),
        (png(picture("One"))[:300], 1, Reason.damaged),
    ):
        found = made.image(original(store, content), number, Size.page)
        assert isinstance(found, Problem)
        assert found.reason == reason


def test_an_image_is_made_once(made: Renditions, store: Originals) -> None:
    document = original(store, pdf(lines("Once")))
    first = made.image(document, 1, Size.page)
    store.path(document.sha256).unlink()
    assert made.image(document, 1, Size.page) == first


def test_what_was_not_looked_at_for_longest_is_swept_away(store: Originals, tmp_path: Path) -> None:
    made = Renditions(tmp_path, most=60_000)
    for name, age in (("ab1-1-page.png", 3), ("ab2-1-page.png", 2), ("cd3-1-page.png", 1)):
        path = tmp_path / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 25_000)
        os.utime(path, (1000 - age, 1000 - age))
    assert made.sweep() == 1
    assert sorted(path.name for path in tmp_path.glob("*/*")) == ["ab2-1-page.png", "cd3-1-page.png"]
    assert made.sweep() == 0


def test_images_are_destroyed_with_their_original(house: House) -> None:
    added = house.add(pdf(lines("A secret"))).document
    house.read("A secret")
    held = house.archive.original(added.id, ALL)
    for size in BOTH:
        assert isinstance(house.archive.renditions.image(held, 1, size), bytes)
    assert len(list((house.home / "renditions").glob("*/*"))) == 2
    house.archive.purge(added.id, who=OWNER)
    assert list((house.home / "renditions").glob("*/*")) == []


def page(text: str, how: str = "layer") -> Page:
    return Page(number=1, label="1", text=text, how=how)


def test_places_of_a_pdfs_words_are_told_with_the_size_of_its_page(made: Renditions, store: Originals) -> None:
    document = original(store, pdf(lines("The council met")))
    placed = made.places(document, page("The council met"), [(4, 11)], [])
    assert not isinstance(placed, Problem)
    assert (placed.width, placed.height, placed.unit) == (300, 300, "point")
    ((left, top, right, bottom),) = placed.rectangles[0]
    assert 0.14 < left < 0.16 < right < 0.29
    assert 0.09 < top < bottom < 0.16


def test_places_are_not_guessed_where_the_text_is_another_now(made: Renditions, store: Originals) -> None:
    found = made.places(original(store, pdf(lines("The council met"))), page("The council sat"), [(4, 11)], [])
    assert isinstance(found, Problem)
    assert "read again" in found.detail


def test_places_on_a_page_that_ocr_read_are_parts_of_its_lines(made: Renditions, store: Originals) -> None:
    scan = original(store, png(picture("One")))
    corners = [0.1, 0.2, 0.5, 0.2, 0.5, 0.3, 0.1, 0.3]
    placed = made.places(scan, page("abcd\nefgh", "ocr"), [(1, 3), (2, 9)], [[0, 4, *corners]])
    assert not isinstance(placed, Problem)
    assert (placed.width, placed.height, placed.unit) == (900, 600, "pixel")
    assert [[tuple(round(side, 6) for side in one) for one in span] for span in placed.rectangles] == [
        [(0.2, 0.2, 0.4, 0.3)],
        [(0.3, 0.2, 0.5, 0.3)],
    ]


def test_a_page_of_another_kind_has_no_places(made: Renditions, store: Originals) -> None:
    found = made.places(original(store, b"Plain words."), page("Plain words.", "text"), [(0, 5)], [])
    assert isinstance(found, Problem)
    assert found.reason == Reason.unsupported
