"""What our kinds of documents are called elsewhere.

Sources: CSL 1.0.2 specification, appendix III (types); DCMI Type Vocabulary; schema.org CreativeWork and its subtypes.
"""

from __future__ import annotations

from typing import NamedTuple

from archive.document import Document, Kind


class Elsewhere(NamedTuple):
    """One kind in three vocabularies."""

    csl: str
    dcmi: str
    schema: str


ELSEWHERE: dict[Kind, Elsewhere] = {
    Kind.article: Elsewhere("article-newspaper", "Text", "NewsArticle"),
    Kind.report: Elsewhere("report", "Text", "Report"),
    Kind.slides: Elsewhere("speech", "Text", "PresentationDigitalDocument"),
    Kind.dataset: Elsewhere("dataset", "Dataset", "Dataset"),
    Kind.webpage: Elsewhere("webpage", "Text", "WebPage"),
    Kind.letter: Elsewhere("personal_communication", "Text", "Message"),
    Kind.mail: Elsewhere("personal_communication", "Text", "EmailMessage"),
    Kind.transcript: Elsewhere("document", "Text", "DigitalDocument"),
    Kind.interview: Elsewhere("interview", "Text", "Conversation"),
    Kind.broadcast: Elsewhere("broadcast", "Sound", "BroadcastEvent"),
    Kind.book: Elsewhere("book", "Text", "Book"),
    Kind.thesis: Elsewhere("thesis", "Text", "Thesis"),
    Kind.legal: Elsewhere("legal_case", "Text", "Legislation"),
    Kind.image: Elsewhere("graphic", "StillImage", "ImageObject"),
    Kind.note: Elsewhere("document", "Text", "NoteDigitalDocument"),
    Kind.post: Elsewhere("post", "Text", "SocialMediaPosting"),
    Kind.press_release: Elsewhere("document", "Text", "PressRelease"),
    Kind.document: Elsewhere("document", "Text", "CreativeWork"),
}

_BY_FORMAT = (
    ("application/vnd.openxmlformats-officedocument.presentationml", Kind.slides),
    ("application/vnd.oasis.opendocument.presentation", Kind.slides),
    ("application/vnd.ms-powerpoint", Kind.slides),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", Kind.dataset),
    ("application/vnd.oasis.opendocument.spreadsheet", Kind.dataset),
    ("application/vnd.ms-excel", Kind.dataset),
    ("text/csv", Kind.dataset),
    ("text/tab-separated-values", Kind.dataset),
    ("text/html", Kind.webpage),
    ("message/rfc822", Kind.mail),
    ("audio/", Kind.broadcast),
    ("video/", Kind.broadcast),
    ("image/", Kind.image),
)


def of(document: Document) -> Kind | None:
    """The kind of a document: as it is described, or what a file of its format mostly is; None where it may be any."""
    said = document.description.kind
    known = (kind for begins, kind in _BY_FORMAT if document.version.media_type.startswith(begins))
    return Kind(said) if said else next(known, None)
