"""Images of pages and places of words over HTTP: only for whoever may see the document."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from api.schemas import V1
from archive.document import DocumentId, Extract, Page, Text
from archive.readers import pdf

if TYPE_CHECKING:
    from conftest import Desk

WORDS = "The council met on Monday."
PDF = pdf.sample(WORDS)


def add(desk: Desk, content: bytes = PDF, collection: str = "press", how: str = "layer") -> DocumentId:
    id = DocumentId(desk.post(content, "minutes.pdf", collection).json()["id"])
    job = desk.archive.queue.claim("test", timedelta(minutes=1))
    assert job is not None
    page = Page(number=1, label="1", text=WORDS, how=how)
    desk.archive.queue.finish(job, Extract(text=Text(pages=(page,), reader="pdf"), media_type="application/pdf"))
    return id


def test_a_page_and_its_thumbnail_are_images(desk: Desk) -> None:
    id = add(desk)
    page = desk.get(f"documents/{id}/pages/1/image")
    assert (page.status_code, page.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(page.content)).size == (417, 209)
    for path in (f"documents/{id}/pages/1/thumbnail", f"documents/{id}/thumbnail"):
        small = desk.get(path)
        assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
        assert max(Image.open(io.BytesIO(small.content)).size) == 320


def test_an_image_that_one_has_is_not_sent_again(desk: Desk) -> None:
    path = f"documents/{add(desk)}/pages/1/image"
    tag = desk.get(path).headers["etag"]
    again = desk.get(path, {"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_where_there_is_no_image_that_is_said_in_plain_words(desk: Desk) -> None:
    id = add(desk, b"Plain words.")
    answer = desk.get(f"documents/{id}/thumbnail")
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (404, "no_image", "unsupported")
    assert answer.json()["detail"] == (
        "There is no image of this page: there are no pictures of the pages of a plain text."
    )


@pytest.mark.parametrize("part", ["pages/1/image", "pages/1/thumbnail", "thumbnail", "pages/1/rectangles?span=0-3"])
def test_what_one_may_not_see_has_no_image_even_when_others_had_one_made(desk: Desk, part: str) -> None:
    id = add(desk, collection="state")
    assert desk.get(f"documents/{id}/{part}", desk.key()).status_code == 200
    hidden = desk.get(f"documents/{id}/{part}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")
    assert hidden.json() == desk.get(f"documents/{'a' * 26}/{part}").json()


def test_words_have_rectangles_in_fractions_and_in_points(desk: Desk) -> None:
    id = add(desk)
    answer = desk.get(f"documents/{id}/pages/1/rectangles", span=["4-11", "12-18"])
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["width"], told["height"], told["unit"], told["how"]) == (200, 100, "point", "layer")
    assert [(span["start"], span["end"], len(span["rectangles"])) for span in told["spans"]] == [
        (4, 11, 1),
        (12, 18, 1),
    ]
    (box,) = told["spans"][0]["rectangles"]
    sides = (("left", 200), ("top", 100), ("right", 200), ("bottom", 100))
    assert box["box"] == [round(box[side] * size, 2) for side, size in sides]
    assert 0.1 < box["left"] < box["right"] < 0.5
    assert told["links"]["image"] == f"{V1}/documents/{id}/pages/1/image?version=1"


@pytest.mark.parametrize("span", ["", "a-b", "5", "7-3", "0-99", "-1-2"])
def test_a_span_that_is_none_is_refused(desk: Desk, span: str) -> None:
    answer = desk.get(f"documents/{add(desk)}/pages/1/rectangles", span=span)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "span")


def test_a_page_that_is_no_pdfs_has_no_rectangles(desk: Desk) -> None:
    answer = desk.get(f"documents/{add(desk, how='markup')}/pages/1/rectangles", span="0-3")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_image")
