"""Tesseract for the scripts that the other engine does not know, where it is installed: Russian, Arabic, Greek, Hindi.

It is used through `tesserocr`, a library (`pip install 'pressmark[tesseract]'`): a confined child could not run the
program `tesseract`. What each language needs comes from the system's packages (Debian: `tesseract-ocr-rus`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

from PIL import Image

_FOLDERS = ("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
# Tesseract's names of languages whose script RapidOCR's models do not know.
_LANGUAGES = (
    "rus", "ukr", "bel", "bul", "srp", "mkd", "kaz", "kir", "tgk", "mon", "ara", "fas", "urd", "uig", "pus", "ell",
    "heb", "yid", "hin", "mar", "nep", "ben", "tam", "tel", "tha", "kor", "kat", "hye", "amh", "bod", "khm", "mya",
)  # fmt: skip
_MOST = 8  # languages that are loaded: each takes some 20 MB, and a try on every page
_TRIED = 3  # lines that tell the language of a page
_BELIEVED = 50  # of 100
_HEIGHT, _MARGIN = 48, 12  # pixels of a line as it is shown to Tesseract, and of white around it


class Words(NamedTuple):
    """A line as Tesseract read it, and how sure it is, from 0 to 1."""

    text: str
    confidence: float


def languages() -> dict[str, Path]:
    """The languages that can be read here, each with the folder of its file; none where tesserocr is missing."""
    if importlib.util.find_spec("tesserocr") is None:
        return {}
    folders = [folder for pattern in _FOLDERS for folder in sorted(Path("/").glob(pattern.lstrip("/")))]
    found = {name: folder for folder in folders for name in _LANGUAGES if (folder / f"{name}.traineddata").is_file()}
    return {name: found[name] for name in _LANGUAGES if name in found}


def name() -> str | None:
    """Which Tesseract reads which languages here; None where none does."""
    found = list(languages())[:_MOST]
    return f"tesserocr {version('tesserocr')} {'+'.join(found)}" if found else None


class Tesseract:
    """The languages that are installed, loaded."""

    def __init__(self) -> None:
        self._readers = {name: _reader(name, folder) for name, folder in list(languages().items())[:_MOST]}

    def read(self, lines: Sequence[Image.Image]) -> list[Words | None]:
        """Each of these lines, all in the language that fits some of them best; None for what makes no sense."""
        if not self._readers or not lines:
            return [None] * len(lines)
        shown = [_shown(line) for line in lines]
        samples = sorted(shown, key=lambda line: -line.width)[:_TRIED]
        best = max(
            self._readers.values(), key=lambda reader: mean(_words(reader, sample).confidence for sample in samples)
        )
        found = (_words(best, line) for line in shown)
        return [words if words.text and words.confidence * 100 >= _BELIEVED else None for words in found]


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
