"""Images: pages for OCR, what the camera wrote beside them, and bounds on what a file may claim to be."""

from __future__ import annotations

import io
import struct
import tempfile
from typing import Any

import pytest
from PIL import Image

from archive.document import Extract, Problem, Reason
from archive.extract import extract
from archive.readers import image


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    image.warm()


def file(form: str, pages: int = 1, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: Any) -> bytes:
    made = [Image.new(mode, size, n) for n in range(pages)]
    with io.BytesIO() as written:
        several = {"save_all": True, "append_images": made[1:]} if pages > 1 else {}
        made[0].save(written, form, **several, **more)
        return written.getvalue()


def told(content: bytes) -> Extract | Problem:
    with tempfile.TemporaryFile() as original:
        original.write(content)
        original.flush()
        return extract(original, "picture", "")


def read(content: bytes) -> Extract:
    found = told(content)
    assert isinstance(found, Extract)
    return found


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("TIFF", "image/tiff"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
    ],
)
def test_an_image_is_one_page_for_ocr(form: str, media_type: str) -> None:
    found = read(file(form))
    assert (found.media_type, found.scanned) == (media_type, (1,))
    assert [(page.how, page.text) for page in found.text.pages] == [("ocr", "")]


def test_every_picture_of_a_tiff_is_a_page_and_only_the_first_of_an_animation() -> None:
    assert read(file("TIFF", pages=3)).scanned == (1, 2, 3)
    assert read(file("GIF", pages=3)).scanned == (1,)


def test_a_tiff_whose_second_picture_has_no_size_is_damaged() -> None:
    content = bytearray(file("TIFF", pages=2))
    (first,) = struct.unpack_from("<I", content, 4)
    (count,) = struct.unpack_from("<H", content, first)
    (second,) = struct.unpack_from("<I", content, first + 2 + 12 * count)
    assert struct.unpack_from("<H", content, second + 2) == (256,)  # the tag of its width
    struct.pack_into("<H", content, second + 2, 255)
    found = told(bytes(content))
    assert isinstance(found, Problem)
    assert found.reason == Reason.damaged


def test_a_picture_that_is_cut_off_is_damaged() -> None:
    found = told(file("PNG", size=(400, 400))[:200])
    assert isinstance(found, Problem)
    assert (found.reason, found.media_type) == (Reason.damaged, "image/png")


def test_a_picture_of_too_many_points_is_not_decoded() -> None:
    huge = bytearray(file("PNG"))
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    found = told(bytes(huge))
    assert isinstance(found, Problem)
    assert found.reason in (Reason.too_large, Reason.damaged)  # Pillow looks at the checksum first


def test_a_bomb_with_a_sound_header_is_too_large() -> None:
    found = told(file("GIF", size=(30_000, 30_000), mode="P"))
    assert isinstance(found, Problem)
    assert found.reason == Reason.too_large


def test_what_the_camera_wrote_is_suggested() -> None:
    tags = Image.Exif()
    tags[0x010E], tags[0x013B], tags[0x0132] = "The old bridge", "Ann Example", "1998:03:05 10:00:00"
    said = [(s.field, s.value, s.origin) for s in read(file("JPEG", exif=tags)).suggestions]
    assert said == [
        ("title", "The old bridge", "exif:ImageDescription"),
        ("creators", [{"name": "Ann Example", "role": "author"}], "exif:Artist"),
        ("date", "1998-03-05", "exif:DateTime"),
    ]


def shown(content: bytes, number: int = 1) -> Image.Image:
    return image.frame(io.BytesIO(content), number)


def test_a_picture_is_shown_upright() -> None:
    tags = Image.Exif()
    tags[0x0112] = 6  # turned to the right to be seen
    assert shown(file("JPEG", exif=tags)).size == (40, 60)


def test_transparency_is_shown_white() -> None:
    assert shown(file("PNG", mode="RGBA")).getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_a_point_are_spread_over_what_can_be_seen() -> None:
    deep = Image.new("I;16", (2, 1))
    deep.putpixel((0, 0), 1000)
    deep.putpixel((1, 0), 40_000)
    with io.BytesIO() as written:
        deep.save(written, "PNG")
        found = shown(written.getvalue())
    assert (found.getpixel((0, 0)), found.getpixel((1, 0))) == ((0, 0, 0), (255, 255, 255))
