"""Scans made in code: words drawn into a picture, pictures put on the pages of a PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw


def picture(*lines: str, size: tuple[int, int] = (900, 600), at: Sequence[tuple[int, int]] = ()) -> Image.Image:
    """Lines in black on white, one below the other, or each at its place."""
    drawn = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(drawn)
    for number, line in enumerate(lines):
        pen.text(at[number] if at else (40, 40 + 60 * number), line, fill="black", font_size=32)
    return drawn


def png(drawn: Image.Image) -> bytes:
    with io.BytesIO() as written:
        drawn.save(written, "PNG")
        return written.getvalue()


def tiff(*drawn: Image.Image) -> bytes:
    with io.BytesIO() as written:
        drawn[0].save(written, "TIFF", save_all=True, append_images=drawn[1:])
        return written.getvalue()


def scan(*drawn: Image.Image) -> bytes:
    """A PDF of pictures only."""
    with io.BytesIO() as written:
        drawn[0].save(written, "PDF", resolution=100.0, save_all=True, append_images=drawn[1:])
        return written.getvalue()
