"""The pages that are pictures: read by OCR one by one, and kept, so that no crash and no bad page loses the others.

A page is kept by its original's SHA-256, its number and the engine, failures too; whoever reads the original again
finds it here. So is a picture that stands on a page (see `archive.pictures`), by its own SHA-256. OCR text and a
layer's text are never mixed: a page has the one or the other.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlalchemy import Connection, and_, delete, insert, select

from archive import languages
from archive.catalogue import Catalogue
from archive.document import Extract, Page, Part, Problem, Reason, Text
from archive.recognised import Lines, Recognised
from archive.tables import ocr_pages

if TYPE_CHECKING:  # it loads what most processes never need
    from archive.recogniser import Recogniser

BETWEEN = "\n\n"
"""What stands between a page's text and a part behind it, and between such parts."""

MOST_PAGES = 2_000
"""Pages of one original that are read by OCR: hours of work, and a file may only claim to be so long."""

_SLICE = 60.0  # seconds, after which others may come first
MISSING = "needs OCR, which is not installed (pip install 'pressmark[ocr]')"
_PICTURE = 0  # a page's number, where it is none
_WORDS = 400


class Yielded(Exception):
    """Others wait: the pages read so far are kept, and the rest is for the next turn."""


class Turn:
    """One file's turn: before each page that has to be read, `between` is called and tells whether others wait."""

    def __init__(self, between: Callable[[], bool]) -> None:
        self._between = between
        self._began = time.monotonic()
        self._pages = 0

    def step(self) -> None:
        """Raises Yielded where others wait and this has taken long; each turn gets at least a page further."""
        if self._between() and self._pages and time.monotonic() - self._began > _SLICE:
            raise Yielded
        self._pages += 1


@dataclass(frozen=True)
class Scans:
    """The pages that were read by OCR."""

    catalogue: Catalogue

    def complete(
        self,
        told: Extract,
        sha256: str,
        original: BinaryIO,
        recogniser: Recogniser,
        *,
        every: bool = False,
        password: str | None = None,
        between: Callable[[], bool] = lambda: False,
    ) -> Extract | Problem:
        """The extract with the text of its scanned pages, or why there is none at all.

        `every`: read all pages by OCR, also those with a layer. `password` opens the original. `between` is called
        before each page that has to be read, and tells whether others wait. Raises Yielded, and as `Sandbox.read` does.
        """
        wanted = [page.number for page in told.text.pages] if every else list(told.scanned)
        if not wanted:
            return told
        if not recogniser.installed:
            return without_ocr(told)
        known = self._known(sha256, recogniser.engine)
        turn = Turn(between)
        for number in wanted[:MOST_PAGES]:
            if number not in known:
                turn.step()
                known[number] = self._kept((sha256, number, ""), recogniser, original, password)
        beyond = Problem(reason=Reason.too_many, detail=f"beyond {MOST_PAGES} pages")
        found = {number: known.get(number, beyond) for number in wanted}
        text = Text(
            pages=tuple(_merged(page, found.get(page.number), every) for page in told.text.pages),
            reader=f"{told.text.reader}, {recogniser.engine}",
        )
        read = languages.suggested(told.model_copy(update={"text": text, "scanned": ()}))
        troubles = {number: _trouble(one) for number, one in found.items()}
        return _unread(read, {number: trouble for number, trouble in troubles.items() if trouble is not None})

    def picture(
        self, sha256: str, name: str, picture: BinaryIO, recogniser: Recogniser, turn: Turn
    ) -> Recognised | Problem:
        """What is to be read in a picture, an open file with SHA-256 `name`, that an original with `sha256` holds.

        Raises Yielded, and as `Sandbox.read` does.
        """
        key = ocr_pages.c.sha256 == sha256, ocr_pages.c.picture == name, ocr_pages.c.engine == recogniser.engine
        with self.catalogue.reading() as connection:
            content = connection.execute(select(ocr_pages.c.content).where(*key)).scalar()
        if content is not None:
            return _unpacked(1, content)
        turn.step()
        return self._kept((sha256, _PICTURE, name), recogniser, picture)

    def lines(self, sha256: str, page: Page) -> Lines:
        """Where the lines of a page stand that OCR read; none where it did not, or has read it otherwise since."""
        asked = select(ocr_pages.c.content).where(ocr_pages.c.sha256 == sha256, ocr_pages.c.page == page.number)
        with self.catalogue.reading() as connection:
            contents = connection.execute(asked).scalars().all()
        kept = (json.loads(zlib.decompress(content)) for content in contents)
        own = _body(page)
        found: Lines = next((told["lines"] for told in kept if told.get("text") == own), [])
        return found

    def picture_lines(self, sha256: str, texts: Sequence[str]) -> dict[str, Lines]:
        """Where the lines stand in pictures that an original holds, by the text that OCR read in them."""
        asked = select(ocr_pages.c.content).where(ocr_pages.c.sha256 == sha256, ocr_pages.c.picture != "")
        with self.catalogue.reading() as connection:
            contents = connection.execute(asked).scalars().all()
        kept = (json.loads(zlib.decompress(content)) for content in contents)
        return {told["text"]: told["lines"] for told in kept if told.get("text") in texts}

    def _known(self, sha256: str, engine: str) -> dict[int, Recognised | Problem]:
        own = ocr_pages.c.sha256 == sha256, ocr_pages.c.engine == engine, ocr_pages.c.picture == ""
        asked = select(ocr_pages).where(*own)
        with self.catalogue.reading() as connection:
            return {row.page: _unpacked(row.page, row.content) for row in connection.execute(asked)}

    def _kept(
        self, key: tuple[str, int, str], recogniser: Recogniser, original: BinaryIO, password: str | None = None
    ) -> Recognised | Problem:
        """Read a page or a picture, and keep what came of it under original, page and picture."""
        number = key[1] or 1
        content = _packed(recogniser.page(original, number, password))
        told: dict[str, Any] = dict(zip(("sha256", "page", "picture"), key, strict=True))
        told["engine"] = recogniser.engine
        with self.catalogue.writing() as connection:
            connection.execute(delete(ocr_pages).where(*(ocr_pages.c[name] == told[name] for name in told)))
            connection.execute(insert(ocr_pages).values(**told, content=content))
        return _unpacked(number, content)


def without_ocr(told: Extract) -> Extract | Problem:
    """The extract where there is no engine: the pages that are pictures stay without a text."""
    return _unread(told, {number: Problem(reason=Reason.no_text, detail=MISSING) for number in told.scanned})


def forget(connection: Connection, sha256: str, *, failures: bool = False) -> None:
    """Let the pages of an original be read anew; only those that failed, if so said. Within `Catalogue.writing`."""
    own = ocr_pages.c.sha256 == sha256
    if not failures:
        connection.execute(delete(ocr_pages).where(own))
        return
    for row in connection.execute(select(ocr_pages).where(own)).all():
        if isinstance(_unpacked(row.page, row.content), Problem):
            this = and_(own, *(ocr_pages.c[name] == row._mapping[name] for name in ("page", "picture", "engine")))
            connection.execute(delete(ocr_pages).where(this))


def _merged(page: Page, read: Recognised | Problem | None, every: bool) -> Page:
    """The page as OCR read it, where it read something, and more than the layer has unless that is not wanted.

    Comments are laid over the page and not in its picture: they stay.
    """
    if not isinstance(read, Recognised) or (not every and _letters(read.page.text) < _letters(_body(page))):
        return page
    text, parts = read.page.text, list[Part]()
    for part in page.parts:
        start = len(text) + len(BETWEEN)
        text += BETWEEN + page.text[part.start : part.end]
        parts.append(part.model_copy(update={"start": start, "end": len(text)}))
    return read.page.model_copy(update={"label": page.label, "text": text, "parts": tuple(parts)})


def _body(page: Page) -> str:
    """The text of a page before its parts, which stand at its end."""
    return page.text[: page.parts[0].start].removesuffix(BETWEEN) if page.parts else page.text


def _trouble(read: Recognised | Problem) -> Problem | None:
    """What is to be said of a page that was not read, or not all of it; a blank one is no trouble."""
    if isinstance(read, Recognised):
        return Problem(reason=Reason.unsupported, detail=read.detail) if read.detail else None
    return None if read.reason is Reason.no_text else read


def _letters(text: str) -> int:
    return sum(c.isalnum() for c in text)


def _unread(told: Extract, troubles: dict[int, Problem]) -> Extract | Problem:
    """The extract, saying which of its pages were not read and why; the problem where no page has any text."""
    if told.pictures or any(page.text.strip() for page in told.text.pages):
        return told.model_copy(update={"scanned": (), "garbage": (), "detail": _joined(told.detail, listed(troubles))})
    reasons = {trouble.reason for trouble in troubles.values()}
    if not troubles:
        reason, detail = Reason.no_text, "OCR found no words in it"
    else:
        first = next(iter(troubles.values()))
        reason, detail = first.reason, first.detail if len(reasons) == 1 else listed(troubles)
    if reason is Reason.no_text and len(told.garbage) == len(told.text.pages):
        reason, detail = Reason.garbage_text, f"the characters of its text layer mean nothing; it {detail}"
    return Problem(reason=reason, detail=detail, media_type=told.media_type)


def _joined(*details: str) -> str:
    return "; ".join(detail for detail in details if detail)


def listed(troubles: dict[int, Problem]) -> str:
    """Which pages were not read, by what stopped them: "pages 3, 7–9: needs OCR, …"."""
    by_words: dict[str, list[int]] = {}
    for number, trouble in sorted(troubles.items()):
        by_words.setdefault(trouble.detail or trouble.reason.value, []).append(number)
    told = (f"page{'s' * (len(numbers) > 1)} {_ranges(numbers)}: {words}" for words, numbers in by_words.items())
    return "; ".join(told)[:_WORDS]


def _ranges(numbers: Sequence[int]) -> str:
    runs = (list(run) for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0]))
    ends: Iterable[tuple[int, int]] = ((run[0][1], run[-1][1]) for run in runs)
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def _packed(found: Recognised | Problem) -> bytes:
    if isinstance(found, Problem):
        told: dict[str, Any] = {"reason": found.reason.value, "detail": found.detail}
    else:
        page, lines, detail = found
        told = {"text": page.text, "language": page.language, "confidence": page.confidence}
        told |= {"lines": lines, "detail": detail}
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(number: int, content: bytes) -> Recognised | Problem:
    told = json.loads(zlib.decompress(content))
    if "reason" in told:
        return Problem(reason=Reason(told["reason"]), detail=told["detail"])
    page = Page(
        number=number,
        label=str(number),
        text=told["text"],
        how="ocr",
        language=told["language"],
        confidence=told["confidence"],
    )
    return Recognised(page, told["lines"], told["detail"])
