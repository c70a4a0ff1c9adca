"""Images: a page for each picture of a TIFF, one for any other; their words are left to OCR.

What a camera or a program wrote beside the picture (Exif) tells when it was made, by whom and what it shows.
"""

from __future__ import annotations

import contextlib
import io
import re
import struct
import warnings
from typing import BinaryIO

import pi_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from archive.characters import clean
from archive.document import Extract, Page, Reason, Suggestion, Text
from archive.readers import Unreadable
from archive.suggestions import suggestions

MEDIA_TYPES = frozenset(
    {
        "image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif", "image/bmp", "image/heic", "image/heif",
        "image/avif",
    }
)  # fmt: skip
MOST_PIXELS = 100_000_000
MOST_FRAMES = 2_000
_DATE = re.compile(r"(\d{4}):(\d{2}):(\d{2})")

BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError, TypeError)
"""What Pillow raises where a picture is not what it should be."""


def read(original: BinaryIO, media_type: str) -> Extract:
    """A page for each picture, all of them `scanned`. Raises Unreadable: damaged, too_large, too_many."""
    with opened(original) as image:
        frames = _frames(image)
        if frames > MOST_FRAMES:
            raise Unreadable(Reason.too_many, f"{frames} pictures; {MOST_FRAMES} are read")
        said = _said(image)
        try:
            image.load()
        except BROKEN as error:
            raise _damaged(error) from error
        for frame in range(frames):
            _at(image, frame)
    numbers = range(1, frames + 1)
    return Extract(
        text=Text(
            pages=tuple(Page(number=number, label=str(number), text="", how="ocr") for number in numbers),
            reader=f"image ({image.format})",
        ),
        media_type=media_type,
        suggestions=said,
        scanned=tuple(numbers),
    )


def frame(original: BinaryIO, number: int) -> Image.Image:
    """One picture, from 1, upright, in plain colours on white. Raises Unreadable."""
    with opened(original) as image:
        _at(image, number - 1)
        try:
            image.load()
            upright = ImageOps.exif_transpose(image)
            return on_white(upright if upright is not None else image)
        except BROKEN as error:
            raise _damaged(error) from error


def opened(original: BinaryIO) -> Image.Image:
    """The image, its header read. Raises Unreadable."""
    original.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes, which are bounded here
            image = Image.open(original)
    except BROKEN as error:
        raise _damaged(error) from error
    except Image.DecompressionBombError as error:
        raise Unreadable(Reason.too_large, str(error)) from error
    _bounded(image)
    return image


def warm() -> None:
    """Load Pillow's formats: it does so when they are first met."""
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener()
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    for form in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"):
        with io.BytesIO() as sample:
            Image.new("RGB", (8, 8), "white").save(sample, form)
            frame(sample, 1)


def _frames(image: Image.Image) -> int:
    """How many pictures there are. Raises Unreadable."""
    try:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except BROKEN as error:
        raise _damaged(error) from error


def _at(image: Image.Image, frame: int) -> None:
    try:
        if frame:
            image.seek(frame)
    except BROKEN as error:
        raise _damaged(error) from error
    _bounded(image)


def _bounded(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        words = f"{image.width} × {image.height} pixels; pictures are read up to {MOST_PIXELS}"
        raise Unreadable(Reason.too_large, words)


def _damaged(error: Exception) -> Unreadable:
    return Unreadable(Reason.damaged, f"the picture cannot be decoded: {clean(str(error))[:200]}")


def on_white(image: Image.Image) -> Image.Image:
    """Without transparency: words in black on nothing would be black on black."""
    if "A" in image.getbands() or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    if image.mode.startswith(("I", "F")):
        # More than 8 bits a point: Pillow would cut off what is above 255.
        levels = image.convert("F")
        low, high = levels.getextrema()
        assert isinstance(low, float)
        assert isinstance(high, float)
        scale = 255 / (high - low) if high > low else 1.0
        return levels.point(lambda level: level * scale + (-low * scale)).convert("RGB")
    return image.convert("RGB")


def _said(image: Image.Image) -> tuple[Suggestion, ...]:
    try:
        tags = image.getexif()
        made = tags.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    except BROKEN:
        return ()
    date = _DATE.match(str(made or tags.get(ExifTags.Base.DateTime) or ""))
    title = _line(tags.get(ExifTags.Base.ImageDescription))
    artist = _line(tags.get(ExifTags.Base.Artist))
    return suggestions(
        ("title", title, "exif:ImageDescription"),
        ("creators", [{"name": artist, "role": "author"}] if artist else None, "exif:Artist"),
        ("date", "-".join(date.groups()) if date else None, "exif:DateTimeOriginal" if made else "exif:DateTime"),
    )


def _line(value: object) -> str:
    if not isinstance(value, str):
        return ""
    with contextlib.suppress(UnicodeError):
        value = value.encode("latin-1").decode()  # Exif says ASCII, programs write UTF-8
    return " ".join(clean(value).split())[:500]
