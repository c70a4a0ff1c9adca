"""Pictures on pages that have a text: what OCR reads in one stands at the end of its page, as a part of its own.

So it is never mixed with the page's own words, and can be cited: "page 3, picture 1".
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from archive import languages
from archive.document import Extract, Page, Part, PartKind, Picture, Problem, Reason, Text
from archive.ranges import Range
from archive.recognised import Recognised
from archive.recogniser import Recogniser
from archive.scans import BETWEEN, MISSING, Scans, Turn, listed

_SURE = 0.6
"""Below this, on average, OCR made letters out of what may be no writing at all."""

_LETTERS = 3


def complete(
    told: Extract,
    sha256: str,
    spool: BinaryIO,
    spools: Path,
    scans: Scans,
    recogniser: Recogniser,
    between: Callable[[], bool],
) -> Extract | Problem:
    """The extract with what is to be read in its pictures; the Problem where it then has no words at all.

    `sha256` is the original's, under whom what was read is kept; the pictures are ranges of `spool`. Pages that were
    read by OCR as a whole have their pictures in them. Raises Yielded, and as `Sandbox.read` does.
    """
    by_number = {page.number: page for page in told.text.pages}
    wanted = [picture for picture in told.pictures if by_number[picture.page].how != "ocr"]
    if not wanted:
        return told.model_copy(update={"pictures": ()})
    if not recogniser.installed:
        return without_ocr(told)
    turn = Turn(between)
    found = defaultdict[int, list[tuple[Picture, Page]]](list)
    troubles: dict[int, Problem] = {}
    for number, pictures in groupby(wanted, lambda picture: picture.page):
        for picture in pictures:
            read = _read(picture, sha256, spool, spools, scans, recogniser, turn)
            if isinstance(read, Recognised):
                found[number] += [(picture, read.page)] if _makes_sense(read.page) else []
            elif read.reason is not Reason.no_text:
                troubles[number] = read
    pages = tuple(_with(page, found[page.number]) for page in told.text.pages)
    reader = f"{told.text.reader}, {recogniser.engine}" if found else told.text.reader
    seen = told.model_copy(update={"text": Text(pages=pages, reader=reader), "pictures": ()})
    return _said(languages.suggested(seen), troubles)


def without_ocr(told: Extract) -> Extract | Problem:
    """The extract where there is no engine."""
    missing = Problem(reason=Reason.no_text, detail=f"pictures on it: {MISSING}")
    unread = told.model_copy(update={"pictures": ()})
    return _said(unread, {picture.page: missing for picture in told.pictures})


def _said(told: Extract, troubles: dict[int, Problem]) -> Extract | Problem:
    if not told.members and not any(page.text.strip() for page in told.text.pages):
        first = next(iter(troubles.values()), Problem(reason=Reason.no_text, detail="OCR found no words in it"))
        return Problem(reason=first.reason, detail=first.detail, media_type=told.media_type)
    detail = "; ".join(part for part in (told.detail, listed(troubles)) if part)
    return told.model_copy(update={"detail": detail})


def _read(
    picture: Picture, sha256: str, spool: BinaryIO, spools: Path, scans: Scans, recogniser: Recogniser, turn: Turn
) -> Recognised | Problem:
    with tempfile.TemporaryFile(dir=spools) as file:
        shutil.copyfileobj(Range(spool, picture.start, picture.size), file)
        file.seek(0)
        name = hashlib.file_digest(file, "sha256").hexdigest()
        return scans.picture(sha256, name, file, recogniser, turn)


def _makes_sense(read: Page) -> bool:
    return (read.confidence or 0) >= _SURE and sum(c.isalnum() for c in read.text) >= _LETTERS


def _with(page: Page, pictures: list[tuple[Picture, Page]]) -> Page:
    """The page with what was read in these of its pictures."""
    text, parts = page.text, list(page.parts)
    for number, (picture, read) in enumerate(pictures, 1):
        start = len(text) + len(BETWEEN) * bool(text)
        text += BETWEEN * bool(text) + read.text
        parts.append(Part(start=start, end=len(text), kind=PartKind.picture, label=str(number), box=picture.box))
    if not pictures:
        return page
    sure = sum((read.confidence or 0) * len(read.text) for _, read in pictures)
    changed = {
        "text": text,
        "parts": tuple(parts),
        "language": page.language or languages.language(text),
        "confidence": round(sure / sum(len(read.text) for _, read in pictures), 3),
    }
    return page.model_copy(update=changed)
