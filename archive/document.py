"""What the archive holds, as plain frozen values: documents, their descriptions, texts, versions and changes."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NewType

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from archive import dates

DocumentId = NewType("DocumentId", str)


def new_id() -> str:
    """A lasting opaque id: 128 random bits in 26 letters of lower-case base32 (RFC 4648), never ordered by time."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class Frozen(BaseModel):
    """A value: compared by content, never changed, with no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# -- description -------------------------------------------------------------------------------------------------


_CONTROL, _SURROGATE = re.compile("[\x00-\x08\x0b-\x1f\x7f]"), re.compile("[\ud800-\udfff]")


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("holds a control character")
    if _SURROGATE.search(value):
        raise ValueError("holds half of a surrogate pair")
    return value


def _fit(value: ExtraValue) -> ExtraValue:
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else ():
        _plain(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is no finite number")
    return value


def _edtf(value: str) -> str:
    dates.days(value)
    return value


def _language(value: str) -> str:
    parts = value.split("-")
    if not all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts) or not (2 <= len(parts[0]) <= 3):
        raise ValueError(f"{value!r} is not a language tag such as en, zh-Hans or pt-BR")
    tagged = [parts[0].lower()]
    tagged += [
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower() for part in parts[1:]
    ]
    return "-".join(tagged)


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(_plain)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000), AfterValidator(_plain)
]
EdtfDate = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64), AfterValidator(_edtf)]
LanguageTag = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35), AfterValidator(_language)]
ExtraName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}$")]
ExtraValue = str | int | float | bool | list[str]
FitValue = Annotated[ExtraValue, AfterValidator(_fit)]


class Kind(StrEnum):
    """The closed list of kinds of document; `archive.kinds` maps each to CSL, DCMI and schema.org."""

    article = "article"
    report = "report"
    slides = "slides"
    dataset = "dataset"
    webpage = "webpage"
    letter = "letter"
    mail = "mail"
    transcript = "transcript"
    interview = "interview"
    broadcast = "broadcast"
    book = "book"
    thesis = "thesis"
    legal = "legal"
    image = "image"
    note = "note"
    post = "post"
    press_release = "press_release"
    document = "document"


class Title(Frozen):
    """Another form of the title: in the original script, translated, short or earlier. dcterms:alternative."""

    text: Line
    lang: LanguageTag | None = None
    type: Annotated[str, StringConstraints(pattern=r"^(original|translated|short|former|other)$")] = "other"


class Creator(Frozen):
    """A person or body that made the document. dcterms:creator, with the role as a word of the librarian's."""

    name: Line
    role: Line = "author"
    original: Line | None = None


class Identifier(Frozen):
    """A name the document has elsewhere: `url`, `doi`, `isbn`, a case number. dcterms:identifier."""

    type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]{0,31}$")]
    value: Line


class Description(Frozen):
    """What is said about a document, after Dublin Core terms. Everything may be left out."""

    title: Line | None = None
    titles: tuple[Title, ...] = Field(default=(), max_length=50)
    kind: Kind | None = None
    creators: tuple[Creator, ...] = Field(default=(), max_length=500)
    publisher: Line | None = None
    date: EdtfDate | None = None
    language: LanguageTag | None = None
    subjects: tuple[Line, ...] = Field(default=(), max_length=500)
    places: tuple[Line, ...] = Field(default=(), max_length=500)
    organisations: tuple[Line, ...] = Field(default=(), max_length=500)
    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=100)
    rights: Words | None = None
    provenance: Words | None = None
    note: Words | None = None
    cites: tuple[Line, ...] = Field(default=(), max_length=10_000)
    extra: dict[ExtraName, FitValue] = Field(default_factory=dict, max_length=200)


class Suggestion(Frozen):
    """A value of one field of the description that was read from the file, and where in it."""

    field: str
    value: Any
    origin: str


# -- text --------------------------------------------------------------------------------------------------------


class Link(Frozen):
    """A hyperlink that stands on a page: code points `start` to `end` (exclusive) are its words."""

    start: int
    end: int
    url: str


class PartKind(StrEnum):
    """What a part of a page is, where it is not the page's body."""

    notes = "notes"
    comment = "comment"
    footnote = "footnote"
    endnote = "endnote"
    header = "header"
    footer = "footer"
    cue = "cue"
    picture = "picture"


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a place on a page as it is shown, in fractions of its width and height."""


class Part(Frozen):
    """A stretch of a page that stands apart from its body: code points `start` to `end` (exclusive).

    Speaker notes, comments, footnotes, running heads, the words of a picture as OCR read them, a cue of subtitles
    with its time. No phrase runs from a part into what is around it. `label` is what people would cite: `1`, `0:01:23`.
    `box` tells where a picture is seen on its page: see Picture. `mark` is where a note is referred to, right behind
    that many code points of the page's text.
    """

    start: int
    end: int
    kind: PartKind
    label: str = ""
    box: Box | None = None
    mark: int | None = None


class Page(Frozen):
    """The citable unit of a text. `number` counts from 1; `label` is what people would cite.

    `how` says how the text was got: `text` (written as text), `markup` (HTML, Markdown, office files), `layer` (a PDF's
    own text), `cells` (a sheet: a line a row, a tab between columns, so that a place tells its cell), `ocr`. Offsets
    into `text` count code points. `parts` stand in order and do not overlap. `language` is the BCP 47 tag of most of
    its words; `confidence`, from 0 to 1, how sure OCR was of what it read.
    """

    number: int
    label: str
    text: str
    how: str
    links: tuple[Link, ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    parts: tuple[Part, ...] = ()
    language: LanguageTag | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @property
    def sha256(self) -> str:
        """Of the page's text as UTF-8, in hexadecimal; places are pinned to it."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Text(Frozen):
    """What was read from an original: pages in order, and by which reader."""

    pages: tuple[Page, ...]
    reader: str

    @property
    def sha256(self) -> str:
        """Of the pages' labels and texts, in order."""
        told = json.dumps([[p.label, p.text] for p in self.pages], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()


class Reason(StrEnum):
    """Why a file was refused, or kept without a text: a closed set. `archive.reasons` has words for each."""

    encrypted = "encrypted"
    damaged = "damaged"
    empty = "empty"
    unsafe = "unsafe"
    too_large = "too_large"
    too_deep = "too_deep"
    too_many = "too_many"
    timed_out = "timed_out"
    out_of_memory = "out_of_memory"
    no_text = "no_text"
    garbage_text = "garbage_text"
    unsupported = "unsupported"
    symlink = "symlink"
    not_a_file = "not_a_file"
    system_file = "system_file"
    hidden = "hidden"
    unreadable = "unreadable"
    name = "name"


class Problem(Frozen):
    """Why an original could not be read, and its type, where that was found by content."""

    reason: Reason
    detail: str = ""
    media_type: str | None = None


class Member(Frozen):
    """A file that was inside another one, as its reader took it out: `size` bytes of the spool, from `start` on.

    `name` is its path inside, as written there. `problem` says why there are no bytes of it, or none of all.
    """

    name: str
    start: int = 0
    size: int = 0
    media_type: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    problem: Problem | None = None


class Picture(Frozen):
    """A picture that stands on page `page`, from 1: `size` bytes of the spool, from `start` on.

    `box` tells where it is seen on the page, where that is known.
    """

    page: int
    start: int
    size: int
    box: Box | None = None


class Extract(Frozen):
    """What reading an original gave: its text, what it says of itself, and its type as found by content.

    A container has members, and may have no page. `scanned` are the numbers of pages that are pictures and still have
    to be read by OCR: until then they have no text, or a line of a layer; those in `garbage` have a layer that means
    nothing. `pictures` stand on pages that have a text of their own, and are still to be read by OCR too; they are in
    the order of their pages. `detail` says what of it could not be read.
    """

    text: Text
    media_type: str
    suggestions: tuple[Suggestion, ...] = ()
    members: tuple[Member, ...] = ()
    scanned: tuple[int, ...] = ()
    garbage: tuple[int, ...] = ()
    pictures: tuple[Picture, ...] = ()
    detail: str = ""


# -- documents ---------------------------------------------------------------------------------------------------


class Reading(StrEnum):
    """How far the reading of a version is."""

    waiting = "waiting"
    reading = "reading"
    read = "read"
    failed = "failed"


class Version(Frozen):
    """One original of a document. The newest is searched; older ones stay retrievable."""

    number: int
    sha256: str
    size: int
    media_type: str
    filename: str
    added: datetime
    reading: Reading
    reason: Reason | None = None
    detail: str = ""
    text_sha256: str | None = None
    pages: int = 0


class PartOf(Frozen):
    """Where a document was inside another one: `parent` held it, at `place` (from 1), by the name `path`.

    `family` is the outermost of those around it: a container, a mail.
    """

    parent: DocumentId
    family: DocumentId
    place: int
    path: str


class Document(Frozen):
    """One described document. `said` is the librarian's word; `suggestions` were read from the file.

    `revision` grows by one with each change of this document and is what an ETag shows.
    """

    id: DocumentId
    collection: str
    revision: int
    added: datetime
    changed: datetime
    said: Description
    suggestions: tuple[Suggestion, ...] = ()
    version: Version
    part: PartOf | None = None

    @property
    def description(self) -> Description:
        """The librarian's word, and where there is none, the first suggestion for that field."""
        read: dict[str, Any] = {}
        for suggestion in self.suggestions:
            if not getattr(self.said, suggestion.field) and suggestion.field not in read:
                read[suggestion.field] = suggestion.value
        if not read:
            return self.said
        return Description.model_validate({**self.said.model_dump(), **read})

    @property
    def title(self) -> str:
        """The title to show: as described, or as read, or else the name of the file."""
        return self.description.title or self.version.filename


class Collection(Frozen):
    """Documents kept together for origin, use or access. The name is its lasting id."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9\-]{0,62}$")]
    title: Line
    public: bool = False
    note: Words | None = None


class FieldChange(Frozen):
    """What one field was and became; both as JSON values."""

    field: str
    before: Any = None
    after: Any = None


class ChangeKind(StrEnum):
    added = "added"
    revised = "revised"
    versioned = "versioned"
    read = "read"
    moved = "moved"
    withdrawn = "withdrawn"
    purged = "purged"


class Change(Frozen):
    """One numbered event of a document.

    `number` orders all changes of the archive and never leaves it; `position` counts within the collection, so
    that a caller's numbering tells nothing of collections they cannot see.
    """

    number: int
    document: DocumentId
    collection: str
    position: int
    kind: ChangeKind
    at: datetime
    who: str
    fields: tuple[FieldChange, ...] = ()
