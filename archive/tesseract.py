"""Tesseract for the scripts that the other engine does not know, where it is installed: Russian, Arabic, Greek, Hindi.

It is used through `tesserocr`, a library (`pip install 'pressmark[tesseract]'`): a confined child could not run the
program `tesseract`. What each language needs comes from the system's packages (Debian: `tesseract-ocr-rus`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from PIL import Image

from archive.engines import tesseract_languages

_TRIED = 3  # lines that tell the language of a page
_HEIGHT, _MARGIN = 48, 12  # pixels of a line as it is shown to Tesseract, and of white around it


class Words(NamedTuple):
    """A line as Tesseract read it, and how sure it is, from 0 to 1."""

    text: str
    confidence: float


class Tesseract:
    """The languages that are installed, loaded."""

    def __init__(self) -> None:
        self._readers = {name: _reader(name, folder) for name, folder in tesseract_languages().items()}

    def read(self, lines: Sequence[Image.Image]) -> list[Words | None]:
        """Each of these lines, all in the language that fits some of them best; None where there are no words."""
        if not self._readers or not lines:
            return [None] * len(lines)
        shown = [_shown(line) for line in lines]
        samples = sorted(shown, key=lambda line: -line.width)[:_TRIED]
        best = max(
            self._readers.values(), key=lambda reader: mean(_words(reader, sample).confidence for sample in samples)
        )
        found = (_words(best, line) for line in shown)
        return [words if words.text else None for words in found]


def _reader(name: str, folder: Path) -> Any:
    import tesserocr

    return tesserocr.PyTessBaseAPI(
        path=f"{folder}/", lang=name, oem=tesserocr.OEM.LSTM_ONLY, psm=tesserocr.PSM.SINGLE_LINE
    )


def _words(reader: Any, line: Image.Image) -> Words:
    reader.SetImage(line)
    return Words(" ".join(reader.GetUTF8Text().split()), max(reader.MeanTextConf(), 0) / 100)


def _shown(line: Image.Image) -> Image.Image:
    """At a height that Tesseract likes, with white around it."""
    grey = line.convert("L")
    width = max(1, round(grey.width * _HEIGHT / grey.height))
    framed = Image.new("L", (width + 2 * _MARGIN, _HEIGHT + 2 * _MARGIN), 255)
    framed.paste(grey.resize((width, _HEIGHT), Image.Resampling.LANCZOS), (_MARGIN, _MARGIN))
    return framed
