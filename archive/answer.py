"""What the reading child hands back, written and read.

It is JSON, never a pickle: the child has read a stranger's file and may have been taken over by it. Whatever it
sends, only an Extract or a Problem comes out here, with valid text, with places that lie inside it, and with members
that lie inside the spool.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.characters import clean, is_clean
from archive.document import Box, Extract, Member, Page, Picture, Problem, Reason, Suggestion
from archive.suggestions import MOST, suggestions

MOST_PAGES = 100_000
MOST_PLACES = 50_000
MOST_MEMBERS = 10_000
MOST_PICTURES = 2_000
LONGEST_NAME = 1_000
LONGEST_URL = 2_000
LONGEST_DETAIL = 500
_SCHEMES = {"http", "https", "ftp", "mailto"}
_WAYS = {"text", "markup", "layer", "cells", "ocr"}


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Read(_Answer):
    outcome: Literal["extract"]
    extract: Extract


class _Failed(_Answer):
    outcome: Literal["problem"]
    problem: Problem


class _Envelope(_Answer):
    told: Annotated[_Read | _Failed, Field(discriminator="outcome")]


def encode(told: Extract | Problem) -> bytes:
    """The answer as bytes."""
    one = (
        _Read(outcome="extract", extract=told)
        if isinstance(told, Extract)
        else _Failed(outcome="problem", problem=told)
    )
    return _Envelope(told=one).model_dump_json().encode()


def decode(answer: bytes, spool: int = 0) -> Extract | Problem:
    """The answer, checked; whatever is not one becomes a Problem of its own. `spool`: how many bytes it wrote there."""
    try:
        told = _Envelope.model_validate_json(answer).told
    except ValidationError as error:
        return problem(Reason.damaged, f"the reader's answer makes no sense: {error.errors()[0]['msg']}")
    if isinstance(told, _Failed):
        return problem(told.problem.reason, told.problem.detail, told.problem.media_type)
    wrong = _wrong(told.extract) or _wrong_members(told.extract.members, spool) or _wrong_pictures(told.extract, spool)
    if wrong:
        return problem(Reason.damaged, f"the reader's answer makes no sense: {wrong}")
    believed = {
        "suggestions": _believed(told.extract.suggestions),
        "members": tuple(_member(member) for member in told.extract.members),
        "detail": clean(told.extract.detail)[:LONGEST_DETAIL],
    }
    return told.extract.model_copy(update=believed)


def problem(reason: Reason, detail: str, media_type: str | None = None) -> Problem:
    """A problem whose words are fit to be stored and shown."""
    if media_type is not None and not _is_plain(media_type, 100):
        media_type = None
    return Problem(reason=reason, detail=clean(detail)[:LONGEST_DETAIL], media_type=media_type)


def _member(member: Member) -> Member:
    trouble = member.problem
    if trouble is not None:
        trouble = problem(trouble.reason, trouble.detail, trouble.media_type)
    return member.model_copy(update={"suggestions": _believed(member.suggestions), "problem": trouble})


def _believed(told: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Those suggestions that a description would take."""
    return suggestions(*((s.field, s.value, clean(s.origin)[:100]) for s in told[:MOST]))


def is_address(url: str) -> bool:
    """Whether a link may lead there: an absolute address, of a kind that cannot run anything."""
    if not _is_plain(url, LONGEST_URL) or any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc or parts.scheme.lower() == "mailto")


def _is_plain(line: str, longest: int) -> bool:
    return 0 < len(line) <= longest and "\n" not in line and "\t" not in line and is_clean(line)


def _wrong(extract: Extract) -> str | None:
    """What is wrong with an extract, if anything is."""
    pages = extract.text.pages
    if not _is_plain(extract.media_type, 100) or not _is_plain(extract.text.reader, 100):
        return "its type or reader is no name"
    if not (pages or extract.members) or len(pages) > MOST_PAGES:
        return f"{len(pages)} pages"
    if sum(len(page.links) + len(page.headings) + len(page.parts) for page in pages) > MOST_PLACES:
        return f"more than {MOST_PLACES} links, headings and parts"
    unread = extract.members or extract.scanned or extract.pictures
    if not unread and not any(page.text.strip() for page in pages):
        return "there is no text"
    for listed in (extract.scanned, extract.garbage):
        if any(a >= b for a, b in pairwise(listed)) or not set(listed) <= {*range(1, len(pages) + 1)}:
            return "pages are to be read by OCR that it does not have"
    for number, page in enumerate(pages, 1):
        wrong = _wrong_page(page, number)
        if wrong:
            return f"page {number}: {wrong}"
    return None


def _wrong_members(members: tuple[Member, ...], spool: int) -> str | None:
    """Ranges may meet, but what they come to is no more than what was written: else a few bytes could fill a disk."""
    if len(members) > MOST_MEMBERS:
        return f"{len(members)} members"
    if sum(member.size for member in members) > spool:
        return "its members have more bytes than were written"
    for place, member in enumerate(members, 1):
        if member.start < 0 or member.size < 0 or member.start + member.size > spool:
            return f"member {place}: it lies outside of what was written"
        if not _is_plain(member.name, LONGEST_NAME) or member.name.startswith("/") or ".." in member.name.split("/"):
            return f"member {place}: its name is none"
        if member.media_type is not None and not _is_plain(member.media_type, 100):
            return f"member {place}: its type is none"
    return None


def _wrong_pictures(extract: Extract, spool: int) -> str | None:
    """Two may be the same bytes: one picture on several pages."""
    pictures = extract.pictures
    if len(pictures) > MOST_PICTURES:
        return f"{len(pictures)} pictures"
    if sum(size for _, size in {(picture.start, picture.size) for picture in pictures}) > spool:
        return "its pictures have more bytes than were written"
    pages = [picture.page for picture in pictures]
    if pages != sorted(pages) or not set(pages) <= {*range(1, len(extract.text.pages) + 1)}:
        return "there are pictures on pages that it does not have"
    return next((wrong for picture in pictures if (wrong := _wrong_picture(picture, spool))), None)


def _wrong_picture(picture: Picture, spool: int) -> str | None:
    if picture.start < 0 or picture.size < 1 or picture.start + picture.size > spool:
        return "a picture lies outside of what was written"
    return _wrong_box(picture.box)


def _wrong_box(box: Box | None) -> str | None:
    inside = box is None or (all(0 <= side <= 1 for side in box) and box[0] <= box[2] and box[1] <= box[3])
    return None if inside else "a picture lies outside of its page"


def _wrong_page(page: Page, number: int) -> str | None:
    if page.number != number:
        return f"it says it is page {page.number}"
    if not _is_plain(page.label, 100) or page.how not in _WAYS:
        return "its label or its origin is no name"
    if not is_clean(page.text):
        return "there are control characters in its text"
    spans = [*((link.start, link.end) for link in page.links), *page.headings]
    spans += ((part.start, part.end) for part in page.parts)
    if any(not 0 <= start <= end <= len(page.text) for start, end in spans):
        return "a place lies outside of its text"
    if any(a.end > b.start for a, b in pairwise(page.parts)):
        return "its parts overlap"
    if any(part.label and not _is_plain(part.label, 100) for part in page.parts):
        return "a part's label is no name"
    if any(part.mark is not None and not 0 < part.mark <= part.start for part in page.parts):
        return "a note's mark lies outside of the text before it"
    if any(_wrong_box(part.box) for part in page.parts):
        return "a part lies outside of its page"
    if any(not is_address(link.url) for link in page.links):
        return "a link leads nowhere"
    return None
