"""Which engines for OCR are here, told without loading any: they are extras, and take hundreds of megabytes.

`ocr` is RapidOCR (`archive.rapid`); `tesseract` adds other scripts to it (`archive.tesseract`).
"""

from __future__ import annotations

import functools
import importlib.util
from importlib.metadata import version
from pathlib import Path

_NEEDED = ("rapidocr", "onnxruntime", "cv2")
_FOLDERS = ("usr/share/tesseract-ocr/*/tessdata", "usr/share/tessdata", "usr/local/share/tessdata")
# Tesseract's names of languages whose script RapidOCR's models do not know.
_LANGUAGES = (
    "rus", "ukr", "bel", "bul", "srp", "mkd", "kaz", "kir", "tgk", "mon", "ara", "fas", "urd", "uig", "pus", "ell",
    "heb", "yid", "hin", "mar", "nep", "ben", "tam", "tel", "tha", "kor", "kat", "hye", "amh", "bod", "khm", "mya",
)  # fmt: skip
_MOST = 8
"""Languages of Tesseract's that are used: each takes some 20 MB, and a try on every page."""


def installed() -> bool:
    """Whether pages can be read by OCR at all."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


@functools.cache
def name() -> str:
    """Which engines read pages here, with their versions: others may read them otherwise. Only where `installed`."""
    found = list(tesseract_languages())
    more = f", tesserocr {version('tesserocr')} {'+'.join(found)}" if found else ""
    return f"rapidocr {version('rapidocr')}{more}"


def tesseract_languages() -> dict[str, Path]:
    """The languages that Tesseract reads here, each with the folder of its file; none where tesserocr is missing."""
    if importlib.util.find_spec("tesserocr") is None:
        return {}
    folders = [folder for pattern in _FOLDERS for folder in sorted(Path("/").glob(pattern))]
    found = {name: folder for folder in folders for name in _LANGUAGES if (folder / f"{name}.traineddata").is_file()}
    return dict([(name, found[name]) for name in _LANGUAGES if name in found][:_MOST])
